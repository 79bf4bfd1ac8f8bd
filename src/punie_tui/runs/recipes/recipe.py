"""A recipe: what a run is to do. TOML on disk, completely validated before anything starts.

Training settings have mlx-lm's own names and meanings (`mlx_lm/lora.py`, CONFIG_DEFAULTS); if a default differs from
upstream, the field's description says so.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_args

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from punie_tui.documents import read_toml
from punie_tui.errors import UsageError, nearest
from punie_tui.regular_files import read_text
from punie_tui.runs.recipes.defects import UpstreamDefects
from punie_tui.runs.recipes.overrides import Overrides, with_overrides
from punie_tui.runs.recipes.schedule import LearningRateSchedule, with_peak
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.settings import Settings, explain

StageName = Literal[
    "fetch",
    "data",
    "check-data",
    "train",
    "check-adapter",
    "validate-base",
    "validate-served",
    "validate-adapter",
    "fuse",
    "check-fused",
    "validate-fused",
    "quantize",
    "check-quantized",
    "validate-quantized",
    "sweep",
    "decide",
]
"""The stages of a pipeline, in the order in which they run."""

STAGE_ORDER: tuple[StageName, ...] = StageName.__args__  # type: ignore[attr-defined]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LoraParameters(_Section):
    """mlx-lm's `lora_parameters`."""

    rank: int = Field(default=8, ge=1, description="rank of the low-rank update")
    dropout: float = Field(default=0.0, ge=0, lt=1, description="dropout on the adapter's input")
    scale: float = Field(default=20.0, gt=0, description="factor on the update (mlx-lm has scale, not alpha)")
    keys: list[str] | None = Field(
        default=None, min_length=1, description="module names to adapt; default: all linear ones"
    )

    @model_validator(mode="before")
    @classmethod
    def _scale_not_alpha(cls, values: Any) -> Any:
        if isinstance(values, dict) and "alpha" in values:
            raise _mistake("mlx-lm has no alpha; write scale, which is alpha / rank")
        return values


