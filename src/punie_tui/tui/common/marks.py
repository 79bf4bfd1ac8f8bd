"""The signs and colours that states have everywhere. Each state has a sign of its own, so colour is never alone."""

from __future__ import annotations

from typing import Any, Literal

from punie_tui.runs.state import RunState, StageState

Mark = tuple[str, str]
"""A sign one cell wide, and its style."""

_NEGATIVE_MARKS: dict[Any, Mark] = {
    "missed": ("≠", "$text-error"),
    "refused": ("⊘", "$text-error"),
    "diverged": ("∞", "$text-error"),
}

RUN_MARKS: dict[RunState, Mark] = {
    "new": ("○", "$foreground-muted"),
    "running": ("●", "$text-success"),
    "paused": ("‖", "$text-warning"),
    "finished": ("✓", "$text-success"),
    "stopped": ("■", "$text-warning"),
    "failed": ("✗", "$text-error"),
    "crashed": ("✗", "$text-error"),
    "damaged": ("✗", "$text-error"),
    **_NEGATIVE_MARKS,
}

STAGE_MARKS: dict[StageState, Mark] = {
    "waiting": ("○", "$foreground-disabled"),
    "running": ("●", "$text-success"),
    "finished": ("✓", "$text-success"),
    "stopped": ("■", "$text-warning"),
    "failed": ("✗", "$text-error"),
    **_NEGATIVE_MARKS,
}

CHECK_MARKS: dict[Literal["passed", "failed", "advisory"], Mark] = {
    "passed": ("✓", "$text-success"),
    "failed": STAGE_MARKS["failed"],
    "advisory": ("△", "$text-warning"),
}
"""A check of a check stage; advisory: it found something to know, and the stage passes all the same."""

ALERT_MARKS: dict[Literal["info", "warning", "error"], Mark] = {
    "info": ("·", "$text-accent"),
    "warning": ("▲", "$text-warning"),
    "error": ("✗", "$text-error"),
}

SERIES_COLOURS: dict[str, str] = {
    "series-train": "#56b4e9",
    "series-valid": "#e69f00",
    "series-best": "#f0e442",
    "series-base": "#b0b0b0",
    "series-overlay-a": "#00a37a",
    "series-overlay-b": "#cc79a7",
    "series-overlay-c": "#d55e00",
    "series-overlay-d": "#ffffff",
}
"""Theme variables of the chart's series, out of Okabe and Ito's palette (its blue, too dark here, is left out; the
green is a shade lighter): told apart by colour-blind people too, and no two are one in 16 colours."""

SERIES_ON_LIGHT: dict[str, str] = {
    "series-train": "#0067a5",
    "series-valid": "#994d00",
    "series-best": "#7a6200",
    "series-base": "#666666",
    "series-overlay-a": "#006b50",
    "series-overlay-b": "#9a3d78",
    "series-overlay-c": "#b33a00",
    "series-overlay-d": "#1a1a1a",
}
"""The same series, dark enough to be read on a light theme's background."""


def series_colours(*, dark: bool) -> dict[str, str]:
    """The variables of the chart's series for a theme that is dark, or light."""
    return SERIES_COLOURS if dark else SERIES_ON_LIGHT


OVERLAY_TAGS = "abcd"
"""The letters of runs laid over another, each with a colour of its own: `$series-overlay-<letter>`."""

CHECKPOINT_MARK: Mark = ("◆", "$text-primary")
