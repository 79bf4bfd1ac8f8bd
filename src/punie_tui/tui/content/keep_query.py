"""The form that turns a question into a query of a suite: what is expected of an answer, before it is written.

Nothing is expected until the user enters it. If the model's answer was judged right, the form starts with what it
does; otherwise a key confirms that it is right and fills that in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from punie_tui.errors import UsageError
from punie_tui.playground.queries import Expects, QueryDraft, as_answered, entry_text
from punie_tui.tools.catalog import TOOLS
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.visible import visible

HELP = {
    "expects": "call: a call of the tools below · words: an answer without a call",
    "tools": "the tools to call, separated by commas: {}",
    "fields": "fields of their results, separated by commas; at least one must be read",
    "calls": 'the calls that return the results, separated by semicolons: result = a_tool("src/")',
    "says": "what the answer must state, separated by semicolons: result.error_count; for words, the words themselves",
    "id": "unique in the suite",
    "category": "a category of the suite, or a new one",
    "suite": "one of your suites; a new name creates one",
}
_EXPECTS: tuple[Expects, ...] = ("call", "words")


@dataclass(frozen=True)
class Answered:
    """A model's answer to the question, and whether it was judged right."""

    model: str
    text: str
    right: bool


class KeepQueryForm(Refusing, Dialog[QueryDraft | None]):
    """Its result is the confirmed draft. `problem` returns what is wrong with a draft, or an empty string (it reads
    files); `answered` is the model's answer, if one was asked."""

    BINDINGS = bindings("keep_query")

    def __init__(
        self, draft: QueryDraft, problem: Callable[[QueryDraft], str], answered: Answered | None = None
    ) -> None:
        super().__init__()
        self._draft = as_answered(draft, answered.text) if answered is not None and answered.right else draft
        self._answered = answered
        self._find_problem = problem
        self._problem = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide keep") as dialog:
            dialog.border_title = "keep the question as a query" if self._answered is not None else "a new query"
            yield Static(self._introduction(), id="keep-question")
            with VerticalScroll(id="keep-fields", can_focus=False):
                for name in HELP:
                    with Horizontal(classes="keep-row"):
                        yield Static(name, classes="field-name")
                        yield Input(
                            _text(self._draft, name), compact=True, id=f"query-{name}", suggester=_suggester(name)
                        )
                yield Static(id="keep-entry", markup=False)
            yield Static(id="keep-help", markup=False)
            yield KeysLine("keep_query")

    def on_mount(self) -> None:
        self.query_one("#query-expects", Input).focus()
        self._look()

    def _introduction(self) -> Content:
        question = untrusted(self._draft.question, limit=400, style="bold")
        if (answered := self._answered) is None:
            return question
        did = as_answered(self._draft, answered.text)
        how = (
            f"calls {', '.join(did.tools)}"
            if did.tools
            else "is in words"
            if did.expects == "words"
            else "calls no tool"
        )
        if did.fields:
            how += f", reads {', '.join(did.fields)}"
        judged = "judged right" if answered.right else "not judged: it sets no standard until you confirm it"
        style = "$text-success" if answered.right else "$text-warning"
        text = untrusted(f"the answer of {answered.model} {how}", limit=300, one_line=True, style="$foreground-muted")
        return Content.assemble(question, "\n", text, ("  ✓ " if answered.right else "  – ", style), (judged, style))

    @property
    def draft(self) -> QueryDraft:
        """The draft with the values of the fields."""
        values = {name: self.query_one(f"#query-{name}", Input).value.strip() for name in HELP}
        expects = next(
            (one for one in _EXPECTS if values["expects"] and one.startswith(values["expects"].lower())), None
        )
        calls = [part.partition("=") for part in _parts(values["calls"], ";")]
        return replace(
            self._draft,
            expects=expects or "",
            tools=_parts(values["tools"], ","),
            fields=_parts(values["fields"], ","),
            calls=tuple((name.strip(), call.strip()) for name, _, call in calls),
            says=_parts(values["says"], ";"),
            id=values["id"],
            category=values["category"],
            suite=values["suite"],
        )

    @on(Input.Changed)
    def _changed(self) -> None:
        self._look()

    @work(exclusive=True)
    async def _look(self) -> None:
        """Shows what will be written, and what is still missing or wrong."""
        draft = self.draft
        self._problem = problem = await asyncio.to_thread(self._find_problem, draft)
        focused = (self.focused.id or "").removeprefix("query-") if self.focused is not None else ""
        text = Content.styled(HELP.get(focused, "").format(", ".join(TOOLS)), "$foreground-muted")
        if problem:
            text = Content.assemble(text, "\n", untrusted(problem, limit=500, style="$text-warning"))
        self.query_one("#keep-help", Static).update(text)
        self.query_one("#keep-entry", Static).update(_entry(draft))

    def on_descendant_focus(self) -> None:
        self._look()

    def action_take(self) -> None:
        """The user confirms that the answer is right: the fields now expect what it does."""
        if self._answered is None:
            return
        taken = as_answered(self.draft, self._answered.text)
        for name in ("expects", "tools", "fields", "calls", "says"):
            self.query_one(f"#query-{name}", Input).value = _text(taken, name)

    def on_input_submitted(self) -> None:
        self.focus_next(Input)

    def refusal(self, action: str) -> str | None:
        if action == "take" and self._answered is None:
            return "no model was asked"
        return (self._problem or None) if action == "keep" else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Always allows `keep`: the draft is checked again when its key is pressed."""
        return action == "keep" or super().check_action(action, parameters)

    @work(exclusive=True, group="keep")
    async def action_keep(self) -> None:
        draft = self.draft
        if not (problem := await asyncio.to_thread(self._find_problem, draft)):
            self.dismiss(draft)
            return
        self._look()
        self.notify(visible(problem, limit=300), severity="warning", timeout=3, markup=False)

    def action_next_field(self) -> None:
        self.focus_next(Input)

    def action_previous_field(self) -> None:
        self.focus_previous(Input)

    def action_cancel(self) -> None:
        self.dismiss(None)


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _text(draft: QueryDraft, name: str) -> str:
    match name:
        case "calls":
            return "; ".join(f"{name} = {call}" for name, call in draft.calls)
        case "says":
            return "; ".join(draft.says)
        case "tools" | "fields":
            return ", ".join(getattr(draft, name))
        case _:
            return str(getattr(draft, name))


def _suggester(name: str) -> SuggestFromList | None:
    known = {"expects": _EXPECTS, "tools": tuple(TOOLS)}.get(name)
    return SuggestFromList(known) if known else None


def _entry(draft: QueryDraft) -> Content:
    try:
        return untrusted(entry_text(draft), limit=4_000, style="$foreground-muted")
    except UsageError:
        return Content("")
