"""The commands that measure whether a model does what it was asked: validate, regrade, compare, report, suites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from punie_tui.cli.answers.runs import FailureDocument, RunDocument
from punie_tui.cli.answers.validation import (
    CheckedSuiteDocument,
    ConfusionDocument,
    ListedSuiteDocument,
    RegradedDocument,
    ValidatedDocument,
)
from punie_tui.cli.answers.writing import ReportDocument, WrittenDocument
from punie_tui.cli.asking.servers import given, server_options, server_settings
from punie_tui.cli.common.follow import follow_to_end, report_results
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.common.writing import force_option, write_or_print
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import detach_option
from punie_tui.errors import UsageError
from punie_tui.grading.corpus import SUITES
from punie_tui.grading.corpus.document import grading_page
from punie_tui.grading.corpus.misjudged import (
    HEADER,
    LABELLED,
    by_cause,
    judge_labelled,
    matrix,
    read_labelled,
)
from punie_tui.grading.corpus.mutants import Mutant, judge_mutants, mutants, references
from punie_tui.grading.records import GRADER_VERSION
from punie_tui.grading.suite import find_suites, load_suite
from punie_tui.grading.suite_schema import dump_schema, suite_schema
from punie_tui.models.inventory import local_folder
from punie_tui.models.served import check_address
from punie_tui.pipeline.launcher import run_stages, start_run
from punie_tui.runs.recipes.recipe import STAGE_ORDER, Recipe, StageName, override
from punie_tui.runs.recipes.server import is_address
from punie_tui.runs.state import RunTail, exit_code, read_run
from punie_tui.runs.store import Run, find_run, list_runs
from punie_tui.runs.warm_start import ADAPTERS, base_model
from punie_tui.settings import Settings
from punie_tui.validation.plan import kept_as
from punie_tui.validation.regrading import regrade
from punie_tui.validation.reports.blocks import html_page, markdown
from punie_tui.validation.reports.comparison import METRIC_HEADER, Comparison, compare, find_validation, metric_rows
from punie_tui.validation.reports.document import validations
from punie_tui.validation.reports.report import report
from punie_tui.validation.samples import format_adherence, format_adherence_table
from punie_tui.validation.unread import unread
from punie_tui.visible import visible

KINDS = ("base", "served", "adapter", "fused", "quantized")


@command(
    cli,
    example="punie-tui validate last --suite seed25,broad --temperature 0,0.7 --samples 4",
    answer=ValidatedDocument | RunDocument | FailureDocument,
)
@click.argument("model", metavar="MODEL")
@click.option("--suite", metavar="LIST", help="Suite names or files, with commas (default: the run's, else seed25).")
@click.option(
    "--stage", type=click.Choice([*KINDS, "all"]), help="Which model of a run (default: the last in the pipeline)."
)
@click.option("--temperature", metavar="LIST", help="Temperatures, with commas; 0 is greedy. The first one decides.")
@click.option("--samples", type=click.IntRange(min=1), help="Answers per query at temperatures above 0.")
@click.option("--queries", metavar="LIST", help="Ask only these again: ids, categories, or failed; with commas.")
@click.option("--max-tokens", type=click.IntRange(min=1), help="Longest answer, in tokens.")
@click.option(
    "--prompt-format",
    type=click.Choice(["chat", "plain"]),
    help="plain: without the model's template, to see what that does to a model that was trained with it.",
)
@click.option(
    "--allow-mismatch", is_flag=True, help="Validate even if the prompt differs from that of the training rows."
)
@server_options
@click.option("--concurrency", type=click.IntRange(1, 256), help="How many questions the server is asked at once.")
@detach_option
def validate(
    session: Session,
    model: str,
    suite: str | None,
    stage: str | None,
    temperature: str | None,
    samples: int | None,
    queries: str | None,
    max_tokens: int | None,
    prompt_format: str | None,
    allow_mismatch: bool,
    detach: bool,
    **server: object,
) -> int:
    """Run suites against a model: a run's (RUN), a catalog name, a model or adapter folder, a Hugging Face id, or the
    address of a server that speaks OpenAI's chat completions (http://localhost:8080/v1).

    Exits 0 if all targets are met and 1 if not. If it was killed, the same command on a run continues where it was. The
    prompt is compared with the run's training rows token by token; if they differ, the command refuses to go on, unless
    --allow-mismatch or --prompt-format plain is given to see the effect. A question that a server does not answer
    counts neither for nor against the model: the command then exits 3, and punie-tui resume RUN asks the questions
    without an answer.
    """
    settings = session.settings
    suites, temperatures = _listed(suite), [_temperature(one) for one in _listed(temperature)]
    options: dict[str, object] = {
        **({"suite": suites[0], "further_suites": suites[1:]} if suites else {}),
        **({"temperature": temperatures[0], "further_temperatures": temperatures[1:]} if temperatures else {}),
        **({"queries": _listed(queries)} if queries else {}),
        **{"samples": samples, "max_tokens": max_tokens, "prompt_format": prompt_format},
        **({"allow_mismatch": True} if allow_mismatch else {}),
    }
    changes = {f"validation.{key}": value for key, value in options.items() if value is not None}
    run = find_run(settings, model) if model == "last" or model in {run.id for run in list_runs(settings)} else None
    server_values = given(server, run.recipe().model if run is not None else model)
    server_settings(server_values)
    changes |= {f"server.{key}": value for key, value in server_values.items()}
    if run is not None:
        stages = _validation_stages(run, stage)
        run_stages(settings, run, [name for name in stages if not (queries and name == "decide")], changes)
    else:
        if stage is not None:
            raise UsageError(f"--stage {stage} needs a run, and {model!r} is not one")
        name = str(server_values.get("model_name", ""))
        recipe = _served(model, name) if is_address(model) else _standalone(model, settings)
        run = start_run(settings, override(recipe, changes))

    def report_end(tail: RunTail) -> None:
        report_results(session, run)
        _report_format_adherence(session, run)
        if (code := exit_code(tail)) in (0, 1):
            _answer(session, run, override(run.recipe(), changes))
        else:
            reason = tail.view.ended.reason if tail.view.ended else "the worker died"
            session.answer(FailureDocument(error=reason, exit_code=code, run=run.id))

    return follow_to_end(session, run, detach, report_end)


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()] if text else []


def _temperature(text: str) -> float:
    try:
        if (value := float(text)) >= 0 and value != float("inf"):
            return value
    except ValueError:
        pass
    raise UsageError(f"--temperature: {text!r} is not a temperature; give numbers of 0 or more, such as 0,0.5,0.7")


def _validation_stages(run: Run, kind: str | None) -> list[StageName]:
    recipe = run.recipe()
    other, served = recipe.validation.adapter is not None, is_address(recipe.model)
    there = {"base": not served, "served": served, "adapter": run.adapter.is_dir() or other}
    there |= {"fused": run.fused.is_dir(), "quantized": run.quantized(recipe.quantize.label).is_dir()}
    existing = [name for name, exists in there.items() if exists]
    chosen = existing if kind == "all" else [kind or existing[-1]]
    if not there[chosen[0]]:
        raise UsageError(f"{run.id} has no {chosen[0]} model; it has {', '.join(existing)}")
    around = ("decide",) if served else ("fetch", "decide")
    return [name for name in STAGE_ORDER if name in around or name.removeprefix("validate-") in chosen]


def _standalone(model: str, settings: Settings) -> Recipe:
    """A recipe that only validates: a model as it is, or an adapter folder on the model that its config names."""
    name = _name_of(model.rstrip("/").rsplit("/", 1)[-1])
    folder = local_folder(model, settings)
    if folder is None or not (folder / ADAPTERS).is_file():
        return Recipe(name=name, model=model, stages=["fetch", "validate-base", "decide"])
    recipe = Recipe(name=name, model=base_model(folder), stages=["fetch", "validate-adapter", "decide"])
    return override(recipe, {"validation.adapter": str(folder)})


def _served(address: str, name: str) -> Recipe:
    """A recipe that only validates what a server answers."""
    check_address(address)
    at = urlsplit(address)
    recipe = _name_of("-".join(filter(None, [at.hostname, str(at.port or ""), name.rsplit("/", 1)[-1]])))
    return Recipe(name=recipe, model=address.rstrip("/"), stages=["validate-served", "decide"])


def _name_of(what: str) -> str:
    """The name of a recipe that validates `what`."""
    return "validate-" + "".join(c if (c.isascii() and c.isalnum()) or c in "_.-" else "-" for c in what)


def _report_format_adherence(session: Session, run: Run) -> None:
    """Prints format adherence by temperature and grading stage, if anything was sampled or asked without the chat
    template."""
    found = format_adherence(run)
    if any(one.temperature > 0 or one.prompt_format != "chat" for one in found):
        session.report()
        header, rows = format_adherence_table(found)
        session.table(header, rows)
        session.report("form s/r/n: calls written strictly, recoverably, not at all, where a call was expected")


def _answer(session: Session, run: Run, recipe: Recipe) -> None:
    """Answers with the document of the first suite at the first temperature of the stage judged last; the rest are in
    `further`."""
    documents = validations(run, read_run(run).view)
    settings, own = recipe.validation, run.recipe().validation
    names = [
        name
        for stage in STAGE_ORDER
        for suite in settings.suites
        for temperature in settings.temperatures
        if (name := kept_as(stage, own, settings, suite, temperature)) in documents
    ]
    if not names:
        raise UsageError(f"run {run.id} has validated nothing")
    stage = documents[names[-1]].stage
    first = next(name for name in names if documents[name].stage == stage)
    further = [documents[name] for name in names if name != first]
    session.answer(ValidatedDocument(**vars(documents[first]), further=further))


@command(cli, "compare", example="punie-tui compare demo-1/adapter demo-1/quantized", answer=Comparison)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def compare_two(session: Session, before: str, after: str) -> None:
    """Is B better than A? Each is a RUN (the stage that was validated last) or RUN/stage.

    Answers are paired by query; a difference that is not significant is reported as such.
    """
    found = compare(find_validation(session.settings, before), find_validation(session.settings, after))
    session.report(f"{found.before.title} → {found.after.title} · {found.suite}, {found.queries} queries")
    session.table(METRIC_HEADER, metric_rows(found))
    session.report(found.sentence)
    for title, changes in (("improved", found.improved), ("regressed", found.regressed)):
        for one in changes:
            session.report(f"{title:<9}  {one.id}  {one.stage_before} → {one.stage_after}  {one.text}")
    if found.left_out:
        session.report(f"left out (answered in only one, or asked differently): {', '.join(found.left_out)}")
    session.answer(found)


@command(cli, "regrade", example="punie-tui regrade last", answer=RegradedDocument)
@click.argument("run_name", metavar="RUN")
def regrade_run(session: Session, run_name: str) -> int:
    """Grade a run's saved answers again with the current graders. Needs no model. Exits 2 if some cannot be read."""
    run = find_run(session.settings, run_name)
    if run.worker_is_alive():
        raise UsageError(f"{run.id} is being worked on; stop it first with: punie-tui stop {run.id}")
    document = RegradedDocument(run=run.id, grader=GRADER_VERSION, validations=regrade(run), unread=unread(run))
    for text in document.unread:
        echo(f"not graded again: {visible(text)}", err=True)
    if not document.validations and not document.unread:
        raise UsageError(f"run {run.id} has no saved answers; validate it with: punie-tui validate {run.id}")
    for one in document.validations:
        session.report(f"{one.name}: {one.answers} answers graded again by version {document.grader}")
        session.report(f"   newly passed: {', '.join(one.now_pass) or 'none'}")
        session.report(f"   newly failed: {', '.join(one.now_fail) or 'none'}")
    session.answer(document)
    return UsageError.exit_code if document.unread else 0


