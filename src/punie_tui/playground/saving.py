"""What is saved from the playground: an answer as a row to learn from, a question as a query to be judged by, what a
real tool answered as a fixture's answer.

Rows and queries go into the workspace's own `data/`: rows into the dataset `playground`, queries into a suite of the
user's choice, at first `playground`. No question is both: a model is not judged by what it was trained on. What a query
expects is what a person confirmed; it is never silently taken from an answer. The last thing saved can be taken back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError

from punie_tui.datasets.checks.contamination import copies
from punie_tui.datasets.examples import MANIFEST, Example, Message, read_examples
from punie_tui.datasets.hand_made import add_row
from punie_tui.datasets.publishing import publish_folder
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.lessons.conversation import RESPONSE
from punie_tui.playground.grading import GradedAnswer, KnownQueries
from punie_tui.playground.project import RealCall
from punie_tui.regular_files import write_atomically
from punie_tui.settings import Settings
from punie_tui.tools.authoring.recording import record
from punie_tui.tools.catalog import TOOLS

NAME = "playground"

_DATASET = "Rows kept by hand from the playground."


@dataclass(frozen=True)
class Saved:
    """Where something was saved; `line` counts from 1. `before` and `after` are the contents of the files; None for a
    file that does not exist."""

    path: Path
    line: int
    what: str
    before: Mapping[Path, bytes | None] = field(default_factory=dict, compare=False, repr=False)
    after: Mapping[Path, bytes | None] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return f"kept as {self.what} in {self.path}:{self.line}"


def take_back(saved: Saved) -> str:
    """Restores the files to what they were before something was saved. Returns a message to show.

    Raises UsageError if they have changed since, SystemFailure if they cannot be written.
    """
    if contents(saved.after) != dict(saved.after):
        raise UsageError(f"{saved.path} has changed since; remove {saved.what} by hand, at line {saved.line}")
    folder = saved.path.parent
    try:
        whole = {path.name: data for path, data in saved.before.items() if data is not None}
        if saved.path.name != "train.jsonl":
            for path, data in saved.before.items():
                path.unlink(missing_ok=True) if data is None else write_atomically(path, data)
        elif whole:
            publish_folder(folder, whole)
        else:
            shutil.rmtree(folder)
    except OSError as error:
        raise SystemFailure(f"{folder}: {saved.what} cannot be taken back ({error.strerror})") from None
    return f"taken back: {saved.what} of {saved.path}"


def contents(paths: Iterable[Path]) -> dict[Path, bytes | None]:
    """The current contents of the files; None for a file that does not exist."""
    return {path: path.read_bytes() if path.is_file() else None for path in paths}


def is_right(graded: GradedAnswer) -> bool:
    """Whether an answer was judged to be right; for most questions no right answer is known."""
    return graded.passed and not graded.outcome


def as_example(
    system: str | None, question: str, answer: str, model: str, confirmed: str = "", printed: str = "", reply: str = ""
) -> Example:
    """The row made of a question, asked under a system turn, and its answer; `model` gave it, `confirmed` is why a
    person considers it right. With `reply` the row goes on: with what the answer's code `printed` in a project, and
    with this reply to it."""
    turns = [Message("user", question), Message("assistant", answer)]
    if reply:
        turns += [Message("user", RESPONSE.format(printed)), Message("assistant", reply)]
    if system is not None:
        turns.insert(0, Message("system", system))
    return Example(turns, {"source": NAME, "model": model, **({"confirmed": confirmed} if confirmed else {})})


def keep_example(settings: Settings, example: Example, known: KnownQueries) -> Saved:
    """Adds a row to the dataset `playground`.

    Raises UsageError if a suite asks the same, or nearly, and for a row that cannot be learned from.
    """
    queries = list(known)
    for (_, at), how in copies([example.query], [each.query.text for each in queries]).items():
        query = queries[at]
        raise UsageError(
            f"{quoted(example.query)} is {how} {query.query.id} of the suite {query.suite}; that query could no longer "
            "judge a model that has learned this row; ask something else"
        )
    folder = settings.data / NAME
    files = {*folder.glob("*"), folder / "train.jsonl", folder / MANIFEST}
    before = contents(files)
    line = add_row(folder, example, _DATASET)
    return Saved(folder / "train.jsonl", line, "a row", before, contents(files))


def recordable(tool: str) -> bool:
    """Whether what this tool really answers can become a fixture's answer: only for the user's own tools."""
    return tool in TOOLS and TOOLS[tool].home is not None


def keep_recording(call: RealCall, fixture: str, *, any_: bool) -> Saved:
    """Makes what a real tool answered the tool's answer in a fixture project: to calls with these arguments or, with
    `any_`, to any call.

    Raises UsageError for a tool of the package and for one that has changed, SystemFailure if the file cannot be
    written.
    """
    if not recordable(call.tool):
        raise UsageError(
            f"{call.tool} is a tool of the package, whose answers in the fixtures are fixed; record a tool of your own"
        )
    spec = TOOLS[call.tool]
    given = {
        parameter.name: call.arguments[parameter.name]
        for parameter in spec.parameters
        if parameter.name in call.arguments and call.arguments[parameter.name] != parameter.default
    }
    try:
        answer = spec.result.model_validate(call.result) if issubclass(spec.result, BaseModel) else str(call.result)
    except ValidationError:
        raise UsageError(
            f"{spec.origin}: {call.tool} has changed since it answered; ask again, then record it"
        ) from None
    before = contents([spec.answers] if spec.answers is not None else [])
    file = record(spec, fixture, {} if any_ else given, answer)
    return Saved(file, 1, f"the answer of {call.tool} in {fixture}", before, contents([file]))


def saved_rows(settings: Settings) -> list[Example]:
    """The rows that were saved so far."""
    learned = settings.data / NAME / "train.jsonl"
    return read_examples(learned) if learned.is_file() else []
