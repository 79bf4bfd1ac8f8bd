"""What all rows of a batch begin with is computed once, and loss and gradients are those of the plain way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlx.utils import tree_flatten, tree_map
from mlx_lm.models import gemma3_text, llama, olmo2, qwen3_moe
from mlx_lm.models.cache import KVCache

from punie_tui.models.loading import load
from punie_tui.runs.events import TrainReport
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.fast.shared_prefix import SharedKeys, can_share
from punie_tui.training.loss import arrays, supervised_loss
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.stage import train
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import PAD_TO, TrainingRow, collate, shared_prefix
from punie_tui.training.weights.lora import adapt

PREFIX = tuple(range(3, 30))
OTHERS = tuple(range(90, 117))


def row(length: int, *, prompt: int = 30, prefix: tuple[int, ...] = PREFIX) -> TrainingRow:
    """A row with something of its own behind the prefix."""
    own = tuple(40 + (7 * length + 11 * place) % 300 for place in range(length - len(prefix)))
    return TrainingRow(prefix + own, prompt, length)


UNEQUAL = [row(38), row(45), row(75), row(41), row(52)]


def asked(**settings: Any) -> TrainSettings:
    return TrainSettings.model_validate(
        {"num_layers": 2, "mask_prompt": True, "learning_rate": 1e-2, "max_seq_length": 256, **settings}
    )


def plain(settings: TrainSettings) -> TrainSettings:
    return settings.model_copy(update={"shared_prefix": False})


def stepper_of(folder: Path, settings: TrainSettings) -> Stepper:
    """A model whose adapter is not at its beginning, so that both factors have gradients; the same each time."""
    model = load(folder).model
    mx.random.seed(4)
    adapt(model, settings)
    model.update(tree_map(lambda value: value + 0.02 * mx.random.normal(value.shape), model.trainable_parameters()))
    return Stepper(model, build_optimizer(settings), settings)


def gradients(stepper: Stepper, rows: list[TrainingRow], settings: TrainSettings) -> dict[str, mx.array]:
    """The loss and all gradients of the batch of these rows, by name."""
    inputs = stepper._inputs(collate(rows, settings))
    loss, found = stepper._gradients(stepper.model, *inputs)
    return {"loss": loss, **dict(tree_flatten(found))}


def differing(first: dict[str, mx.array], second: dict[str, mx.array]) -> list[str]:
    assert first.keys() == second.keys() and len(first) > 1
    return [name for name in first if not mx.allclose(first[name], second[name], rtol=1e-5, atol=1e-5)]


@pytest.mark.parametrize("rows", [2, 3, 5])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"num_layers": -1},
        {"mask_prompt": False},
        {"num_layers": 3, "lora_parameters": {"keys": ["self_attn.k_proj"]}},
        {"num_layers": -1, "lora_parameters": {"keys": ["model.embed_tokens", "mlp.up_proj"]}},
        {"fine_tune_type": "full"},
        {"fine_tune_type": "dora"},
        {"max_seq_length": 52},
    ],
    ids=["two layers", "all layers", "the prefix counts", "keys alone", "the embedding", "full", "dora", "cut"],
)
def test_the_loss_and_every_gradient_are_the_plain_ones(tiny_model, settings: dict[str, Any], rows: int) -> None:
    sharing = asked(**settings)
    chosen = [
        TrainingRow(r.tokens[: sharing.max_seq_length], 30 if sharing.mask_prompt else 0, 0) for r in UNEQUAL[:rows]
    ]
    assert collate(chosen, sharing).shared == 24 and collate(chosen, plain(sharing)).shared == 0
    once = gradients(stepper_of(tiny_model, sharing), chosen, sharing)
    each = gradients(stepper_of(tiny_model, plain(sharing)), chosen, plain(sharing))
    assert differing(once, each) == []
    assert max(float(mx.abs(value).max()) for name, value in once.items() if name != "loss") > 1e-3


def test_the_gradient_of_the_keys_needs_the_prefix(tiny_model) -> None:
    """What the test above would miss if the keys and values of the prefix were taken for constants."""
    settings = asked()
    batch = collate(UNEQUAL, settings)
    stepper = stepper_of(tiny_model, settings)
    whole = gradients(stepper, UNEQUAL, settings)
    original = SharedKeys.update_and_fetch

    def constant(cache: SharedKeys, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        if cache.keys is None:
            keys, values = mx.stop_gradient(keys), mx.stop_gradient(values)
        return original(cache, keys, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedKeys, "update_and_fetch", constant)
        cut = gradients(stepper, UNEQUAL, settings)
    assert batch.shared and differing(whole, cut)


@pytest.mark.parametrize("accumulate", [1, 2])
def test_steps_and_validation_losses_are_the_plain_ones(tiny_model, accumulate: int) -> None:
    sharing = asked(grad_accumulation_steps=accumulate, optimizer="sgd")
    together = [UNEQUAL[:3], [row(44), row(61, prefix=OTHERS)], UNEQUAL[2:], UNEQUAL[:2]]
    losses = []
    for settings in (sharing, plain(sharing)):
        stepper = stepper_of(tiny_model, settings)
        batches = [collate(rows, settings) for rows in together]
        steps = [stepper.train(batch, index) for index, batch in enumerate(batches, 1)]
        assert all(sound for *_, sound in steps)
        losses.append([value for loss, norm, _ in steps for value in (loss, norm)])
        losses[-1] += [stepper.validate(batch) for batch in batches]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5, abs=1e-5)


def tiny(module: Any, **more: Any) -> nn.Module:
    """A model of another architecture with random weights."""
    shape = {
        **{"hidden_size": 32, "num_hidden_layers": 3, "intermediate_size": 48, "num_attention_heads": 4},
        **{"num_key_value_heads": 2, "rms_norm_eps": 1e-5, "vocab_size": 400, "head_dim": 8},
        **{"tie_word_embeddings": False, "rope_theta": 10_000.0, "max_position_embeddings": 512, **more},
    }
    mx.random.seed(1)
    return module.Model(module.ModelArgs.from_dict({"model_type": module.__name__.rpartition(".")[2], **shape}))


MIXTURE = {
    **{"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16, "decoder_sparse_step": 1},
    **{"mlp_only_layers": [], "norm_topk_prob": True},
}


@pytest.mark.parametrize(
    ("module", "more"),
    [(llama, {}), (qwen3_moe, MIXTURE), (olmo2, {})],
    ids=["llama", "mixture", "an architecture whose head is not known"],
)
def test_other_architectures_share_too(module: Any, more: dict[str, Any]) -> None:
    model = tiny(module, **more)
    assert can_share(model)
    found = []
    for settings in (asked(), plain(asked())):
        batch = collate(UNEQUAL, settings)
        loss, grads = nn.value_and_grad(model, supervised_loss)(model, *arrays(batch), None, batch.shared)
        found.append({"loss": loss, **dict(tree_flatten(grads))})
    assert differing(*found) == []


@pytest.mark.parametrize(
    ("module", "more"),
    [
        (llama, {"layer_types": ["full_attention", "sliding_attention", "full_attention"], "sliding_window": 8}),
        (gemma3_text, {"sliding_window": 8, "num_hidden_layers": 6}),
    ],
    ids=["llama", "gemma3"],
)
def test_a_model_with_a_sliding_window_takes_the_plain_way(module: Any, more: dict[str, Any]) -> None:
    model = tiny(module, **more)
    assert not can_share(model)
    settings = asked()
    adapt(model, settings)
    stepper = Stepper(model, build_optimizer(settings), settings)
    batch = collate(UNEQUAL, settings)
    assert batch.shared
    assert stepper.validate(batch) == pytest.approx(stepper.validate(collate(UNEQUAL, plain(settings))), abs=1e-5)


@pytest.mark.parametrize(
    ("rows", "settings"),
    [
        (UNEQUAL[:1], {}),
        ([row(40), row(40, prefix=OTHERS)], {}),
        ([row(40, prefix=PREFIX[:15]), row(50, prefix=PREFIX[:15])], {}),
        ([TrainingRow(PREFIX[:17], 8, 17)] * 2, {}),
        (UNEQUAL, {"shared_prefix": False}),
        (UNEQUAL, {"grad_checkpoint": True}),
        (UNEQUAL, {"lora_parameters": {"dropout": 0.1}}),
    ],
    ids=["one row", "nothing in common", "too little", "too short", "unwanted", "checkpointed", "dropout"],
)
def test_nothing_is_shared_where_it_would_not_be_the_same_or_not_worth_it(rows, settings: dict[str, Any]) -> None:
    batch = collate(rows, asked(**settings))
    assert batch.shared == 0 and batch.tokens.shape[1] % PAD_TO == 1


def test_equal_rows_leave_something_to_follow_the_prefix() -> None:
    rows = [TrainingRow(tuple(range(3, 43)), 0, 40)] * 2
    for limit in (40, 256):
        batch = collate(rows, asked(max_seq_length=limit))
        assert batch.shared == 32 and batch.tokens.shape[1] - 1 > batch.shared


def test_what_goes_through_the_layers_is_counted() -> None:
    settings = asked()
    batch = collate(UNEQUAL, settings)
    assert batch.tokens.shape == (5, 1 + 24 + 64)  # 75 tokens: 24, and 51 in steps of 16
    assert batch.passes == [(24, 24), (5 * 64, 88)]
    assert collate(UNEQUAL, plain(settings)).passes == [(5 * 96, 96)]
    assert np.count_nonzero(batch.weights) == sum(len(r.targets) for r in UNEQUAL)


def test_the_keys_of_the_prefix_stand_in_front_of_each_rows_own() -> None:
    cache = SharedKeys()
    first, rest = mx.ones((1, 2, 3, 4)), mx.zeros((5, 2, 6, 4))
    cache.update_and_fetch(first, first)
    assert isinstance(cache, KVCache) and cache.offset == 3
    keys, values = cache.update_and_fetch(rest, rest)
    assert keys.shape == values.shape == (5, 2, 9, 4) and keys.sum().item() == 5 * first.sum().item()
    assert cache.offset == 3


def test_a_whole_training_is_the_same_with_and_without(start) -> None:
    sharing, each = start(iters=6, batch_size=3, valid=0), start(iters=6, batch_size=3, valid=0, shared_prefix=False)
    train(sharing)
    train(each)
    first, second = ([report.train_loss for report in run.of(TrainReport)] for run in (sharing, each))
    assert first == pytest.approx(second, abs=1e-4) and first != second


@given(st.lists(st.integers(27, 120), min_size=2, max_size=6))
def test_sharing_never_takes_more_tokens_through_the_layers(lengths: list[int]) -> None:
    rows, settings = [row(length) for length in lengths], asked()
    once, each = collate(rows, settings), collate(rows, plain(settings))
    assert sum(tokens for tokens, _ in once.passes) < sum(tokens for tokens, _ in each.passes)
    assert once.count == each.count


def test_as_many_tokens_are_shared_as_all_rows_have_in_common() -> None:
    assert shared_prefix([row(60), row(70, prefix=(*PREFIX, 1, 2))], asked()) == 24
    assert shared_prefix([row(60, prefix=(*PREFIX, 1, 2, 3, 4, 5, 6)), row(70, prefix=PREFIX[:20])], asked()) == 16
