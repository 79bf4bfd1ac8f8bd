"""The results document of a run: its goal, what was done, the results, and a recommendation.

Every figure is read from the run's own files; nothing is computed but counts and the statistics of `comparison`.
`blocks` writes the document as Markdown or HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from punie_tui.grading.records import GradingStage
from punie_tui.reachable import is_folder, listed
from punie_tui.regular_files import read_object
from punie_tui.runs.narrate import readable, readable_bytes, readable_seconds
from punie_tui.runs.recipes.overrides import dump_assignments
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.server import ServerSettings, is_address
from punie_tui.runs.state import RunTail, RunView, read_run, state_word
from punie_tui.runs.store import Run
from punie_tui.validation.plan import ValidationPlan, planned_stages, stage_of
from punie_tui.validation.regrading import label
from punie_tui.validation.reports.blocks import Block, Heading, Paragraph, Table, Ticks
from punie_tui.validation.reports.comparison import METRIC_HEADER, Comparison, JudgedValidation, compare, metric_rows
from punie_tui.validation.reviews import ReviewCounts, read_reviews
from punie_tui.validation.samples import current_records, deciding_verdict, format_adherence, format_adherence_table
from punie_tui.validation.summary import Summary, category_count, shown_count, summarise
from punie_tui.validation.unread import unread

LOSSES_SHOWN = 12
"""Rows of the loss table at most: evenly spread, the first and the last among them."""

MENDING: Mapping[GradingStage, str] = {
    "empty": "answers are empty: compare the prompt with the training rows (prompt fidelity)",
    "format": "calls are not in the required format: check prompt fidelity, and add rows in exactly that format",
    "syntax": "code does not parse: look for cut answers (max_tokens) and for broken rows in the data",
    "tool": "the wrong tool, or none, is called: add rows that contrast the tools and direct answers",
    "types": "code reads fields that do not exist: add rows that read the real fields of each tool's result",
    "runs": "code fails when it runs: add rows with empty results and with nothing found",
    "outcome": "code runs but prints the wrong thing: add rows like the failed queries, checked in all fixtures",
    "unsupported": "the sandbox cannot run some answers: these are not the model's failures; check them by hand",
    "timeout": "some answers never end in the sandbox: look for endless loops",
    "infrastructure": "some answers could not be judged: repair the machine, then run: punie-tui regrade",
}
"""Grading stage → what to do about answers that fail there."""


def report(run: Run, baseline: JudgedValidation | None = None) -> list[Block]:
    """The document of a run as it stands. `baseline`: what its last validation is compared with; by default the run's
    own base model, if that was validated."""
    tail, recipe = read_run(run), run.recipe()
    judged = _last(run)
    comparison = _comparison(run, judged, baseline)
    return [
        Heading(f"Results of {run.id}", 1),
        *_goal(recipe, tail),
        *_data(run, recipe),
        *_settings(recipe, tail.view),
        *_loss(tail.view),
        *_pipeline(run, tail.view),
        *_results(run),
        *_not_read(run),
        *_by_hand(run),
        *_comparing(comparison),
        *_criteria(tail.view, judged, comparison),
        *_recommendation(tail.view, judged, comparison),
    ]


def _last(run: Run) -> JudgedValidation | None:
    """The stage validated last: the validation under the stage's own name, else its last one under another name."""
    plans = dict(planned_stages(run))
    if not plans:
        return None
    stage = stage_of(list(plans)[-1])
    name = stage if stage in plans else list(plans)[-1]
    return JudgedValidation(run, name, plans[name], current_records(run, name, plans[name]))


def _comparison(run: Run, judged: JudgedValidation | None, baseline: JudgedValidation | None) -> Comparison | None:
    if judged is None:
        return None
    if baseline is not None:
        return compare(baseline, judged)
    plans = dict(planned_stages(run))
    base = plans.get("validate-base")
    if base is None or judged.name == "validate-base" or base.suite.name != judged.plan.suite.name:
        return None
    return compare(JudgedValidation(run, "validate-base", base, current_records(run, "validate-base", base)), judged)


