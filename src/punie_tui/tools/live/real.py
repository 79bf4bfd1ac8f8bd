"""Real tools in a separate process, `python -m punie_tui.tools.live.real`: it reads a line of JSON for each request,
and writes one for its answer.

The requests come on standard input: to `describe` a folder of tools, or to `call` one in the current folder. Whatever a
tool prints goes to standard error. Code of a workspace is loaded only while its folder is in the state that was
trusted, and never from bytecode beside it. The process ends when its input does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from punie_tui.errors import PunieError, UsageError
from punie_tui.tools.authoring.describe import described
from punie_tui.tools.catalog import FUNCTIONS, PACKAGE
from punie_tui.tools.spec import ToolSpec, bind, tools_in
from punie_tui.tools.workspace import find_tools

_PACKAGE = "workspace_tools"


def load(folder: Path, fingerprint: str) -> Iterator[tuple[ToolSpec, Callable[..., Any]]]:
    """The tools of a folder that is in the state `fingerprint`, each with its function.

    Raises UsageError, with file and line, if something cannot be loaded.
    """
    found = find_tools(folder.parent)
    if found is None or found.fingerprint != fingerprint:
        raise UsageError(f"{folder} has changed since you read it; read it again, then run: punie-tui trust")
    if found.problems:
        raise UsageError(found.problems[0])
    package = types.ModuleType(_PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[_PACKAGE] = package
    sys.path.append(str(folder))  # last, so that no file in it shadows another module
    for file in dict.fromkeys(each.file for each in found.listed):
        parts = file.relative_to(folder).with_suffix("").parts
        if not all(part.isidentifier() for part in parts):
            raise UsageError(f"{file}: its name is not a Python identifier, so it cannot be imported; rename it")
        name = ".".join((_PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))
        try:
            module = importlib.import_module(name)
        except PunieError:
            raise
        except BaseException as error:
            raise UsageError(f"{_place(error, folder, file)}: {type(error).__name__}: {error}") from None
        yield from tools_in(vars(module), name)


def _place(error: BaseException, folder: Path, otherwise: Path) -> str:
    """The file and line in the folder that raised an error or passed it on last; `otherwise` if there is none."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(otherwise)


def _describe(request: dict[str, Any]) -> dict[str, Any]:
    specs = [spec for spec, _ in load(Path(request["folder"]), request["fingerprint"])]
    names = [spec.name for spec in specs]
    for spec in specs:
        if names.count(spec.name) > 1:
            raise UsageError(f"{spec.origin}: there are two tools called {spec.name}; rename one")
    return described(specs)


def _call(request: dict[str, Any]) -> dict[str, Any]:
    spec, function = _find_tool(request)
    try:
        arguments = bind(spec, (), request["arguments"])
    except (TypeError, ValueError) as error:
        return {"raised": [type(error).__name__, str(error)]}
    try:
        result = function(**arguments)
    except PunieError as error:
        return {"raised": ["RuntimeError", str(error)]}
    except Exception as error:
        return {"raised": [type(error).__name__, str(error)[:2000]]}
    if not isinstance(result, spec.result):
        raise UsageError(f"{spec.origin}: {spec.name} returned {type(result).__name__}, not {spec.result.__name__}")
    return {"result": result.model_dump(mode="json") if isinstance(result, BaseModel) else result}


def _find_tool(request: dict[str, Any]) -> tuple[ToolSpec, Callable[..., Any]]:
    if request["folder"] is None:
        return PACKAGE[request["tool"]], FUNCTIONS[request["tool"]]
    for spec, function in load(Path(request["folder"]), request["fingerprint"]):
        if spec.name == request["tool"]:
            return spec, function
    raise UsageError(f"there is no tool {request['tool']!r} in {request['folder']}")


def main() -> None:
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # What a tool starts must not read the requests.
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for line in requests:
        request = json.loads(line)
        try:
            answer = {"describe": _describe, "call": _call}[request["do"]](request)
        except PunieError as error:
            answer = {"fault": str(error), "exit_code": error.exit_code}
        answer_to.write(json.dumps(answer, allow_nan=True) + "\n")
        answer_to.flush()
    sys.stdout.flush()
    # Threads that a tool left running must not delay the exit.
    os._exit(0)


if __name__ == "__main__":
    main()
