"""Compare: is it better? Two validations of any runs: the metrics side by side, then the queries that changed, or all
queries; a third validation can be shown beside them.

The comparison itself, and which changes are significant, is in `validation.reports.comparison`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import OptionList, Static

from punie_tui.errors import PunieError
from punie_tui.flywheel.origin import answers_of, came_from
from punie_tui.flywheel.verdict import outcome
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.entry_list import EntryList
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.compare.change_lines import change_entries, difference, listed, metric_table, sides_of, third_line
from punie_tui.tui.copying import of_answers
from punie_tui.tui.keys.actions import bindings, key_of
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.pane import Pane
from punie_tui.tui.verdicts.baselines import NEWEST_LOOKED_AT, before_it, candidates, compared, title_of
from punie_tui.tui.verdicts.validation_totals import in_short
from punie_tui.tui.verdicts.validations import Validation, Validations
from punie_tui.validation.plan import stage_of
from punie_tui.validation.reports.comparison import Comparison, QueryChange

WIDE = 110
"""Columns from which the answers are beside the list, not below it."""

COLUMNS = 170
"""Columns from which the answers are also beside each other."""

BRIEF = 100
"""Columns below which the table omits the p-values."""

NEAR = 5
"""The validations of this many of the newest runs are read first."""


class ComparePane(Pane):
    """The Compare pane."""

    NAME = "compare"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._validations = Validations(settings)
        self._all: list[Validation] = []
        self._before: Validation | None = None
        self._after: Validation | None = None
        self._third: Validation | None = None
        self._chosen = False
        self._compared: tuple[object, ...] | None = None
        self._found: Comparison | None = None
        self._found_third: Comparison | None = None
        self._aimed: frozenset[str] = frozenset()
        self._shows_same = False

    def compose(self) -> ComposeResult:
        yield Static(id="nothing", markup=False)
        with Container(id="compared"):
            yield Static(id="metrics", markup=False)
            with Container(id="changes"):
                yield EntryList(id="changed")
                with Reader(id="answers"):
                    yield Static(id="changed-question", markup=False)
                    with Container(id="sides"):
                        for name in ("before", "after", "third"):
                            yield Static(id=f"side-{name}", classes="side", markup=False)
                    yield Static(id="difference", markup=False)

    def first_focus(self) -> Widget:
        return self.query_one(EntryList) if self._after is not None else self

    def refusal(self, action: str) -> str | None:
        if action == "back":
            return None
        if not self._all:
            return "nothing has been validated yet"
        if action in ("turn_round", "third") and (self._before is None or self._after is None):
            return "choose both validations first"
        if action == "turn" and (self._found is None or not self._found.same):
            return "no query is the same in both"
        return None

    def repaint(self) -> None:
        self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        """Reads the validations there are to compare. Until the user chooses two, the last one of the run shown is
        compared with the one before it. The first time, those of the newest runs are read and shown before the rest."""
        if self._compared is None:
            await self._read_newest(NEAR)
        await self._read_newest(NEWEST_LOOKED_AT)

    async def _read_newest(self, newest: int) -> None:
        run = self.tail.run if self.tail is not None else None
        self._all = await asyncio.to_thread(candidates, self.settings, self._validations, newest=newest, besides=run)
        if self._chosen:
            self._before, self._after, self._third = map(self._again, (self._before, self._after, self._third))
        else:
            taught_by = await asyncio.to_thread(came_from, run) if run is not None else None
            self._before, self._after = usual(self._all, run.id if run is not None else None, taught_by)
        if newest > NEAR or (self._before is not None and self._after is not None):
            await self._compare()

    def _again(self, one: Validation | None) -> Validation | None:
        """The same validation as read last; None if it is gone."""
        return next((each for each in self._all if one and (each.run, each.name) == (one.run, one.name)), None)

    async def _compare(self) -> None:
        before, after, third = self._before, self._after, self._third
        key = tuple(one.samples if one is not None else None for one in (before, after, third))
        if self._compared is not None and all(a is b for a, b in zip(key, self._compared, strict=True)):
            return
        if before is None or after is None:
            self._show_message(_nothing(self._all, self._after))
        else:
            try:
                found = await asyncio.to_thread(compared, before, after)
                self._found_third = await asyncio.to_thread(compared, after, third) if third is not None else None
            except PunieError as problem:
                self._show_message(Content.assemble(("✗ ", "bold $text-error"), untrusted(str(problem), limit=1_000)))
            else:
                self._show(found, before, after)
        self._compared = key  # only now: a comparison cancelled before this has shown nothing

    def _show_message(self, content: Content) -> None:
        nothing = self.query_one("#nothing", Static)
        nothing.display = True
        nothing.update(content)
        self.query_one("#compared").display = False
        self.focus()
        self.refresh_bindings()

    def _show(self, found: Comparison, before: Validation, after: Validation) -> None:
        self.query_one("#nothing").display = False
        self.query_one("#compared").display = True
        metrics = self.query_one("#metrics", Static)
        metrics.border_title = untrusted(
            f"{found.suite} · {_named(before)} → {_named(after)}", limit=100, one_line=True
        )
        self._found, self._aimed = found, self._aimed_at(before, after)
        metrics.update(self._table(found, self.size.width))
        changed = self.query_one(EntryList)
        same = f", same {len(found.same)}" if self._shows_same else ""
        changed.border_title = Content(f"improved {len(found.improved)}, regressed {len(found.regressed)}{same}")
        entries = change_entries(listed(found, same=self._shows_same), self._third)
        changed.show(entries)
        self._highlighted()
        if not entries:
            text = f"No query changed. {key_of('compare.turn', self.app)} shows those that are the same."
            self.query_one("#changed-question", Static).update(Content.styled(text, "$foreground-muted"))
        if self.has_focus:
            changed.focus()
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted, "#changed")
    def _highlighted(self) -> None:
        change, before, after = self._change, self._before, self._after
        shown = [one for one in (before, after, self._third) if one is not None and change is not None]
        self.query_one("#changed-question", Static).update(
            untrusted(change.text if change else "", limit=2_000, style="bold")
        )
        sides = sides_of(change, shown) if change is not None else []
        for at, side in enumerate(self.query(".side").results(Static)):
            side.display = at < len(sides)
            side.update(sides[at] if at < len(sides) else "")
        diff = difference(change, before, after) if change and before and after else Content("")
        self.query_one("#difference", Static).update(diff)
        self.query_one("#answers").scroll_home(animate=False)

    @on(OptionList.OptionSelected, "#changed")
    def _opened(self) -> None:
        self.query_one("#answers").focus()

    @property
    def _change(self) -> QueryChange | None:
        """The query under the cursor."""
        at = self.query_one(EntryList).highlighted
        changes = listed(self._found, same=self._shows_same) if self._found is not None else []
        return changes[at] if at is not None and at < len(changes) else None

    async def copies(self) -> list[Copyable]:
        change, before, after = self._change, self._before, self._after
        if change is None or before is None or after is None:
            return []
        sides = {"answer after": after.record(change.id), "answer before": before.record(change.id)}
        if self._third is not None:
            sides["third answer"] = self._third.record(change.id)
        answers = {name: record.answer for name, record in sides.items() if record is not None}
        return of_answers(change.text, answers, after.run.validation_file(after.name))

    async def places(self) -> list[FilePlace]:
        sides = {"to": self._after, "from": self._before, "third": self._third}
        return [
            FilePlace(name, side.run.validation_file(side.name)) for name, side in sides.items() if side is not None
        ]

    def action_back(self) -> None:
        self.first_focus().focus()

    def action_turn(self) -> None:
        """Lists the queries that are the same in both too, or only the changed ones."""
        self._shows_same = not self._shows_same
        if self._found is not None and self._before is not None and self._after is not None:
            self._show(self._found, self._before, self._after)

    @work
    async def action_before(self) -> None:
        chosen = await self._choose("compare from", self._before, self._after)
        if chosen is not None:
            self._before = chosen
            await self._take()

    @work
    async def action_after(self) -> None:
        chosen = await self._choose("compare to", self._after, self._before)
        if chosen is not None:
            self._after = chosen
            await self._take()

    @work
    async def action_turn_round(self) -> None:
        self._before, self._after = self._after, self._before
        await self._take()

    @work
    async def action_third(self) -> None:
        """Asks for a third validation, or removes it."""
        if self._third is not None:
            self._third = None
        elif (
            self._after is None or (chosen := await self._choose("show a third validation", None, self._after)) is None
        ):
            return
        else:
            self._third = chosen
        await self._take()

    async def _take(self) -> None:
        self._chosen = True
        await self._compare()

    async def _choose(self, title: str, now: Validation | None, other: Validation | None) -> Validation | None:
        """Asks for a validation; those of the same suite as the other side come first."""
        suite = other.suite.name if other is not None else None
        found = sorted(self._all, key=lambda one: one.suite.name != suite)
        choices = []
        for at, one in enumerate(found):
            name = untrusted(f"{_named(one)} · {one.suite.name}", limit=60, one_line=True)
            choices.append(Choice(str(at), Content.assemble(name, "  ", in_short(one))))
        current = next((str(at) for at, one in enumerate(found) if one is now), None)
        chosen = await self.app.push_screen_wait(Chooser(title, choices, current=current))
        return found[int(chosen)] if chosen is not None else None

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.set_class(event.size.width >= COLUMNS, "-columns")
        if self._found is not None:
            self.query_one("#metrics", Static).update(self._table(self._found, event.size.width))

    def _aimed_at(self, before: Validation, after: Validation) -> frozenset[str]:
        """The queries failed in `before` for which `after`'s training data has rows; empty if it has none."""
        answers = answers_of(after.run.data)
        return frozenset(str(each.get("query")) for each in answers if each.get("run") == before.run.id)

    def _table(self, found: Comparison, width: int) -> Content:
        """The metrics, and if the run learned from failures, what came of that, in words."""
        table = metric_table(found, brief=width < BRIEF)
        if self._found_third is not None:
            table = Content("\n").join([table, third_line(found, self._found_third)])
        if not self._aimed:
            return table
        _, aimed, *_, noise = outcome(found, self._aimed).sentences
        return Content("\n").join([table, untrusted(f"{aimed} {noise}", limit=400, one_line=True)])


