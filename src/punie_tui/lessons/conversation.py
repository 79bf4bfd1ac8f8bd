"""Questions answered in two turns: a call, and then, in words, what it actually printed in a fixture.

The tool's response is in a user turn, inside `<tool_response>` tags; some conversations continue with a second
question. The answer in words is computed from the printed output, by code that runs where the call runs, so that the
two cannot differ.
"""

from __future__ import annotations

import random
from itertools import cycle
from string import Template

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.finding.similarity import normalised
from punie_tui.errors import SystemFailure
from punie_tui.lessons.form import ConversationForm
from punie_tui.lessons.intent import made_by
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import Made
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES, Fixture
from punie_tui.tools.sandbox import run_code

RESPONSE = "<tool_response>\n{}\n</tool_response>"
"""How a tool's output is written in a user turn."""

SPOKEN_IN = ("dirty", "other", "clean")
"""The fixtures in which conversations take place. Listed by name, so that a new fixture changes no row."""


def hold(lesson: Lesson, count: int, seed: int) -> list[Made]:
    """`count` rows of a lesson's conversations, with the wordings and the fixtures in turn and no question twice.

    Raises ValueError if there are not enough wordings, SystemFailure if a call does not run.
    """
    random_, conversations = random.Random(seed), lesson.form.conversations
    rounds = max(len(conversation.ask) for conversation in conversations)
    deck = [
        (conversation, conversation.ask[number])
        for number in range(rounds)
        for conversation in random_.sample(conversations, len(conversations))
        if number < len(conversation.ask)
    ]
    questions: set[str] = set()
    made: list[Made] = []
    fixtures = cycle(BASIC_FIXTURES[name] for name in SPOKEN_IN)
    for conversation, phrasing in deck:
        fixture = next(fixtures)
        path = random_.choice(_paths(conversation.path, fixture))
        question = normalised(Template(phrasing).substitute(path=path))
        if question in questions or len(made) == count:
            continue
        questions.add(question)
        meta = {"source": "conversations", **made_by(conversation.id, lesson.file, lesson.lines[conversation.id])}
        made.append(Made(Example(_held(conversation, phrasing, path, fixture), {**meta, "category": "A"})))
    if len(made) < count:
        raise ValueError(f"the conversations give fewer than {count} different examples")
    return made


def _paths(kind: str, fixture: Fixture) -> list[str]:
    """Paths in the fixture; `[""]` for a conversation without a path."""
    if kind == "module":
        return [file for file in fixture.files if file.endswith(".py") and "__init__" not in file]
    return ["src/shop", "tests/", "src/", "src/shop/"] if kind == "folder" else [""]


def _held(conversation: ConversationForm, phrasing: str, path: str, fixture: Fixture) -> list[Message]:
    def filled(text: str) -> str:
        return Template(text).substitute(path=path).rstrip("\n")

    code = filled(conversation.code)
    printed = _printed(code, fixture, conversation.id)
    reply = _printed(f"lines = {printed.splitlines()!r}\n{filled(conversation.reply)}", fixture, conversation.id)
    messages = [
        Message("system", SYSTEM_PROMPT),
        Message("user", filled(phrasing)),
        Message("assistant", wrap_call(code)),
        Message("user", RESPONSE.format(printed)),
        Message("assistant", reply),
    ]
    if conversation.then:
        messages += [
            Message("user", filled(conversation.then.ask)),
            Message("assistant", wrap_call(filled(conversation.then.code))),
        ]
    return messages


def _printed(code: str, fixture: Fixture, id: str) -> str:
    """What the code prints in a fixture. Raises SystemFailure if it does not run."""
    run = run_code(code, fixture)
    if run.status != "ok":
        raise SystemFailure(f"the conversation {id!r} cannot be built: its code failed with {run.error}")
    return run.output.strip("\n")
