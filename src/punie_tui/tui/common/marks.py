"""The signs and colours of states, the same everywhere. The signs differ too, so colour is never the only cue."""

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
"""The checks of a check stage; advisory: it found something worth knowing, but the stage passes."""

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
"""Theme variables of the charts' series, from the palette of Okabe and Ito (without its blue, too dark here; the green
is a shade lighter): distinguishable with colour blindness too, and all different in 16 colours."""

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
    """The variables of the charts' series for a dark or a light theme."""
    return SERIES_COLOURS if dark else SERIES_ON_LIGHT


OVERLAY_TAGS = "abcd"
"""The letters of overlaid runs, each with a colour of its own: `$series-overlay-<letter>`."""

CHECKPOINT_MARK: Mark = ("◆", "$text-primary")