@command(cli, "report", example="punie-tui report last --baseline demo-1 --output results.md", answer=ReportDocument)
@click.argument("run_name", metavar="RUN")
@click.option("--baseline", metavar="RUN", help="RUN or RUN/stage to compare with (default: the run's own base model).")
@click.option("--html", "as_html", is_flag=True, help="Write one HTML page instead of Markdown.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@force_option
def write_report(
    session: Session, run_name: str, baseline: str | None, as_html: bool, output: Path | None, force: bool
) -> None:
    """Write a run's results document: goal, data, settings, loss, results, comparison, criteria, recommendation."""
    run = find_run(session.settings, run_name)
    blocks = report(run, find_validation(session.settings, baseline) if baseline else None)
    text = html_page(f"Results of {run.id}", blocks) if as_html else markdown(blocks)
    written = write_or_print(session, text, output, over="Results of ", force=force)
    session.answer(ReportDocument(run=run.id, format="html" if as_html else "markdown", **vars(written)))


@cli.group()
def suite() -> None:
    """Suites: list, check, schema, confusion, grading."""


@command(suite, "list", example="punie-tui suite list", answer=list[ListedSuiteDocument])
def list_suites(session: Session) -> None:
    """List all suites of the workspace and the package."""
    documents = []
    for name, path in find_suites(session.settings).items():
        try:
            documents.append(ListedSuiteDocument.of(load_suite(name, session.settings), path))
        except UsageError as problem:
            documents.append(ListedSuiteDocument(name=name, path=str(path), problem=str(problem)))
    session.table(
        ("suite", "queries", "categories", "file"),
        [[one.name, one.queries, one.categories, one.path] for one in documents],
    )
    for one in documents:
        if one.problem:
            session.report(f"! {one.problem}")
    session.answer(documents)


@command(suite, "check", example="punie-tui suite check data/suites/mine.yaml", answer=CheckedSuiteDocument)
@click.argument("name", metavar="SUITE")
def check_suite(session: Session, name: str) -> None:
    """Check a suite, by name or file; every mistake is reported with its line. Exits 2 if there are any."""
    found = load_suite(name, session.settings)
    session.report(f"{found.name}: {len(found.queries)} queries in {len(found.categories)} categories, no mistakes")
    session.answer(CheckedSuiteDocument.of(found))


@command(
    suite,
    "schema",
    example="punie-tui suite schema --output suite.schema.json",
    answer=WrittenDocument | dict[str, Any],
)
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@force_option
def show_schema(session: Session, output: Path | None, force: bool) -> None:
    """Print the JSON Schema of a suite, for editors."""
    if session.json and output is None:
        session.answer(suite_schema())
        return
    written = write_or_print(session, dump_schema(), output, over='"$schema"', force=force)
    session.answer(WrittenDocument(format="json-schema", **vars(written)))


@command(
    suite,
    "confusion",
    example="punie-tui suite confusion --answers mine.jsonl --misjudged",
    answer=ConfusionDocument,
)
@click.option(
    "--answers", type=click.Path(path_type=Path), help="Labelled answers, as JSON Lines (default: the package's)."
)
@click.option("--misjudged", is_flag=True, help="Also print each answer whose judgement differs from its label.")
def confusion(session: Session, answers: Path | None, misjudged: bool) -> None:
    """Print the grader's confusion matrix over labelled answers: how many right ones fail, how many wrong ones pass.

    Grouped by suite and by what makes an answer hard to judge. Answers in words, and answers whose label is disputed,
    are counted separately.
    """
    found = [one for file in ([answers] if answers else LABELLED) for one in read_labelled(file)]
    suites = {name: load_suite(name, session.settings) for name in dict.fromkeys(one.suite for one in found)}
    judged = judge_labelled(found, suites)
    document = ConfusionDocument.of(judged)
    session.report(f"{len(judged)} labelled answers, grader {document.grader_version}")
    session.table(HEADER, matrix(judged))
    if causes := by_cause(judged):
        session.report()
        session.table(("cause", *HEADER[1:]), causes)
    for one in document.misjudged if misjudged else ():
        of, verdict = one.labelled, one.verdict
        session.report(
            f"\n{of.suite} {of.query}: {of.label}, judged {verdict.grading_stage}: {verdict.reason}\n{of.answer}"
        )
    session.answer(document)


@command(suite, "grading", example="punie-tui suite grading --output docs/grading.md", answer=WrittenDocument)
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@force_option
def grading(session: Session, output: Path | None, force: bool) -> None:
    """Measure how reliable the grader is: the confusion matrix, and mutants of right answers. Takes minutes."""
    suites = {name: load_suite(name, session.settings) for name in SUITES}
    judged = judge_labelled([one for file in LABELLED for one in read_labelled(file)], suites)
    found = {name: judge_mutants([*_mutants_of(name)], suites) for name in SUITES}
    page = grading_page(judged, found)
    written = write_or_print(session, page, output, over=page.partition("\n")[0], force=force)
    session.answer(WrittenDocument(format="markdown", **vars(written)))


def _mutants_of(name: str) -> Iterator[Mutant]:
    for (suite_name, query), code in references().items():
        if suite_name == name:
            yield from mutants(name, query, code)
