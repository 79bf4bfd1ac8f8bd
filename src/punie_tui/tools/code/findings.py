"""Findings in a program: faults and tool calls, each with its position in characters."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Fault:
    """Something that is certainly wrong with a program; `grading_stage` is the grading stage at which it fails.

    `start` and `end` count characters of the code, end exclusive. `nearest` is the existing name most similar to one
    that does not exist.
    """

    grading_stage: Literal["syntax", "tool", "types"]
    reason: str
    start: int
    end: int
    nearest: str | None = None


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool as written in the code. An argument is None if it is not a string known without running the
    code."""

    name: str
    args: tuple[str | None, ...]
    kwargs: dict[str, str | None]
    start: int


class Positions:
    """Turns the positions of syntax nodes (line and UTF-8 byte) into characters of the code."""

    def __init__(self, code: str) -> None:
        # Only these end a line for Python's parser; str.splitlines splits at more.
        self._lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", code)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def at(self, line: int, byte: int) -> int:
        """The character at a line (from 1) and a UTF-8 byte offset in it (from 0)."""
        if not 1 <= line <= len(self._lines):
            return self._starts[-1]
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:byte].decode(errors="ignore"))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Start and end (exclusive) of a node; for an attribute, those of its name alone."""
        end = self.at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        if isinstance(node, ast.Attribute):
            return end - len(node.attr), end
        return self.at(node.lineno, node.col_offset), end
