"""Asks which candidates a sweep is to make, measure and validate. Starts nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.runs.recipes.recipe import MODE_SIZES, Mixed, candidate_settings
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.keys.actions import bindings, key_of
from punie_tui.tui.keys.refusal import Refusing

CANDIDATES = ("4", "5", "6", "8", "surgical", *MODE_SIZES, *get_args(Mixed), "3", "2")


def candidate_of(label: str) -> str | None:
    """The candidate whose model is called `label` ("6bit" → "6"); None if there is none."""
    return next((name for name in CANDIDATES if candidate_settings(name).label == label), None)


class SweepForm(Refusing, Dialog[list[str] | None]):
    """The form; its result is the names of candidates, in the order of the list. `finished`: labels of those that have
    been made, measured and validated."""

    BINDINGS = bindings("sweep_form")

    def __init__(self, chosen: Sequence[str], finished: Collection[str]) -> None:
        super().__init__()
        self._chosen = {name for name in chosen if name in CANDIDATES}
        self._finished = finished

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "sweep: make, measure and validate"
            yield ChoiceList(*(Option(self._line(name)) for name in CANDIDATES), markup=False)
            yield Static(id="sweep-note", markup=False)
            yield KeysLine("sweep_form")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._show_count()

    def action_take(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            name = CANDIDATES[options.highlighted]
            self._chosen ^= {name}
            options.replace_option_prompt_at_index(options.highlighted, self._line(name))
            self._show_count()

    async def on_option_list_option_selected(self) -> None:
        await self.app.run_action("start", self)

    def refusal(self, action: str) -> str | None:
        if action == "start" and not self._chosen:
            return f"choose at least one candidate first: {key_of('sweep_form.take', self.app)} chooses it"
        return None

    def action_start(self) -> None:
        self.dismiss([name for name in CANDIDATES if name in self._chosen])

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _show_count(self) -> None:
        count = len(self._chosen)
        text = f"{count} candidates, each made directly from the adapter" if count else "choose at least one"
        self.query_one("#sweep-note", Static).update(Content.styled(text, "$foreground-muted"))

    def _line(self, name: str) -> Content:
        settings = candidate_settings(name)
        description = (
            f"{settings.bits} bits" if settings.quant_predicate is None else "few bits, more where they matter"
        )
        if name == "surgical":
            description = "only the modules that the adapter changes, at 8 bits"
        done = settings.label in self._finished
        return Content.assemble(
            (
                "[x] " if name in self._chosen else "[ ] ",
                "$text-accent" if name in self._chosen else "$foreground-muted",
            ),
            f"{name:<10}",
            (f"  {description}", "$foreground-muted"),
            ("  done already", "$text-success") if done else "",
        )
