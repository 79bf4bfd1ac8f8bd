"""The command that finds rows by their kind and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import click

from punie_tui.cli.answers.data import FoundRowDocument, FoundRowsDocument
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.data.group import DEFAULT_MODEL, data, tokenizer_at_hand
from punie_tui.datasets.checks import run_checks
from punie_tui.datasets.examples import Form, lines_of, parse_row, read_bytes, split_files
from punie_tui.datasets.finding.filtering import Filter, Filtered, filter_rows, lines_named, matcher
from punie_tui.datasets.finding.traits import FIELDS, Format, Kind, Traits, row_traits
from punie_tui.errors import UsageError, unknown
from punie_tui.tools.catalog import TOOLS

VALUES_SHOWN = 10


def _known_tools(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Checks the names of tools when the command runs, so that those of the workspace are known."""
    if isinstance(context.obj, Session):
        _ = context.obj.settings
    for name in names:
        if name not in (*TOOLS, "none"):
            raise unknown("tool", name, [*TOOLS, "none"])
    return names


@command(
    data,
    example="punie-tui data find demo --tool none --pattern fixable_count --text auto",
    answer=FoundRowsDocument,
)
@click.argument("name", metavar="DATASET")
@click.option("--split", help="Only this split (default: all).")
@click.option("--text", default="", help="Text that a turn contains.")
@click.option("--regex", is_flag=True, help="Treat --text as a regular expression.")
@click.option("--case", is_flag=True, help="Distinguish upper and lower case.")
@click.option("--kind", multiple=True, type=click.Choice(get_args(Kind)), help="Kind of row.")
@click.option(
    "--format",
    "format_",
    multiple=True,
    type=click.Choice(get_args(Format)),
    help="How the row's first call is written.",
)
@click.option("--form", multiple=True, type=click.Choice(get_args(Form)), help="How the row is written.")
@click.option("--source", multiple=True, help="Source in the row's meta.")
@click.option("--tool", multiple=True, callback=_known_tools, help="A tool that is called, or none.")
@click.option(
    "--pattern", multiple=True, type=click.Choice([*FIELDS, "none"]), help="A result field that is read, or none."
)
@click.option("--category", multiple=True, help="Category in the row's meta.")
@click.option("--meta-pattern", multiple=True, help="Pattern in the row's meta.")
@click.option("--lesson", multiple=True, help="Lesson in the row's meta.")
@click.option("--intent", multiple=True, help="Intent in the row's meta.")
@click.option("--failed", help="Only rows that this check reports.")
@click.option("--min-tokens", type=int, help="Minimum number of tokens.")
@click.option("--max-tokens", type=int, help="Maximum number of tokens.")
@click.option("--longest-first", is_flag=True, help="Sort by length, longest first.")
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    help="Model whose tokenizer counts, if lengths matter and it is on this machine; else they are estimated (~).",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows shown.")
def find(
    session: Session,
    name: str,
    split: str | None,
    text: str,
    regex: bool,
    case: bool,
    kind: tuple[str, ...],
    format_: tuple[str, ...],
    form: tuple[str, ...],
    source: tuple[str, ...],
    tool: tuple[str, ...],
    pattern: tuple[str, ...],
    category: tuple[str, ...],
    meta_pattern: tuple[str, ...],
    lesson: tuple[str, ...],
    intent: tuple[str, ...],
    failed: str | None,
    min_tokens: int | None,
    max_tokens: int | None,
    longest_first: bool,
    model: str,
    limit: int,
) -> None:
    """Find the rows that match all the given conditions, and count them by kind."""
    folder = session.settings.find_dataset(name)
    files = split_files(folder)
    if split is not None and split not in files:
        raise UsageError(f"{folder}: no split {split!r}; it has {', '.join(files)}")
    where = None if failed is None else _places(folder, failed)
    conditions = Filter(
        text=text,
        regex=regex,
        ignore_case=not case,
        kind=frozenset(kind),
        form=frozenset(form),
        format=frozenset(format_),
        source=frozenset(source),
        tool=frozenset(tool),
        pattern=frozenset(pattern),
        category=frozenset(category),
        meta_pattern=frozenset(meta_pattern),
        lesson=frozenset(lesson),
        intent=frozenset(intent),
        tokens=(min_tokens, max_tokens),
    )
    matters = longest_first or (min_tokens, max_tokens) != (None, None)
    tokenizer = tokenizer_at_hand(session.settings, model) if matters else None
    total = Filtered()
    matching: list[FoundRowDocument] = []
    for each, path in files.items():
        if split in (None, each):
            only = None if where is None else lines_named(where, str(path))
            lines = lines_of(read_bytes(path))
            length = _lengths(lines, tokenizer)
            found = filter_rows(matcher(replace(conditions, only=only), length), enumerate(lines))
            total.extend(found)
            matching += [_document(each, number, lines[number], length) for number in found.numbers]
    if longest_first:
        matching.sort(key=lambda row: -row.tokens)
    document = FoundRowsDocument(
        found=len(matching),
        looked_at=total.looked_at,
        tokens_of=model if tokenizer else None,
        counts={facet: dict(counted.most_common()) for facet, counted in total.counts.items()},
        rows=matching[:limit],
    )
    rows = [
        (f"{row.split}:{row.line}", row.kind, "+".join(row.tools) or "·", row.tokens, " ".join(row.query.split())[:90])
        for row in document.rows
    ]
    session.print_table(("row", "kind", "tools", "tokens" if tokenizer else "~tokens", "question"), rows)
    more = f", {limit} shown" if document.found > limit else ""
    session.print(f"{document.found} of {document.looked_at} rows{more}")
    for facet, counted in document.counts.items():
        session.print(f"  {facet}: {_most(counted)}")
    session.answer(document)


def _most(counted: Mapping[str, int]) -> str:
    """The most frequent values with their counts, the most frequent first, and how many more there are."""
    shown = ", ".join(f"{value} {n}" for value, n in islice(counted.items(), VALUES_SHOWN))
    more = len(counted) - VALUES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _places(folder: Path, check: str) -> list[str]:
    """The places in the dataset that a check names."""
    findings = {finding.name: finding for finding in run_checks(folder)}
    if check not in findings:
        raise unknown("check", check, findings)
    return findings[check].where


def _lengths(lines: Sequence[bytes], tokenizer: Any | None) -> Callable[[int, Traits], int]:
    """(a line's number, its traits) → its tokens: counted, or estimated without a tokenizer and for a line that is not
    a row."""
    if tokenizer is None:
        return lambda _, traits: traits.estimated_tokens
    from punie_tui.training.tokens.token_view import length

    counted = cache(lambda number: length(lines[number], tokenizer))
    return lambda number, traits: traits.estimated_tokens if (n := counted(number)) is None else n


def _document(split: str, number: int, line: bytes, length: Callable[[int, Traits], int]) -> FoundRowDocument:
    row = parse_row(line)
    traits = row_traits(row, len(line))
    return FoundRowDocument(
        split=split,
        line=number + 1,
        kind=traits.kind,
        tools=list(traits.tools),
        tokens=length(number, traits),
        query=row.example.query if row.example else "",
    )
