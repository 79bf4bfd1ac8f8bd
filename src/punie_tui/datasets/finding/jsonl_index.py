"""Where each line of a JSONL file starts and ends, found a slice at a time, so that any file opens at once.

Keeps eight bytes per line and none of the lines' text. Reads with `pread` rather than through a memory map: the
pages of a map count as the reader's memory, and a file cut short by its writer would kill the reader with
SIGBUS. Knows nothing of JSON: a line is whatever is between two newlines, empty lines included.
"""

from __future__ import annotations

import os
from array import array
from pathlib import Path
from types import TracebackType

from punie_tui.errors import UsageError

BLOCK = 1 << 20


class JsonlIndex:
    """The lines of one file as it was when it was opened. `len()` is the number of lines found so far.

    Raises UsageError if there is no such file or it cannot be read. `advance` must be called from one thread only;
    known lines may be read from any.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():  # also keeps us from waiting on a pipe
            raise UsageError(f"{path}: no such file")
        try:
            self._file = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
        self.size = os.fstat(self._file).st_size
        self._ends = array("Q")  # offset of the newline that ends each line
        self._scanned = 0

    @property
    def complete(self) -> bool:
        """Whether the whole file has been scanned."""
        return self._scanned >= self.size

    @property
    def scanned(self) -> int:
        """How many of the `size` bytes of the file have been scanned."""
        return self._scanned

    def __len__(self) -> int:
        return len(self._ends)

    def advance(self, budget_lines: int | None = None, *, budget_bytes: int | None = None) -> int:
        """Scans on until that many more lines are found, that many bytes are read, or the file ends.

        Returns how many lines were found. Without a budget it scans to the end.
        """
        known = len(self._ends)
        most = self.size if budget_lines is None else known + budget_lines
        stop = self.size if budget_bytes is None else min(self.size, self._scanned + budget_bytes)
        while self._scanned < stop and len(self._ends) < most:
            block = os.pread(self._file, min(BLOCK, stop - self._scanned), self._scanned)
            if not block:  # the file was cut short since it was opened
                self.size = self._scanned
                break
            self._scan(block, most)
        if self.complete and self.size > self._end(len(self._ends) - 1) + 1:
            self._ends.append(self.size)  # no newline ends the last line
        return len(self._ends) - known

    def _scan(self, block: bytes, most: int) -> None:
        find, append, offset = block.find, self._ends.append, self._scanned
        found = -1
        for _ in range(most - len(self._ends)):
            if (found := find(b"\n", found + 1)) < 0:
                self._scanned += len(block)
                return
            append(offset + found)
        self._scanned += found + 1

    def _end(self, number: int) -> int:
        return self._ends[number] if number >= 0 else -1

    def length(self, number: int) -> int:
        """A line's length in bytes, without its newline. Raises IndexError if the line is not known."""
        if not 0 <= number < len(self._ends):
            raise IndexError(f"line {number} of {len(self._ends)}")
        return self._ends[number] - self._end(number - 1) - 1

    def span(self, first: int, until: int) -> tuple[int, int]:
        """The offset in the file, and the size in bytes, of the lines from `first` to before `until`, the newlines
        between them included. Raises IndexError if a line is not known."""
        if not 0 <= first < until <= len(self._ends):
            raise IndexError(f"lines {first} to {until} of {len(self._ends)}")
        start = self._end(first - 1) + 1
        return start, self._ends[until - 1] - start

    def ends(self) -> array[int]:
        """Where each known line ends, as offsets into the file: a copy, for callers that process all of them."""
        return self._ends[:]

    def line(self, number: int, limit: int | None = None, *, exact: bool = False) -> bytes:
        """A line (the first is 0) without its newline, cut to `limit` bytes. A carriage return before the newline is
        removed too, unless `exact`.

        Raises IndexError if the line is not known.
        """
        length = self.length(number)
        start, size = self._end(number - 1) + 1, length if limit is None else min(length, limit)
        line = os.pread(self._file, size, start)
        while 0 < len(line) < size and (more := os.pread(self._file, size - len(line), start + len(line))):
            line += more
        return line if exact or size < length else line.removesuffix(b"\r")

    def close(self) -> None:
        """Closes the file; no line can be read any more. Harmless when repeated."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> JsonlIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