def usual(
    found: Sequence[Validation], run: str | None, taught_by: str | None = None
) -> tuple[Validation | None, Validation | None]:
    """The pair compared by default: a run's last validation and the one before it, or if there is none, the newest of
    another run. A run that was trained on the failures of another (`taught_by`) is compared with that one: with its
    same stage, or else with its last validation."""
    own = [one for one in found if one.run.id == run]
    if not own:
        return None, None
    after = next((one for one in reversed(own) if one.name == stage_of(one.name)), own[-1])
    others = [one for one in found if one.run.id != run and one.suite.name == after.suite.name]
    if teacher := [one for one in others if one.run.id == taught_by]:
        return next((one for one in teacher if one.name == after.name), teacher[-1]), after
    return before_it(after, own) or next(iter(others), None), after


def _named(validation: Validation) -> str:
    return title_of(validation.run, validation.title, None)


def _nothing(found: Sequence[Validation], after: Validation | None) -> Content:
    if not found:
        return Content.assemble(
            ("Nothing has been validated yet.", "bold"),
            "\n\nPress ",
            ("4", "bold $text-accent"),
            " and then ",
            ("v", "bold $text-accent"),
            " to ask a model a suite's queries; two validations of a suite can be compared here.",
        )
    what = "to compare with" if after is not None else "to compare: this run has no validation"
    return Content.assemble(
        (f"There is nothing {what}.", "bold"),
        "\n\nPress ",
        ("b", "bold $text-accent"),
        " and ",
        ("m", "bold $text-accent"),
        " to choose the two validations, of any run.",
    )
