"""Training on new rows, either on from the run's adapter or from scratch on everything; and the run that does it.

Otherwise the recipe is the run's own. It validates as the failures were validated, so that the two can be compared.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path

from punie_tui.datasets.examples import MANIFEST, Example, dump_examples, read_dataset
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.merge import merge
from punie_tui.datasets.naming import new_dataset
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.flywheel.checking import run_lineage
from punie_tui.flywheel.origin import answers_of
from punie_tui.pipeline.launcher import start_run
from punie_tui.runs.recipes.overrides import NO_OVERRIDES, Overrides
from punie_tui.runs.recipes.recipe import Recipe, override
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.reports.comparison import JudgedValidation, siblings

PASSES = 3
"""How often an incremental training sees each new row."""
GENTLE = 0.2
"""The learning rate of an incremental training, as a share of the run's: the adapter should forget little."""
STAGE = "validate-adapter"

WAIVED = ("tool and direct answers", "field patterns")
"""Checks that are meant for a whole curriculum, which a few rows for a few failures are not."""


def before_of(judged: JudgedValidation) -> JudgedValidation:
    """What a newly trained adapter is to be compared with: the run's own adapter, asked the same suite in the same way;
    else the validation itself."""
    plan = judged.plan
    alike = [
        other
        for other in (judged, *siblings(judged))
        if other.name.partition(".")[0] == STAGE
        and other.records
        and (other.plan.suite.name, other.plan.temperature) == (plan.suite.name, plan.temperature)
        and other.plan.prompt_format == plan.prompt_format
    ]
    return next(iter(alike), judged)


def incremental(judged: JudgedValidation, dataset: str, rows: int) -> Recipe:
    """The recipe that continues from the run's adapter with a dataset of this many rows."""
    recipe = judged.run.recipe()
    train = recipe.train
    peak = train.lr_schedule.arguments[0] if train.lr_schedule is not None else train.learning_rate
    iters = max(1, ceil(PASSES * rows / train.batch_size))
    changed = recipe.model_dump(mode="json", exclude_none=True)
    for scheduled in ("lr_schedule", "peak_learning_rate"):
        changed["train"].pop(scheduled, None)
    changed["train"] |= {
        "warm_start": judged.run.id,
        "learning_rate": GENTLE * peak,
        "iters": iters,
        "steps_per_report": 1,
        "steps_per_eval": iters,
        "save_every": iters,
        "early_stop_patience": 0,
    }
    changed["probe"]["every"] = 0
    changed["check"]["waive"] = list(dict.fromkeys([*recipe.check.waive, *WAIVED]))
    changed["description"] = f"{rows} rows for what {judged.run.id} failed, learned from its adapter on."
    return _with_same_validation(Recipe.model_validate(changed), judged, dataset)


def recipe_from_scratch(judged: JudgedValidation, dataset: str) -> Recipe:
    """The recipe that trains from scratch on a dataset."""
    changed = judged.run.recipe().model_dump(mode="json", exclude_none=True)
    changed["train"].pop("warm_start", None)
    changed["description"] = f"All that {judged.run.id} learned from, and rows for what it failed, from scratch."
    return _with_same_validation(Recipe.model_validate(changed), judged, dataset)


def _with_same_validation(recipe: Recipe, judged: JudgedValidation, dataset: str) -> Recipe:
    """The recipe with that dataset, up to the validation of its adapter, which is asked as the failures were."""
    plan = judged.plan
    suite = next((name for name in recipe.validation.suites if Path(name).stem == plan.suite.name), plan.suite.name)
    changes = {
        "suite": suite,
        "further_suites": [],
        "temperature": plan.temperature,
        "further_temperatures": [],
        "samples": plan.samples,
        "max_tokens": plan.max_tokens,
        "prompt_format": plan.prompt_format,
    }
    validation = recipe.validation.model_copy(update={**changes, "adapter": None})
    return recipe.model_copy(
        update={
            "name": Path(dataset).name,
            "data": dataset,
            "group": "",
            "stages": ["fetch", "data", "check-data", "train", "check-adapter", STAGE],
            "validation": validation,
        }
    )


def merged_with(settings: Settings, dataset: str, run: Run, seed: int) -> str:
    """The name of the dataset of everything: what the run learned from, and the new rows; it is written if it does not
    exist. Raises UsageError if another dataset has that name, or if there are too few rows to split."""
    folder = settings.find_dataset(dataset)
    sources: dict[str, list[Example]] = {
        Path(each.recipe().data or each.id).name: _rows(each.data) for each in reversed(run_lineage(settings, run))
    }
    sources[folder.name] = _rows(folder)
    merged = merge(sources, seed=seed)
    name = f"{folder.name}_merged"
    files = {f"{split}.jsonl": dump_examples(examples) for split, examples in merged.splits.items()}
    manifest = described(
        name,
        f"What {run.id} learned from, and {folder.name}.",
        merged.splits,
        files,
        merged_from={source: {"rows": len(rows)} for source, rows in sources.items()},
        seed=seed,
        answers=answers_of(folder),
    )
    files[MANIFEST] = dump_manifest(manifest)
    there = settings.data / name
    if there.is_dir() and {path.name: path.read_bytes() for path in there.iterdir()} == files:
        return name
    publish_folder(new_dataset(settings, name), files, new=True)
    return name


def _rows(folder: Path) -> list[Example]:
    return [example for examples in read_dataset(folder).values() for example in examples]


def learn(
    settings: Settings,
    judged: JudgedValidation,
    dataset: str,
    *,
    from_scratch: bool = False,
    overrides: Overrides = NO_OVERRIDES,
) -> Run:
    """Starts the run that trains on a dataset; `overrides` change its recipe. Raises UsageError, before anything is
    started, for mistakes that can be seen beforehand."""
    rows = len(read_dataset(settings.find_dataset(dataset))["train"])
    if from_scratch:
        recipe = recipe_from_scratch(judged, merged_with(settings, dataset, judged.run, judged.run.recipe().train.seed))
    else:
        if not rows:
            raise UsageError(f"{dataset}: it has no rows to learn from")
        recipe = incremental(judged, dataset, rows)
    return start_run(settings, override(recipe, overrides))
