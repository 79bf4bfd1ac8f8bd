"""The commands that list datasets, show a row as chat or as tokens, and run its code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Literal

import click

from punie_tui.cli.answers.data import (
    ListedDatasetDocument,
    RowTokensDocument,
    SandboxCallDocument,
    ShownRowDocument,
    TokenDocument,
    TriedCallDocument,
    TriedRowDocument,
)
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.data.group import data, find_row, tokenizer_at_hand, training
from punie_tui.datasets.examples import Example, Form, lines_of, parse_row, read_bytes, split_files
from punie_tui.datasets.run_example import TriedCall, try_example
from punie_tui.errors import UsageError, unknown
from punie_tui.lessons.library import origin
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.visible import visible

ROW = click.option(
    "--row", type=click.IntRange(min=1), default=1, show_default=True, help="Line number in the split's file."
)
SPLIT = click.option("--split", default="train", show_default=True)


@command(data, "list", example="punie-tui data list", answer=list[ListedDatasetDocument])
def list_datasets(session: Session) -> None:
    """List all datasets of the workspace and the package, their rows by split and how these are written."""
    documents = [_listed(name, folder) for name, folder in session.settings.datasets().items()]
    rows = [
        (
            document.name,
            " / ".join(f"{n} {split}" for split, n in document.splits.items()),
            ", ".join(document.forms),
            document.path,
        )
        for document in documents
    ]
    session.print_table(("dataset", "rows", "written as", "folder"), rows)
    for document in documents:
        if document.problem:
            session.print(f"! {document.problem}")
    for hidden in session.settings.hidden():
        echo(visible(hidden), err=True)
    session.answer(documents)


def _listed(name: str, folder: Path) -> ListedDatasetDocument:
    """A dataset's rows by split and by form; lines without an example count as broken."""
    try:
        lines = {split: lines_of(read_bytes(path)) for split, path in split_files(folder).items()}
    except UsageError as problem:
        return ListedDatasetDocument(name=name, path=str(folder), splits={}, forms={}, problem=str(problem))
    forms: Counter[Form | Literal["broken"]] = Counter(
        parse_row(line).form or "broken" for rows in lines.values() for line in rows
    )
    splits = {split: len(rows) for split, rows in lines.items()}
    return ListedDatasetDocument(name=name, path=str(folder), splits=splits, forms=dict(forms), problem="")


@command(data, example="punie-tui data show demo --row 3", answer=ShownRowDocument)
@click.argument("name", metavar="DATASET")
@SPLIT
@ROW
def show(session: Session, name: str, split: str, row: int) -> None:
    """Show one example, as a chat."""
    found = find_row(session.settings, name, split, row)
    example = found.example
    written = origin(example.meta, session.settings)
    document = ShownRowDocument(
        path=str(found.path),
        line=found.number,
        form=parse_row(found.line).form,
        messages=[message.record() for message in example.messages],
        tools=example.tools or None,
        meta=example.meta,
        lesson=f"{written[0]}:{written[1]}" if written is not None else None,
    )
    session.print(f"{document.path}:{document.line}, written as {document.form}")
    for message in example.messages:
        session.print(f"\n── {message.role}{'' if message.weight is None else f', weight {message.weight}'}")
        session.print(message.content)
        for call in message.tool_calls:
            session.print(f"tool call {call}")
    for kept in (*example.carried, *(f"{key}, which training does not honour" for key in example.unhonoured)):
        session.print(f"\n── with {kept}")
    if meta := document.meta:
        session.print(f"\n── noted: {', '.join(f'{key} {value}' for key, value in meta.items())}")
    if document.lesson is not None:
        more = f"punie-tui lesson preview {meta['intent']}"
        session.print(f"\n── from the lesson {document.lesson}; more of its rows: {more}")
    session.answer(document)


