"""A model's answer to a question of one's own: its grade, what it says, and what its code does in a fixture.

Told from the attempt alone, while it is written and after. Everything the model wrote is untrusted.
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
"""Lines from which a blank one stands between the parts."""
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
"""What stands where no model was chosen."""


@dataclass(frozen=True)
class Shown:
    """Which of its code's runs is shown: in `fixture` of `fixtures`, or `in_project`; `unfolded`: with all that real
    tools returned."""

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

    def show(self, model: AskedModel, shown: Shown, now: str = "") -> None:
        """The attempt as far as it is. `now` is a sign of life while it works."""
        width = self.scrollable_content_region.width
        self.border_title = untrusted(model.candidate.name, limit=60, one_line=True)
        self.border_subtitle = subtitle(model)
        apart = "\n" if self.size.height < ROOMY else "\n\n"
        content = attempt_content(model, shown, width=width, now=now, apart=apart, key=key_of(UNFOLD, self.app))
        self.query_one(Static).update(content)
        if model.state == "writing":
            self.scroll_end(animate=False)
        elif self._was_busy and not model.is_busy:
            self.scroll_home(animate=False)  # the verdict stands there
        self._was_busy = model.is_busy


def subtitle(model: AskedModel) -> Content:
    """What is known of the model: that it is being loaded, or how long that took and what it holds; of a served one
    nothing but that."""
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
    model: AskedModel, shown: Shown, *, width: int = 0, now: str = "", apart: str = "\n\n", key: str = ""
) -> Content:
    """The question, the grade, the answer, the output, `apart` from each other; what is not there yet is left out. What
    the code does in this project comes first: that is what was asked."""
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
    return Content(apart).join(parts) if parts else Content.styled("nothing asked yet", _MUTED)


def _state(model: AskedModel, now: str) -> Content | None:
    match model.state:
        case "loading":
            text = f"loading the model {now}"
        case "waiting":
            text = "waits for the other model"
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
            if done is None or done.stopped not in ("asked", "cut off"):
                return None
            why = f" ({done.cut})" if done.cut else ""
            return untrusted(f"{rendering.STOPPED[done.stopped]}{why}, so not judged", limit=400, style="$text-warning")
    return untrusted(text, limit=400, one_line=True, style=_MUTED)


def _so_far(text: str) -> str:
    """How what is written so far reads."""
    parsed = parse_answer(text)
    if parsed.kind == "direct":
        return "writing words"
    return "a whole call in format A" if parsed.strict else "writing a call"


def _answer(attempt: Attempt, width: int) -> Content:
    done, verdict = attempt.done, attempt.graded.verdict if attempt.graded is not None else None
    # That all of the code does something else than was asked is not told by underlining all of it.
    at_fault = verdict is not None and verdict.start is not None and verdict.rung not in ("outcome", "timeout")
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
    """What the code called and printed in one fixture, beside what was expected where something was."""
    chosen = Content("  ").join(
        Content.styled(*((f"[{name}]", "bold reverse") if name == fixture else (name, _MUTED))) for name in fixtures
    )
    lines = [Content.assemble(heading("output", "in the fixture "), chosen)]
    run, report = graded.runs.get(fixture), graded.reports.get(fixture)
    if run is None:
        why = "the code does not parse" if not graded.runs else "the code took too long in another"
        return Content("\n").join([*lines, Content.styled(f"not run: {why}", _MUTED)])
    made = ", ".join(map(rendering.call_made, run.calls[:MOST_CALLS])) or "no tool"
    more = f" and {len(run.calls) - MOST_CALLS} more" if len(run.calls) > MOST_CALLS else ""
    lines.append(Content.assemble(("called   ", _MUTED), untrusted(made + more, limit=400, one_line=True)))
    output = run.output.rstrip("\n")
    lines.append(untrusted(output, limit=LONGEST_OUTPUT) if output else Content.styled("(printed nothing)", _MUTED))
    if text := rendering.ended(run):
        lines.append(untrusted(text, limit=1_000, one_line=True, style="$text-error"))
    if report is not None:
        wanted = ", ".join(report.expected) or "nothing in particular"
        lines.append(Content.assemble(("expected ", _MUTED), untrusted(wanted, limit=400, one_line=True)))
        if report.problem:
            lines.append(untrusted(f"but it {report.problem}", limit=400, one_line=True, style="$text-error"))
    return Content("\n").join(lines)


def _in_project(attempt: Attempt, unfolded: bool, now: str, key: str) -> Content:
    """The same in the person's own project."""
    if attempt.project is None:
        return Content("\n").join([heading("output", "in this project"), Content.styled("not run here", _MUTED)])
    where = untrusted(f"in {attempt.project.root}", limit=200, one_line=True, style=_MUTED)
    output = Content.assemble(heading("output"), "  ", where)
    return Content("\n").join([output, project_content(attempt.project, unfolded, now, key)])
