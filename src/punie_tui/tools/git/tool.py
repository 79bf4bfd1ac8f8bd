"""The project's changes and history, read from git's machine-readable formats.

Every answer is git's own: names end with a NUL, so that none is misread, and nothing is guessed. If git cannot answer,
`parse_error` says why.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from punie_tui.errors import PunieError, SystemFailure, UsageError
from punie_tui.tools.live.processes import EndedProcess, run
from punie_tui.tools.spec import Result, tool

SECONDS = 20.0
"""Time limit for one call of git."""

Change = Literal["modified", "added", "deleted", "renamed", "copied", "type changed", "untracked", "conflicted"]

_CHANGES: dict[str, Change] = {
    "M": "modified",
    "A": "added",
    "D": "deleted",
    "R": "renamed",
    "C": "copied",
    "T": "type changed",
}


_ERROR = Field(default=None, description="why git could not answer, else None")


class GitFileStatus(Result):
    """A change of a file that is not committed."""

    file: str = Field(description="path from the project's folder, the new one of a renamed file")
    status: Change = Field(
        description='"modified", "added", "deleted", "renamed", "copied", "type changed", "untracked" or "conflicted"'
    )
    staged: bool = Field(description="it is in the index, and would be committed")


class GitStatusResult(Result):
    """What `git_status` found."""

    success: bool = Field(description="git answered")
    clean: bool = Field(default=False, description="nothing is changed, added or untracked")
    file_count: int = Field(default=0, description="how many files are changed, added or untracked")
    files: list[GitFileStatus] = Field(
        default=[], description="every change; a file changed both staged and unstaged stands there twice"
    )
    parse_error: str | None = _ERROR


class DiffFile(Result):
    """What is changed in one file."""

    file: str = Field(description="path from the project's folder, the new one of a renamed file")
    additions: int = Field(description="how many lines are added; 0 in a binary file")
    deletions: int = Field(description="how many lines are deleted; 0 in a binary file")
    hunks: list[str] = Field(description='each changed place as a unified diff, from its "@@" line on')


class GitDiffResult(Result):
    """What `git_diff` found."""

    success: bool = Field(description="git answered")
    file_count: int = Field(default=0, description="how many `files` there are")
    additions: int = Field(default=0, description="how many lines are added in all files")
    deletions: int = Field(default=0, description="how many lines are deleted in all files")
    files: list[DiffFile] = Field(default=[], description="every file that differs, by path; not untracked ones")
    parse_error: str | None = _ERROR


class GitCommit(Result):
    """One commit."""

    hash: str = Field(description="abbreviated hash")
    message: str = Field(description="the first line of its message")
    author: str = Field(description="the name of who wrote it")
    date: str = Field(description="when it was written, as in 2025-12-31T09:30:00+00:00")


class GitLogResult(Result):
    """What `git_log` found."""

    success: bool = Field(description="git answered")
    commits: list[GitCommit] = Field(default=[], description="the newest first")
    commit_count: int = Field(default=0, description="how many `commits` there are, at most as many as asked for")
    parse_error: str | None = _ERROR


@tool(effects="reads", place=60, group="git")
def git_status(path: Annotated[str, "a file or a folder"] = ".") -> GitStatusResult:
    """What is changed and not committed."""
    return status(path)


@tool(effects="reads", place=61, group="git")
def git_diff(
    path: Annotated[str, "a file or a folder"] = ".", staged: Annotated[bool, "the index, not the files"] = False
) -> GitDiffResult:
    """The changed lines, file by file: those not staged, or those staged."""
    return diff(path, staged=staged)


@tool(effects="reads", place=62, group="git")
def git_log(
    path: Annotated[str, "a file or a folder"] = ".", count: Annotated[int, "how many, at most"] = 10
) -> GitLogResult:
    """The latest commits."""
    return log(path, count)


def status(path: str = ".", *, cwd: Path | None = None, seconds: float = SECONDS) -> GitStatusResult:
    """The uncommitted changes at `path`, relative to `cwd`."""
    try:
        git = _Git(cwd, seconds)
        output = git.about(path, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--", path).output
        changes = [
            change.model_copy(update={"file": change.file.removeprefix(git.prefix)}) for change in read_status(output)
        ]
    except PunieError as error:
        return GitStatusResult(success=False, parse_error=str(error))
    files = {change.file for change in changes}
    return GitStatusResult(success=True, clean=not changes, file_count=len(files), files=changes)


def read_status(output: str) -> list[GitFileStatus]:
    """The changes in the output of `git status --porcelain=v2 -z`. Raises SystemFailure if it cannot be read."""
    entries = iter(output.split("\0"))
    found: list[GitFileStatus] = []
    for entry in filter(None, entries):
        kind, _, rest = entry.partition(" ")
        if kind == "?":
            found.append(GitFileStatus(file=rest, status="untracked", staged=False))
        elif kind == "u":
            found.append(GitFileStatus(file=_last(rest, 9), status="conflicted", staged=False))
        elif kind in ("1", "2"):
            if kind == "2":
                next(entries, "")  # the path that it had before
            path = _last(rest, 7 if kind == "1" else 8)
            for letter, staged in zip(rest[:2], (True, False), strict=True):
                if letter != ".":
                    if letter not in _CHANGES:
                        raise SystemFailure(f"git reports an unknown kind of change, {letter!r}: {entry[:200]}")
                    found.append(GitFileStatus(file=path, status=_CHANGES[letter], staged=staged))
        else:
            raise SystemFailure(f"git's output cannot be read: {entry[:200]}")
    return found


def _last(text: str, fields: int) -> str:
    """The text after this many fields, which may itself contain spaces."""
    parts = text.split(" ", fields)
    if len(parts) <= fields:
        raise SystemFailure(f"git's output cannot be read: {text[:200]}")
    return parts[fields]


def diff(path: str = ".", *, staged: bool = False, cwd: Path | None = None, seconds: float = SECONDS) -> GitDiffResult:
    """The differences at `path`, relative to `cwd`: files to index or, if `staged`, index to last commit."""
    try:
        git = _Git(cwd, seconds)
        form = ["--no-color", "--no-ext-diff", "--no-textconv", "--relative", "-M", "-z", "--numstat", "--patch"]
        output = git.about(path, "diff", *form, *(["--cached"] if staged else []), "--", path).output
        files = sorted(read_diff(output), key=lambda file: file.file)
    except PunieError as error:
        return GitDiffResult(success=False, parse_error=str(error))
    return GitDiffResult(
        success=True,
        file_count=len(files),
        additions=sum(file.additions for file in files),
        deletions=sum(file.deletions for file in files),
        files=files,
    )


def read_diff(output: str) -> list[DiffFile]:
    """The files in the output of `git diff -z --numstat --patch`: counts that end with a NUL each, another NUL, and the
    patch in the same order. Raises SystemFailure if the two do not match, UsageError if files have conflicts."""
    if re.search(r"(?m)^(?:diff --cc |.*\0\* Unmerged path )", output):
        raise UsageError("git cannot say what differs while files have conflicts; resolve them first")
    counts, _, patch = output.partition("\0\0")
    fields = iter(counts.split("\0"))
    files: list[tuple[str, str, str]] = []
    for entry in filter(None, fields):
        added, deleted, path = entry.split("\t", 2) if entry.count("\t") >= 2 else ("", "", "")
        if not path:  # a renamed file: its old path, then its new one
            next(fields, "")
            path = next(fields, "")
        files.append((added, deleted, path))
    patches = list(_patches(patch))
    if len(patches) != len(files) or not all(path for _, _, path in files):
        raise SystemFailure(f"git lists {len(files)} files, but its patch has {len(patches)}")
    return [
        DiffFile(file=path, additions=_number(added), deletions=_number(deleted), hunks=hunks)
        for (added, deleted, path), hunks in zip(files, patches, strict=True)
    ]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0  # "-" for a binary file


def _patches(patch: str) -> Iterator[list[str]]:
    """The hunks of each file."""
    hunks: list[str] | None = None
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            if hunks is not None:
                yield hunks
            hunks = []
        elif hunks is not None and line.startswith("@@ "):
            hunks.append(line)
        elif hunks and line[:1] in (" ", "+", "-", "\\"):
            hunks[-1] += f"\n{line}"
    if hunks is not None:
        yield hunks


def log(path: str = ".", count: int = 10, *, cwd: Path | None = None, seconds: float = SECONDS) -> GitLogResult:
    """The latest commits that touched `path`, relative to `cwd`."""
    try:
        if count < 1:
            raise UsageError(f"{count} commits were asked for; ask for 1 or more")
        form = ["--no-color", "--no-show-signature", "-z", "--format=%h%x00%an%x00%aI%x00%s"]
        output = _Git(cwd, seconds).about(path, "log", f"--max-count={count}", *form, "--", path).output
        commits = read_log(output)
    except PunieError as error:
        return GitLogResult(success=False, parse_error=str(error))
    return GitLogResult(success=True, commits=commits, commit_count=len(commits))


def read_log(output: str) -> list[GitCommit]:
    """The commits in `git log`'s output: four fields each, all ended by a NUL. Raises SystemFailure if one is
    missing."""
    fields = output.split("\0")[:-1] if output else []
    if len(fields) % 4:
        raise SystemFailure(f"git's output cannot be read: {len(fields)} fields cannot be split into commits of four")
    return [
        GitCommit(hash=fields[at], author=fields[at + 1], date=fields[at + 2], message=fields[at + 3])
        for at in range(0, len(fields), 4)
    ]


class _Git:
    """git in one folder of a repository; `prefix` is the folder's path in the repository, with a slash at its end."""

    def __init__(self, cwd: Path | None, seconds: float) -> None:
        self._folder = (cwd or Path.cwd()).resolve()
        self._seconds = seconds
        self.prefix = self.ask("rev-parse", "--show-prefix").output.rstrip("\n")

    def about(self, path: str, *arguments: str) -> EndedProcess:
        """git's answer about a path. Raises UsageError if the path does not exist and git does not know it either."""
        try:
            there = (self._folder / path).exists()
        except (OSError, ValueError):  # too long, or with a NUL
            raise UsageError(f"{path[:200]!r} is not a path") from None
        ended = self.ask(*arguments)
        if not there and not ended.output and not self.ask("ls-files", "-z", "--", path).output:
            raise UsageError(f"there is no file or folder {path[:200]!r} in the project, and git knows of none")
        return ended

    def ask(self, *arguments: str) -> EndedProcess:
        """Run git. Raises UsageError with git's message if it fails, SystemFailure if git is missing or takes too
        long."""
        program = shutil.which("git")
        if program is None:
            raise SystemFailure("git is not installed; install it and try again")
        own = ["--no-pager", "--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false"]
        ended = run([program, *own, *arguments], self._folder, self._seconds, "git")
        if ended.code:
            raise UsageError(f"git: {ended.last_line.removeprefix('fatal: ')}")
        return ended
