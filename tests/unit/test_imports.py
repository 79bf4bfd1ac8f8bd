"""An import stands inside a function for the sake of start-up time alone, or its line says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import punie_tui

HEAVY = {
    *("mlx", "mlx_lm", "transformers", "tokenizers"),  # and mlx not before its BLAS
    *(
        "aiohttp",
        "bashkit",
        "complexipy",
        "google",
        "huggingface_hub",
        "jinja2",
        "libcst",
        "lsprotocol",
        "numpy",
        "plotext",
    ),
    *("pyarrow", "scipy", "tensorboardX", "textual", "textual_serve", "wasmtime"),
}
"""Packages that take a tenth of a second and more to import, or that an extra brings."""
ROOT = Path(punie_tui.__file__).parent
FILES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
    if "guest" not in path.parts
}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text("utf-8"))


def named(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    assert isinstance(node, ast.ImportFrom)
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


def at_once(body: list[ast.stmt]) -> Iterator[str]:
    """What is imported when a module is."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from named(node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from at_once([*node.body, *node.orelse])


@cache
def brought(module: str) -> frozenset[str]:
    """Our modules, and the packages of others, that are there once a module is imported."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in FILES:
            found.add(name.partition(".")[0])
        elif name not in found:
            found.add(name)
            waiting += [*at_once(tree_of(name).body), name.rpartition(".")[0] or name]
    return frozenset(found)


def inside_functions(module: str) -> Iterator[ast.Import | ast.ImportFrom]:
    for function in ast.walk(tree_of(module)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


def test_an_import_inside_a_function_saves_time_or_says_why() -> None:
    """Every verb loads the modules of all verbs: there, whatever one of them alone needs may wait."""
    found = []
    for module, path in sorted(FILES.items()):
        lines = path.read_text("utf-8").splitlines()
        for node in inside_functions(module):
            more = {each for name in named(node) for each in brought(name)} - brought(module)
            said = "#" in lines[node.lineno - 1] or lines[node.lineno - 2].lstrip().startswith("#")
            saves = more & HEAVY or (module.startswith("punie_tui.cli.") and any(name in FILES for name in more))
            if not (said or saves):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {named(node)[0]}")
    assert found == []