class TrainSettings(_Section):
    """Settings of the `train` stage, under mlx-lm's names."""

    fine_tune_type: Literal["lora", "dora", "full"] = Field(default="lora", description="what is trained")
    optimizer: Literal["adam", "adamw", "muon", "sgd", "adafactor"] = Field(default="adam", description="optimizer")
    optimizer_config: dict[str, Any] = Field(
        default_factory=dict, description="keyword arguments of the optimizer's constructor"
    )
    seed: int = Field(default=0, ge=0, description="seeds adapter weights, dropout and the order of rows")
    num_layers: int = Field(default=16, ge=-1, description="layers to fine-tune, from the last; -1: all")
    batch_size: int = Field(default=4, ge=1, description="rows per step")
    iters: int = Field(default=1000, ge=1, description="training steps")
    val_batches: int = Field(
        default=-1,
        ge=-1,
        description="validation batches; -1: the whole set (mlx-lm: 25 random ones each time)",
    )
    learning_rate: float = Field(default=1e-5, gt=0, description="constant learning rate")
    lr_schedule: LearningRateSchedule | None = Field(default=None, description="replaces learning_rate")
    peak_learning_rate: float | None = Field(
        default=None, gt=0, description="peak rate of lr_schedule, whose steps then follow iters; or of a cosine (ours)"
    )
    steps_per_report: int = Field(default=10, ge=1, description="steps between loss reports")
    steps_per_eval: int = Field(default=200, ge=1, description="steps between validations")
    save_every: int = Field(default=100, ge=1, description="steps between checkpoints")
    max_seq_length: int = Field(default=2048, ge=8, description="longer rows are truncated; tokens")
    grad_checkpoint: bool = Field(default=False, description="recompute activations to save memory")
    grad_accumulation_steps: int = Field(default=1, ge=1, description="steps whose gradients are added up")
    clear_cache_threshold: int = Field(default=0, ge=0, description="allocator cache to keep; bytes")
    lora_parameters: LoraParameters = Field(default_factory=LoraParameters)
    mask_prompt: bool = Field(default=False, description="only the last assistant turn counts in the loss")
    report_to: str | None = Field(default=None, description="wandb, swanlab or both with a comma, if installed")
    project_name: str | None = Field(default=None, description="the project there; default: the run's id")
    # Our own settings, which mlx-lm does not have.
    grad_clip_norm: float = Field(
        default=0.0,
        ge=0,
        description="largest norm of the gradient; a larger one is scaled down; 0: no clipping (ours)",
    )
    early_stop_patience: int = Field(
        default=0, ge=0, description="validations in a row without a better loss that end training; 0: never (ours)"
    )
    early_stop_min_delta: float = Field(
        default=0.0, ge=0, description="by how much a validation loss must fall to count as better there (ours)"
    )
    keep_checkpoints: int = Field(default=3, ge=1, description="newest checkpoints kept, besides the best (ours)")
    warm_start: str | None = Field(
        default=None,
        description="a run or an adapter folder whose adapter this training starts from; "
        "a new training, not a resume: step 0, a fresh optimizer (ours)",
    )
    fast_exponential: bool = Field(
        default=True,
        description="on a CPU, our own exponential in the loss, the MLP and the attention: as exact, several times as "
        "fast, not bit for bit the same as mlx's (ours)",
    )
    frozen_cache: int = Field(
        default=1_000_000_000,
        ge=0,
        description="cache, kept between epochs, for results of the layers below the first trained one; bytes (ours)",
    )
    shared_prefix: bool = Field(
        default=True,
        description="tokens that all rows of a batch begin with (16 or more) are computed once, not once per row: the "
        "same loss and gradients up to rounding; not with dropout or grad_checkpoint, nor if a model's cache is not "
        "one of keys and values (ours)",
    )
    ranks: int = Field(default=1, ge=1, le=64, description="processes that share each batch (ours)")
    hostfile: str | None = Field(
        default=None, description="mlx.launch's host file, one host per rank, first this machine; default: all here"
    )
    upstream_defects: UpstreamDefects = Field(default_factory=UpstreamDefects)

    @model_validator(mode="before")
    @classmethod
    def _write_out_the_peak(cls, values: Any) -> Any:
        return with_peak(values, cls.model_fields["iters"].default) if isinstance(values, dict) else values


class ProbeSettings(_Section):
    """Questions that are asked during training, to see the model's behaviour as well as the loss."""

    every: int = Field(default=0, ge=0, description="steps between probes, the first before step 1; 0: no probes")
    queries: list[str] = Field(
        default_factory=list, description="ids of queries of validation.suite; default: the first of each category"
    )
    max_cost: float = Field(
        default=0.1, gt=0, le=1, description="share of the training time; a probe that would exceed it is skipped"
    )
    max_tokens: int = Field(default=160, ge=1, description="maximum length of an answer; tokens")


class CheckSettings(_Section):
    """Settings of the `check-data` stage."""

    waive: list[str] = Field(
        default_factory=list, description="checks of the data that may fail, because the data is meant to be so"
    )


class FuseSettings(_Section):
    """Settings of the `fuse` stage."""

    dtype: Literal["float16", "bfloat16", "float32"] = Field(default="float16", description="type written to disk")
    again: bool = Field(
        default=False, description="replace an existing one made from an earlier adapter or with other settings"
    )


Mode = Literal["affine", "mxfp4", "mxfp8", "nvfp4"]
Mixed = Literal["mixed_2_6", "mixed_3_4", "mixed_3_6", "mixed_4_6"]
Method = Literal["two-step", "direct", "surgical"]

MODE_SIZES: dict[str, dict[str, int]] = {
    "mxfp4": {"bits": 4, "group_size": 32},
    "mxfp8": {"bits": 8, "group_size": 32},
    "nvfp4": {"bits": 4, "group_size": 16},
}
"""The bits and group size of the modes that leave no choice (mlx's table of quantization modes)."""


