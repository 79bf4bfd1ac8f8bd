"""One judged query: the question, the answer, where it failed and why, what the code does in each fixture, another
model's answer, the most similar training rows, and the prompt.

Named after failures, since these are what people come to read; a query that passed looks the same. Reads no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from punie_tui.grading.records import GradingStage, QueryRecord, Verdict
from punie_tui.grading.suite import Query
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.answer_diff import answer_diff
from punie_tui.tui.verdicts.fixture_lines import fixture_content
from punie_tui.tui.verdicts.fixture_tries import FixtureTry
from punie_tui.tui.verdicts.training_rows import NearRow
from punie_tui.tui.verdicts.validation_totals import sample_marks
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.reviews import Review
from punie_tui.validation.summary import MEANINGS

STOPPED = {
    "eos": "",
    "length": " · cut off at the token limit",
    "degenerate": " · stopped: it repeated itself",
    "no answer": " · the server gave no answer",
}
_MUTED = "$foreground-muted"


@dataclass(frozen=True)
class Details:
    """What takes a moment to look up; None: not known yet. `prompt` replaces the prompt's text if it is given."""

    tries: Sequence[FixtureTry] | None = None
    rows: Sequence[NearRow] | None = None
    row: int = 0
    prompt: Content | None = None
    problem: str = ""


class FailureView(Reader, can_focus=True):
    """Shows one query of a validation."""

    def compose(self) -> ComposeResult:
        yield Static(id="query", markup=False)
        yield Static(id="details", markup=False)

    def show(self, validation: Validation | None, query_id: str | None, sample: int = 0) -> None:
        """Shows the question, the verdict and the answer."""
        view = self.query_one("#query", Static)
        self.query_one("#details").display = validation is not None
        if validation is None or query_id is None:
            self.border_title = Content("")
            view.update("")
            return
        query = validation.suite.query(query_id)
        title = Content.assemble(untrusted(query_id, limit=40, one_line=True), f" · {validation.title}")
        if title != self.border_title:
            self.scroll_home(animate=False)
        self.border_title = title
        record = validation.record(query_id, sample)
        if record is None:
            view.update(query_content(query, None))
            return
        marks = sample_marks(validation, query_id, sample) if len(validation.samples[query_id]) > 1 else None
        review, width = validation.reviews.of(record), self.scrollable_content_region.width
        verdict = validation.verdict(record)
        view.update(query_content(query, record, verdict, marks=marks, review=review, width=width))

    def show_details(
        self, validation: Validation, query_id: str, sample: int, other: Validation | None, found: Details
    ) -> None:
        """Shows everything below the answer."""
        query, record = validation.suite.query(query_id), validation.record(query_id, sample)
        self.query_one("#details", Static).update(details_content(query, record, other, found))


def query_content(
    query: Query,
    record: QueryRecord | None,
    verdict: Verdict | None = None,
    *,
    marks: Content | None = None,
    review: Review | None = None,
    width: int = 0,
) -> Content:
    """A query and its answer, the fault first. `verdict` is the deciding one, by default the record's own; `marks` are
    those of all answers to the query; the fault is pointed at if its line fits in `width` cells."""
    question = untrusted(query.text, style="bold")
    if record is None:
        return Content("\n\n").join([question, Content.styled("not judged yet", _MUTED)])
    verdict = verdict or record.grades.verdict
    # For a wrong outcome the fixtures show what the code does; underlining all of it would not help.
    at_fault = verdict.start is not None and verdict.grading_stage not in ("outcome", "timeout")
    fault = (verdict.start or 0, verdict.end or (verdict.start or 0) + 1) if at_fault else None
    made = f"{record.answer_tokens} tokens in {record.seconds:.1f} s{STOPPED[record.stopped]}"
    answer = answer_content(record.answer, fault, carets=width) if record.answer else Content.styled("(empty)", _MUTED)
    head = [question, *_verdict(verdict), _graders(record)]
    if marks is not None:
        head.append(Content.assemble(("answers  ", _MUTED), marks))
    if review is not None:
        head.append(_by_hand(review))
    return Content("\n\n").join([Content("\n").join(head), Content("\n").join([_heading("answer", made), answer])])


def details_content(query: Query, record: QueryRecord | None, other: Validation | None, found: Details) -> Content:
    """What the suite expects, the fixtures, the other model's answer, the most similar training rows, and the
    prompt."""
    if record is None:
        return Content("\n").join([Content(""), _heading("expected"), expected(query)])
    parts = []
    if found.problem:
        parts.append(Content.assemble(("✗ ", "bold $text-error"), untrusted(found.problem, limit=1_000)))
    parts.append(Content("\n").join([_heading("expected"), expected(query)]))
    if found.tries:
        note = f"what the code does in {len(found.tries)} of them" if len(found.tries) > 1 else ""
        parts.append(Content("\n").join([_heading("fixtures", note), fixture_content(found.tries)]))
    if other is not None:
        parts.append(_beside(query.id, record, other))
    if found.rows:
        parts.append(_near(found.rows, found.row))
    shown = found.prompt if found.prompt is not None else untrusted(record.prompt, style=_MUTED)
    note = "t: as text" if found.prompt is not None else "t: its tokens"
    parts.append(Content("\n").join([_heading("prompt, as the model saw it", note), shown]))
    return Content("\n") + Content("\n\n").join(parts)


