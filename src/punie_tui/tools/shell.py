"""What a shell would print in a world: a registry of commands that answer as text. Nothing is ever run.

Pipes, `&&`, `;` and quotes are understood; redirections of stderr are dropped; a command that is not in the registry
is "not found", as a shell says it.
"""

from __future__ import annotations

import fnmatch
import re
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Protocol
from zlib import crc32

from punie_tui.tools import repository, surroundings
from punie_tui.tools.results import RuffResult, TestResult, TypeCheckResult


class Project(Protocol):
    """What a command may look at."""

    @property
    def name(self) -> str: ...
    @property
    def files(self) -> tuple[str, ...]: ...
    def typecheck(self, path: str) -> TypeCheckResult: ...
    def ruff_check(self, path: str) -> RuffResult: ...
    def pytest_run(self, path: str) -> TestResult: ...
    def read_file(self, path: str) -> str: ...


Command = Callable[[Project, Sequence[str], str], str]
"""(project, arguments, standard input) -> standard output"""


def run_line(line: str, project: Project) -> str:
    """The output of a command line in the project; a line that is no shell gets the shell's complaint."""
    try:
        lexer = shlex.shlex(line.replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError as error:
        return f"sh: syntax error: {error}\n"
    printed, piped, command = "", "", list[str]()
    for word in [*words, ";"]:
        if word in ("|", "&&", ";", "||", "&"):
            piped = _run(command, project, piped) if command else ""
            command = []
            if word != "|":
                printed, piped = printed + piped, ""
        else:
            command.append(word)
    return printed


def _run(words: list[str], project: Project, piped: str) -> str:
    words = _without_redirections(words)
    while words and ("=" in words[0] or words[0] in ("sudo", "time", "env", "nice", "command")):
        words = words[1:]
    if words[:2] in (["uv", "run"], ["poetry", "run"]):
        words = words[2:]
    if len(words) > 2 and words[0] in ("python", "python3") and words[1] == "-m":
        words = words[2:]
    if not words:
        return ""
    name = PurePosixPath(words[0]).name
    command = COMMANDS.get(name)
    return command(project, words[1:], piped) if command else f"sh: 1: {name}: not found\n"


def _without_redirections(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if word in (">", ">>", "<", ">&", "&>", "<<"):
            skip = True
            if kept and kept[-1] in ("1", "2"):
                kept.pop()
        elif skip:
            skip = False
        else:
            kept.append(word)
    return kept


def _operands(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith("-")]


def _path(arguments: Sequence[str]) -> str:
    operands = [operand for operand in _operands(arguments) if operand != "check"]
    return operands[0] if operands else "."


def _number(arguments: Sequence[str], default: int) -> int:
    """The count of `head -3`, `head -n 3` or `head -n3`."""
    found = re.search(r"-(?:n\s*)?(\d{1,9})", " ".join(arguments))
    return int(found.group(1)) if found else default


def _texts(project: Project, paths: Sequence[str], piped: str) -> list[tuple[str, str]]:
    return [(path, project.read_file(path)) for path in paths] if paths else [("", piped)]


def _under(project: Project, folder: str) -> list[str]:
    """The files below `folder`; all of them for `.`; the path itself where it names a file."""
    folder = folder.removeprefix("./").rstrip("/")
    if folder in ("", "."):
        return list(project.files)
    return [file for file in project.files if file == folder or file.startswith(folder + "/")]


def _ty(project: Project, arguments: Sequence[str], piped: str) -> str:
    result = project.typecheck(_path(arguments))
    lines = [f"{e.file}:{e.line}:{e.column}: {e.severity}[{e.code}] {e.message}" for e in result.errors]
    return "\n".join([*lines, f"Found {len(lines)} diagnostics" if lines else "All checks passed!"]) + "\n"


def _ruff(project: Project, arguments: Sequence[str], piped: str) -> str:
    if arguments[:1] == ["format"]:
        return f"{len(_under(project, _path(arguments[1:]))) or 1} files left unchanged\n"
    result = project.ruff_check(_path(arguments))
    if result.success:
        return "All checks passed!\n"
    lines = [
        f"{v.file}:{v.line}:{v.column}: {v.code} {'[*] ' if v.fixable else ''}{v.message}" for v in result.violations
    ]
    lines.append(f"Found {result.violation_count} errors.")
    lines.append(f"[*] {result.fixable_count} fixable with the `--fix` option.")
    return "\n".join(lines) + "\n"


def _pytest(project: Project, arguments: Sequence[str], piped: str) -> str:
    result = project.pytest_run(_path(arguments))
    lines = []
    if "-v" in arguments or "--verbose" in arguments:
        lines = [f"{test.name} {test.outcome.upper()}" for test in result.tests]
    lines += [f"FAILED {test.name} - {test.message}" for test in result.tests if test.outcome == "failed"]
    lines += [f"ERROR {test.name} - {test.message}" for test in result.tests if test.outcome == "error"]
    counts = [(result.failed, "failed"), (result.passed, "passed"), (result.skipped, "skipped")]
    counts += [
        (sum(test.outcome == "xfailed" for test in result.tests), "xfailed"),
        (result.errors, "error" if result.errors == 1 else "errors"),
    ]
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    return "\n".join([*lines, f"=== {said} in {result.duration:.2f}s ==="]) + "\n"


def _ls(project: Project, arguments: Sequence[str], piped: str) -> str:
    folder = _path(arguments).removeprefix("./").rstrip("/")
    prefix = "" if folder in ("", ".") else folder + "/"
    if any("R" in argument for argument in arguments if argument.startswith("-")):
        names = _under(project, folder)
    else:
        names = sorted({file.removeprefix(prefix).split("/")[0] for file in project.files if file.startswith(prefix)})
    return "".join(f"{name}\n" for name in names or ["__init__.py", "main.py"])


def _find(project: Project, arguments: Sequence[str], piped: str) -> str:
    folder = arguments[0] if arguments and not arguments[0].startswith("-") else "."
    pattern = "*"
    for option in ("-name", "-iname"):
        if option in arguments[:-1]:
            pattern = arguments[list(arguments).index(option) + 1]
    files = _under(project, folder) or list(project.files)
    if "d" in [arguments[at + 1] for at in range(len(arguments) - 1) if arguments[at] == "-type"]:
        files = sorted({str(parent) for file in files for parent in PurePosixPath(file).parents if str(parent) != "."})
    prefix = "./" if folder == "." else ""
    return "".join(f"{prefix}{file}\n" for file in files if fnmatch.fnmatch(PurePosixPath(file).name, pattern))


def _grep(project: Project, arguments: Sequence[str], piped: str) -> str:
    flags = "".join(a.lstrip("-") for a in arguments if a.startswith("-") and not a.startswith("--"))
    operands = _operands(arguments)
    if not operands:
        return "usage: grep PATTERN [FILE]\n"
    needle, paths = operands[0], operands[1:]
    if "r" in flags or "R" in flags:
        paths = [file for path in paths or ["."] for file in _under(project, path)]
    if "i" in flags:
        needle = needle.lower()
    # A pattern is taken as plain words with `\|` for or: an untrusted regular expression could run for ever.
    # Of its signs only a `^` at the start is understood.
    needles = [part.replace("\\", "") for part in re.split(r"\\?\|", needle)]
    found: list[str] = []
    for path, text in _texts(project, paths, piped):
        for number, line in enumerate(text.splitlines(), 1):
            hit = any(_holds(line.lower() if "i" in flags else line, part) for part in needles)
            if hit != ("v" in flags):
                where = f"{path}:" if len(paths) > 1 else ""
                found.append(where + (f"{number}:" if "n" in flags else "") + line)
    if "c" in flags:
        return f"{len(found)}\n"
    if "l" in flags:
        return "".join(f"{path}\n" for path in dict.fromkeys(line.split(":")[0] for line in found))
    return "".join(f"{line}\n" for line in found)


def _holds(line: str, needle: str) -> bool:
    return line.startswith(needle[1:]) if needle.startswith("^") else needle in line


def _wc(project: Project, arguments: Sequence[str], piped: str) -> str:
    flags = "".join(argument.lstrip("-") for argument in arguments if argument.startswith("-")) or "lwc"
    lines = []
    for path, text in _texts(project, _operands(arguments), piped):
        sizes = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode()), "m": len(text)}
        lines.append(" ".join([*(str(sizes[flag]) for flag in flags if flag in sizes), path]).rstrip())
    return "".join(f"{line}\n" for line in lines)


