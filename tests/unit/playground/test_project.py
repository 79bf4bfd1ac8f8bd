"""An answer's code in a person's project: its calls are told, asked about, refused, and end with what they started."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from punie_tui.errors import UsageError
from punie_tui.playground.history import HistoryEntry, history_file, read_history, remember
from punie_tui.playground.project import STOPPED, ProjectRun, ProjectRunner, RealCall, project_run_of
from punie_tui.playground.project_protocol import PermitDecision
from punie_tui.playground.saving import keep_recording, take_back
from punie_tui.settings import Settings
from punie_tui.tools import catalog
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.live.calling import describe
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.workspace import adopt, find_tools, trust


class Person:
    """A user who gives the next of `decisions`."""

    def __init__(self, folder: Path, *decisions: PermitDecision) -> None:
        self.decisions, self.requests = list(decisions), list[str]()
        settings = Settings(workspace=folder)
        self.runner = ProjectRunner(settings, folder, self.ask, self.changed)
        self.changes = 0

    async def ask(self, call: RealCall) -> PermitDecision:
        assert call.state == "asking"
        self.requests.append(str(call))
        return self.decisions.pop(0)

    def changed(self) -> None:
        self.changes += 1

    async def run(self, code: str) -> ProjectRun:
        run = ProjectRun(self.runner.root)
        await self.runner.run(code, run)
        return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "cart.py").write_text("import os\nimport sys\n")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


async def test_tools_that_read_are_called_and_what_they_answered_is_told(project: Path) -> None:
    person = Person(project)
    run = await person.run('lint = ruff_check("cart.py")\nprint(lint.violation_count)')
    assert run.printed == "2" and run.problem == ""
    (call,) = run.calls
    assert (call.tool, call.arguments, call.state) == ("ruff_check", {"path": "cart.py"}, "returned")
    assert call.result["violation_count"] == 2 and call.seconds > 0
    assert person.requests == [] and person.changes >= 3


async def test_what_runs_programs_is_asked_about_until_it_is_always_allowed(project: Path) -> None:
    person = Person(project, "no", "once", "always")
    code = """
for number in range(4):
    try:
        print(run_command(f"echo {number} > made{number}; cat made{number}"))
    except PermissionError:
        print("not allowed")
"""
    run = await person.run(code)
    assert [call.state for call in run.calls] == ["failed", *["returned"] * 3]
    assert sorted(path.name for path in project.glob("made*")) == ["made1", "made2", "made3"]
    assert run.printed is not None and run.printed.startswith("not allowed")
    assert len(person.requests) == 3 and person.runner.permitted == {"run_command"}
    await person.run('run_command("true")')
    assert len(person.requests) == 3


async def test_a_path_outside_is_refused_before_anybody_is_asked(project: Path) -> None:
    run = await Person(project).run('print(read_file("../secret.txt"))')
    assert run.ended is not None and (run.ended.status, run.ended.output) == ("error", "")
    assert run.calls[0].state == "failed" and "outside the project" in run.calls[0].error


async def test_stopped_it_ends_with_everything_that_it_started(project: Path) -> None:
    person = Person(project, "once")
    running = asyncio.create_task(person.run('print(run_command("sleep 600 & sleep 601"))'))
    started: list[psutil.Process] = []
    while len(started) < 2:
        await asyncio.sleep(0.05)
        assert not running.done()
        family = psutil.Process().children(recursive=True)
        started = [each for each in family if each.name() == "sleep"]
    await person.runner.stop()
    run = await running
    assert run.problem == STOPPED and run.calls[0].state == "failed"
    gone, alive = await asyncio.to_thread(psutil.wait_procs, started, 60)
    assert len(gone) == 2 or all(each.status() == psutil.STATUS_ZOMBIE for each in alive)


async def test_code_that_never_ends_is_stopped_too(project: Path) -> None:
    person = Person(project)
    running = asyncio.create_task(person.run('read_file("cart.py")\nwhile True:\n    pass'))
    while person.changes < 2:
        await asyncio.sleep(0.05)
    await person.runner.stop()
    assert (await running).problem == STOPPED


async def test_what_came_of_it_is_kept_and_found_again(project: Path) -> None:
    person = Person(project)
    run = await person.run('print(len(read_file("cart.py")))\nread_file("none.py")')
    calls, ended = run.record()
    settings = Settings(workspace=project)
    for question in ("first?", "second?"):
        remember(
            settings,
            HistoryEntry(question=question, model="m", project=str(project), answer="a", calls=calls, run=ended),
        )
    with history_file(settings).open("a") as file:
        file.write('{"torn": \n{"at": 1}\n')
    second, first = read_history(settings)
    assert (second.question, first.question) == ("second?", "first?")
    again = project_run_of(second)
    assert [(call.tool, call.state) for call in again.calls] == [("read_file", "returned"), ("read_file", "failed")]
    assert again.calls[0].result == "import os\nimport sys\n" and again.ended == run.ended


TOOL = """
from pydantic import BaseModel, Field
from punie_tui.tools.spec import tool


class Found(BaseModel):
    count: int = Field(description="how many")


@tool(effects="reads")
def count_words(path: str, least: int = 1) -> Found:
    "Count the words of a file."
    return Found(count=len([word for word in open(path).read().split() if len(word) >= least]))
"""


@pytest.fixture
def own_tool(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace with a trusted tool of its own; the file of its recorded answers."""
    monkeypatch.setenv("PUNIE_CONFIG", str(project.parent / "config"))
    (project / "tools" / "count_words").mkdir(parents=True)
    (project / "tools" / "count_words" / "tool.py").write_text(TOOL)
    found = find_tools(project)
    assert found is not None
    trust(found, describe(found))
    adopt(project)
    yield project / "tools" / "count_words" / "answers.yaml"
    catalog.add(())


async def test_what_a_tool_of_ones_own_answered_becomes_a_fixtures_answer(project: Path, own_tool: Path) -> None:
    run = await Person(project).run('print(count_words("cart.py").count)')
    assert run.printed == "4"
    kept = keep_recording(run.returned[0], "dirty", any_=False)
    code = 'print(count_words("cart.py").count)'
    assert run_code(code, FIXTURES["dirty"]).output == "4\n"
    assert run_code('print(count_words("other.py").count)', FIXTURES["dirty"]).status == "unsupported"
    take_back(kept)
    assert not own_tool.exists()
    keep_recording(run.returned[0], "clean", any_=True)
    assert run_code('print(count_words("other.py", least=3).count)', FIXTURES["clean"]).output == "4\n"


async def test_the_packages_own_tools_are_not_recorded(project: Path) -> None:
    run = await Person(project).run('read_file("cart.py")')
    with pytest.raises(UsageError, match="of your own"):
        keep_recording(run.returned[0], "dirty", any_=True)
