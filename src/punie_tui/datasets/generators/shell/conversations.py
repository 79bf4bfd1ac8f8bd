"""The conversations: what is looked up with a shell command or in a file, and how the answer is put in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from punie_tui.datasets.generators.shell.conversation import Conversation


def _run(command: str) -> str:
    return f'print(run_command("{command}"))'


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing}" if number == 1 else f"{number or 'no'} {things or thing + 's'}"


def _names(names: Sequence[str]) -> str:
    """`a, b and c`, each as code."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _modified(lines: list[str]) -> str:
    files = [line.split()[-1] for line in lines]
    return f"You have changes in {_names(files)}." if files else "Nothing is uncommitted."


def _last_commit(lines: list[str]) -> str:
    subject, author = lines[0].split(" | ")
    return f"The last commit is “{subject}”, by {author}."


def _leader(lines: list[str]) -> str:
    commits = [int(line.split()[0]) for line in lines]
    return f"{lines[0].partition('	')[2]} leads with {max(commits)} of {sum(commits)} commits."


def _disk(lines: list[str]) -> str:
    used, left, share = lines[1].split()[2:5]
    return f"The disk is {share.replace('%', ' %')} full: {used} are used and {left} are left."


def _package(lines: list[str]) -> str:
    facts = dict(line.split(": ", 1) for line in lines)
    return f"Version {facts['Version']} of {facts['Name']} is installed."


def _outdated(lines: list[str]) -> str:
    name, version, latest = lines[2].split()
    return f"Yes, {name}: you have {version}, and {latest} is out."


def _container(lines: list[str]) -> str:
    words = lines[1].split()
    return f"Yes, `{words[-1]}` is running, from the image {words[1]}, up {' '.join(words[3:5])}."


def _classes(lines: list[str]) -> str:
    found = [re.match(r"(\d+):class (\w+)", line) for line in lines]
    where = [f"`{match.group(2)}` on line {match.group(1)}" for match in found if match]
    return f"It has {_count(len(where), 'class', 'classes')}: {', '.join(where)}."


def _imports(lines: list[str]) -> str:
    names = [line.partition(":")[2].split()[1] for line in lines]
    return f"It imports from {_names(list(dict.fromkeys(names)))}."


def _setting(key: str, words: str) -> Callable[[list[str]], str]:
    """A reply that puts the value of `key` in printed TOML for `{}` in `words`."""

    def reply(lines: list[str]) -> str:
        found = next(line.partition("=")[2].strip() for line in lines if line.startswith(key))
        return words.format(found.strip('"'))

    return reply


def _said(words: str) -> Callable[[list[str]], str]:
    """A reply with the one printed line for `{}` in `words`."""
    return lambda lines: words.format(lines[0].strip())


_PYPROJECT = 'print(read_file("pyproject.toml"))'
_BLANK = 'lines = read_file("$path").splitlines()\nprint(f"Blank lines: {lines.count(\'\')}")'

