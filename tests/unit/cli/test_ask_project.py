"""`punie-tui ask --project`: a scripted model's code runs with the real tools in a real folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import punie_tui
from punie_tui.cli import main
from punie_tui.cli.asking import ask as asking
from punie_tui.playground.protocol import Done, Ready
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.live.real_project import RealProject
from punie_tui.tools.ruff_check.tool import RUFF_SELECT
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.spec import Raised

REPOSITORY = Path(punie_tui.__file__).parents[2]

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask(answer, "--project", …)`: the verb with a model that gives this answer; exit code and document."""
    work = tmp_path / "work"
    work.mkdir()

    def run(answer: str, *words: str) -> tuple[int, Any]:
        async def scripted(*_: Any) -> tuple[Ready, Done]:
            ready = Ready(seconds=0, memory=0, device="", system=None)
            return ready, Done(
                id=1, text=answer, tokens=1, prompt_tokens=1, first=0, seconds=0, stopped="eos", memory=0
            )

        monkeypatch.setattr(asking, "_ask", scripted)
        monkeypatch.setattr(asking, "find_candidate", lambda name, settings: SimpleNamespace(name=name))
        with pytest.raises(SystemExit) as stop:
            main(["-w", str(work), "ask", "scripted", "How many lint violations are in src/?", *words, "--json"])
        assert isinstance(stop.value.code, int)
        return stop.value.code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "cart.py").write_text("import os\nimport sys\n")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def test_it_answers_about_this_very_repository_with_ruff_s_own_number(ask: Ask, tmp_path: Path) -> None:
    code, document = ask(
        wrap_call('lint = ruff_check("src/")\nprint(lint.violation_count)'), "--project", str(REPOSITORY)
    )
    command = ["ruff", "check", "--isolated", "--no-cache", "--select", RUFF_SELECT, "--output-format", "json", "src/"]
    own = subprocess.run([sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, check=False)
    (answer,) = document["answers"]
    assert code == 0
    assert answer["run"]["output"] == f"{len(json.loads(own.stdout))}\n"
    assert [(call["tool"], call["arguments"]) for call in answer["calls"]] == [("ruff_check", {"path": "src/"})]
    (kept,) = (tmp_path / "work" / "runs" / "asked.jsonl").read_text().splitlines()
    assert json.loads(kept)["answer"] == answer["answer"]


def test_what_writes_or_runs_needs_to_be_allowed(ask: Ask, project: Path) -> None:
    answer = wrap_call('print(run_command("echo made > made.txt; ls"))')
    code, document = ask(answer, "--project", str(project))
    assert code == 1 and "--allow run_command" in document["answers"][0]["run"]["error"]
    assert not (project / "made.txt").exists()
    code, document = ask(answer, "--project", str(project), "--allow", "run_command")
    assert code == 0 and document["answers"][0]["run"]["output"] == "cart.py\nlink.txt\nmade.txt\n\n"


@pytest.mark.parametrize("path", ["../secret.txt", "link.txt", "/etc/hostname", "a/../../secret.txt", "~/.netrc"])
def test_paths_outside_the_project_are_refused(project: Path, path: str) -> None:
    run = run_code(f"print(read_file({path!r}))", RealProject(project, lambda *_: True))
    assert run.status == "error" and "outside the project" in (run.error or "") and run.output == ""


def test_the_code_may_catch_what_a_tool_raises(project: Path) -> None:
    seen: list[Any] = []
    code = 'try:\n    read_file("none.py")\nexcept RuntimeError:\n    print(len(read_file("cart.py")))'
    run = run_code(code, RealProject(project, lambda *_: False, lambda *each: seen.append(each[2:])))
    assert (run.status, run.output) == ("ok", "21\n")
    assert [(type(result).__name__, bool(error)) for result, error in seen] == [
        ("NoneType", False),
        ("NoneType", True),
        ("NoneType", False),
        ("str", False),
    ]


def test_a_call_that_takes_too_long_is_ended_with_what_it_started(project: Path) -> None:
    code = 'try:\n    run_command("sleep 60")\nexcept TimeoutError:\n    print("too long")'
    assert run_code(code, RealProject(project, lambda *_: True, seconds=1.5)).output == "too long\n"


def test_stopped_by_the_person_it_makes_no_further_call(project: Path) -> None:
    made: list[str] = []

    def allowed(spec: Any, arguments: Any) -> bool:
        made.append(arguments["command"])
        raise KeyboardInterrupt

    stopped = RealProject(project, allowed)
    for command in ("one", "two"):
        with pytest.raises(Raised):
            stopped.answer("run_command", {"command": command})
    assert stopped.interrupted and made == ["one"]


def test_an_answer_in_words_runs_nothing_and_is_kept(ask: Ask, project: Path, tmp_path: Path) -> None:
    code, document = ask("A decorator wraps.", "--project", str(project))
    assert code == 0 and document["answers"][0]["run"] is None
    assert (tmp_path / "work" / "runs" / "asked.jsonl").read_text().count("\n") == 1


@pytest.mark.parametrize("words", [("--allow", "pytest_run"), ("--project", ".", "--allow", "pytst_run")])
def test_allowing_asks_for_a_project_and_a_tool_that_there_is(ask: Ask, words: tuple[str, ...]) -> None:
    assert ask("Words.", *words)[0] == 2


def test_every_tool_of_the_package_says_what_it_may_do() -> None:
    assert {name: spec.effects for name, spec in TOOLS.items() if spec.effects != "reads"} == {
        "pytest_run": "runs",
        "run_command": "runs",
    }