def _cat(project: Project, arguments: Sequence[str], piped: str) -> str:
    return "".join(text for _, text in _texts(project, _operands(arguments), piped))


def _ends(arguments: Sequence[str]) -> list[str]:
    return [operand for operand in _operands(arguments) if not operand.isdigit()]


def _head(project: Project, arguments: Sequence[str], piped: str) -> str:
    count = _number(arguments, 10)
    texts = _texts(project, _ends(arguments), piped)
    return "".join(line for _, text in texts for line in text.splitlines(keepends=True)[:count])


def _tail(project: Project, arguments: Sequence[str], piped: str) -> str:
    count = _number(arguments, 10)
    texts = _texts(project, _ends(arguments), piped)
    return "".join(line for _, text in texts for line in text.splitlines(keepends=True)[-count:] if count)


def _sort(project: Project, arguments: Sequence[str], piped: str) -> str:
    lines = _cat(project, arguments, piped).splitlines()
    flags = "".join(argument.lstrip("-") for argument in arguments if argument.startswith("-"))
    if "u" in flags:
        lines = list(dict.fromkeys(lines))
    ordered = sorted(lines, key=_leading_number, reverse="r" in flags) if "n" in flags else None
    return "".join(f"{line}\n" for line in ordered or sorted(lines, reverse="r" in flags))


