"""Models as stages, sweeps and validations leave them, and the Models pane on them, for tests of what shows them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from punie_tui.grading.suite import Suite, load_suite
from punie_tui.models.folder import weights_fingerprint
from punie_tui.models.making.sweep_results import Fidelity, SweepCandidate, SweepOutcome, SweepResults, write_results
from punie_tui.runs.store import Run, read_records
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.validation.plan import plan_file, read_plan
from recorded_runs import judge
from shown import screen_lines, until, until_shown

SIZES = {"adapter": 1_800_000, "fused": 2_700_000, "quantized-6bit": 1_100_000, "quantized-surgical-8bit": 1_000_000}


@asynccontextmanager
async def models_pane(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("3")
        await until_shown(pilot, "smollm2-135m")
        yield pilot


def make(run: Run, *names: str) -> None:
    """Leaves artefacts as the stages do: their files, without weights that could be loaded."""
    for name in names:
        folder = run.path / name
        folder.mkdir(parents=True)
        found = re.search(r"(\d)bit", name)
        bits = int(found[1]) if found else None
        config = {"quantization": {"bits": bits}} if bits else {"dtype": "float16"} if name == "fused" else {}
        (folder / "config.json").write_text(json.dumps(config))
        weights = "adapters.safetensors" if name == "adapter" else "model.safetensors"
        (folder / weights).write_bytes(b"\x00" * SIZES.get(name, 900_000))


def validated(
    run: Run, settings: Settings, name: str, *, kept_as: str | None = None, fails: tuple[str, ...] = ()
) -> None:
    """All queries of seed25 put to a model of the run: its plan names these very weights, as the stage writes it."""
    suite = load_suite("seed25", settings)
    stage = kept_as or f"validate-{'quantized' if name.startswith('quantized') else name}"
    judge(run, stage, suite, [query.id for query in suite.queries], began=time.time() - 60)
    file, folder = run.validation_file(stage), run.path / name
    lines = []
    for record in read_records(file):
        record["grades"]["outcome"] = {"grading_stage": "outcome" if record["query"] in fails else "passed"}
        lines.append(json.dumps(record))
    file.write_text("\n".join(lines) + "\n")
    plan = read_plan(run, stage)
    assert plan is not None
    base = run.path / "base"
    of = {"model": str(base), "adapter": str(folder)} if name == "adapter" else {"model": str(folder)}
    weights = weights_fingerprint(base, folder) if name == "adapter" else weights_fingerprint(folder)
    plan_file(run, stage).write_text(plan.model_copy(update={**of, "weights": weights}).model_dump_json())


def lenient(run: Run, settings: Settings, name: str) -> None:
    """As `validated`, by a suite whose targets these recorded answers meet."""
    validated(run, settings, name)
    suite = load_suite("seed25", settings)
    targets = suite.targets.model_copy(update={"field_access": 0})
    judged_by(run, f"validate-{name}", suite.model_copy(update={"targets": targets}))


def judged_by(run: Run, stage: str, suite: Suite) -> None:
    """Makes the validation's answers answers to this suite."""
    plan = read_plan(run, stage)
    assert plan is not None
    plan_file(run, stage).write_text(plan.model_copy(update={"suite": suite}).model_dump_json())
    plan = read_plan(run, stage)
    assert plan is not None
    file = run.validation_file(stage)
    lines = [json.dumps({**record, "suite_version": plan.suite.version}) for record in read_records(file)]
    file.write_text("\n".join(lines) + "\n")


def swept(run: Run, settings: Settings, passed: dict[str, int | None]) -> None:
    """A sweep's folders and results: candidate → queries passed of 25, None where that is still to be asked."""
    rows = []
    for number, (name, count) in enumerate(passed.items()):
        make(run, f"sweep/{name}")
        fidelity = Fidelity(
            positions=800,
            kl=0.2 / 4**number,
            agreement=1 - 0.1 / 2**number,
            perplexity=2.5,
            adapter_perplexity=2.4,
            kept=0.9,
        )
        outcome = None
        if count is not None:
            outcome = SweepOutcome(suite="seed25", metric="outcome", passed=count, total=25, targets_met=count > 20)
        rows.append(
            SweepCandidate(
                name=name,
                path=str(run.path / "sweep" / name),
                bits=4 + number,
                size=900_000 + 200_000 * number,
                made_of={},
                fidelity=fidelity,
                tokens_per_second=70.0 - number,
                outcome=outcome,
            )
        )
    write_results(run, SweepResults(backend="cpu", candidates=rows))


async def choose(pilot: Pilot[None], name: str) -> None:
    """Puts the cursor on a model."""
    pane = pilot.app.pane  # type: ignore[attr-defined]
    await until(pilot, lambda: name in [row.name for row in pane._table.rows])
    options = pane.first_focus()
    at = [row.name for row in pane._table.rows].index(name)
    while options.highlighted != at:
        options.action_cursor_down()  # as a key does it: what the program sets, it tells nobody
    await until(pilot, lambda: pane.chosen is not None and pane.chosen.name == name)
    await pilot.pause()


def line_of(pilot: Pilot[None], label: str) -> str:
    """The line of the tree that holds a label."""
    return next(line for line in screen_lines(pilot.app) if f"─ {label}" in line)  # type: ignore[arg-type]


def hide(run: Run) -> None:
    """Takes the recorded validations away: they are of no model that lies here."""
    for file in (run.path / "validation").iterdir():
        file.unlink()
