"""The answer does what the question says: the paths and names that it gives are the ones called."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.checks.check import Check, Found, nowhere
from punie_tui.datasets.checks.material import Call, Material
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.schema import ToolCall, tools_called

WHOLE_PROJECT = "."
"""What is called where the question names no path."""

PROGRAMS = frozenset({"ruff", "pytest", "typecheck"})
"""Words that name a tool; whoever says one wants that one."""

_FILES = (".py", ".pyi", ".toml", ".md", ".cfg", ".txt", ".ini", ".yaml", ".yml", ".json", ".lock", ".rst", ".sh")
_PROSE = frozenset({"and/or", "yes/no", "he/she", "true/false", "pass/fail", "i/o", "n/a", "on/off", "either/or"})
_AROUND = "\"'`’“”()[]{}<>,;:!?…"


def words_of(question: str) -> list[str]:
    """The words of a question without the punctuation around them."""
    return [_unquoted(_unquoted(word).rstrip(".") or word) for word in question.split()]


def _unquoted(word: str) -> str:
    return word.strip(_AROUND).removesuffix("'s").removesuffix("’s").strip(_AROUND)


def _bare(path: str) -> str:
    """A path as it is compared: without "./" before it and "/" after it."""
    return path.removeprefix("./").rstrip("/") or path


def _is_path(word: str) -> bool:
    if word.casefold() in _PROSE or "://" in word:
        return False
    return ("/" in word and word != "/") or (word.endswith(_FILES) and word not in _FILES)


def without_paths(question: str) -> str:
    """The question with each path that it names put as the same word, so that only its wording is left."""
    return " ".join("path" if any(map(_is_path, words_of(word))) else word for word in question.split())


def _look(material: Material) -> Found:
    where = [f"{call.place}: {problem}" for call in material.calls for problem in _strays(call)]
    return nowhere(where, "every call follows its question", "answers that stray from their question")


def _strays(call: Call) -> Iterator[str]:
    """What the code does otherwise than the question says; nothing where the code cannot be read."""
    code, question = call.parsed.code, call.example.query
    if code is None:
        return
    words = words_of(question)
    called = [_bare(path) for tool in tools_called(code) for path in _path_arguments(tool)]
    for path in called:
        if path not in map(_bare, words) and path != WHOLE_PROJECT:
            yield f"calls {quoted(path)}, which is not in the question {quoted(question)}"
    for path in dict.fromkeys(_bare(word) for word in words if _is_path(word)):
        if path not in called and path not in code:
            yield f"is asked about {quoted(path)} and does not call it"
    for name in dict.fromkeys([*question.split("`")[1:-1:2], *PROGRAMS.intersection(map(str.casefold, words))]):
        if _bare(name) not in code:
            yield f"is asked about {quoted(name)} and does not use it"


def _path_arguments(tool: ToolCall) -> Iterator[str]:
    """The literal paths that a call is given."""
    if tool.name not in TOOLS:
        return
    for parameter, value in zip(TOOLS[tool.name].parameters, tool.args, strict=False):
        if parameter.name == "path" and isinstance(value, str):
            yield value
    if isinstance(path := tool.kwargs.get("path"), str):
        yield path


CHECKS = (
    Check(
        "answers follow the question",
        "A row that calls another path than it was asked about teaches the model to make paths up.",
        'Call the path that the question names, and "." where it names none.',
        _look,
    ),
)
