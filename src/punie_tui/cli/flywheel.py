"""The commands of the flywheel: draft rows for what a model failed, accept them as a dataset, train on it and
compare."""

from __future__ import annotations

from collections.abc import Callable

import click

from punie_tui.cli.answers.flywheel import (
    AcceptedDraftsDocument,
    DraftedLessonDocument,
    DraftedRowsDocument,
    LearnedRowsDocument,
)
from punie_tui.cli.answers.runs import FailureDocument, RunDocument, describe_run
from punie_tui.cli.common.follow import follow
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import detach_option, set_option
from punie_tui.errors import UsageError
from punie_tui.flywheel.accepting import accept, accept_as_lesson, answered
from punie_tui.flywheel.drafting import COUNT, draft_into_file
from punie_tui.flywheel.drafts import drafts_file, drafts_of
from punie_tui.flywheel.failures import failures_of
from punie_tui.flywheel.learning import STAGE, before_of, learn
from punie_tui.flywheel.origin import answers_of
from punie_tui.flywheel.verdict import outcome
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.state import exit_code, read_run
from punie_tui.validation.reports.comparison import (
    METRIC_HEADER,
    JudgedValidation,
    compare,
    find_validation,
    metric_rows,
)

REFUSED_SHOWN = 5


@cli.group()
def flywheel() -> None:
    """Turn a model's failures into rows to train on: draft, accept, lesson, train."""


@command(
    flywheel,
    "draft",
    example="punie-tui flywheel draft phase26-1 --query C3 --query D2 --count 8",
    answer=DraftedRowsDocument,
)
@click.argument("run_name", metavar="RUN")
@click.option("--query", "queries", metavar="ID", multiple=True, help="A failed query of the suite.")
@click.option("--all", "every", is_flag=True, help="Every failed query.")
@click.option("--count", type=click.IntRange(1, 100), default=COUNT, show_default=True, help="Drafts per query.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Another seed gives other drafts."
)
def draft_rows(session: Session, run_name: str, queries: tuple[str, ...], every: bool, count: int, seed: int) -> int:
    """Draft rows for the failures of a validation (RUN or RUN/stage), by default for the answers marked to learn from.

    Each draft has run in the sandbox in every fixture project, asks nothing that a suite asks, and is new to the run's
    data. They are written, one per line, into a file of the workspace that can be edited by hand. Exits 1 if none could
    be made.
    """
    if queries and every:
        raise UsageError("give either --query or --all, not both")
    judged = find_validation(session.settings, run_name)
    failures = failures_of(judged, queries, every=every)
    drafted = draft_into_file(session.settings, judged, failures, count=count, seed=seed)
    document = DraftedRowsDocument(
        run=judged.run.id,
        stage=judged.name,
        file=str(drafts_file(session.settings, judged.run)),
        failures=[one.failure for one in failures],
        drafts=drafted.drafts,
        refused=drafted.refused,
        short=drafted.short,
    )
    for failure in document.failures:
        session.report(f"{failure.summary}: {failure.text}")
        for draft in document.drafts:
            if draft.failure == failure:
                session.report(f"  {draft.number:>3}  {draft.query}   [{draft.lesson}]")
    for id, missing in document.short.items():
        session.report(f"! {id}: {missing} fewer than requested; the generators have no more new drafts")
    if document.refused:
        session.report(f"{len(document.refused)} further drafts were refused:")
        for refused in document.refused[:REFUSED_SHOWN]:
            session.report(f"  ✗ {refused.reason}")
    session.report(f"{len(document.drafts)} drafts in {document.file}")
    session.report(f"accept them with: punie-tui flywheel accept {run_name} --all --name NAME")
    session.answer(document)
    return 0 if document.drafts else 1


