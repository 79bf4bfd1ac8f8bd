"""A sweep: its candidates as a table, and as a chart of quality against size, with the frontier of those that no other
beats. Knows no keys and reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_lowercase

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from punie_tui.models.making.sweep_results import SweepCandidate, SweepResults, frontier
from punie_tui.runs.narrate import readable_bytes
from punie_tui.tui.charts.chart import ChartOptions, ChartTheme, Level, Series
from punie_tui.tui.charts.chart_view import ChartView
from punie_tui.tui.charts.points import Points
from punie_tui.tui.common.steady import Steady
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.validation.summary import Metric

Value = Callable[[SweepCandidate], float | None]


def _passed(row: SweepCandidate) -> float | None:
    return row.outcome.passed if row.outcome is not None else None


def _agreement(row: SweepCandidate) -> float | None:
    return 100 * row.fidelity.agreement if row.fidelity is not None else None


MEASURES: dict[str, tuple[str, Value]] = {
    "outcome": ("queries passed", _passed),
    "fidelity": ("% agreement with the adapter", _agreement),
}
"""What is plotted against a candidate's size: its label, and its value; more is better."""

Column = tuple[str, int, Callable[[SweepCandidate], str]]

COLUMNS: tuple[Column, ...] = (
    ("size", 10, lambda row: readable_bytes(row.size)),
    ("passed", 8, lambda row: f"{row.outcome.passed}/{row.outcome.total}" if row.outcome else "–"),
    ("agree", 8, lambda row: f"{row.fidelity.agreement * 100:.1f} %" if row.fidelity else "–"),
    ("KL", 9, lambda row: f"{row.fidelity.kl:.2g}" if row.fidelity else "–"),
    ("tok/s", 7, lambda row: f"{row.tokens_per_second:.1f}" if row.tokens_per_second else "–"),
    ("perpl.", 8, lambda row: f"{row.fidelity.perplexity:.3g}" if row.fidelity else "–"),
    ("kept", 8, lambda row: f"{row.fidelity.kept:.3f}" if row.fidelity and row.fidelity.kept is not None else "–"),
)
"""The table's columns, the most important first: those that do not fit are left out from the end."""


class SweepView(Container):
    """The sweep of one run. `measure` is a key of MEASURES."""

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ascii = ascii
        self._run_id = ""
        self._title = ""
        self._results = SweepResults()
        self._chosen: str | None = None
        self._reference: Metric | None = None
        self.measure = "outcome"

    def compose(self) -> ComposeResult:
        yield ChartView(id="sweep-chart")
        yield Steady(id="sweep-table", markup=False)

    def show(self, run_id: str, results: SweepResults, chosen: str | None, reference: Metric | None) -> None:
        """`chosen`: the candidate under the cursor; `reference`: what the adapter itself passed, if that is known."""
        self._results, self._chosen, self._reference = results, chosen, reference
        self._run_id = run_id
        self._paint()

    def next_measure(self) -> None:
        """Switches to the next measure."""
        names = list(MEASURES)
        self.measure = names[(names.index(self.measure) + 1) % len(names)]

    def on_resize(self) -> None:
        self._paint()

    def _table_width(self) -> int:
        """The table's width in cells: it is below the chart if there is enough height, else beside it."""
        width = self.content_size.width
        return width if self.styles.layout is not None and self.styles.layout.name == "vertical" else width * 6 // 10

    def _paint(self) -> None:
        rows = by_size(self._results)
        self.query_one("#sweep-table", Steady).show(
            table_of(rows, self._chosen, self._reference, self._table_width()), wrapped=False
        )
        measure = measured(rows, self.measure)
        label, value = MEASURES[measure]
        unit, length = unit_of(rows)
        title = untrusted(f"sweep of {self._run_id}: {label} against {unit}", limit=100, one_line=True)
        if self._title != title.plain:
            self._title, self.border_title = title.plain, title
        passed = self._reference.passed if self._reference is not None else None
        level = passed if measure == "outcome" else 100
        options = ChartOptions(
            x_range=_x_range(rows, length),
            y_range=(0, max(row.outcome.total for row in rows if row.outcome)) if measure == "outcome" else None,
            levels=(Level(level, "$series-base", "adapter"),) if level is not None else (),
            theme=ChartTheme(ascii=self._ascii),
        )
        version = (measure, tuple((row.name, row.size, value(row)) for row in rows), self._chosen)
        self.query_one(ChartView).show(series_of(rows, measure, self._chosen, length), options, version)


