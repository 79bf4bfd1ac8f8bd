"""A fixture project for one run of a code: what the code writes is there for the rest of it, and gone afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Protocol

from pydantic import BaseModel

from punie_tui.tools.edits.tool import WriteFileResult
from punie_tui.tools.edits.writing import written
from punie_tui.tools.programs import Project
from punie_tui.tools.pytest_run.tool import TestResult
from punie_tui.tools.ruff_check.tool import RuffResult
from punie_tui.tools.shell import Shell
from punie_tui.tools.typecheck.tool import TypeCheckResult


class _Answering(Project, Protocol):
    """The project beneath."""

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str: ...
    def changes(self, tool: str, arguments: Mapping[str, Any]) -> tuple[str, ...]: ...


class Overlay:
    """A project with files over its own."""

    def __init__(self, project: _Answering) -> None:
        self._project = project
        self._texts: dict[str, str] = {}
        self._shell: Shell | None = None

    def for_one_run(self) -> Overlay:
        return Overlay(self._project)

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str:
        """What the project answers, where it does not matter that files are over its own."""
        if tool == "write_file":
            return self.write_file(**arguments)
        if self._texts and tool == "read_file":
            return self.read_file(**arguments)
        if self._texts and tool == "run_command":
            return self.shell.run(arguments["command"]).output
        return self._project.answer(tool, arguments)

    def changes(self, tool: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        if tool == "write_file":
            return (_plain(arguments["path"]),)
        if self._texts and tool == "run_command":
            return self.shell.run(arguments["command"]).writes
        return self._project.changes(tool, arguments)

    def write_file(self, path: str, content: str) -> WriteFileResult:
        file = _plain(path)
        if path.endswith("/") or file == "." or any(each.startswith(f"{file}/") for each in self.files):
            reason = f"{path[:200]!r} cannot be written: Is a directory"
            return WriteFileResult(success=False, file=path, parse_error=reason)
        before = self.read_file(file) if file in self.files else None
        self._texts[file] = content
        self._shell = None
        return written(path, before, content)

    # The project as the shell's programs look at it.

    @property
    def shell(self) -> Shell:
        self._shell = self._shell or Shell(self)
        return self._shell

    @property
    def name(self) -> str:
        return self._project.name

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted({*self._project.files, *self._texts}))

    def typecheck(self, path: str) -> TypeCheckResult:
        return self._project.typecheck(path)

    def ruff_check(self, path: str) -> RuffResult:
        return self._project.ruff_check(path)

    def pytest_run(self, path: str) -> TestResult:
        return self._project.pytest_run(path)

    def read_file(self, path: str) -> str:
        text = self._texts.get(_plain(path))
        return self._project.read_file(path) if text is None else text


def _plain(path: str) -> str:
    return str(PurePosixPath(path.strip().replace("\\", "/")))
