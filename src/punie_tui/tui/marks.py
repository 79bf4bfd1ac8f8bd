"""The signs and colours that states have everywhere. Each state has a sign of its own, so colour is never alone."""

from __future__ import annotations

from typing import Literal

from punie_tui.runs.state import RunState, StageState

Mark = tuple[str, str]
"""A sign one cell wide, and its style."""

RUN_MARKS: dict[RunState, Mark] = {
    "new": ("○", "$foreground-muted"),
    "running": ("●", "$text-success"),
    "paused": ("‖", "$text-warning"),
    "finished": ("✓", "$text-success"),
    "stopped": ("■", "$text-warning"),
    "failed": ("✗", "$text-error"),
    "crashed": ("✗", "$text-error"),
}

STAGE_MARKS: dict[StageState, Mark] = {
    "waiting": ("○", "$foreground-disabled"),
    "running": ("●", "$text-success"),
    "finished": ("✓", "$text-success"),
    "stopped": ("■", "$text-warning"),
    "failed": ("✗", "$text-error"),
}

ALERT_MARKS: dict[Literal["info", "warning", "error"], Mark] = {
    "info": ("·", "$text-accent"),
    "warning": ("▲", "$text-warning"),
    "error": ("✗", "$text-error"),
}

SERIES_COLOURS: dict[str, str] = {
    "series-train": "#56b4e9",
    "series-valid": "#e69f00",
    "series-best": "#f0e442",
}
"""Theme variables of the chart's series, out of Okabe and Ito's palette: told apart by colour-blind people too."""