def _goal(recipe: Recipe, tail: RunTail) -> Iterator[Block]:
    yield Heading("Goal")
    yield Paragraph(recipe.description or f"Recipe {recipe.name}, which has no description.")
    began = datetime.fromtimestamp(tail.view.first, UTC) if tail.view.first else None
    when = f", begun {began:%Y-%m-%d %H:%M} UTC" if began else ""
    yield Paragraph(f"Model {recipe.model}, recipe {recipe.name}, {state_word(tail.state())}{when}.")
    if is_address(recipe.model):
        name = (recipe.server or ServerSettings()).model_name
        yield Paragraph(
            f"The model was served by {recipe.model} as {name}. Its weights were not seen here, "
            "and its chat template was not compared with any training rows."
        )


def _data(run: Run, recipe: Recipe) -> Iterator[Block]:
    yield Heading("Data")
    if not is_folder(run.data):
        yield Paragraph("The run has no data of its own." if recipe.data is None else f"{recipe.data}; not read yet.")
        return
    manifest = read_object(run.data / "manifest.json")
    about = f": {manifest['description']}" if isinstance(manifest.get("description"), str) else ""
    yield Paragraph(f"Dataset {recipe.data}{about}")
    yield Table(
        ("split", "rows"),
        [(file.stem, file.read_bytes().count(b"\n")) for file in listed(run.data, "*.jsonl") if file.is_file()],
    )
    counts = manifest.get("counts")
    kinds = counts.get("category") if isinstance(counts, dict) else None
    if isinstance(kinds, dict):
        yield Table(("kind", "rows of all splits"), list(kinds.items()))


