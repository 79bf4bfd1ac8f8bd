"""A model's answer to the user's question: its grade, its text, and what its code does in a fixture.

Rendered from the attempt alone, while it is generated and after. Everything the model wrote is untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from punie_tui.playground import rendering
from punie_tui.playground.grading import GradedAnswer
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import key_of
from punie_tui.tui.playground.asked_model import AskedModel, Attempt
from punie_tui.tui.playground.project_content import project_content
from punie_tui.tui.verdicts.grade_lines import grade_content, heading

LONGEST_OUTPUT = 8_000
MOST_CALLS = 20
UNFOLD = "playground.unfold"
ROOMY = 20
"""Height in lines from which a blank line separates the parts."""
_MUTED = "$foreground-muted"

_KEY = "bold $text-accent"
NO_MODEL = Content.assemble(
    ("No model to ask yet.", "bold"),
    "\n\nPress ",
    ("m", _KEY),
    " to choose one: the catalog's, a run's, a folder, a server's address.\nThen ",
    ("Enter", _KEY),
    ", a question, and ",
    ("Enter", _KEY),
    " again.",
)
"""Shown while no model is chosen."""


@dataclass(frozen=True)
class ShownAttempt:
    """Which run of the answer's code is shown: the one in `fixture`, of `fixtures`, or the one `in_project`;
    `unfolded`: with everything that real tools returned."""

    fixtures: Sequence[str]
    fixture: str
    in_project: bool = False
    unfolded: bool = False


class AttemptView(Reader, can_focus=True):
    """Shows one model's attempt."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._was_busy = False

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, model: AskedModel, shown: ShownAttempt, now: str = "") -> None:
        """Shows the attempt as it is now. `now` is the spinner's character while the model is busy."""
        width = self.scrollable_content_region.width
        self.border_title = untrusted(model.candidate.name, limit=60, one_line=True)
        self.border_subtitle = subtitle(model)
        apart = "\n" if self.size.height < ROOMY else "\n\n"
        content = attempt_content(model, shown, width=width, now=now, apart=apart, key=key_of(UNFOLD, self.app))
        self.query_one(Static).update(content)
        if model.state == "writing":
            self.scroll_end(animate=False)
        elif self._was_busy and not model.is_busy:
            self.scroll_home(animate=False)  # the verdict is there
        self._was_busy = model.is_busy


def subtitle(model: AskedModel) -> Content:
    """What is known of the model: that it is being loaded, or how long that took and its memory; of a served model only
    that it is served."""
    ready, done = model.ready, model.attempt.done
    if model.candidate.served is not None:
        return Content("served")
    if model.state == "loading":
        return untrusted(model.note or "loading", limit=80, one_line=True)
    if ready is None:
        return Content("not loaded")
    memory = done.memory if done is not None else ready.memory
    return Content(f"loaded in {ready.seconds:.1f} s · {memory / 1e9:.2f} GB")


def attempt_content(
    model: AskedModel, shown: ShownAttempt, *, width: int = 0, now: str = "", apart: str = "\n\n", key: str = ""
) -> Content:
    """The question, the grade, the answer and the output, with `apart` between them; parts that are not there yet are
    left out. What the code does in the user's project comes before the grade, because that is what was asked for."""
    attempt = model.attempt
    parts: list[Content] = []
    if attempt.question:
        parts.append(untrusted(attempt.question, limit=2_000, style="bold"))
    if attempt.problem:
        parts.append(Content.assemble(("✗ ", "bold $text-error"), untrusted(attempt.problem, limit=2_000)))
    if attempt.question and (text := _state(model, now)) is not None:
        parts.append(text)
    ran = attempt.graded is not None and attempt.graded.parsed.code is not None
    if ran and shown.in_project:
        parts.append(_in_project(attempt, shown.unfolded, now, key))
    if attempt.graded is not None:
        parts.append(grade_content(attempt.graded, width))
    if attempt.text or attempt.done is not None:
        parts.append(_answer(attempt, width))
    if attempt.graded is not None and ran and not shown.in_project:
        parts.append(output_content(attempt.graded, shown.fixtures, shown.fixture))
    return Content(apart).join(parts) if parts else Content.styled("no question yet", _MUTED)


