"""Prepares a process for mlx just before it is first imported, so that mlx may stand at the top of any file.

mlx binds to a BLAS, chooses the folder of its kernels and starts its threads when it is loaded: what these depend on
has to be there before. `PREPARATION` is a finder on `sys.meta_path` that finds nothing itself: it acts when `mlx.core`
is looked for, and then removes itself (https://docs.python.org/3/reference/import.html#the-meta-path). `punie_tui`
installs it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from punie_tui.models.machine.blas import Blas


class Preparation:
    """What is to be prepared, and afterwards how that went.

    `cache_dir`: where a copied BLAS and compiled kernels are kept; by default that of the settings.
    `blas`: what was put under mlx; None before, and if mlx was imported before punie_tui.
    `kernels`: the folder in which mlx compiles; None if its own is used.
    """

    def __init__(self) -> None:
        self.cache_dir: Path | None = None
        self.blas: Blas | None = None
        self.kernels: Path | None = None

    def install(self) -> None:
        if "mlx.core" not in sys.modules:
            sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        if name == "mlx.core":
            sys.meta_path.remove(self)
            self._prepare()

    def _prepare(self) -> None:
        from punie_tui.models.machine.blas import interpose_blas  # start-up: most processes never import mlx
        from punie_tui.models.machine.kernels import keep_kernels  # start-up
        from punie_tui.models.machine.open_files import allow_few_open_files  # start-up
        from punie_tui.models.machine.subnormals import flush_subnormals  # start-up

        flush_subnormals()  # the threads that BLAS and mlx start inherit it
        self.cache_dir = self.cache_dir or _cache_of_settings()
        self.blas = interpose_blas(self.cache_dir)
        self.kernels = keep_kernels(self.cache_dir)
        allow_few_open_files()


def _cache_of_settings() -> Path:
    from punie_tui.errors import UsageError  # start-up
    from punie_tui.settings import Settings, load_settings  # start-up

    try:
        return load_settings().cache_dir
    except UsageError:  # whoever needs the settings themselves reports it
        return Settings(workspace=Path.cwd()).cache_dir


PREPARATION = Preparation()
