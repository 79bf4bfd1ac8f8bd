"""Finds settings of a recipe that will not be used because of others, and says why. Pure.

A setting counts if it differs from its default: someone set it on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import BaseModel

from punie_tui.runs.events import Alert
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.server import is_address

Path = tuple[str, ...]
"""The path of a setting: ("train", "learning_rate")."""

Rule = tuple[str, Callable[[Recipe], bool], Callable[[Recipe], str]]
"""A setting, when it is not used, and why."""

_SECTION_STAGES: dict[str, tuple[str, ...]] = {
    "check": ("check-data",),
    "train": ("train",),
    "probe": ("train",),
    "fuse": ("fuse", "quantize", "sweep"),
    "quantize": ("quantize", "validate-quantized"),
    "sweep": ("sweep",),
    "validation": ("check-data", "train", "validate-", "sweep", "decide"),
}
"""Section → the stages that read it; one that ends in a dash stands for all that begin with it."""


def _always(reason: str) -> Callable[[Recipe], str]:
    return lambda recipe: reason


def _rate_in_use(recipe: Recipe) -> str:
    assert recipe.train.lr_schedule is not None
    return f"lr_schedule is set (peak {recipe.train.lr_schedule.peak:g})"


_NO_PROBE = _always("probe.every = 0: nothing is asked")
_RULES: tuple[Rule, ...] = (
    ("train.learning_rate", lambda r: r.train.lr_schedule is not None, _rate_in_use),
    *(
        (f"train.lora_parameters.{name}", lambda r: r.train.fine_tune_type == "full", _always("fine_tune_type = full"))
        for name in ("rank", "dropout", "scale", "keys")
    ),
    (
        "train.early_stop_min_delta",
        lambda r: r.train.early_stop_patience == 0,
        _always("early_stop_patience = 0: training never stops early"),
    ),
    ("train.early_stop_patience", lambda r: r.train.val_batches == 0, _always("val_batches = 0: nothing is validated")),
    ("train.steps_per_eval", lambda r: r.train.val_batches == 0, _always("val_batches = 0: nothing is validated")),
    ("train.hostfile", lambda r: r.train.ranks == 1, _always("ranks = 1: this machine trains alone")),
    ("train.project_name", lambda r: r.train.report_to is None, _always("report_to is not set")),
    ("probe.queries", lambda r: r.probe.every == 0, _NO_PROBE),
    ("probe.max_cost", lambda r: r.probe.every == 0, _NO_PROBE),
    ("probe.max_tokens", lambda r: r.probe.every == 0, _NO_PROBE),
    (
        "validation.samples",
        lambda r: all(temperature == 0 for temperature in r.validation.temperatures),
        _always("temperature = 0: a greedy answer is always the same"),
    ),
    (
        "validation.adapter",
        lambda r: "validate-adapter" not in r.stages,
        _always("stages has no validate-adapter"),
    ),
    ("server", lambda r: not is_address(r.model), _always("model is no address of a server")),
)


def unused(recipe: Recipe) -> dict[Path, str]:
    """Setting → why its value will not be used."""
    found = {}
    for name, not_used, why in _RULES:
        path = tuple(name.split("."))
        if _differs(recipe, path) and not_used(recipe):
            found[path] = f"not used: {why(recipe)}"
    schedule = recipe.train.lr_schedule
    if schedule is not None and schedule.warmup_init and not schedule.warmup:
        found["train", "lr_schedule"] = "warmup_init is not used: warmup = 0"
    elif schedule is not None and schedule.steps is not None and schedule.steps > recipe.train.iters:
        found["train", "lr_schedule"] = (
            f"its end is not reached: it takes {schedule.steps} steps and iters = {recipe.train.iters}; "
            "peak_learning_rate makes it follow iters"
        )
    return found


def without_stage(recipe: Recipe) -> dict[Path, str]:
    """Setting → a message that names the stage that would read it, which the recipe does not have."""
    found = {}
    for section, stages in _SECTION_STAGES.items():
        if not any(
            stage == one or (one[-1] == "-" and stage.startswith(one)) for stage in recipe.stages for one in stages
        ):
            for path in _changed(getattr(recipe, section), (section,)):
                found[path] = f"not used: stages has no {stages[0].rstrip('-')}"
    return found


def unused_alerts(recipe: Recipe) -> list[Alert]:
    """The alerts about unused settings that are recorded at the start of a run."""
    return [
        Alert(level="warning", name="unused-setting", reason=f"{'.'.join(path)}: {why}", advice=_ADVICE.get(path, ""))
        for path, why in unused(recipe).items()
    ]


_ADVICE: dict[Path, str] = {("train", "learning_rate"): "set train.peak_learning_rate instead"}


def without_unused_rate(recipe: Recipe) -> Recipe:
    """The recipe as a run stores it: without a learning rate that it will never use."""
    if recipe.train.lr_schedule is None:
        return recipe
    values = recipe.train.model_dump(exclude={"learning_rate"})
    return recipe.model_copy(update={"train": type(recipe.train).model_validate(values)})


def _value(recipe: BaseModel, path: Path) -> tuple[BaseModel, str]:
    for part in path[:-1]:
        recipe = getattr(recipe, part)
    return recipe, path[-1]


def _differs(recipe: BaseModel, path: Path) -> bool:
    section, name = _value(recipe, path)
    default = type(section).model_fields[name].get_default(call_default_factory=True)
    return bool(getattr(section, name) != default)


def _changed(section: BaseModel, path: Path) -> Iterator[Path]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel) and type(section).model_fields[name].is_required() is False:
            yield from _changed(value, (*path, name))
        elif _differs(section, (name,)):
            yield (*path, name)
