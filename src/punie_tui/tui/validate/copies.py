"""What can be copied or opened in an editor for a judged query. Reads files, renders nothing."""

from __future__ import annotations

from contextlib import suppress

from punie_tui.errors import UsageError
from punie_tui.grading.suite import query_line, suite_file
from punie_tui.settings import Settings
from punie_tui.tui.copying import of_answers
from punie_tui.tui.keys.offering import Copyable, FilePlace, existing
from punie_tui.tui.verdicts.validations import Validation


def query_texts(here: Validation, query: str, answer: str | None, settings: Settings) -> list[Copyable]:
    """The texts to copy for a query of a validation; `answer` is the one shown, None if there is none yet."""
    place = query_files(here, query, settings)[0]
    answers = {"answer": answer} if answer is not None else {}
    return of_answers(here.suite.query(query).text, answers, f"{place.file}:{place.line}")


def query_files(here: Validation, query: str, settings: Settings) -> list[FilePlace]:
    """The places of the query in its suite and of the answers. A suite that was given by its path is left out, since
    only its name is known here."""
    answers = FilePlace("answers", here.run.validation_file(here.name))
    with suppress(UsageError):
        file = suite_file(here.suite.name, settings)
        return [FilePlace("suite", file, query_line(file, query)), *existing([answers])]
    return [answers]
