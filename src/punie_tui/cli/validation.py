"""The verbs that ask whether a model does what it was asked: validate, regrade, compare, report, export, suites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from punie_tui.cli.follow import exit_code, see_through, tell_results
from punie_tui.cli.main import cli
from punie_tui.cli.output import Session, command, echo
from punie_tui.cli.pipeline import detach_option
from punie_tui.errors import AskedWrong
from punie_tui.models.inventory import local_folder
from punie_tui.runs.launcher import run_stages, start_run
from punie_tui.runs.recipe import STAGE_ORDER, Recipe, StageName, override
from punie_tui.runs.state import RunTail, read_run
from punie_tui.runs.store import Run, find_run, list_runs, write_atomically
from punie_tui.settings import Settings
from punie_tui.training.warm_start import ADAPTERS, base_model
from punie_tui.validation.blocks import html_page, markdown
from punie_tui.validation.comparison import METRIC_HEADER, Judged, compare, find_validation, metric_rows, siblings
from punie_tui.validation.corpus import SUITES
from punie_tui.validation.corpus.document import grading_page
from punie_tui.validation.corpus.misjudged import (
    DISPUTED,
    HEADER,
    SHARED,
    by_cause,
    groups,
    judge_labelled,
    matrix,
    rates,
    read_labelled,
)
from punie_tui.validation.corpus.mutants import Mutant, fates, mutants, references
from punie_tui.validation.document import validations
from punie_tui.validation.grading import GRADER_VERSION
from punie_tui.validation.inspect_log import inspect_log
from punie_tui.validation.pairs import failures
from punie_tui.validation.plan import kept_as, stage_of
from punie_tui.validation.regrading import regrade
from punie_tui.validation.report import report
from punie_tui.validation.samples import firmness, firmness_table
from punie_tui.validation.suite import find_suites, load_suite
from punie_tui.validation.suite_schema import dump_schema, suite_schema

KINDS = ("base", "adapter", "fused", "quantized")


@command(cli, example="punie-tui validate last --suite seed25,broad --temperature 0,0.7 --samples 4")
@click.argument("model", metavar="MODEL")
@click.option("--suite", metavar="LIST", help="Suite names or files, with commas (default: the run's, else seed25).")
@click.option("--stage", type=click.Choice([*KINDS, "all"]), help="Which model of a run (default: the furthest).")
@click.option("--temperature", metavar="LIST", help="Temperatures, with commas; 0 is greedy. The first decides.")
@click.option("--samples", type=click.IntRange(min=1), help="Answers a query at temperatures above 0.")
@click.option("--queries", metavar="LIST", help="Only these, asked anew: ids, categories, or failed; with commas.")
@click.option("--max-tokens", type=click.IntRange(min=1), help="An answer's longest length.")
@click.option(
    "--prompt-format",
    type=click.Choice(["chat", "plain"]),
    help="plain: without the model's template, to see what that does to a model that learned in it.",
)
@click.option("--allow-mismatch", is_flag=True, help="Validate even where the prompt is not that of the training rows.")
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
) -> int:
    """Run suites against a model: a run's (RUN), a catalog name, a model or adapter folder or a Hugging Face id.

    Exits 0 if all targets are met and 1 if not. Killed, the same command on a run goes on where it was. The prompt is
    compared with the run's training rows token by token; where they differ it refuses, or is told by
    --allow-mismatch or --prompt-format plain to see what comes of it.
    """
    settings = session.settings
    suites, temperatures = _listed(suite), [_temperature(one) for one in _listed(temperature)]
    asked: dict[str, object] = {
        **({"suite": suites[0], "further_suites": suites[1:]} if suites else {}),
        **({"temperature": temperatures[0], "further_temperatures": temperatures[1:]} if temperatures else {}),
        **({"queries": _listed(queries)} if queries else {}),
        **{"samples": samples, "max_tokens": max_tokens, "prompt_format": prompt_format},
        **({"allow_mismatch": True} if allow_mismatch else {}),
    }
    changes = [f"validation.{key}={json.dumps(value)}" for key, value in asked.items() if value is not None]
    if model == "last" or model in {run.id for run in list_runs(settings)}:
        run = find_run(settings, model)
        stages = _validation_stages(run, stage)
        run_stages(settings, run, [name for name in stages if not (queries and name == "decide")], changes)
    else:
        if stage is not None:
            raise AskedWrong(f"--stage {stage} needs a run; {model!r} is none of them")
        run = start_run(settings, override(_standalone(model, settings), changes))

    def tell(tail: RunTail) -> None:
        tell_results(session, run)
        _tell_firmness(session, run)
        if (code := exit_code(tail)) in (0, 1):
            _answer(session, run, override(run.recipe(), changes))
        else:
            reason = tail.view.ended.reason if tail.view.ended else "the worker died"
            session.answer({"error": reason, "exit_code": code, "run": run.id})

    return see_through(session, run, detach, tell)


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()] if text else []


def _temperature(text: str) -> float:
    try:
        if (value := float(text)) >= 0 and value != float("inf"):
            return value
    except ValueError:
        pass
    raise AskedWrong(f"--temperature: {text!r} is no temperature; give numbers from 0 on, such as 0,0.5,0.7")


def _validation_stages(run: Run, kind: str | None) -> list[StageName]:
    label = run.recipe().quantize.label
    other = run.recipe().validation.adapter is not None
    there = {"base": True, "adapter": run.adapter.is_dir() or other, "fused": run.fused.is_dir()}
    there["quantized"] = run.quantized(label).is_dir()
    existing = [name for name, exists in there.items() if exists]
    chosen = existing if kind == "all" else [kind or existing[-1]]
    if not there[chosen[0]]:
        raise AskedWrong(f"{run.id} has no {chosen[0]} model; it has {', '.join(existing)}")
    return [name for name in STAGE_ORDER if name in ("fetch", "decide") or name.removeprefix("validate-") in chosen]


def _standalone(model: str, settings: Settings) -> Recipe:
    """A recipe that only validates: a model as it is, or an adapter folder over the model that its config names."""
    name = "validate-" + "".join(c if c.isalnum() or c in "_.-" else "-" for c in model.rstrip("/").rsplit("/", 1)[-1])
    folder = local_folder(model, settings)
    if folder is None or not (folder / ADAPTERS).is_file():
        return Recipe(name=name, model=model, stages=["fetch", "validate-base", "decide"])
    recipe = Recipe(name=name, model=base_model(folder), stages=["fetch", "validate-adapter", "decide"])
    return override(recipe, [f"validation.adapter={json.dumps(str(folder))}"])


def _tell_firmness(session: Session, run: Run) -> None:
    """How firmly the form holds, by temperature and rung; said only where something was sampled."""
    found = firmness(run)
    if any(one.temperature > 0 or one.prompt_format != "chat" for one in found):
        session.say()
        header, rows = firmness_table(found)
        session.table(header, rows)
        session.say("form s/r/n: calls written strictly, recoverably, not at all, where a call was wanted")


def _answer(session: Session, run: Run, recipe: Recipe) -> None:
    """One document for the first suite at the first temperature of the stage judged last; the rest in `further`."""
    documents = validations(run, read_run(run).view)
    settings, own = recipe.validation, run.recipe().validation
    names = [
        name
        for stage in STAGE_ORDER
        for suite in settings.suites
        for temperature in settings.temperatures
        if (name := kept_as(stage, own, settings, suite, temperature)) in documents
    ]
    stage = documents[names[-1]]["stage"] if names else None
    first = next((name for name in names if documents[name]["stage"] == stage), None)
    if first is None:
        raise AskedWrong(f"run {run.id} has validated nothing")
    session.answer({**documents[first], "further": [documents[name] for name in names if name != first]})


@command(cli, "compare", example="punie-tui compare demo-1/adapter demo-1/quantized")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def compare_two(session: Session, before: str, after: str) -> None:
    """Is B better than A? Each is a RUN (its stage validated last) or RUN/stage.

    Answers are paired by query; a difference that is not significant is called that.
    """
    found = compare(find_validation(session.settings, before), find_validation(session.settings, after))
    session.say(f"{found.before.title} → {found.after.title} · {found.suite}, {found.queries} queries")
    session.table(METRIC_HEADER, metric_rows(found))
    session.say(found.sentence)
    for title, changes in (("improved", found.improved), ("regressed", found.regressed)):
        for one in changes:
            session.say(f"{title:<9}  {one.id}  {one.rung_before} → {one.rung_after}  {one.text}")
    if found.left_out:
        session.say(f"left out (answered in one only, or asked otherwise): {', '.join(found.left_out)}")
    session.answer({**found.model_dump(mode="json"), "sentence": found.sentence})


@command(cli, "regrade", example="punie-tui regrade last")
@click.argument("run_name", metavar="RUN")
def regrade_run(session: Session, run_name: str) -> None:
    """Grade a run's saved answers again with today's graders. Needs no model."""
    run = find_run(session.settings, run_name)
    if run.worker_is_alive():
        raise AskedWrong(f"{run.id} is being worked on; stop it first with: punie-tui stop {run.id}")
    done = regrade(run)
    if not done:
        raise AskedWrong(f"run {run.id} has no saved answers; validate it with: punie-tui validate {run.id}")
    for one in done:
        session.say(f"{one.name}: {one.answers} answers graded again by version {GRADER_VERSION}")
        session.say(f"   pass now: {', '.join(one.now_pass) or 'none that did not'}")
        session.say(f"   fall now: {', '.join(one.now_fail) or 'none that did not'}")
    session.answer({"run": run.id, "grader": GRADER_VERSION, "validations": [vars(one) for one in done]})


@command(cli, "report", example="punie-tui report last --baseline demo-1 --output results.md")
@click.argument("run_name", metavar="RUN")
@click.option("--baseline", metavar="RUN", help="RUN or RUN/stage to compare with (default: the run's own base model).")
@click.option("--html", "as_html", is_flag=True, help="One HTML page instead of Markdown.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
def write_report(session: Session, run_name: str, baseline: str | None, as_html: bool, output: Path | None) -> None:
    """The results document of a run: goal, data, settings, loss, results, comparison, criteria, recommendation."""
    run = find_run(session.settings, run_name)
    blocks = report(run, find_validation(session.settings, baseline) if baseline else None)
    text = html_page(f"Results of {run.id}", blocks) if as_html else markdown(blocks)
    _deliver(session, text, output, {"run": run.id, "format": "html" if as_html else "markdown"})


def _deliver(session: Session, text: str, output: Path | None, document: dict[str, object]) -> None:
    """Puts a text into the file that was asked for, whole or not at all, or says it."""
    if output is None:
        session.say(text.rstrip("\n"))
        session.answer({**document, "text": text})
        return
    path = output.expanduser()
    if not path.parent.is_dir():
        raise AskedWrong(f"{path}: there is no folder {path.parent}; create it or name another with --output")
    write_atomically(path, text.encode())
    session.say(f"written to {path}")
    session.answer({**document, "path": str(path)})


@command(cli, "export", example="punie-tui export last --format inspect --output logs")
@click.argument("run_name", metavar="RUN")
@click.option(
    "--format",
    "form",
    type=click.Choice(["inspect", "training", "preference"]),
    required=True,
    help="inspect: a log for Inspect's viewer. training, preference: the failed answers as rows to learn from.",
)
@click.option(
    "--with", "others", metavar="RUN", multiple=True, help="RUN or RUN/stage whose right answers may be used."
)
@click.option("--output", type=click.Path(path_type=Path), help="File to write; for inspect a folder (default: here).")
def export(session: Session, run_name: str, form: str, others: tuple[str, ...], output: Path | None) -> None:
    """A validation (RUN or RUN/stage) for other tools: a log for Inspect, or its failures as rows to learn from.

    Rows need an answer that passed: from other samples, other stages of the run, or the runs of --with. A model that
    learned from them can no longer be judged by these queries.
    """
    judged = find_validation(session.settings, run_name)
    if form == "inspect":
        _export_inspect(session, judged, output)
        return
    sources = [*siblings(judged), *(find_validation(session.settings, other) for other in others)]
    found = failures(judged, "training" if form == "training" else "preference", sources)
    text = "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in found.rows)
    if found.unanswered:
        echo(f"no right answer is known to {', '.join(found.unanswered)}; write one by hand", err=True)
    document = {"run": judged.run.id, "rows": len(found.rows), "unanswered": found.unanswered}
    _deliver(session, text, output, {**document, "format": form})


def _export_inspect(session: Session, judged: Judged, output: Path | None) -> None:
    view = read_run(judged.run).view
    stage = view.stages.get(stage_of(judged.name))
    began = stage.started if stage and stage.started else view.first or 0.0
    ended = stage.finished.t if stage and stage.finished else view.last or began
    log = inspect_log(judged, began, ended, view.worker.versions if view.worker else {})
    folder = (output or Path()).expanduser()
    if not folder.is_dir():
        raise AskedWrong(f"{folder}: no such folder; create it or name another with --output")
    created = log["eval"]["created"].replace(":", "-")
    path = folder / f"{created}_{judged.plan.suite.name}_{judged.side.title.replace('/', '-')}.json"
    write_atomically(path, json.dumps(log, indent=1).encode())
    session.say(f"written to {path}; look at it with: inspect view --log-dir {folder}")
    session.answer({"run": judged.run.id, "format": "inspect", "version": log["version"], "path": str(path)})


@cli.group()
def suite() -> None:
    """Suites: list, check, schema, confusion, grading."""


@command(suite, "list", example="punie-tui suite list")
def list_suites(session: Session) -> None:
    """Every suite of the workspace and of the package."""
    documents: list[dict[str, object]] = []
    for name, path in find_suites(session.settings).items():
        document: dict[str, object] = {"name": name, "path": str(path), "queries": 0, "categories": 0, "problem": ""}
        try:
            found = load_suite(name, session.settings)
            counts = {"queries": len(found.queries), "categories": len(found.categories), "version": found.version}
            document |= {**counts, "outcomes": found.declares_outcomes, "description": found.description}
        except AskedWrong as problem:
            document["problem"] = str(problem)
        documents.append(document)
    session.table(
        ("suite", "queries", "categories", "file"),
        [[one["name"], one["queries"], one["categories"], one["path"]] for one in documents],
    )
    for one in documents:
        if one["problem"]:
            session.say(f"! {one['problem']}")
    session.answer(documents)


@command(suite, "check", example="punie-tui suite check data/suites/mine.yaml")
@click.argument("name", metavar="SUITE")
def check_suite(session: Session, name: str) -> None:
    """Whether a suite, by name or file, is whole; every mistake is told with its line. Exits 2 where there are any."""
    found = load_suite(name, session.settings)
    session.say(f"{found.name}: {len(found.queries)} queries in {len(found.categories)} categories, no mistakes")
    document = {"suite": found.name, "version": found.version, "queries": len(found.queries), "ok": True}
    session.answer({**document, "outcomes": found.declares_outcomes})


@command(suite, "schema", example="punie-tui suite schema --output suite.schema.json")
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
def show_schema(session: Session, output: Path | None) -> None:
    """The JSON Schema of a suite, for an editor that helps to write one."""
    if session.json and output is None:
        session.answer(suite_schema())
        return
    _deliver(session, dump_schema(), output, {"format": "json-schema"})


@command(suite, "confusion", example="punie-tui suite confusion --answers mine.jsonl --misjudged")
@click.option(
    "--answers", type=click.Path(path_type=Path), help="Labelled answers, JSON Lines (default: the package's)."
)
@click.option("--misjudged", is_flag=True, help="Also each answer that is judged otherwise than it is labelled.")
def confusion(session: Session, answers: Path | None, misjudged: bool) -> None:
    """The grader's confusion matrix over labelled answers: how many right ones fail, how many wrong ones pass.

    By suite and by what makes an answer hard to judge. Answers in words, and answers whose label is disputed, are
    counted apart.
    """
    files = [answers] if answers else [SHARED, DISPUTED]
    found = [one for file in files for one in read_labelled(file)]
    suites = {name: load_suite(name, session.settings) for name in dict.fromkeys(one.suite for one in found)}
    judged = judge_labelled(found, suites)
    session.say(f"{len(judged)} labelled answers, grader {GRADER_VERSION}")
    session.table(HEADER, matrix(judged))
    if causes := by_cause(judged):
        session.say()
        session.table(("cause", *HEADER[1:]), causes)
    odd = [one for one in judged if one.misjudged]
    for one in odd if misjudged else ():
        of, verdict = one.labelled, one.verdict
        session.say(f"\n{of.suite} {of.query}: {of.label}, judged {verdict.rung}: {verdict.reason}\n{of.answer}")
    session.answer(
        {
            "grader_version": GRADER_VERSION,
            "groups": {name: {**rates(own).model_dump()} for name, own in groups(judged).items()},
            "misjudged": [one.model_dump() for one in odd],
        }
    )


@command(suite, "grading", example="punie-tui suite grading --output docs/grading.md")
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
def grading(session: Session, output: Path | None) -> None:
    """How far the grader can be believed: the confusion matrix, and mutants of right answers. Takes minutes."""
    suites = {name: load_suite(name, session.settings) for name in SUITES}
    judged = judge_labelled([*read_labelled(SHARED), *read_labelled(DISPUTED)], suites)
    found = {name: fates([*_mutants_of(name)], suites) for name in SUITES}
    _deliver(session, grading_page(judged, found), output, {"format": "markdown"})


def _mutants_of(name: str) -> Iterator[Mutant]:
    for (suite_name, query), code in references().items():
        if suite_name == name:
            yield from mutants(name, query, code)
