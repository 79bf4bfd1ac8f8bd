"""The searches and proposals of the `cst_` tools: pure functions of a file's text, with libcst."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import MetadataWrapper, PositionProvider

from punie_tui.errors import UsageError
from punie_tui.tools.diffs import unified_diff
from punie_tui.tools.edits.tool import CstAddImportResult, CstFindResult, CstMatch, CstRenameResult

PREFIXES = ("call", "decorator", "import")


def find(text: str, pattern: str) -> CstFindResult:
    """Every piece of code that matches a pattern. Raises UsageError if the pattern is invalid or the text no Python."""
    kind, colon, name = pattern.strip().partition(":")
    if colon and (kind not in PREFIXES or not name):
        raise UsageError(f"{pattern[:100]!r} is not a pattern; write call:NAME, decorator:NAME or import:NAME")
    if not colon and not _is_node(kind):
        raise UsageError(f"{pattern[:100]!r} is not a kind of node; write FunctionDef, ClassDef, Call, Decorator, …")
    wrapper = MetadataWrapper(_parsed(text))
    places = wrapper.resolve(PositionProvider)
    lines = text.split("\n")
    matches = []
    for node in _nodes(wrapper.module):
        if _fits(node, kind, name) if colon else type(node).__name__ == kind:
            start = places[node].start
            snippet = lines[start.line - 1].strip()
            matches.append(
                CstMatch(
                    line=start.line,
                    column=start.column + 1,
                    code_snippet=snippet,
                    node_type=type(node).__name__,
                )
            )
    matches.sort(key=lambda match: (match.line, match.column))
    return CstFindResult(success=True, match_count=len(matches), matches=matches)


def _is_node(kind: str) -> bool:
    found = getattr(cst, kind, None)
    return isinstance(found, type) and issubclass(found, cst.CSTNode)


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += here.children


def _fits(node: cst.CSTNode, kind: str, name: str) -> bool:
    """Whether a node calls, decorates with or imports `name`, or a dotted name that ends (an import: begins) with
    it."""
    if kind == "call" and isinstance(node, cst.Call):
        return _is_called(_dotted(node.func), name)
    if kind == "decorator" and isinstance(node, cst.Decorator):
        inner = node.decorator
        return _is_called(_dotted(inner.func if isinstance(inner, cst.Call) else inner), name)
    if kind == "import" and isinstance(node, cst.Import):
        return any(_is_within(_dotted(alias.name), name) for alias in node.names)
    if kind == "import" and isinstance(node, cst.ImportFrom):
        return node.module is not None and _is_within(_dotted(node.module), name)
    return False


def _dotted(node: cst.CSTNode) -> str:
    """`a.b.c`; for an attribute of any other expression only the attributes, such as `.strip` of a call's result."""
    if isinstance(node, cst.Name):
        return node.value
    return f"{_dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else ""


def _is_called(dotted: str, name: str) -> bool:
    return dotted == name or dotted.endswith(f".{name}")


def _is_within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def rename(text: str, path: str, old: str, new: str) -> CstRenameResult:
    """The text with every `old` in its code renamed to `new`, except in strings and comments.

    Raises UsageError if a name is invalid, if `old` does not occur, or if `new` does: the two would be mixed up.
    """
    for name in (old, new):
        if not name.isidentifier() or keyword.iskeyword(name):
            raise UsageError(f"{name[:100]!r} is not a valid name in Python")
    renaming = _Renaming(old, new)
    modified = _parsed(text).visit(renaming)
    if not renaming.count:
        raise UsageError(f"{old} does not occur in {path}")
    if renaming.taken:
        raise UsageError(f"{new} already occurs in {path}; the two would be mixed up")
    return CstRenameResult(
        success=True,
        rename_count=renaming.count,
        modified_source=modified.code,
        diff=unified_diff(text, modified.code, path),
    )


class _Renaming(cst.CSTTransformer):
    """Renames every `old` to `new`; `taken` is true if `new` occurred before."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._old, self._new = old, new
        self.count = 0
        self.taken = False

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        self.taken |= original_node.value == self._new
        if original_node.value != self._old:
            return updated_node
        self.count += 1
        return updated_node.with_changes(value=self._new)


def add_import(text: str, path: str, statement: str) -> CstAddImportResult:
    """The text with an import added if it is missing. Raises UsageError if the statement is no import, or imports
    relatively or with `*`."""
    context = CodemodContext()
    for module, name, alias in _imports(statement):
        AddImportsVisitor.add_needed_import(context, module, name, alias)
    modified = AddImportsVisitor(context).transform_module(_parsed(text)).code
    return CstAddImportResult(
        success=True,
        import_added=modified != text,
        modified_source=modified,
        diff=unified_diff(text, modified, path),
    )


def _imports(statement: str) -> Iterator[tuple[str, str | None, str | None]]:
    """(module, name or None, alias or None) of everything that a statement imports."""
    try:
        nodes = ast.parse(statement.strip()).body
    except (SyntaxError, ValueError):
        nodes = []
    if not nodes or not all(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
        raise UsageError(f"{statement[:100]!r} is not an import; write one as in: from typing import Any")
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, None, alias.asname) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or any(alias.name == "*" for alias in node.names):
                raise UsageError(f"{statement[:100]!r} is not accepted; give the module's full name, and no *")
            yield from ((node.module or "", alias.name, alias.asname) for alias in node.names)


def _parsed(text: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise UsageError(
            f"the file is not valid Python: line {error.editor_line}, column {error.editor_column}"
        ) from None
    except (RecursionError, ValueError) as error:
        raise UsageError(f"the file cannot be parsed: {error}") from None
