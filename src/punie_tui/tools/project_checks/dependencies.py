"""Compares what pyproject.toml declares with what the code imports, which is only read and never run.

The packages installed in this environment show which module belongs to which package; for any other, its name does.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError
from punie_tui.tools.live.processes import folder_of
from punie_tui.tools.project_checks.sources import python_files, shown
from punie_tui.tools.project_checks.tool import DependencyIssue, DependencyResult

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_OTHERWISE = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "jwt": "pyjwt",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Module → its package, for packages with a different name that may not be installed here."""
_WITHOUT_IMPORT = re.compile(
    r"(?:types|pytest|mkdocs|sphinx)-.*|.*-stubs|pip|ruff|mypy|ty|pytest|coverage|build|mkdocs|sphinx"
)
"""Packages that do their work without being imported."""


def check(path: str, cwd: Path) -> DependencyResult:
    """The packages that are declared but not imported, or imported but not declared, in the project at `path`, relative
    to `cwd`.

    Raises UsageError if there is no project, or a file of it cannot be read.
    """
    folder = folder_of(path, cwd) / path
    file = folder / "pyproject.toml"
    if not file.is_file():
        raise UsageError(f"there is no pyproject.toml in {path!r}; name the folder that has it")
    text = _text(file)
    try:
        content = tomllib.loads(text)
        project = content.get("project", {})
        everywhere = _declared(project.get("dependencies", []))
        extras = [*project.get("optional-dependencies", {}).values(), *content.get("dependency-groups", {}).values()]
        further = [name for extra in extras for name in _declared(each for each in extra if isinstance(each, str))]
        own = _plain(project.get("name", ""))
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise UsageError(f"{shown(file, cwd)} cannot be read: {error}") from None
    imported = _imported(folder, cwd)
    packages = _packages(imported)
    issues = [
        DependencyIssue(name=module, kind="undeclared", file=place[0], line=place[1])
        for module, place in sorted(imported.items())
        if not packages[module] & {*everywhere, *further, own}
    ]
    used = set().union(*packages.values())
    issues += [
        DependencyIssue(name=name, kind="unused", file=shown(file, cwd), line=_line(text, name))
        for name in sorted(everywhere)
        if name not in used and not _WITHOUT_IMPORT.fullmatch(name)
    ]
    return DependencyResult(success=not issues, declared_count=len(everywhere), issue_count=len(issues), issues=issues)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file.name} cannot be read: {error}") from None


def _declared(requirements: Any) -> list[str]:
    """The packages that requirements name."""
    return list(dict.fromkeys(_plain(found[1]) for each in requirements if (found := _NAME.match(each))))


def _plain(name: str) -> str:
    """A package's name, normalised as in the package index."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _line(text: str, name: str) -> int:
    """The line of pyproject.toml that declares a package; 1 if it is not found."""
    written = "[-_.]+".join(map(re.escape, name.split("-")))
    pattern = re.compile(rf"""["']\s*{written}(?![\w.-])""", re.IGNORECASE)
    return next((number for number, line in enumerate(text.split("\n"), 1) if pattern.search(line)), 1)


def _imported(folder: Path, cwd: Path) -> dict[str, tuple[str, int]]:
    """Module → where it is first imported, except Python's modules and the project's own."""
    files = list(python_files(folder))
    # Modules may be imported from any folder, for example by pytest's `pythonpath`.
    own = {name for file in files for name in (file.stem, *file.relative_to(folder).parts[:-1])}
    found: dict[str, tuple[str, int]] = {}
    for file in files:
        try:
            tree = ast.parse(_text(file))
        except (SyntaxError, ValueError, RecursionError) as error:
            raise UsageError(f"{shown(file, cwd)}:{getattr(error, 'lineno', 1)}: not valid Python: {error}") from None
        for module, line in _modules(tree):
            if module not in own and module not in sys.stdlib_module_names:
                found.setdefault(module, (shown(file, cwd), line))
    return found


def _modules(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0], node.lineno


def _packages(modules: Mapping[str, Any]) -> dict[str, set[str]]:
    """Module → the packages that it may be from."""
    here = packages_distributions()
    return {
        module: {_plain(name) for name in (*here.get(module, ()), _OTHERWISE.get(module, module))} for module in modules
    }
