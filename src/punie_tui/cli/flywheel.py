"""The commands of the flywheel: draft rows for what a model failed, accept them as a dataset, train on it and
compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from punie_tui.cli.common.follow import exit_code, follow, run_document
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import detach_option, set_option
from punie_tui.errors import UsageError
from punie_tui.flywheel.accepting import Accepted, accept, accept_as_lesson
from punie_tui.flywheel.drafting import COUNT, draft_into_file
from punie_tui.flywheel.drafts import drafts_file, drafts_of
from punie_tui.flywheel.failures import failures_of
from punie_tui.flywheel.learning import STAGE, before_of, learn
from punie_tui.flywheel.origin import answers_of
from punie_tui.flywheel.verdict import outcome
from punie_tui.validation.reports.comparison import METRIC_HEADER, Judged, compare, find_validation, metric_rows

REFUSED_SHOWN = 5


@cli.group()
def flywheel() -> None:
    """Turn a model's failures into rows to train on: draft, accept, lesson, train."""


@command(flywheel, "draft", example="punie-tui flywheel draft phase26-1 --query C3 --query D2 --count 8")
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
        raise UsageError("say either --query or --all, not both")
    judged = find_validation(session.settings, run_name)
    fallen = failures_of(judged, queries, every=every)
    drafted = draft_into_file(session.settings, judged, fallen, count=count, seed=seed)
    file = drafts_file(session.settings, judged.run)
    for one in fallen:
        session.say(f"{one.failure.said}: {one.failure.text}")
        for draft in drafted.drafts:
            if draft.failure == one.failure:
                session.say(f"  {draft.number:>3}  {draft.query}   [{draft.lesson}]")
    for id, missing in drafted.short.items():
        session.say(f"! {id}: {missing} fewer than wanted; the generators have no more that is new")
    if drafted.refused:
        session.say(f"{len(drafted.refused)} drawn and refused:")
        for refused in drafted.refused[:REFUSED_SHOWN]:
            session.say(f"  ✗ {refused.said}")
    session.say(f"{len(drafted.drafts)} drafts in {file}")
    session.say(f"accept them with: punie-tui flywheel accept {run_name} --all --name NAME")
    session.answer(
        {
            "run": judged.run.id,
            "stage": judged.name,
            "file": str(file),
            "failures": [one.failure.model_dump() for one in fallen],
            "drafts": [draft.model_dump() for draft in drafted.drafts],
            "refused": [vars(refused) for refused in drafted.refused],
            "short": dict(drafted.short),
        }
    )
    return 0 if drafted.drafts else 1


