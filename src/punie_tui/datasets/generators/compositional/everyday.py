"""What is asked every day of files, folders and git: few things, in many words."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place, Slot


def _shown(command: str) -> str:
    return f'print(run_command("{command}"))'


def _listed(command: str, nothing: str, item: str = "line") -> str:
    return (
        f'{item}s = run_command("{command}").splitlines()\nif not {item}s:\n    print("{nothing}")\n'
        f"for {item} in {item}s:\n    print({item})"
    )


_READ = 'text = read_file("$arg")\n'
_NUMBERED = (
    'lines = read_file("$arg").splitlines()\nfound = [f"{number}: {line}" for number, line in enumerate(lines, 1)'
    ' if "$word" in line]\nif not found:\n    print("No $word")\nfor line in found:\n    print(line)'
)

_ASKED: tuple[tuple[str, str, Place, tuple[Slot, ...], tuple[str, ...]], ...] = (
    (
        "read-file",
        'print(read_file("$arg"))',
        "file",
        (),
        (
            "Show me $file.",
            "Open $file.",
            "Print $file, please.",
            "What's in $file?",
            "cat $file",
            "Let me read $file.",
            "I'd like to see the content of $file.",
            "Display the whole of $file.",
            "Show me what $file says.",
            "Read $file to me.",
            "contents of $file",
            "Can you open up $file for me?",
        ),
    ),
    (
        "list-folder",
        _shown("ls $arg"),
        "folder",
        (),
        (
            "List $path.",
            "ls $path",
            "What files are directly in $path?",
            "Show the entries of $path.",
            "What does $path contain?",
            "Which files and folders are in $path?",
            "Give me a listing of $path.",
            "directory listing$in_path",
            "What is inside $path?",
            "List the folder $path.",
        ),
    ),
    (
        "changed-files",
        _listed("git diff --name-only", "No changed files", "file"),
        "nowhere",
        (),
        (
            "Which files have I changed?",
            "What files are modified?",
            "names of my uncommitted changes",
            "List the modified files.",
            "What did I touch since the last commit? Only file names.",
            "files changed in the working tree",
            "Show the names of changed files.",
            "Which files differ from HEAD?",
            "what have I edited so far",
            "Tell me the files that git considers modified.",
        ),
    ),
    (
        "status",
        _shown("git status --short"),
        "nowhere",
        (),
        (
            "git status",
            "What's the state of my working tree?",
            "Show me git's short status.",
            "repo status please",
            "What would git status print?",
            "How does the working tree look?",
            "status of the repository",
        ),
    ),
    (
        "diff",
        _shown("git diff"),
        "nowhere",
        (),
        (
            "Show my uncommitted changes as a diff.",
            "git diff",
            "What exactly have I changed, line by line?",
            "the diff of the working tree",
            "Print the changes that are not committed.",
            "Show me the diff.",
        ),
    ),
    (
        "log",
        _shown("git log --oneline -n $n"),
        "nowhere",
        ("n",),
        (
            "Show the last $n commits.",
            "last $n commits, a line each",
            "git log, $n entries",
            "What are the latest $n commits?",
            "Recent history please, $n commits.",
            "The newest $n commits in short form.",
            "history: the $n most recent commits",
            "Print $n commits of the log, oneline.",
        ),
    ),
    (
        "head",
        _shown("git rev-parse --short HEAD"),
        "nowhere",
        (),
        (
            "What is the short hash of the current commit?",
            "short commit hash",
            "Print HEAD's abbreviated hash.",
            "abbreviated id of the commit I'm on",
            "Which commit is checked out? The short hash will do.",
        ),
    ),
    (
        "branch",
        'print(run_command("git branch --show-current").strip())',
        "nowhere",
        (),
        (
            "Which branch am I on?",
            "current branch?",
            "name of the checked-out branch",
            "What branch is this?",
            "Tell me the git branch I'm working on.",
            "branch name please",
        ),
    ),
    (
        "tags",
        _listed("git tag", "No tags", "tag"),
        "nowhere",
        (),
        (
            "List the git tags.",
            "which tags exist?",
            "Print every tag of this repository.",
            "tags, one a line",
            "What tags has git here?",
            "all tags of the repo",
        ),
    ),
    (
        "branches",
        _listed("git branch", "No branches", "branch"),
        "nowhere",
        (),
        (
            "List the local branches.",
            "all branches, one a line",
            "What branches do I have?",
            "Print the names of all branches.",
        ),
    ),
    (
        "stash",
        _listed("git stash list", "$good", "entry").replace("entrys", "entries"),
        "nowhere",
        ("good",),
        (
            "List my stashes, or say '$good' if there are none.",
            "What is stashed? '$good' for nothing.",
            "git stash entries, '$good' if the stash has none",
        ),
    ),
    (
        "search",
        _listed("grep -rn '$name' $arg", "No match"),
        "folder",
        ("name",),
        (
            "Search $path for $name.",
            "Where does $name occur$in_path?",
            "Find every mention of $name$in_path.",
            "grep $name$in_path",
            "Which lines$in_path mention $name?",
            "Look for $name$in_path.",
            "all occurrences of $name$in_path",
        ),
    ),
    (
        "classes",
        _listed("grep -rn '^class ' $arg", "No classes"),
        "folder",
        (),
        (
            "Find all classes$in_path.",
            "Which classes are defined$in_path?",
            "List the class definitions$in_path.",
            "classes$in_path?",
            "Show me every class$in_path.",
            "Where are the classes$in_path?",
        ),
    ),
    (
        "subclasses",
        _listed("grep -rn '($class_)' $arg", "No subclasses"),
        "folder",
        ("class_",),
        (
            "Find the classes that inherit from $class_$in_path.",
            "Which classes subclass $class_$in_path?",
            "subclasses of $class_$in_path",
            "Show everything derived from $class_$in_path.",
        ),
    ),
    (
        "functions",
        _listed("grep -rn 'def ' $arg", "No functions"),
        "folder",
        (),
        (
            "Find all functions$in_path.",
            "Which functions are defined$in_path?",
            "List the function definitions$in_path.",
            "every def$in_path",
            "Show all functions and methods$in_path.",
        ),
    ),
    (
        "imports",
        _listed("grep -rn 'import $module' $arg", "No imports of $module"),
        "folder",
        ("module",),
        (
            "Where is $module imported$in_path?",
            "Find the imports of $module$in_path.",
            "Which files$in_path import $module?",
            "who uses $module$in_path, by import",
        ),
    ),
    (
        "todo-lines",
        _NUMBERED,
        "module",
        ("word",),
        (
            "Show the $word lines of $file with their line numbers.",
            "Read $file and list its lines with $word, numbered.",
            "$word lines in $file, number and text",
            "At which lines of $file is $word? Print them.",
        ),
    ),
    (
        "has-word",
        _READ + 'if "$word" in text:\n    print("Yes")\nelse:\n    print("No")',
        "module",
        ("word",),
        (
            "Is there a $word in $file? yes or no",
            "Does $file contain $word?",
            "Read $file and say whether it has a $word in it.",
            "any $word left in $file?",
            "$file: does $word occur?",
        ),
    ),
    (
        "head-lines",
        'for line in read_file("$arg").splitlines()[:$n]:\n    print(line)',
        "file",
        ("n",),
        (
            "Show the first $n lines of $file.",
            "first $n lines of $file",
            "The top $n lines of $file, please.",
            "head -n $n $file",
            "Lines 1 to $n of $file.",
            "Only the opening $n lines of $file.",
        ),
    ),
    (
        "tail-lines",
        'for line in read_file("$arg").splitlines()[-$n:]:\n    print(line)',
        "file",
        ("n",),
        (
            "Show the last $n lines of $file.",
            "final $n lines of $file",
            "tail -n $n $file",
            "How does $file end? The last $n lines.",
        ),
    ),
    (
        "line-count",
        'print(len(read_file("$arg").splitlines()))',
        "file",
        (),
        ("How many lines has $file?", "line count of $file", "Count the lines of $file.", "length of $file in lines"),
    ),
    (
        "python-files",
        _listed("find $arg -name '*.py'", "No Python files", "file"),
        "folder",
        (),
        (
            "Find the Python files$in_path.",
            "List all .py files$in_path.",
            "Which Python files are there$in_path?",
            "all python sources$in_path",
        ),
    ),
)


def intents() -> Iterator[Intent]:
    """Everything asked every day that takes no typed tool."""
    for name, answer, place, slots, phrasings in _ASKED:
        yield Intent(f"everyday-{name}", "A", answer, phrasings, place, slots, weight=8)
