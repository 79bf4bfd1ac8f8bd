"""The loop from a failure to the comparison with before: on the command line, and by hand in the dashboard."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList
from workspace import answer, punie, wait_until

from failed_query import LEARNED
from punie_tui.datasets.examples import dump_examples, read_examples
from punie_tui.flywheel.verdict import outcome
from punie_tui.pipeline.launcher import start_run
from punie_tui.runs.recipes.recipe import parse_recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, find_run
from punie_tui.settings import Settings, load_settings
from punie_tui.tui.app import PunieApp
from punie_tui.validation.reports.comparison import compare, find_validation
from shown import screen_text, until, until_shown

RECIPE = """
name = "tiny"
model = "{model}"
data = "few"
stages = ["fetch", "data", "train", "validate-adapter"]

[train]
iters = 2
batch_size = 1
num_layers = 2
learning_rate = 1e-3
steps_per_report = 1

[validation]
suite = "mine"
max_tokens = 4
"""

SUITE = """
targets: {overall: 50, field_access: 50}
categories:
  A: {name: discrimination, target: 50, measures: discrimination}
  C: {name: field access, target: 50}
queries:
  - id: A1
    category: A
    text: What does a semaphore do?
    expect: {direct: true}
    soft: {none: ["<tool_call>"]}
  - id: C1
    category: C
    text: I wonder how much of the testing in libs/ is left out on purpose.
    tags: {tool: pytest_run, pattern: field}
    expect: {tools: [pytest_run], fields: [skipped]}
    soft: {any: [".skipped"]}
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Path:
    """A workspace with one finished run of a model of noise: C1 fell."""
    workspace = tmp_path_factory.mktemp("judged")
    for folder in ("few", "suites"):
        (workspace / "data" / folder).mkdir(parents=True)
    (workspace / "data" / "few" / "train.jsonl").write_bytes(dump_examples(LEARNED))
    (workspace / "data" / "suites" / "mine.yaml").write_text(SUITE)
    run = start_run(load_settings(workspace), parse_recipe(RECIPE.format(model=tiny_model), "tiny"))
    assert wait_until(run, lambda tail: tail.view.ended).state() == "finished", run.last_words()
    return workspace


@pytest.fixture
def settings(judged: Path, tmp_path: Path) -> Settings:
    """A copy of it, for one test alone."""
    return load_settings(shutil.copytree(judged, tmp_path / "work"))


async def until_finished(pilot: Pilot[None], run: Run) -> None:
    for _ in range(10_000):
        await pilot.pause(0.05)
        if read_run(run).view.ended is not None:
            break
    assert read_run(run).state() == "finished", run.last_words()


async def test_in_the_dashboard_a_failure_becomes_rows_a_dataset_a_training_and_a_comparison(
    settings: Settings,
) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        # the failure
        await pilot.press("4")
        await until_shown(pilot, "field access", "mine")
        for _ in range(2):
            if "C1 · adapter" not in screen_text(app):
                await pilot.press("f")
                await pilot.pause(0.2)
        await until_shown(pilot, "C1 · adapter")
        # drafts
        await pilot.press("l")
        await until_shown(pilot, "✗ C1 failed at", "6 drafts", "✓ true in every fixture")
        # accept, drop, and save as a dataset
        await pilot.press("a", "d", "a")
        await until_shown(pilot, "6 drafts, 2 accepted, 1 dropped")
        await pilot.press("l")
        await until_shown(pilot, "2 accepted drafts become a new dataset", "tiny_2")
        await pilot.press("enter")
        # train from the adapter on
        await until_shown(pilot, "from the adapter of tiny-1")
        await until(pilot, lambda: bool(app.screen.query(OptionList)))
        await pilot.press("enter")
        await until_shown(pilot, "tiny_2-1")
        later = find_run(settings, "tiny_2-1")
        assert app.pane is not None and app.pane.NAME == "train"
        await until_finished(pilot, later)
        # compare with before
        await pilot.press("5")
        screen = await until_shown(pilot, "mine · tiny-1/adapter → tiny_2-1/adapter")
        found = compare(find_validation(settings, "tiny-1"), find_validation(settings, "tiny_2-1"))
        assert found.sentence in screen
        assert outcome(found, {"C1"}).sentences[1] in screen
        assert ("more than noise" in screen) == (found.metrics[0].verdict != "the same")
    planned = read_run(later).view.planned
    assert planned is not None and planned.warm_start is not None
    assert (planned.warm_start.run, planned.iters) == ("tiny-1", 6)
    rows = read_examples(settings.data / "tiny_2" / "train.jsonl")
    manifest = json.loads((settings.data / "tiny_2" / "manifest.json").read_bytes())
    assert [(each["run"], each["query"], each["rows"]) for each in manifest["answers"]] == [("tiny-1", "C1", len(rows))]


def test_on_the_command_line_the_same_loop_goes_round(settings: Settings) -> None:
    workspace = settings.workspace
    drafted = punie(workspace, "flywheel", "draft", "tiny-1", "--query", "C1", "--count", "4", "--json")
    assert drafted.returncode == 0, drafted.stderr
    drafts = answer(drafted)["drafts"]
    assert [draft["number"] for draft in drafts] == [1, 2, 3, 4]

    lines = (workspace / "flywheel" / "tiny-1.jsonl").read_text().splitlines()
    broken = json.dumps({**json.loads(lines[2]), "code": "print(1 / 0)"})
    (workspace / "flywheel" / "tiny-1.jsonl").write_text("\n".join([*lines[:2], broken, lines[3]]) + "\n")
    accepted = punie(workspace, "flywheel", "accept", "tiny-1", "--drop", "1", "--name", "skips", "--json")
    assert accepted.returncode == 1
    assert answer(accepted)["rows"] == 2
    (refused,) = answer(accepted)["refused"]
    assert refused["place"].endswith("tiny-1.jsonl:3")

    trained = punie(workspace, "flywheel", "train", "skips", "--from", "tiny-1", "--set", "train.iters=2", "--json")
    document = answer(trained)
    assert document["run"] == "skips-1", trained.stderr
    found = compare(find_validation(settings, "tiny-1"), find_validation(settings, "skips-1"))
    assert document["sentences"] == outcome(found, {"C1"}).sentences
    assert trained.returncode == (0 if document["helped"] else 1)
