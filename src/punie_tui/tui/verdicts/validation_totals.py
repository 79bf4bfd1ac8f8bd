"""A validation's results in small pieces of content: marks, counts, totals with intervals, where answers failed.

Pure. Each grading stage has its own letter, so nothing is shown by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from punie_tui.grading.records import GradingStage
from punie_tui.grading.statistics import mean_interval
from punie_tui.tui.common.marks import Mark
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.summary import MARKS, MEANINGS, TITLES, CategorySummary, Metric

MARK_STYLES: dict[GradingStage | None, str] = {
    "passed": "$text-success",
    "unsupported": "$text-warning",
    "timeout": "$text-warning",
    "infrastructure": "$text-warning",
    None: "$foreground-disabled",
}
FAILED_STYLE = "bold $text-error"
FLAKY: Mark = ("≈", "bold $text-warning")
"""Some of a query's answers pass and some do not."""

BY_HAND: dict[str, Mark] = {"accepted": ("✓", "bold $text-success"), "rejected": ("✗", "bold $text-error")}
"""The mark of a review by hand, shown in place of the grader's."""

LONGEST_BAR = 10
APART = "   "

SHOWN = ("outcome", "strict", "soft", "field_access")
"""Metrics of the summary that are shown below the grid, if it has them."""


def stage_mark(stage: GradingStage | None) -> Mark:
    return MARKS[stage], MARK_STYLES.get(stage, FAILED_STYLE)


def query_mark(validation: Validation, query: str) -> Mark:
    """One query's mark, for all its answers; a review by hand takes precedence over the grader."""
    review = validation.review(query)
    if review is not None and review.word is not None:
        return BY_HAND[review.word]
    folded = validation.folded.get(query)
    return (
        FLAKY if folded is not None and folded.consistency == "flaky" else stage_mark(validation.grading_stage(query))
    )


def sample_marks(validation: Validation, query: str, chosen: int) -> Content:
    """One mark per answer, the chosen one reversed, and how many pass: `● ● t ●  3/4 flaky`."""
    marks = []
    for at, record in enumerate(validation.samples.get(query, [])):
        sign, style = stage_mark(validation.verdict(record).grading_stage)
        marks.append(Content.styled(sign, f"{style} reverse" if at == chosen else style))
    folded = validation.folded.get(query)
    text = f"  {folded.passed}/{folded.total} {folded.consistency}" if folded else "  not judged"
    return Content.assemble(Content(" ").join(marks), (text, "$foreground-muted"))


def category_count(validation: Validation, category: CategorySummary) -> Content:
    """A count such as `4/5 ✓`; whether the target is met is shown once all queries are judged."""
    ids = [query.id for query in validation.suite.of_category(category.id)]
    if not any(id in validation.samples for id in ids):
        return Content.styled(f"–/{category.total}", "$foreground-disabled")
    count = f"{category.passed}/{category.total}"
    if not all(id in validation.samples for id in ids):
        return Content.styled(count, "$foreground-muted")
    return Content.assemble(count, " ", met_sign(category.met))


def totals(validation: Validation) -> dict[str, tuple[str, Metric, float | None]]:
    """Metric → its title, its value, and its target, if any. `novel` is the deciding metric of the queries tagged so,
    `yours` counts reviews by hand before the grader, and `pass@1` is there for several answers per query."""
    summary = validation.summary
    held = {summary.decided_by, "field_access"}
    shown = {
        name: (TITLES[name], summary.metrics[name], summary.targets.get(name) if name in held else None)
        for name in SHOWN
        if name in summary.metrics
    }
    if novel := summary.novel.get(summary.decided_by):
        shown["novel"] = ("novel", novel, None)
    if (yours := validation.with_yours) is not None:
        shown["yours"] = ("with yours", Metric.of(yours, len(validation.suite.queries)), None)
    samples = validation.plan.samples if validation.plan is not None else 1
    if samples > 1 and validation.folded:
        shares = [one.share for one in validation.folded.values()]
        low, high = mean_interval(shares)
        metric = Metric(passed=round(sum(shares)), total=len(shares), low=low, high=high)
        shown["pass@1"] = (f"pass@1, K={samples}", metric, None)
    return shown