def _choosing(verb: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that choose drafts; without one, the drafts accepted in the file or the dashboard are taken."""
    for option in (
        click.option("--all", "every", is_flag=True, help="Take all drafts."),
        click.option(
            "--drop", metavar="LIST", help="Numbers of drafts to leave out; the others not marked dropped are taken."
        ),
        click.option("--keep", metavar="LIST", help="Numbers of drafts to take: 1,3,5."),
    ):
        verb = option(verb)
    return verb


@command(flywheel, "accept", example="punie-tui flywheel accept phase26-1 --drop 4,7 --name phase26_3")
@click.argument("run_name", metavar="RUN")
@_choosing
@click.option("--name", required=True, metavar="DATASET", help="Name of the new dataset, in the workspace's data/.")
def accept_drafts(session: Session, run_name: str, keep: str | None, drop: str | None, every: bool, name: str) -> int:
    """Make a dataset from drafts, by default from those marked as accepted in the file or in the dashboard.

    Each runs in the sandbox once more; those that fail a check are reported with file:line and left out. The manifest
    names the failures that the rows answer. Exits 1 if a draft was refused.
    """
    judged = find_validation(session.settings, run_name)
    accepted = accept(session.settings, judged, name, _wanted(session, judged, keep, drop, every))
    folder = accepted.path
    further = {"folder": str(folder) if folder else None, "answers": answers_of(folder) if folder else []}
    return _report(session, accepted, f"learn them with: punie-tui flywheel train {name} --from {run_name}", further)


@command(flywheel, "lesson", example="punie-tui flywheel lesson phase26-1 --all --name counting")
@click.argument("run_name", metavar="RUN")
@_choosing
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
    accepted = accept_as_lesson(session.settings, judged, name, _wanted(session, judged, keep, drop, every))
    further = {"file": str(accepted.path) if accepted.path else None}
    return _report(session, accepted, f"look at its rows with: punie-tui lesson preview {name}", further)


def _wanted(session: Session, judged: Judged, keep: str | None, drop: str | None, every: bool) -> set[int] | None:
    """The numbers of the chosen drafts; None if none of the options is given."""
    if sum([keep is not None, drop is not None, every]) > 1:
        raise UsageError("say one of --keep, --drop and --all")
    if keep is not None:
        return _numbers("--keep", keep)
    if drop is None and not every:
        return None
    there = {draft.number for draft in drafts_of(session.settings, judged.run) if every or draft.word != "dropped"}
    return there - (_numbers("--drop", drop) if drop is not None else set())


def _report(session: Session, accepted: Accepted, then: str, further: Mapping[str, object]) -> int:
    """Reports what became of the drafts; returns the exit code."""
    for refused in accepted.refused:
        session.say(f"✗ {refused.place}: {refused.reason}")
    if accepted.path is not None:
        session.say(f"{accepted.path}: {len(accepted.drafts)} rows")
        session.say(then)
    else:
        session.say("no draft is good enough; nothing was written")
    rows = {"rows": len(accepted.drafts), "refused": [vars(refused) for refused in accepted.refused]}
    session.answer({**further, **rows})
    return 1 if accepted.refused or accepted.path is None else 0


def _numbers(option: str, text: str) -> set[int]:
    try:
        return {int(part) for part in text.split(",") if part.strip()}
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no list of numbers, such as 1,3,5") from None


@command(flywheel, "train", example="punie-tui flywheel train phase26_3 --from phase26-1")
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--from", "run_name", metavar="RUN", required=True, help="RUN or RUN/stage whose failures the rows answer."
)
@click.option(
    "--anew", is_flag=True, help="Train from scratch on everything, instead of continuing from the run's adapter."
)
@set_option
@detach_option
def train_rows(
    session: Session, dataset: str, run_name: str, anew: bool, assignments: tuple[str, ...], detach: bool
) -> int:
    """Train on accepted rows, validate as before, and report what improved, what regressed and whether it is noise.

    Continues from the run's adapter at a low learning rate; with --anew, trains from scratch on the rows merged with
    everything that the run was trained on. Exits 0 if more answers pass than before, 1 if not.
    """
    settings = session.settings
    judged = find_validation(settings, run_name)
    run = learn(settings, judged, dataset, from_scratch=anew, assignments=assignments)
    if detach:
        session.say(f"{run.id} is on its way; watch it with: punie-tui watch {run.id}")
        session.say(f"afterwards: punie-tui compare {before_of(judged).side.title} {run.id}")
        session.answer(run_document(run))
        return 0
    session.say(f"run {run.id}")
    tail = follow(run, session.say, stop_on_interrupt=True)
    if tail.state() not in ("finished", "missed") or tail.view.stage(STAGE).state != "finished":
        reason = tail.view.ended.reason if tail.view.ended else "its worker died"
        code = exit_code(tail)
        session.say(f"{run.id} did not come to its validation: {reason or tail.state()}")
        session.answer({"error": reason or tail.state(), "exit_code": code, "run": run.id})
        return code
    found = compare(before_of(judged), find_validation(settings, f"{run.id}/{STAGE}"))
    aimed = {str(each.get("query")) for each in answers_of(settings.find_dataset(dataset))}
    verdict = outcome(found, aimed)
    session.say()
    session.say(f"{found.before.title} → {found.after.title} · {found.suite}, {found.queries} queries")
    session.table(METRIC_HEADER, metric_rows(found))
    for sentence in verdict.sentences:
        session.say(sentence)
    session.answer(
        {
            "run": run.id,
            "dataset": dataset,
            "from": judged.run.id,
            "anew": anew,
            "helped": verdict.helped,
            "sentences": verdict.sentences,
            "comparison": found.model_dump(mode="json"),
        }
    )
    return 0 if verdict.helped else 1
