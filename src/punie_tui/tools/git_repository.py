"""The git repository of a fixture project: a real one, built from its files, and asked by real git.

The history is the same on every machine, hashes included: five commits at fixed times by two authors, two branches,
two tags, a remote that is never there, and a few changed files. It lies in a private temporary folder until the
process ends. Of what code asks, git is given only subcommands and options that read this repository: nothing that
writes, runs a program, or names a file or a host outside of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zlib import crc32

from punie_tui.errors import MachineFailed
from punie_tui.private_folder import private_folder
from punie_tui.tools.git_options import Request, Unavailable, Writes, read_request

NOW = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
"""What time it is in every fixture project."""
FOLDER = "/home/dev/shop"
"""Where a fixture project lies, as everything that runs in it sees it."""
UNKNOWN_FOLDER = ("__init__.py", "main.py")
"""What lies in a folder that a question names and the project has not."""
SUBJECTS = ("Round totals once", "Add refunds", "Rename checkout", "Log payments", "Start the shop")
"""What the commits say, the newest first."""
_STASHED = {
    "dirty": {12: "WIP on main: half a refund"},
    "tied": {11: "On main: try coupons", 12: "WIP on main: half a refund"},
}
"""Project → what it has stashed, the oldest first: mark of the commit → how the list calls it."""
AUTHORS = ("Ada Park", "Lin Moreau")
VERSION = "git version 2.50.1\n"

_SECONDS = 10.0
_MEBIBYTE = 1 << 20
_UNCOMMITTED = re.compile(r"(Not Committed Yet\s+)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}")
_UNCOMMITTED_TIMES = re.compile(r"(author Not Committed Yet\n(?:.*\n)*?author-time )\d+((?:.*\n)*?committer-time )\d+")


@dataclass(frozen=True)
class Answer:
    """What git printed, its exit code, and what it would have changed (`git commit`), empty for a question."""

    output: str
    complaint: str = ""
    code: int = 0
    writes: str = ""


class GitRepository:
    """The repository of one project. `files` are its paths, `text` gives the text of any of them, now.

    A path that a question names and the project has not is there all the same, with a history of its own.
    """

    def __init__(self, name: str, files: Sequence[str], text: Callable[[str], str]) -> None:
        self._name, self._files, self._text = name, tuple(files), text
        self._built: dict[tuple[str, ...], Path] = {}
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._building = Lock()  # the dashboard asks from several threads
        self.answer = lru_cache(maxsize=4096)(self._answer)

    def _answer(self, arguments: tuple[str, ...], folder: str) -> Answer:
        """What `git` says with these arguments, run in `folder` of the project ("." for its root).

        Raises MachineFailed where git is not installed or does not come to an end.
        """
        if arguments[:1] in (("--version",), ("version",), ("-v",)):
            return Answer(VERSION)
        try:
            request = read_request(arguments)
        except Writes as found:
            return Answer("", writes=f"git {found}")
        except Unavailable as refused:
            return Answer("", f"{refused}\n", 128 if str(refused).startswith("fatal") else 1)
        root = self._root(request)
        place = (root / folder / request.folder).resolve()
        if not place.is_dir() or not place.is_relative_to(root):
            place = root
        code, output, complaint = _git(root, [*request.options, *request.arguments], cwd=place)
        output, complaint = (text.replace(str(root), FOLDER) for text in (output, complaint))
        output = _UNCOMMITTED.sub(rf"\g<1>{NOW:%Y-%m-%d %H:%M:%S %z}", output)
        time = int(NOW.timestamp())
        return Answer(_UNCOMMITTED_TIMES.sub(rf"\g<1>{time}\g<2>{time}", output), complaint, code)

    def _root(self, request: Request) -> Path:
        missing = tuple(sorted({file for path in request.paths for file in self._missing(path)}))
        with self._building:
            if missing not in self._built:
                if self._temporary is None:
                    self._temporary = private_folder("git")
                root = Path(self._temporary.name).resolve() / str(len(self._built))
                self._build(root, tuple(sorted({*self._files, *missing})))
                self._built[missing] = root
            return self._built[missing]

    def _missing(self, path: str) -> list[str]:
        """The files that a path stands for and the project has not."""
        folder = f"{path.rstrip('/')}/"
        if path in self._files or any(file.startswith(folder) for file in self._files) or folder in ("./", "/"):
            return []
        return [f"{folder}{name}" for name in UNKNOWN_FOLDER] if path.endswith("/") else [path]

    def _build(self, root: Path, files: Sequence[str]) -> None:
        folder = root / ".git"
        for name in ("objects", "refs/heads", "logs/refs/heads", "info"):
            (folder / name).mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        (folder / "config").write_text(_CONFIG)
        marks = folder / "marks"
        _must(root, ["fast-import", "--quiet", f"--export-marks={marks}"], "".join(self._history(files)).encode())
        hashes = dict(line.split() for line in marks.read_text().splitlines())
        marks.unlink()
        if stashed := _STASHED.get(self._name):
            who, last = _signature(AUTHORS[0], NOW - timedelta(hours=5)), "0" * 40
            (folder / "refs/stash").write_text(hashes[f":{max(stashed)}"] + "\n")
            with (folder / "logs/refs/stash").open("w") as log_file:
                for mark, subject in stashed.items():
                    log_file.write(f"{last} {hashes[f':{mark}']} {who}\t{subject}\n")
                    last = hashes[f":{mark}"]
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_bytes(self._text(file).encode())
        _must(root, ["reset", "-q"])
        log = [_log_line(hashes.get(f":{at}", "0" * 40), hashes[f":{at + 1}"], at) for at in range(len(SUBJECTS))]
        for name in ("HEAD", "refs/heads/main"):
            (folder / "logs" / name).write_text("".join(log))

    def _history(self, files: Sequence[str]) -> list[str]:
        """A stream for `git fast-import`: the commits as marks 1 to 5, the stash as 12 on top of 11."""
        stream: list[str] = []
        for number in range(len(SUBJECTS)):  # the oldest first
            at = len(SUBJECTS) - 1 - number
            touched = [file for file in files if number == 0 or self._touches(number, file, files)]
            stream += self._commit("refs/heads/main", number + 1, SUBJECTS[at], _author(at), _when(at))
            stream += [_file(file, self._at(file, number, files)) for file in touched]
        last = len(SUBJECTS)
        for mark, ref, subject, parents in (
            (11, "refs/stash-index", "index on main", f"from :{last}\n"),
            (12, "refs/stash-work", "WIP on main: half a refund", f"from :{last}\nmerge :11\n"),
        ):
            stream += [*self._commit(ref, mark, subject, AUTHORS[0], NOW - timedelta(hours=5)), parents]
            if mark == 12:
                stream.append(_file(files[0], self._at(files[0], last, files) + "half a refund\n"))
        stream += [f"reset {ref}\nfrom {'0' * 40}\n\n" for ref in ("refs/stash-index", "refs/stash-work")]
        refs = {"heads/develop": last - 1, "remotes/origin/main": last, "remotes/origin/develop": last - 1}
        stream += [f"reset refs/{ref}\nfrom :{mark}\n\n" for ref, mark in refs.items()]
        for tag, mark in ((f"v0.{len(self._files)}.0", 2), (f"v1.{self._seed() % 9}.0", last)):
            who = _signature(AUTHORS[0], _when(last - mark))
            stream.append(f"tag {tag}\nfrom :{mark}\ntagger {who}\ndata {len(tag) + 1}\n{tag}\n\n")
        return stream

    def _commit(self, ref: str, mark: int, subject: str, author: str, when: datetime) -> list[str]:
        who = _signature(author, when)
        return [f"commit {ref}\nmark :{mark}\nauthor {who}\ncommitter {who}\ndata {len(subject) + 1}\n{subject}\n\n"]

    def _seed(self) -> int:
        return crc32(self._name.encode())

    def changed(self) -> tuple[str, ...]:
        """The files that are changed and not committed: the first one to three Python files."""
        return tuple(file for file in self._files if file.endswith(".py"))[: self._seed() % 3 + 1]

    def _touches(self, number: int, file: str, files: Sequence[str]) -> bool:
        """Whether a commit changes a file; each changes at least one."""
        return crc32(f"{number}:{file}".encode()) % 3 == 0 or file == files[number * 7 % len(files)]

    def _at(self, file: str, number: int, files: Sequence[str]) -> str:
        """The text of a file at a commit: it has not yet the line that each later commit adds to it."""
        lines = self._text(file).splitlines(keepends=True)
        for later in range(len(SUBJECTS) - 1, number, -1):
            if self._touches(later, file, files) and len(lines) > 2:
                del lines[crc32(f"{file}:{later}".encode()) % min(len(lines) - 1, 40) + 1]
        if file in self.changed():
            lines = ["VERSION = 1\n" if line.startswith("VERSION = ") else line for line in lines]
        return "".join(lines)


def _author(at: int) -> str:
    return AUTHORS[at == 2]


def _when(at: int) -> datetime:
    return NOW - timedelta(days=3 * at + 1)


def _signature(author: str, when: datetime) -> str:
    return f"{author} <{author.split()[0].lower()}@shop.example> {int(when.timestamp())} +0000"


def _log_line(before: str, after: str, number: int) -> str:
    at = len(SUBJECTS) - 1 - number
    kind = "commit" if number else "commit (initial)"
    return f"{before} {after} {_signature(_author(at), _when(at))}\t{kind}: {SUBJECTS[at]}\n"


def _file(path: str, text: str) -> str:
    return f"M 100644 inline {_quoted(path)}\ndata {len(text.encode())}\n{text}\n"


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_CONFIG = f"""[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
\teditor = vim
[user]
\tname = {AUTHORS[0]}
\temail = ada@shop.example
[pull]
\trebase = true
[remote "origin"]
\turl = git@code.example:shop.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
"""


def _environment() -> Mapping[str, str]:
    """All that git is told of the machine: no configuration but the repository's, no prompt, no pager, no network."""
    return {
        "PATH": os.defpath,
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
        "GIT_TEST_DATE_NOW": str(int(NOW.timestamp())),  # what `%ar` counts from
    }


def _git(root: Path, arguments: Sequence[str], *, given: bytes = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    program = shutil.which("git")
    if program is None:
        raise MachineFailed("git is not installed; answers that ask git cannot be judged without it")
    where = {"GIT_DIR": str(root / ".git"), "GIT_WORK_TREE": str(root), "GIT_CEILING_DIRECTORIES": str(root.parent)}
    try:
        ended = subprocess.run(
            [program, "--no-pager", *arguments],
            cwd=cwd or root,
            env={**_environment(), **where},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise MachineFailed(f"git does not start: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise MachineFailed(f"git took more than {_SECONDS:g} s for {arguments[:1]}") from error
    output, complaint = (text[:_MEBIBYTE].decode("utf-8", "replace") for text in (ended.stdout, ended.stderr))
    return ended.returncode, output, complaint


def _must(root: Path, arguments: Sequence[str], given: bytes = b"") -> None:
    code, _, complaint = _git(root, arguments, given=given)
    if code:
        raise MachineFailed(f"the fixture's repository cannot be built: git {arguments[0]}: {complaint.strip()}")
