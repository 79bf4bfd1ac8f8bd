"""The traits of one line of a dataset: its kind, form, source, tools, fields and length.

Fast enough for a million lines: it searches text and parses no code, so a tool named in a comment counts. The checks
are more thorough. Nothing here ever fails on a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from punie_tui.datasets.examples import Example, Form, Row, parse_row
from punie_tui.tools.catalog import call_pattern
from punie_tui.tools.code.calls import parse_answer, well_formed

Kind = Literal["call", "direct", "broken"]
Format = Literal["A", "B", "JSON", "loose"]
"""How the first call is written: as training wants it, bare Python, a JSON object, or some other way."""

FIELDS = (
    "error_count",
    "warning_count",
    "errors",
    "success",
    "violation_count",
    "fixable_count",
    "violations",
    "passed",
    "failed",
    "tests",
)
"""The ten field patterns of the curriculum."""

CHARACTERS_A_TOKEN = 3.3
"""Measured on the demo data with SmolLM2's tokenizer; others are within a fifth of it on such rows."""

_FIELD = re.compile(rf"\.({'|'.join(FIELDS)})\b")


@dataclass(frozen=True)
class Traits:
    """One line's traits. `format` is None if nothing is called; `source`, `category`, `meta_pattern` (its `pattern`),
    `lesson` and `intent` are what the row's meta says, or empty; `characters` counts those of all turns (for a broken
    line, its bytes)."""

    kind: Kind
    form: Form | None
    format: Format | None
    source: str
    tools: tuple[str, ...]
    patterns: tuple[str, ...]
    characters: int
    category: str = ""
    meta_pattern: str = ""
    lesson: str = ""
    intent: str = ""

    @property
    def estimated_tokens(self) -> int:
        """Roughly the number of tokens that a tokenizer would find."""
        return round(self.characters / CHARACTERS_A_TOKEN)


def traits_of(line: bytes) -> Traits:
    """The traits of one line, valid or not."""
    return row_traits(parse_row(line), len(line))


def row_traits(row: Row, length: int) -> Traits:
    """The traits of a line that has been read; `length` is its number of bytes."""
    if row.example is None:
        return Traits("broken", None, None, "", (), (), length)
    example = row.example
    calling = [answer for answer in example.answers if parse_answer(answer).kind == "call"]
    parsed = [parse_answer(answer) for answer in calling]
    # The code if all of it can be read; otherwise the answers, in which the tools are still named.
    codes = [found.code or "" for found in parsed] if all(found.code for found in parsed) else example.answers
    codes += [str(message.tool_calls) for message in example.messages if message.tool_calls]
    calls = bool(parsed) or row.form == "tool_calls"
    noted = {name: example.meta.get(name) for name in ("source", "category", "pattern", "lesson", "intent")}
    texts = {name: value if isinstance(value, str) else "" for name, value in noted.items()}
    return Traits(
        kind="call" if calls else "direct",
        form=row.form,
        format=_format(well_formed(calling[0]), parsed[0].problem or "") if parsed else "JSON" if calls else None,
        source=texts["source"],
        tools=_named(call_pattern(), codes) if calls else (),
        patterns=_named(_FIELD, codes) if calls else (),
        characters=sum(len(message.content) for message in example.messages),
        category=texts["category"],
        meta_pattern=texts["pattern"],
        lesson=texts["lesson"],
        intent=texts["intent"],
    )


def _format(strict: bool, problem: str) -> Format:
    if strict:
        return "A"
    return "B" if "format B" in problem else "JSON" if "JSON" in problem else "loose"


def _named(pattern: re.Pattern[str], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for code in codes for name in pattern.findall(code)}))


def example_traits(example: Example) -> Traits:
    """The traits of a chat row that is not in a file yet."""
    return row_traits(Row(example, "messages"), 0)


def count_traits(traits: Iterable[Traits]) -> dict[str, dict[str, int]]:
    """How many rows there are of each source, kind, tool and field pattern; a row may count under several."""
    counts: dict[str, Counter[str]] = {"source": Counter(), "kind": Counter(), "tool": Counter(), "pattern": Counter()}
    for each in traits:
        counts["source"][each.source or "none"] += 1
        counts["kind"][each.kind] += 1
        counts["tool"].update(each.tools or ["none"])
        counts["pattern"].update(each.patterns)
    return {facet: dict(sorted(counted.items())) for facet, counted in counts.items()}
