"""A training that begins with another's adapter: told apart from a resume, and remembered."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from punie_tui.errors import UsageError
from punie_tui.runs.events import TrainingPlanned, ValidationReport
from punie_tui.runs.stage import StageStopped
from punie_tui.training.stage import train


@pytest.fixture
def first(start):
    context = start(iters=6, steps_per_eval=6)
    train(context)
    return context


@pytest.mark.parametrize("by", ["id", "path"])
def test_it_begins_where_the_other_ended_and_at_step_0(start, first, by: str) -> None:
    second = start(iters=2, warm_start=first.run.id if by == "id" else str(first.run.adapter))
    train(second)
    assert second.of(ValidationReport)[0].iteration == 0
    assert second.of(ValidationReport)[0].val_loss == first.of(ValidationReport)[-1].val_loss
    (planned,) = second.of(TrainingPlanned)
    assert (planned.start_iteration, planned.resumed) == (0, False)


def test_the_lineage_is_in_the_run_and_in_the_adapter(start, first) -> None:
    second = start(iters=2, warm_start=first.run.id)
    train(second)
    came_from = second.of(TrainingPlanned)[0].warm_start
    digest = hashlib.sha256((first.run.adapter / "adapters.safetensors").read_bytes()).hexdigest()
    assert (came_from.run, came_from.iteration, came_from.sha256) == (first.run.id, 6, digest)
    config = json.loads((second.run.adapter / "adapter_config.json").read_text())
    assert config["lineage"] == came_from.model_dump()


def test_a_resumed_warm_start_does_not_need_the_other_any_more(start, first) -> None:
    second = start(iters=6, warm_start=first.run.id)
    second.on_event = lambda event: second.asked.put("stop") if event.type == "train_report" else None
    with pytest.raises(StageStopped):
        train(second)
    shutil.rmtree(first.run.path)
    resumed = second.again()
    train(resumed)
    (planned,) = resumed.of(TrainingPlanned)
    assert planned.resumed and planned.start_iteration > 0
    assert planned.warm_start.run == first.run.id


def test_a_training_without_one_says_none(first) -> None:
    assert first.of(TrainingPlanned)[0].warm_start is None
    assert "lineage" not in json.loads((first.run.adapter / "adapter_config.json").read_text())


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"lora_parameters": {"rank": 8, "scale": 2.0}}, "use its rank"),
        ({"lora_parameters": {"rank": 4, "scale": 3.0}}, "trained with lora_parameters.scale = 2.0; this recipe has 3"),
        ({"num_layers": 3}, "it lacks model.layers.1"),
        ({"num_layers": 1}, "it also has model.layers.2"),
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(start, first, settings, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        train(start(warm_start=first.run.id, **settings))


def test_a_name_that_leads_nowhere_is_refused(start) -> None:
    with pytest.raises(UsageError, match="neither a run nor a folder with adapters"):
        train(start(warm_start="nobody-7"))


def test_a_torn_adapter_is_refused(start, first) -> None:
    (first.run.adapter / "adapters.safetensors").write_bytes(b"torn")
    with pytest.raises(UsageError, match="it cannot be read; is it complete"):
        train(start(warm_start=first.run.id))
