"""What takes a second place: one tool on two paths, and a tool beside what git or a file says."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import CHANGED, LINT, RESULT, TYPES, compared, either, on_both
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place


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
        calls = on_both(tool)
        one, two = f"{RESULT[tool]}.{field}", f"other.{field}"
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
                    f"Count the {noun} of $path and of $other separately, each number behind its path.",
                    f"Two lines, one for $path and one for $other: path, then number of {noun}.",
                    f"$path against $other in {noun}: both counts, marked with the path",
                    f"Print the {noun} count of $path, then that of $other; put the path in front.",
                    f"One tool, two places, $path and $other: how many {noun} does each have? Label them.",
                    f"For $path as well as for $other give me the number of {noun} next to the path.",
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
                    f"Add the {noun} of $path to the {noun} of $other and print the sum.",
                    f"How many {noun} have $path and $other in total?",
                    f"$path plus $other: total of {noun}",
                    f"Counting $path and $other as one, how many {noun} are there?",
                    f"I need a single figure: {noun} in $path plus {noun} in $other.",
                    f"Sum of {noun} over the two, $path and $other.",
                )
            ),
            place,
        )
        if name != "types":
            yield Intent(
                f"two-more-{name}",
                "E",
                compared(calls, one, two, '"$arg"', '"$other_arg"', '"same"'),
                tuple(
                    template
                    for noun in nouns
                    for template in (
                        f"Which has more {noun}, $path or $other? Say 'same' if neither.",
                        f"$path or $other: where are more {noun}? 'same' for a draw",
                        f"Compare $path and $other by {noun}; print the path that has more, 'same' if level.",
                        f"Which is worse in {noun}, $path or $other? Print the path, or 'same'.",
                        f"Whichever of $path and $other has more {noun}, print it; with equal numbers print 'same'.",
                        f"Name the one with more {noun}: $path or $other. Equal means 'same'.",
                        f"Does $path have more {noun}, or $other? The path as the answer, 'same' for a tie.",
                        f"{noun}: print $path if it leads, $other if that one does, 'same' if neither",
                    )
                ),
                place,
                weight=2,
            )
        yield Intent(
            f"two-difference-{name}",
            "E",
            f"{calls}print({one} - {two})",
            tuple(
                template
                for noun in nouns
                for template in (
                    f"By how many {noun} does $path exceed $other? (Negative if it has fewer.)",
                    f"Number of {noun} in $path minus the number in $other.",
                    f"{noun}: $path less $other, as one number that may be negative",
                    f"How many more {noun} does $path have than $other? Below zero if it has fewer.",
                    f"Subtract the {noun} of $other from the {noun} of $path.",
                    f"What is the difference in {noun}, $path minus $other?",
                    f"Take the number of {noun} in $path, deduct that of $other, print what results.",
                    f"How far ahead is $path of $other in {noun}? A signed number.",
                )
            ),
            place,
        )
        if name in ("lint", "fixable", "failed"):
            yield Intent(
                f"two-gate-{name}",
                "E",
                either(calls, f"{one} == 0 and {two} == 0", '"$good"', '"$bad"'),
                tuple(
                    template
                    for noun in nouns
                    for template in (
                        f"'$good' if neither $path nor $other has {noun}, '$bad' otherwise",
                        f"Are both $path and $other without {noun}? $good for yes, $bad for no.",
                        f"Say $good only if there are no {noun} in $path and none in $other, else $bad.",
                        f"No {noun}, be it in $path or in $other, means '$good'; any at all means '$bad'.",
                        f"One word for the two of $path and $other: $bad if either has {noun}, $good if not.",
                        f"Check $path, then $other, for {noun}. Nothing in both: '$good'. Else: '$bad'.",
                        f"$bad as soon as $path or $other has {noun}, otherwise just $good",
                        f"Both of $path and $other must be free of {noun} for '$good', otherwise say '$bad'.",
                    )
                ),
                place,
                ("good", "bad"),
            )


def _with_git() -> Iterator[Intent]:
    """A typed tool and the repository."""
    yield Intent(
        "types-of-changed",
        "E",
        CHANGED + 'if not files:\n    print("No changed files")\nfor file in files:\n    types = typecheck(file)\n'
        '    print(f"{file}: {types.error_count}")',
        (
            "Type check every file I have changed and print its number of errors.",
            "type errors for each modified file",
            "Which of the files I modified have type errors, and how many each?",
            "errors of ty per changed file",
            "For all files that I changed: the name, and how many type errors it has.",
            "Go through the modified files, type check each one and put the error count behind its name.",
            "How many type errors are in each file I touched?",
            "Per file that git lists as changed, the number of type errors.",
            "My uncommitted files, one a line, with their count of typing errors.",
            "What does the type checker say of every modified file? Just file and number of errors.",
        ),
        weight=3,
    )
    yield Intent(
        "lint-of-changed",
        "E",
        CHANGED + 'if not files:\n    print("No changed files")\nfor file in files:\n    lint = ruff_check(file)\n'
        '    print(f"{file}: {lint.violation_count}")',
        (
            "Lint every changed file and print how many violations each has.",
            "violations for each file git calls modified",
            "Run ruff over what I have changed, file by file, with counts.",
            "How many ruff findings are in each of my modified files?",
            "lint count per changed file",
            "For every file that I touched print its name and its number of violations.",
            "Put each modified file through ruff and show the violation count next to the name.",
            "My changed files and how much lint each of them has, a line per file.",
            "Take git's list of changed files; how many violations does each of them have?",
        ),
        weight=3,
    )
    yield Intent(
        "types-then-log",
        "E",
        TYPES + "if types.success:\n" + '    print("$good")\nelse:\n    print(run_command("git log --oneline -n $n"))',
        (
            "If $path has type errors show me the latest $n commits, otherwise say '$good'.",
            "Type check $path; trouble means I want the last $n commits, no trouble means '$good'.",
            "Are the types of $path fine? Then '$good', otherwise the newest $n commits.",
            "'$good' if $path has no type errors; if it has, $n lines of git's log",
            "Run ty on $path and, only if it finds errors, print the last $n commits; else print '$good'.",
            "No type errors in $path: $good. Some: the $n most recent commits, a line each.",
            "Check the types of $path. Should they be broken, show the history ($n commits), otherwise just say $good.",
            "What were the last $n commits? I only care if $path has type errors, if it has none say '$good'.",
            "Type errors in $path? For yes the latest $n commits in short form, for no '$good'.",
        ),
        "code",
        ("n", "good"),
        weight=2,
    )
    yield Intent(
        "lint-then-diff",
        "E",
        LINT
        + 'if lint.success:\n    print(run_command("git diff --name-only"))\nelse:\n    print(lint.violation_count)',
        (
            "When $path is lint free list the files I changed, otherwise print the number of violations.",
            "$path clean for ruff? Then the names of my changed files, else the violation count.",
            "Lint $path; no violations: which files have I changed? Violations: how many?",
            "If ruff objects to $path print how often, otherwise name the modified files.",
            "The number of violations in $path, or if there are none, the files git considers modified.",
            "Only if $path has no lint, name the files I modified; if it has, just count the violations.",
            "Ruff on $path first. Clean: list what I changed, by name. Not clean: the violation count, and stop there.",
            "What did I change (file names)? Tell me only if $path passes ruff, otherwise tell me the violation count.",
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
            "'$good' if the run of $tests succeeds, git status in short form if it does not",
            "Run $tests. Success: say $good. No success: show the short status of the repo.",
            "Do $tests pass? Then just '$good'. If they don't, print what git status --short says.",
            "Only if $tests do not succeed print the state of the working tree in short, otherwise print $good.",
            "Execute $tests and on trouble give me git's short status; without trouble, '$good'.",
            "Should $tests go wrong, I need the short git status. Should they go well, '$good' will do.",
        ),
        "tests",
        ("good",),
        weight=2,
    )
    yield Intent(
        "branch-and-lint",
        "E",
        'print(run_command("git branch --show-current").strip())\n' + LINT + "print(lint.violation_count)",
        (
            "Two things: the branch I am on, and the number of lint violations in $path.",
            "current branch, then ruff's violation count for $path",
            "Which branch is this, and how many violations does ruff find in $path?",
            "Print the branch name and below it how many lint violations $path has.",
            "On one line the git branch, on the next the number of ruff findings in $path.",
            "Lint $path and count; but first print the branch that is checked out.",
            "branch name plus lint count of $path, branch first",
            "For my notes: name of the current branch, number of violations in $path.",
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
            "Which commit is this (short hash), and how many tests pass when you run $tests?",
            "Short id of HEAD on one line, number of passing tests of $tests on the next.",
            "Run $tests and count the passes; put the abbreviated commit hash before the count.",
            "Two lines: git's short HEAD hash, then how many pass in $tests.",
            "For the log: abbreviated hash of this commit, then the passed count of $tests.",
            "Print the short commit id, run $tests, print the number of passes.",
        ),
        "tests",
        weight=2,
    )
    yield Intent(
        "version-and-types",
        "E",
        'text = read_file("pyproject.toml")\nfor line in text.splitlines():\n    if line.startswith("version"):\n'
        "        print(line)\n" + TYPES + "print(types.error_count)",
        (
            "The version in pyproject.toml and the number of type errors in $path, please.",
            "read the version from pyproject.toml, then count the type errors of $path",
            "What does the version line of pyproject.toml say, and how many type errors has $path?",
            "version line out of pyproject.toml, below it the type error count of $path",
            "Print the line with the version in pyproject.toml, then type check $path and print the number of errors.",
            "Two things: pyproject.toml's version line, and how many errors ty has for $path.",
            "For the release: the version as pyproject.toml has it, then the number of typing errors in $path.",
            "Look up the version in pyproject.toml, and after it give me the error count of a type check of $path.",
        ),
        "code",
        weight=2,
    )


def intents() -> Iterator[Intent]:
    """Everything that looks at two paths, or at the repository too."""
    yield from _two_paths()
    yield from _with_git()
