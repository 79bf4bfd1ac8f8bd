"""Warnings for the user while a model trains: detectors over the reports of a run.

Each detector is a pure function of the history so far and judges its newest point: it returns None, or what is wrong
and what to do. Knows nothing of models; a run's events are all it needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from punie_tui.runs.events import Alert, ProbeReport, TrainReport, ValidationReport

RECENT = 5
"""The number of reports whose median stands for "now": one outlying batch should not raise an alert."""
TREND = 15
"""The number of reports whose median is the trend."""
DEVIATIONS = 6.0
FOUR_FIFTHS = 1.2816
"""Four fifths of a normal distribution lie within this many standard deviations of its mean."""
RISES = 3
RISE = 0.01
COLLAPSE = 0.4
MEMORY = 0.9
PROBE_AT_ITS_BEST = 3
BUSY = 0.6
"""If matrix products run below this share of the machine's best rate, other work is running on it."""


class History(Protocol):
    """The reports that the detectors read, oldest first; a `RunView` is one."""

    train: list[TrainReport]
    validation: list[ValidationReport]
    probes: list[ProbeReport]


Detector = Callable[[History], Alert | None]


def non_finite(history: History) -> Alert | None:
    """A loss that is not finite: in the newest report (no step since the one before was finite), or in validation."""
    if history.validation and not math.isfinite(history.validation[-1].val_loss):
        return Alert(
            level="error",
            reason=f"the validation loss is {history.validation[-1].val_loss}",
            advice="stop; go on from an earlier checkpoint with a lower learning rate",
        )
    if history.train and not math.isfinite(history.train[-1].train_loss):
        return Alert(
            level="error",
            reason=f"no step since the last report had a finite loss (iteration {history.train[-1].iteration})",
            advice="lower the learning rate, or look at the rows of those steps",
        )
    return None


def divergence(history: History) -> Alert | None:
    """The loss now is above its lowest trend by more than DEVIATIONS times its noise, and by more than half of that
    trend.

    Noise: the 0.8 quantile of the absolute deviations from the running trend, scaled to the standard deviation of a
    normal distribution. The median would not do: with small batches, one in three may be far off if some rows are
    answered in words and others in code.
    """
    losses = _finite([report.train_loss for report in history.train])
    if len(losses) < TREND + RECENT:
        return None
    now, before = float(np.median(losses[-RECENT:])), losses[:-RECENT]
    trends = np.median(np.lib.stride_tricks.sliding_window_view(before, TREND), axis=1)
    lowest = float(trends.min())
    centred = np.concatenate([np.full(TREND - 1, trends[0]), trends])
    noise = float(np.quantile(np.abs(before - centred), 0.8)) / FOUR_FIFTHS
    if now <= max(lowest + DEVIATIONS * noise, 1.5 * lowest):
        return None
    return Alert(
        level="error",
        reason=f"the loss is running away: {now:.2f} now, {lowest:.2f} at its lowest trend "
        f"({(now - lowest) / noise if noise else math.inf:.0f} deviations)",
        advice="stop, and go on from the best checkpoint with a lower learning rate; clipping gradients helps too",
    )


def loss_problem(history: History) -> str:
    """What is wrong with the loss at the end of training, or an empty string: it is not finite, or it diverged and
    ended above where it began."""
    if (found := non_finite(history)) is not None:
        return found.reason
    losses = _finite([report.train_loss for report in history.train])
    if (found := divergence(history)) is None or np.median(losses[-RECENT:]) <= np.median(losses[:RECENT]):
        return ""
    return found.reason


def validation_rising(history: History) -> Alert | None:
    """The validation loss rose RISES times in a row, and is above its best by at least the fraction RISE."""
    losses = _finite([report.val_loss for report in history.validation if report.iteration])
    if len(losses) <= RISES or not bool((np.diff(losses[-RISES - 1 :]) > 0).all()):
        return None
    best = float(losses.min())
    if losses[-1] < (1 + RISE) * best:
        return None
    return Alert(
        level="warning",
        reason=f"the validation loss rose {RISES} times in a row, from {best:.3f} at best to {losses[-1]:.3f}",
        advice="the model is overfitting its rows; the best checkpoint is kept: stop, or add rows",
    )


def slow(history: History) -> Alert | None:
    """Tokens per second fell below the fraction COLLAPSE of their earlier rate, usually because memory is being
    swapped."""
    rates = np.array([rate for report in history.train if (rate := report.tokens_per_second) is not None])
    if len(rates) < TREND + RECENT:
        return None
    now, before = float(np.median(rates[-RECENT:])), float(np.median(rates[:-RECENT]))
    if now >= COLLAPSE * before:
        return None
    return Alert(
        level="warning",
        reason=f"training slowed down from {before:,.0f} to {now:,.0f} tokens/s",
        advice="look for another busy program, or for swapping: lower batch_size or max_seq_length",
    )


