"""Renders what a recipe will do as lines: its stages, what differs from the recipe it started as, and what it takes.

Pure; the figures come from `training.planner`, which needs a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field, computed_field

from punie_tui.runs.narrate import readable_bytes, readable_seconds
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.unused import unused, without_stage

Line = tuple[str, str]
"""A label and its text."""


class TrainingMemory(BaseModel):
    """Bytes. `training`: the trained weights once more as gradient and twice as moments."""

    model_config = ConfigDict(frozen=True)

    weights: int
    training: int
    activations: int
    limit: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        return self.weights + self.training + self.activations


class TrainingPlan(BaseModel):
    """What a recipe's training stage will take."""

    model_config = ConfigDict(frozen=True)

    recipe: str
    model: str
    total_parameters: int
    trained_parameters: int
    rows: int
    validation_rows: int
    iters: int
    batch_size: int
    epochs: float
    tokens: int = Field(description="of all rows that will be read, without padding")
    supervised_tokens: int = Field(description="of those, the ones that count in the loss")
    memory: TrainingMemory
    disk: int = Field(description="bytes of checkpoints and adapter")
    disk_free: int
    operations: float = Field(description="of all steps")
    operations_per_second: float | None = Field(description="measured on this machine; None if it was not")
    seconds: float | None = Field(description="of all steps; validations and probes apart")
    warnings: list[str]


def differences(before: BaseModel, after: BaseModel, path: str = "") -> list[str]:
    """`train.iters 240 → 100` for each setting that differs."""
    found = []
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        where = f"{path}{name}"
        if old == new:
            continue
        if type(old) is type(new) and isinstance(old, BaseModel):
            found += differences(old, new, f"{where}.")
        else:
            found.append(f"{where} {_shown(old)} → {_shown(new)}")
    return found


def recipe_lines(recipe: Recipe, before: Recipe | None = None) -> Iterator[Line]:
    """The lines about a recipe that do not need its model. `before`: the recipe it started as."""
    yield "runs", " → ".join(recipe.ordered_stages())
    yield "model", recipe.model
    if recipe.data is not None:
        yield "data", recipe.data
    if "train" in recipe.stages:
        train = recipe.train
        schedule = train.lr_schedule
        rate = f"{schedule.peak:g} at its peak ({schedule.name})" if schedule else f"{train.learning_rate:g}, constant"
        layers = "all layers" if train.num_layers == -1 else _counted(train.num_layers, "layer")
        steps, rows = _counted(train.iters, "step"), _counted(train.batch_size, "row")
        yield "training", f"{steps} of {rows}, {layers}, learning rate {rate}"
    if any(stage.startswith("validate-") for stage in recipe.stages):
        yield "suites", ", ".join(recipe.validation.suites)
    if before is not None:
        found = differences(before, recipe)
        yield "changed", "\n".join(found) if found else "nothing"
    for path, why in {**without_stage(recipe), **unused(recipe)}.items():
        yield "warning", f"{'.'.join(path)}: {why}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def plan_lines(plan: TrainingPlan) -> Iterator[Line]:
    """The lines about what a training takes."""
    memory, trained, total = plan.memory, plan.trained_parameters, plan.total_parameters
    yield "parameters", f"{total:,} in all, {trained:,} trained ({100 * trained / total:.2f} %)"
    yield (
        "rows",
        f"{plan.rows} rows, {plan.validation_rows} for validation; {plan.iters} iterations × "
        f"{plan.batch_size} are {plan.epochs:.2f} epochs, {plan.tokens:,} tokens, "
        f"{plan.supervised_tokens:,} of them in the loss",
    )
    yield (
        "memory",
        f"about {readable_bytes(memory.total)} of {readable_bytes(memory.limit)}: weights "
        f"{readable_bytes(memory.weights)}, training {readable_bytes(memory.training)}, activations "
        f"{readable_bytes(memory.activations)}",
    )
    yield "disk", f"{readable_bytes(plan.disk)} of {readable_bytes(plan.disk_free)} free"
    seconds, rate = plan.seconds, plan.operations_per_second
    if seconds is not None and rate is not None:
        yield "time", f"about {readable_seconds(seconds)} of steps, at the measured {rate / 1e9:.0f} GFLOP/s"
    else:
        yield "time", "not known: no step was taken on this machine"
    for warning in plan.warnings:
        yield "warning", warning


def as_text(lines: Sequence[Line]) -> list[str]:
    """The lines for a terminal without a dashboard; a text of several lines continues below itself."""
    width = max((len(label) for label, _ in lines), default=0) + 2
    return [f"{label:<{width}}{text}".replace("\n", "\n" + " " * width) for label, text in lines]


def _shown(value: object) -> str:
    if isinstance(value, BaseModel):
        return str(value.model_dump(exclude_defaults=True))
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
