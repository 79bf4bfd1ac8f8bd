"""Follows an append-only JSON Lines file: returns what is new since the last read, whole lines only.

Knows nothing of events or records; `RunTail` in `state` puts the two together.
"""

from __future__ import annotations

from pathlib import Path

from punie_tui.regular_files import open_file


class Tail:
    """Reads the lines appended to a file since the last `read`.

    A line counts once its newline is there; an incomplete last line waits for the rest. A file that does not exist yet
    counts as empty, and so does one that cannot be read (`problem` says why). A file that became shorter (replaced) is
    read from its start again. `offset`: bytes at its start that are left out.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self._offset = offset
        self.incomplete = 0
        """Bytes after the last whole line, at the last `read`."""
        self.problem = ""
        """Why the file could not be read, at the last `read`."""

    def read(self) -> list[bytes]:
        try:
            with open_file(self.path) as file:
                if file.seek(0, 2) < self._offset:
                    self._offset = 0
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            self.problem = ""
            return []
        except OSError as error:
            self.problem = f"{self.path}: cannot be read ({error.strerror})"
            return []
        self.problem = ""
        end = data.rfind(b"\n") + 1
        self._offset += end
        self.incomplete = len(data) - end
        return [line for line in data[:end].split(b"\n") if line]
