"""The state that checks and verdicts depend on, besides their input: cached ones are valid while it is the same."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import ModuleType

from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.workspace import fingerprint_of


def state_of(*packages: ModuleType) -> str:
    """A hash of the code and content of packages, and of the tools in use, including a workspace's own."""
    homes = {spec.home for spec in TOOLS.values() if spec.home is not None}
    state = [*(_package(Path(package.__path__[0])) for package in packages), *TOOLS]
    state += [fingerprint_of(home) for home in sorted(homes)]
    return hashlib.sha256("\0".join(state).encode()).hexdigest()[:16]


@cache
def _package(folder: Path) -> str:
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".py", ".yaml"):
            whole.update(file.read_bytes())
    return whole.hexdigest()