def _state(model: AskedModel, now: str) -> Content | None:
    match model.state:
        case "loading":
            text = f"loading the model {now}"
        case "waiting":
            text = "waiting for the other model"
        case "writing" if not model.attempt.text:
            text = model.note or f"reading the question {now}"
        case "writing":
            text = _so_far(model.attempt.text)
        case "judging":
            text = f"judging {now}"
        case "running":
            text = f"running in this project {now}"
        case _:
            done = model.attempt.done
            if done is None or done.stopped not in ("interrupted", "cut off"):
                return None
            why = f" ({done.cut})" if done.cut else ""
            return untrusted(f"{rendering.STOPPED[done.stopped]}{why}, so not judged", limit=400, style="$text-warning")
    return untrusted(text, limit=400, one_line=True, style=_MUTED)


def _so_far(text: str) -> str:
    """The kind of answer that the text so far looks like."""
    parsed = parse_answer(text)
    if parsed.kind == "direct":
        return "writing text"
    return "wrote a whole call in format A" if parsed.strict else "writing a call"


def _answer(attempt: Attempt, width: int) -> Content:
    done, verdict = attempt.done, attempt.graded.verdict if attempt.graded is not None else None
    # If the code as a whole does something else than was asked, underlining all of it explains nothing.
    at_fault = verdict is not None and verdict.start is not None and verdict.grading_stage not in ("outcome", "timeout")
    fault = (verdict.start or 0, verdict.end or (verdict.start or 0) + 1) if verdict is not None and at_fault else None
    rate = done.rate if done is not None else attempt.tokens / attempt.seconds if attempt.seconds else 0.0
    noted = f"asked {attempt.at}" if attempt.at else f"{attempt.seconds:.1f} s"
    if attempt.tokens:  # not every server counts them
        noted = f"{attempt.tokens} tokens in {noted} · {rate:.0f} tokens/s"
    stopped = rendering.STOPPED[done.stopped] if done is not None else "" if attempt.at else "…"
    head = heading("answer", " · ".join(filter(None, [noted, stopped])))
    text = answer_content(attempt.text, fault, carets=width) if attempt.text else Content.styled("(empty)", _MUTED)
    return Content("\n").join([head, text])


def output_content(graded: GradedAnswer, fixtures: Sequence[str], fixture: str) -> Content:
    """What the code called and printed in one fixture, and what was expected there, if anything."""
    chosen = Content("  ").join(
        Content.styled(*((f"[{name}]", "bold reverse") if name == fixture else (name, _MUTED))) for name in fixtures
    )
    lines = [Content.assemble(heading("output", "in the fixture "), chosen)]
    run, report = graded.runs.get(fixture), graded.reports.get(fixture)
    if run is None:
        why = "the code does not parse" if not graded.runs else "the code took too long in another fixture"
        return Content("\n").join([*lines, Content.styled(f"not run: {why}", _MUTED)])
    made = ", ".join(map(rendering.describe_call, run.calls[:MOST_CALLS])) or "no tool"
    more = f" and {len(run.calls) - MOST_CALLS} more" if len(run.calls) > MOST_CALLS else ""
    lines.append(Content.assemble(("called   ", _MUTED), untrusted(made + more, limit=400, one_line=True)))
    output = run.output.rstrip("\n")
    lines.append(untrusted(output, limit=LONGEST_OUTPUT) if output else Content.styled("(printed nothing)", _MUTED))
    if text := rendering.ended(run):
        lines.append(untrusted(text, limit=1_000, one_line=True, style="$text-error"))
    if report is not None:
        expected = ", ".join(report.expected) or "nothing in particular"
        lines.append(Content.assemble(("expected ", _MUTED), untrusted(expected, limit=400, one_line=True)))
        if report.problem:
            lines.append(untrusted(f"but it {report.problem}", limit=400, one_line=True, style="$text-error"))
    return Content("\n").join(lines)


def _in_project(attempt: Attempt, unfolded: bool, now: str, key: str) -> Content:
    """What the code called and printed in the user's project."""
    if attempt.project is None:
        return Content("\n").join([heading("output", "in this project"), Content.styled("not run here", _MUTED)])
    where = untrusted(f"in {attempt.project.root}", limit=200, one_line=True, style=_MUTED)
    output = Content.assemble(heading("output"), "  ", where)
    return Content("\n").join([output, project_content(attempt.project, unfolded, now, key)])
