"""Whether a command line only reads: no file, branch, index or process is another afterwards.

A shell command is judged by what comes of it, not by how it is spelled; this says which ones may be tried at all. What
is not known here is taken to do more than read. Nothing is run.
"""

from __future__ import annotations

import re
import shlex
from pathlib import PurePosixPath

_READERS = frozenset(
    {
        *(
            "ls",
            "cat",
            "head",
            "tail",
            "grep",
            "egrep",
            "fgrep",
            "rg",
            "find",
            "wc",
            "sort",
            "uniq",
            "cut",
            "tr",
            "awk",
        ),
        *("sed", "nl", "tac", "rev", "paste", "column", "fold", "printf", "echo", "true", "false", "test", "[", "pwd"),
        *("tree", "stat", "file", "du", "df", "basename", "dirname", "realpath", "readlink", "diff", "comm", "cmp"),
        *("which", "type", "date", "uname", "whoami", "id", "env", "printenv", "xargs", "jq", "less", "more", "seq"),
        *(
            "cd",
            "pushd",
            "popd",
            "export",
            "read",
            "while",
            "do",
            "done",
            "for",
            "in",
            "if",
            "then",
            "fi",
            "else",
            "tee",
        ),
        *("ruff", "ty", "pytest", "exa", "eza", "fd", "bat", "set", "exit", "!", "{", "}", "wait", "sleep", "hostname"),
    }
)
_GIT_READERS = frozenset(
    {
        *(
            "status",
            "diff",
            "log",
            "show",
            "ls-files",
            "rev-parse",
            "rev-list",
            "describe",
            "blame",
            "shortlog",
            "grep",
        ),
        *("for-each-ref", "cat-file", "ls-tree", "merge-base", "name-rev", "reflog", "diff-index", "diff-files", "var"),
        *(
            "diff-tree",
            "show-ref",
            "whatchanged",
            "cherry",
            "range-diff",
            "count-objects",
            "version",
            "help",
            "show-branch",
        ),
    }
)
_GIT_LISTS = {"tag": r"-l|--list|--sort.*|-n\d*|--points-at|--contains|--merged|--format.*|--column", "branch": r"-.*",
              "stash": r"list|show", "remote": r"-v|show|get-url", "config": r"--get.*|-l|--list|get|list",
              "worktree": r"list", "submodule": r"status", "notes": r"list|show"}  # fmt: skip
"""Subcommand that writes if it is given a name → the first argument with which it reads; without any it reads too."""
_WRITING = {"sed": r"-\w*i\w*|--in-place.*", "find": r"-delete|-exec|-execdir|-ok|-fprint.*", "ruff": r"--fix.*|format",
            "sort": r"-o.*|--output.*", "tee": r".*", "date": r"-s|--set.*"}  # fmt: skip
"""Command → the argument with which it writes."""
_BEFORE = frozenset(
    {"sudo", "time", "env", "nice", "command", "exec", "xargs", "nohup", "timeout", "stdbuf", "then", "do"}
)


def only_reads(line: str) -> bool:
    """Whether nothing is another after this command line."""
    text = re.sub(r"\d?>\s*(?:/dev/null|&\d)|&>\s*/dev/null|2>&1", " ", line)
    text = re.sub(r"\$\(|`|[()]", " ; ", text) if "$(" in text or "`" in text else text
    try:
        lexer = shlex.shlex(text.replace("\n", " ; "), posix=True, punctuation_chars=";|&<>()")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return True  # no command at all; the shell will say so
    command: list[str] = []
    for word in [*words, ";"]:
        if word.strip("<") != word and set(word) == {"<"}:
            continue
        if ">" in word and set(word) <= set("<>&|"):
            return False
        if set(word) <= set(";|&()"):
            if command and not _reads(command):
                return False
            command = []
        else:
            command.append(word)
    return True


def _reads(words: list[str]) -> bool:
    while words and (
        re.fullmatch(r"\w+=.*", words[0]) or words[0] in _BEFORE or re.fullmatch(r"-\w+|\d+s?|\{\}", words[0])
    ):
        words = words[1:]
    if words[:2] in (["uv", "run"], ["poetry", "run"]):
        words = words[2:]
    if len(words) > 2 and re.fullmatch(r"python3?(\.\d+)?", words[0]) and words[1] == "-m":
        words = words[2:]
    if not words:
        return True
    name, arguments = PurePosixPath(words[0]).name, words[1:]
    if name == "git":
        return _git_reads(arguments)
    forbidden = _WRITING.get(name)
    if name == "find" and (at := next((i for i, one in enumerate(arguments) if one in ("-exec", "-execdir")), None)):
        return _reads([one for one in arguments[at + 1 :] if one not in ("{}", ";", "+")])
    return name in _READERS and not (forbidden and any(re.fullmatch(forbidden, one) for one in arguments))


def _git_reads(arguments: list[str]) -> bool:
    while arguments and arguments[0].startswith("-"):
        arguments = arguments[2:] if arguments[0] in ("-C", "-c", "--git-dir", "--work-tree") else arguments[1:]
    if not arguments:
        return True
    name, rest = arguments[0], arguments[1:]
    if any(one.startswith("--output") for one in rest):
        return False
    if name in _GIT_LISTS:
        deletes = any(
            re.fullmatch(r"-[dDmMcCfau]|--delete|--move|--copy|--force|--edit-description", one) for one in rest
        )
        return not (deletes and name != "stash") and (not rest or bool(re.fullmatch(_GIT_LISTS[name], rest[0])))
    return name in _GIT_READERS
