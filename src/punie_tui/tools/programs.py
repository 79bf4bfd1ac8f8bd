"""What the programs of a fixture project print: its checkers, and the machine around it. None of them is ever run.

The checkers say what the project's typed tools say, in their own formats; what the machine says is always the same for
one project, and nothing of the real one is ever looked at. Everything else is bash's own business.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Protocol
from zlib import crc32

from punie_tui.tools.git_repository import FOLDER, NOW, Answer
from punie_tui.tools.pytest_run.tool import TestResult
from punie_tui.tools.ruff_check.tool import RuffResult, RuffViolation
from punie_tui.tools.typecheck.tool import TypeCheckResult


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


Program = Callable[[Project, Sequence[str], str], Answer]
"""(project, arguments with paths from the project's root, standard input) -> what it prints"""


def _operands(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith(("-", "+"))]


def _option(arguments: Sequence[str], *names: str) -> str:
    """The value of an option, written `--name value` or `--name=value`; empty where it is not there."""
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            return value if equals else next(iter(arguments[at + 1 : at + 2]), "")
    return ""


def _path(arguments: Sequence[str], *options: str) -> str:
    """The first operand that is no subcommand and no option's value, else the project."""
    taken = {arguments[at + 1] for at, word in enumerate(arguments[:-1]) if word in options}
    operands = [word for word in _operands(arguments) if word != "check" and word not in taken]
    return operands[0] if operands else "."


def ty(project: Project, arguments: Sequence[str], given: str) -> Answer:
    if "--version" in arguments:
        return Answer("ty 0.0.105\n")
    form = _option(arguments, "--output-format")
    result = project.typecheck(_path(arguments, "--output-format", "--project", "--python"))
    if form in ("gitlab", "json"):
        return Answer(result.model_dump_json(indent=2) + "\n", code=int(not result.success))
    lines = [f"{e.file}:{e.line}:{e.column}: {e.severity}[{e.code}] {e.message}" for e in result.errors]
    many = "diagnostic" if len(lines) == 1 else "diagnostics"
    lines.append(f"Found {len(lines)} {many}" if lines else "All checks passed!")
    return Answer("\n".join(lines) + "\n", code=int(not result.success))


def ruff(project: Project, arguments: Sequence[str], given: str) -> Answer:
    if "--version" in arguments or arguments[:1] == ["version"]:
        return Answer("ruff 0.17.6\n")
    reads = {"--check", "--diff"} & set(arguments)
    if arguments[:1] == ["format"]:
        return Answer(f"{len(project.files)} files left unchanged\n", writes="" if reads else "ruff format")
    if {"--fix", "--fix-only", "--unsafe-fixes"} & set(arguments) and "--diff" not in arguments:
        return Answer("All checks passed!\n", writes="ruff check --fix")
    valued = ("--output-format", "--select", "--ignore", "--extend-select", "--config", "--line-length")
    found = project.ruff_check(_path(arguments, *valued)).violations
    if chosen := _option(arguments, "--select"):
        found = [violation for violation in found if violation.code.startswith(tuple(chosen.split(",")))]
    if ignored := _option(arguments, "--ignore"):
        found = [violation for violation in found if not violation.code.startswith(tuple(ignored.split(",")))]
    return Answer(_ruff_text(found, arguments), code=int(bool(found)))


def _ruff_text(found: Sequence[RuffViolation], arguments: Sequence[str]) -> str:
    if _option(arguments, "--output-format") == "json":
        entries = [
            {
                "filename": f"{FOLDER}/{violation.file}",
                "location": {"row": violation.line, "column": violation.column},
                "code": violation.code,
                "message": violation.message,
                "fix": {"applicability": "safe"} if violation.fixable else None,
            }
            for violation in found
        ]
        return json.dumps(entries, indent=2) + "\n"
    if "--statistics" in arguments:
        counts = Counter((violation.code, violation.fixable, violation.message) for violation in found)
        rows = [f"{n}\t{code}\t{'[*]' if fix else '[ ]'} {said}" for (code, fix, said), n in counts.most_common()]
        return "".join(f"{row}\n" for row in rows)
    if not found:
        return "All checks passed!\n"
    lines = [f"{v.file}:{v.line}:{v.column}: {v.code} {'[*] ' if v.fixable else ''}{v.message}" for v in found]
    if not {"-q", "--quiet"} & set(arguments):
        lines.append(f"Found {len(found)} error{'s' * (len(found) != 1)}.")
        if fixable := sum(violation.fixable for violation in found):
            lines.append(f"[*] {fixable} fixable with the `--fix` option.")
    return "\n".join(lines) + "\n"


def pytest(project: Project, arguments: Sequence[str], given: str) -> Answer:
    if "--version" in arguments:
        return Answer("pytest 9.0.1\n")
    result = project.pytest_run(_path(arguments, "-k", "-m", "--tb", "-n", "-p", "--maxfail", "--durations"))
    code = 0 if result.success else 1
    if {"--collect-only", "--co"} & set(arguments):
        names = "".join(f"{test.name}\n" for test in result.tests)
        return Answer(f"{names}\n{len(result.tests)} tests collected in 0.04s\n")
    lines = []
    if {"-v", "-vv", "--verbose"} & set(arguments):
        lines = [f"{test.name} {test.outcome.upper()}" for test in result.tests]
    lines += [f"FAILED {test.name} - {test.message}" for test in result.tests if test.outcome == "failed"]
    lines += [f"ERROR {test.name} - {test.message}" for test in result.tests if test.outcome == "error"]
    others = Counter(test.outcome for test in result.tests)
    counts = [(result.failed, "failed"), (result.passed, "passed"), (result.skipped, "skipped")]
    counts += [(others[outcome], outcome) for outcome in ("xfailed", "xpassed")]
    counts.append((result.errors, "error" if result.errors == 1 else "errors"))
    printed = ", ".join(f"{count} {word}" for count, word in counts if count)
    summary = f"{printed or 'no tests ran'} in {result.duration:.2f}s"
    quiet = any(re.fullmatch("-q+|--quiet", argument) for argument in arguments)
    return Answer("\n".join([*lines, summary if quiet else f"=== {summary} ==="]) + "\n", code=code)


PACKAGES = {"httpx": "0.27.2", "pydantic": "2.12.0", "pytest": "9.0.1", "ruff": "0.17.6"}
"""What is installed in every fixture project."""


def pip(project: Project, arguments: Sequence[str], given: str) -> Answer:
    listed = "".join(f"{name:8} {version}\n" for name, version in PACKAGES.items())
    match arguments[:1]:
        case ["show"]:
            name = _path(arguments[1:])
            version = PACKAGES.get(name, f"{len(name)}.{crc32(name.encode()) % 20}.1")
            return Answer(f"Name: {name}\nVersion: {version}\nRequires: typing-extensions\n")
        case ["check"]:
            return Answer("No broken requirements found.\n")
        case ["--version"]:
            return Answer("pip 25.3 (python 3.13)\n")
        case ["freeze"]:
            return Answer("".join(f"{name}=={version}\n" for name, version in PACKAGES.items()))
        case ["list"] if {"--outdated", "-o"} & set(arguments):
            return Answer("Package Version Latest\n------- ------- ------\nhttpx   0.27.2  0.28.1\n")
        case ["list"]:
            return Answer(f"Package  Version\n-------- -------\n{listed}")
        case ["install" | "uninstall" as verb]:
            return Answer("Requirement already satisfied\n", writes=f"pip {verb}")
        case _:
            return Answer("")


def seed(project: Project, text: str = "") -> int:
    """A number of this project for this text."""
    return crc32(f"{project.name}:{text}".encode())


def docker(project: Project, arguments: Sequence[str], given: str) -> Answer:
    name = f"shop-db-{seed(project) % 5}"
    match arguments[0] if arguments else "":
        case "ps":
            row = f"{seed(project):08x}      postgres:17  Up 3 hours  {name}\n"
            return Answer(f"CONTAINER ID  IMAGE        STATUS      NAMES\n{row}")
        case "images":
            return Answer("REPOSITORY  TAG   SIZE\npostgres    17    438MB\nshop        dev   212MB\n")
        case "logs":
            return Answer(f"{(_operands(arguments[1:]) or [name])[-1]}: ready to accept connections\n")
        case "volume" | "network":
            return Answer(f"DRIVER  NAME\nlocal   shop_{arguments[0]}\n")
        case "--version":
            return Answer("Docker version 28.1.1\n")
        case "compose" if not {"up", "down", "stop", "restart", "rm"} & set(arguments):
            return Answer(f"NAME      SERVICE  STATUS\n{name}  db       running\n")
        case "compose" | "run" | "exec" | "stop" | "start" | "rm" | "rmi" | "build" | "pull" | "push" | "kill":
            return Answer("", writes=f"docker {arguments[0]}")
        case _:
            return Answer("Usage: docker [OPTIONS] COMMAND\n")


def df(project: Project, arguments: Sequence[str], given: str) -> Answer:
    used = seed(project, "disk") % 70 + 20
    return Answer(
        f"Filesystem  Size  Used Avail Use% Mounted on\n/dev/sda1   100G   {used}G   {100 - used}G  {used}% /\n"
    )


def du(project: Project, arguments: Sequence[str], given: str) -> Answer:
    """Sizes in kibibytes; every folder below, unless `-s` or a depth says otherwise."""
    depth = 0 if any(re.fullmatch("-[a-z]*s[a-z]*|--summarize", word) for word in arguments) else 99
    if (limit := _option(arguments, "-d", "--max-depth")).isdigit():
        depth = int(limit)
    human = any(re.fullmatch("-[a-z]*h[a-z]*|--human-readable", word) for word in arguments)
    paths = [word for at, word in enumerate(arguments) if not word.startswith("-") and arguments[at - 1 : at] != ["-d"]]
    lines = []
    for path in paths or ["."]:
        root = posixpath.normpath(path)
        below = [file for file in project.files if _holds(root, file)]
        folders = {folder.as_posix() for file in below for folder in PurePosixPath(file).parents}
        deep = [
            folder for folder in folders if folder != root and _holds(root, folder) and _levels(root, folder) <= depth
        ]
        for folder in [*sorted(deep, reverse=True), path]:
            size = sum(len(project.read_file(file)) for file in below if _holds(posixpath.normpath(folder), file))
            lines.append(f"{size // 1024 + 4}{'K' if human else ''}\t{folder}\n")
    return Answer("".join(lines))


def _holds(folder: str, path: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")


def _levels(folder: str, path: str) -> int:
    return posixpath.relpath(path, folder).count("/") + 1


def free(project: Project, arguments: Sequence[str], given: str) -> Answer:
    used = seed(project, "memory") % 12 + 2
    return Answer(f"       total  used  free\nMem:     16G   {used}G   {16 - used}G\n")


def ps(project: Project, arguments: Sequence[str], given: str) -> Answer:
    number = seed(project, "process") % 9000 + 100
    worker = f"dev   {number}  3.1 python -m shop.worker\n"
    return Answer(f"USER   PID %CPU COMMAND\n{worker}dev   {number + 7}  0.4 redis-server\n")


def date(project: Project, arguments: Sequence[str], given: str) -> Answer:
    """The fixed time; `-d` understands days and hours from now."""
    moment = NOW
    if shift := re.fullmatch(r"([+-]?\d{1,5}) (day|hour|week)s?( ago)?", _option(arguments, "-d", "--date")):
        hours = int(shift[1]) * {"hour": 1, "day": 24, "week": 168}[shift[2]]
        moment += timedelta(hours=-hours if shift[3] else hours)
    if {"-I", "--iso-8601"} & set(arguments):
        return Answer(f"{moment:%F}\n")
    form = next((argument[1:] for argument in arguments if argument.startswith("+")), "%a %b %e %H:%M:%S UTC %Y")
    return Answer(f"{moment.strftime(form.replace('%s', str(int(moment.timestamp()))))}\n")


def stat(project: Project, arguments: Sequence[str], given: str) -> Answer:
    lines = [
        f"{path}: {len(project.read_file(path).encode())} bytes, modified 2025-12-{seed(project, path) % 28 + 1:02}\n"
        for path in _operands(arguments)[-1:]
    ]
    return Answer("".join(lines))


def which(project: Project, arguments: Sequence[str], given: str) -> Answer:
    names = _operands(arguments)
    return Answer("".join(f"{FOLDER}/.venv/bin/{name}\n" for name in names), code=int(not names))


def make(project: Project, arguments: Sequence[str], given: str) -> Answer:
    return Answer(f"make: Nothing to be done for '{(_operands(arguments) or ['all'])[0]}'.\n")


def _printing(text: str) -> Program:
    return lambda project, arguments, given: Answer(text)


def _writing(name: str) -> Program:
    return lambda project, arguments, given: Answer("", writes=name)


PROGRAMS: Mapping[str, Program] = {
    **dict.fromkeys(("ty", "mypy", "pyright", "basedpyright"), ty),
    **dict.fromkeys(("ruff", "flake8", "pylint"), ruff),
    **dict.fromkeys(("pytest", "py.test"), pytest),
    **dict.fromkeys(("pip", "pip3"), pip),
    "docker": docker,
    "df": df,
    "du": du,
    "free": free,
    "ps": ps,
    "date": date,
    "stat": stat,
    "which": which,
    "make": make,
    "uname": _printing("Linux shop 6.8.0 x86_64 GNU/Linux\n"),
    "hostname": _printing("shop-dev\n"),
    "nproc": _printing("8\n"),
    "uptime": _printing(" 09:30:00 up 12 days,  1 user,  load average: 0.42, 0.31, 0.28\n"),
    "id": _printing("uid=1000(dev) gid=1000(dev)\n"),
    "node": _printing("v22.11.0\n"),
    "lsof": _printing("COMMAND  PID USER NAME\npython  4711 dev  *:8000 (LISTEN)\n"),
    "mktemp": _printing("/tmp/tmp.0123456789\n"),
    "sleep": _printing(""),  # it takes no time
    **{name: _writing(name) for name in ("black", "isort", "npm", "pre-commit", "apt-get", "systemctl", "kill")},
}
"""Every program that is not bash's own, by name; git, python and what only starts another are the shell's."""