def total(validation: Validation, metric: Metric, target: float | None) -> Content:
    """Passed of all; once all are judged, with the interval in per cent and whether the target is met."""
    if not validation.samples:
        return Content.styled("not asked", "$foreground-disabled")
    count = f"{metric.passed}/{metric.total}"
    if not validation.summary.complete:
        return Content.styled(count, "$foreground-muted")
    interval = f" [{metric.low * 100:.0f}–{metric.high * 100:.0f}]"
    met: list[Content | str] = [" ", met_sign(metric.meets(target))] if target is not None else []
    return Content.assemble(count, (interval, "$foreground-muted"), *met)


def in_short(validation: Validation) -> Content:
    """The deciding metric with its interval, and whether all targets are met."""
    _, metric, _ = next(iter(totals(validation).values()))
    text = total(validation, metric, None)
    if validation.samples and validation.summary.complete:
        text = Content.assemble(text, " ", met_sign(validation.summary.targets_met))
    return text


def totals_lines(validation: Validation, width: int) -> list[Content]:
    """All totals of one validation one after another, the deciding one first, in lines of `width` cells."""
    if not validation.samples:
        return [Content.styled("not asked", "$foreground-disabled")]
    parts: list[Content] = []
    for name, (title, metric, target) in totals(validation).items():
        decides = name == validation.summary.decided_by
        words = Content.assemble((f"{title} ", "bold" if decides else "$foreground-muted"))
        text = total(validation, metric, target) if decides else Content(f"{metric.passed}/{metric.total}")
        if target is not None and decides:
            text += Content.styled(f" {target:g} %", "$foreground-muted")
        elif target is not None and validation.summary.complete and not metric.meets(target):
            text += Content.assemble(" ", met_sign(False))
        parts.append(words + text)
    return _flowed(parts, width)


def met_sign(met: bool) -> Content:
    return Content.styled("✓", "$text-success") if met else Content.styled("✗", "bold $text-error")


def failures(validation: Validation, width: int) -> list[Content]:
    """Where the answers of one validation failed, as small bars, in lines of `width` cells; also the legend of
    the marks."""
    stages = validation.summary.grading_stages
    parts = [Content.styled(f"{validation.title} failed at", "$foreground-muted")]
    failed = {stage: count for stage, count in stages.items() if stage != "passed"}
    for stage, count in failed.items():
        bar = "▇" * max(1, round(LONGEST_BAR * min(1.0, count / max(LONGEST_BAR, *failed.values()))))
        sign, style = stage_mark(stage)
        meaning = MEANINGS.get(stage, stage)
        parts.append(Content.assemble((sign, style), f" {meaning} ", (bar, "$text-error"), f" {count}"))
    if not failed:
        parts = [Content.styled("no failure yet" if stages else "nothing judged yet", "$foreground-muted")]
    if flaky := sum(one.consistency == "flaky" for one in validation.folded.values()):
        parts.append(Content.assemble(FLAKY, f" flaky {flaky}"))
    if waiting := len(validation.suite.queries) - sum(stages.values()):
        parts.append(Content.styled(f"{MARKS[None]} {waiting} {MEANINGS[None]}", "$foreground-disabled"))
    return _flowed(parts, width)


def _flowed(parts: Sequence[Content], width: int) -> list[Content]:
    """The parts side by side, in lines of `width` cells; no part is split, so that a sign stays with its word."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + len(APART) + part.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], APART, part)
        else:
            lines.append(part)
    return lines


def by_hand(validation: Validation) -> Content:
    """The counts of this validation's reviews by hand; empty if there are none."""
    counts = validation.reviews.counts(record for answers in validation.samples.values() for record in answers)
    parts = [
        f"{count} {word}"
        for count, word in (
            (counts.accepted, "accepted"),
            (counts.rejected, "rejected"),
            (counts.flywheel, "for the flywheel"),
        )
        if count
    ]
    return Content.assemble(("by hand  ", "$foreground-muted"), ", ".join(parts)) if parts else Content("")
