"""Runs as lines of a list: state, best loss, last behaviour, age, and what people said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.content import Content

from punie_tui.errors import PunieError
from punie_tui.runs.about import About, read_about
from punie_tui.runs.recipe import Recipe
from punie_tui.runs.state import RunState, RunTail, RunView, state_word
from punie_tui.runs.store import Run
from punie_tui.tui import numerals
from punie_tui.tui.marks import RUN_MARKS
from punie_tui.tui.overlays import Overlays
from punie_tui.tui.widgets.dialogs import Choice
from punie_tui.tui.widgets.untrusted import untrusted

_NAME_WIDTH = 24
HEADS = Content.styled(
    f"  {'run':<{_NAME_WIDTH}} {'state':<14} {'★ loss':<8} {'passed':<9} {'last':>7}  title", "$text-muted"
)
"""What stands over the columns of `run_line`."""
_NOT_SUMMED_UP = ("stage_progress", "train_report")  # nine of ten events


@dataclass(frozen=True)
class Behaviour:
    """How many answers of a validation, or of a probe, passed."""

    passed: int
    total: int
    probe: bool = False

    def __str__(self) -> str:
        return f"{self.passed}/{self.total}{' probe' if self.probe else ''}"


@dataclass(frozen=True)
class RunSummary:
    """What a list says of a run. `last`: when it was last heard of, Unix seconds."""

    run: Run
    about: About
    state: RunState | None = None
    best: float | None = None
    behaviour: Behaviour | None = None
    last: float | None = None
    group: str = ""
    seed: int | None = None
    model: str = ""
    problem: str = ""

    def matches(self, words: str) -> bool:
        """Whether each of the words occurs somewhere in what is known of the run."""
        where = (self.run.id, self.about.title, self.about.note, self.state or "", self.group, self.model)
        return all(word in " ".join(where).lower() for word in words.lower().split())


class RunSummaries:
    """Reads runs for their summaries, each event once. Keeps of a run what its summary needs, not its curves."""

    def __init__(self) -> None:
        self._tails: dict[Run, RunTail] = {}
        self._recipes: dict[Run, Recipe] = {}

    def at_once(self, run: Run) -> RunSummary:
        """What can be said without reading the run's events."""
        return RunSummary(run, read_about(run))

    def whole(self, run: Run) -> RunSummary:
        """Reads what is new in the run. Long runs take seconds: call it in a thread, for one run at a time."""
        tail = self._tails.setdefault(run, RunTail(run, without=_NOT_SUMMED_UP))
        tail.refresh()
        recipe, view = self._recipe(run), tail.view
        return replace(
            self.at_once(run),
            state=tail.state(),
            best=view.best.val_loss if view.best else None,
            behaviour=last_behaviour(view),
            last=view.last,
            group=recipe.group if recipe else "",
            seed=recipe.train.seed if recipe else None,
            model=recipe.model if recipe else "",
            problem=tail.problem,
        )

    def _recipe(self, run: Run) -> Recipe | None:
        """A run's recipe, read once: it is frozen. A broken one is told where the run is shown."""
        if run not in self._recipes:
            try:
                self._recipes[run] = run.recipe()
            except PunieError:
                return None
        return self._recipes[run]


def last_behaviour(view: RunView) -> Behaviour | None:
    """The newest word on what the model can do: a validation's, else a probe's."""
    judged = [stage for stage in view.stages.values() if stage.judged]
    if judged:
        latest = max(judged, key=lambda stage: max(query.t for query in stage.judged.values()))
        passed = sum(one.strict if one.outcome is None else one.outcome for one in latest.judged.values())
        return Behaviour(passed, len(latest.judged))
    if view.probes:
        probe = view.probes[-1]
        return Behaviour(probe.strict if probe.outcome is None else probe.outcome, len(probe.answers), probe=True)
    return None


def run_line(summary: RunSummary, now: float) -> Content:
    """One line: sign, name, state, best loss, behaviour, age, title."""
    sign, style = RUN_MARKS[summary.state] if summary.state else ("·", "$foreground-disabled")
    loss = f"★ {numerals.loss(summary.best)}" if summary.best is not None else ""
    ago = f"{numerals.age(now - summary.last)} ago" if summary.last else ""
    name = _cut(summary.run.id, _NAME_WIDTH)
    title = summary.about.title or summary.about.note.partition("\n")[0]
    if summary.problem:
        return Content.assemble(
            (f"{sign} ", style),
            name.pad_right(max(0, _NAME_WIDTH - name.cell_length)),
            (" damaged: ", style),
            untrusted(summary.problem, limit=200, one_line=True, style="$text-error"),
        )
    put_away = "put away  " if summary.about.archived else ""
    return Content.assemble(
        (f"{sign} ", style),
        name.pad_right(max(0, _NAME_WIDTH - name.cell_length)),
        (f" {state_word(summary.state) if summary.state else '…':<14}", style),
        (f" {loss:<8}", "$series-valid"),
        f" {summary.behaviour or ''!s:<9}",
        (f" {ago:>7}  ", "$foreground-muted"),
        (put_away, "$foreground-disabled"),
        _cut(title, 60),
    )


def overlay_choices(runs: Sequence[Run], overlays: Overlays) -> list[Choice]:
    """A choice a run, with its letter where it is laid over."""
    return [_overlay_choice(run, overlays) for run in runs]


def _overlay_choice(run: Run, overlays: Overlays) -> Choice:
    tag = overlays.tag_of(run.id)
    laid = run.id in overlays
    style = f"bold $series-overlay-{tag}" if laid else "$foreground-disabled"
    title = read_about(run).title
    return Choice(
        run.id, Content.assemble((f"{tag if laid else '·'}  ", style), _cut(run.id, 40), "  ", _cut(title, 40))
    )


def _cut(text: str, width: int) -> Content:
    """Text of others in one line of at most `width` characters."""
    short = text if len(text) <= width else f"{text[: width - 1]}…"
    return untrusted(short, one_line=True).truncate(width, ellipsis=True)