@command(data, example="punie-tui data tokens demo --row 3 --recipe demo", answer=RowTokensDocument)
@click.argument("name", metavar="DATASET")
@SPLIT
@ROW
@click.option("--model", help="Model whose tokenizer is used (default: the recipe's, else smollm2-135m).")
@click.option("--recipe", help="Recipe whose training settings apply, such as max_seq_length and mask_prompt.")
def tokens(session: Session, name: str, split: str, row: int, model: str | None, recipe: str | None) -> None:
    """Show one example as the trainer sees it: its tokens, and which of them count in the loss."""
    model_name, train = training(session.settings, model, recipe)
    found = find_row(session.settings, name, split, row)
    tokenizer = tokenizer_at_hand(session.settings, model_name)
    if tokenizer is None:
        raise UsageError(f"{model_name} is not on this machine; fetch it with: punie-tui models fetch {model_name}")
    from punie_tui.training.tokens.token_view import see

    seen = see(found.example.messages, tokenizer, train, found.example.tools)
    document = RowTokensDocument(
        model=model_name,
        tokens=[TokenDocument(**vars(token)) for token in seen.tokens],
        counted=sum(token.counts for token in seen.tokens),
        kept=seen.kept,
        problem=seen.problem,
        notes=_notes(found.example, [token.id for token in seen.tokens], tokenizer),
    )
    session.print_table(
        ("at", "id", "loss", "text"),
        [(at, t.id, "●" if t.counts else "", repr(t.text)) for at, t in enumerate(document.tokens)],
    )
    count = len(document.tokens)
    session.print(f"{count} tokens, {document.counted} count in the loss, {count - document.kept} are cut")
    if document.problem:
        session.print(f"! {document.problem}")
    for note in document.notes:
        session.print(f"! {note}")
    session.answer(document)


def _notes(example: Example, tokens: list[int], tokenizer: Any) -> list[str]:
    """Notes on what in a row is handled separately, and on what is not honoured at all."""
    from punie_tui.models.prompt import row_tokens

    notes = list(example.carried)
    if example.tools and tokens == row_tokens(tokenizer, example.messages):
        notes.append(f"the chat template does not write out its {len(example.tools)} tools: the model never sees them")
    return notes + [f"{key} is not honoured" for key in example.unhonoured]


@command(data, "try", example="punie-tui data try demo --row 3 --fixture clean", answer=TriedRowDocument)
@click.argument("name", metavar="DATASET")
@SPLIT
@ROW
@click.option(
    "--fixture",
    "--world",  # its former name
    "fixture",
    default="dirty",
    show_default=True,
    help=f"Fixture project that answers the calls: {', '.join(BASIC_FIXTURES)}.",
)
def try_row(session: Session, name: str, split: str, row: int, fixture: str) -> int:
    """Run one example's code in the sandbox. Exits 1 if it does not run."""
    if fixture not in BASIC_FIXTURES:
        raise unknown("fixture", fixture, BASIC_FIXTURES)
    trial = try_example(find_row(session.settings, name, split, row).example, BASIC_FIXTURES[fixture])
    document = TriedRowDocument(
        fixture=trial.fixture, ok=trial.ok, verdict=trial.verdict, calls=[_tried(call) for call in trial.calls]
    )
    for call in document.calls:
        for made in call.calls:
            session.print(f"→ {made.name}({', '.join(map(repr, made.arguments.values()))})")
        if call.output is not None:
            session.print(call.output.rstrip("\n"))
    session.print(f"{'✓' if document.ok else '✗'} {document.verdict}")
    session.answer(document)
    return 0 if document.ok else 1


def _tried(call: TriedCall) -> TriedCallDocument:
    return TriedCallDocument(
        turn=call.turn,
        code=call.code,
        ok=call.ok,
        verdict=call.verdict,
        status=call.run.status if call.run else None,
        output=call.run.output if call.run else None,
        calls=[SandboxCallDocument(name=made.name, arguments=made.arguments) for made in call.run.calls]
        if call.run
        else [],
        faults=[fault.reason for fault in call.faults],
    )
