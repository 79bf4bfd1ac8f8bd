"""The numbers beside the loss curve: recipe, progress, losses, speed and memory. Pure functions."""

from __future__ import annotations

import math
import textwrap

from textual.content import Content

from punie_tui.runs.events import Alert
from punie_tui.runs.narrate import readable, readable_bytes
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import ENDED, RunState, RunView, state_word
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import ALERT_MARKS, RUN_MARKS
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.progress import progress
from punie_tui.tui.status import compute_in_words

_LABEL = "$foreground-muted"
_TRENDS = {-1: ("▼ falling", "$text-success"), 0: ("▬ level", _LABEL), 1: ("▲ rising", "$text-warning")}


def recipe_in_words(recipe: Recipe) -> Content:
    """The recipe in four short lines."""
    train = recipe.train
    layers = "all layers" if train.num_layers == -1 else f"{train.num_layers} layers"
    rate = train.lr_schedule.arguments[0] if train.lr_schedule else train.learning_rate
    rank = f" rank {train.lora_parameters.rank}" if train.fine_tune_type != "full" else ""
    return Content("\n").join(
        [
            untrusted(recipe.model, limit=80, one_line=True, style="bold"),
            untrusted(f"on {recipe.data or 'no data'}", limit=80, one_line=True, style=_LABEL),
            Content.styled(f"{train.fine_tune_type}{rank}, {layers}, batch {train.batch_size}", _LABEL),
            Content.styled(f"{train.iters} iters at {rate:.1e}", _LABEL),
        ]
    )


def progress_in_words(view: RunView, state: RunState, width: int, now: float) -> Content:
    """State, progress bar, times, and what the stage is doing now: one to six lines of `width` cells."""
    current = progress(view, state, now)
    sign, style = RUN_MARKS[state]
    where = current.stage if current and state in ("running", "paused") else state_word(state)
    if state == "paused" and current:
        where = f"{current.stage}, paused"
    head = Content.assemble((f"{sign} ", style), (where, "bold"))
    if state in ENDED and state != "crashed" and view.first is not None and view.last is not None:
        return _to_both_ends(head, _pair("took", formats.clock(view.last - view.first)), width)
    if state in ("new", "damaged"):
        return head
    elapsed = _pair(
        "elapsed", formats.clock(math.floor(current.elapsed) if current and current.elapsed is not None else None)
    )
    doing = [
        untrusted(line, one_line=True, style="$text-accent")
        for line in textwrap.wrap(current.doing if current else "", width, max_lines=2, placeholder=" …")
    ]
    if current is None or current.fraction is None or current.total is None:
        return Content("\n").join([_to_both_ends(head, elapsed, width), *doing])
    if current.unit != "bytes":
        head = _to_both_ends(head, Content(f"{current.done:,.0f}/{current.total:,.0f}"), width)
    percent = formats.percent(current.fraction).rjust(6)
    filled, empty = formats.bar(current.fraction, max(1, width - len(percent)))
    bar = Content.assemble((filled, "$primary"), (empty, "$foreground-disabled"), percent)
    times = elapsed
    if current.left is not None:
        left = _pair("left", formats.clock(current.left))
        wide = elapsed.cell_length + left.cell_length + 1 > width
        times = Content("\n").join([elapsed, left]) if wide else _to_both_ends(elapsed, left, width)
    return Content("\n").join([head, bar, times, *doing])


def _to_both_ends(left: Content, right: Content, width: int) -> Content:
    return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)


def numbers(view: RunView, trend: int) -> Content:
    """The main numbers, one line per kind. `trend` is that of the training loss: -1 falling, 0 level, 1 rising."""
    lines = []
    if view.train:
        last = view.train[-1]
        lines.append(
            _row(
                "train",
                Content.styled(formats.loss(last.train_loss), "bold $series-train"),
                Content.styled(*_TRENDS[trend]),
            )
        )
    if view.validation:
        latest, best = view.validation[-1], view.best
        star = (
            Content.assemble(("★ ", "$series-best"), (f"{formats.loss(best.val_loss)} @{best.iteration}", ""))
            if best
            else Content("")
        )
        lines.append(_row("valid", Content.styled(formats.loss(latest.val_loss), "bold $series-valid"), star))
    if view.probes:
        probe = view.probes[-1]
        passed = probe.strict if probe.outcome is None else probe.outcome
        soft = Content.assemble(_pair("soft", f"{probe.soft}/{len(probe.answers)}"), f" @{probe.iteration}")
        lines.append(_row("probe", Content(f"{passed}/{len(probe.answers)}"), soft))
    if not view.train:
        return Content("\n").join([*lines, *_machine(view)])
    last = view.train[-1]
    lines += [
        _row("grad", Content(readable(last.grad_norm, ".2f")), _pair("lr", readable(last.learning_rate, ".1e"))),
        _row(
            "tok/s",
            Content(readable(last.tokens_per_second, ",.0f")),
            _pair("it/s", readable(last.iterations_per_second, ".2f")),
        ),
        _row("tokens", Content(formats.count(last.trained_tokens)), _pair("epoch", readable(last.epoch, ".2f"))),
        _row("memory", Content(readable_bytes(last.active_memory)), _pair("peak", readable_bytes(last.peak_memory))),
        _row("cache", Content(readable_bytes(last.cache_memory)), _process(last.process_memory)),
    ]
    return Content("\n").join([*lines, *_machine(view)])


def alerts(found: list[Alert]) -> Content:
    """The alerts, the latest first."""
    if not found:
        return Content.styled("none", "$foreground-disabled")
    lines = []
    for alert in reversed(found):
        sign, style = ALERT_MARKS[alert.level]
        at = f"@{alert.iteration} " if alert.iteration is not None else ""
        lines.append(Content.assemble((f"{sign} {at}", style), untrusted(alert.reason, limit=400, one_line=True)))
        if alert.advice:
            lines.append(untrusted(alert.advice, limit=400, one_line=True, style=_LABEL))
    return Content("\n").join(lines)


def _row(label: str, value: Content, beside: Content) -> Content:
    return Content.assemble((label.ljust(7), _LABEL), value.pad_right(max(0, 7 - value.cell_length)), " ", beside)


def _pair(label: str, value: str) -> Content:
    return Content.assemble((f"{label} ", _LABEL), value)


def _process(memory: int | None) -> Content:
    return _pair("total", readable_bytes(memory)) if memory is not None else Content("")


def _machine(view: RunView) -> list[Content]:
    compute = compute_in_words(view)
    return [Content.assemble(("on     ", _LABEL), untrusted(compute, limit=60, one_line=True))] if compute else []