def machine_busy(now: float, best: float) -> Alert | None:
    """Matrix products run well below what this machine can do. `now` and `best`: 10⁹ operations per second."""
    if now >= BUSY * best:
        return None
    return Alert(
        level="warning",
        name="busy",
        reason=f"products run at {now:.0f} of {best:.0f} GFLOP/s: other work slows this machine",
        advice="close other programs that compute, here or on its host; until then everything takes "
        f"{best / now:.1f} times as long",
    )


def explained(alert: Alert, now: float, best: float) -> Alert:
    """The alert that training has become slow, with the likely cause added."""
    if busy := machine_busy(now, best):
        return alert.model_copy(update={"reason": f"{alert.reason}; {busy.reason}", "advice": busy.advice})
    return alert.model_copy(
        update={
            "reason": f"{alert.reason}; products run at {now:.0f} of {best:.0f} GFLOP/s, so it is not the processor",
            "advice": "look for swapping, and lower batch_size or max_seq_length; or the rows have become longer",
        }
    )


def memory_short(history: History) -> Alert | None:
    """The memory that mlx holds is close to the machine's limit."""
    if not history.train or not (limit := history.train[-1].memory_limit):
        return None
    held = (history.train[-1].active_memory or 0) + (history.train[-1].cache_memory or 0)
    if held < MEMORY * limit:
        return None
    return Alert(
        level="warning",
        reason=f"memory is nearly full: {held / 1e9:.1f} of {limit / 1e9:.1f} GB",
        advice="set grad_checkpoint, or lower batch_size, max_seq_length or clear_cache_threshold",
    )


def behaviour_lost(history: History) -> Alert | None:
    """At most half as many probe questions pass as at best, although the loss kept falling: a low loss proves no
    behaviour."""
    if len(history.probes) < 2 or not history.train:
        return None
    newest = history.probes[-1]
    best = max(history.probes[:-1], key=_passed)
    if _passed(best) < PROBE_AT_ITS_BEST or 2 * _passed(newest) > _passed(best):
        return None
    then, now = _loss_at(history.train, best.iteration), _loss_at(history.train, newest.iteration)
    if then is None or now is None or now >= then:
        return None
    return Alert(
        level="warning",
        reason=f"the loss fell from {then:.3f} to {now:.3f} and yet only {_passed(newest)} of "
        f"{len(newest.answers)} probes pass; after iteration {best.iteration} it was {_passed(best)}",
        advice="read the probe's answers; an earlier checkpoint may be the better model",
    )


DETECTORS: dict[str, Detector] = {
    "non-finite": non_finite,
    "divergence": divergence,
    "validation-rising": validation_rising,
    "slow": slow,
    "memory": memory_short,
    "behaviour": behaviour_lost,
}
"""Alert.name → its detector. Adding one takes one function and one line."""


def heartbeat_lost(run: str, seconds: float, *, disk_full: bool = False) -> Alert:
    """The alert for readers of a run whose worker died, as it cannot report that itself. `seconds`: since it was last
    heard of, negative if its clock is ahead of this one. `disk_full`: nothing can be written in the run's folder."""
    when = f"its last heartbeat was {max(0.0, seconds):.0f} seconds ago"
    if seconds < -1:
        when += f", but its clock is {-seconds:.0f} seconds ahead: the clocks differ"
    return Alert(
        level="error",
        name="heartbeat",
        reason=f"the worker of {run} died; {when}{'; its disk is full' if disk_full else ''}",
        advice=f"{'free some space, then ' if disk_full else ''}continue from its last checkpoint with: "
        f"punie-tui resume {run}",
    )


class Watch:
    """Runs every detector after each report, and returns an alert when it first arises, not for as long as it lasts."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._raised = {name for name, detect in DETECTORS.items() if detect(history)}

    def look(self, iteration: int) -> list[Alert]:
        """The alerts that are new with the newest point of the history."""
        found = {name: alert for name, detect in DETECTORS.items() if (alert := detect(self._history))}
        new = [
            alert.model_copy(update={"name": name, "iteration": iteration})
            for name, alert in found.items()
            if name not in self._raised
        ]
        self._raised = set(found)
        return new


def _passed(report: ProbeReport) -> int:
    return report.strict if report.outcome is None else report.outcome


def _loss_at(reports: Sequence[TrainReport], iteration: int) -> float | None:
    """The median loss of the last RECENT reports up to an iteration; None if none of them is finite."""
    losses = [report.train_loss for report in reports if report.iteration <= iteration][-RECENT:]
    finite = _finite(losses)
    return float(np.median(finite)) if len(finite) else None


def _finite(values: Sequence[float]) -> NDArray[np.float64]:
    array = np.array(values, np.float64)
    return array[np.isfinite(array)]
