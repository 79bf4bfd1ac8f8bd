"""The two kinds of dialog: a question to be answered yes or no, and a list to choose from.

They know nothing of what is asked; the one who opens them gets the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.tui.actions import actions_of, bindings


class Question(ModalScreen[bool]):
    """Asks before something that people might regret. Escape is no."""

    BINDINGS = bindings("question")

    def __init__(self, question: Content, consequence: str) -> None:
        super().__init__()
        self._question = question
        self._consequence = consequence

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._question, classes="asked")
            yield Static(Content.styled(self._consequence, "$foreground-muted"))
            yield Static(keys_of("question"), classes="keys")

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)


@dataclass(frozen=True)
class Choice:
    """One line of a list: what it stands for, and how it looks. A disabled one is shown and cannot be taken."""

    id: str
    look: Content
    disabled: bool = False


class Chooser(ModalScreen[str | None]):
    """A list to choose from; its answer is the id of the choice, None where nothing was chosen."""

    BINDINGS = bindings("chooser")

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None, empty: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._empty = empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            if self._choices:
                # Ids are not handed to Textual: they may hold what its own ids must not.
                yield OptionList(*(Option(choice.look, disabled=choice.disabled) for choice in self._choices))
            else:
                yield Static(Content.styled(self._empty, "$foreground-muted"))
            yield Static(keys_of("chooser"), classes="keys")

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


def keys_of(scope: str) -> Content:
    """The keys of a dialog, for its last line."""
    return Content("   ").join(
        Content.assemble((action.key_label, "$text-accent"), f" {action.label}") for action in actions_of(scope)
    )
