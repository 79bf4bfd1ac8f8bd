"""How the rows of a dataset are distributed, as bars: lengths, tools, patterns, sources, splits.

Counts in, content out. Names of sources come from rows and are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content

from punie_tui.datasets.finding.filter_service import LENGTH_STEP, FilterBatch
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.rows.filter_dialog import lengths_in_words

_EIGHTHS = " ▏▎▍▌▋▊▉█"
LENGTH_BARS = 12
MOST_BARS = 16
"""Bars per distribution; rarer values are shown as one."""

NAME_WIDTH = 18
COUNT_WIDTH = 9
_BAR = "$text-primary"

TITLES = {"kind": "calls and direct answers", "tool": "tools called", "pattern": "fields used", "format": "format of "
          "the call", "source": "sources"}  # fmt: skip


def plots(
    batch: FilterBatch, lengths: Mapping[int, int], lengths_of: str, splits: Mapping[str, int], width: int
) -> tuple[str, Content]:
    """A title, and the distributions of the rows found so far. `lengths`: tokens → rows, by the tokenizer of the model
    `lengths_of`; estimated if that is empty."""
    title = f"distributions · {sum(batch.lengths.values()):,} rows"
    if not batch.complete:
        title += f", counting {batch.scanned * 100 // max(1, batch.size)} %"
    name = f"length in tokens, {lengths_in_words(lengths_of)}"
    return title, distributions(batch.found.counts, (name, lengths), splits, max(20, width))


def distributions(
    counts: Mapping[str, Mapping[str, int]],
    lengths: tuple[str, Mapping[int, int]],
    splits: Mapping[str, int],
    width: int,
) -> Content:
    """Bars in at most `width` cells. `counts`: facet → value → rows; `lengths`: their title, and tokens → rows."""
    parts = [bars(lengths[0], length_bars(lengths[1]), width)]
    parts += [bars(title, _most(counts.get(facet, {})), width) for facet, title in TITLES.items()]
    parts.append(bars("splits", splits.items(), width))
    return Content("\n\n").join(part for part in parts if part)


def bars(title: str, values: Iterable[tuple[str, int]], width: int) -> Content:
    """A title and a bar per value, the longest filling the available width; empty if there are no values."""
    rows = list(values)
    if not rows:
        return Content("")
    total, most = sum(count for _, count in rows), max(count for _, count in rows)
    name_width = min(NAME_WIDTH, max(len(name) for name, _ in rows) + 1, max(6, width // 3))
    room = max(1, width - name_width - COUNT_WIDTH - 7)
    lines = [untrusted(title, limit=100, one_line=True, style="bold")]
    for name, count in rows:
        label = untrusted(name, limit=60, one_line=True).truncate(name_width - 1, ellipsis=True)
        share = f"{count * 100 / total:4.0f} %" if total else ""
        lines.append(
            Content.assemble(
                label.pad_right(max(0, name_width - label.cell_length)),
                (bar(count / most if most else 0.0, room).ljust(room), _BAR),
                f"{count:>{COUNT_WIDTH},}",
                (share, "$foreground-muted"),
            )
        )
    return Content("\n").join(lines)


def bar(fraction: float, cells: int) -> str:
    """A bar over `fraction` (0 to 1) of `cells`, to an eighth of a cell; visible for any fraction above 0."""
    eighths = round(fraction * cells * 8)
    if fraction > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def length_bars(lengths: Mapping[int, int]) -> list[tuple[str, int]]:
    """At most LENGTH_BARS bins of equal width from the shortest to the longest row, including empty ones.

    The few rows that are far longer than the rest (at most 1 %) are counted in a last bar, "longer".
    """
    if not lengths:
        return []
    ordered = sorted(lengths.items())
    total, seen, common = sum(lengths.values()), 0, ordered[-1][0]
    for length, count in ordered:
        seen += count
        if seen >= total * 0.99:
            common = length
            break
    low = ordered[0][0]
    step = LENGTH_STEP * max(1, -(-(common - low + LENGTH_STEP) // (LENGTH_STEP * LENGTH_BARS)))
    low -= low % step
    found: dict[int, int] = dict.fromkeys(range(low, common + 1, step), 0)
    beyond = 0
    for length, count in ordered:
        if length - length % step in found:
            found[length - length % step] += count
        else:
            beyond += count
    named = [(f"{start:,}–{start + step - 1:,}", count) for start, count in found.items()]
    return [*named, ("longer", beyond)] if beyond else named


def _most(values: Mapping[str, int]) -> list[tuple[str, int]]:
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ordered[MOST_BARS:])
    return [*ordered[:MOST_BARS], (f"{len(ordered) - MOST_BARS} others", rest)] if rest else ordered
