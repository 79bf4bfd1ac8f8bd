"""The `check-data` stage: the rows' checks, and beside them the tokenizer's, where the model is on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from punie_tui.datasets.checks import CHECKS
from punie_tui.errors import UsageError
from punie_tui.pipeline.check_data import check
from punie_tui.pipeline.stages import load_stage
from punie_tui.runs.events import Alert, CheckResult

TOKEN_CHECKS = ["chat template", "something left to learn", "token lengths", "answers in the loss"]


def test_the_pipeline_runs_this_stage() -> None:
    assert load_stage("check-data") is check


def test_the_tokenizers_checks_run_after_the_others_under_the_recipes_settings(start: Callable[..., Any]) -> None:
    context = start(max_seq_length=32, mask_prompt=True)
    outcome = check(context)
    told = {event.check: event.ok for event in context.of(CheckResult)}
    assert list(told) == [*CHECKS, *TOKEN_CHECKS]
    assert (told["chat template"], told["something left to learn"], told["token lengths"]) == (True, False, False)
    assert "something left to learn" in outcome.reason
    assert outcome.detail["checks"] == len(CHECKS) + len(TOKEN_CHECKS)


def test_without_the_model_on_this_machine_the_rows_are_checked_and_an_alert_says_what_was_not(
    start: Callable[..., Any],
) -> None:
    context = start()
    context.recipe = context.recipe.model_copy(update={"model": "smollm2-135m"})
    context.settings = context.settings.model_copy(update={"cache_dir": context.settings.workspace / "empty"})
    check(context)
    assert [event.check for event in context.of(CheckResult)] == list(CHECKS)
    (alert,) = context.of(Alert)
    assert "smollm2-135m is not on this machine" in alert.reason


def test_an_unknown_model_is_refused(start: Callable[..., Any]) -> None:
    context = start()
    context.recipe = context.recipe.model_copy(update={"model": "smolm2-135m"})
    with pytest.raises(UsageError, match="did you mean 'smollm2-135m'"):
        check(context)
