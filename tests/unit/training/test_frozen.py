"""The frozen layers are computed once a batch, remembered within bounds, and nobody can tell by the numbers."""

from __future__ import annotations

import mlx.core as mx
import pytest

from punie_tui.models.loading import load
from punie_tui.runs.events import TrainReport, ValidationReport
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.fast.frozen import frozen_part, run_layers
from punie_tui.training.stage import train
from punie_tui.training.weights.lora import adapt

ROWS = mx.arange(3, 35).reshape(2, 16)


def adapted(tiny_model, **settings):
    model = load(tiny_model).model
    adapt(model, TrainSettings.model_validate({"num_layers": 2, **settings}))
    return model


def test_the_two_parts_together_are_the_model(tiny_model) -> None:
    model = adapted(tiny_model)
    part = frozen_part(model, 0)
    assert part.first == 2
    whole = model.model(ROWS)
    assert mx.allclose(model.model.norm(run_layers(model, part(ROWS), part.first)), whole, atol=1e-6)


def test_a_second_look_is_taken_from_memory(tiny_model) -> None:
    part = frozen_part(adapted(tiny_model), 10**6)
    first, second = part(ROWS), part(mx.array(ROWS))
    assert part.hits == 1 and mx.array_equal(first, second)
    part(ROWS.reshape(1, 32))
    assert part.hits == 1  # the same tokens in another shape are another batch


def test_no_more_is_remembered_than_allowed(tiny_model) -> None:
    size = 2 * 16 * 64 * 4
    part = frozen_part(adapted(tiny_model), size)
    for _ in range(2):
        part(ROWS)
        part(ROWS + 1)
    assert (part.held, part.hits) == (size, 1)


@pytest.mark.parametrize(
    "settings",
    [{"num_layers": -1}, {"lora_parameters": {"keys": ["model.embed_tokens", "self_attn.q_proj"]}}],
    ids=["all layers are trained", "the embedding is trained"],
)
def test_where_nothing_below_is_frozen_there_is_no_such_part(tiny_model, settings) -> None:
    assert frozen_part(adapted(tiny_model, **settings), 10**6) is None


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_training_over_several_epochs_is_the_same_to_the_bit_with_and_without_memory(start, dropout) -> None:
    settings = {"iters": 12, "lora_parameters": {"rank": 4, "scale": 2.0, "dropout": dropout}}
    remembering, forgetful = start(**settings), start(**settings, frozen_cache=0)
    train(remembering)
    train(forgetful)
    for kind, field in ((TrainReport, "train_loss"), (ValidationReport, "val_loss")):
        first, second = ([getattr(report, field) for report in run.of(kind)] for run in (remembering, forgetful))
        assert first == second and len(first) > 3
    weights = [(run.run.adapter / "adapters.safetensors").read_bytes() for run in (remembering, forgetful)]
    assert weights[0] == weights[1]
