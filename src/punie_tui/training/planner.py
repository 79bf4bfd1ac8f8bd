"""Plans a training before it starts: parameters, tokens, memory, disk, time, and warnings.

Parameters are exact, from the lazily built model. Memory and time are estimates: memory from shapes, time from
a few real steps on this machine, remembered for each model as a share of the rate of its matrix products.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

import mlx.core as mx
import psutil
from mlx.utils import tree_flatten
from mlx_lm.models.switch_layers import QuantizedSwitchLinear, SwitchLinear
from mlx_lm.utils import load_model

from punie_tui.errors import UsageError
from punie_tui.models.catalog import resolve
from punie_tui.models.folder import read_config
from punie_tui.models.loading import load, load_tokenizer
from punie_tui.models.machine import compute
from punie_tui.models.machine.allocator import keep_memory
from punie_tui.models.machine.product_rate import product_rate
from punie_tui.models.making.publish import folder_size
from punie_tui.models.plain_path import without_patterns
from punie_tui.regular_files import read_json, write_atomically
from punie_tui.runs.planned import TrainingMemory, TrainingPlan
from punie_tui.runs.recipes.recipe import Recipe, TrainSettings
from punie_tui.settings import Settings
from punie_tui.training.fast.arithmetic import Work, work_of
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.fast.shared_prefix import can_share
from punie_tui.training.memory import memory_limit
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.stage import checkpoints_size
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.lint import lint
from punie_tui.training.tokens.rows import TrainingRow, collate, group, read_rows, shared_prefix
from punie_tui.training.weights.lora import Parameters, adapt

CALIBRATION_STEPS = 3
ACTIVATIONS_A_LAYER = 12
"""Activations that the backward pass needs per token and layer, in hidden sizes; attention and the MLP come on top."""
ACTIVATIONS_OF_MLP = 4


def plan(recipe: Recipe, settings: Settings, *, calibrate: bool = True) -> TrainingPlan:
    """Plans the recipe's training on this machine. `calibrate`: take a few steps if no rate is known yet.

    Raises UsageError for anything that training would refuse too.
    """
    if recipe.data is None:
        raise UsageError(f'recipe {recipe.name!r}: it has no dataset; add: data = "NAME"')
    backend = compute.prepare_thread()
    folder = resolve(recipe.model, settings)
    model, config = lazy_model(folder)
    train = recipe.train if can_share(model) else recipe.train.model_copy(update={"shared_prefix": False})
    tokenizer = load_tokenizer(folder, config)
    dataset = settings.find_dataset(recipe.data)
    rows = read_rows(dataset / "train.jsonl", tokenizer, train)
    valid = dataset / "valid.jsonl"
    validation = read_rows(valid, tokenizer, train) if valid.is_file() else []
    warnings = [alert.reason for alert in lint(train, rows, validation)]
    stored = sum(value.nbytes for _, value in tree_flatten(model.parameters()))
    parameters = adapt(model, train)
    work = work_of(model)
    batches = group(rows, train)
    memory = estimate_memory(model, train, parameters, batches, stored, on_cpu=backend.backend == "cpu")
    disk = checkpoints_size(parameters.trained_bytes, train.keep_checkpoints) + parameters.trained_bytes
    free = psutil.disk_usage(str(settings.workspace)).free
    unshared = _unshared(batches, recipe.train, train)
    operations = train.iters * statistics.fmean(_operations(work, batch, train) for batch in batches)
    warnings += _warnings(model, train, parameters, memory, disk, free, len(batches)) + unshared
    fits = memory.total < memory.limit
    rate = _rate(train, settings, folder, work, batches, measure=calibrate and fits)
    epochs = train.iters / len(batches)
    return TrainingPlan(
        recipe=recipe.name,
        model=recipe.model,
        total_parameters=parameters.total,
        trained_parameters=parameters.trained,
        rows=len(rows),
        validation_rows=len(validation),
        iters=train.iters,
        batch_size=train.batch_size,
        epochs=epochs,
        tokens=round(epochs * sum(len(row.tokens) for row in rows)),
        supervised_tokens=round(epochs * sum(collate(batch, train).count for batch in batches)),
        memory=memory,
        disk=disk,
        disk_free=free,
        operations=operations,
        operations_per_second=rate,
        seconds=operations / rate if rate else None,
        warnings=warnings,
    )


def lazy_model(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The model with its shapes but no weights read, and its config.json; the folder need not have weights yet."""
    read_config(folder)
    try:
        with without_patterns(folder) as plain:
            return load_model(plain, lazy=True, strict=False)  # type: ignore[no-any-return]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{folder}: the model cannot be built ({error})") from None


