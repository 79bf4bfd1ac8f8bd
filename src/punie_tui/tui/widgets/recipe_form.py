"""A form of a recipe's settings, each with its help and its bounds; a run is started of it once they all fit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from punie_tui.errors import PunieError
from punie_tui.runs.recipe import Recipe
from punie_tui.runs.store import Run
from punie_tui.tui.actions import bindings
from punie_tui.tui.recipe_fields import Path, RecipeField, fields_of, recipe_of
from punie_tui.tui.widgets.dialogs import keys_of
from punie_tui.tui.widgets.untrusted import untrusted

_AT_ONCE = 6
"""Rows mounted in one go: all of them would hold the event loop for too long."""


class FieldRow(Vertical):
    """A setting: its name, its value as text, and what is wrong with that."""

    def __init__(self, field: RecipeField) -> None:
        super().__init__()
        self.field = field
        self.input = Input(
            field.text,
            compact=True,
            placeholder=field.default,
            suggester=SuggestFromList(field.choices) if field.choices else None,
        )
        self._wrong = Static(classes="field-wrong")  # may be told something before it is mounted

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self.field.name, classes="field-name")
            yield self.input
        yield self._wrong

    def say_wrong(self, wrong: str | None) -> None:
        self.set_class(wrong is not None, "-wrong")
        self._wrong.update(untrusted(wrong or "", one_line=True))


class RecipeForm(ModalScreen[Run | None]):
    """Its answer is the run that was started. `start` may refuse with a PunieError, which is shown."""

    BINDINGS = bindings("form")

    def __init__(self, title: str, recipe: Recipe, start: Callable[[Recipe], Run]) -> None:
        super().__init__()
        self._title, self._start = title, start
        self._fields = fields_of(recipe)
        self._texts = {field.path: field.text for field in self._fields}
        self._starting = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide form") as dialog:
            dialog.border_title = untrusted(self._title, one_line=True)
            yield Vertical(id="form-fields")  # a VerticalScroll would take the arrow keys
            yield Static(id="form-help")
            yield Static(keys_of("form", self.app), classes="keys")

    def on_mount(self) -> None:
        self.run_worker(self._fill())

    async def _fill(self) -> None:
        place = self.query_one("#form-fields")
        section = ""
        for start in range(0, len(self._fields), _AT_ONCE):
            widgets: list[Widget] = []
            for field in self._fields[start : start + _AT_ONCE]:
                if field.section != section:
                    section = field.section
                    widgets.append(Static(Content.styled(f"[{section}]", "bold $text-primary"), classes="form-section"))
                widgets.append(FieldRow(field))
            await place.mount_all(widgets)
            if start == 0:
                self.query(Input).first().focus()
            await asyncio.sleep(0)
        self._check()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        row = event.widget.parent.parent if event.widget.parent is not None else None
        if isinstance(row, FieldRow):
            self._help(_help(row.field))

    def _help(self, said: Content) -> None:
        self.query_one("#form-help", Static).update(said)

    def on_input_changed(self, event: Input.Changed) -> None:
        row = event.input.parent.parent if event.input.parent is not None else None
        if isinstance(row, FieldRow) and self._texts[row.field.path] != event.value:
            self._texts[row.field.path] = event.value
            self._check()

    def on_input_submitted(self) -> None:
        self.focus_next(Input)

    def _check(self) -> Recipe | None:
        """Says what is wrong at each field, and returns the recipe where nothing is."""
        recipe, wrong = recipe_of(self._texts)
        for row in self.query(FieldRow):
            row.say_wrong(wrong.get(row.field.path))
        for path, said in wrong.items():
            if path not in self._texts:
                self._help(_wrong(path, said))
        return recipe

    def action_start(self) -> None:
        recipe = self._check()
        if recipe is None:
            wrong = next((row for row in self.query(FieldRow) if row.has_class("-wrong")), None)
            if wrong is not None:
                wrong.input.focus()
        elif not self._starting:
            self._starting = True
            self._start_it(recipe)

    @work
    async def _start_it(self, recipe: Recipe) -> None:
        try:
            run = await asyncio.to_thread(self._start, recipe)
        except PunieError as error:
            self._starting = False
            self._help(untrusted(str(error), limit=600, style="$text-error"))
        else:
            self.dismiss(run)

    def action_next_field(self) -> None:
        self.focus_next(Input)

    def action_previous_field(self) -> None:
        self.focus_previous(Input)

    def action_cancel(self) -> None:
        self.dismiss(None)


def _help(field: RecipeField) -> Content:
    choices = f"one of {', '.join(field.choices)}" if field.choices else ""
    default = f"default: {field.default}" if field.default else ""
    more = "; ".join(part for part in (choices or field.bounds, default) if part)
    return Content.assemble(field.help, ("\n" + more, "$foreground-muted"))


def _wrong(path: Path, said: str) -> Content:
    return untrusted(f"{'.'.join(path)}: {said}", limit=600, style="$text-error")