class QuantizeSettings(_Section):
    """Settings of the `quantize` stage, as mlx's `nn.quantize` and mlx-lm's `convert` name them."""

    bits: Literal[2, 3, 4, 5, 6, 8] = Field(
        default=6, description="bits per weight; surgical: 8 by default; a mode or mixed recipe has its own"
    )
    group_size: Literal[16, 32, 64, 128] = Field(default=64, description="weights that share a scale")
    mode: Mode = Field(default="affine", description="quantization mode")
    quant_predicate: Mixed | None = Field(default=None, description="one of mlx-lm's mixed-bit recipes")
    method: Method = Field(
        default="two-step",
        description="two-step: from the fused model; direct: from the adapter, the same bits; "
        "surgical: only the modules that carry the adapter, the rest stays the base's byte for byte",
    )
    again: bool = Field(
        default=False, description="replace an existing one made from an earlier adapter or with other settings"
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {**implied_sizes(values.get("mode"), values.get("quant_predicate"), values.get("method")), **values}

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        has = MODE_SIZES.get(self.mode)
        if has and (self.bits, self.group_size) != (has["bits"], has["group_size"]):
            raise _mistake(f"the mode {self.mode} has {has['bits']} bits and group size {has['group_size']}, no other")
        if self.mode == "affine" and self.group_size == 16:
            raise _mistake("the mode affine has the group sizes 32, 64 and 128; 16 is nvfp4's")
        if self.quant_predicate and self.mode != "affine":
            raise _mistake(f"{self.quant_predicate} goes with the mode affine only")
        if self.quant_predicate and self.method == "surgical":
            raise _mistake(f"{self.quant_predicate} is for a whole model; surgical quantizes some modules only")
        if self.quant_predicate and self.bits != int(self.quant_predicate.split("_")[1]):
            raise _mistake(f"{self.quant_predicate} has bits of its own; leave bits out")
        return self

    @property
    def label(self) -> str:
        """The name that tells this quantization from others of a model: 6bit, surgical-8bit, mixed_3_6, mxfp4."""
        if self.quant_predicate:
            return self.quant_predicate
        own = f"{self.bits}bit" if self.mode == "affine" else self.mode
        return f"surgical-{own}" if self.method == "surgical" else own


def implied_sizes(mode: str | None, quant_predicate: str | None, method: str | None) -> dict[str, int]:
    """The bits and the group size that follow from the other settings, for use if they are not given."""
    if mode in MODE_SIZES:
        return MODE_SIZES[mode]
    if quant_predicate is not None and quant_predicate in get_args(Mixed):
        return {"bits": int(quant_predicate.split("_")[1])}
    return {"bits": 8} if method == "surgical" else {}


class SweepSettings(_Section):
    """Settings of the `sweep` stage: which quantized models of one adapter are made, measured and validated."""

    candidates: list[str] = Field(
        default=["4", "5", "6", "8", "surgical"],
        min_length=1,
        description="bits, surgical, a mode (mxfp4, mxfp8, nvfp4) or a mixed recipe (mixed_3_6)",
    )
    rows: int = Field(default=24, ge=1, description="held-out rows on which fidelity is measured")

    @field_validator("candidates")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        for name in names:
            candidate_settings(name)
        return list(dict.fromkeys(names))


def candidate_settings(name: str, group_size: int = 64) -> QuantizeSettings:
    """The quantization settings of a sweep's candidate, made from the adapter; `group_size` applies if it has a choice.

    Raises PydanticCustomError for an unknown name.
    """
    group = group_size if group_size in (32, 64, 128) else 64
    if name in MODE_SIZES:
        return QuantizeSettings.model_validate({"mode": name, "method": "direct"})
    if name in get_args(Mixed):
        return QuantizeSettings.model_validate({"quant_predicate": name, "group_size": group, "method": "direct"})
    if name == "surgical":
        return QuantizeSettings.model_validate({"method": "surgical", "group_size": group})
    if name not in ("2", "3", "4", "5", "6", "8"):
        known = ["4", "5", "6", "8", "surgical", *MODE_SIZES, *get_args(Mixed)]
        raise _mistake(f"no candidate {name!r}{nearest(name, known) or '; there are ' + ', '.join(known)}")
    return QuantizeSettings.model_validate({"bits": int(name), "group_size": group, "method": "direct"})


def _mistake(message: str) -> PydanticCustomError:
    return PydanticCustomError("settings", "{message}", {"message": message})


class ValidateSettings(_Section):
    """Settings of the `validate-*` stages."""

    suite: str = Field(default="seed25", description="name or path of the suite")
    further_suites: list[str] = Field(default_factory=list, description="names or paths of more suites to run")
    max_tokens: int = Field(default=256, ge=1, description="maximum length of an answer; tokens")
    temperature: float = Field(default=0.0, ge=0, description="0: greedy")
    further_temperatures: list[Annotated[float, Field(ge=0)]] = Field(
        default_factory=list, description="more temperatures to ask at; the first decides"
    )
    samples: int = Field(default=1, ge=1, description="answers per query at temperatures above 0; greedy has only one")
    queries: list[str] = Field(
        default_factory=list, description="ids, categories or `failed` to ask again; default: all without an answer"
    )
    prompt_format: Literal["chat", "plain"] = Field(
        default="chat", description="chat: the template of training; plain: bare text, to show its effect"
    )
    adapter: str | None = Field(
        default=None, description="a run or adapter folder whose adapter is judged instead of the run's own"
    )
    allow_mismatch: bool = Field(
        default=False, description="validate even if the prompt differs from that of the training rows"
    )

    @property
    def suites(self) -> list[str]:
        """All suites to ask, without duplicates, `suite` first."""
        return list(dict.fromkeys([self.suite, *self.further_suites]))

    @property
    def temperatures(self) -> list[float]:
        """All temperatures to ask at, without duplicates, `temperature` first."""
        return list(dict.fromkeys([self.temperature, *self.further_temperatures]))


class Recipe(_Section):
    """What a run does: a model, a dataset, the stages, and each stage's settings."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="also the first half of a run's id")
    description: str = Field(default="", description="what it is for, in a sentence")
    model: str = Field(description="a catalog name, a local MLX folder, a Hugging Face id or a server's address")
    data: str | None = Field(default=None, description="dataset name or folder")
    stages: list[StageName] = Field(min_length=1, description="stages to run; always run in pipeline order")
    group: str = Field(default="", description="runs that belong together, such as one recipe with several seeds")
    check: CheckSettings = Field(default_factory=CheckSettings)
    train: TrainSettings = Field(default_factory=TrainSettings)
    probe: ProbeSettings = Field(default_factory=ProbeSettings)
    fuse: FuseSettings = Field(default_factory=FuseSettings)
    quantize: QuantizeSettings = Field(default_factory=QuantizeSettings)
    sweep: SweepSettings = Field(default_factory=SweepSettings)
    # The stages are called validate-*; the attribute is not `validate`, which is a method of pydantic's.
    validation: ValidateSettings = Field(default_factory=ValidateSettings)
    server: ServerSettings | None = Field(default=None, description="how the server is asked, if `model` is an address")

    def ordered_stages(self) -> list[StageName]:
        return [stage for stage in STAGE_ORDER if stage in self.stages]


def parse_recipe(text: str, source: str) -> Recipe:
    """The recipe in a TOML text. Raises UsageError naming `source` and every mistake."""
    return _validated(read_toml(text, source), source)


def _validated(values: dict[str, Any], source: str) -> Recipe:
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"{source}: {'; '.join(explain(error, Recipe))}") from None


def load_recipe(name: str, settings: Settings) -> Recipe:
    """A recipe by name or path. Raises UsageError if there is none, or it is invalid."""
    path = settings.find_recipe(name)
    return parse_recipe(read_text(path), str(path))


def override(recipe: Recipe, overrides: Overrides) -> Recipe:
    """The recipe with settings changed. Raises UsageError for an unknown key or a value that does not fit."""
    return _validated(with_overrides(recipe.model_dump(exclude_none=True), overrides), ", ".join(overrides))


def dump_recipe(recipe: Recipe) -> str:
    """The recipe as TOML that `parse_recipe` reads back to an equal recipe. Defaults are written out, except a default
    learning_rate that a schedule replaces."""
    values = recipe.model_dump(mode="json", exclude_none=True)
    default = TrainSettings.model_fields["learning_rate"].default
    if recipe.train.lr_schedule is not None and recipe.train.learning_rate == default:
        del values["train"]["learning_rate"]
    return tomli_w.dumps(values)
