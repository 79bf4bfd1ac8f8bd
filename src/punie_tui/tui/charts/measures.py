"""The measures of a training run, each as a chart: loss, behaviour, learning rate, gradient, speed, memory.

A registry: to add a measure, write a function and one line. Pure; knows series and styles, but no widgets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from punie_tui.runs.events import ProbeReport
from punie_tui.runs.narrate import readable_bytes
from punie_tui.runs.state import RunView
from punie_tui.tui.charts.chart import Level, Points, Series
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.overlays import RunOverlay
from punie_tui.tui.common import formats

_TRAIN, _VALID, _BEST, _BASE = "$series-train", "$series-valid", "$series-best", "$series-base"


@dataclass(frozen=True)
class ChartMaterial:
    """The input of a chart: a run, its curves, the runs overlaid on it, and how much the loss is smoothed."""

    view: RunView
    curves: Curves
    smoothing: float = 0.0
    overlays: Sequence[RunOverlay] = ()


@dataclass(frozen=True)
class Drawing:
    """The series and levels of a chart; a `y_range` of None is taken from the data."""

    series: list[Series] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Measure:
    """`short` is the title where space is scarce; `empty` is shown when there is no data."""

    title: str
    short: str
    draw: Callable[[ChartMaterial], Drawing]
    format_value: Callable[[float], str]
    empty: str = "nothing yet"


def loss(material: ChartMaterial) -> Drawing:
    """The training loss as a band with its smoothed line, the validation loss and its best, the base model's loss."""
    view, curves, smoothing = material.view, material.curves, material.smoothing
    raw = curves.points("train_loss")
    train = f"train, smooth {smoothing:g}" if smoothing else "train"
    series = [Series(raw, f"{_TRAIN} 45%", "band", name="raw", glyph="░")] if smoothing else []
    series += [_smooth_loss(overlay, smoothing) for overlay in material.overlays]
    series += [_validation(overlay) for overlay in material.overlays if overlay.view.validation]
    checked = _checked(view)
    series += [
        Series(checked, f"{_VALID} 60%"),
        Series(curves.smooth_loss(smoothing), _TRAIN, name=train, mark_gaps=True),
        Series(checked, _VALID, "dots", name="validation", glyph="●", mark_gaps=True),
    ]
    if best := _best(view):
        series.append(Series(Points.of([best]), _BEST, "dots", glyph="★", name="best"))
    base = [report.val_loss for report in view.validation if report.iteration == 0 and math.isfinite(report.val_loss)]
    return Drawing(series, [Level(value, _BASE, "base") for value in base])


def behaviour(material: ChartMaterial) -> Drawing:
    """How many answers of each probe pass."""
    probes = material.view.probes
    if not probes:
        return Drawing()
    series = [one for o in material.overlays for one in _line(_passed(o.view.probes), o.style, o.run.id, o.tag)]
    series += _line(Points.of((p.iteration, p.soft) for p in probes), _TRAIN, "soft", glyph="○")
    series += _line(Points.of((p.iteration, p.strict) for p in probes), _VALID, "strict", glyph="●")
    if any(probe.outcome is not None for probe in probes):
        series += _line(_outcome(probes), _BEST, "outcome", glyph="★")
    return Drawing(series, y_range=(0.0, float(max(len(probe.answers) for probe in probes))))


def _column(name: str, label: str) -> Callable[[ChartMaterial], Drawing]:
    def draw(material: ChartMaterial) -> Drawing:
        series = [
            Series(overlay.curves.points(name), overlay.style, name=overlay.run.id, tag=overlay.tag)
            for overlay in material.overlays
        ]
        return Drawing([*series, Series(material.curves.points(name), _TRAIN, name=label)])

    return draw


def memory(material: ChartMaterial) -> Drawing:
    """The memory used by MLX and by the process, and the limit once more than half of it is in use."""
    curves = material.curves
    kinds = (("peak", _BEST), ("process", _BASE), ("active", _TRAIN), ("cache", _VALID))
    series = [Series(_in_gigabytes(curves.points(f"{kind}_memory")), style, name=kind) for kind, style in kinds]
    last = material.view.train[-1] if material.view.train else None
    held = max(last.peak_memory or 0, last.active_memory or 0) if last is not None else 0
    near = last is not None and last.memory_limit and held > last.memory_limit / 2
    limit = [Level(last.memory_limit / 1e9, "$text-error", "limit")] if near and last and last.memory_limit else []
    return Drawing(series, limit)


MEASURES: dict[str, Measure] = {
    "loss": Measure("loss", "loss", loss, formats.loss, "no report yet"),
    "behaviour": Measure(
        "behaviour", "behaviour", behaviour, lambda value: f"{value:.0f}", "no probe yet: see probe.every"
    ),
    "learning-rate": Measure("learning rate", "rate", _column("learning_rate", "rate"), lambda value: f"{value:.1e}"),
    "gradient": Measure("gradient norm", "gradient", _column("grad_norm", "norm"), formats.loss),
    "speed": Measure("tokens/s", "tokens/s", _column("tokens_per_second", "tokens/s"), lambda value: f"{value:,.0f}"),
    "memory": Measure("memory", "memory", memory, lambda value: readable_bytes(1e9 * value)),
}
"""In the order of their tabs."""


def _in_gigabytes(points: Points) -> Points:
    return Points(points.x, points.y / 1e9)


def _checked(view: RunView) -> Points:
    return Points.of((report.iteration, report.val_loss) for report in view.validation)


def _validation(overlay: RunOverlay) -> Series:
    name = f"{overlay.run.id} valid"
    return Series(_checked(overlay.view), overlay.style, "dots", name=name, glyph="○", tag=overlay.tag)


def _smooth_loss(overlay: RunOverlay, smoothing: float) -> Series:
    return Series(overlay.curves.smooth_loss(smoothing), overlay.style, name=overlay.run.id, tag=overlay.tag)


def _line(points: Points, style: str, name: str, tag: str = "", glyph: str = "━") -> list[Series]:
    """A line, with dots at its points if it has a glyph of its own."""
    if glyph == "━":
        return [Series(points, style, name=name, tag=tag)]
    return [Series(points, f"{style} 60%"), Series(points, style, "dots", name=name, glyph=glyph)]


def _passed(probes: Iterable[ProbeReport]) -> Points:
    return Points.of((p.iteration, p.strict if p.outcome is None else p.outcome) for p in probes)


def _outcome(probes: Iterable[ProbeReport]) -> Points:
    return Points.of((p.iteration, math.nan if p.outcome is None else p.outcome) for p in probes)


def _best(view: RunView) -> tuple[float, float] | None:
    found = [(r.val_loss, r.iteration) for r in view.validation if math.isfinite(r.val_loss)]
    return (float(min(found)[1]), min(found)[0]) if found else None
