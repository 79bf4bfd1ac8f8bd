"""A chart as files: an SVG of what is on the screen, and a CSV of the numbers behind it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from rich.console import Console
from rich.segment import Segment, Segments
from textual.strip import Strip

from punie_tui.regular_files import write_atomically
from punie_tui.runs.store import Run
from punie_tui.tui.charts.chart import Series
from punie_tui.tui.charts.ruler import Unit

FOLDER = "charts"
"""The folder of the charts, inside a run's folder."""


def write_chart(run: Run, name: str, picture: str, table: str) -> None:
    """Writes `name.svg` and `name.csv` into the run's `charts` folder, replacing older ones.

    Raises SystemFailure if writing fails.
    """
    folder = run.path / FOLDER
    folder.mkdir(exist_ok=True)
    write_atomically(folder / f"{name}.csv", table.encode())
    write_atomically(folder / f"{name}.svg", picture.encode())


def chart_table(series: Sequence[Series], unit: Unit) -> str:
    """Returns a CSV with the columns curve, x (in `unit`) and y; y is empty for NaN."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["curve", unit, "value"])
    for one in series:
        if one.name:
            pairs = zip(one.points.x.tolist(), one.points.y.tolist(), strict=True)
            writer.writerows(
                [one.name, f"{x:g}" if x < 1e6 else f"{x:.0f}", "" if y != y else repr(y)] for x, y in pairs
            )
    return text.getvalue()


def svg_of(strips: Sequence[Strip], title: str) -> str:
    """Renders terminal lines as an SVG that loads nothing from other servers."""
    width = max((strip.cell_length for strip in strips), default=1)
    console = Console(
        width=width,
        height=len(strips),
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    console.print(Segments([segment for strip in strips for segment in (*strip, Segment.line())]))
    return plain_svg(console.export_svg(title=title))


def plain_svg(svg: str) -> str:
    """Removes the web font and the generated ids from Rich's SVG, so that the same picture gives the same text."""
    return re.sub(r"terminal-\d+", "terminal", re.sub(r"@font-face\s*{[^}]*}", "", svg))
