"""Makes a dataset of accepted drafts. Each runs in the sandbox once more, since the file may have been edited.

The manifest names the failures that the rows answer, so that a model can be traced back to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from punie_tui.datasets.examples import MANIFEST, dump_examples
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.naming import new_dataset
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.flywheel.as_lesson import lesson_text
from punie_tui.flywheel.checking import Known, check_row, known, passes, refusal
from punie_tui.flywheel.drafts import Draft, drafts_file, placed_drafts, put_drafts
from punie_tui.flywheel.failures import AnsweredFailure, Failure
from punie_tui.lessons.library import new_lesson
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.code.typed import type_faults
from punie_tui.validation.reports.comparison import JudgedValidation

MAKER = "punie_tui.flywheel"


@dataclass(frozen=True)
class RefusedDraft:
    """A draft that failed a check. `place` is `file:line`."""

    place: str
    number: int
    reason: str


@dataclass(frozen=True)
class Accepted:
    """The result for the accepted drafts: those in the dataset (or the lesson) at `path`, and those refused. `path` is
    None if no draft passed its checks."""

    path: Path | None
    drafts: list[Draft]
    refused: list[RefusedDraft]


def accept(settings: Settings, judged: JudgedValidation, name: str, numbers: Collection[int] | None = None) -> Accepted:
    """Publishes the drafts with these numbers (None: those accepted in the file) as the new dataset `name`.

    Those that fail a check are left out. The decisions are written into the file of drafts too. Raises UsageError if
    there is no such file or number, if nothing was accepted, and for a name that is invalid or taken; SystemFailure if
    the disk cannot be written.
    """
    folder = new_dataset(settings, name)
    decided, good, refused = _load_and_check(settings, judged, numbers)
    # The decisions first: if this is interrupted, the same command can go on. An existing dataset would be refused.
    accepted = [draft.model_copy(update={"decision": "accepted"}) for draft in decided]
    put_drafts(drafts_file(settings, judged.run), accepted, decided)
    if good:
        publish(folder, good, judged.run, judged.plan.system)
    return Accepted(folder if good else None, good, refused)


def accept_as_lesson(
    settings: Settings, judged: JudgedValidation, name: str, numbers: Collection[int] | None = None
) -> Accepted:
    """Writes the drafts as the new lesson `name` of the workspace; `path` is its file. The file of drafts stays as it
    is."""
    _, good, refused = _load_and_check(settings, judged, numbers)
    return Accepted(new_lesson(settings, name, lesson_text(name, good)) if good else None, good, refused)


def _load_and_check(
    settings: Settings, judged: JudgedValidation, numbers: Collection[int] | None
) -> tuple[list[Draft], list[Draft], list[RefusedDraft]]:
    """The chosen drafts, those of them that pass their checks now, and those that do not."""
    file, placed = drafts_file(settings, judged.run), placed_drafts(settings, judged.run)
    chosen = _chosen(file, placed, numbers)
    return [draft for _, draft in chosen], *_checked(file, chosen, known(settings, judged.run), judged.plan.system)


def _chosen(
    file: Path, placed: Sequence[tuple[int, Draft]], numbers: Collection[int] | None
) -> list[tuple[int, Draft]]:
    if numbers is None:
        chosen = [each for each in placed if each[1].decision == "accepted"]
        if not chosen:
            raise UsageError(f"{file}: no draft is accepted yet; name drafts with --keep or --drop, or take --all")
        return chosen
    there = {draft.number for _, draft in placed}
    if missing := sorted(set(numbers) - there):
        known_ones = f"they are numbered {min(there)} to {max(there)}" if there else "the file has none"
        raise UsageError(f"{file}: there is no draft {', '.join(map(str, missing))}; {known_ones}")
    if not numbers:
        raise UsageError(f"{file}: no draft is left to accept")
    return [each for each in placed if each[1].number in numbers]


def _checked(
    file: Path, chosen: Sequence[tuple[int, Draft]], known: Known, system: str | None
) -> tuple[list[Draft], list[RefusedDraft]]:
    good: list[Draft] = []
    refused: list[RefusedDraft] = []
    type_faults([draft.code for _, draft in chosen if draft.code is not None])  # as a batch, cached for the checks
    for line, draft in chosen:
        checks = check_row(draft.example(system), known, [other.query for other in good])
        if passes(checks):
            good.append(draft)
        else:
            refused.append(RefusedDraft(f"{file}:{line}", draft.number, refusal(checks)))
    return good, refused


def publish(folder: Path, drafts: Sequence[Draft], run: Run, system: str | None) -> None:
    """Writes checked drafts as a dataset: rows to train on, and the manifest."""
    examples = [draft.example(system) for draft in drafts]
    files = {"train.jsonl": dump_examples(examples)}
    failures = [failure.model_dump() for failure in answered(drafts)]
    text = f"{len(drafts)} rows for {len(failures)} failed queries of {run.id}."
    manifest = described(folder.name, text, {"train": examples}, files, generator=MAKER, run=run.id, answers=failures)
    publish_folder(folder, files | {MANIFEST: dump_manifest(manifest)})


def answered(drafts: Sequence[Draft]) -> list[AnsweredFailure]:
    """The failures that drafts answer, as a manifest names them."""
    rows: Counter[Failure] = Counter(draft.failure for draft in drafts)
    return [AnsweredFailure(**failure.model_dump(), rows=count) for failure, count in rows.items()]
