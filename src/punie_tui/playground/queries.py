"""A question as a query of a suite: what a person expects of an answer, drafted, checked and written.

The suite's file is the user's: an entry is added to it, and everything else stays as it is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from punie_tui.datasets.checks.contamination import copies
from punie_tui.datasets.quoting import quoted
from punie_tui.documents import read_yaml
from punie_tui.errors import UsageError
from punie_tui.grading.suite import Suite, parse_suite
from punie_tui.playground.grading import KnownQueries
from punie_tui.playground.saving import NAME, Saved, contents, saved_rows
from punie_tui.regular_files import read_text, write_atomically
from punie_tui.settings import Settings
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import fields_used, tools_called

Expects = Literal["", "call", "words"]
"""What an answer is expected to be. Empty: not stated yet; call: a call of tools; words: words without a call."""


@dataclass(frozen=True)
class QueryDraft:
    """A query before it is written. `calls`: pairs of a name and a call; `says`: expressions over these names (for an
    answer in words: terms, all of which must occur). Both belong to the section `outcome` and may be empty."""

    question: str
    suite: str = NAME
    id: str = ""
    category: str = NAME
    expects: Expects = ""
    tools: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()


def draft_query(settings: Settings, question: str, suite: str = NAME) -> QueryDraft:
    """A draft that expects nothing yet, with an unused id. Raises UsageError if the suite has mistakes."""
    there = _read(_file(settings, suite))
    ids = {query.id for query in there.queries} if there is not None else set()
    id = next(name for number in range(1, len(ids) + 2) if (name := f"P{number}") not in ids)
    return QueryDraft(question, suite, id, _usual_category(there))


def as_answered(draft: QueryDraft, answer: str) -> QueryDraft:
    """The draft with what an answer does as the expectation, for an answer that a person has confirmed as right."""
    parsed = parse_answer(answer)
    code = parsed.code or ""
    if parsed.kind == "direct":
        return replace(draft, expects="words", tools=(), fields=(), calls=(), says=())
    tools = tuple(dict.fromkeys(call.name for call in tools_called(code) if call.name in TOOLS))
    calls, says = _outcome_of(code)
    return replace(draft, expects="call", tools=tools, fields=tuple(sorted(fields_used(code))), calls=calls, says=says)


def keep_query(settings: Settings, draft: QueryDraft, known: KnownQueries) -> Saved:
    """Adds a query to a suite, which is created if it does not exist.

    Raises UsageError if nothing is expected, if a suite or the dataset `playground` asks this already, and if the suite
    with the query in it has mistakes.
    """
    question = draft.question
    if (there := known.find(question)) is not None:
        raise UsageError(f"{quoted(question)} is already query {there.query.id} of the suite {there.suite}")
    learned = settings.data / NAME / "train.jsonl"
    for (_, at), how in copies([question], [row.query for row in saved_rows(settings)]).items():
        raise UsageError(f"{quoted(question)} is {how} {learned}:{at + 1}, a row to learn from; ask something else")
    path, written, line = _written(settings, draft)
    old = contents([path])
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, written.encode())
    return Saved(path, line, f"query {draft.id} of the suite {draft.suite}", old, contents([path]))


def checked(settings: Settings, draft: QueryDraft) -> str:
    """Why the draft cannot be saved, as far as the draft and its suite show; empty if it can be saved."""
    try:
        _written(settings, draft)
    except UsageError as problem:
        return str(problem)
    return ""


def entry_text(draft: QueryDraft) -> str:
    """The entry as it will be written to the suite. Raises UsageError if nothing is expected yet."""
    return _dumped(_entry(draft))


def _written(settings: Settings, draft: QueryDraft) -> tuple[Path, str, int]:
    """The suite's file, its text with the query in it, and the query's line. Raises UsageError if the suite would be
    invalid."""
    path, entry = _file(settings, draft.suite), _entry(draft)
    before = _read(path)
    if before is None:
        text = _new_suite(draft)
    elif before.declares_outcomes != bool(draft.says):
        raise UsageError(_unlike(before))
    else:
        text = read_text(path)
        if draft.category not in before.categories:
            text = _with_category(text, draft.category, str(path))
    text, line = _with_query(text, entry, str(path))
    suite = parse_suite(text, draft.suite, str(path))
    if suite.query(draft.id).text != draft.question:
        raise UsageError(f"{quoted(draft.question)} cannot be written as a query; remove its special characters")
    return path, text, line


def _file(settings: Settings, suite: str) -> Path:
    if not suite.replace("-", "").replace("_", "").replace(".", "").isalnum() or suite.startswith("."):
        raise UsageError(
            f"a suite's name consists of letters, digits, '-', '_' and '.'; {suite!r} has other characters"
        )
    return settings.data / "suites" / f"{suite}.yaml"


def _read(path: Path) -> Suite | None:
    return parse_suite(read_text(path), path.stem, str(path)) if path.is_file() else None


def _usual_category(suite: Suite | None) -> str:
    if suite is None or NAME in suite.categories:
        return NAME
    return next(iter(suite.categories))


def _unlike(suite: Suite) -> str:
    if suite.declares_outcomes:
        return f"the queries of {suite.name} state what a right answer must say; fill that in, or choose another suite"
    return (
        f"the queries of {suite.name} do not state what a right answer must say, so this one cannot either; "
        "leave that empty, or choose another suite"
    )


def _new_suite(draft: QueryDraft) -> str:
    category = yaml.safe_dump({draft.category: {"name": draft.category, "target": 80, "measures": "discrimination"}})
    lines = "".join(f"  {line}\n" for line in category.splitlines())
    return (
        "# Queries kept by hand from the playground. They are yours to edit, and `punie-tui suite check NAME` "
        "reports\n# their mistakes; punie_tui.grading.vocabulary describes the vocabulary of `outcome`.\n"
        "description: Queries kept by hand from the playground.\n\n"
        "targets:\n  overall: 80\n  field_access: 80\n\n"
        f"categories:\n{lines}\nqueries:\n"
    )


def _entry(draft: QueryDraft) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": draft.id, "category": draft.category, "text": draft.question}
    if draft.expects == "words":
        soft: dict[str, Any] = {"none": ["<tool_call>"]}
        outcome = {"outcome": {"terms": list(draft.says)}} if draft.says else {}
        return entry | {"expect": {"direct": True}, "soft": soft} | outcome
    if draft.expects != "call":
        raise UsageError("choose what is expected: a call of tools, or an answer in words")
    if not draft.tools:
        raise UsageError("name the tool to be called, or choose an answer in words")
    expect = {"tools": list(draft.tools), **({"fields": list(draft.fields)} if draft.fields else {})}
    entry |= {"expect": expect, "soft": {"any": [*(draft.fields or draft.tools)]}}
    if draft.says:
        if not draft.calls:
            raise UsageError('name the calls whose results must be printed, such as: result = a_tool("src/")')
        entry["outcome"] = {"calls": dict(draft.calls), "says": list(draft.says)}
    return entry


def _dumped(entry: dict[str, Any]) -> str:
    return yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=118, default_flow_style=None)


def _with_query(text: str, entry: dict[str, Any], source: str) -> tuple[str, int]:
    """The suite's text with an entry after its last query and everything else as it was, and the line of the entry."""
    queries = _section(text, "queries", source)
    at, indent = len(text.splitlines()), 2
    if isinstance(queries, yaml.SequenceNode):
        if queries.flow_style:
            raise UsageError(
                f"{source}:{queries.start_mark.line + 1}: write each query on a line of its own, after a '-'"
            )
        at, indent = min(at, queries.end_mark.line + (queries.end_mark.column > 0)), queries.start_mark.column
    added = [" " * indent + line if line else line for line in _dumped(entry).splitlines()]
    return _inserted(text, at, added), at + 1


