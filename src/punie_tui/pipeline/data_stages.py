"""The two stages of a run that concern data: freezing a copy of the dataset, and checking that copy."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence

from punie_tui.datasets.checks import CHECKS, Check, each_finding, read_material
from punie_tui.datasets.examples import MANIFEST, parse_examples, read_bytes, split_files
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.grading.suite import load_suite
from punie_tui.runs.stage import StageContext, StageOutcome


def materialise(context: StageContext) -> StageOutcome:
    """Copies the recipe's dataset into `run.data`, so that the run keeps what it was trained on.

    Raises UsageError if the recipe names no dataset, the dataset has no train.jsonl or a line is invalid (file:line);
    SystemFailure if the disk is full or cannot be written.
    """
    recipe, run = context.recipe, context.run
    if recipe.data is None:
        raise UsageError(f'recipe {recipe.name!r} names no dataset; add data = "NAME" to it')
    folder = context.settings.find_dataset(recipe.data)
    sources = split_files(folder)
    size, free = sum(path.stat().st_size for path in sources.values()), shutil.disk_usage(run.path).free
    if size > free:
        raise SystemFailure(
            f"{run.path}: the dataset takes {size:,} bytes and only {free:,} are free; free some space first"
        )
    files: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for done, (split, path) in enumerate(sources.items()):
        context.control()
        context.progress(done, len(sources), "splits", path.name)
        files[path.name] = read_bytes(path)
        rows[split] = len(parse_examples(files[path.name], path))
    if not rows["train"]:
        raise UsageError(f"{sources['train']}: there are no rows in it; training needs at least one")
    sha256 = {split: hashlib.sha256(files[path.name]).hexdigest() for split, path in sources.items()}
    if (manifest := folder / MANIFEST).is_file():
        files[MANIFEST] = read_bytes(manifest)
    publish_folder(run.data, files)
    context.progress(len(sources), len(sources), "splits")
    return StageOutcome(artefact=run.data, detail={"dataset": str(folder), "rows": rows, "sha256": sha256})


def check(context: StageContext, further: Sequence[Check] = ()) -> StageOutcome:
    """Runs every check over `run.data`, and then the `further` ones; the result is negative if one fails that the
    recipe does not waive.

    The pipeline's stage `check-data` is `pipeline.check_data`, which passes in those that need a tokenizer. Raises
    UsageError if the data was not materialised yet, or a suite of the recipe is unknown.
    """
    suites = [load_suite(name, context.settings) for name in context.recipe.validation.suites]
    material = read_material(context.run.data, [query.text for suite in suites for query in suite.queries])
    waived = context.recipe.check.waive
    total, failed, names = len(CHECKS) + len(further), [], list(waived)
    for done, finding in enumerate(each_finding(material, further, context.settings.cache_dir), 1):
        accepted = not finding.ok and finding.name in waived
        message = f"{finding.message}; waived by the recipe" if accepted else finding.message
        context.check(finding.name, finding.ok, message, finding.where, advisory=accepted)
        context.progress(done, total, "checks", finding.name)
        context.control()
        if not finding.ok and not accepted:
            failed.append(f"{finding.name} ({finding.message})")
            names.append(finding.name)
    if not failed:
        return StageOutcome(detail={"checks": total})
    waive = f"--set 'check.waive={json.dumps(names)}'"
    return StageOutcome(
        ok=False,
        reason=f"{len(failed)} of {total} data checks failed: {'; '.join(failed)}; to let them pass: {waive}",
        detail={"checks": total, "failed": failed},
    )
