"""What can be copied of an answer in the Playground. Reads files; paints nothing."""

from __future__ import annotations

from punie_tui.models.inventory import local_folder
from punie_tui.settings import Settings
from punie_tui.tui.copying import of_answers
from punie_tui.tui.keys.offering import Copyable
from punie_tui.tui.playground.asked_model import AskedModel


def attempt_texts(model: AskedModel, settings: Settings) -> list[Copyable]:
    """The question that was put to a model in the Playground, its answer, and where the model is."""
    folder = model.candidate.adapter or local_folder(model.candidate.model, settings)
    return of_answers(model.attempt.question, {"answer": model.attempt.text}, folder or model.candidate.name)
