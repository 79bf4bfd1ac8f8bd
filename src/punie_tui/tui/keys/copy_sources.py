"""What can be copied, and opened in an editor, of a run, a model and a query. Reads files; paints nothing."""

from __future__ import annotations

from contextlib import suppress

from punie_tui.errors import AskedWrong
from punie_tui.models.inventory import local_folder
from punie_tui.models.registry import Registry, registry_file
from punie_tui.reachable import is_file
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.keys.copying import of_answers
from punie_tui.tui.keys.offering import Copyable, Place
from punie_tui.tui.models.shelf import Shelved
from punie_tui.tui.playground.asked_model import AskedModel
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.suite import query_line, suite_file

_LOG_LINES = 200


def run_texts(run: Run, reason: str | None) -> list[Copyable]:
    """`reason`: why it ended as it did, where that is known."""
    log = "\n".join(run.last_words(_LOG_LINES))
    texts = (("path", str(run.path)), ("run", run.id), ("reason", reason or ""), ("log", log))
    return [Copyable(name, text) for name, text in texts if text]


def run_files(run: Run) -> list[Place]:
    """The recipe, and the log at its last line."""
    log = run.log_file
    places = [Place("recipe", run.recipe_file)]
    if is_file(log):
        places.append(Place("log", log, max(1, log.read_bytes().count(b"\n"))))
    return _existing(places)


def model_texts(row: Shelved) -> list[Copyable]:
    path = row.entry.path if row.entry is not None else None
    return [*([Copyable("path", str(path))] if path is not None else []), Copyable("name", row.name)]


def model_files(row: Shelved, run: Run | None, registry: Registry, settings: Settings) -> list[Place]:
    """The configuration, the file of the card, the recipe of the run that made it."""
    folder = row.entry.path if row.entry is not None else None
    configs = [folder / name for name in ("adapter_config.json", "config.json")] if folder is not None else []
    places = [Place("config", config) for config in configs]
    if row.name in registry.cards:
        places.append(Place("card", registry_file(settings)))
    if run is not None:
        places.append(Place("recipe", run.recipe_file))
    return _existing(places)


def attempt_texts(model: AskedModel, settings: Settings) -> list[Copyable]:
    """The question that was put to a model in the Playground, its answer, and where the model is."""
    folder = model.candidate.adapter or local_folder(model.candidate.model, settings)
    return of_answers(model.attempt.question, {"answer": model.attempt.text}, folder or model.candidate.name)


def query_texts(here: Validation, query: str, answer: str | None, settings: Settings) -> list[Copyable]:
    """A query of a validation and the answer that is read, None for none yet."""
    place = query_files(here, query, settings)[0]
    answers = {"answer": answer} if answer is not None else {}
    return of_answers(here.suite.query(query).text, answers, f"{place.file}:{place.line}")


def query_files(here: Validation, query: str, settings: Settings) -> list[Place]:
    """The query in its suite, and the file of the answers. A suite that was given by its path is not found again."""
    answers = Place("answers", here.run.validation_file(here.name))
    with suppress(AskedWrong):
        file = suite_file(here.suite.name, settings)
        return [Place("suite", file, query_line(file, query)), *_existing([answers])]
    return [answers]


def _existing(places: list[Place]) -> list[Place]:
    return [place for place in places if is_file(place.file)]
