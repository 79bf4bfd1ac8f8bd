"""One judged query to read: what was asked, what came back, where it fell and why, what was expected.

Named for what people come to read; a query that passed reads the same. Knows nothing of runs.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from punie_tui.tui.validations import Validation
from punie_tui.tui.widgets.code_view import answer_content
from punie_tui.tui.widgets.untrusted import untrusted
from punie_tui.validation.records import QueryRecord, Verdict
from punie_tui.validation.suite import Query
from punie_tui.validation.summary import MEANINGS

STOPPED = {"eos": "", "length": " · cut off at the token limit", "degenerate": " · stopped: it repeated itself"}


class FailureView(VerticalScroll, can_focus=True):
    """Shows one query of a validation."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, validation: Validation | None, query_id: str | None) -> None:
        static = self.query_one(Static)
        if validation is None or query_id is None:
            self.border_title = Content("")
            static.update("")
            return
        query = validation.suite.query(query_id)
        title = Content.assemble(untrusted(query_id, limit=40, one_line=True), f" · {validation.title}")
        if title != self.border_title:
            self.scroll_home(animate=False)
        self.border_title = title
        static.update(query_content(query, validation.records.get(query_id)))


def query_content(query: Query, record: QueryRecord | None) -> Content:
    """A query and its answer, the fault first: that is what people came for."""
    question = untrusted(query.text, style="bold")
    if record is None:
        waiting = Content.styled("not judged yet", "$foreground-muted")
        return Content("\n\n").join([question, waiting, _section("expected", expected(query))])
    verdict = record.grades.strict
    fault = (verdict.start, verdict.end or verdict.start + 1) if verdict.start is not None else None
    made = f"{record.answer_tokens} tokens in {record.seconds:.1f} s{STOPPED[record.stopped]}"
    answer = answer_content(record.answer, fault) if record.answer else Content.styled("(empty)", "$foreground-muted")
    return Content("\n\n").join(
        [
            Content("\n").join([question, *_verdict(verdict), _graders(record)]),
            Content("\n").join([_heading("answer", made), answer]),
            _section("expected", expected(query)),
            _section("prompt, as the model saw it", untrusted(record.prompt, style="$foreground-muted")),
        ]
    )


def expected(query: Query) -> Content:
    """What the suite asks of a good answer, in words: first for strict, then for soft."""
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
    lines.append(f"soft looks for {'; '.join(rules)}")
    return untrusted("\n".join(lines), limit=2_000)


def _verdict(verdict: Verdict) -> list[Content]:
    if verdict.passed:
        return [Content.styled("✓ passed", "$text-success")]
    word = MEANINGS.get(verdict.rung, verdict.rung)
    reason = untrusted(verdict.reason, limit=1_000)
    lines = [Content.assemble((f"✗ {word}", "bold $text-error"), "  ", reason)]
    if verdict.nearest:
        nearest = untrusted(verdict.nearest, limit=100, one_line=True, style="bold $text-success")
        lines.append(Content.assemble(("  nearest  ", "$foreground-muted"), nearest))
    return lines


def _graders(record: QueryRecord) -> Content:
    """Both graders' words side by side; where they differ, that is the interesting thing."""
    soft, strict = record.grades.soft, record.grades.strict.passed
    note = (
        ""
        if soft == strict
        else "   the substring check cannot see this fault"
        if soft
        else "   the substring check does not see that it is right"
    )
    return Content.assemble(
        ("strict ", "$foreground-muted"),
        _sign(strict),
        ("   soft ", "$foreground-muted"),
        _sign(soft),
        (note, "$foreground-muted italic"),
    )


def _sign(good: bool) -> Content:
    return Content.styled("✓", "$text-success") if good else Content.styled("✗", "$text-error")


def _heading(title: str, note: str = "") -> Content:
    return Content.assemble((title, "$text-primary"), (f"  {note}" if note else "", "$foreground-muted"))


def _section(title: str, content: Content) -> Content:
    return Content("\n").join([_heading(title), content])


def _listed(names: list[str], join: str) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} {join} {last}" if most else last
