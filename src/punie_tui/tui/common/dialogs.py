"""The kinds of dialog: a yes-or-no question, a line of text to type, a list to choose from, and a sheet to read.

They are independent of what is asked; the caller that opens one gets its result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import action, actions_of, bindings, key_label
from punie_tui.tui.keys.offering import Copyable, Offering
from punie_tui.tui.keys.refusal import withheld

_KEYS_GAP = "   "

Item = TypeVar("Item")


class Confirmation(Dialog[bool]):
    """Asks for confirmation of something that people might regret. Escape means no."""

    BINDINGS = bindings("question")

    def __init__(self, question: Content, consequence: str) -> None:
        super().__init__()
        self._question = question
        self._consequence = consequence

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._question, classes="question")
            yield Static(Content.styled(self._consequence, "$foreground-muted"))
            yield KeysLine("question")

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)


def stop_question(run_id: str, consequence: str) -> Confirmation:
    """A question whether to stop a run."""
    name = untrusted(run_id, limit=60, one_line=True, style="bold")
    return Confirmation(Content.assemble("Stop ", name, "?"), consequence)


class Asker(Dialog[str | None]):
    """Asks for a line of text; its result is None if it was cancelled. `why_not` returns what is wrong with a text."""

    BINDINGS = bindings("asker")

    def __init__(
        self, title: str, text: str = "", help: str = "", why_not: Callable[[str], str | None] = lambda text: None
    ) -> None:
        super().__init__()
        self._title, self._text, self._help, self._why_not = title, text, help, why_not

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            yield Input(self._text, compact=True)
            yield Static(Content.styled(self._help, "$foreground-muted"), id="asker-help")
            yield KeysLine("asker")

    def on_input_changed(self, event: Input.Changed) -> None:
        wrong = self._why_not(event.value)
        text = (
            untrusted(wrong, one_line=True, style="$text-error")
            if wrong
            else Content.styled(self._help, "$foreground-muted")
        )
        self.query_one("#asker-help", Static).update(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.action_take()

    def action_take(self) -> None:
        text = self.query_one(Input).value
        if self._why_not(text) is None:
            self.dismiss(text)

    def action_cancel(self) -> None:
        self.dismiss(None)


class Sheet(Offering, Dialog[None]):
    """A text of any length to read."""

    BINDINGS = bindings("sheet", "app.copy")

    def __init__(self, title: Content, parts: Sequence[Content]) -> None:
        super().__init__()
        self._title, self._parts = title, parts

    def compose(self) -> ComposeResult:
        with Reader(classes="dialog wide") as dialog:
            dialog.border_title = self._title
            for part in self._parts:
                yield Static(part, classes="part")
            yield KeysLine("sheet", "app.copy")

    def on_mount(self) -> None:
        self.query_one(Reader).focus()

    async def copies(self) -> list[Copyable]:
        return [Copyable(self._title.plain, "\n\n".join(part.plain for part in self._parts))]

    def action_close(self) -> None:
        self.dismiss(None)


@dataclass(frozen=True)
class Choice:
    """A line of a list: what it stands for, and how it looks. A disabled one is shown but cannot be chosen."""

    id: str
    look: Content
    disabled: bool = False


class Chooser(Dialog[str | None]):
    """A list to choose from; its result is the id of the choice, or None if nothing was chosen."""

    BINDINGS = bindings("chooser")

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str | None = None,
        empty: str = "",
        wide: bool = False,
        message: Content | None = None,
    ) -> None:
        super().__init__()
        self._wide, self._message = wide, message
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._empty = empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide" if self._wide else "dialog") as dialog:
            dialog.border_title = self._title
            if self._message is not None:
                yield Static(self._message, classes="question")
            if self._choices:
                # Ids are not passed to Textual: they may contain characters that its ids must not.
                yield ChoiceList(*(Option(choice.look, disabled=choice.disabled) for choice in self._choices))
            else:
                yield Static(Content.styled(self._empty, "$foreground-muted"))
            yield KeysLine("chooser")

    def on_mount(self) -> None:
        ids = [choice.id for choice in self._choices]
        for options in self.query(OptionList):
            options.highlighted = ids.index(self._current) if self._current in ids else options.highlighted
            options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].id)

    def action_choose(self) -> None:
        for options in self.query(OptionList):
            options.action_select()

    def action_cancel(self) -> None:
        self.dismiss(None)


class KeysLine(Static):
    """The last lines of a dialog: its keys and those of the actions whose ids are in `more`, as the user has mapped
    them. A key and its label stay on one line."""

    def __init__(self, scope: str, *more: str) -> None:
        super().__init__(classes="keys")
        self._scope, self._more = scope, more

    def on_mount(self) -> None:
        self._lay_out(self.app.size.width)

    def on_resize(self, event: Resize) -> None:
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        lines: list[Content] = []
        for each in (*actions_of(self._scope), *map(action, self._more)):
            if withheld(each, self.app):
                continue
            key = Content.assemble((key_label(each, self.app), "$text-accent"), f" {each.label}")
            if lines and lines[-1].cell_length + len(_KEYS_GAP) + key.cell_length <= width:
                lines[-1] = Content.assemble(lines[-1], _KEYS_GAP, key)
            else:
                lines.append(key)
        self.update(Content("\n").join(lines))


async def choose_one(app: App[Any], title: str, items: Sequence[Item], look: Callable[[Item], Content]) -> Item | None:
    """The only item, or the one that the user chooses from several; None if the user chose none."""
    if len(items) == 1:
        return items[0]
    choices = [Choice(str(at), look(item)) for at, item in enumerate(items)]
    at = await app.push_screen_wait(Chooser(title, choices, current="0"))
    return None if at is None else items[int(at)]
