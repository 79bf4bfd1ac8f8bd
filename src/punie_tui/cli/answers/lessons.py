"""The documents about lessons."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ListedLessonDocument(BaseModel):
    """A lesson in the list of all. Only its key, its path and its problem are known if it cannot be read."""

    key: str
    path: str
    about: str | None = None
    intents: int | None = None
    wordings: int | None = None
    categories: str | None = Field(default=None, description="how many intents each category has, as A:3 B:1")
    problem: str | None = Field(default=None, description="why it cannot be read")


class LessonMistakeDocument(BaseModel):
    """Something that is wrong in a lesson."""

    at: str = Field(description="file:line")
    message: str


class CheckedLessonsDocument(BaseModel):
    """What is wrong in the lessons that were checked."""

    lessons: int
    intents: int
    mistakes: list[LessonMistakeDocument]


class PreviewedRowDocument(BaseModel):
    """A row as a dataset would have it."""

    intent: str
    at: str = Field(description="file:line of the intent")
    query: str
    answer: str
    problems: list[str] = Field(description="what the grader says is wrong with the answer")


class NewLessonDocument(BaseModel):
    """A lesson that was written, to start from."""

    path: str


class BuiltLessonsDocument(BaseModel):
    """A dataset that was built from lessons."""

    folder: str
    splits: dict[str, int] = Field(description="split → rows")
