"""The checks of adapters and models: good ones pass, each kind of damage is found by its own check."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.models.making.checks import Checked, _parses, check_adapter, check_fused, check_quantized, check_training
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize
from punie_tui.models.prompt import prompt_tokens
from punie_tui.runs.events import TrainReport
from punie_tui.runs.recipes.recipe import QuantizeSettings
from punie_tui.tools.code.calls import wrap_call
from tiny_model import build_tiny_adapter

ASKED = QuantizeSettings(bits=6, group_size=32)


def silent(done: float, total: float | None, note: str) -> None: ...


def failed(answers: Iterable[Checked]) -> set[str]:
    return {answer.name for answer in answers if not answer.ok and not answer.advisory}


@pytest.fixture(scope="module")
def made(tiny_model_4bit: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("made")
    adapter = build_tiny_adapter(root / "adapter", tiny_model_4bit)
    fused = fuse(tiny_model_4bit, adapter, root / "fused", "float16", silent).path
    quantized = quantize(fused, root / "quantized", ASKED, silent).path
    return {"base": tiny_model_4bit, "adapter": adapter, "fused": fused, "quantized": quantized}


def test_what_this_room_makes_passes_every_check(made: dict[str, Path]) -> None:
    answers = [
        *check_adapter(made["adapter"], made["base"]),
        *check_fused(made["fused"], made["base"], "float16"),
        *check_quantized(made["quantized"], made["fused"], ASKED),
    ]
    assert failed(answers) == set()
    assert len(answers) >= 18


@pytest.mark.parametrize(
    "asked",
    [
        QuantizeSettings(bits=5, group_size=32),
        QuantizeSettings(bits=4, group_size=32, mode="mxfp4"),
        QuantizeSettings(bits=8, group_size=32, mode="mxfp8"),
        QuantizeSettings(bits=4, group_size=16, mode="nvfp4"),
        QuantizeSettings(bits=4, group_size=128),
    ],
)
def test_the_computed_size_holds_for_every_mode(made: dict[str, Path], tmp_path: Path, asked: QuantizeSettings) -> None:
    quantize(made["fused"], tmp_path / "q", asked, silent)
    assert "size" not in failed(check_quantized(tmp_path / "q", made["fused"], asked))


def _weights(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        import mlx.core as mx

        file = next(folder.glob("*.safetensors"))
        weights = dict(mx.load(str(file)))
        mx.eval(weights)
        change(weights)
        mx.save_safetensors(str(file), weights, metadata={"format": "mlx"})

    return damage


def _times(factor: float, ending: str) -> Callable[[dict[str, Any]], object]:
    def change(weights: dict[str, Any]) -> None:
        for name in weights:
            if name.endswith(ending):
                weights[name] = weights[name] * factor

    return change


def _forget_one(weights: dict[str, Any]) -> None:
    del weights[sorted(weights)[-1]]


def _halve_one(weights: dict[str, Any]) -> None:
    weights["model.norm.weight"] = weights["model.norm.weight"][:32]


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (_weights(_forget_one), "complete"),
        (_weights(_times(float("nan"), "lora_a")), "finite"),
        (_weights(_times(0.0, "lora_b")), "effect"),
        (_weights(lambda weights: weights.update(stranger=weights[min(weights)])), "fits"),
        (lambda folder: (folder / "adapters.safetensors").write_bytes(b"cut"), "fits"),
    ],
)
def test_a_damaged_adapter_is_found_out(
    made: dict[str, Path], tmp_path: Path, damage: Callable[[Path], None], check: str
) -> None:
    adapter = shutil.copytree(made["adapter"], tmp_path / "adapter")
    damage(adapter)
    assert check in failed(check_adapter(adapter, made["base"]))


def _json(name: str, **changes: object) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        file = folder / name
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))

    return damage


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (_json("config.json", rope_theta=5.0), "config"),
        (_json("generation_config.json", eos_token_id=0), "end of turn"),
        (_json("tokenizer_config.json", chat_template="{{ messages }}"), "tokenizer"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer"),
        (
            lambda folder: shutil.copy(folder / "model.safetensors", folder / "model-00001-of-00002.safetensors"),
            "shards",
        ),
        (lambda folder: (folder / "model.safetensors").write_bytes(b""), "shards"),
        (_weights(_forget_one), "shards"),
        (_weights(_halve_one), "loads"),
        (_weights(_times(float("nan"), "norm.weight")), "smoke answer"),
    ],
)
def test_a_damaged_fused_model_is_found_out(
    made: dict[str, Path], tmp_path: Path, damage: Callable[[Path], object], check: str
) -> None:
    fused = shutil.copytree(made["fused"], tmp_path / "fused")
    damage(fused)
    assert check in failed(check_fused(fused, made["base"], "float16"))


def test_another_dtype_than_asked_is_found_out(made: dict[str, Path]) -> None:
    assert failed(check_fused(made["fused"], made["base"], "bfloat16")) == {"dtype"}


def test_the_smoke_question_is_asked_under_the_system_turn_of_the_training(
    made: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        "punie_tui.models.making.checks.prompt_tokens",
        lambda tokenizer, turns: asked.append(turns) or prompt_tokens(tokenizer, turns),
    )
    for answers in (
        check_fused(made["fused"], made["base"], "float16", "Short."),
        check_quantized(made["quantized"], made["fused"], ASKED, system=None),
    ):
        assert failed(answers) == set()
    assert [[turn["role"] for turn in turns] for turns in asked] == [["system", "user"], ["user"]]
    assert asked[0][0]["content"] == "Short."


def test_other_bits_than_asked_are_found_out(made: dict[str, Path]) -> None:
    assert failed(check_quantized(made["quantized"], made["fused"], QuantizeSettings(bits=4, group_size=32))) == {
        "bits"
    }


def reports(*losses: float) -> list[TrainReport]:
    figures = {"learning_rate": 1e-4, "iterations_per_second": 1.0, "tokens_per_second": 9.0, "trained_tokens": 1}
    memory = {"peak_memory": 1, "active_memory": 1, "cache_memory": 0}
    return [
        TrainReport(iteration=at, train_loss=loss, epoch=0.0, **figures, **memory) for at, loss in enumerate(losses, 1)
    ]


@pytest.mark.parametrize(
    ("losses", "found"),
    [
        ([3.0, 2.5, 2.6, 2.0, 1.8, 1.9, 1.0, 0.9, 1.1], set()),
        ([1.0, 1.1, 0.9, 1.0, 1.2, 1.1, 1.3, 1.4, 1.2], {"loss falls"}),
        ([2.0] * 9, {"loss falls"}),
        ([2.0, 1.0, math.nan], {"loss is finite"}),
        ([2.0, math.inf], {"loss is finite"}),
        ([1.0, 2.0], set()),
        ([], set()),
    ],
)
def test_a_loss_that_does_not_fall_or_is_not_finite_is_found_out(losses: list[float], found: set[str]) -> None:
    assert failed(check_training(reports(*losses))) == found


def test_where_the_loss_broke_is_said() -> None:
    assert next(check_training(reports(2.0, math.nan))).where == ("iteration 2",)


@pytest.mark.parametrize(
    ("answer", "ok", "said"),
    [
        (wrap_call("print(1)"), True, "a call in format A"),
        ("There are seventeen.", True, "a direct answer"),
        ("<tool_call><function=execute_code>\nprint(1)", False, "does not parse"),
    ],
)
def test_whether_a_smoke_answer_parses_is_a_finding_and_no_failure(answer: str, ok: bool, said: str) -> None:
    found = _parses(answer, cut=False)
    assert (found.ok, found.advisory) == (ok, True)
    assert said in found.message
