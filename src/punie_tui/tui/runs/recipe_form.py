"""A form for a recipe's settings, each with its help and its bounds; values that differ from the recipe are marked, and
those that will not be used are pointed out as they are typed. It starts a run once all values are valid and the plan
page has been read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from punie_tui.errors import PunieError
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.unused import unused, without_stage
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.tui.runs.plan_page import PlanPage
from punie_tui.tui.runs.recipe_fields import Path, RecipeField, fields_of, recipe_of
from punie_tui.visible import visible

_AT_ONCE = 6
"""Rows mounted in one go: mounting all of them would block the event loop for too long."""

_SEARCH = "find a setting by part of its name or help"


class FieldRow(Vertical):
    """A setting: its name, its value as text, and a message about the value."""

    def __init__(self, field: RecipeField) -> None:
        super().__init__()
        self.field = field
        self.input = Input(
            field.text,
            compact=True,
            placeholder=field.default,
            suggester=SuggestFromList(field.choices) if field.choices else None,
        )
        self._label = Static(field.name, classes="field-name")
        self._wrong = Static(classes="field-wrong")  # may get a message before it is mounted

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._label
            yield self.input
        yield self._wrong

    def show_message(self, wrong: str | None, unused: str | None = None) -> None:
        """Shows what is wrong with the value; else why it will not be used, and what it was if it has changed."""
        changed = self.changed
        was = f"was {self.field.text or self.field.default or 'empty'}" if changed else None
        text = wrong or "; ".join(part for part in (unused, was) if part)
        self.set_class(wrong is not None, "-wrong")
        self.set_class(wrong is None and unused is not None, "-unused")
        self.set_class(changed, "-changed")
        self._label.update(Content.assemble(("● ", "$text-warning") if changed else "", self.field.name))
        self._wrong.update(untrusted(text, one_line=True))

    @property
    def changed(self) -> bool:
        """Whether its value differs from the recipe's."""
        return self.input.value.strip() != self.field.text.strip()

    def matches(self, words: str) -> bool:
        where = f"{'.'.join(self.field.path)} {self.field.help}".lower()
        return all(word in where for word in words.lower().replace("_", " ").split()) or words.lower() in where


class RecipeForm(Refusing, Dialog[Run | None]):
    """Its result is the run that was started. `start` and `refuse` may raise a PunieError, which is shown; `refuse` is
    called before the plan page, `start` on it."""

    BINDINGS = bindings("form")

    def __init__(
        self,
        title: str,
        recipe: Recipe,
        start: Callable[[Recipe], Run],
        settings: Settings,
        refuse: Callable[[Recipe], None],
    ) -> None:
        super().__init__()
        self._title, self._start, self._settings, self._refuse = title, start, settings, refuse
        self._recipe = recipe
        self._fields = fields_of(recipe)
        self._texts = {field.path: field.text for field in self._fields}
        self._starting = False
        self._wrong = ""
        """The first error, with the name of its setting."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide form") as dialog:
            dialog.border_title = untrusted(self._title, one_line=True)
            yield Input(id="form-search", compact=True, placeholder=_SEARCH)
            yield Vertical(id="form-fields")  # a VerticalScroll would take the arrow keys
            yield Static(id="form-help")
            yield KeysLine("form")

    def on_mount(self) -> None:
        self.query_one("#form-search").focus()
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
            if self._is_closed:
                return
            await place.mount_all(widgets)
            await asyncio.sleep(0)
        self._show_found()
        self._check()

    @property
    def _is_closed(self) -> bool:
        """Whether the form was closed while it was being filled, or while typed text was still on its way."""
        return not self.query("#form-search")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if (row := _row_of(event.widget)) is not None:
            self._help(_help(row.field))

    def _help(self, message: Content) -> None:
        self.query_one("#form-help", Static).update(message)

    @on(Input.Changed, "#form-search")
    def _show_found(self) -> None:
        """Shows the settings that match the search; all of them if it is empty."""
        if self._is_closed:
            return
        words = self.query_one("#form-search", Input).value.strip()
        for section in self.query(".form-section"):
            section.display = not words
        for row in self.query(FieldRow):
            row.display = row.matches(words)

    @on(Input.Changed, "#form-fields Input")
    def _changed(self, event: Input.Changed) -> None:
        row = _row_of(event.input)
        if row is not None and self._texts[row.field.path] != event.value:
            self._texts[row.field.path] = event.value
            self._check()

    def on_input_submitted(self) -> None:
        self.action_next_field()

    def _check(self) -> Recipe | None:
        """Shows at each field what is wrong, or why it will not be used; returns the recipe if nothing is wrong."""
        recipe, wrong = recipe_of(self._texts)
        if self._is_closed:
            return None
        idle = {**without_stage(recipe), **unused(recipe)} if recipe is not None else {}
        rows = list(self.query(FieldRow))
        for row in rows:
            row.show_message(wrong.get(row.field.path), idle.get(row.field.path))
        self._wrong = next((f"{'.'.join(path)}: {text}" for path, text in wrong.items()), "")
        changed = sum(row.changed for row in rows)
        self.query_one(".form").border_subtitle = f"● {changed} changed" if changed else "as in the recipe"
        for path, text in wrong.items():
            if path not in self._texts:
                self._help(_wrong(path, text))
        return recipe

    def refusal(self, action: str) -> str | None:
        return (self._wrong or None) if action == "start" else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allows every action: the key of a refused start goes to the setting that is wrong."""
        return True

    def action_start(self) -> None:
        recipe = self._check()
        if recipe is None:
            self.notify(visible(self._wrong, limit=300), severity="warning", timeout=3, markup=False)
            wrong = next((row for row in self.query(FieldRow) if row.has_class("-wrong")), None)
            if wrong is not None:
                self.query_one("#form-search", Input).value = ""
                wrong.display = True
                wrong.input.focus()
        elif not self._starting:
            self._starting = True
            self._show_plan(recipe)

    @work
    async def _show_plan(self, recipe: Recipe) -> None:
        """Shows the plan page; errors that can be found before it are shown in the form."""
        try:
            await asyncio.to_thread(self._refuse, recipe)
        except PunieError as error:
            self._help(untrusted(str(error), limit=600, style="$text-error"))
            return
        finally:
            self._starting = False
        run = await self.app.push_screen_wait(PlanPage(self._settings, recipe, self._recipe, self._start))
        if run is not None:
            self.dismiss(run)

    def action_search(self) -> None:
        self.query_one("#form-search").focus()

    def action_next_field(self) -> None:
        self.focus_next(Input)

    def action_previous_field(self) -> None:
        self.focus_previous(Input)

    def action_cancel(self) -> None:
        """Clears the search, else closes the form."""
        search = self.query_one("#form-search", Input)
        if search.value:
            search.value = ""
        else:
            self.dismiss(None)


def _row_of(widget: Widget) -> FieldRow | None:
    return next((parent for parent in widget.ancestors if isinstance(parent, FieldRow)), None)


def _help(field: RecipeField) -> Content:
    choices = f"one of {', '.join(field.choices)}" if field.choices else ""
    default = f"default: {field.default}" if field.default else ""
    more = "; ".join(part for part in (choices or field.bounds, default) if part)
    return Content.assemble(field.help, ("\n" + more, "$foreground-muted"))


def _wrong(path: Path, message: str) -> Content:
    return untrusted(f"{'.'.join(path)}: {message}", limit=600, style="$text-error")
