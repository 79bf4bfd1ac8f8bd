"""What takes one tool after the other: the second is asked only where the first is in order, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from punie_tui.datasets.generators.compositional.across import COUNTS
from punie_tui.datasets.generators.compositional.answers import LINT
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place

_CHECKED = {
    "types": ("type check {where}", "check the types of {where}", "run the type checker on {where}"),
    "lint": ("lint {where}", "run ruff on {where}", "put {where} through the linter"),
    "tests": ("run {where}", "run pytest on {where}", "test {where}"),
}


def _place(tool: str) -> str:
    return "$tests" if tool == "tests" else "$path"


_UNSHOWN = {("tests", "types"), ("types", "tests")}
"""One tool after the other that no row shows: see `single`."""


def _one_after_the_other() -> Iterator[Intent]:
    """Only if the first is in order (or only if it is not), the second."""
    for one, two in permutations(COUNTS, 2):
        if (one, two) in _UNSHOWN:
            continue
        call, first, good, firsts, _ = COUNTS[one]
        other_call, second, _, seconds, _ = COUNTS[two]
        place: Place = "code and tests" if "tests" in (one, two) else "code"
        inner = "".join(f"    {line}\n" for line in other_call.splitlines())
        for check in _CHECKED[one][:2]:
            begin = check.format(where=_place(one))
            go_on = _CHECKED[two][0].format(where=_place(two))
            suffix = "a" if check is _CHECKED[one][0] else "b"
            yield Intent(
                f"then-{one}-{two}-{suffix}",
                "E",
                f"{call}if {good}:\n{inner}    print({second})\nelse:\n    print({first})",
                (
                    f"{begin[0].upper()}{begin[1:]}; if that is clean, {go_on} and print the number of {seconds[0]}, "
                    f"otherwise "
                    f"the number of {firsts[0]}.",
                    f"No {firsts[0]} after you {begin}? Then {go_on} and count the {seconds[1]}. Otherwise count the "
                    f"{firsts[1]}.",
                    f"{begin[0].upper()}{begin[1:]}. In case of {firsts[0]} stop there with their number, otherwise "
                    f"{go_on} and print how many {seconds[0]} there are.",
                    f"The number of {firsts[1]} when you {begin}, or if that is zero, the number of {seconds[1]} when "
                    f"you {go_on}.",
                    f"Start with this: {begin}. Only if it comes out clean, {go_on}. Print the number of "
                    f"{seconds[0]}, or of {firsts[0]} if you did not get that far.",
                    f"If there are {firsts[0]} when you {begin}, tell me how many. If there are none, {go_on} and "
                    f"tell me how many {seconds[1]}.",
                    f"Unless you meet {firsts[1]} ({begin}), {go_on} and give me the {seconds[0]} count; if you do, "
                    f"give me the {firsts[1]} count.",
                    f"{begin}, and when that finds nothing {go_on}; either way one number, the {firsts[0]} or the "
                    f"{seconds[0]}",
                ),
                place,
                weight=2,
            )
            yield Intent(
                f"only-{one}-{two}-{suffix}",
                "E",
                f'{call}if {good}:\n{inner}    print({second})\nelse:\n    print("$bad")',
                (
                    f"Only when there are no {firsts[0]} in {_place(one)}: {go_on} and tell me how many {seconds[0]}. "
                    f"Otherwise say '$bad'.",
                    f"{begin[0].upper()}{begin[1:]}. If it is fine, {go_on} too and print how many {seconds[1]} there "
                    f"are. If "
                    f"not just say '$bad'.",
                    f"If you {begin} and meet {firsts[1]}, say '$bad' and stop there. If not, {go_on} and count the "
                    f"{seconds[0]}.",
                    f"'$bad' if there are {firsts[0]} in {_place(one)}; otherwise {go_on} and print the number of "
                    f"{seconds[0]}",
                    f"{begin[0].upper()}{begin[1:]}; no {firsts[1]}: {go_on}, number of {seconds[1]}; any at all: "
                    f"'$bad'.",
                    f"I want the number of {seconds[0]} when you {go_on}, but only if there are no {firsts[0]} in "
                    f"{_place(one)}. If there are, I want '$bad'.",
                    f"First {begin}. Success? Then {go_on} and give me the {seconds[1]} as a number. No success? "
                    f"Just '$bad'.",
                    f"Provided there are no {firsts[1]} in {_place(one)}, {go_on} and count {seconds[0]}, else '$bad'.",
                ),
                place,
                ("bad",),
                weight=2,
            )
    yield Intent(
        "fixable-then-types",
        "E",
        LINT + "if lint.fixable_count > 0:\n    print(lint.fixable_count)\nelse:\n"
        '    types = typecheck("$arg")\n    print(types.error_count)',
        (
            "If ruff can fix something in $path print how many, if not type check $path and print the errors' number.",
            "$path: fixable lint count, or when that is zero the type error count",
            "Lint $path. Something fixable? Print how much. Nothing fixable? Type check it and print how many errors.",
            "How many violations can ruff fix in $path? Only if none, tell me the number of type errors instead.",
            "Start with ruff on $path: stop there with the fixable count unless it is zero, then count type errors.",
            "When $path has no fixable lint, run ty on it and give me the errors as a number, else the fixable number.",
            "One number for $path: what ruff can fix, or, if it can fix nothing, the type errors.",
            "Type errors of $path, counted, but only if ruff has nothing to fix there; otherwise count the fixable.",
        ),
        "code",
        weight=2,
    )
    yield Intent(
        "errors-message-else-lint",
        "E",
        'types = typecheck("$arg")\nerrors = [error for error in types.errors if error.severity == "error"]\n'
        "if errors:\n    print(errors[0].message)\nelse:\n"
        '    lint = ruff_check("$arg")\n    print(lint.violation_count)',
        (
            "Type check $path. On errors show the message of the first, else lint it and print the violation count.",
            "$path: message of the first type error; without one, the number of lint violations",
            "Are there type errors in $path? Print the first one's message. If not, count what ruff finds there.",
            "Run ty on $path; the first error's message and stop there, or with no error the ruff violation count.",
            "What does the first type error of $path say? Should there be none, how many lint violations are there?",
            "Only if $path type checks cleanly, lint it and print the number; otherwise the first error's message.",
            "Check the types of $path first. Error: its message (the first one will do). No error: ruff's count.",
            "If ty objects to $path, quote its first error message, otherwise just tell me ruff's violation count.",
        ),
        "code",
        weight=2,
    )
    yield Intent(
        "failed-names-else-lint",
        "E",
        'tests = pytest_run("$tests_arg")\nfailed = [test for test in tests.tests if test.outcome == "failed"]\n'
        "if failed:\n    for test in failed:\n        print(test.name)\nelse:\n"
        '    lint = ruff_check("$arg")\n    print(lint.fixable_count)',
        (
            "Run $tests. Name the failing tests; should there be none, lint $path and print how much is fixable.",
            "failing tests of $tests by name, or if none fails the fixable lint count of $path",
            "Which tests fail in $tests? If none does, tell me how many violations ruff can fix in $path.",
            "Execute $tests: on failures list their names and stop there, otherwise print the fixable count of $path.",
            "If tests fail in $tests I want their names, if none does, the number of fixable violations in $path.",
            "Pytest on $tests first. Failed ones? Print names. None? Ruff on $path, how many are fixable.",
            "Only when nothing fails in $tests, lint $path and count the fixable; if something does, name what failed.",
            "Names of the failed tests of $tests, one a line; if there are none, the count of fixable lint in $path.",
        ),
        "code and tests",
        weight=2,
    )


def intents() -> Iterator[Intent]:
    """Everything that asks one tool after the other."""
    yield from _one_after_the_other()