def estimate_memory(
    model: Any,
    settings: TrainSettings,
    parameters: Parameters,
    batches: list[list[TrainingRow]],
    stored: int,
    *,
    on_cpu: bool,
) -> TrainingMemory:
    """Memory while training on the widest batch. `stored`: bytes of the weights as stored on disk.

    On a CPU weights are float32. Activations: what the backward pass needs of the trained layers (of one, with
    grad_checkpoint), including attention scores, and three times the logits that count.
    """
    args = model.args
    widest = collate(max(batches, key=lambda batch: len(batch) * max(len(row.tokens) for row in batch)), settings)
    tokens = sum(tokens for tokens, _ in widest.passes)
    size = 4 if on_cpu else 2
    mlp = getattr(args, "moe_intermediate_size", None) or args.intermediate_size
    visited = getattr(args, "num_experts_per_tok", None) or 1
    layer = tokens * (ACTIVATIONS_A_LAYER * args.hidden_size + ACTIVATIONS_OF_MLP * mlp * visited)
    layer += 2 * sum(tokens * width for tokens, width in widest.passes) * args.num_attention_heads
    trained = sum(bool(tree_flatten(layer.trainable_parameters())) for layer in model.layers)
    kept = layer + trained * tokens * args.hidden_size if settings.grad_checkpoint else layer * trained
    logits = 3 * len(widest.positions) * args.vocab_size
    return TrainingMemory(
        weights=4 * parameters.total if on_cpu else stored,
        training=3 * parameters.trained_bytes,
        activations=size * (kept + logits),
        limit=memory_limit(),
    )


def _operations(work: Work, rows: list[TrainingRow], settings: TrainSettings) -> float:
    batch = collate(rows, settings)
    return work.batch(batch.passes, len(batch.positions))


def _unshared(batches: list[list[TrainingRow]], requested: TrainSettings, settings: TrainSettings) -> list[str]:
    """A warning if rows begin alike but the settings that the model allows do not share the prefix."""
    lost = max((shared_prefix(batch, requested) for batch in batches), default=0)
    if not lost or settings.shared_prefix:
        return []
    return [
        f"rows of a batch begin with up to {lost} equal tokens, which are computed in each of them: shared_prefix does "
        "not work with this model, whose cache is not one of keys and values"
    ]


def _warnings(
    model: Any,
    settings: TrainSettings,
    parameters: Parameters,
    memory: TrainingMemory,
    disk: int,
    free: int,
    batches: int,
) -> list[str]:
    found = []
    if memory.total > memory.limit:
        found.append(
            f"it will not fit: it needs about {memory.total / 1e9:.1f} GB of memory and there are "
            f"{memory.limit / 1e9:.1f} GB; lower batch_size or max_seq_length, set grad_checkpoint, "
            "or take a smaller model"
        )
    elif memory.total > 0.8 * memory.limit:
        found.append(f"memory will be tight: about {memory.total / 1e9:.1f} of {memory.limit / 1e9:.1f} GB")
    if disk > free:
        found.append(f"the disk is too full: it needs {disk / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free")
    if expert := _expert_parameters(model):
        found.append(
            f"the adapter covers every expert of a mixture model: {100 * expert / parameters.trained:.0f} % of what "
            "is trained; to adapt attention alone set train.lora_parameters.keys to "
            '["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"]'
        )
    if settings.iters < batches:
        found.append(f"{settings.iters} iterations see only {100 * settings.iters / batches:.0f} % of the rows once")
    return found


def _expert_parameters(model: Any) -> int:
    """The number of trained parameters on the experts of a mixture model."""
    switches = (SwitchLinear, QuantizedSwitchLinear)
    return sum(
        value.size
        for _, module in model.named_modules()
        if isinstance(module, switches) or isinstance(module.get("linear"), switches)
        for _, value in tree_flatten(module.trainable_parameters())
    )


def _rate(
    train: TrainSettings,
    settings: Settings,
    folder: Path,
    work: Work,
    batches: list[list[TrainingRow]],
    *,
    measure: bool,
) -> float | None:
    """Operations per second in steps of this model on this machine as it is now; None if that is not known.

    Remembered, or else measured, is a step's share of the matrix-product rate: that rate falls when other work takes
    the machine, and the share stays the same.
    """
    file = settings.cache_dir / "step_shares.json"
    known = _read(file)
    machine = compute.prepare_thread()
    kind = f"{machine.backend} {machine.blas} {machine.cores} {machine.device}"
    key = f"{kind} | {folder} {folder_size(folder)} | {train.fine_tune_type} {work.first_trained} {train.batch_size}"
    if key not in known and not measure:
        return None
    products = 1e9 * product_rate(settings.cache_dir).now
    if key not in known:
        known[key] = _measured(train, folder, work, batches) / products
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps(known, indent=2).encode())
    return known[key] * products


def _measured(settings: TrainSettings, folder: Path, work: Work, batches: list[list[TrainingRow]]) -> float:
    """Operations per second over a few steps on the batch of median length, after one that compiles; their results are
    discarded."""
    keep_memory()
    model = load(folder).model
    adapt(model, settings)
    patch_model(model, settings.fast_exponential)
    stepper = Stepper(model, build_optimizer(settings), settings)
    rows = batches[len(batches) // 2]  # they are sorted by length
    batch = collate(rows, settings)
    stepper.train(batch, 1)
    seconds = []
    for step in range(CALIBRATION_STEPS):
        began = time.perf_counter()
        stepper.train(batch, step + 2)
        seconds.append(time.perf_counter() - began)
    mx.clear_cache()
    return _operations(work, rows, settings) / statistics.median(seconds)


def _read(file: Path) -> dict[str, float]:
    try:
        return {str(key): float(value) for key, value in read_json(file).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
