"""A comparison as content: the table of metrics, a line for each changed query, and its two answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from punie_tui.grading.records import GradingStage
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.common.entry_list import Entry
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.against_line import VERDICT_STYLES
from punie_tui.tui.verdicts.answer_diff import answer_diff
from punie_tui.tui.verdicts.validation_totals import stage_mark
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.reports.comparison import METRIC_HEADER, Comparison, QueryChange, metric_rows
from punie_tui.validation.summary import MEANINGS

_MUTED = "$foreground-muted"


def metric_table(found: Comparison, *, brief: bool = False) -> Content:
    """One line per metric with its change, interval and verdict, then the finding in a sentence. `brief` omits the
    p-values from the lines; the sentence has them."""
    rows = metric_rows(found)
    if brief:
        rows = [[*cells, verdict.partition(",")[0]] for *cells, verdict in rows]
    widths = [max(len(row[at]) for row in [list(METRIC_HEADER), *rows]) for at in range(len(METRIC_HEADER))]
    lines = [_row(list(METRIC_HEADER), widths, [_MUTED] * len(widths))]
    for number, (row, metric) in enumerate(zip(rows, found.metrics, strict=True)):
        styles = ["bold" if number == 0 else "", "", "", "", VERDICT_STYLES[metric.verdict]]
        lines.append(_row(row, widths, styles))
    lines += [Content(""), untrusted(found.sentence, limit=400, one_line=True, style="bold")]
    if found.left_out:
        text = f"left out, not asked alike or not answered in both: {', '.join(found.left_out)}"
        lines.append(untrusted(text, limit=300, one_line=True, style=_MUTED))
    return Content("\n").join(lines)


def _row(cells: list[str], widths: list[int], styles: list[str]) -> Content:
    parts = [
        untrusted(f"{cell:<{width}}", limit=100, one_line=True, style=style)
        for cell, width, style in zip(cells, widths, styles, strict=True)
    ]
    return Content("  ").join(parts).rstrip()


def listed(found: Comparison, *, same: bool) -> list[QueryChange]:
    """The queries that regressed, then those that improved; with `same`, also those that are the same in both."""
    return [*found.regressed, *found.improved, *(found.same if same else ())]


def change_entries(changes: Sequence[QueryChange], third: Validation | None = None) -> list[Entry]:
    """One entry per query; `third` adds its grade beside the two that are compared."""
    return [Entry(_line(change, third)) for change in changes]


def _line(change: QueryChange, third: Validation | None) -> Content:
    sign = ("=", _MUTED)
    if change.after != change.before:
        sign = ("▲", "$text-success") if change.after > change.before else ("▼", "bold $text-error")
    marks = [stage_mark(change.stage_before), (" → ", _MUTED), stage_mark(change.stage_after)]
    if third is not None:
        record = third.record(change.id)
        marks += [
            (" │ ", _MUTED),
            stage_mark(third.verdict(record).grading_stage) if record is not None else ("·", _MUTED),
        ]
    shares = "" if {change.before, change.after} <= {0, 1} else f"{change.before:.0%} → {change.after:.0%}  "
    name = untrusted(f"{change.id:<4}", limit=40, one_line=True)
    question = untrusted(f"{shares}{change.text}", limit=200, one_line=True)
    return Content.assemble(sign, " ", name, " ", *marks, "  ", question)


def third_line(found: Comparison, third: Comparison) -> Content:
    """A third validation beside the two: its share for each metric, and the finding against the second one."""
    shares = ", ".join(f"{metric.name} {metric.after:.0%}" for metric in third.metrics)
    return untrusted(
        f"│ {third.after.title}: {shares}; against {found.after.title} {third.sentence}", limit=400, one_line=True
    )


def sides_of(change: QueryChange, sides: Sequence[Validation]) -> list[Content]:
    """For each side that answered, its verdict and its answer."""
    found = []
    for side in sides:
        if (record := side.record(change.id)) is not None:
            verdict = side.verdict(record)
            reason = untrusted(verdict.reason, limit=500)
            head = Content.assemble((f"{side.title}  ", "$text-primary"), _word(verdict.grading_stage), "  ", reason)
            found.append(Content("\n").join([head, answer_content(record.answer)]))
    return found


def difference(change: QueryChange, before: Validation, after: Validation) -> Content:
    """The two answers as a diff; empty if one of them is missing."""
    records = [side.record(change.id) for side in (before, after)]
    answers = [record.answer for record in records if record is not None]
    if len(answers) < 2:
        return Content("")
    return Content("\n").join(
        [Content.styled("changes from the first to the second", "$text-primary"), answer_diff(*answers)]
    )


def _word(stage: GradingStage) -> Content:
    good = stage == "passed"
    sign, style = ("✓", "$text-success") if good else ("✗", "bold $text-error")
    return Content.styled(f"{sign} {MEANINGS.get(stage, stage)}", style)
