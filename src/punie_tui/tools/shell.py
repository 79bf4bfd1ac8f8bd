"""What a shell prints in a fixture project: bashkit interprets the command line over the project's files.

Bashkit is a bash of its own, with its own grep, find, sed, awk, jq and the like, on a filesystem that exists only in
memory: there is no network, no process and no file of the real machine. git, the checkers and the machine's facts are
builtins that answer from the project. A command may write: it writes into a copy, and what it changed is told.

A path that a command names and the project has not is there all the same, as it is for every tool.
"""

from __future__ import annotations

import json
import posixpath
import re
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import bashkit

from punie_tui.errors import MachineFailed
from punie_tui.tools.git_repository import FOLDER, UNKNOWN_FOLDER, Answer, GitRepository
from punie_tui.tools.listing import ls
from punie_tui.tools.programs import PROGRAMS, Project

SECONDS = 2.0
"""What one command line may take."""
PATIENCE = (1, 10, 50)
"""So many times as long is waited, where the processor was taken by others: a verdict must not depend on the load."""
_OUT_OF_TIME = "execution timeout"
"""In the words of bashkit."""
COMMANDS_LIMIT = 2000
LOOP_LIMIT = 10_000
MEMORY = 32 << 20
OUTPUT_LIMIT = 1 << 20
"""Characters of output that are kept."""
LINE_LIMIT = 10_000

_ENVIRONMENT = {
    "HOME": "/home/dev",
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/bin:/bin",
    "SHELL": "/bin/bash",
    "USER": "dev",
}
_MODIFIED = "2025-12-25 10:00"
_SETTLE = f"find {FOLDER} -exec touch -d '{_MODIFIED}' {{}} +; RANDOM=0"
"""Gives every file the same age, and the dice a seed: nothing that is printed depends on when it is asked."""


@dataclass(frozen=True)
class ShellRun:
    """What a command line did: its standard output, then its complaints, as a terminal shows both; its exit code; and
    what it would have changed, as paths or as commands (`git commit`): nothing for one that only reads."""

    output: str
    code: int
    writes: tuple[str, ...] = ()


@dataclass
class _State:
    """One command line under way."""

    project: Project
    git: GitRepository
    writes: list[str] = field(default_factory=list)
    failure: Exception | None = None


