"""Runs that cannot be read: each is told as damaged, in a sentence, and all others are as ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from punie_tui.cli.main import cli
from punie_tui.errors import PunieError
from punie_tui.runs.about import About, write_about
from punie_tui.runs.state import damage, read_run
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.models.model_table import ModelTableReader
from punie_tui.tui.runs.run_list import RunSummaries
from punie_tui.tui.runs.run_table import run_line
from punie_tui.tui.train.seed_group import SeedGroup
from punie_tui.tui.verdicts.baselines import candidates
from punie_tui.tui.verdicts.validations import Validations
from recorded_runs import finished_run, workspace

RECIPES = {
    "half-written": lambda text: text[: text.index(b"[train]") + 4],
    "empty": lambda text: b"",
    "with a key of another version": lambda text: b"newkey = 1\n" + text,
    "not text": lambda text: b"\xff\xfe\x00" + text,
}

FILES = [
    "recipe.toml",
    "events.jsonl",
    "about.json",
    *(f"validation/validate-{model}.{kind}" for model in ("adapter", "quantized") for kind in ("plan.json", "jsonl")),
]


def recorded(path: Path) -> tuple[Settings, Run]:
    """A workspace with a run that is whole and, newer, one to be damaged."""
    found = workspace(path)
    finished_run(found, name="whole")
    run = finished_run(found)
    write_about(run, About(title="a title"))
    return found, run


def listed(found: Settings) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli, ["--workspace", str(found.workspace), "--json", "runs"])
    if result.exit_code == 2 and "No such option" in result.output:
        result = CliRunner().invoke(cli, ["--workspace", str(found.workspace), "runs", "--json"])
    assert result.exit_code == 0, result.output
    documents: list[dict[str, object]] = json.loads(result.stdout)
    return documents


@pytest.mark.parametrize("kind", RECIPES)
def test_a_run_whose_recipe_cannot_be_read_is_damaged_with_the_sentence(tmp_path: Path, kind: str) -> None:
    found, run = recorded(tmp_path)
    run.recipe_file.write_bytes(RECIPES[kind](run.recipe_file.read_bytes()))
    tail = read_run(run)
    assert tail.state() == "damaged"
    alert = damage(tail)
    assert alert is not None and "recipe.toml" in alert.reason
    by_id = {str(each["run"]): each for each in listed(found)}
    assert by_id[run.id]["state"] == "damaged" and by_id[run.id]["damaged"]
    assert by_id["whole-1"]["state"] == "finished" and by_id["whole-1"]["damaged"] == []


def test_who_watches_a_damaged_run_is_told_so(tmp_path: Path) -> None:
    found, run = recorded(tmp_path)
    run.recipe_file.write_bytes(b"")
    run.events_file.unlink()
    result = CliRunner().invoke(cli, ["--workspace", str(found.workspace), "watch", run.id])
    assert f"{run.id} is damaged: " in result.output


def test_a_folder_without_a_recipe_or_without_events_is_listed(tmp_path: Path) -> None:
    found, run = recorded(tmp_path)
    run.recipe_file.unlink()
    Run(found.runs / "whole-1").events_file.unlink()
    assert {each.id for each in list_runs(found)} == {run.id, "whole-1"}
    assert read_run(run).state() == "damaged"


def test_a_recipe_that_is_mended_is_read_again(tmp_path: Path) -> None:
    _, run = recorded(tmp_path)
    whole = run.recipe_file.read_bytes()
    run.recipe_file.write_bytes(b"")
    tail = read_run(run)
    assert tail.state() == "damaged"
    run.recipe_file.write_bytes(whole)
    assert tail.state() == "finished"


@pytest.mark.parametrize("file", ["about.json", "validation/validate-adapter.plan.json"])
def test_a_smaller_file_that_cannot_be_read_is_told_and_the_run_is_as_ever(tmp_path: Path, file: str) -> None:
    found, run = recorded(tmp_path)
    path = run.path / file
    path.write_bytes(path.read_bytes()[:5])
    document = next(each for each in listed(found) if each["run"] == run.id)
    assert document["state"] == "finished" and any(file in str(said) for said in document["damaged"])  # type: ignore[attr-defined]


def test_answers_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    found, run = recorded(tmp_path)
    records = run.validation_file("validate-adapter")
    records.write_bytes(records.read_bytes() + b"{torn\n")
    document = next(each for each in listed(found) if each["run"] == run.id)
    assert any("1 answer cannot be read" in str(said) for said in document["damaged"])  # type: ignore[attr-defined]


def read_everything(found: Settings) -> None:
    """What the dashboard reads of all runs, beneath its panes."""
    summaries, validations = RunSummaries(), Validations(found)
    for run in list_runs(found):
        assert run_line(summaries.whole(run), 0.0)
        try:
            validations.of(read_run(run))
        except PunieError as said:
            assert str(said)
        SeedGroup(found)._group(run)
    candidates(found, validations)
    ModelTableReader(found).read()


@settings(max_examples=25, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=st.sampled_from(FILES),
    share=st.floats(0, 1, exclude_max=True, allow_subnormal=False),
    byte=st.binary(min_size=1, max_size=1),
    how=st.sampled_from(["cut", "byte", "gone"]),
)
def test_whatever_byte_of_whatever_file_is_damaged_all_runs_are_listed_and_read(
    tmp_path_factory: pytest.TempPathFactory, file: str, share: float, byte: bytes, how: str
) -> None:
    found, run = recorded(tmp_path_factory.mktemp("damaged"))
    path = run.path / file
    whole = path.read_bytes()
    at = int(share * len(whole))
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:at] if how == "cut" else whole[:at] + byte + whole[at + 1 :])
    by_id = {str(each["run"]): each for each in listed(found)}
    assert by_id["whole-1"]["state"] == "finished" and by_id["whole-1"]["damaged"] == []
    assert len(by_id) == len(list_runs(found))
    read_everything(found)
