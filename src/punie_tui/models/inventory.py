"""Lists the models on this machine, by folders and names alone. Lightweight: nothing is loaded, mlx is not imported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from punie_tui.errors import UsageError, unknown
from punie_tui.models.folder import check_weights, read_config
from punie_tui.models.making.publish import folder_size
from punie_tui.models.wheels import CATALOG, cached
from punie_tui.reachable import forbidden, is_file, is_folder, listed, names_in
from punie_tui.regular_files import read_json
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings

Kind = Literal["base", "adapter", "fused", "quantized"]

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


@dataclass(frozen=True)
class ModelEntry:
    """One model or adapter. `path` is None for a catalog model that is not fetched yet; `created` is in Unix
    seconds, `size` in bytes (what a catalog model will take, if it is not fetched). `own_bits`: for modules with other
    bits than the rest, bits → number of modules, as after a surgical or mixed quantization."""

    name: str
    kind: Kind
    path: Path | None
    run: str | None
    bits: int | None
    size: int
    created: float | None
    own_bits: Mapping[int, int] = field(default_factory=dict)


def list_models(settings: Settings, runs: Sequence[Run] | None = None) -> list[ModelEntry]:
    """The catalog's bases, then the models of each run, the newest run first. What cannot be read is left out. `runs`:
    all runs, if they have been listed already."""
    made = list_runs(settings) if runs is None else runs
    return [*_bases(settings), *(entry for run in made for entry in _artefacts(run))]


def hidden_models(settings: Settings) -> list[str]:
    """A sentence for each folder in a run that may contain a model but cannot be read, so that it is not listed."""
    found = []
    for run in list_runs(settings):
        folders = [run.path, run.adapter, run.fused, *listed(run.path, "quantized-*"), *listed(run.path, "sweep/*")]
        found += [text for folder in folders if (text := forbidden(folder))]
    return found


def local_folder(name: str, settings: Settings) -> Path | None:
    """The folder that a model name refers to, relative to the workspace; None if there is no such folder."""
    path = (settings.workspace / Path(name).expanduser()).resolve()
    return path if is_folder(path) else None


def check_model_name(name: str, settings: Settings) -> None:
    """Raises UsageError for a name that is neither in the catalog, nor a complete model folder, nor of the form of a
    Hugging Face id. Whether the hub has the id is found out when it is fetched."""
    if name in CATALOG:
        return
    if (folder := local_folder(name, settings)) is not None:
        read_config(folder)
        check_weights(folder)
    elif not HUB_ID.fullmatch(name):
        if "/" in name or name.startswith(("~", ".")):
            raise UsageError(f"{name}: there is no such model folder")
        raise unknown("model", name, CATALOG)


def _bases(settings: Settings) -> Iterator[ModelEntry]:
    for model in CATALOG.values():
        folder = cached(model, settings)
        if folder is None:
            yield ModelEntry(model.name, "base", None, None, None, model.member_size, None)
        else:
            yield _entry(model.name, "base", folder, None)


def _artefacts(run: Run) -> Iterator[ModelEntry]:
    there = names_in(run.path)
    if run.adapter.name in there and is_file(run.adapter / "adapters.safetensors"):
        yield _entry(f"{run.id}/adapter", "adapter", run.adapter, run.id)
    if run.fused.name in there and is_file(run.fused / "config.json"):
        yield _entry(f"{run.id}/fused", "fused", run.fused, run.id)
    quantized = [run.path / name for name in there if name.startswith("quantized-")]
    for folder in [*quantized, *(listed(run.path, "sweep/*") if "sweep" in there else ())]:
        if is_file(folder / "config.json") and not folder.name.startswith("."):
            yield _entry(f"{run.id}/{folder.relative_to(run.path)}", "quantized", folder, run.id)


def _entry(name: str, kind: Kind, folder: Path, run: str | None) -> ModelEntry:
    bits, own = (None, {}) if kind == "adapter" else stored_bits(folder)
    try:
        created = folder.stat().st_mtime
    except OSError:  # it is being deleted
        created = None
    return ModelEntry(name, kind, folder, run, bits, folder_size(folder), created, own)


def stored_bits(folder: Path) -> tuple[int | None, dict[int, int]]:
    """Bits per weight of a model folder according to its config (None if it does not say), and `own_bits`."""
    try:
        config: Any = read_json(folder / "config.json")
        quantization = config.get("quantization") or config.get("quantization_config")
        if quantization:
            bits = int(quantization["bits"])
            own = Counter(int(one["bits"]) for one in quantization.values() if isinstance(one, dict))
            del own[bits]
            return bits, dict(own)
        dtype = str(config.get("dtype") or config.get("torch_dtype"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, {}
    return {"float16": 16, "bfloat16": 16, "float32": 32}.get(dtype), {}


def bits_shown(bits: int | None, own_bits: Mapping[int, int], *, modules: bool = False) -> str:
    """`6`, or `4/8` if some modules have others; with `modules` `4 bits, 8 in 14 modules`. Empty if not known."""
    if bits is None:
        return ""
    if modules:
        return ", ".join([f"{bits} bits", *(f"{own} in {count} modules" for own, count in sorted(own_bits.items()))])
    return "/".join(map(str, [bits, *sorted(own_bits)]))
