"""The planner: exact where it counts, honest where it estimates, and loud where it will not fit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from mlx.utils import tree_flatten

from punie_tui.models.loading import load
from punie_tui.models.machine.product_rate import ProductRate
from punie_tui.runs.events import TrainingPlanned
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.settings import Settings
from punie_tui.training.fast.arithmetic import work_of
from punie_tui.training.planner import lazy_model, plan
from punie_tui.training.stage import train
from punie_tui.training.weights.lora import adapt


@pytest.fixture
def planned(start, tmp_path):
    """Plans a run's training: `planned(iters=6)`."""

    def ask(model: Path | None = None, calibrate: bool = False, **settings):
        context = start(**settings)
        recipe = context.recipe.model_copy(update={"data": str(context.run.data)})
        if model is not None:
            recipe = recipe.model_copy(update={"model": str(model)})
        return plan(recipe, Settings(workspace=tmp_path, cache_dir=tmp_path / "cache"), calibrate=calibrate)

    return ask


@pytest.mark.parametrize("settings", [{}, {"fine_tune_type": "full"}, {"num_layers": -1, "batch_size": 3}])
def test_its_counts_are_those_of_the_training_itself(start, planned, settings) -> None:
    context = start(iters=1, **settings)
    train(context)
    (told,) = context.of(TrainingPlanned)
    found = planned(iters=1, **settings)
    assert (found.total_parameters, found.trained_parameters) == (told.total_parameters, told.trainable_parameters)
    assert (found.rows, found.validation_rows) == (told.rows, told.validation_rows)


def test_tokens_and_epochs_follow_from_rows_and_iterations(planned) -> None:
    once, twice = planned(batch_size=1, iters=7), planned(batch_size=1, iters=14)
    assert (once.epochs, twice.epochs) == (1.0, 2.0)
    assert twice.tokens == 2 * once.tokens > 0
    assert twice.operations == pytest.approx(2 * once.operations)


def test_memory_grows_with_the_batch_and_shrinks_with_gradient_checkpointing(planned) -> None:
    one, three = planned(batch_size=1), planned(batch_size=3)
    saving = planned(batch_size=3, grad_checkpoint=True)
    assert one.memory.activations < three.memory.activations
    assert saving.memory.activations < three.memory.activations
    assert one.memory.weights == 4 * one.total_parameters


