"""What a command prints: its answer on stdout, as text or as one JSON document; everything else on stderr."""

from __future__ import annotations

import functools
import inspect
import io
import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click
from pydantic import TypeAdapter

from punie_tui.errors import UsageError
from punie_tui.models.machine.preparation import PREPARATION
from punie_tui.settings import Settings, load_settings, untrusted_tools
from punie_tui.visible import visible

P = ParamSpec("P")

SHOWN = 10
"""Lines of a long list that are shown unless all are asked for."""

_NOT_ASCII = re.compile(r"[^\n -~]")


@dataclass
class Session:
    """One call of the command line: the workspace and how to answer."""

    workspace: Path | None
    json: bool = False
    answers: Any = None

    @functools.cached_property
    def settings(self) -> Settings:
        settings = load_settings(self.workspace)
        PREPARATION.cache_dir = settings.cache_dir
        context = click.get_current_context(silent=True)
        about_tools = context is not None and context.command_path.split()[1:2] in (["trust"], ["tools"])
        if not about_tools and (notice := untrusted_tools(settings)):
            echo(visible(f"punie-tui: {notice}"), err=True)
        return settings

    def report(self, text: str = "") -> None:
        """Prints a line of the answer; with --json it is not part of the answer and goes to stderr."""
        echo(visible(text), err=self.json)

    def print(self, text: str = "") -> None:
        """Prints a line whose content the JSON document has too; nothing with --json."""
        if not self.json:
            self.report(text)

    def places(self, places: Sequence[str], *, all_: bool, indent: str = "    ") -> None:
        """Prints a list that may be long: its first SHOWN items, and how many more there are; nothing with --json."""
        shown = places if all_ else places[:SHOWN]
        for place in shown:
            self.print(f"{indent}{place}")
        if len(shown) < len(places):
            self.print(f"{indent}… and {len(places) - len(shown)} more (--all shows them)")

    def answer(self, document: Any) -> None:
        """Prints the answer as a JSON document; without --json nothing, because the text was printed.

        Raises UsageError if it holds something nested too deep for that, and PydanticSerializationError if it is not
        what the command declares.
        """
        if self.json:
            if self.answers is not None:
                try:
                    document = TypeAdapter(self.answers).dump_python(document, mode="json", warnings="error")
                except ValueError as error:
                    if "depth exceeded" not in str(error):
                        raise
                    raise UsageError("it holds a value that is nested too deep to be printed as JSON") from None
            print_json(document)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Prints aligned columns, numbers to the right."""
        cells = [[visible(str(cell)) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in [list(header), *cells]) for i in range(len(header))]
        right = [all(isinstance(row[i], int | float) for row in rows) for i in range(len(header))]
        for row in [list(header), *cells]:
            columns = zip(row, widths, right, strict=True)
            self.report("  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in columns).rstrip())

    def print_table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Prints a table whose content the JSON document has too; nothing with --json."""
        if not self.json:
            self.table(header, rows)


def answer_schema(group: click.Group) -> dict[str, Any]:
    """The JSON Schema of the `--json` documents of all commands: a property for each, named as it is called."""
    found = dict(_answering(group, ""))
    schemas, definitions = TypeAdapter.json_schemas(
        [(name, "serialization", answers) for name, answers in sorted(found.items())],
        title="The documents that commands print with --json",
    )
    documents = {name: schema for (name, _), schema in schemas.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definitions["title"],
        "type": "object",
        "properties": documents,
        "$defs": definitions["$defs"],
    }


def _answering(group: click.Group, path: str) -> Iterator[tuple[str, TypeAdapter[Any]]]:
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from _answering(each, f"{path}{name} ")
        if isinstance(each, AnsweringCommand) and each.answers is not None:
            yield f"{path}{name}", TypeAdapter(each.answers)


def print_json(document: Any) -> None:
    """Prints the document as strict JSON: a number that is not finite becomes null. Characters that a terminal would
    act on are written as JSON escapes, which leaves the document the same."""
    text = json.dumps(_finite(document), indent=2, ensure_ascii=False, allow_nan=False, default=str)
    echo(_NOT_ASCII.sub(lambda found: found[0] if visible(found[0]) == found[0] else json.dumps(found[0])[1:-1], text))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def echo(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Writes to stdout, or to stderr; does nothing if the stream is closed. Raises OSError if it cannot be written,
    which `main` reports."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:
        stream.write(text + end)
        stream.flush()


def replace_unencodable() -> None:
    """From here on, a character that the terminal's encoding lacks is replaced, so that it never makes a command
    fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class AnsweringCommand(click.Command):
    """A command whose `--json` document has a schema. `answers`: the type of that document."""

    answers: Any = None


def command(
    group: click.Group, name: str | None = None, example: str = "", answer: Any = None
) -> Callable[[Callable[Concatenate[Session, P], int | None]], AnsweringCommand]:
    """Registers a function as a command with `--json` and an example in its help.

    The function gets the Session first and returns the exit code (None: 0). `answer`: the type of what it passes to
    `Session.answer`: a pydantic model, a list of one, or a union.
    """

    def register(function: Callable[Concatenate[Session, P], int | None]) -> AnsweringCommand:
        @click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document on stdout.")
        @click.pass_context
        @functools.wraps(function)
        def call(context: click.Context, /, as_json: bool, *args: P.args, **kwargs: P.kwargs) -> int:
            session = context.find_object(Session) or Session(None)
            session.json, session.answers = as_json, answer
            return function(session, *args, **kwargs) or 0

        help_text = inspect.cleandoc(function.__doc__ or "") + (f"\n\n\b\nExample:\n  {example}" if example else "")
        registered = click.command(name, AnsweringCommand, help=help_text)(call)
        registered.answers = answer
        if registered.name in group.commands:
            raise ValueError(f"two commands are called {registered.name}")
        group.add_command(registered)
        return registered

    return register


def progress_of(what: str) -> Callable[[int, int], None]:
    """A callback that prints once a second on stderr how many of all are done, how fast, and the time left. `what`: the
    things counted."""
    from punie_tui.runs.narrate import readable_seconds

    began = reported_at = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal reported_at
        now = time.monotonic()
        if now - reported_at >= 1:
            reported_at = now
            left = readable_seconds((total - done) * (now - began) / done) if done else "?"
            echo(f"   {done:,} of {total:,} {what}  {done / (now - began):,.0f}/s  left {left}", err=True)

    return progress


def stdout_is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stdin))
