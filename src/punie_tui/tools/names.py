"""What can be said of a program's names before it is followed, and which real name is most like a wrong one."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator


def nearest(name: str, known: Iterable[str], likeness: float = 0.5) -> str | None:
    """The known name that is most like `name`, or None if none is."""
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


def asked_about(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Names whose type the program asks for itself, and attributes that it asks whether they exist: both are let be."""
    names, attributes = set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "hasattr"):
            if node.args and isinstance(node.args[0], ast.Name) and node.func.id == "isinstance":
                names.add(node.args[0].id)
            if node.func.id == "hasattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                attributes.add(str(node.args[1].value))
    return names, attributes
