"""Settings with a few values each, one line per setting: up and down choose the setting, left and right its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from punie_tui.tui.common.untrusted import untrusted

_WIDEST = 116
"""Cells of the widest dialog, including its frame."""


@dataclass(frozen=True)
class Option:
    """A value, and the text shown for it (the value itself if `look` is empty)."""

    value: str
    look: str = ""


class ChoiceRows(Static):
    """A widget of settings with their options; `value` returns the chosen value of a setting."""

    class Changed(Message):
        """The value of a setting or the setting under the cursor has changed."""

    def __init__(self, rows: Mapping[str, Sequence[Option]], values: Mapping[str, str], *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._rows = dict(rows)
        self._values = {name: values.get(name, options[0].value) for name, options in rows.items()}
        self._names = list(rows)
        self._at = 0

    def on_mount(self) -> None:
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def value(self, name: str) -> str:
        return self._values[name]

    @property
    def current(self) -> str:
        """The setting under the cursor."""
        return self._names[self._at]

    def offer(self, name: str, options: Sequence[Option]) -> None:
        """Replaces the options of a setting; its value stays if it is among them, else it becomes the first one."""
        self._rows[name] = options
        if self._values[name] not in [option.value for option in options]:
            self._values[name] = options[0].value
        self._paint()

    def choose(self, name: str, value: str) -> None:
        """Sets a value if it is among the options."""
        if value in [option.value for option in self._rows[name]]:
            self._values[name] = value
            self._paint()

    def move(self, step: int) -> None:
        self._at = (self._at + step) % len(self._names)
        self._paint()
        self.post_message(self.Changed())

    def turn(self, step: int) -> None:
        values = [option.value for option in self._rows[self.current]]
        self._values[self.current] = values[(values.index(self._values[self.current]) + step) % len(values)]
        self._paint()
        self.post_message(self.Changed())

    def _paint(self) -> None:
        self.update(Content("\n").join(self._line(name) for name in self._names))

    def _line(self, name: str) -> Content:
        here = name == self.current
        title = Content.styled(f"{'› ' if here else '  '}{name:<12}", "bold" if here else "$foreground-muted")
        lines = [title]
        width = self.content_size.width or _WIDEST - 8
        for at, option in enumerate(self._rows[name]):
            shown = self._option(name, option, here)
            gap = "  " if at else ""
            if lines[-1].cell_length + len(gap) + shown.cell_length <= width:
                lines[-1] = Content.assemble(lines[-1], gap, shown)
            else:
                lines.append(Content.assemble(" " * title.cell_length, shown))
        return Content("\n").join(lines)

    def _option(self, name: str, option: Option, here: bool) -> Content:
        style = "$foreground-muted"
        if option.value == self._values[name]:
            style = "bold reverse $text-accent" if here else "bold underline $text-accent"
        return untrusted(option.look or option.value, limit=60, one_line=True, style=style)
