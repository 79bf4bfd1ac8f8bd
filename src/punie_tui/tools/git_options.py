"""What code may ask git: which subcommands only read, and which of their options read nothing but the repository.

Everything else is refused or told to be a write. Options are taken only as they are spelled here, never shortened:
`--out` would be git's `--output`, which writes a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml


class Writes(Exception):
    """The command would change the repository; the message is its subcommand."""


class Unavailable(Exception):
    """The command is none, or asks for what is not there; the message is what git would say."""


@dataclass(frozen=True)
class Request:
    """A question: git's own options, the subcommand with its arguments, the folder given by `-C`, and the paths that
    it names, from the root of the project."""

    options: tuple[str, ...]
    arguments: tuple[str, ...]
    folder: str
    paths: tuple[str, ...]


_TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "git_options.yaml").read_text("utf-8"))
_SUBCOMMANDS: dict[str, dict[str, Any]] = _TABLE["subcommands"]
_WRITING = frozenset(_TABLE["writes"].split())
_READS_WITH = {name: frozenset(words.split()) for name, words in _TABLE["reads_with"].items()}
_LISTING = re.compile(
    r"-(?!-)[a-zA-Z]*[lnarv]|--(?:list|contains|no-contains|merged|no-merged|points-at|sort|format)\b"
)
_IGNORED = ("--no-pager", "-p", "-P", "--paginate", "--no-optional-locks", "--bare", "--git-dir=.git", "--work-tree=.")


def read_request(arguments: Sequence[str]) -> Request:
    """Git's command line as a question. Raises Writes or Unavailable."""
    words, folder = list(arguments), "."
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in ("-C", "-c") and words:
            value = words.pop(0)  # a setting can run programs (`alias.x=!cmd`): none is taken over
            folder = str(PurePosixPath(folder) / _inside(value)) if word == "-C" else folder
        elif word not in _IGNORED and not word.startswith("-c"):
            raise Unavailable(f"unknown option: {word}")
    name = words.pop(0) if words else ""
    if name in _WRITING:
        raise Writes(name)
    if name not in _SUBCOMMANDS:
        raise Unavailable(f"git: '{name}' is not a git command. See 'git --help'.")
    words = [word for word in words if not (name == "config" and word in ("--global", "--system"))]
    options, operands = _options(name, words)
    if _is_write(name, options, operands):
        raise Writes(name)
    if name == "shortlog" and not any(not operand.startswith("-") for operand in operands):
        words = ["HEAD", *words] if "--" in words else [*words, "HEAD"]  # it would read its standard input
    if name == "remote" and operands[:1] == ["show"]:
        words = ["show", "-n", *words[1:]]  # without asking the remote
    return Request((), (name, *words), folder, tuple(_paths(name, words, folder)))


def _options(name: str, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options and the operands, each of them looked at. Raises Unavailable."""
    options: list[str] = []
    operands: list[str] = []
    for at, word in enumerate(words):
        if word == "--":
            operands += [_inside(operand) for operand in words[at + 1 :]]
            break
        if word.startswith("--"):
            _long(name, word)
            options.append(word)
        elif word.startswith("-") and len(word) > 1:
            _short(name, word)
            options.append(word)
        else:
            operands.append(_inside(word))
    return options, operands


@cache
def _known(name: str) -> tuple[frozenset[str], str]:
    """The long options of a subcommand, and its short ones as getopt has them."""
    table = _SUBCOMMANDS[name]
    others = [_known(other) for other in table.get("also", ())]
    long = frozenset(table.get("long", "").split()).union(*(other for other, _ in others))
    return long, table.get("short") or "".join(short for _, short in others)


def _long(name: str, word: str) -> None:
    if word.partition("=")[0].removeprefix("--") not in _known(name)[0]:
        raise Unavailable(f"error: unknown option `{word.removeprefix('--')}'")


def _short(name: str, word: str) -> None:
    known, letters = _known(name)[1], word[1:]
    while letters and not letters.isdigit():
        if letters[0] not in known or letters[0] == ":":
            raise Unavailable(f"error: unknown switch `{letters[0]}'")
        if f"{letters[0]}:" in known:
            return
        letters = letters[1:]


def _inside(operand: str) -> str:
    """An operand as it is. Raises Unavailable for a path that leads out of the project."""
    path = operand.rpartition(":")[2] if ":" in operand and not operand.startswith(":") else operand
    if path.startswith(("/", "~")) or ".." in PurePosixPath(path).parts or "\0" in operand:
        raise Unavailable(f"fatal: {operand}: '{operand}' is outside repository at '/home/dev/shop'")
    return operand


def _is_write(name: str, options: Sequence[str], operands: Sequence[str]) -> bool:
    match name:
        case "branch" | "tag":
            return bool(operands) and not any(_LISTING.match(option) for option in options)
        case "config":
            asks = any(option.startswith(("--get", "--list", "-l")) for option in options)
            words = operands[1:] if operands[:1] in (["get"], ["list"]) else operands
            return not asks and (len(words) > 1 or operands[:1] in (["set"], ["unset"], ["edit"]))
        case "symbolic-ref":
            return len(operands) > 1
        case "stash":
            return operands[:1] != ["list"] and operands[:1] != ["show"]
        case _:
            return name in _READS_WITH and bool(operands) and operands[0] not in _READS_WITH[name]


def _paths(name: str, words: Sequence[str], folder: str) -> Iterator[str]:
    """The paths that a question names, from the root of the project; a folder with a slash at its end."""
    behind = list(words).index("--") if "--" in words else len(words)
    for at, word in enumerate(words):
        if at > behind or not word.startswith("-"):
            path = word.partition(":")[2] if name in ("show", "cat-file") and ":" in word else word
            below = str(PurePosixPath(folder) / path)
            if re.fullmatch(r"[\w./-]+\.\w+", path) and not re.fullmatch(r"v?[\d.]+|.*\.\..*", path):
                yield below
            elif re.fullmatch(r"[\w./-]*\w/?", path) and (at > behind or path.endswith("/")):
                yield f"{below}/"