def _leading_number(line: str) -> tuple[int, str]:
    found = re.match(r"\s*(\d{1,9})", line)
    return (int(found.group(1)) if found else 0, line)


def _uniq(project: Project, arguments: Sequence[str], piped: str) -> str:
    counted = Counter(piped.splitlines())
    return "".join(f"{count:>7} {line}\n" if "-c" in arguments else f"{line}\n" for line, count in counted.items())


def _python(project: Project, arguments: Sequence[str], piped: str) -> str:
    return "Python 3.13.1\n" if arguments[:1] in (["--version"], ["-V"]) else ""


def _pip(project: Project, arguments: Sequence[str], piped: str) -> str:
    if arguments[:1] == ["show"]:
        name = _path(arguments[1:])
        version = _PACKAGES.get(name, f"{len(name)}.{crc32(name.encode()) % 20}.1")
        return f"Name: {name}\nVersion: {version}\nRequires: typing-extensions\n"
    if arguments[:1] in (["check"], ["--version"]):
        return "No broken requirements found.\n" if arguments[0] == "check" else "pip 25.3 (python 3.13)\n"
    if "--outdated" in arguments:
        return "Package Version Latest\n------- ------- ------\nhttpx   0.27.2  0.28.1\n"
    if arguments[:1] == ["freeze"]:
        return "".join(f"{name}=={version}\n" for name, version in _PACKAGES.items())
    listed = "".join(f"{name:8} {version}\n" for name, version in _PACKAGES.items())
    return (
        f"Package  Version\n-------- -------\n{listed}"
        if arguments[:1] == ["list"]
        else "Requirement already satisfied\n"
    )


_PACKAGES = {"httpx": "0.27.2", "pydantic": "2.12.0", "pytest": "9.0.1", "ruff": "0.17.6"}


def _xargs(project: Project, arguments: Sequence[str], piped: str) -> str:
    return _run([*arguments, *piped.split()], project, "") if arguments[:1] != ["xargs"] else ""


COMMANDS: dict[str, Command] = {
    "ty": _ty,
    "mypy": _ty,
    "pyright": _ty,
    "ruff": _ruff,
    "flake8": _ruff,
    "pytest": _pytest,
    "git": repository.git,
    "ls": _ls,
    "find": _find,
    "grep": _grep,
    "rg": lambda project, arguments, piped: _grep(project, ["-r", *arguments], piped),
    "wc": _wc,
    "cat": _cat,
    "head": _head,
    "tail": _tail,
    "sort": _sort,
    "uniq": _uniq,
    "xargs": _xargs,
    "python": _python,
    "python3": _python,
    "pip": _pip,
    "pwd": lambda project, arguments, piped: "/home/dev/shop\n",
    "whoami": lambda project, arguments, piped: "dev\n",
    "echo": lambda project, arguments, piped: " ".join(arguments) + "\n",
    "cd": lambda project, arguments, piped: "",
    "mkdir": lambda project, arguments, piped: "",
    "touch": lambda project, arguments, piped: "",
    "true": lambda project, arguments, piped: "",
    **surroundings.COMMANDS,
}