def measured(rows: Sequence[SweepCandidate], preferred: str) -> str:
    """The preferred measure, or another one if no candidate has it yet: fidelity is known long before the outcome."""
    has = [name for name, (_, value) in MEASURES.items() if any(value(row) is not None for row in rows)]
    return preferred if preferred in has or not has else has[0]


def unit_of(rows: Sequence[SweepCandidate]) -> tuple[str, float]:
    """The unit in which sizes are drawn, and its number of bytes."""
    largest = max((row.size for row in rows), default=0)
    return next(((unit, length) for unit, length in (("GB", 1e9), ("MB", 1e6)) if largest >= 2 * length), ("kB", 1e3))


def by_size(results: SweepResults) -> list[SweepCandidate]:
    """The candidates in the order of the table and of the letters: the smallest first."""
    return sorted(results.candidates, key=lambda row: (row.size, row.name))


def letter(number: int) -> str:
    return ascii_lowercase[number] if number < len(ascii_lowercase) else "•"


def unbeaten(rows: Sequence[SweepCandidate], measure: str) -> list[SweepCandidate]:
    """The candidates that no other beats in size and in the measure, ordered by size."""
    if measure == "outcome":
        return frontier(rows)
    value = MEASURES[measure][1]
    best: list[SweepCandidate] = []
    for row in sorted((row for row in rows if value(row) is not None), key=lambda row: (row.size, -(value(row) or 0))):
        if not best or (value(row) or 0) > (value(best[-1]) or 0):
            best.append(row)
    return best


def series_of(rows: Sequence[SweepCandidate], measure: str, chosen: str | None, unit: float) -> list[Series]:
    """The frontier as a line, and each candidate as its letter; sizes in `unit` bytes."""
    value = MEASURES[measure][1]
    line = Points.of((row.size / unit, value(row) or 0.0) for row in unbeaten(rows, measure))
    dots = [
        Series(
            Points.of([(row.size / unit, found)]),
            "bold $text-accent" if row.name == chosen else "bold $foreground",
            kind="dots",
            name=row.name,
            glyph=letter(number),
        )
        for number, row in enumerate(rows)
        if (found := value(row)) is not None
    ]
    return [Series(line, "$series-train", name="frontier"), *dots]


def _x_range(rows: Sequence[SweepCandidate], unit: float) -> tuple[float, float]:
    """The range of the x axis, with some room on either side, so that no point is on the frame."""
    sizes = [row.size / unit for row in rows] or [1.0]
    room = max(0.08 * (max(sizes) - min(sizes)), 0.02 * max(sizes))
    return min(sizes) - room, max(sizes) + room


def table_of(rows: Sequence[SweepCandidate], chosen: str | None, reference: Metric | None, width: int) -> Content:
    """One line per candidate, with ★ for those that no other beats, and one for the adapter; as many columns as fit
    `width`."""
    best = {row.name for row in frontier(rows)}
    longest = max((len(row.name) for row in rows), default=0)
    longest = min(max(longest, 5), 20)
    columns: list[Column] = []
    for column in COLUMNS:
        if 4 + longest + sum(cells for _, cells, _ in [*columns, column]) <= width:
            columns.append(column)
    head = " " * (4 + longest) + "".join(f"{title:>{cells}}" for title, cells, _ in columns)
    lines = [Content.styled(head, "$foreground-muted")]
    for number, row in enumerate(rows):
        name = untrusted(row.name, limit=60, one_line=True).truncate(longest, ellipsis=True, pad=True)
        line = Content.assemble(
            (f"{letter(number)} ", "$foreground-muted"),
            ("★ " if row.name in best else "  ", "$series-best"),
            name,
            *(f"{cell(row):>{cells}}" for _, cells, cell in columns),
        )
        lines.append(line.stylize("bold $text-accent") if row.name == chosen else line)
    if reference is not None:
        outcome = f"{reference.passed}/{reference.total}"
        size, passed, *_ = (cells for _, cells, _ in COLUMNS)
        lines.append(Content.styled(f"╌   {'adapter':<{longest}}{'–':>{size}}{outcome:>{passed}}", "$series-base"))
    return Content("\n").join(lines)
