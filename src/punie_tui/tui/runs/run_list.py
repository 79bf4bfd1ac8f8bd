"""What lists show of runs: state, best loss, last behaviour, age, recipe, and the user's title and note."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.content import Content

from punie_tui.errors import PunieError
from punie_tui.runs.about import About, read_about
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import LIVE, RunState, RunTail, RunView, state_word
from punie_tui.runs.store import Run
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.progress import Progress, progress

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
    """What a list shows of a run. `last`: the time of its last event, Unix seconds."""

    run: Run
    about: About
    state: RunState | None = None
    best: float | None = None
    behaviour: Behaviour | None = None
    last: float | None = None
    took: float | None = None
    """Seconds from its first event to its last."""
    recipe: Recipe | None = None
    """None until it is read, and if it is broken."""
    problem: str = ""
    doing: Progress | None = None
    """The progress of the current stage, while the run has a worker."""

    @property
    def group(self) -> str:
        return self.recipe.group if self.recipe is not None else ""

    @property
    def seed(self) -> int | None:
        return self.recipe.train.seed if self.recipe is not None else None

    def matches(self, words: str) -> bool:
        """Whether each of the words occurs somewhere in what is known of the run."""
        recipe_texts = (self.group, self.recipe.model, self.recipe.data or "") if self.recipe is not None else ()
        state = (self.state, state_word(self.state)) if self.state is not None else ()
        where = (self.run.id, self.about.title, self.about.note, *state, *recipe_texts)
        return all(word in " ".join(where).lower() for word in words.lower().split())


class RunSummaries:
    """Reads the summaries of runs, each event once. Keeps what a run's summary needs, not its curves."""

    def __init__(self) -> None:
        self._tails: dict[Run, RunTail] = {}

    def at_once(self, run: Run) -> RunSummary:
        """The part of the summary that needs no reading of the run's events."""
        return RunSummary(run, read_about(run))

    def whole(self, run: Run) -> RunSummary:
        """The whole summary, with what is new in the run. Long runs take seconds: call it in a thread, for one run at a
        time."""
        tail = self._tails.setdefault(run, RunTail(run, without=_NOT_SUMMED_UP))
        tail.refresh()
        view, state = tail.view, tail.state()
        return replace(
            self.at_once(run),
            state=state,
            best=view.best.val_loss if view.best else None,
            behaviour=last_behaviour(view),
            last=view.last,
            took=view.last - view.first if view.last is not None and view.first is not None else None,
            recipe=_recipe(run),
            problem=tail.problem,
            doing=progress(view, state, view.last or 0.0) if state in LIVE else None,
        )


def _recipe(run: Run) -> Recipe | None:
    """A run's recipe; None if it is broken, which is reported when the run is shown."""
    try:
        return run.recipe()
    except PunieError:
        return None


def last_behaviour(view: RunView) -> Behaviour | None:
    """The newest result on what the model can do: a validation's, else a probe's."""
    judged = [stage for stage in view.stages.values() if stage.judged]
    if judged:
        latest = max(judged, key=lambda stage: max(query.t for query in stage.judged.values()))
        passed = sum(one.strict if one.outcome is None else one.outcome for one in latest.judged.values())
        return Behaviour(passed, len(latest.judged))
    if view.probes:
        probe = view.probes[-1]
        return Behaviour(probe.strict if probe.outcome is None else probe.outcome, len(probe.answers), probe=True)
    return None


def cut(text: str, width: int) -> Content:
    """Untrusted text in one line of at most `width` cells."""
    short = text if len(text) <= width else f"{text[: width - 1]}…"
    return untrusted(short, one_line=True).truncate(width, ellipsis=True)
