"""The tools that a workspace brings: found by reading, described and run only once the user trusts their folder.

The tools are code, which this module only reads: it lists them with `ast`, and hashes their files. Trust covers the
content of every file that Python could import from the folder; if any of it changes, the user is asked again. It is
recorded outside the workspace, together with the tools' description (`describe`), so that only the processes of
`tools.live.real` ever run the code.
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
"""The folder of a workspace's tools."""
MOST_FILES = 1000
MOST_BYTES = 16 << 20
"""The most bytes of all files together that Python could import."""

_IMPORTABLE = tuple(importlib.machinery.all_suffixes())


@dataclass(frozen=True)
class Listed:
    """A tool as read from its file, without running it. `effects` and `summary` are empty if not stated literally."""

    name: str
    file: Path
    line: int
    effects: str
    summary: str


@dataclass(frozen=True)
class WorkspaceTools:
    """The tools of a workspace. `specs` are those of a folder that is trusted as it is; `changed` means that it was
    trusted in another state."""

    folder: Path
    fingerprint: str
    listed: tuple[Listed, ...]
    problems: tuple[str, ...] = ()
    trusted: bool = False
    changed: bool = False
    specs: tuple[ToolSpec, ...] = ()

    @property
    def trust_request(self) -> str:
        """A sentence that asks the user to trust the tools; empty if they need no trust."""
        if self.trusted or not self.listed:
            return ""
        names = [each.name for each in self.listed]
        some = f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"
        why = "changed since you trusted them" if self.changed else "are code that you have not trusted yet"
        return f"the tools in {self.folder} ({some}) {why}, so they are not used; read them, then run: punie-tui trust"


def find_tools(workspace: Path) -> WorkspaceTools | None:
    """The tools of a workspace, read and not run; None if it has none.

    Raises UsageError if the folder has more or larger files than tools need, or one that cannot be read.
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
    """Add the trusted tools of a workspace and the `further` ones of the package to this process's catalog, in place of
    any other workspace's.

    Raises UsageError for a further tool that does not exist, and whenever `find_tools` does.
    """
    catalog.add((), further)
    found = find_tools(workspace)
    catalog.add(found.specs if found else (), further)
    return found


def fingerprint_of(folder: Path) -> str:
    """A hash of the importable files in a folder of tools."""
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
        # A file name that begins with a dot cannot be imported; editors use such names for their own files.
        found += [Path(place, name) for name in names if name.endswith(_IMPORTABLE) and not name.startswith(".")]
        if len(found) > MOST_FILES or len(Path(place).parts) - len(folder.parts) > 20:
            raise UsageError(
                f"{folder} has more Python files, or deeper folders, than tools need; keep only tools in it"
            )
    size = 0
    for path in sorted(found):
        try:
            size += path.stat().st_size
            if size > MOST_BYTES or not path.is_file():
                raise UsageError(f"{path}: not a tool's file, or too large; keep only tools in {folder}")
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
    """Record that the user trusts a folder as it is now, with its tools' description. Returns the record's file."""
    file = _trust_file(found.folder)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {"folder": str(found.folder), "fingerprint": found.fingerprint, "description": description}
    beside = file.with_suffix(f".{os.getpid()}.new")
    beside.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    beside.replace(file)
    return file


def forget(folder: Path) -> bool:
    """Withdraw the trust in a folder; False if there was none."""
    file = _trust_file(folder)
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def _read_trust(folder: Path) -> dict[str, Any] | None:
    """The trust record of a folder; None if there is none, or it cannot be read: then the user is asked again."""
    with contextlib.suppress(OSError, ValueError):
        kept = read_json(_trust_file(folder))
        if isinstance(kept, dict) and kept.get("folder") == str(folder) and isinstance(kept.get("description"), dict):
            return {"fingerprint": "", **kept}
    return None


def _trust_file(folder: Path) -> Path:
    """The file of a folder's trust record: outside every workspace, where no workspace's settings can point."""
    named = os.environ.get("PUNIE_CONFIG")
    root = Path(named) if named else Path(platformdirs.user_config_dir("punie-tui", appauthor=False))
    return root / "trusted" / f"{hashlib.sha256(str(folder).encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"
