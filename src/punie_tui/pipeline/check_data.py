"""The `check-data` stage: the checks of `datasets`, and those that need the model's tokenizer."""

from __future__ import annotations

from punie_tui.models.tokenizers import read_tokenizer, tokenizer_folder
from punie_tui.pipeline.data_stages import check as check_rows
from punie_tui.runs.events import Alert
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.training.tokens.token_checks import TokenChecks


def check(context: StageContext) -> StageOutcome:
    """Runs every check over `run.data`; the result is negative if one fails.

    If the model is not on this machine (the recipe does not fetch it), the rows are not checked as tokens, and an alert
    says so. Raises UsageError for an unknown model, and as `pipeline.data_stages.check` does.
    """
    recipe = context.recipe
    folder = tokenizer_folder(recipe.model, context.settings)
    if folder is None:
        context.emit(
            Alert(
                level="info",
                reason=f"the data was not checked as tokens: {recipe.model} is not on this machine",
                advice="add the stage fetch to the recipe",
            )
        )
        return check_rows(context)
    return check_rows(context, TokenChecks(read_tokenizer(folder, context.settings), recipe.train).checks())
