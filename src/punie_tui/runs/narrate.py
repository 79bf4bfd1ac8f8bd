"""Renders a run as lines, for pipes, logs and terminals without a dashboard. Pure: events in, lines out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import harmonic_mean

from punie_tui.runs.events import (
    Adopted,
    Alert,
    CheckpointSaved,
    CheckResult,
    ComputeReady,
    ControlApplied,
    Event,
    ProbeReport,
    RunFinished,
    StageFailed,
    StageFinished,
    StageProgress,
    StageStarted,
    TrainingPlanned,
    TrainReport,
    ValidationReport,
    WorkerStarted,
)
from punie_tui.runs.state import NEGATIVE, RunView, state_word
from punie_tui.visible import visible

PROGRESS_LINE_SECONDS = 2.0
RECENT_REPORTS = 10
"""The rate of so many reports says how long a training will take: the steps of one may have short rows or long ones."""


class Narrator:
    """Turns a run's events into lines; bursts of progress are thinned out."""

    def __init__(self) -> None:
        self._last_progress: dict[str, float] = {}

    def line(self, event: Event, view: RunView) -> str | None:
        """The line for `event`, or None if it is not worth one. `view` is the run with the event applied."""
        text = self._render(event, view)
        return visible(text) if text is not None else None

    def _render(self, event: Event, view: RunView) -> str | None:
        match event:
            case WorkerStarted():
                word = "resumed" if event.resumed else "started"
                return f"{word}: {' → '.join(event.stages)}"
            case StageStarted():
                return f"── {event.stage}"
            case ComputeReady():
                where = f"{event.backend}{f' + {event.blas}' if event.blas else ''}"
                return _stage_line(event.stage, f"computing on {where} {event.device}".rstrip())
            case TrainingPlanned():
                batch = f" × {event.batch_size}" if event.batch_size is not None else ""
                rows = f" of {event.rows} rows" if event.rows is not None else ""
                start = f", from iteration {event.start_iteration}" if event.start_iteration else ""
                total = _of_all(event.trainable_parameters, event.total_parameters)
                trained = f"{event.trainable_parameters / 1e6:.2f}M{total}"
                return _stage_line("train", f"{event.iters} iterations{batch}{rows}{start}; {trained}")
            case TrainReport():
                return self._train(event, view)
            case ValidationReport():
                loss = readable_loss(event.val_loss)
                return _stage_line(
                    "train", f"validation loss {loss} after {event.iteration} iterations, on {event.label}"
                )
            case ProbeReport():
                return _stage_line("train", _probe(event))
            case CheckpointSaved():
                return _stage_line("train", f"checkpoint {event.path}{' (best so far)' if event.best else ''}")
            case StageProgress():
                return self._progress(event)
            case CheckResult():
                where = f" ({', '.join(event.where[:3])})" if event.where and not event.ok else ""
                sign = "✓" if event.ok else "△" if event.advisory else "✗"
                return _stage_line(event.stage, f"{sign} {event.check}: {event.message}{where}")
            case Adopted():
                return "\n".join(alert.reason for alert in event.alerts())
            case Alert():
                advice = f" — {event.advice}" if event.advice else ""
                return f"{'!' if event.level == 'info' else '‼'} {event.level}: {event.reason}{advice}"
            case ControlApplied():
                if event.action == "learning_rate":
                    return f"learning rate set to {event.value:g}"
                return f"asked to {event.action}"
            case StageFinished():
                size = f", {readable_bytes(event.size)}" if event.size else ""
                into = f" → {event.artefact}{size}" if event.artefact else ""
                return _stage_line(event.stage, f"done in {readable_seconds(event.seconds)}{into}")
            case StageFailed():
                state = view.stage(event.stage).state
                word = f"{state_word(state)}: " if state in NEGATIVE else ""
                return _stage_line(event.stage, f"✗ {word}{event.reason}")
            case RunFinished():
                return f"run {state_word(view.ended_as(event))}{f': {event.reason}' if event.reason else ''}"
            case _:
                return None

    def _due(self, stage: str, t: float) -> bool:
        if t - self._last_progress.get(stage, 0.0) < PROGRESS_LINE_SECONDS:
            return False
        self._last_progress[stage] = t
        return True

    def _train(self, event: TrainReport, view: RunView) -> str | None:
        iters = view.planned.iters if view.planned else event.iteration
        if not self._due("train", event.t) and event.iteration != iters:
            return None
        rate = _recent_rate(view.train)
        left = (iters - event.iteration) / rate if rate else None
        return _stage_line(
            "train",
            f"iteration {event.iteration:>{len(str(iters))}}/{iters}  loss {readable_loss(event.train_loss)}  "
            f"{readable(event.tokens_per_second, ',.0f')} tok/s  peak {readable_bytes(event.peak_memory)}"
            + (f"  left {readable_seconds(left)}" if left is not None else ""),
        )

    def _progress(self, event: StageProgress) -> str | None:
        if event.stage == "train" or (not self._due(event.stage, event.t) and event.done != event.total):
            return None
        if not event.unit:
            return _stage_line(event.stage, event.note) if event.note else None
        if event.unit == "bytes":
            amount = readable_bytes(event.done) + (f" of {readable_bytes(event.total)}" if event.total else "")
        else:
            amount = f"{event.done:,.0f}" + (f"/{event.total:,.0f}" if event.total else "") + f" {event.unit}"
        left = f"  left {readable_seconds(event.seconds_left)}" if event.seconds_left is not None else ""
        return _stage_line(event.stage, f"{amount}{left}{f'  {event.note}' if event.note else ''}")


def _recent_rate(reports: Sequence[TrainReport]) -> float | None:
    """Iterations per second over the last reports, without what came between them; None if none says its rate."""
    rates = [rate for report in reports[-RECENT_REPORTS:] if (rate := report.iterations_per_second or 0.0) > 0]
    return harmonic_mean(rates) if rates else None


def _of_all(trained: int, total: int | None) -> str:
    if total is None:
        return " parameters"
    return f" of {total / 1e6:.1f}M parameters ({100 * trained / max(1, total):.2f} %)"


def _probe(event: ProbeReport) -> str:
    of = len(event.answers)
    outcome = f"outcome {event.outcome}/{of}, " if event.outcome is not None else ""
    return (
        f"probe after {event.iteration} iterations: {outcome}strict {event.strict}/{of}, soft {event.soft}/{of} "
        f"({readable_seconds(event.seconds)}, probes take {100 * event.share:.0f} % of the time)"
    )


def _stage_line(stage: str, text: str) -> str:
    return f"   {stage}: {text}"


def readable_loss(loss: float, digits: int = 4) -> str:
    """0.41234 → "0.4123"; in words if it is not finite."""
    return f"{loss:.{digits}f}" if math.isfinite(loss) else "not finite"


NOT_KNOWN = "–"
"""Shown in place of a figure that is not known."""


def readable(value: float | None, form: str) -> str:
    """The value in a format; a dash if it is not known."""
    return NOT_KNOWN if value is None else format(value, form)


def readable_bytes(size: float | None) -> str:
    """1234567 → "1.2 MB" (decimal units, as mlx-lm reports memory); a dash if it is not known."""
    if size is None:
        return NOT_KNOWN
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def readable_seconds(seconds: float) -> str:
    """7.3 → "7.3s", 219 → "03:39", 4000 → "1:06:40"."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
