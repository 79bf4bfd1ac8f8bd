"""The validation verbs from outside, through the whole road: worker, stages, documents, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from punie_tui.cli import main
from recorded_runs import finished_run
from recorded_runs import workspace as empty_workspace
from tiny_model import build_tiny_adapter

SUITE = """
targets: {{overall: {target}, field_access: 0}}
categories:
  A: {{name: discrimination, target: {target}, measures: discrimination}}
queries:
  - {{id: A1, category: A, text: "What is a lambda?", expect: {{direct: true}}, soft: {{none: ["<tool_call>"]}}}}
  - {{id: A2, category: A, text: "Does x type-check?", expect: {{tools: [typecheck]}}, soft: {{any: ["typecheck("]}}}}
"""

KEYS = ["model", "suite", "grader", "seconds", "asked", "metrics", "categories", "grading_stages", "queries"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validating")
    suites = folder / "data" / "suites"
    suites.mkdir(parents=True)
    (suites / "hard.yaml").write_text(SUITE.format(target=100))
    (suites / "lenient.yaml").write_text(SUITE.format(target=0))
    return folder


def punie(workspace: Path, *words: str) -> tuple[int, Any]:
    """The exit code and the JSON document of a command."""
    command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def hard(workspace: Path, tiny_model: Path) -> tuple[int, Any]:
    return punie(workspace, "validate", str(tiny_model), "--suite", "hard,lenient", "--max-tokens", "6")


def test_a_validation_is_one_document_and_exits_1_where_a_target_is_missed(hard: tuple[int, Any]) -> None:
    code, document = hard
    assert code == 1
    assert list(document)[: len(KEYS)] == KEYS
    assert set(document["seconds"]) == {"load", "warmup", "steady"}
    assert document["seconds"]["steady"] > 0
    assert {"soft", "strict", "field_access", "discrimination"} <= set(document["metrics"])
    assert all({"passed", "total", "low", "high"} <= set(metric) for metric in document["metrics"].values())
    assert [one["asked"] for one in document["categories"]] == [2]
    assert all({"id", "name", "target", "passed", "total", "met"} <= set(one) for one in document["categories"])
    wanted = {"id", "category", "text", "verdict", "grading_stage", "reason", "soft", "strict", "answer"}
    assert all(wanted <= set(query) for query in document["queries"])
    assert sum(document["grading_stages"].values()) == len(document["queries"]) == 2


def test_every_suite_that_was_asked_has_its_document(hard: tuple[int, Any]) -> None:
    _, document = hard
    assert document["suite"] == "hard"
    assert [further["suite"] for further in document["further"]] == ["lenient"]


def test_a_run_is_swept_and_an_answer_that_is_there_is_not_asked_for_again(
    workspace: Path, hard: tuple[int, Any]
) -> None:
    run = hard[1]["run"]
    code, document = punie(workspace, "validate", run, "--suite", "lenient", "--temperature", "0,0.8", "--samples", "2")
    assert code == 0
    assert [further["temperature"] for further in document["further"]] == [0.8]
    assert document["further"][0]["format_adherence"]["answers"] == 4
    _, again = punie(workspace, "validate", run, "--suite", "lenient", "--temperature", "0,0.8", "--samples", "2")
    assert again["seconds"] == {"load": 0, "warmup": 0, "steady": 0}
    assert again["queries"] == document["queries"]


def test_an_adapter_folder_is_judged_over_the_model_that_its_config_names(
    workspace: Path, tiny_model: Path, tmp_path: Path
) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model)
    config = json.loads((adapter / "adapter_config.json").read_text())
    words = ["validate", str(adapter), "--suite", "lenient", "--max-tokens", "4"]
    assert punie(workspace, *words)[1]["error"].endswith("does not say which model it belongs to; add the key model")
    (adapter / "adapter_config.json").write_text(json.dumps({**config, "model": str(tiny_model)}))
    code, document = punie(workspace, *words)
    assert code == 0
    assert document["model"] == str(adapter)
    assert document["stage"] == "validate-adapter"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--suite", "hrad"], "unknown suite 'hrad'; did you mean 'hard'?"),
        (["--suite", "hard,nowhere"], "unknown suite 'nowhere'"),
        (["--temperature", "0,warm"], "--temperature: 'warm' is not a temperature"),
        (["--stage", "fused"], "needs a run"),
    ],
)
def test_what_is_asked_wrong_is_said_before_anything_starts(
    workspace: Path, tiny_model: Path, words: list[str], said: str
) -> None:
    runs = sorted((workspace / "runs").glob("*"))
    code, document = punie(workspace, "validate", str(tiny_model), *words)
    assert code == 2
    assert said in document["error"]
    assert sorted((workspace / "runs").glob("*")) == runs


def say(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(["-w", str(workspace), *words])
    output = capsys.readouterr()
    return int(stopped.value.code or 0), output.out, output.err


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A workspace with one finished run, demo-1."""
    settings = empty_workspace(tmp_path / "w")
    finished_run(settings)
    return settings.workspace