def _with_category(text: str, category: str, source: str) -> str:
    """The suite's text with a category after its last one."""
    categories = _section(text, "categories", source)
    if not isinstance(categories, yaml.MappingNode) or categories.flow_style:
        raise UsageError(f"{source}: there is no category {category!r}; add it to `categories` first")
    key, value = categories.value[-1]
    made = yaml.safe_dump({category: {"name": category, "target": 80, "measures": "discrimination"}})
    at = value.end_mark.line + (value.end_mark.column > 0)
    return _inserted(text, at, [" " * key.start_mark.column + line for line in made.splitlines()])


def _section(text: str, name: str, source: str) -> yaml.Node:
    _, root = read_yaml(text, source)
    assert isinstance(root, yaml.MappingNode)
    found: yaml.Node = next(value for key, value in root.value if key.value == name)
    return found


def _inserted(text: str, at: int, added: list[str]) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:at], *added, *lines[at:]]) + "\n"


def _outcome_of(code: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The calls whose results the code names, and the fields of these that it prints. Both are empty if there are no
    such calls or fields: then a person has to state what must be printed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return (), ()
    calls: dict[str, str] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=tool), args=[ast.Constant()])):
                if tool in TOOLS:
                    calls[name] = ast.unparse(node.value)
    printed = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"]
    says = [
        ast.unparse(node)
        for call in printed
        for node in ast.walk(call)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in calls
    ]
    if not calls or not says:
        return (), ()
    return tuple(calls.items()), tuple(dict.fromkeys(says))