def test_the_rate_of_steps_is_measured_once_and_remembered_as_a_share_of_the_products_rate(
    planned, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = iter([400.0, 100.0])
    monkeypatch.setattr(
        "punie_tui.training.planner.product_rate", lambda cache_dir: ProductRate(now=next(rates), best=400.0)
    )
    assert planned().seconds is None
    first = planned(calibrate=True)
    assert first.seconds == pytest.approx(first.operations / first.operations_per_second)
    (share,) = json.loads((tmp_path / "cache" / "step_shares.json").read_text()).values()
    assert first.operations_per_second == pytest.approx(400e9 * share)
    monkeypatch.setattr("punie_tui.training.planner._measured", None)
    busy = planned(calibrate=True)
    assert busy.operations_per_second == pytest.approx(100e9 * share)
    assert busy.seconds == pytest.approx(4 * first.seconds)


def test_what_does_not_fit_is_said_and_not_tried(planned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("punie_tui.training.planner.memory_limit", lambda: 1_000_000)
    found = planned(calibrate=True)
    assert any("it will not fit" in warning and "0.0 GB" in warning for warning in found.warnings)
    assert found.seconds is None


def test_few_iterations_are_said_to_see_few_rows(planned) -> None:
    assert "2 iterations see only 50 % of the rows once" in planned(iters=2).warnings


MIXTURE = {
    "model_type": "qwen3_moe",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "num_experts": 8,
    "num_experts_per_tok": 2,
    "decoder_sparse_step": 1,
    "mlp_only_layers": [],
    "moe_intermediate_size": 32,
    "norm_topk_prob": True,
    "rms_norm_eps": 1e-6,
    "rope_theta": 1e4,
    "max_position_embeddings": 512,
    "vocab_size": 100,
    "tie_word_embeddings": False,
}


@pytest.fixture
def mixture(tmp_path: Path) -> Path:
    """A mixture model's folder without its weights."""
    folder = tmp_path / "mixture"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(MIXTURE))
    return folder


def test_a_model_is_counted_exactly_without_its_weights(mixture: Path) -> None:
    model, _ = lazy_model(mixture)
    counted = adapt(model, TrainSettings(num_layers=-1))
    attention = 64 * (4 + 2 + 2) * 16 + 64 * 64 + 2 * 16
    experts = 8 * 3 * 64 * 32 + 64 * 8
    assert counted.total == 2 * (attention + experts + 2 * 64) + 64 + 2 * 100 * 64


def test_an_adapter_on_every_expert_is_warned_of(mixture: Path) -> None:
    from punie_tui.training.planner import _expert_parameters

    everywhere, attention_only = lazy_model(mixture)[0], lazy_model(mixture)[0]
    counted = adapt(everywhere, TrainSettings(num_layers=-1))
    adapt(
        attention_only,
        TrainSettings.model_validate({"num_layers": -1, "lora_parameters": {"keys": ["self_attn.q_proj"]}}),
    )
    assert 0.5 * counted.trained < _expert_parameters(everywhere) < counted.trained
    assert _expert_parameters(attention_only) == 0


def test_a_token_visits_only_some_experts(mixture: Path) -> None:
    model, _ = lazy_model(mixture)
    adapt(model, TrainSettings(num_layers=1))
    bottom, top = work_of(model).layers
    attention = 64 * (4 + 2 + 2) * 16 + 64 * 64
    assert bottom.linear == top.linear == attention + 64 * 8 + 2 * 3 * 64 * 32
    assert (bottom.trained, top.trained, bottom.low_rank) == (False, True, 0)
    assert work_of(model).first_trained == 1


def test_a_steps_arithmetic_is_what_its_products_add_up_to(tiny_model: Path) -> None:
    model = load(tiny_model).model
    adapt(model, TrainSettings.model_validate({"num_layers": 1, "lora_parameters": {"rank": 4}}))
    work = work_of(model)
    linear = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 3 * 64 * 128
    low_rank = 4 * ((64 + 64) + 2 * (64 + 32) + (64 + 64) + 2 * (64 + 128) + (128 + 64))
    assert {layer.linear for layer in work.layers} == {linear}
    assert work.layers[-1].low_rank == low_rank
    vocabulary = tree_flatten(model.parameters(), destination={})["model.embed_tokens.weight"].shape[0]
    tokens, width, supervised = 32, 32, 10
    attention = 4 * tokens * width * 64
    expected = 3 * (2 * tokens * linear + attention)  # the three frozen layers, forward
    expected += 4 * tokens * linear + 3 * attention + 6 * tokens * low_rank  # the trained one, there and back
    expected += 4 * supervised * 64 * vocabulary
    assert work.step(tokens, width, supervised) == expected
    remembered = work.step(tokens, width, supervised, from_layer=3)
    assert expected - remembered == 3 * (2 * tokens * linear + attention)


def test_what_rows_share_is_work_done_once(planned) -> None:
    sharing, each = planned(batch_size=3), planned(batch_size=3, shared_prefix=False)
    assert sharing.operations < each.operations and sharing.memory.activations < each.memory.activations
    assert not any("equal tokens" in warning for warning in sharing.warnings)


def test_a_model_that_cannot_share_is_said_to_compute_it_in_each_row(planned, tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sliding"
    shutil.copytree(tiny_model, folder)
    config = json.loads((folder / "config.json").read_text())
    kinds = ["full_attention", "sliding_attention"] * 2
    config |= {"model_type": "llama", "layer_types": kinds, "sliding_window": 8}
    (folder / "config.json").write_text(json.dumps(config))
    refused, unwanted = planned(folder, batch_size=3), planned(folder, batch_size=3, shared_prefix=False)
    assert any("equal tokens, which are computed in each of them" in warning for warning in refused.warnings)
    assert not any("equal tokens" in warning for warning in unwanted.warnings)
    assert refused.operations == unwanted.operations
