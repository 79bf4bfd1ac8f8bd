"""Fetches models of the Hugging Face hub, with progress. Knows nothing of what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.wheels import Progress

_PATTERNS = ["*.json", "model*.safetensors", "tokenizer.model", "*.tiktoken", "*.txt", "*.jsonl", "*.jinja"]


def fetch_snapshot(repository: str, progress: Progress) -> Path:
    """A model of the Hugging Face hub, from its cache or the network. Code files are left out.

    Raises UsageError if the hub has no such model (or not for this user), SystemFailure if the model is not in the
    cache and the hub cannot be reached, or it cannot be stored.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError
    from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]

    class Reported(tqdm):  # type: ignore[type-arg,misc,unused-ignore]
        """The hub's byte counters, reported to `progress` instead of the terminal."""

        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "file": _Nowhere(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            if self.unit == "B":
                progress(self.n, self.total or None, f"fetching {repository}")
            return shown

    try:
        return Path(snapshot_download(repository, allow_patterns=_PATTERNS, tqdm_class=Reported))
    except (GatedRepoError, RepositoryNotFoundError):
        raise UsageError(
            f"the Hugging Face hub has no model {repository!r} that you may read; "
            "check the id, or log in with `hf auth login`"
        ) from None
    except HFValidationError:
        raise UsageError(f"{repository!r} is neither a model folder nor a Hugging Face id") from None
    except OSError as error:  # the hub's and the network's errors, and a full disk
        if error.errno is not None:
            raise SystemFailure(f"the model {repository!r} cannot be stored ({error.strerror})") from None
        raise SystemFailure(
            f"the model {repository!r} is not on this machine and the Hugging Face hub cannot be reached; "
            "go online, or give the path of a model folder"
        ) from None


def cached_snapshot(repository: str) -> Path | None:
    """A model of the hub in its cache; None if it is not there. Does not use the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repository, allow_patterns=_PATTERNS, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


class _Nowhere:
    """An output that discards a progress bar."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...
