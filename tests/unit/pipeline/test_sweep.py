"""The sweep: candidates made, measured and validated; taken up where it was; and who is on the frontier."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.inventory import list_models
from punie_tui.models.making.sweep_results import (
    Fidelity,
    SweepCandidate,
    SweepOutcome,
    SweepResults,
    frontier,
    frontier_lines,
    read_results,
    write_results,
)
from punie_tui.pipeline.sweep import held_out_rows, sweep
from punie_tui.runs.recipes.recipe import QuantizeSettings, Recipe, SweepSettings, ValidateSettings, parse_recipe
from punie_tui.runs.stage import StageContext
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from tiny_model import build_tiny_adapter


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def recipe(tiny_model_4bit: Path) -> Recipe:
    return Recipe(
        name="tiny",
        model=str(tiny_model_4bit),
        stages=["sweep"],
        quantize=QuantizeSettings(group_size=32),
        sweep=SweepSettings(candidates=["4", "surgical"], rows=2),
        validation=ValidateSettings(max_tokens=6),
    )


@pytest.fixture
def run(settings: Settings, recipe: Recipe, tiny_model_4bit: Path) -> Run:
    run = create_run(settings, recipe)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    run.data.mkdir()
    row = {"messages": [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "Seventeen."}]}
    for split in ("train", "valid"):
        (run.data / f"{split}.jsonl").write_text((json.dumps(row) + "\n") * 3)
    return run


def test_a_sweep_makes_measures_and_validates_each_and_is_not_done_twice(
    run: Run, recipe: Recipe, settings: Settings
) -> None:
    assert sweep(StageContext(run, recipe, settings, "sweep")).ok
    results = read_results(run)
    assert [row.name for row in results.candidates] == ["4bit", "surgical-8bit"]
    for row in results.candidates:
        assert row.fidelity is not None
        assert row.fidelity.positions > 0
        assert len(row.fidelity.layers) == 14
        assert row.tokens_per_second
        assert row.outcome is not None
        assert row.outcome.total == 25
        assert row.size == sum(file.stat().st_size for file in Path(row.path).iterdir())
    view = read_run(run).view
    assert len(view.stage("sweep-4bit").judged) == 25
    assert view.stage("sweep-surgical-8bit").state == "finished"
    names = {entry.name for entry in list_models(settings)}
    assert {f"{run.id}/sweep/4bit", f"{run.id}/sweep/surgical-8bit"} <= names

    written = {path: path.stat().st_mtime_ns for path in run.path.glob("sweep/*/model.safetensors")}
    answers = run.validation_file("sweep-4bit").read_bytes()
    assert sweep(StageContext(run, recipe, settings, "sweep")).ok
    assert read_results(run) == results
    assert {path: path.stat().st_mtime_ns for path in run.path.glob("sweep/*/model.safetensors")} == written
    assert run.validation_file("sweep-4bit").read_bytes() == answers


def test_a_sweep_without_held_out_rows_says_what_to_run(run: Run, recipe: Recipe, settings: Settings) -> None:
    (run.data / "valid.jsonl").unlink()
    with pytest.raises(UsageError, match="run the stage data first"):
        sweep(StageContext(run, recipe, settings, "sweep"))


def test_held_out_rows_count_from_the_answer_on_and_are_spread(tiny_model: Path, tmp_path: Path) -> None:
    from punie_tui.models.loading import load
    from punie_tui.models.prompt import prompt_tokens

    tokenizer = load(tiny_model).tokenizer
    turns = [
        [{"role": "user", "content": f"Question {number}?"}, {"role": "assistant", "content": "Yes."}]
        for number in range(10)
    ]
    file = tmp_path / "valid.jsonl"
    file.write_text("".join(json.dumps({"messages": messages}) + "\n" for messages in turns))
    rows = held_out_rows(file, tokenizer, 2, 512)
    assert [row.prompt for row in rows] == [len(prompt_tokens(tokenizer, turns[at])) for at in (0, 5)]
    assert held_out_rows(file, tokenizer, 2, 5) == []  # truncated before the answer


@pytest.mark.parametrize(
    ("candidates", "sentence"),
    [('["4", "surgcal"]', "did you mean 'surgical'"), ('["7"]', "no candidate '7'"), ("[]", "candidates")],
)
def test_an_unknown_candidate_is_refused_with_the_recipe(candidates: str, sentence: str) -> None:
    text = f'name = "x"\nmodel = "m"\nstages = ["sweep"]\n[sweep]\ncandidates = {candidates}\n'
    with pytest.raises(UsageError, match=sentence):
        parse_recipe(text, "recipe.toml")


def candidate(name: str, size: int, passed: int | None) -> SweepCandidate:
    outcome = (
        None
        if passed is None
        else SweepOutcome(suite="s", metric="outcome", passed=passed, total=25, targets_met=False)
    )
    return SweepCandidate(name=name, path="/m", bits=4, size=size, made_of={}, outcome=outcome)


def test_the_frontier_holds_who_is_beaten_by_none_in_size_and_outcome() -> None:
    rows = [candidate("8bit", 80, 20), candidate("4bit", 40, 12), candidate("5bit", 50, 12), candidate("6bit", 60, 21)]
    assert [row.name for row in frontier([*rows, candidate("open", 1, None)])] == ["4bit", "6bit"]
    lines = frontier_lines(rows)
    assert [line[:6] for line in lines] == ["★ 4bit", "  5bit", "★ 6bit", "  8bit"]
    assert "12/25" in lines[0]


def test_results_with_figures_that_are_not_finite_are_read_back(run: Run) -> None:
    fidelity = Fidelity(positions=3, kl=math.inf, agreement=0.0, perplexity=math.inf, adapter_perplexity=2.0)
    results = SweepResults(candidates=[candidate("4bit", 40, 1).model_copy(update={"fidelity": fidelity})])
    write_results(run, results)
    assert read_results(run) == results