def _choice_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that choose drafts; without one, the drafts accepted in the file or the dashboard are taken."""
    for option in (
        click.option("--all", "every", is_flag=True, help="Take all drafts."),
        click.option(
            "--drop", metavar="LIST", help="Numbers of drafts to leave out; the others not marked dropped are taken."
        ),
        click.option("--keep", metavar="LIST", help="Numbers of drafts to take: 1,3,5."),
    ):
        function = option(function)
    return function


@command(
    flywheel,
    "accept",
    example="punie-tui flywheel accept phase26-1 --drop 4,7 --name phase26_3",
    answer=AcceptedDraftsDocument,
)
@click.argument("run_name", metavar="RUN")
@_choice_options
@click.option("--name", required=True, metavar="DATASET", help="Name of the new dataset, in the workspace's data/.")
def accept_drafts(session: Session, run_name: str, keep: str | None, drop: str | None, every: bool, name: str) -> int:
    """Make a dataset from drafts, by default from those marked as accepted in the file or in the dashboard.

    Each runs in the sandbox once more; those that fail a check are reported with file:line and left out. The manifest
    names the failures that the rows answer. Exits 1 if a draft was refused.
    """
    judged = find_validation(session.settings, run_name)
    accepted = accept(session.settings, judged, name, _chosen_numbers(session, judged, keep, drop, every))
    document = AcceptedDraftsDocument(
        folder=str(accepted.path) if accepted.path else None,
        answers=answered(accepted.drafts),
        rows=len(accepted.drafts),
        refused=accepted.refused,
    )
    next_step = f"train on them with: punie-tui flywheel train {name} --from {run_name}"
    return _report(session, document, document.folder, next_step)


@command(
    flywheel,
    "lesson",
    example="punie-tui flywheel lesson phase26-1 --all --name counting",
    answer=DraftedLessonDocument,
)
@click.argument("run_name", metavar="RUN")
@_choice_options
@click.option(
    "--name", required=True, metavar="LESSON", help="Name of the new lesson, in the workspace's data/lessons/."
)
def write_drafts_as_lesson(
    session: Session, run_name: str, keep: str | None, drop: str | None, every: bool, name: str
) -> int:
    """Write drafts as a lesson, to add more wordings by hand and to build rows from it.

    Each runs in the sandbox once more; those that fail a check are reported with file:line and left out. Exits 1 if a
    draft was refused.
    """
    judged = find_validation(session.settings, run_name)
    accepted = accept_as_lesson(session.settings, judged, name, _chosen_numbers(session, judged, keep, drop, every))
    document = DraftedLessonDocument(
        file=str(accepted.path) if accepted.path else None, rows=len(accepted.drafts), refused=accepted.refused
    )
    return _report(session, document, document.file, f"look at its rows with: punie-tui lesson preview {name}")


def _chosen_numbers(
    session: Session, judged: JudgedValidation, keep: str | None, drop: str | None, every: bool
) -> set[int] | None:
    """The numbers of the chosen drafts; None if none of the options is given."""
    if sum([keep is not None, drop is not None, every]) > 1:
        raise UsageError("give only one of --keep, --drop and --all")
    if keep is not None:
        return _numbers("--keep", keep)
    if drop is None and not every:
        return None
    numbers = {
        draft.number for draft in drafts_of(session.settings, judged.run) if every or draft.decision != "dropped"
    }
    return numbers - (_numbers("--drop", drop) if drop is not None else set())


def _report(
    session: Session, document: AcceptedDraftsDocument | DraftedLessonDocument, path: str | None, next_step: str
) -> int:
    """Reports what became of the drafts; returns the exit code. `path`: what was written, if anything."""
    for refused in document.refused:
        session.report(f"✗ {refused.place}: {refused.reason}")
    if path is not None:
        session.report(f"{path}: {document.rows} rows")
        session.report(next_step)
    else:
        session.report("no draft passes the checks; nothing was written")
    session.answer(document)
    return 1 if document.refused or path is None else 0


def _numbers(option: str, text: str) -> set[int]:
    try:
        return {int(part) for part in text.split(",") if part.strip()}
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a list of numbers, such as 1,3,5") from None


@command(
    flywheel,
    "train",
    example="punie-tui flywheel train phase26_3 --from phase26-1",
    answer=LearnedRowsDocument | RunDocument | FailureDocument,
)
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--from", "run_name", metavar="RUN", required=True, help="RUN or RUN/stage whose failures the rows answer."
)
@click.option(
    "--from-scratch",
    "--anew",  # its former name
    is_flag=True,
    help="Train from scratch on everything, instead of continuing from the run's adapter.",
)
@set_option
@detach_option
def train_rows(
    session: Session, dataset: str, run_name: str, from_scratch: bool, assignments: tuple[str, ...], detach: bool
) -> int:
    """Train on accepted rows, validate as before, and report what improved, what regressed and whether it is noise.

    Continues from the run's adapter at a low learning rate; with --from-scratch, trains the base model on the rows
    merged with everything that the run was trained on. Exits 0 if more answers pass than before, 1 if not.
    """
    settings = session.settings
    judged = find_validation(settings, run_name)
    run = learn(settings, judged, dataset, from_scratch=from_scratch, overrides=parse_assignments(assignments))
    if detach:
        session.report(f"{run.id} has started; watch it with: punie-tui watch {run.id}")
        session.report(f"afterwards: punie-tui compare {before_of(judged).side.title} {run.id}")
        session.answer(describe_run(read_run(run)))
        return 0
    session.report(f"run {run.id}")
    tail = follow(run, session.report, stop_on_interrupt=True)
    if tail.state() not in ("finished", "missed") or tail.view.stage(STAGE).state != "finished":
        reason = tail.view.ended.reason if tail.view.ended else "its worker died"
        failure = FailureDocument(error=reason or tail.state(), exit_code=exit_code(tail), run=run.id)
        session.report(f"{run.id} ended before its validation: {failure.error}")
        session.answer(failure)
        return failure.exit_code
    found = compare(before_of(judged), find_validation(settings, f"{run.id}/{STAGE}"))
    aimed = {str(each.get("query")) for each in answers_of(settings.find_dataset(dataset))}
    document = LearnedRowsDocument(
        run=run.id,
        dataset=dataset,
        from_run=judged.run.id,
        from_scratch=from_scratch,
        **vars(outcome(found, aimed)),
        comparison=found,
    )
    session.report()
    session.report(f"{found.before.title} → {found.after.title} · {found.suite}, {found.queries} queries")
    session.table(METRIC_HEADER, metric_rows(found))
    for sentence in document.sentences:
        session.report(sentence)
    session.answer(document)
    return 0 if document.helped else 1
