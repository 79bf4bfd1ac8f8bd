"""What a lesson's file may contain.

Questions and code have two kinds of placeholder. `$slot` is sampled for every row: a path, a number, a name; the
question and its code get the same one. `<word>` is filled when the file is read, from `words` and from the entries of
`for`: an intent with `<noun>` in it is asked with every noun there is.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from punie_tui.grading.vocabulary import Outcome
from punie_tui.lessons.intent import Category
from punie_tui.lessons.wording.slots import Place, Slot

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Text = Annotated[str, StringConstraints(min_length=1)]
Words = str | list[str]
"""One word, or several, each of which makes a wording of its own."""
Entry = dict[str, Words]
"""Name → words, such as the noun for the items of a tool's result and the code that accesses them."""


class LessonPart(BaseModel):
    """A part of a lesson's file: its keys are known, and nothing in it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(LessonPart):
    """What holds for every intent of the file that does not say otherwise."""

    category: Category | None = Field(default=None, description="see the intents' own key")
    place: Place = Field(default="nowhere", description="see the intents' own key")
    slots: list[Slot] = Field(default_factory=list, description="see the intents' own key")
    weight: int = Field(default=1, ge=1, description="see the intents' own key")


class IntentForm(LessonPart):
    """One thing that a developer may want, in several wordings, with the code or the words that answer it."""

    id: Text = Field(description="unique among all lessons; `meta.intent` of its rows")
    category: Category | None = Field(
        default=None,
        description="A: the right tool, B: conditional, C: field, D: iteration, E: several steps; "
        "direct, where it is answered in words",
    )
    place: Place | None = Field(default=None, description="where it looks: what $path, $tests or $file stand for")
    slots: list[Slot] | None = Field(default=None, description="the slots beside those of the place")
    weight: int | None = Field(default=None, ge=1, description="how often it is drawn, compared with others")
    only: list[str] = Field(default_factory=list, description="in a group: the entries of `for` that it is for")
    ask: Words = Field(default_factory=list, description="its wordings, or the only one")
    wordings: Words = Field(default_factory=list, description="names in the file's `wordings`, which come before `ask`")
    words: Entry = Field(default_factory=dict, description="what <words> in its wordings and its code stand for")
    code: Text | None = Field(default=None, description="the code of the right call, which prints the answer")
    answer: Text | None = Field(default=None, description="the answer in words; no tool is called")
    expect: Outcome | None = Field(
        default=None, description="what a right answer does and says, as the `outcome` of a suite's query declares it"
    )


class Group(LessonPart):
    """Intents that are the same for several entries, such as for each kind of finding."""

    for_: list[Text] = Field(alias="for", min_length=1, description="names of `entries`; all intents for each in turn")
    intents: list[IntentForm] = Field(min_length=1)


class Then(LessonPart):
    """What is asked next in a conversation."""

    ask: Text = Field(description="the question")
    code: Text = Field(description="the code of the right call")


class ConversationForm(LessonPart):
    """A question whose answer takes two turns: a call, and what it printed put in words."""

    id: Text = Field(description="unique among all lessons; `meta.intent` of its rows")
    path: Literal["", "module", "folder"] = Field(default="", description="what $path is: a Python file, a folder")
    ask: list[Text] = Field(min_length=1, description="its wordings")
    code: Text = Field(description="the code of the right call")
    reply: Text = Field(description="code that prints the words, from the printed `lines`")
    then: Then | None = Field(default=None, description="a second question, with its call")


def _kind(item: Any) -> str:
    return "<group>" if isinstance(item, Group) or (isinstance(item, dict) and "intents" in item) else "<intent>"


Item = Annotated[Annotated[IntentForm, Tag("<intent>")] | Annotated[Group, Tag("<group>")], Discriminator(_kind)]


class LessonForm(LessonPart):
    """A lesson as its file has it."""

    lesson: Text = Field(description="its name: `meta.source` of its rows; several files may share one")
    about: str = Field(default="", description="what it teaches")
    place_share: float = Field(
        default=0, ge=0, le=1, description="of the wordings that could name a place and do not, how many are given one"
    )
    uses: list[str] = Field(default_factory=list, description="other files whose `entries` and `wordings` are used")
    tools: list[str] = Field(
        default_factory=list, description="further tools of the package, or groups of them, that its code calls"
    )
    defaults: Defaults = Field(default_factory=Defaults)
    entries: dict[str, Entry] = Field(default_factory=dict, description="name → its words, for `for`")
    wordings: dict[str, list[Text]] = Field(default_factory=dict, description="name → wordings that intents share")
    intents: list[Item] = Field(default_factory=list)
    conversations: list[ConversationForm] = Field(default_factory=list)


def lesson_schema() -> dict[str, Any]:
    """The JSON Schema of a lesson's file, for editors. Published as data/lessons/lesson.schema.json."""
    return {"$schema": DIALECT, **LessonForm.model_json_schema(), "title": "A lesson of punie-tui"}


def dump_schema() -> str:
    """The schema as the text of its file."""
    return json.dumps(lesson_schema(), indent=2, ensure_ascii=False) + "\n"