CONVERSATIONS = (
    Conversation(
        "branch-in-words",
        (
            "On what branch is this checkout?",
            "Before I commit: which branch would it go to?",
            "branch? one sentence please",
        ),
        _run("git branch --show-current"),
        _said("You are on the branch `{}`."),
        then=("And who committed to it last?", _run("git log -1 --format=%an")),
    ),
    Conversation(
        "uncommitted-in-words",
        (
            "Do I have uncommitted changes, and where?",
            "I'm about to pull. Anything of mine in the way?",
            "tell me in words what is modified",
        ),
        _run("git status --short"),
        _modified,
    ),
    Conversation(
        "last-commit-in-words",
        (
            "Who did the latest commit, and what is it about?",
            "newest commit, with author",
            "I was away. What was committed last, and by whom?",
        ),
        _run("git log -1 --format='%s | %an'"),
        _last_commit,
    ),
    Conversation(
        "stash-in-words",
        (
            "Have I got anything in the git stash?",
            "Did I stash something and forget it?",
            "stash status, in a sentence",
        ),
        _run("git stash list"),
        lambda lines: f"Yes: {lines[0].partition(': ')[2]}." if lines else "No, the stash is empty.",
    ),
    Conversation(
        "tag-in-words",
        (
            "What was our latest release tag?",
            "Which version did we tag last?",
            "newest tag, and how many are there in all?",
        ),
        _run("git tag"),
        lambda lines: f"The newest is `{lines[-1]}`, out of {_count(len(lines), 'tag')}.",
    ),
    Conversation(
        "leader-in-words",
        (
            "Who has the most commits here?",
            "Which author dominates the history?",
            "top committer of this repo?",
        ),
        _run("git shortlog -sn HEAD"),
        _leader,
    ),
    Conversation(
        "file-author-in-words",
        (
            "Whom do I ask about $path? Go by its last commit.",
            "Who touched $path most recently?",
            "$path: last committer?",
        ),
        _run("git log -1 --format=%an -- $path"),
        _said("{} made the last commit to `$path`."),
        path="module",
        then=("How long ago was that?", _run("git log -1 --format=%ar -- $path")),
    ),
    Conversation(
        "modules-in-words",
        (
            "How many Python modules live under $path?",
            "Roughly how much Python is in $path? Number of files.",
            "module count of $path, as a sentence",
        ),
        _run("find $path -name '*.py'"),
        lambda lines: f"There are {_count(len(lines), 'Python file')} under `$path`.",
        path="folder",
    ),
    Conversation(
        "entries-in-words",
        (
            "What do I find in $path?",
            "Walk me through the contents of $path.",
            "ls $path and tell me",
        ),
        _run("ls $path"),
        lambda lines: f"`$path` holds {_names(lines)}.",
        path="folder",
    ),
    Conversation(
        "size-in-words",
        (
            "How many kilobytes does $path occupy?",
            "Does $path take up much space on the disk?",
            "weight of $path in KB",
        ),
        _run("du -sh $path"),
        lambda lines: f"`$path` takes {lines[0].split()[0].replace('K', ' KB')}.",
        path="folder",
    ),
    Conversation(
        "disk-in-words",
        (
            "Is the disk nearly full?",
            "How much space have I left on this volume?",
            "Can I still store a few gigabytes here?",
        ),
        _run("df -h ."),
        _disk,
    ),
    Conversation(
        "python-in-words",
        (
            "What Python will run my code here?",
            "interpreter version, in a sentence",
            "Do we run Python 3.13 yet?",
        ),
        _run("python --version"),
        _said("This is {}."),
        then=("Where is that interpreter?", _run("which python")),
    ),
    Conversation(
        "package-in-words",
        (
            "Which pydantic release is in use?",
            "Tell me whether pydantic is installed, with its version.",
            "pydantic: installed? version?",
        ),
        _run("pip show pydantic"),
        _package,
    ),
    Conversation(
        "outdated-in-words",
        (
            "Should I upgrade any dependency?",
            "Is one of our packages behind?",
            "newer releases of what we have installed?",
        ),
        _run("pip list --outdated"),
        _outdated,
    ),
    Conversation(
        "database-in-words",
        (
            "Did the database container start?",
            "is postgres up in docker",
            "Check Docker: do we have a running database?",
        ),
        _run("docker ps"),
        _container,
    ),
    Conversation(
        "todos-in-words",
        (
            "How many TODOs does $path still have?",
            "Is $path finished, or are there TODOs in it?",
            "open todos of $path, a sentence will do",
        ),
        _run("grep -c 'TODO' $path"),
        lambda lines: (
            f"{_count(int(lines[0]), 'line').capitalize()} of `$path` {'has' if lines[0] == '1' else 'have'} a TODO."
        ),
        path="module",
        then=("Show me those lines.", _run("grep -n 'TODO' $path")),
    ),
    Conversation(
        "classes-in-words",
        (
            "What classes can I import from $path?",
            "Is there a class in $path, and where does it start?",
            "classes of $path plus line numbers",
        ),
        _run("grep -n '^class ' $path"),
        _classes,
        path="module",
    ),
    Conversation(
        "imports-in-words",
        (
            "Which modules does $path depend on?",
            "What would I need to have for $path to be imported?",
            "dependencies of $path by its import lines",
        ),
        _run("grep -nE '^import|^from' $path"),
        _imports,
        path="module",
    ),
    Conversation(
        "length-in-words",
        (
            "Is $path a long file? Tell me its number of lines.",
            "How many lines does $path run to in total?",
            "length of $path?",
        ),
        'print(len(read_file("$path").splitlines()))',
        _said("`$path` has {} lines."),
        path="module",
        then=("How many of them are blank?", _BLANK),
    ),
    Conversation(
        "minimum-python-in-words",
        (
            "Which Python versions do we support? See pyproject.toml.",
            "According to pyproject.toml, what is the oldest Python for us?",
            "pyproject.toml: minimum python?",
        ),
        _PYPROJECT,
        _setting("requires-python", "`requires-python` is `{}`."),
    ),
    Conversation(
        "line-length-in-words",
        (
            "How long may lines be, going by pyproject.toml?",
            "What line length is configured in pyproject.toml?",
            "line limit in pyproject.toml?",
        ),
        _PYPROJECT,
        _setting("line-length", "Up to {} characters."),
    ),
    Conversation(
        "version-in-words",
        (
            "What is the project's version in pyproject.toml?",
            "Open pyproject.toml and tell me which version we are at.",
        ),
        _PYPROJECT,
        _setting("version", "pyproject.toml says {}."),
    ),
    Conversation(
        "port-in-words",
        (
            "Who is listening on port 8000?",
            "Port 8000 seems taken. By which process?",
        ),
        _run("lsof -i :8000"),
        lambda lines: f"`{lines[1].split()[0]}`, process {lines[1].split()[1]}, is listening there.",
    ),
    Conversation(
        "cores-in-words",
        (
            "How many workers make sense on this machine? One a core.",
            "With how many processors can I run things in parallel?",
        ),
        _run("nproc"),
        _said("There are {0} processors, so up to {0} at once."),
    ),
)
