"""The tools that a workspace brings: found by reading, described and run only once the person trusts their folder.

They are code. Here it is only ever read: listed with `ast`, and hashed. What is trusted is the content of every file
that Python could import from the folder; if any changes, it is asked again. The word is kept outside the workspace,
with what the tools look like (`describe`), so that nothing but `tools.live.real`'s processes ever runs them.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.machinery
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from punie_tui.errors import UsageError
from punie_tui.regular_files import read_json
from punie_tui.tools import catalog
from punie_tui.tools.authoring.describe import specs_of
from punie_tui.tools.spec import ToolSpec

FOLDER = "tools"
"""Where a workspace keeps its tools."""
MOST_FILES = 1000
MOST_BYTES = 16 << 20
"""Of all files together that Python could import."""

_IMPORTABLE = tuple(importlib.machinery.all_suffixes())


@dataclass(frozen=True)
class Listed:
    """A tool as its file says, which nobody has run: `effects` and `summary` are empty where they are not plain."""

    name: str
    file: Path
    line: int
    effects: str
    summary: str


@dataclass(frozen=True)
class WorkspaceTools:
    """The tools of a workspace. `specs` are those of a trusted folder, in the state in which it was trusted; `changed`
    says that it was trusted in another."""

    folder: Path
    fingerprint: str
    listed: tuple[Listed, ...]
    problems: tuple[str, ...] = ()
    trusted: bool = False
    changed: bool = False
    specs: tuple[ToolSpec, ...] = ()

    @property
    def asks(self) -> str:
        """What the person is to be told, in a sentence; empty where there is nothing to ask."""
        if self.trusted or not self.listed:
            return ""
        names = [each.name for each in self.listed]
        some = f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"
        why = "changed since you trusted them" if self.changed else "are code that nobody has trusted yet"
        return f"the tools in {self.folder} ({some}) {why}, and are not used; read them, then say: punie-tui trust"


def find_tools(workspace: Path) -> WorkspaceTools | None:
    """The tools of a workspace, read and not run; None where it has none.

    Raises UsageError for a folder with more in it than tools.
    """
    folder = (workspace / FOLDER).resolve()
    if not folder.is_dir():
        return None
    files = dict(_importable_files(folder))
    listed, problems = list[Listed](), list[str]()
    for path, content in files.items():
        if path.suffix == ".py" and b"punie_tui" in content:
            try:
                listed += _listed(folder / path, content)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                line = getattr(error, "lineno", None) or 1
                problems.append(f"{folder / path}:{line}: Python cannot parse it ({getattr(error, 'msg', error)})")
    if not listed and not problems:
        return None
    fingerprint = _fingerprint(files)
    trust = _read_trust(folder)
    if trust is None or trust["fingerprint"] != fingerprint:
        return WorkspaceTools(folder, fingerprint, tuple(listed), tuple(problems), changed=trust is not None)
    specs = tuple(specs_of(trust["description"], folder))
    return WorkspaceTools(folder, fingerprint, tuple(listed), tuple(problems), True, False, specs)


def adopt(workspace: Path, further: Sequence[str] = ()) -> WorkspaceTools | None:
    """Make the trusted tools of a workspace and those `further` ones of the package known in this process, and those of
    any other workspace unknown.

    Raises UsageError for a further one that there is not, a folder with more in it than tools, or one that cannot be
    read.
    """
    catalog.add((), further)
    found = find_tools(workspace)
    catalog.add(found.specs if found else (), further)
    return found


def fingerprint_of(folder: Path) -> str:
    """The state of a folder of tools."""
    return _fingerprint(dict(_importable_files(folder)))


def _fingerprint(files: dict[Path, bytes]) -> str:
    whole = hashlib.sha256()
    for path, content in files.items():
        whole.update(f"{path.as_posix()}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        whole.update(content)
    return whole.hexdigest()


def _importable_files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """(path below the folder, content) of every file that Python could import from it, in order."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        # What begins with a dot has no name that could be imported; editors keep their own files so.
        found += [Path(place, name) for name in names if name.endswith(_IMPORTABLE) and not name.startswith(".")]
        if len(found) > MOST_FILES or len(Path(place).parts) - len(folder.parts) > 20:
            raise UsageError(
                f"{folder} holds more files of Python, or deeper folders, than tools need; keep only tools in it"
            )
    size = 0
    for path in sorted(found):
        try:
            size += path.stat().st_size
            if size > MOST_BYTES or not path.is_file():
                raise UsageError(f"{path}: no file of a tool, or too large; keep only tools in {folder}")
            yield path.relative_to(folder), path.read_bytes()
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}); it may be a tool's") from None


def _listed(path: Path, content: bytes) -> Iterator[Listed]:
    for node in ast.parse(content).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            called = mark.func if isinstance(mark, ast.Call) else mark
            if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "tool":
                effects = next((each.value for each in getattr(mark, "keywords", []) if each.arg == "effects"), None)
                plain = effects.value if isinstance(effects, ast.Constant) else ""
                summary = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
                yield Listed(node.name, path, node.lineno, str(plain), summary)


def trust(found: WorkspaceTools, description: dict[str, Any]) -> Path:
    """Keep the person's word for a folder as it is now, with what its tools look like. The file it is kept in."""
    file = _trust_file(found.folder)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {"folder": str(found.folder), "fingerprint": found.fingerprint, "description": description}
    beside = file.with_suffix(f".{os.getpid()}.new")
    beside.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    beside.replace(file)
    return file


def forget(folder: Path) -> bool:
    """Take the word back; False where there was none."""
    file = _trust_file(folder)
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def _read_trust(folder: Path) -> dict[str, Any] | None:
    """What was kept for a folder; None where there is nothing, or nothing that can be read: it is asked again."""
    with contextlib.suppress(OSError, ValueError):
        kept = read_json(_trust_file(folder))
        if isinstance(kept, dict) and kept.get("folder") == str(folder) and isinstance(kept.get("description"), dict):
            return {"fingerprint": "", **kept}
    return None


def _trust_file(folder: Path) -> Path:
    """Outside every workspace, and at no place that a workspace's settings name."""
    named = os.environ.get("PUNIE_CONFIG")
    root = Path(named) if named else Path(platformdirs.user_config_dir("punie-tui", appauthor=False))
    return root / "trusted" / f"{hashlib.sha256(str(folder).encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"
