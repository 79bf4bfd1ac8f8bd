"""The names that a program binds, and the known name most similar to a wrong one."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator


def nearest(name: str, known: Iterable[str], likeness: float = 0.5) -> str | None:
    """The known name most similar to `name`; None if none is similar enough."""
    found = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def bound_names(tree: ast.Module) -> Iterator[str]:
    """Every name that the program binds anywhere, in whatever way."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Import() | ast.ImportFrom():
                yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(rest)):
                yield rest