def test_two_stages_are_compared_in_words_and_as_a_document(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = say(recorded, capsys, "compare", "last/adapter", "last/quantized")
    assert code == 0
    assert "demo-1/adapter → demo-1/quantized · seed25, 25 queries" in out
    assert "the same" in out
    _, out, _ = say(recorded, capsys, "compare", "last/adapter", "last/quantized", "--json")
    document = json.loads(out)
    assert {"before", "after", "metrics", "improved", "regressed", "same", "sentence"} <= set(document)
    assert len(document["same"]) == 25


def test_a_report_is_written_whole_into_the_file_that_was_asked_for(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = say(recorded, capsys, "report", "last")
    assert (code, out.splitlines()[0]) == (0, "# Results of demo-1")
    page = tmp_path / "results.html"
    assert say(recorded, capsys, "report", "last", "--html", "--output", str(page))[0] == 0
    assert page.read_text().startswith("<!doctype html>")
    code, _, err = say(recorded, capsys, "report", "last", "--output", str(tmp_path / "no" / "results.md"))
    assert code == 2
    assert "there is no folder" in err


def test_a_report_is_written_over_an_earlier_one_and_over_nothing_else(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["report", "last"], ["report", "last", "--html"]):
        file = tmp_path / "results"
        for _ in range(2):
            assert say(recorded, capsys, *words, "--output", str(file))[0] == 0
        file.write_text("[keymap]\n")
        assert say(recorded, capsys, *words, "--output", str(file))[0] == 2
        assert file.read_text() == "[keymap]\n"
        assert say(recorded, capsys, *words, "--output", str(file), "--force")[0] == 0
        file.unlink()
    for folder in ("/", str(tmp_path)):
        code, _, err = say(recorded, capsys, "report", "last", "--output", folder)
        assert (code, "is a folder" in err) == (2, True)


def test_rows_are_never_exported_over_a_file_unasked(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text("{}\n")
    words = ["export", "last/adapter", "--format", "preference", "--output", str(file)]
    assert say(recorded, capsys, *words)[0] == 2
    assert file.read_text() == "{}\n"
    assert say(recorded, capsys, *words, "--force")[0] == 0


def test_failures_are_exported_as_rows_with_what_has_no_right_answer_named_apart(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = say(recorded, capsys, "export", "last/adapter", "--format", "preference")
    assert (code, out.strip()) == (0, "")
    assert "no right answer is known for C3" in err


def test_the_same_verb_writes_a_runs_figures(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.csv"
    assert say(recorded, capsys, "export", "last", "--format", "csv", "--output", str(file))[0] == 0
    assert file.read_text().startswith("iteration,") and len(file.read_text().splitlines()) > 10
    code, _, err = say(recorded, capsys, "export", "last", "--format", "csv", "--with", "last")
    assert (code, "--with" in err) == (2, True)


def test_a_log_for_inspect_is_named_as_inspect_names_its_own(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "last", "--format", "inspect", "--output", str(tmp_path), "--json"]
    document = json.loads(say(recorded, capsys, *words)[1])
    assert document["version"] == 2
    assert len(json.loads(Path(document["path"]).read_text())["samples"]) == 25


def test_saved_answers_are_graded_again(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = say(recorded, capsys, "regrade", "last", "--json")
    assert code == 0
    assert [one["answers"] for one in json.loads(out)["validations"]] == [25, 25]


def test_suites_are_listed_checked_and_described(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [one["name"] for one in json.loads(say(recorded, capsys, "suite", "list", "--json")[1])]
    assert "seed25" in names
    assert say(recorded, capsys, "suite", "check", "seed25")[0] == 0
    broken = recorded / "broken.yaml"
    broken.write_text(SUITE.format(target=50).replace("direct: true", "derect: true"))
    code, _, err = say(recorded, capsys, "suite", "check", str(broken))
    assert code == 2
    assert "broken.yaml:6: unknown key 'derect'; did you mean 'direct'?" in err
    assert json.loads(say(recorded, capsys, "suite", "schema", "--json")[1])["type"] == "object"


def test_a_wrong_name_is_one_sentence_and_exit_2(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["compare", "last/adaptor", "last"], ["report", "nowhere"], ["regrade", "demo-2"]):
        code, out, err = say(recorded, capsys, *words)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1


@pytest.mark.parametrize("damage", ["{", '{"suite": 1}', "[]", None])
def test_a_validation_that_cannot_be_read_is_named_by_every_verb_that_leaves_it_out(
    recorded: Path, capsys: pytest.CaptureFixture[str], damage: str | None
) -> None:
    plan = recorded / "runs" / "demo-1" / "validation" / "validate-adapter.plan.json"
    plan.unlink() if damage is None else plan.write_text(damage)
    name = "validate-adapter."
    code, out, _ = say(recorded, capsys, "report", "last")
    assert (code, "## Not read" in out, name in out) == (0, True, True)
    code, out, err = say(recorded, capsys, "regrade", "last", "--json")
    assert (code, name in err) == (2, True)
    assert [one["name"] for one in json.loads(out)["validations"]] == ["validate-quantized"]
    assert name in say(recorded, capsys, "runs")[1]


def test_an_answer_that_cannot_be_read_is_counted(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = recorded / "runs" / "demo-1" / "validation" / "validate-adapter.jsonl"
    lines = answers.read_bytes().splitlines(keepends=True)
    answers.write_bytes(b"".join([lines[0][:40] + b"\n", b'{"query": 3}\n', *lines[2:]]))
    code, _, err = say(recorded, capsys, "regrade", "last")
    assert (code, "validate-adapter.jsonl" in err) == (2, True)
    assert "## Not read" in say(recorded, capsys, "report", "last")[1]
