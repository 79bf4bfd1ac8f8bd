"""Filters a file of any size in a process of its own, which the caller can end at any moment.

A regular expression may take forever on one line, and a line of 5 MB takes Python's JSON reader longer than a screen
can wait; neither can be interrupted within a process. `filter_file` starts
`python -m punie_tui.datasets.finding.filter_service`,
which reads one request from its input and writes what it finds as it goes, one JSON object per line.
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

from punie_tui.datasets.finding.filtering import FACETS, Filter, Filtered, filter_rows, matcher
from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.datasets.finding.traits import Traits
from punie_tui.errors import PunieError, SystemFailure, UsageError

SENT_EVERY = 0.1  # seconds
BATCH = 64  # lines between two checks of the clock
LENGTH_STEP = 25
"""Lengths are counted in steps of this many tokens."""
LONGEST_REPLY = 64 << 20


@dataclass
class FilterBatch:
    """The results so far. `lengths`: estimated tokens, rounded down to LENGTH_STEP → lines kept. `scanned` is how many
    of the file's `size` bytes were examined, `complete` whether that is all."""

    found: Filtered = field(default_factory=Filtered)
    lengths: Counter[int] = field(default_factory=Counter)
    scanned: int = 0
    size: int = 0
    complete: bool = False

    def extend(self, later: FilterBatch) -> None:
        """Adds a later batch."""
        self.found.extend(later.found)
        self.lengths.update(later.lengths)
        self.scanned, self.size, self.complete = later.scanned, later.size, later.complete


async def filter_file(path: Path, criteria: Filter) -> AsyncGenerator[FilterBatch, None]:
    """Yields what is new since the last batch, about ten times a second, until the whole file has been examined.

    Closing the iterator ends the process. Raises UsageError if the regular expression is invalid or the file
    cannot be read, SystemFailure if the process dies.
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
        process.stdin.write(json.dumps({"path": str(path), "filter": _written(criteria)}).encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # the process died; reading from it will show that
            await process.stdin.drain()
        while True:
            try:
                reply = json.loads(await process.stdout.readline())
            except ValueError:
                raise SystemFailure(f"the process that searches {path} died; search again") from None
            if "error" in reply:
                raise UsageError(reply["error"])
            batch = _read(reply)
            yield batch
            if batch.complete:
                return
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def batches(path: Path, criteria: Filter) -> Iterator[FilterBatch]:
    """Does the same within this process: each batch has what is new since the last one."""
    lengths: Counter[int] = Counter()
    match = matcher(criteria)

    def counted(number: int, line: bytes) -> Traits | None:
        traits = match(number, line)
        if traits is not None:
            lengths[traits.estimated_tokens // LENGTH_STEP * LENGTH_STEP] += 1
        return traits

    with JsonlIndex(path) as index:
        done, new, sent_at = 0, Filtered(), monotonic()
        while not (index.complete and done == len(index)):
            if done == len(index):
                index.advance(BATCH)
            until = min(len(index), done + BATCH)
            new.extend(filter_rows(counted, ((number, index.line(number)) for number in range(done, until))))
            done = until
            if monotonic() - sent_at > SENT_EVERY:
                yield FilterBatch(new, lengths, index.scanned, index.size)
                new, lengths, sent_at = Filtered(), Counter(), monotonic()
        yield FilterBatch(new, lengths, index.size, index.size, complete=True)


def _written(criteria: Filter) -> dict[str, Any]:
    values = {each.name: getattr(criteria, each.name) for each in fields(criteria)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _filter(values: dict[str, Any]) -> Filter:
    """A filter as `_written` wrote it."""
    sets = {name: frozenset(values[name]) for name in FACETS}
    only = None if values["only"] is None else frozenset(values["only"])
    return Filter(**{**values, **sets, "only": only, "tokens": tuple(values["tokens"])})


def _document(batch: FilterBatch) -> dict[str, Any]:
    found = batch.found
    return {
        "numbers": found.numbers,
        "looked_at": found.looked_at,
        "counts": found.counts,
        "lengths": batch.lengths,
        "scanned": batch.scanned,
        "size": batch.size,
        "complete": batch.complete,
    }


def _read(reply: dict[str, Any]) -> FilterBatch:
    counts = {facet: Counter(counted) for facet, counted in reply["counts"].items()}
    lengths = Counter({int(length): count for length, count in reply["lengths"].items()})
    found = Filtered(reply["numbers"], reply["looked_at"], counts)
    return FilterBatch(found, lengths, reply["scanned"], reply["size"], reply["complete"])


def main() -> None:
    """Answers the request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    try:
        for batch in batches(Path(request["path"]), _filter(request["filter"])):
            sys.stdout.write(json.dumps(_document(batch)) + "\n")
            sys.stdout.flush()
    except PunieError as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")


if __name__ == "__main__":
    main()
