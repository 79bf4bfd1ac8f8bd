"""The results document: what passes, how certainly one entry is better than another, how training went, what it took.

Every figure is read from the runs. `validation.reports.blocks` writes the blocks; the caller draws the pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

from punie_tui.grading.records import GradingStage
from punie_tui.grading.suite import Suite
from punie_tui.reproduction.readme_table import first_table
from punie_tui.reproduction.results import GRADERS, NOVELTY, PARTS, EntryResult, Part, count, pairs, share, suites_of
from punie_tui.runs.narrate import readable, readable_bytes, readable_seconds
from punie_tui.validation.reports.blocks import Block, CodeBlock, Heading, Paragraph, Picture, Table
from punie_tui.validation.reports.comparison import METRIC_HEADER, metric_rows
from punie_tui.validation.reports.report import suite_results
from punie_tui.validation.summary import grid_lines, summarise

READING = (
    "soft is the published substring check; strict: the call parses, its code too, and the right tool and fields are "
    "used; outcome: the code is run in contrasting fixtures, and does and prints what was asked. Counts are shown with "
    "their 95 % Wilson intervals. Answers are greedy, one per query."
)


def results_blocks(results: Sequence[EntryResult], command: str, pictures: Mapping[str, str]) -> Iterator[Block]:
    """The document. `command`: the command that writes it; `pictures`: name of an entry → the path of its loss
    curve."""
    names = [result.name for result in results]
    yield Heading(f"Results: {', '.join(names)}", 1)
    yield Paragraph(f"{results[0].run.recipe().model} by {len(results)} recipes, run and written by")
    yield CodeBlock(command)
    yield Paragraph(READING)
    yield first_table(results)
    for name, suite in suites_of(results).items():
        yield from _suite(results, name, suite)
    yield from _training(results, pictures)
    yield from _times(results)
    yield from _machine(results)


def _suite(results: Sequence[EntryResult], name: str, suite: Suite) -> Iterator[Block]:
    yield Heading(f"Suite {name}")
    yield Table(("", "", *GRADERS, "reads the field"), list(_part_rows(results, name, PARTS)))
    if any(query.novel for query in suite.queries):
        yield Paragraph(
            "Apart: the queries that ask for what no single training row shows (a new combination of known parts, or "
            "two tools in one answer), and the others."
        )
        yield Table(("", "", *GRADERS, "reads the field"), list(_part_rows(results, name, NOVELTY)))
    summaries = {r.name: summarise(r.judged[name].plan.suite, r.judged[name].records) for r in results}
    yield Heading("By category", 3)
    yield from suite_results([(r.name, r.judged[name].plan, summaries[r.name]) for r in results])
    for title, summary in summaries.items():
        *lines, legend = grid_lines(summary)
        yield CodeBlock("\n".join([title, *lines[: len(summary.categories)], legend]))
    yield Heading("Where answers fail", 3)
    stages = [
        stage for stage in get_args(GradingStage) if any(stage in one.grading_stages for one in summaries.values())
    ]
    rows = [(stage, *(one.grading_stages.get(stage, 0) for one in summaries.values())) for stage in stages]
    yield Table(("failed at", *summaries), rows)
    if len(results) > 1:
        yield from _significance(results, name)


def _part_rows(results: Sequence[EntryResult], suite: str, parts: Mapping[str, Part]) -> Iterator[list[object]]:
    """A row for each part and entry."""
    for part, where in parts.items():
        for result in results:
            judged = result.judged[suite]
            reads = count(judged, "field_access", where) if part != "overall" else None
            yield [part, result.name, *(share(count(judged, grader, where)) for grader in GRADERS), share(reads)]


def _significance(results: Sequence[EntryResult], suite: str) -> Iterator[Block]:
    yield Heading("Is it better?", 3)
    yield Paragraph(
        "Answers are paired by query: the exact McNemar test, and Newcombe's 95 % interval of the difference. "
        "A difference that chance explains is called not significant."
    )
    found = pairs(results, suite)
    rows = [[f"{pair.before} → {pair.after}", *row] for pair in found for row in metric_rows(pair.found)]
    yield Table(("", *METRIC_HEADER), rows)
    for pair in found:
        yield Paragraph(f"{pair.sentence}.")


FACTS: Mapping[str, Callable[[EntryResult], object]] = {
    "data": lambda result: result.run.recipe().data,
    "training rows": lambda result: readable(result.view.planned.rows if result.view.planned else None, ""),
    "iterations": lambda result: result.view.train[-1].iteration if result.view.train else "–",
    "batch": lambda result: result.run.recipe().train.batch_size,
    "learning rate": lambda result: _learning_rate(result),
    "layers": lambda result: _layers(result.run.recipe().train.num_layers),
    "rank, scale": lambda result: "{0.rank}, {0.scale:g}".format(result.run.recipe().train.lora_parameters),
    "prompt masked": lambda result: "yes" if result.run.recipe().train.mask_prompt else "no",
    "trained parameters": lambda result: (
        f"{result.view.planned.trainable_parameters / 1e6:.2f}M" if result.view.planned else "–"
    ),
    "tokens trained on": lambda result: (
        readable(result.view.train[-1].trained_tokens, ",") if result.view.train else "–"
    ),
    "training loss, first and last": lambda result: (
        f"{result.view.train[0].train_loss:.3f}, {result.view.train[-1].train_loss:.3f}" if result.view.train else "–"
    ),
    "validation loss, before and best": lambda result: _validation_loss(result),
    "peak memory": lambda result: readable_bytes(result.view.peak_memory),
}
"""The rows of the table of trainings: title → value."""


def _learning_rate(result: EntryResult) -> str:
    train = result.run.recipe().train
    schedule = train.lr_schedule
    return f"{train.learning_rate:g}" if schedule is None else f"{schedule.name} from {schedule.arguments[0]:g}"


def _layers(number: int) -> str:
    return "all" if number == -1 else f"the last {number}"


def _validation_loss(result: EntryResult) -> str:
    best, first = result.view.best, next(iter(result.view.validation), None)
    if best is None or first is None:
        return "–"
    return f"{first.val_loss:.3f}, {best.val_loss:.3f} after {best.iteration}"


def _training(results: Sequence[EntryResult], pictures: Mapping[str, str]) -> Iterator[Block]:
    trained = [result for result in results if result.view.train]
    if not trained:
        return
    yield Heading("Training")
    rows = [[fact, *(value_of(result) for result in trained)] for fact, value_of in FACTS.items()]
    yield Table(("", *(result.name for result in trained)), rows)
    for result in trained:
        if result.name in pictures:
            yield Picture(pictures[result.name], f"Loss of {result.name} by iteration")


def _times(results: Sequence[EntryResult]) -> Iterator[Block]:
    yield Heading("Time")
    stages = list(dict.fromkeys(stage for result in reversed(results) for stage in result.seconds))
    rows = [
        [stage, *(readable_seconds(r.seconds[stage]) if stage in r.seconds else "–" for r in results)]
        for stage in stages
    ]
    total = ["total", *(readable_seconds(sum(result.seconds.values())) for result in results)]
    yield Table(("stage", *(result.name for result in results)), [*rows, total])
    yield Paragraph(
        f"All entries together took {readable_seconds(sum(sum(result.seconds.values()) for result in results))}."
    )


def _machine(results: Sequence[EntryResult]) -> Iterator[Block]:
    """The machine that computed the last of the results, and the versions of its packages."""
    view = results[-1].view
    computed = [stage.compute for stage in view.stages.values() if stage.compute is not None]
    if computed:
        one = computed[-1]
        yield Paragraph(f"Computed on {one.backend}{f' with {one.blas}' if one.blas else ''}, {one.device}.")
    if view.worker is not None and view.worker.versions:
        yield Paragraph(", ".join(f"{name} {version}" for name, version in view.worker.versions.items()) + ".")