class Shell:
    """The shell of one project. Every command line begins in the same place, and always prints the same."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._git = GitRepository(project.name, project.files, project.read_file)
        self._text = lru_cache(maxsize=256)(project.read_file)
        self.run: Callable[[str], ShellRun] = lru_cache(maxsize=4096)(self._run)

    def _run(self, line: str) -> ShellRun:
        """Raises MachineFailed where git is asked and not installed, or the processor is not to be had."""
        if len(line) > LINE_LIMIT or "\0" in line:
            return ShellRun("bash: the command line is too long or holds a NUL\n", 2)
        for patience in PATIENCE:
            began = time.thread_time()
            ran = self._once(line, patience * SECONDS)
            if _OUT_OF_TIME not in ran.output or time.thread_time() - began > SECONDS / 2:
                return ran
        raise MachineFailed("a fixture's shell does not get the processor; judge again when the machine is less busy")

    def _once(self, line: str, seconds: float) -> ShellRun:
        state = _State(self._project, self._git)
        bash = bashkit.Bash(
            username="dev",
            hostname="shop-dev",
            cwd=FOLDER,
            env=_ENVIRONMENT,
            files={f"{FOLDER}/{path}": self._text(path) for path in (*self._project.files, *self._named(line))},
            custom_builtins={name: _builtin(state, name) for name in BUILTINS},
            max_commands=COMMANDS_LIMIT,
            max_loop_iterations=LOOP_LIMIT,
            max_memory=MEMORY,
            timeout_seconds=seconds,
        )
        bash.execute_sync(_SETTLE)
        before = _files(bash)
        try:
            ended = bash.execute_sync(line)
        except bashkit.BashError as error:
            return ShellRun(f"bash: {error}\n", 2)
        if state.failure:
            raise state.failure
        after = _files(bash)
        changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
        return ShellRun((ended.stdout + ended.stderr)[:OUTPUT_LIMIT], ended.exit_code, (*changed, *state.writes))

    def _named(self, line: str) -> list[str]:
        """The files that the line names and the project has not."""
        known, found = self._project.files, list[str]()
        for path in dict.fromkeys(_named(line)):
            folder = "" if path == "." else f"{path}/"
            if path in known or any(file.startswith(folder) for file in (*known, *found)):
                continue
            is_file = re.search(r"[^.]\.\w+$|(?:^|/)(?:\.\w+|[A-Z]\w*file|LICENSE)$", path)
            found += [path] if is_file else [f"{folder}{name}" for name in UNKNOWN_FOLDER]
        return found


_SCRIPTED = frozenset({"sed", "grep", "egrep", "fgrep", "rg", "awk", "jq"})
"""Commands whose first operand is no path."""
_READERS = _SCRIPTED | {
    *("cat", "cd", "cut", "diff", "du", "file", "find", "head", "less", "ls", "md5sum", "more", "nl", "sha256sum"),
    *("sort", "stat", "tac", "tail", "tree", "uniq", "wc"),
}
"""Commands whose operands are paths."""
_PATH = re.compile(r"(?:\./)?[\w.][\w.-]*(?:/[\w.-]+)*/?")


def _named(line: str) -> Iterator[str]:
    """The relative paths that commands of a line read, as far as they stand there in words."""
    try:
        lexer = shlex.shlex(line.replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return
    command: list[str] = []
    for word in [*words, ";"]:
        if word in ("|", "&&", ";", "||", "&", "(", ")"):
            yield from _operands(command)
            command = []
        else:
            command.append(word)


def _operands(command: list[str]) -> Iterator[str]:
    while command and (command[0] in ("sudo", "time", "xargs") or re.match(r"\w+=", command[0])):
        command = command[1:]
    if not command or command[0] not in _READERS:
        return
    name, skip, operands = command[0], False, list[str]()
    for word in command[1:]:
        if name == "find" and word.startswith(("-", "(", "!")):
            break
        if word in (">", ">>", ">&", "&>", "<<", "<<<"):
            skip = True
        elif skip or word == "<":
            skip = False
        elif not word.startswith("-"):
            operands.append(word)
    if name in _SCRIPTED and not any(word.startswith(("-e", "-f")) for word in command[1:]):
        operands = operands[1:]
    for path in operands:
        if _PATH.fullmatch(path) and ".." not in path.split("/") and not path.isdigit():
            yield posixpath.normpath(path)


def _files(bash: bashkit.Bash) -> dict[str, tuple[int, float]]:
    """Path below the project → size and time of every file in it."""
    files, found = bash.fs(), dict[str, tuple[int, float]]()
    folders = [FOLDER] if files.exists(FOLDER) else []
    while folders:
        folder = folders.pop()
        for entry in files.read_dir(folder):
            path, information = f"{folder}/{entry['name']}", entry["metadata"]
            if information["file_type"] == "directory":
                folders.append(path)
            found[path.removeprefix(f"{FOLDER}/")] = (information["size"], information["modified"])
    return found


def _builtin(state: _State, name: str) -> Callable[[Any], bashkit.BuiltinResult]:
    def run(context: Any) -> bashkit.BuiltinResult:
        try:
            answer = _answer(state, name, list(context.argv), context)
        except Exception as error:  # bashkit would make words of it: the caller is to see it
            state.failure = state.failure or error
            return bashkit.BuiltinResult("", "", 1)
        if answer.writes:
            state.writes.append(answer.writes)
        return bashkit.BuiltinResult(answer.output, answer.complaint, answer.code)

    return run


def _answer(state: _State, name: str, arguments: list[str], context: Any) -> Answer:
    """What a builtin prints; those that only start another command hand it on."""
    here = posixpath.relpath(context.cwd, FOLDER)
    if name in _STARTERS:
        started = _started(name, arguments)
        if isinstance(started, Answer):
            return started
        if started[0] not in BUILTINS:
            return Answer("", f"error: Failed to spawn: `{started[0]}`\n", 2)
        return _answer(state, started[0], started[1:], context)
    if name == "git":
        return state.git.answer(tuple(arguments), here)
    if name == "sleep":  # nothing changes meanwhile
        return Answer("")
    if name == "ls":
        return ls(context.fs, context.cwd, arguments)
    if name == "python -m json.tool":
        return _json_tool(arguments, context)
    if here != "." and not here.startswith(".."):
        arguments = [
            word if word.startswith(("-", "+")) else posixpath.normpath(f"{here}/{word}") for word in arguments
        ]
    return PROGRAMS[name](state.project, arguments, context.stdin or "")


def _started(name: str, arguments: Sequence[str]) -> list[str] | Answer:
    """The command that `uv run`, `python -m` and the like start, or what they print themselves."""
    words = list(arguments)
    if name.startswith("python"):
        if words[:1] in (["--version"], ["-V"], ["-VV"]):
            return Answer("Python 3.13.1\n")
        while words and words[0] in ("-P", "-B", "-I", "-u", "-q", "-W", "-X"):
            words = words[2:] if words[0] in ("-W", "-X") else words[1:]
        if words[:2] == ["-m", "json.tool"]:
            return ["python -m json.tool", *words[2:]]
        if words[:1] == ["-m"] and len(words) > 1:
            return words[1:] if words[1] in BUILTINS else Answer("", f"{name}: No module named {words[1]}\n", 1)
        if words[:1] == ["-c"] or not words:
            return Answer("", f"{name}: code is run by execute_code, not by a command\n", 1)
        return Answer("", writes=f"{name} {words[0]}")
    if words[:1] in (["--version"], ["version"]):
        return Answer(f"{name} 0.9.2\n")
    if name in ("uvx", "pipx", "npx") and words[:1] == ["run"]:
        words = words[1:]
    if name in ("uv", "poetry", "pdm", "hatch", "rye"):
        if words[:2] == ["tool", "run"]:
            words = words[1:]
        if words[:1] == ["pip"] or (words[:1] == ["ruff"] and name == "rye"):
            return words
        if words[:1] != ["run"]:
            verb = words[0] if words else ""
            return Answer("", writes=f"{name} {verb}" if verb in ("add", "remove", "sync", "lock", "install") else "")
        words = words[1:]
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in ("--with", "--python", "-p", "--extra", "--group", "--from") else words[1:]
    return words or Answer("")


def _json_tool(arguments: Sequence[str], context: Any) -> Answer:
    paths = [word for word in arguments if not word.startswith("-")]
    try:
        text = context.fs.read_file(posixpath.join(context.cwd, paths[0])).decode() if paths else context.stdin or ""
        return Answer(json.dumps(json.loads(text), indent=4, ensure_ascii=False) + "\n")
    except (OSError, ValueError, RecursionError, RuntimeError) as error:
        return Answer("", f"{error}\n", 1)


_STARTERS = frozenset({"python", "python3", "uv", "uvx", "poetry", "pdm", "hatch", "rye", "pipx", "npx"})
BUILTINS: frozenset[str] = frozenset({*PROGRAMS, *_STARTERS, "git", "ls", "sleep", "python -m json.tool"})
"""Everything that is answered here and not by bashkit itself."""
