"""The user's own project, which answers the tool calls of an answer's code with real tools.

Tools that only read are allowed; the user is asked before a tool writes or runs programs. A path outside the folder is
refused. The real tools run in separate processes (`calling`), each with a time limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.live.calling import CALL_SECONDS, call
from punie_tui.tools.spec import Raised, ToolSpec

Allowed = Callable[[ToolSpec, Mapping[str, Any]], bool]
"""Whether a tool that writes or runs programs may be called; asked before each such call."""
CallListener = Callable[[ToolSpec, Mapping[str, Any], BaseModel | str | None, str], object]
"""Called before each tool call, without a result, and after it, with the result or the reason why there is none."""
SECONDS = 10.0
"""Time limit for the code itself, not counting its tool calls."""


class RealProject:
    """Answers tool calls with the real tools in `root`. `hint` is added to the error of a call that was not allowed.
    `interrupted` is true once the user has stopped the run; no call is answered after that."""

    def __init__(
        self,
        root: Path,
        allowed: Allowed,
        on_call: CallListener = lambda *_: None,
        seconds: float = CALL_SECONDS,
        hint: Callable[[ToolSpec], str] = lambda spec: "",
    ) -> None:
        self.root = root.resolve()
        self.interrupted = False
        self._allowed, self._on_call, self._seconds, self._hint = allowed, on_call, seconds, hint

    def for_one_run(self) -> RealProject:
        return self

    def changes(self, tool: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str:
        spec = TOOLS[tool]
        try:
            return self._answer(spec, arguments)
        except KeyboardInterrupt:  # it must not get lost in the interpreter that runs the code
            self.interrupted = True
            raise Raised("RuntimeError", "it was stopped by the user") from None

    def _answer(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> BaseModel | str:
        if self.interrupted:
            raise Raised("RuntimeError", "it was stopped by the user")
        self._on_call(spec, arguments, None, "")
        try:
            result = self._called(spec, arguments)
        except Raised as raised:
            self._on_call(spec, arguments, None, f"{raised.args[0]}: {raised.args[1]}")
            raise
        self._on_call(spec, arguments, result, "")
        return result

    def _called(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> BaseModel | str:
        if outside := next(self._outside(spec, arguments), None):
            raise Raised("PermissionError", f"{outside[:200]!r} is outside the project {self.root}")
        if spec.effects != "reads" and not self._allowed(spec, arguments):
            raise Raised("PermissionError", f"{spec.name} {spec.effects} and was not allowed{self._hint(spec)}")
        try:
            return call(spec, arguments, self.root, self._seconds)
        except (UsageError, SystemFailure) as error:
            raise Raised("TimeoutError" if "took more than" in str(error) else "RuntimeError", str(error)) from None

    def _outside(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> Iterator[str]:
        """The arguments that are paths outside the project: by the parameter's name, or because such a path exists."""
        if spec.takes_commands:
            return  # a command line is allowed or refused as a whole
        for parameter in spec.parameters:
            for text in _texts(arguments.get(parameter.name)):
                path = text.partition("::")[0]
                try:
                    place = (self.root / Path(path).expanduser()).resolve()
                    left = not place.is_relative_to(self.root)
                    if left and (parameter.takes_path or ("/" in path and place.exists())):
                        yield text
                except (OSError, ValueError, RuntimeError):  # no path at all: the tool will say so
                    continue


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