def _settings(recipe: Recipe, view: RunView) -> Iterator[Block]:
    yield Heading("Settings")
    sections = {
        "train": recipe.train,
        "fuse": recipe.fuse,
        "quantize": recipe.quantize,
        "validation": recipe.validation,
    }
    used = {section.split("-")[0] for section in recipe.stages}
    rows = [
        (f"{name}.{key}", value)
        for name, section in sections.items()
        if name in used or (name == "validation" and "validate" in used)
        for key, value in _flat(section.model_dump(mode="json", exclude_defaults=True))
    ]
    yield Paragraph("What differs from the defaults:" if rows else "Nothing differs from the defaults.")
    if rows:
        yield Table(("setting", "value"), rows)
    if view.worker is not None:
        if view.worker.overrides:
            yield Paragraph(f"Overridden when last started: {', '.join(dump_assignments(view.worker.overrides))}.")
        if view.worker.versions:
            yield Paragraph(", ".join(f"{name} {version}" for name, version in view.worker.versions.items()) + ".")


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _loss(view: RunView) -> Iterator[Block]:
    if not view.train and not view.validation:
        return
    yield Heading("Loss")
    if view.train:
        first, last = view.train[0], view.train[-1]
        yield Paragraph(
            f"Training loss {first.train_loss:.3f} at iteration {first.iteration}, {last.train_loss:.3f} at iteration "
            f"{last.iteration}; {readable(last.trained_tokens, ',')} tokens, {readable(last.epoch, '.2f')} epochs, "
            f"peak memory {readable_bytes(view.peak_memory)}."
        )
    if view.best is not None:
        best, end = view.best, view.validation[-1]
        yield Paragraph(
            f"Validation loss on {end.label}: best {best.val_loss:.4f} after {best.iteration} iterations, last "
            f"{end.val_loss:.4f} after {end.iteration}."
        )
        every = -(-len(view.validation) // LOSSES_SHOWN)
        shown = [*view.validation[:-1:every], end]
        yield Table(("iteration", "validation loss"), [(one.iteration, f"{one.val_loss:.4f}") for one in shown])
    for alert in view.alerts:
        yield Paragraph(f"Alert ({alert.level}): {alert.reason}{f' — {alert.advice}' if alert.advice else ''}.")


def _pipeline(run: Run, view: RunView) -> Iterator[Block]:
    if not view.stages:
        return
    yield Heading("Pipeline")
    rows = []
    for stage in view.stages.values():
        done = stage.finished
        passed = sum(check.ok for check in stage.checks)
        checks = f"{passed}/{len(stage.checks)} checks" if stage.checks else ""
        made = f"{done.artefact} ({readable_bytes(done.size or 0)})" if done and done.artefact else ""
        took = readable_seconds(done.seconds) if done else ""
        rows.append((stage.name, state_word(stage.state), took, "; ".join(filter(None, (made, checks, stage.reason)))))
    yield Table(("stage", "state", "time", "result"), rows)


def _results(run: Run) -> Iterator[Block]:
    yield Heading("Results by category")
    plans = dict(planned_stages(run))
    if not plans:
        yield Paragraph("Nothing has been validated.")
        return
    by_suite: dict[str, list[tuple[str, ValidationPlan, Summary]]] = {}
    for name, plan in plans.items():
        summary = summarise(plan.suite, current_records(run, name, plan))
        by_suite.setdefault(f"{plan.suite.name} {plan.suite.version}", []).append((name, plan, summary))
    for judged in by_suite.values():
        yield from suite_results(judged)
    found = format_adherence(run)
    if any(one.temperature > 0 or one.prompt_format != "chat" for one in found):
        yield Paragraph("Over all samples, by temperature:")
        yield Table(*format_adherence_table(found))


def _not_read(run: Run) -> Iterator[Block]:
    if left_out := unread(run):
        yield Heading("Not read")
        yield Paragraph("These files cannot be read, and this document does not count them:")
        yield Ticks([(None, text) for text in left_out])


def suite_results(judged: list[tuple[str, ValidationPlan, Summary]]) -> Iterator[Block]:
    """One suite's categories and metrics against their targets, a column for each of `judged` (name, plan, summary)."""
    names, (_, plan, summary) = [name.removeprefix("validate-") for name, _, _ in judged], judged[0]
    suite = plan.suite
    queries = len(suite.queries)
    yield Paragraph(f"Suite {suite.name} ({queries} queries, version {suite.version}), by {summary.decided_by}.")
    rows: list[list[object]] = []
    for at, category in enumerate(summary.categories):
        cells = [
            f"{category_count(one)} {'✓' if one.met else '✗'}" if one.asked else "not asked"
            for _, _, s in judged
            for one in [s.categories[at]]
        ]
        rows.append([f"{category.id} {category.name}", f"{category.target:g} %", *cells])
    for metric in summary.metrics:
        target = summary.targets.get(metric)
        cells = []
        for _, _, one in judged:
            value = one.metrics[metric]
            mark = "" if target is None else " ✓" if value.meets(target) else " ✗"
            cells.append(f"{shown_count(value)}{mark}" if one.asked else "not asked")
        rows.append([metric.replace("_", " "), "" if target is None else f"{target:g} %", *cells])
    for metric in summary.novel:
        cells = [shown_count(one.novel[metric]) if one.asked else "not asked" for _, _, one in judged]
        rows.append([f"novel queries, {metric}", "", *cells])
    yield Table(("", "target", *names), rows)


def _by_hand(run: Run) -> Iterator[Block]:
    """The reviews by hand; counted apart from every verdict above."""
    counted, notes = [], []
    for name, plan in planned_stages(run):
        model, records = name.removeprefix("validate-"), current_records(run, name, plan)
        reviews = read_reviews(run, name)
        counts = reviews.counts(records)
        if counts != ReviewCounts():
            counted.append((model, counts.accepted, counts.rejected, counts.flywheel))
        for record in records:
            if (review := reviews.of(record)) is not None:
                text = review.word or "marked for the flywheel"
                stage = deciding_verdict(plan.suite, record).grading_stage
                notes.append((model, label(record.query, record.sample), stage, text, review.note))
    if counted:
        yield Heading("By hand")
        yield Paragraph("People's reviews of answers that they read; no figure above or below counts them.")
        yield Table(("model", "accepted", "rejected", "for the flywheel"), counted)
        yield Table(("model", "query", "the grader's verdict", "by hand", "note"), notes)


def _comparing(found: Comparison | None) -> Iterator[Block]:
    if found is None:
        return
    yield Heading("Comparison")
    yield Paragraph(f"{found.before.title} → {found.after.title}, {found.queries} queries of {found.suite}.")
    yield Table(METRIC_HEADER, metric_rows(found))
    yield Paragraph(f"{found.sentence[:1].upper()}{found.sentence[1:]}.")
    for title, changes in (("Improved", found.improved), ("Regressed", found.regressed)):
        if changes:
            rows = [(one.id, one.text, f"{one.stage_before} → {one.stage_after}") for one in changes]
            yield Table((title, "query", "failed at → fails at"), rows)


def _criteria(view: RunView, judged: JudgedValidation | None, comparison: Comparison | None) -> Iterator[Block]:
    yield Heading("Success criteria")
    yield Ticks(list(criteria(view, judged, comparison)))


def criteria(
    view: RunView, judged: JudgedValidation | None, comparison: Comparison | None
) -> Iterator[tuple[bool, str]]:
    """Each criterion, and whether it is met."""
    checks = [check for stage in view.stages.values() for check in stage.checks]
    if checks:
        failed = [check.check for check in checks if not check.ok and not check.advisory]
        passed = f"{len(checks) - len(failed)}/{len(checks)} checks pass"
        yield not failed, passed + (f"; failed: {', '.join(failed)}" if failed else "")
    if judged is None:
        yield False, "a model is validated"
        return
    summary = summarise(judged.plan.suite, judged.records)
    yield summary.complete, f"every query of {summary.suite} is judged"
    decided = summary.metrics[summary.decided_by]
    overall = summary.targets[summary.decided_by]
    yield decided.meets(overall), f"overall {decided.passed}/{decided.total}, target {overall:g} %"
    fields = summary.metrics["field_access"]
    target = summary.targets["field_access"]
    if fields.total:
        yield fields.meets(target), f"field access {fields.passed}/{fields.total}, target {target:g} %"
    for one in summary.categories:
        yield one.met, f"{one.id} {one.name} {one.passed}/{one.total}, target {one.target:g} %"
    if comparison is not None:
        worse = comparison.metrics[0].verdict == "worse"
        yield not worse, f"not significantly worse than {comparison.before.title}"


def _recommendation(view: RunView, judged: JudgedValidation | None, comparison: Comparison | None) -> Iterator[Block]:
    yield Heading("Recommendation")
    missed = [text for ok, text in criteria(view, judged, comparison) if not ok]
    if judged is None:
        yield Paragraph("None yet: nothing has been validated.")
        return
    model = judged.plan.judged
    if not missed:
        yield Paragraph(f"Use it: {model}. All success criteria are met.")
    else:
        yield Paragraph(f"Do not use {model} yet. Success criteria that are not met:")
        yield Ticks([(None, text) for text in missed])
    failures = Counter(deciding_verdict(judged.plan.suite, one).grading_stage for one in judged.records if one.answered)
    del failures["passed"]
    if failures:
        yield Paragraph("Where answers fail, most frequent first:")
        yield Ticks([(None, f"{stage} {count}: {MENDING[stage]}") for stage, count in failures.most_common()])
    if comparison is not None and comparison.metrics[0].verdict == "not significant":
        yield Paragraph(
            f"Against {comparison.before.title} the difference is not significant on {comparison.queries} queries; "
            "more queries or samples would be needed to decide."
        )
