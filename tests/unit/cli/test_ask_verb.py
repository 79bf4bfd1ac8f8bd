"""`punie-tui ask`: what it says, in text and in JSON, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.cli import main
from taught_model import ANSWERS, FAILS, GOOD, HOSTILE, WORDS


@pytest.fixture
def workspace(tmp_path: Path, taught_model: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PUNIE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "taught").symlink_to(taught_model)
    (tmp_path / "tiny").symlink_to(tiny_model)
    return tmp_path


def ask(workspace: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(["-w", str(workspace), "ask", *words])
    assert isinstance(stop.value.code, int)
    return stop.value.code


def test_it_says_the_answer_the_climb_and_the_output(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "taught", GOOD) == 0
    said = capsys.readouterr().out
    assert ANSWERS[GOOD] in said
    assert "✓ format  ✓ syntax  ✓ arguments  ✓ types  ✓ runs  – outcome" in said
    assert "not judged: no expectation" in said
    assert "in the fixture dirty, calling typecheck('src/')\n        Type errors: 17\n" in said


def test_an_answer_that_falls_exits_1_and_says_why(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "taught", FAILS) == 1
    said = capsys.readouterr().out
    assert "✗ types" in said
    assert "no field 'fails' on TestResult; nearest: failed" in said


def test_json_is_one_document_and_nothing_else(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "taught", GOOD, "--fixture", "other", "--json") == 0
    captured = capsys.readouterr()
    told: dict[str, Any] = json.loads(captured.out)
    (answer,) = told["answers"]
    assert (told["question"], told["fixture"], told["temperature"]) == (GOOD, "other", 0.0)
    assert (answer["answer"], answer["grading_stage"], answer["stopped"]) == (ANSWERS[GOOD], "passed", "eos")
    assert answer["run"]["output"] == "Type errors: 5\n"
    assert ANSWERS[GOOD] in captured.err


def test_two_models_answer_one_after_the_other_and_the_first_decides(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (WORDS, "--max-tokens", "200", "--json")
    assert ask(workspace, "taught", *words[:1], "--against", "tiny", *words[1:]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [answer["model"] for answer in told["answers"]] == ["taught", "tiny"]
    assert told["answers"][0]["answer"] == ANSWERS[WORDS]


def test_nothing_that_a_model_writes_steers_the_terminal(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "taught", HOSTILE) == 0
    said = capsys.readouterr().out
    assert "␛[31mred [bold]b[/] \\u202eevil \\x9b" in said
    assert not {"\x1b", "\u202e", "\x9b"} & set(said)


def test_not_even_in_json(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "taught", HOSTILE, "--json") == 0
    captured = capsys.readouterr()
    assert not {"\x1b", "\u202e", "\x9b"} & set(captured.out + captured.err)
    assert json.loads(captured.out)["answers"][0]["answer"] == ANSWERS[HOSTILE]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "Hi"], "unknown model 'nowhere'"),
        (["taught", "  "], "the question is empty"),
        (["taught", "Hi", "--temperature", "-1"], "temperature"),
        (["taught", "Hi", "--max-tokens", "0"], "max_tokens"),
        (["taught", "Hi", "--against", "./nowhere"], "there is no such model folder"),
        (["taught", "Hi", "--fixture", "mars"], "mars"),
    ],
)
def test_what_cannot_be_asked_exits_2_in_a_sentence(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert ask(workspace, *words) == 2
    assert said in capsys.readouterr().err


def test_a_model_that_does_not_load_exits_2(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "broken").mkdir()
    assert ask(workspace, "broken", "Hi", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 2 and str(workspace / "broken") in told["error"]
