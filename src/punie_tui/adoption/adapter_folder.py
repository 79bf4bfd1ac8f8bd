"""Reads an adapter folder that `mlx_lm.lora` wrote, and makes a recipe of its adapter_config.json."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from punie_tui.errors import UsageError
from punie_tui.models.folder import safetensors_header
from punie_tui.regular_files import read_json
from punie_tui.runs.recipes.recipe import Recipe, TrainSettings
from punie_tui.runs.warm_start import ADAPTERS, CONFIG
from punie_tui.settings import explain

_SHOWN_SETTINGS = ("iters", "batch_size", "learning_rate", "num_layers", "max_seq_length", "seed")
"""Settings that the display of a run shows; if the config lacks one, a default is shown."""


@dataclass(frozen=True)
class AdapterFolder:
    """The contents of an adapter folder. `config` is in the current mlx-lm's format, whichever version wrote it;
    `trained`: the number of parameters in the adapter."""

    path: Path
    config: dict[str, Any]
    settings: TrainSettings
    trained: int
    notes: list[str] = field(default_factory=list)

    @property
    def model(self) -> str | None:
        """The base model's name, as the training recorded it."""
        name = self.config.get("model")
        return name if isinstance(name, str) else None

    @property
    def data(self) -> str | None:
        """The dataset's name, as the training recorded it."""
        name = self.config.get("data")
        return name if isinstance(name, str) else None

    def recipe(self, name: str | None, model: str, data: str | None) -> Recipe:
        """The training as a recipe. `name`: by default the folder's. Raises UsageError for a name that no run can
        have."""
        plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", self.path.name).lstrip("_.-") or "adapter"
        values = {
            "name": plain if name is None else name,
            "description": f"trained elsewhere, adopted from {self.path}",
            "model": model,
            "data": data if data is not None else self.data,
            "stages": [*(["data"] if data is not None else []), "train", "check-adapter"],
            "train": self.settings,
        }
        try:
            return Recipe.model_validate(values)
        except ValidationError as error:
            raise UsageError(f"--name {name}: {'; '.join(explain(error, Recipe))}") from None


def read_adapter_folder(path: Path) -> AdapterFolder:
    """Reads an adapter folder. Raises UsageError if it has no complete adapter of mlx-lm's."""
    if not path.is_dir():
        raise UsageError(f"{path}: there is no such adapter folder")
    config = _read_config(path)
    if not (path / ADAPTERS).is_file():
        raise UsageError(f"{path}: not an adapter folder, it has no {ADAPTERS}; has its training not started yet?")
    trained = sum(math.prod(tensor["shape"]) for tensor in safetensors_header(path / ADAPTERS).values())
    config, notes = _as_of_today(config)
    settings, left_out = _settings(config)
    missing = [name for name in _SHOWN_SETTINGS if name not in config]
    if missing:
        notes.append(f"its config does not name {', '.join(missing)}: the values shown for them are defaults")
    return AdapterFolder(path, config, settings, trained, [*notes, *left_out])


def _read_config(path: Path) -> dict[str, Any]:
    file = path / CONFIG
    try:
        config = read_json(file)
    except FileNotFoundError:
        raise UsageError(f"{path}: not an adapter folder, it has no {CONFIG}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise UsageError(f"{file}: not valid JSON ({error})") from None
    if not isinstance(config, dict):
        raise UsageError(f"{file}: not an adapter's settings, which are a JSON object")
    if "peft_type" in config:
        raise UsageError(f"{path}: a PEFT adapter, which mlx-lm does not load; convert it to mlx-lm's format")
    return config


def _as_of_today(config: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The config in the current mlx-lm's format, and notes on how it was read."""
    config, notes = dict(config), list[str]()
    before_0_19 = "lora_layers" in config and "num_layers" not in config
    if before_0_19:
        config["num_layers"] = config.pop("lora_layers")
        config["fine_tune_type"] = "dora" if config.pop("use_dora", False) else "lora"
    parameters = config.get("lora_parameters")
    if isinstance(parameters, dict) and "alpha" in parameters and "scale" in parameters:
        config["lora_parameters"] = {key: value for key, value in parameters.items() if key != "alpha"}
        if before_0_19:
            notes.append(
                "its alpha is not used, as in mlx-lm since 0.17; if an earlier version trained it, first multiply its "
                "scale by alpha / rank in adapter_config.json"
            )
    if isinstance(began_with := config.get("resume_adapter_file"), str):
        notes.append(f"its training started from the adapter {began_with}")
    return config, notes


def _settings(config: dict[str, Any]) -> tuple[TrainSettings, list[str]]:
    """The settings that a recipe has too, and notes on those that had to be left out."""
    known = {
        key: value for key, value in config.items() if key in TrainSettings.model_fields and key != "optimizer_config"
    }
    known = {key: value for key, value in known.items() if value is not None}
    of_optimizer = config.get("optimizer_config")
    if isinstance(of_optimizer, dict) and isinstance(own := of_optimizer.get(known.get("optimizer", "adam")), dict):
        known["optimizer_config"] = own
    left_out: list[str] = []
    while True:
        try:
            return TrainSettings.model_validate(known), left_out
        except ValidationError as error:
            for key in {str(item["loc"][0]) for item in error.errors() if item["loc"]} or set(known):
                left_out.append(f"its {key} is unknown here: {str(known.pop(key, None))[:100]}")
