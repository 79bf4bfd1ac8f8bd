"""What takes a second place: one tool on two paths, and a tool beside what git or a file says."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place

_TYPES = 'types = typecheck("$arg")\n'
_LINT = 'lint = ruff_check("$arg")\n'


def _two_paths() -> Iterator[Intent]:
    """One tool on two paths."""
    tools = (
        ("lint", "ruff_check", "violation_count", ("lint violations", "ruff findings")),
        ("fixable", "ruff_check", "fixable_count", ("fixable lint violations", "auto-fixable ruff findings")),
        ("types", "typecheck", "error_count", ("type errors", "typing errors")),
        ("warnings", "typecheck", "warning_count", ("type warnings", "warnings of the type checker")),
        ("failed", "pytest_run", "failed", ("failing tests", "test failures")),
    )
    for name, tool, field, nouns in tools:
        place: Place = "two tests" if tool == "pytest_run" else "two"
        calls = f'first = {tool}("$arg")\nsecond = {tool}("$other_arg")\n'
        one, two = f"first.{field}", f"second.{field}"
        yield Intent(
            f"two-labelled-{name}",
            "E",
            f'{calls}print(f"$arg: {{{one}}}")\nprint(f"$other_arg: {{{two}}}")',
            tuple(
                template
                for noun in nouns
                for template in (
                    f"How many {noun} have $path and $other, each?",
                    f"{noun} in $path and in $other, a number for each of the two",
                    f"Compare $path with $other: their {noun}, labelled by path.",
                )
            ),
            place,
            weight=2,
        )
        yield Intent(
            f"two-sum-{name}",
            "E",
            f"{calls}print({one} + {two})",
            tuple(
                template
                for noun in nouns
                for template in (
                    f"{noun} of $path and $other together, one number",
                    f"What do the {noun} of $path and those of $other add up to?",
                )
            ),
            place,
        )
        if name != "types":
            yield Intent(
                f"two-more-{name}",
                "E",
                f'{calls}if {one} > {two}:\n    print("$arg")\nelif {one} < {two}:\n    print("$other_arg")\n'
                'else:\n    print("same")',
                tuple(
                    template
                    for noun in nouns
                    for template in (
                        f"Which has more {noun}, $path or $other? Say 'same' if neither.",
                        f"$path or $other: where are more {noun}? 'same' for a draw",
                    )
                ),
                place,
                weight=2,
            )
        yield Intent(
            f"two-difference-{name}",
            "E",
            f"{calls}print({one} - {two})",
            tuple(f"By how many {noun} does $path exceed $other? (Negative if it has fewer.)" for noun in nouns),
            place,
        )


def _with_git() -> Iterator[Intent]:
    """A typed tool and the repository."""
    changed = 'files = run_command("git diff --name-only").splitlines()\n'
    yield Intent(
        "types-of-changed",
        "E",
        changed + 'if not files:\n    print("No changed files")\nfor file in files:\n    types = typecheck(file)\n'
        '    print(f"{file}: {types.error_count}")',
        (
            "Type check every file I have changed and print its number of errors.",
            "type errors for each modified file",
            "Which of the files I modified have type errors, and how many each?",
            "errors of ty per changed file",
        ),
        weight=3,
    )
    yield Intent(
        "lint-of-changed",
        "E",
        changed + 'if not files:\n    print("No changed files")\nfor file in files:\n    lint = ruff_check(file)\n'
        '    print(f"{file}: {lint.violation_count}")',
        (
            "Lint every changed file and print how many violations each has.",
            "violations for each file git calls modified",
            "Run ruff over what I have changed, file by file, with counts.",
        ),
        weight=3,
    )
    yield Intent(
        "types-then-log",
        "E",
        _TYPES + "if types.success:\n" + '    print("$good")\nelse:\n    print(run_command("git log --oneline -n $n"))',
        (
            "If $path has type errors show me the latest $n commits, otherwise say '$good'.",
            "Type check $path; trouble means I want the last $n commits, no trouble means '$good'.",
        ),
        "code",
        ("n", "good"),
        weight=2,
    )
    yield Intent(
        "lint-then-diff",
        "E",
        _LINT
        + 'if lint.success:\n    print(run_command("git diff --name-only"))\nelse:\n    print(lint.violation_count)',
        (
            "When $path is lint free list the files I changed, otherwise print the number of violations.",
            "$path clean for ruff? Then the names of my changed files, else the violation count.",
        ),
        "code",
        weight=2,
    )
    yield Intent(
        "tests-then-status",
        "E",
        'tests = pytest_run("$arg")\nif tests.success:\n    print("$good")\nelse:\n'
        '    print(run_command("git status --short"))',
        (
            "If $tests fail show git's short status, otherwise '$good'.",
            "Run $tests; when something is red I want to see what I changed, else print '$good'.",
        ),
        "tests",
        ("good",),
        weight=2,
    )
    yield Intent(
        "branch-and-lint",
        "E",
        'print(run_command("git branch --show-current").strip())\n' + _LINT + "print(lint.violation_count)",
        (
            "Two things: the branch I am on, and the number of lint violations in $path.",
            "current branch, then ruff's violation count for $path",
        ),
        "code",
        weight=2,
    )
    yield Intent(
        "commit-and-tests",
        "E",
        'print(run_command("git rev-parse --short HEAD").strip())\ntests = pytest_run("$arg")\nprint(tests.passed)',
        (
            "Print the short hash of the current commit and how many of $tests pass.",
            "commit hash and passing count of $tests",
        ),
        "tests",
        weight=2,
    )
    yield Intent(
        "version-and-types",
        "E",
        'text = read_file("pyproject.toml")\nfor line in text.splitlines():\n    if line.startswith("version"):\n'
        "        print(line)\n" + _TYPES + "print(types.error_count)",
        (
            "The version in pyproject.toml and the number of type errors in $path, please.",
            "read the version from pyproject.toml, then count the type errors of $path",
        ),
        "code",
        weight=2,
    )


def intents() -> Iterator[Intent]:
    """Everything that looks at two paths, or at the repository too."""
    yield from _two_paths()
    yield from _with_git()
