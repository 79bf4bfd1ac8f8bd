"""The drafts for the failures of a validation, as the dashboard works on them: sampled, decided, rewritten, saved.

Everything is stored in the run's file of drafts, which the command line reads too. Most calls take a moment: make them
in a thread. Independent of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from punie_tui.datasets.examples import Example, Message
from punie_tui.errors import UsageError
from punie_tui.flywheel.accepting import Accepted, accept, accept_as_lesson
from punie_tui.flywheel.checking import known, refusal
from punie_tui.flywheel.drafting import checked, draft_into_file
from punie_tui.flywheel.drafts import Draft, DraftDecision, drafts_file, put_drafts, read_drafts
from punie_tui.flywheel.failures import FailedQuery, failures_of
from punie_tui.flywheel.learning import learn
from punie_tui.reachable import is_file
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.reports.comparison import JudgedValidation, find_validation


class DraftBook:
    """The drafts for the validation of `run` that is stored under `name`."""

    def __init__(self, settings: Settings, run: Run, name: str) -> None:
        self.settings = settings
        self.run = run
        self.drafts: list[Draft] = []
        self.failed: list[FailedQuery] = []
        self.refused = 0
        """How many rows were sampled but refused, because they must not be trained on."""
        self._validation = f"{run.id}/{name}"
        self._before: list[tuple[str, list[Draft], list[Draft]]] = []

    def open(self, query: str | None) -> None:
        """Loads the drafts for a query and for the answers marked to learn from; samples new ones if one of these has
        no undecided draft. Raises UsageError if there is nothing to learn from, or the file is broken."""
        judged = find_validation(self.settings, self._validation)
        self.failed = _chosen(judged, query)
        file = drafts_file(self.settings, self.run)
        there = [draft for _, draft in read_drafts(file)] if is_file(file) else []
        if {one.failure for one in self.failed} - {draft.failure for draft in there if draft.decision is None}:
            drafted = draft_into_file(self.settings, judged, self.failed)
            self.refused = len(drafted.refused)
        self._read()

    def _read(self) -> None:
        self.drafts = [draft for _, draft in read_drafts(drafts_file(self.settings, self.run))]

    def decide(self, draft: Draft, decision: DraftDecision | None) -> None:
        """Accepts or drops a draft, or undoes that (None). Raises UsageError for accepting one that fails a check."""
        if decision == "accepted" and not draft.ok:
            raise UsageError(f"draft {draft.number} cannot be accepted: {refusal(draft.checks)}")
        self._put(
            f"draft {draft.number} {decision or 'undecided again'}", draft.model_copy(update={"decision": decision})
        )

    def accept_all(self) -> int:
        """Accepts every undecided draft that passes its checks; returns how many."""
        taken = [draft for draft in self.drafts if draft.ok and draft.decision is None]
        self._put(f"{len(taken)} accepted", *(draft.model_copy(update={"decision": "accepted"}) for draft in taken))
        return len(taken)

    def rewrite(self, draft: Draft, messages: Sequence[Message]) -> None:
        """Replaces a draft's question and answer and checks it again; it is undecided afterwards."""
        changed = draft.rewritten(messages)
        others = [other.query for other in self.drafts if other.number != draft.number]
        judged = find_validation(self.settings, self._validation)
        changed = checked(changed, known(self.settings, self.run), others, judged.plan.system)
        self._put(f"draft {draft.number} rewritten", changed.model_copy(update={"decision": None}))

    def take_back(self) -> str:
        """Undoes the last decision and returns what it was. Raises UsageError if there is none, or if these drafts were
        changed since."""
        if not self._before:
            raise UsageError("nothing was decided here in this session, so there is nothing to take back")
        what, before, after = self._before.pop()
        there = {draft.number: draft for _, draft in read_drafts(self.file)}
        if any(there.get(draft.number) != draft for draft in after):
            raise UsageError(f"{self.file} has changed since, so nothing is taken back")
        self.drafts = put_drafts(self.file, before, after)
        return what

    def _put(self, what: str, *drafts: Draft) -> None:
        numbers = {draft.number for draft in drafts}
        before = [each for each in self.drafts if each.number in numbers]
        self.drafts = put_drafts(self.file, drafts, self.drafts)
        self._before.append((what, before, list(drafts)))

    @property
    def file(self) -> Path:
        """The file the drafts and the decisions about them are written to."""
        return drafts_file(self.settings, self.run)

    @property
    def accepted(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.decision == "accepted"]

    def example(self, draft: Draft) -> Example:
        """The draft's question and answer only: its system message is the run's and not to be edited."""
        return draft.example(None)

    def name(self) -> str:
        """An unused name for the dataset: the name of the run's recipe and the first free number from 2."""
        recipe = self.run.recipe().name
        taken = self.settings.datasets()
        return next(name for number in count(2) if (name := f"{recipe}_{number}") not in taken)

    def save(self, name: str) -> Accepted:
        """Writes the accepted drafts as a new dataset; see `flywheel.accepting.accept`."""
        accepted = accept(self.settings, find_validation(self.settings, self._validation), name)
        self._read()
        return accepted

    def save_lesson(self, name: str) -> Accepted:
        """Writes the accepted drafts as a new lesson; see `flywheel.accepting.accept_as_lesson`."""
        return accept_as_lesson(self.settings, find_validation(self.settings, self._validation), name)

    def learn(self, dataset: str, *, from_scratch: bool) -> Run:
        """Starts a training run on a saved dataset; see `flywheel.learning.learn`."""
        judged = find_validation(self.settings, self._validation)
        return learn(self.settings, judged, dataset, from_scratch=from_scratch)


def _chosen(judged: JudgedValidation, query: str | None) -> list[FailedQuery]:
    """The failures of a query and of all answers marked by hand, each once."""
    found: dict[str, FailedQuery] = {}
    problem: UsageError | None = None
    for queries in ([query] if query is not None else []), []:
        try:
            found |= {one.failure.query: one for one in failures_of(judged, queries)}
        except UsageError as refused:  # nothing is marked, or the query passed: the other one suffices
            problem = problem or refused
    if not found and problem is not None:
        raise problem
    return list(found.values())
