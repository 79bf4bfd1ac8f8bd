"""Questions whose answer takes two turns: a call, what it really printed in a world, and that put in words.

The tool's response stands in a user turn, inside `<tool_response>` tags; some conversations go on with a second
question. What is said in words is computed from what was printed, so that it cannot be anything else.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from string import Template

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.similarity import normalised
from punie_tui.errors import MachineFailed
from punie_tui.tools.calls import wrap_call
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.worlds import WORLDS, World

RESPONSE = "<tool_response>\n{}\n</tool_response>"
"""How a tool's output is written in a user turn."""

SPOKEN_IN = ("dirty", "other", "clean")
"""The worlds in which conversations are held. Named, so that a further world changes no row."""


@dataclass(frozen=True)
class Conversation:
    """One thing asked for in several wordings, the code that looks it up, and `reply`: printed lines → words.

    `path` says what `$path` is drawn from: a Python file of the world, a folder of it, or nothing.
    `then` is a second question with the code that answers it.
    """

    name: str
    phrasings: tuple[str, ...]
    code: str
    reply: Callable[[list[str]], str]
    path: str = ""
    then: tuple[str, str] | None = None


def hold(conversations: Sequence[Conversation], count: int, seed: int) -> list[Example]:
    """`count` examples, the wordings in turn, each in a world drawn for it; no question twice.

    Raises ValueError where there are not enough wordings, MachineFailed where a call does not run.
    """
    random_ = random.Random(seed)
    rounds = max(len(conversation.phrasings) for conversation in conversations)
    deck = [
        (conversation, conversation.phrasings[number])
        for number in range(rounds)
        for conversation in random_.sample(conversations, len(conversations))
        if number < len(conversation.phrasings)
    ]
    asked: set[str] = set()
    examples: list[Example] = []
    worlds = cycle(WORLDS[name] for name in SPOKEN_IN)
    for conversation, phrasing in deck:
        world = next(worlds)
        path = random_.choice(_paths(conversation.path, world))
        example = _held(conversation, phrasing, path, world)
        if normalised(example.query) not in asked and len(examples) < count:
            asked.add(normalised(example.query))
            examples.append(example)
    if len(examples) < count:
        raise ValueError(f"the conversations give fewer than {count} different examples")
    return examples


def _paths(kind: str, world: World) -> list[str]:
    """Paths that the world has; `[""]` for a conversation about none."""
    if kind == "module":
        return [file for file in world.files if file.endswith(".py") and "__init__" not in file]
    return ["src/shop", "tests/", "src/", "src/shop/"] if kind == "folder" else [""]


def _held(conversation: Conversation, phrasing: str, path: str, world: World) -> Example:
    def filled(text: str) -> str:
        return Template(text).substitute(path=path)

    code = filled(conversation.code)
    run = run_code(code, world)
    if run.status != "ok":
        raise MachineFailed(f"the conversation {conversation.name!r} cannot be built: its call says {run.error}")
    printed = run.output.strip("\n")
    messages = [
        Message("system", SYSTEM_PROMPT),
        Message("user", filled(phrasing)),
        Message("assistant", wrap_call(code)),
        Message("user", RESPONSE.format(printed)),
        Message("assistant", filled(conversation.reply(printed.splitlines()))),
    ]
    if conversation.then:
        question, answer = conversation.then
        messages += [Message("user", filled(question)), Message("assistant", wrap_call(filled(answer)))]
    return Example(messages, {"source": "conversations", "intent": conversation.name, "category": "A"})
