"""A dialog in which rows are filtered: every value that there is, with how many rows have it, and bounds of length.

It is given a look at counts that may still be growing; what is done with the filter is for the one who asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.datasets.filtering import FACETS, Filter
from punie_tui.datasets.sift_service import Harvest
from punie_tui.errors import AskedWrong
from punie_tui.tui.actions import bindings
from punie_tui.tui.widgets.choice_list import ChoiceList
from punie_tui.tui.widgets.dialogs import keys_of
from punie_tui.tui.widgets.untrusted import untrusted

LOOK_SECONDS = 0.3
MOST_VALUES = 200
"""Of one facet; the rarest are left out."""

FAILED = "failed check"
TITLES = {"kind": "tool or direct", "form": "written as", "format": "format of the call", "tool": "tool called"} | {
    "pattern": "field used"
}


@dataclass(frozen=True)
class Wanted:
    """A filter, and the failed checks whose rows it is held to (by name)."""

    filter: Filter = field(default_factory=Filter)
    failed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.filter) or bool(self.failed)


class Values(ChoiceList):
    """The values to choose from; keys that choose are the dialog's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.apply", show=False),
    ]


class FilterDialog(ModalScreen[Wanted | None]):
    """Chooses what is wanted. `harvest` tells the counts as far as they are known, `failed` how many rows each failed
    check names, `lengths_of` the model whose tokenizer counted the tokens; empty: they are estimated."""

    BINDINGS = bindings("filter")

    def __init__(
        self,
        wanted: Wanted,
        harvest: Callable[[], Harvest],
        failed: Mapping[str, int],
        lengths_of: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        self._lengths_of = lengths_of
        self._wanted = wanted
        self._harvest = harvest
        self._failed = failed
        self._chosen = {facet: set(getattr(wanted.filter, facet)) for facet in FACETS} | {FAILED: set(wanted.failed)}
        self._rows: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        fewest, most = self._wanted.filter.tokens
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content("only these rows")
            yield Values(markup=False)
            with Horizontal(id="bounds"):
                yield Static("tokens: at least ")
                yield Input("" if fewest is None else str(fewest), type="integer", compact=True, id="fewest")
                yield Static(" at most ")
                yield Input("" if most is None else str(most), type="integer", compact=True, id="most")
            yield Static(id="lengths-of")
            yield Static(id="refusal")
            yield Static(keys_of("filter", self.app), classes="keys")

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        self._list()
        self._look()
        self.query_one(Values).focus()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Counts grow while the file is being read; new values take their place without moving the cursor's."""
        harvest = self._harvest()
        self.query_one("#lengths-of", Static).update(
            untrusted(lengths_in_words(self._lengths_of()), limit=100, one_line=True, style="$foreground-muted")
        )
        self.query_one(Vertical).border_subtitle = Content("" if harvest.complete else _progress(harvest))
        if self._counts() != self._shown:
            self._list()

    def _counts(self) -> dict[str, dict[str, int]]:
        counted = {facet: Counter(self._harvest().found.counts[facet]) for facet in FACETS}
        counted[FAILED] = Counter(dict(self._failed))
        for facet, values in self._chosen.items():
            counted[facet].update(dict.fromkeys(values, 0))  # what is chosen is shown, be there none of it
        return {facet: dict(counter.most_common(MOST_VALUES)) for facet, counter in counted.items()}

    def _list(self) -> None:
        values = self.query_one(Values)
        at = values.highlighted
        here = self._rows[at] if at is not None else None
        self._shown = self._counts()
        self._rows = []
        values.clear_options()
        for facet, counts in self._shown.items():
            if not counts or (facet == "form" and len(counts) < 2):
                continue
            self._rows.append((facet, ""))
            values.add_option(Option(Content.styled(TITLES.get(facet, facet), "bold"), disabled=True))
            for value in sorted(counts, key=lambda value: (-counts[value], value)):
                self._rows.append((facet, value))
                values.add_option(Option(self._line(facet, value)))
        values.highlighted = self._rows.index(here) if here in self._rows else min(1, len(self._rows) - 1)

    def _line(self, facet: str, value: str) -> Content:
        chosen = value in self._chosen[facet]
        name = untrusted(value, limit=40, one_line=True, style="bold $text-success" if chosen else "")
        return Content.assemble(
            ("  ● " if chosen else "  ○ ", "$text-success" if chosen else "$foreground-muted"),
            name.pad_right(max(1, 44 - name.cell_length)),
            (f"{self._shown[facet].get(value, 0):>9,}", "$foreground-muted"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        facet, value = self._rows[event.option_index]
        self._chosen[facet] ^= {value}
        event.option_list.replace_option_prompt_at_index(event.option_index, self._line(facet, value))

    def action_take(self) -> None:
        self.query_one(Values).action_select()

    def on_input_submitted(self) -> None:
        self.action_apply()

    def action_apply(self) -> None:
        try:
            fewest, most = (_bound(self.query_one(f"#{name}", Input).value) for name in ("fewest", "most"))
            if fewest is not None and most is not None and fewest > most:
                raise AskedWrong(f"no row has at least {fewest} and at most {most} tokens")
        except AskedWrong as problem:
            self.query_one("#refusal").display = True
            self.query_one("#refusal", Static).update(Content.assemble(("✗ ", "$text-error"), str(problem)))
            return
        facets = {facet: frozenset(self._chosen[facet]) for facet in FACETS}
        wanted = replace(self._wanted.filter, tokens=(fewest, most), **facets)  # type: ignore[arg-type]
        self.dismiss(Wanted(wanted, frozenset(self._chosen[FAILED])))

    def action_clear(self) -> None:
        for chosen in self._chosen.values():
            chosen.clear()
        for bound in self.query(Input):
            bound.value = ""
        self._list()

    def action_cancel(self) -> None:
        self.dismiss(None)


def lengths_in_words(model: str) -> str:
    """Where lengths in tokens are from: a model's tokenizer, or nowhere better."""
    return f"counted by the tokenizer of {model}" if model else "estimated from the number of characters"


def filter_in_words(wanted: Wanted, *, exactly: bool) -> str:
    """What is chosen, in a few words; the text that is searched for is not among them. `exactly`: tokens are counted,
    not estimated."""
    parts = [value for facet in FACETS for value in sorted(getattr(wanted.filter, facet))] + sorted(wanted.failed)
    fewest, most = wanted.filter.tokens
    if fewest is not None or most is not None:
        about = "" if exactly else "about "
        parts.append(f"{about}{fewest or 0:,}–{'' if most is None else f'{most:,}'} tokens")
    return ", ".join(parts)


def _bound(text: str) -> int | None:
    """A bound as it was typed. Raises AskedWrong where it is no whole number of at most 18 digits."""
    if not text.strip():
        return None
    if not (text.strip().isdecimal() and len(text.strip()) <= 18):
        raise AskedWrong("a bound is a whole number of tokens, or nothing")
    return int(text)


def _progress(harvest: Harvest) -> str:
    return f"counting, {harvest.scanned * 100 // max(1, harvest.size)} %"
