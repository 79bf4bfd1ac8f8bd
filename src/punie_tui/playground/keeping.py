"""What is kept of the playground: an answer as a row to learn from, a question as a query to be judged by.

Both go into the workspace's own `data/`: rows into the dataset `playground`, queries into the suite `playground`,
where a person goes on with them. One question is never both: who learned the exam is not judged by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from punie_tui.datasets.checks.contamination import copies
from punie_tui.datasets.examples import Example, Message, read_examples
from punie_tui.datasets.hand_made import add_row
from punie_tui.datasets.quoting import quoted
from punie_tui.documents import read_yaml
from punie_tui.errors import AskedWrong
from punie_tui.playground.climbing import KnownQueries, as_it_is
from punie_tui.runs.recipe import read_text
from punie_tui.runs.store import write_atomically
from punie_tui.settings import Settings
from punie_tui.tools.calls import parse_answer
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.schema import fields_used
from punie_tui.validation.suite import Suite, parse_suite

NAME = "playground"

_DATASET = "Rows kept by hand from the playground."
_SUITE = """\
# Queries kept by hand from the playground. What each expects was taken from the answer that was kept: it is yours to
# edit, and `punie-tui suite check playground` tells what is wrong with it. To have outcomes judged, give all queries
# an `outcome` (the vocabulary is told in punie_tui.validation.vocabulary).
description: Queries kept by hand from the playground.

targets:
  overall: 80
  field_access: 80

categories:
  playground: {name: playground, target: 80, measures: discrimination}

queries:
"""


@dataclass(frozen=True)
class Kept:
    """Where something was written; `line` counts from 1."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"kept as {self.what} in {self.path}:{self.line}"


def as_example(system: str | None, question: str, answer: str, model: str) -> Example:
    """The row that a question, asked under a system turn, and its answer make; `model` is who said it."""
    turns = [Message("user", question), Message("assistant", answer)]
    if system is not None:
        turns.insert(0, Message("system", system))
    return Example(turns, {"source": NAME, "model": model})


def keep_example(settings: Settings, example: Example, known: KnownQueries) -> Kept:
    """Adds a row to the dataset `playground`.

    Raises AskedWrong where a suite asks the same, or nearly, and for a row that cannot be learned from.
    """
    queries = list(known)
    for (_, at), how in copies([example.query], [each.query.text for each in queries]).items():
        query = queries[at]
        raise AskedWrong(
            f"{quoted(example.query)} is {how} {query.query.id} of the suite {query.suite}; a model that learned it "
            "could no longer be judged by that; ask something else"
        )
    folder = settings.data / NAME
    return Kept(folder / "train.jsonl", add_row(folder, example, _DATASET), "a row")


def keep_query(settings: Settings, question: str, answer: str, known: KnownQueries) -> Kept:
    """Adds a query to the suite `playground`, which is created with the first; the tools it expects are those that
    the answer calls.

    Raises AskedWrong where a suite or the dataset `playground` asks this already, for an answer that nothing can be
    expected of, and where the suite's file has mistakes.
    """
    if (there := known.find(question)) is not None:
        raise AskedWrong(f"{quoted(question)} is query {there.query.id} of the suite {there.suite} already")
    learned = settings.data / NAME / "train.jsonl"
    rows = [row.query for row in read_examples(learned)] if learned.is_file() else []
    for (_, at), how in copies([question], rows).items():
        raise AskedWrong(f"{quoted(question)} is {how} {learned}:{at + 1}, a row to learn from; ask something else")
    path = settings.data / "suites" / f"{NAME}.yaml"
    text = read_text(path) if path.is_file() else _SUITE
    ids = {query.id for query in parse_suite(text, NAME, str(path)).queries} if path.is_file() else set()
    id = next(name for number in range(1, len(ids) + 2) if (name := f"P{number}") not in ids)
    written, line = _with_query(text, _entry(id, question, answer), str(path))
    _check(parse_suite(written, NAME, str(path)), id, question)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, written.encode())
    return Kept(path, line, f"query {id}")


def _entry(id: str, question: str, answer: str) -> dict[str, Any]:
    expected = as_it_is(question, answer).expect
    entry: dict[str, Any] = {"id": id, "category": NAME, "text": question}
    if expected.direct:
        return entry | {"expect": {"direct": True}, "soft": {"none": ["<tool_call>"]}}
    tools = [tool for tool in expected.tools if tool in TOOLS]
    if not tools:
        raise AskedWrong("the answer calls none of the tools, so nothing can be expected of another; ask again")
    fields = sorted(fields_used(parse_answer(answer).code or ""))
    expect = {"tools": tools, **({"fields": fields} if fields else {})}
    return entry | {"expect": expect, "soft": {"any": [*(fields or tools)]}}


def _with_query(text: str, entry: dict[str, Any], source: str) -> tuple[str, int]:
    """The suite's text with an entry behind its last query, everything else as it stood; and the entry's line."""
    _, root = read_yaml(text, source)
    assert isinstance(root, yaml.MappingNode)
    queries = next(value for key, value in root.value if key.value == "queries")
    at, indent = len(text.splitlines()), 2
    if isinstance(queries, yaml.SequenceNode):
        if queries.flow_style:
            raise AskedWrong(
                f"{source}:{queries.start_mark.line + 1}: write the queries a line each, each behind a '-'"
            )
        at, indent = min(at, queries.end_mark.line + (queries.end_mark.column > 0)), queries.start_mark.column
    dumped = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=118, default_flow_style=None)
    added = [" " * indent + line if line else line for line in dumped.splitlines()]
    lines = text.splitlines()
    return "\n".join([*lines[:at], *added, *lines[at:]]) + "\n", at + 1


def _check(suite: Suite, id: str, question: str) -> None:
    if suite.query(id).text != question:
        raise AskedWrong(f"{quoted(question)} cannot be written as a query; ask it without its odd characters")
