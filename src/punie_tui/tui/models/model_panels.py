"""The panels beside or below the list of models: the chosen model's card, a sweep, the disk. All are shown if there is
room, else they take turns. Of the pane's keys, only the one that switches panels is known here.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content

from punie_tui.models.making.sweep_results import SweepResults
from punie_tui.tui.common.steady import Steady
from punie_tui.tui.keys.actions import actions_of
from punie_tui.tui.models.disk import DiskUse
from punie_tui.tui.models.disk_lines import disk_lines
from punie_tui.tui.models.making.sweep_view import SweepView
from punie_tui.validation.summary import Metric

ROOMY = 150
"""Columns of the pane from which all three are shown."""
WIDE = 100
"""Columns of the pane from which the card stays, and sweep and disk take turns beside it."""


class ModelPanels(Container):
    """`columns` is the pane's width."""

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ascii = ascii
        self._has_sweep = False
        self._preferred = "card"
        self._laid_out: tuple[list[str], str | None, list[str]] | None = None
        self.columns = 0

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card", can_focus=False) as card:
            card.border_title = Content("model")
            yield Steady(id="card-text", markup=False)
        yield SweepView(ascii=self._ascii, id="sweep")
        with VerticalScroll(id="disk", can_focus=False) as disk:
            disk.border_title = Content("disk")
            yield Steady(id="disk-text", markup=False)

    @property
    def shown(self) -> list[str]:
        """The panels there is room for now, by id."""
        if self.columns >= ROOMY:
            return self._there
        alternating = self._alternating
        current = self._preferred if self._preferred in alternating else alternating[0]
        return [current] if self.columns < WIDE else ["card", current]

    @property
    def has_next(self) -> bool:
        return self.columns < ROOMY and len(self._alternating) > 1

    def show_next(self) -> None:
        """Shows the next of the panels that take turns."""
        alternating = self._alternating
        shown = next(panel for panel in alternating if panel in self.shown)
        self._preferred = alternating[(alternating.index(shown) + 1) % len(alternating)]
        self._lay_out()

    def lay_out(self, columns: int) -> None:
        self.columns = columns
        self._lay_out()

    def show_card(self, card: Content) -> None:
        self.query_one("#card-text", Steady).show(card)

    def show_sweep(
        self, run_id: str, results: SweepResults | None, chosen: str | None, reference: Metric | None
    ) -> None:
        """As `SweepView.show`; `results` is None if there is no sweep to show."""
        self._has_sweep = results is not None
        self._lay_out()
        if results is not None:
            self.query_one(SweepView).show(run_id, results, chosen, reference)

    def show_disk(self, disk: DiskUse) -> None:
        self.query_one("#disk-text", Steady).show(disk_lines(disk))

    def next_measure(self) -> None:
        self.query_one(SweepView).next_measure()

    @property
    def _there(self) -> list[str]:
        return ["card", *(["sweep"] if self._has_sweep else []), "disk"]

    @property
    def _alternating(self) -> list[str]:
        return self._there if self.columns < WIDE else self._there[1:]

    def _lay_out(self) -> None:
        shown = self.shown
        current = shown[-1] if self.has_next else None
        if (layout := (shown, current, self._alternating)) == self._laid_out:
            return
        self._laid_out = layout
        for panel in ("card", "sweep", "disk"):
            widget = self.query_one(f"#{panel}")
            widget.display = panel in shown
            widget.border_subtitle = self._offer(panel) if panel == current else Content("")

    def _offer(self, current: str) -> Content:
        """The key, and the panels that take turns."""
        names = [Content.styled(name, "bold" if name == current else "") for name in self._alternating]
        key = next(action.key_label for action in actions_of("models") if action.call == "turn")
        return Content.assemble((key, "bold $text-accent"), " ", Content(" · ").join(names))
