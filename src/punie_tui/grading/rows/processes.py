"""Grades batches of rows in several processes, each running `grading.rows.process`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from punie_tui.datasets.examples import Example
from punie_tui.errors import SystemFailure
from punie_tui.grading.vocabulary import Outcome
from punie_tui.line_process import LineProcess
from punie_tui.tools.catalog import PACKAGE, TOOLS

RowToGrade = tuple[Example, Outcome | None]
Problems = list[list[str]]

MOST = 8
"""The most processes at once; each takes some 200 MB."""
LONGEST_REPLY = 64 << 20  # bytes
PROCESS = "punie_tui.grading.rows.process"


def can_grade() -> bool:
    """Whether other processes can use the tools that are in use: not if a workspace brings its own."""
    return all(PACKAGE.get(name) is spec for name, spec in TOOLS.items())


def grade_in(processes: int, batches: Sequence[Sequence[RowToGrade]], keep: Callable[[int, Problems], None]) -> None:
    """Grades the batches; `keep` is called with the index of a batch that is done and the problems of each of its rows.

    Raises SystemFailure if a process dies or cannot grade.
    """
    asyncio.run(_grade_in(min(processes, MOST, len(batches)), batches, keep))


async def _grade_in(
    processes: int, batches: Sequence[Sequence[RowToGrade]], keep: Callable[[int, Problems], None]
) -> None:
    waiting = iter(enumerate(batches))

    async def grade() -> None:
        process = await LineProcess.start(PROCESS, what="a process that grades rows", longest=LONGEST_REPLY)
        try:
            await process.send({"tools": list(TOOLS)})
            for at, batch in waiting:
                rows = [[row.record(), outcome and outcome.model_dump(mode="json")] for row, outcome in batch]
                await process.send({"rows": rows})
                reply = await process.receive()
                if "error" in reply:
                    raise SystemFailure(reply["error"])
                keep(at, reply["problems"])
        finally:
            await process.end()

    await asyncio.gather(*(grade() for _ in range(processes)))