def _beside(query: str, record: QueryRecord, other: Validation) -> Content:
    """The other model's answer to the same question, as a diff from it to this one."""
    theirs = other.record(query)
    if theirs is None:
        return Content.assemble(_heading(f"{other.title}'s answer"), "\n", ("none yet", _MUTED))
    word = other.verdict(theirs)
    heading = Content.assemble(
        _heading(f"from {other.title}'s answer to this one", ""), "  ", _word(word.grading_stage)
    )
    return Content("\n").join([heading, answer_diff(theirs.answer, record.answer)])


def _near(rows: Sequence[NearRow], chosen: int) -> Content:
    lines = [_heading("most similar training rows", "E: go to it in Data, K: the next")]
    for at, row in enumerate(rows):
        here = "reverse" if at == chosen else ""
        question = untrusted(row.question, limit=200, one_line=True)
        lines.append(Content.assemble((f"{row.likeness:.2f}", f"$text-accent {here}"), "  ", question))
    return Content("\n").join(lines)


def _by_hand(review: Review) -> Content:
    signs = {"accepted": ("✓ accepted", "$text-success"), "rejected": ("✗ rejected", "$text-error")}
    parts: list[Content | str | tuple[str, str]] = [("by hand  ", _MUTED)]
    if review.word is not None:
        parts.append(signs[review.word])
        if review.note:
            parts += ["  ", untrusted(review.note, limit=500, one_line=True)]
    if review.flywheel:
        parts.append(("  ★ for the flywheel" if review.word else "★ for the flywheel", "$text-accent"))
    return Content.assemble(*parts)


def expected(query: Query) -> Content:
    """What the suite expects of a good answer, in words: first for strict, then for soft."""
    expect, soft = query.expect, query.soft
    lines = ["an answer in words, without a tool"] if expect.direct else [f"a call of {_listed(expect.tools, 'and')}"]
    if expect.fields:
        lines.append(f"that reads {_listed(expect.fields, 'or')}")
    rules = [
        f"{word} {_listed(parts, join)}"
        for word, parts, join in (
            ("any of", soft.any, "or"),
            ("all of", soft.all, "and"),
            ("none of", soft.none, "or"),
        )
        if parts
    ]
    if query.outcome is not None and query.outcome.terms:
        lines.append(f"that mentions {_listed([term.replace('|', ' or ') for term in query.outcome.terms], 'and')}")
    lines.append(f"soft looks for {'; '.join(rules)}")
    return untrusted("\n".join(lines), limit=2_000)


def _verdict(verdict: Verdict) -> list[Content]:
    if verdict.passed:
        return [_word("passed")]
    lines = [Content.assemble(_word(verdict.grading_stage), "  ", untrusted(verdict.reason, limit=1_000))]
    if verdict.nearest:
        nearest = untrusted(verdict.nearest, limit=100, one_line=True, style="bold $text-success")
        lines.append(Content.assemble(("  nearest  ", _MUTED), nearest))
    return lines


def _word(stage: GradingStage) -> Content:
    if stage == "passed":
        return Content.styled("✓ passed", "$text-success")
    return Content.styled(f"✗ {MEANINGS.get(stage, stage)}", "bold $text-error")


def _graders(record: QueryRecord) -> Content:
    """All graders' verdicts side by side, with a note if the soft one differs from the deciding one."""
    soft, decisive = record.grades.soft, record.grades.verdict.passed
    note = (
        ""
        if soft == decisive
        else "   the substring check cannot see this fault"
        if soft
        else "   the substring check does not see that it is right"
    )
    words = {"outcome": decisive} if record.grades.outcome is not None else {}
    words |= {"strict": record.grades.strict.passed, "soft": soft}
    signs = [Content.assemble((f"{name} ", _MUTED), _sign(good)) for name, good in words.items()]
    return Content.assemble(Content("   ").join(signs), (note, f"{_MUTED} italic"))


def _sign(good: bool) -> Content:
    return Content.styled("✓", "$text-success") if good else Content.styled("✗", "$text-error")


def _heading(title: str, note: str = "") -> Content:
    return Content.assemble((title, "$text-primary"), (f"  {note}" if note else "", _MUTED))


def _listed(names: list[str], join: str) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} {join} {last}" if most else last
