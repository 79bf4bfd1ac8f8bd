"""What git says in a world: a short history, some branches and a few modified files, always the same for one world."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from punie_tui.tools.shell import Project

SUBJECTS = ("Round totals once", "Add refunds", "Rename checkout", "Log payments", "Start the shop")
AUTHORS = ("Ada Park", "Lin Moreau")
BRANCHES = ("develop", "main")


def git(project: Project, arguments: Sequence[str], piped: str) -> str:
    """The output of `git` with these arguments, or git's complaint about a subcommand that is not known here."""
    name = arguments[0] if arguments else ""
    if name not in _SUBCOMMANDS:
        return f"git: '{name}' is not a git command. See 'git --help'.\n"
    return _SUBCOMMANDS[name](project, arguments[1:])


def _hashes(project: Project) -> list[str]:
    seed = crc32(project.name.encode())
    return [f"{crc32(f'{seed}{number}'.encode()):08x}" for number in range(len(SUBJECTS))]


def _modified(project: Project) -> list[str]:
    python = [file for file in project.files if file.endswith(".py")]
    return python[: crc32(project.name.encode()) % 3 + 1]


def _author(number: int) -> str:
    return AUTHORS[number == 2]


def _status(project: Project, arguments: Sequence[str]) -> str:
    if {"-s", "--short", "--porcelain"} & set(arguments):
        return "".join(f" M {file}\n" for file in _modified(project))
    changes = "".join(f"\tmodified:   {file}\n" for file in _modified(project))
    return f"On branch main\nChanges not staged for commit:\n{changes}"


def _log(project: Project, arguments: Sequence[str]) -> str:
    given = next((argument for argument in arguments if argument.startswith(("--format=", "--pretty="))), "")
    form = given.partition("=")[2].removeprefix("format:") or "%h %s"
    wanted = next((argument.partition("=")[2] for argument in arguments if argument.startswith("--author=")), "")
    lines = []
    for number, (commit, subject) in enumerate(zip(_hashes(project), SUBJECTS, strict=True)):
        if wanted in _author(number):
            values = {
                "h": commit,
                "H": commit * 5,
                "s": subject,
                "an": _author(number),
                "ar": f"{3 * number + 1} days ago",
            }
            lines.append(re.sub("%(an|ar|h|H|s)", lambda found, values=values: values[found.group(1)], form))  # type: ignore[misc]
    found = re.search(r"(?:^| )-(?:n ?)?(\d{1,9})", " ".join(arguments))
    return "".join(f"{line}\n" for line in lines[: int(found.group(1)) if found else None])


def _diff(project: Project, arguments: Sequence[str]) -> str:
    if {"--cached", "--staged"} & set(arguments):
        return ""
    if "--name-only" in arguments:
        return "".join(f"{file}\n" for file in _modified(project))
    if "--stat" in arguments:
        files = _modified(project)
        lines = "".join(f" {file} | 2 +-\n" for file in files)
        return f"{lines} {len(files)} files changed, {len(files)} insertions(+), {len(files)} deletions(-)\n"
    changes = "@@ -1,1 +1,1 @@\n-VERSION = 1\n+VERSION = 2\n"
    return "".join(f"--- a/{file}\n+++ b/{file}\n{changes}" for file in _modified(project))


def _branch(project: Project, arguments: Sequence[str]) -> str:
    if "--show-current" in arguments:
        return "main\n"
    if "-r" in arguments:
        return "".join(f"  origin/{branch}\n" for branch in BRANCHES)
    return "  develop\n* main\n" + ("".join(f"  remotes/origin/{b}\n" for b in BRANCHES) if "-a" in arguments else "")


def _rev_parse(project: Project, arguments: Sequence[str]) -> str:
    return "main\n" if "--abbrev-ref" in arguments else f"{_hashes(project)[0]}\n"


def _show(project: Project, arguments: Sequence[str]) -> str:
    return f"commit {_hashes(project)[0]} {SUBJECTS[0]}\n" + (
        _diff(project, ["--stat"]) if "--stat" in arguments else ""
    )


def _blame(project: Project, arguments: Sequence[str]) -> str:
    files = [argument for argument in arguments if not argument.startswith("-")]
    hashes = _hashes(project)
    lines = project.read_file(files[-1]).splitlines()[:40] if files else []
    return "".join(f"{hashes[at % 5]} ({_author(at % 5)} {at + 1}) {line}\n" for at, line in enumerate(lines))


def _shortlog(project: Project, arguments: Sequence[str]) -> str:
    authors = [_author(number) for number in range(len(SUBJECTS))]
    return "".join(f"{authors.count(author):>6}\t{author}\n" for author in AUTHORS)


def _tags(project: Project, arguments: Sequence[str]) -> str:
    return f"v0.{len(project.files)}.0\nv1.{crc32(project.name.encode()) % 9}.0\n"


def _config(project: Project, arguments: Sequence[str]) -> str:
    known = {"user.name": AUTHORS[0], "user.email": "ada@shop.example", "core.editor": "vim", "pull.rebase": "true"}
    return "".join(f"{value}\n" for key, value in known.items() if key in arguments)


_SUBCOMMANDS: dict[str, Callable[[Project, Sequence[str]], str]] = {
    "status": _status,
    "log": _log,
    "diff": _diff,
    "branch": _branch,
    "rev-parse": _rev_parse,
    "ls-files": lambda project, arguments: "".join(f"{file}\n" for file in project.files),
    "show": _show,
    "blame": _blame,
    "shortlog": _shortlog,
    "tag": _tags,
    "describe": lambda project, arguments: _tags(project, arguments).splitlines()[-1] + "\n",
    "config": _config,
    "remote": lambda project, arguments: (
        "origin\tgit@code.example:shop.git (fetch)\n" if "-v" in arguments else "origin\n"
    ),
    "stash": lambda project, arguments: "stash@{0}: WIP on main: half a refund\n" if project.name == "dirty" else "",
    "rev-list": lambda project, arguments: f"{len(SUBJECTS)}\n",
    "worktree": lambda project, arguments: f"/home/dev/shop  {_hashes(project)[0]} [main]\n",
}
