"""Sifting a file of any size in a process of its own, which whoever asked can end at any moment.

A regular expression may take for ever on one line, and a line of 5 MB takes Python's JSON reader longer than a screen
can wait; neither can be interrupted within a process. `sift_file` starts
`python -m punie_tui.datasets.finding.filter_service`,
which reads one request from its input and writes what it found as it goes, one JSON object a line.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from time import monotonic
from typing import Any

from punie_tui.datasets.finding.filtering import FACETS, Filter, Sifted, matcher, sift
from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.datasets.finding.traits import Traits
from punie_tui.errors import PunieError, SystemFailure, UsageError

SAID_EVERY = 0.1  # seconds
BATCH = 64  # lines between two looks at the clock
LENGTH_STEP = 25
"""Tokens; lengths are counted in steps of so many."""
LONGEST_REPLY = 64 << 20


@dataclass
class Harvest:
    """What was found so far. `lengths`: estimated tokens, rounded down to LENGTH_STEP → lines kept. `scanned` of
    `size` are the bytes of the file that were looked at, `complete` whether that is all."""

    found: Sifted = field(default_factory=Sifted)
    lengths: Counter[int] = field(default_factory=Counter)
    scanned: int = 0
    size: int = 0
    complete: bool = False

    def extend(self, later: Harvest) -> None:
        """Adds what came later."""
        self.found.extend(later.found)
        self.lengths.update(later.lengths)
        self.scanned, self.size, self.complete = later.scanned, later.size, later.complete


async def sift_file(path: Path, wanted: Filter) -> AsyncGenerator[Harvest, None]:
    """What is new since the last one, about ten times a second, until the whole file was looked at.

    Closing the iterator ends the process. Raises UsageError for a regular expression that is none or a file that
    cannot be read, SystemFailure where the process dies.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_REPLY,
        start_new_session=True,  # an interrupt at the terminal is for the dashboard
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"path": str(path), "filter": _written(wanted)}).encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # it is dead, which reading tells
            await process.stdin.drain()
        while True:
            try:
                reply = json.loads(await process.stdout.readline())
            except ValueError:
                raise SystemFailure(f"the process that searches {path} died; search again") from None
            if "error" in reply:
                raise UsageError(reply["error"])
            harvest = _read(reply)
            yield harvest
            if harvest.complete:
                return
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def harvests(path: Path, wanted: Filter) -> Iterator[Harvest]:
    """The same within this process: what is new since the last one."""
    lengths: Counter[int] = Counter()
    match = matcher(wanted)

    def counted(number: int, line: bytes) -> Traits | None:
        traits = match(number, line)
        if traits is not None:
            lengths[traits.estimated_tokens // LENGTH_STEP * LENGTH_STEP] += 1
        return traits

    with JsonlIndex(path) as index:
        done, new, said = 0, Sifted(), monotonic()
        while not (index.complete and done == len(index)):
            if done == len(index):
                index.advance(BATCH)
            until = min(len(index), done + BATCH)
            new.extend(sift(counted, ((number, index.line(number)) for number in range(done, until))))
            done = until
            if monotonic() - said > SAID_EVERY:
                yield Harvest(new, lengths, index.scanned, index.size)
                new, lengths, said = Sifted(), Counter(), monotonic()
        yield Harvest(new, lengths, index.size, index.size, complete=True)


def _written(wanted: Filter) -> dict[str, Any]:
    values = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _filter(values: dict[str, Any]) -> Filter:
    """A filter as `_written` wrote it."""
    sets = {name: frozenset(values[name]) for name in FACETS}
    only = None if values["only"] is None else frozenset(values["only"])
    return Filter(**{**values, **sets, "only": only, "tokens": tuple(values["tokens"])})


def _said(harvest: Harvest) -> dict[str, Any]:
    found = harvest.found
    return {
        "numbers": found.numbers,
        "looked_at": found.looked_at,
        "counts": found.counts,
        "lengths": harvest.lengths,
        "scanned": harvest.scanned,
        "size": harvest.size,
        "complete": harvest.complete,
    }


def _read(reply: dict[str, Any]) -> Harvest:
    counts = {facet: Counter(counted) for facet, counted in reply["counts"].items()}
    lengths = Counter({int(length): count for length, count in reply["lengths"].items()})
    found = Sifted(reply["numbers"], reply["looked_at"], counts)
    return Harvest(found, lengths, reply["scanned"], reply["size"], reply["complete"])


def main() -> None:
    """Answers the request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    try:
        for harvest in harvests(Path(request["path"]), _filter(request["filter"])):
            sys.stdout.write(json.dumps(_said(harvest)) + "\n")
            sys.stdout.flush()
    except PunieError as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")


if __name__ == "__main__":
    main()
