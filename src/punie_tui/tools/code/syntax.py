"""Parses code that a model wrote, with the same result on every Python that this project runs on.

The grammar is that of Python 3.11, plus f-strings as they are since 3.12 (PEP 701) and as the sandbox parses them, with
the outer quotes, backslashes and comments allowed inside braces. If this Python cannot parse such f-strings, the
sandbox's Python does. The code is not run here.
"""

from __future__ import annotations

import ast
import math
import re
import sys
import warnings
from functools import lru_cache
from typing import Any

from punie_tui.tools import python_wasm

FEATURES = (3, 11)
"""The latest accepted grammar; newer syntax is an error on every Python."""

LONGEST = 20_000
"""The most characters of code that the sandbox parses for its f-strings; no answer is longer."""

_F_STRING = re.compile(r"(?i)(?<!\w)(?:f|fr|rf)[\"']")


def parse(code: str) -> ast.Module:
    """The syntax tree, with the positions of `code`. Raises what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a string is no fault
        try:
            return ast.parse(code, feature_version=FEATURES)
        except SyntaxError:
            if sys.version_info >= (3, 12) or len(code) > LONGEST or not _F_STRING.search(code):
                raise
            if (dumped := _read_in_sandbox(code)) is None:
                raise
            tree = _tree(dumped)
            assert isinstance(tree, ast.Module)
            return tree


_READ = f"""
def dump(part):
    if hasattr(part, "_fields"):
        places = [getattr(part, name) for name in part._attributes if hasattr(part, name)]
        fields = {{name: dump(getattr(part, name, None)) for name in part._fields}}
        return {{"kind": type(part).__name__, "fields": fields, "places": places}}
    return [dump(each) for each in part] if isinstance(part, list) else repr(part)

try:
    tree = compile(call_tool("code"), "<answer>", "exec", 0x400, dont_inherit=True, _feature_version={FEATURES[1]})
except (SyntaxError, ValueError, RecursionError, MemoryError):
    pass
else:
    call_tool("tree", tree=dump(tree))
"""
"""Nodes become objects, lists stay lists, and anything else becomes its `repr`. 0x400 is `ast.PyCF_ONLY_AST`."""


@lru_cache(maxsize=256)
def _read_in_sandbox(code: str) -> Any:
    """The syntax tree from the sandbox's Python, as JSON; None if it cannot parse the code either."""
    trees: list[Any] = []
    try:
        python_wasm.run(
            _READ,
            lambda kind, given: code if kind == "code" else trees.append(given["tree"]),
            seconds=1.0,
            memory=256 << 20,
        )
    except (python_wasm.Exhausted, python_wasm.SandboxOutOfTime, UnicodeEncodeError):
        return None
    return trees[0] if trees else None


def _tree(dumped: Any) -> Any:
    if isinstance(dumped, str):
        return {"inf": math.inf, "Ellipsis": ...}[dumped] if dumped in ("inf", "Ellipsis") else ast.literal_eval(dumped)
    if isinstance(dumped, list):
        return [_tree(each) for each in dumped]
    kind = getattr(ast, dumped["kind"])
    node = kind(**{name: _tree(field) for name, field in dumped["fields"].items() if name in kind._fields})
    node.__dict__.update(zip(kind._attributes, dumped["places"], strict=False))
    return node
