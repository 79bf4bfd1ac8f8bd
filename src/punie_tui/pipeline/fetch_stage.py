"""The stage that fetches a run's model. Imports no mlx: most models are on this machine already."""

from __future__ import annotations

from collections.abc import Callable

from punie_tui.models.catalog import resolve
from punie_tui.models.making.publish import folder_size
from punie_tui.runs.stage import StageContext, StageOutcome


def fetch(context: StageContext) -> StageOutcome:
    """Fetches the recipe's model to this machine."""
    path = resolve(context.recipe.model, context.settings, report(context))
    return StageOutcome(detail={"path": str(path), "size": folder_size(path)})


def report(context: StageContext) -> Callable[[float, float | None, str], None]:
    """A callback that reports progress in bytes and also applies pending control requests."""

    def report(done: float, total: float | None, note: str) -> None:
        context.control()
        context.progress(done, total, "bytes", note)

    return report
