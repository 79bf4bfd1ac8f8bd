"""A line that compares one validation with another: improved, regressed, and whether that is significant."""

from __future__ import annotations

import asyncio

from textual import work
from textual.content import Content
from textual.widgets import Static

from punie_tui.errors import PunieError
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.baselines import compared, title_of
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.reports.comparison import Comparison, Word

VERDICT_STYLES: dict[Word, str] = {
    "better": "bold $text-success",
    "worse": "bold $text-error",
    "not significant": "$foreground-muted",
    "the same": "$foreground-muted",
}


class AgainstLine(Static):
    """`show` compares two validations, in a thread, and again only if one of them has changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown: tuple[object, object] | None = None

    def show(self, before: Validation | None, after: Validation | None) -> None:
        key = (before.samples if before else None, after.samples if after else None)
        if self._shown is not None and key[0] is self._shown[0] and key[1] is self._shown[1]:
            return
        self._shown = key
        self.workers.cancel_node(self)
        if before is None or after is None or not after.samples:
            self.update(Content.styled("b: compare it with another validation", "$foreground-muted"))
        else:
            self._compare(before, after)

    @work(exclusive=True)
    async def _compare(self, before: Validation, after: Validation) -> None:
        names = f"{title_of(before.run, before.title, after.run.id)} → {after.title}  "
        head = untrusted(names, limit=80, one_line=True, style="$foreground-muted")
        try:
            comparison = await asyncio.to_thread(compared, before, after)
        except PunieError as problem:
            self.update(head + untrusted(str(problem), limit=300, one_line=True))
            return
        self.update(head + against(comparison))


def against(comparison: Comparison) -> Content:
    """A comparison in one line, such as `improved 13  regressed 0  same 12  better, p < 0.001`."""
    first = comparison.metrics[0]
    p = "" if first.verdict == "the same" else ", p < 0.001" if first.p < 0.001 else f", p = {first.p:.3f}"
    return Content.assemble(
        ("improved ", "$foreground-muted"),
        (str(len(comparison.improved)), "$text-success"),
        ("  regressed ", "$foreground-muted"),
        (str(len(comparison.regressed)), "$text-error"),
        ("  same ", "$foreground-muted"),
        str(len(comparison.same)),
        "  ",
        (first.verdict, VERDICT_STYLES[first.verdict]),
        (p, "$foreground-muted"),
    )
