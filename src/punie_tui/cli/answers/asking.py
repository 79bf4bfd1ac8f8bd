"""The documents about questions that were asked of a model."""

from __future__ import annotations

from pydantic import BaseModel, Field

from punie_tui.playground.history import HistoryEntry
from punie_tui.playground.protocol import Done, Ready, Stopped
from punie_tui.playground.rendering import GradedAnswerDocument


class AnsweringDocument(BaseModel):
    """How a model came to its answer."""

    model: str
    load_seconds: float
    memory: int = Field(description="memory of the process; bytes")
    device: str = Field(description="the device that computes")
    tokens: int = Field(description="0 if a server does not count them")
    prompt_tokens: int
    seconds: float
    tokens_per_second: float = Field(description="without the time to read the prompt; 0 for fewer than two tokens")
    stopped: Stopped

    @classmethod
    def of(cls, model: str, ready: Ready, done: Done) -> AnsweringDocument:
        return cls(
            model=model,
            load_seconds=ready.seconds,
            memory=done.memory,
            device=ready.device,
            tokens=done.tokens,
            prompt_tokens=done.prompt_tokens,
            seconds=done.seconds,
            tokens_per_second=done.rate,
            stopped=done.stopped,
        )


class ModelAnswerDocument(GradedAnswerDocument, AnsweringDocument):
    """A model's answer and its grade."""


class AskedDocument(BaseModel):
    """A question, and the answer of each model that was asked."""

    question: str
    fixture: str = Field(description="the fixture project whose output is shown")
    temperature: float
    max_tokens: int
    seed: int
    answers: list[ModelAnswerDocument | HistoryEntry] = Field(
        description="with --project, each is the entry in the history"
    )
