"""Checks that an answer does what the question asks: it uses the paths and names given in the question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Call, Material, questions_before, tool_response
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.catalog import TOOLS, USUAL
from punie_tui.tools.code.schema import ToolCall, tools_called

WHOLE_PROJECT = "."
"""The path to call if the question names none."""

TESTS = "tests"
"""What the test runner may be given if the question names no tests."""

PROGRAMS = frozenset({"ruff", "pytest", *(name for name in USUAL if "_" not in name)})
"""Words that name a program or a usual tool; a user who writes one wants that one. The names of further tools (`hover`,
`diagnostics`) are English words too: they count only between backticks."""

_FILES = (".py", ".pyi", ".toml", ".md", ".cfg", ".txt", ".ini", ".yaml", ".yml", ".json", ".lock", ".rst", ".sh")
PROSE = frozenset(
    {"and/or", "yes/no", "y/n", "he/she", "true/false", "t/f", "pass/fail", "i/o", "n/a", "on/off", "either/or"}
)
"""Words with a slash in them that name no path."""

_LINE = re.compile(r"(?<=\w)(?::\d+){1,2}$")
_AROUND = "\"'`’“”()[]{}<>,;:!?…"


def words_of(question: str) -> list[str]:
    """The words of a question without the punctuation around them."""
    return [_unquoted(_unquoted(word).rstrip(".") or word) for word in question.split()]


def _unquoted(word: str) -> str:
    return word.strip(_AROUND).removesuffix("'s").removesuffix("’s").strip(_AROUND)


def _bare(path: str) -> str:
    """The path as it is compared: without a leading "./" and a trailing "/" or line number."""
    return _LINE.sub("", path.removeprefix("./").rstrip("/")) or path


def _is_path(word: str) -> bool:
    if word.casefold() in PROSE or "://" in word:
        return False
    return ("/" in word and word != "/") or (word.endswith(_FILES) and word not in _FILES)


def without_paths(question: str) -> str:
    """The question with every path replaced by the same word, so that only its wording is left."""
    return " ".join("path" if any(map(_is_path, words_of(word))) else word for word in question.split())


def _look(material: Material) -> CheckReport:
    calls: dict[str, list[Call]] = defaultdict(list)
    for call in material.calls:
        calls[call.place].append(call)
    where = [f"{place}: {problem}" for place, call_list in calls.items() for problem in _strays(call_list)]
    distinct = dict.fromkeys(where)
    return nowhere(distinct, "every call follows its question", "answers that stray from their question")


def _strays(calls: list[Call]) -> Iterator[str]:
    """How the calls of one row depart from its questions; calls whose code cannot be read are skipped."""
    example = calls[0].example
    for call in calls:
        if (code := call.parsed.code) is not None:
            question = questions_before(example, call.turn)
            seen = "\n".join(
                message.content
                for message in example.messages[: call.turn]
                if message.role == "assistant" or tool_response(message) is not None
            )
            yield from _invented(code, question, seen, call.response)
    questions = [
        at for at, message in enumerate(example.messages) if message.role == "user" and tool_response(message) is None
    ]
    for at, until in zip(questions, [*questions[1:], len(example.messages)], strict=True):
        codes = [call.parsed.code for call in calls if at < call.turn < until]
        if codes and None not in codes:
            yield from _passed_over(example.messages[at].content, "\n".join(code or "" for code in codes))


def _invented(code: str, question: str, seen: str, response: str | None) -> Iterator[str]:
    """The paths that are called although neither a question nor the conversation so far names them."""
    words = [_bare(word) for word in words_of(question)]
    named = [word for word in words if _is_path(word)]
    for tool in tools_called(code):
        for path in map(_bare, _path_arguments(tool)):
            if path == WHOLE_PROJECT or path in words or any(path.endswith(f"/{word}") for word in named):
                continue
            if path in seen or (_runs_tests(tool) and path == TESTS and not any(TESTS in word for word in named)):
                continue
            if response is not None and not named:  # the row contains the call's output
                continue
            yield f"calls {quoted(path)}, which is not in the question {quoted(question)}"


def _passed_over(question: str, code: str) -> Iterator[str]:
    """The paths, names and programs that a question names and no later call uses."""
    words = words_of(question)
    for path in dict.fromkeys(_bare(word) for word in words if _is_path(word)):
        if path not in code:
            yield f"is asked about {quoted(path)} and does not call it"
    for name in dict.fromkeys([*question.split("`")[1:-1:2], *PROGRAMS.intersection(map(str.casefold, words))]):
        if _bare(name) not in code:
            yield f"is asked about {quoted(name)} and does not use it"


def _runs_tests(tool: ToolCall) -> bool:
    spec = TOOLS.get(tool.name)
    return spec is not None and spec.effects == "runs" and spec.typed


def _path_arguments(tool: ToolCall) -> Iterator[str]:
    """The literal paths passed to a call."""
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
        "A row that calls another path than it was asked about teaches the model to invent paths.",
        'Call the path that the question names, and "." if it names none.',
        _look,
    ),
)
