"""What takes two results: two or three tools on one path, one tool on two paths, one tool after the other, and git."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place

_TYPES = 'types = typecheck("$arg")\n'
_LINT = 'lint = ruff_check("$arg")\n'

_COUNTS = {
    "types": (_TYPES, "types.error_count", "types.success", ("type errors", "typing errors"), "type errors"),
    "lint": (_LINT, "lint.violation_count", "lint.success", ("lint violations", "ruff findings"), "violations"),
    "tests": (
        'tests = pytest_run("$tests_arg")\n',
        "tests.failed",
        "tests.success",
        ("failing tests", "test failures"),
        "failed",
    ),
}
"""Tool → call, the number that counts what is wrong, whether all is well, words for it, label."""

_CHECKED = {
    "types": ("type check {where}", "check the types of {where}", "run the type checker on {where}"),
    "lint": ("lint {where}", "run ruff on {where}", "put {where} through the linter"),
    "tests": ("run {where}", "run pytest on {where}", "test {where}"),
}


def _place(tool: str) -> str:
    return "$tests" if tool == "tests" else "$path"


def _together() -> Iterator[Intent]:
    """Two tools, both numbers: labelled, added, compared, or both in order."""
    for one, two in (("types", "lint"), ("lint", "types"), ("lint", "tests"), ("types", "tests")):
        call, first, good, firsts, label = _COUNTS[one]
        other_call, second, other_good, seconds, other_label = _COUNTS[two]
        place: Place = "code and tests" if "tests" in (one, two) else "code"
        there = "{path}" if place == "code" else "{path} and {tests}"
        where = there.replace("{path}", "$path").replace("{tests}", "$tests")
        both = call + other_call
        yield Intent(
            f"labelled-{one}-{two}",
            "E",
            f'{both}print(f"{label}: {{{first}}}")\nprint(f"{other_label}: {{{second}}}")',
            tuple(
                template
                for a in firsts
                for b in seconds
                for template in (
                    f"How many {a} and how many {b} are there in {where}? Label both.",
                    f"{a} and {b} for {where}, two labelled numbers",
                    f"For {where} give me the number of {a} and the number of {b}, each with its name.",
                )
            ),
            place,
            weight=3,
        )
        if "tests" not in (one, two) or one == "lint":
            yield Intent(
                f"sum-{one}-{two}",
                "E",
                f"{both}print({first} + {second})",
                tuple(
                    template
                    for a in firsts
                    for b in seconds
                    for template in (
                        f"Add the {a} and the {b} of {where}: one number.",
                        f"{a} plus {b} in {where}, the total only",
                        f"What do the {a} and {b} of {where} come to together?",
                    )
                ),
                place,
                weight=2,
            )
        yield Intent(
            f"gate-{one}-{two}",
            "E",
            f'{both}if {good} and {other_good}:\n    print("$good")\nelse:\n    print("$bad")',
            (
                f"Print '$good' if {where} have neither {firsts[0]} nor {seconds[0]}, '$bad' otherwise.",
                f"$good or $bad: both {_COUNTS[one][4]} and {_COUNTS[two][4]} must be zero for {where}.",
                f"Check {where} for {firsts[1]} and {seconds[1]}; '$good' when both are clean, else '$bad'.",
            ),
            place,
            ("good", "bad"),
            weight=2,
        )
        yield Intent(
            f"more-{one}-{two}",
            "E",
            f'{both}if {first} > {second}:\n    print("{label}")\nelif {first} < {second}:\n'
            f'    print("{other_label}")\n'
            'else:\n    print("same")',
            (
                f"Is {where} worse in {firsts[0]} or in {seconds[0]}? Answer '{label}', '{other_label}' or 'same'.",
                f"More {firsts[1]} or more {seconds[1]} in {where}? Say '{label}', '{other_label}' or 'same'.",
            ),
            place,
            weight=2,
        )
    lists = (
        (
            "errors-codes",
            _TYPES + _LINT,
            "type errors as file:line, then the distinct ruff codes",
            'for error in types.errors:\n    if error.severity == "error":\n'
            '        print(f"{error.file}:{error.line}")\n'
            "for code in sorted({violation.code for violation in lint.violations}):\n    print(code)\n"
            'if types.success and lint.success:\n    print("Nothing")',
        ),
        (
            "violations-warnings",
            _LINT + _TYPES,
            "lint violations as file:line, then the type warnings with their message",
            'for violation in lint.violations:\n    print(f"{violation.file}:{violation.line}")\n'
            'for error in types.errors:\n    if error.severity == "warning":\n        print(error.message)\n'
            'if lint.success and not types.errors:\n    print("Nothing")',
        ),
        (
            "messages-both",
            _TYPES + _LINT,
            "messages of the type errors, then the messages of the lint violations",
            'for error in types.errors:\n    if error.severity == "error":\n        print(error.message)\n'
            "for violation in lint.violations:\n    print(violation.message)\n"
            'if types.success and lint.success:\n    print("Nothing")',
        ),
    )
    for name, call, asked, body in lists:
        yield Intent(
            f"lists-{name}",
            "E",
            call + body,
            (f"For $path print the {asked}.", f"$path: {asked}", f"I want two lists for $path: the {asked}."),
            "code",
            weight=2,
        )


def _all_three() -> Iterator[Intent]:
    calls = "".join(_COUNTS[tool][0] for tool in ("types", "lint", "tests"))
    yield Intent(
        "three-labelled",
        "E",
        calls + 'print(f"type errors: {types.error_count}")\nprint(f"violations: {lint.violation_count}")\n'
        'print(f"failed: {tests.failed}")',
        (
            "Health of $path and $tests in three labelled numbers: type errors, violations, failed tests.",
            "type errors and violations of $path, failed tests of $tests, each labelled",
            "Give me an overview: type errors in $path, lint violations in $path, failures in $tests.",
        ),
        "code and tests",
        weight=4,
    )
    yield Intent(
        "three-gate",
        "E",
        calls + 'if types.success and lint.success and tests.success:\n    print("$good")\nelse:\n    print("$bad")',
        (
            "Type check and lint $path and run $tests: '$good' if all three are fine, else '$bad'.",
            "$good only if types and lint of $path and the tests in $tests are all clean, otherwise $bad",
            "All of it, types, ruff, tests, for $path and $tests. One word: $good or $bad.",
        ),
        "code and tests",
        ("good", "bad"),
        weight=4,
    )
    yield Intent(
        "three-which",
        "E",
        calls + 'if not types.success:\n    print("types")\nif not lint.success:\n    print("lint")\n'
        'if not tests.success:\n    print("tests")\nif types.success and lint.success and tests.success:\n'
        '    print("$good")',
        (
            "Which of types, lint and tests is not clean for $path and $tests? Name them, or say '$good'.",
            "Check $path (types, lint) and $tests (tests) and print the ones in trouble, '$good' if none is.",
        ),
        "code and tests",
        ("good",),
        weight=2,
    )


_UNSHOWN = {("tests", "types"), ("types", "tests")}
"""One tool after the other that no row shows: see `single`."""


def _one_after_the_other() -> Iterator[Intent]:
    """Only if the first is in order (or only if it is not), the second."""
    for one, two in permutations(_COUNTS, 2):
        if (one, two) in _UNSHOWN:
            continue
        call, first, good, firsts, _ = _COUNTS[one]
        other_call, second, _, seconds, _ = _COUNTS[two]
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
                ),
                place,
                ("bad",),
                weight=2,
            )
    yield Intent(
        "fixable-then-types",
        "E",
        _LINT + "if lint.fixable_count > 0:\n    print(lint.fixable_count)\nelse:\n"
        '    types = typecheck("$arg")\n    print(types.error_count)',
        (
            "If ruff can fix something in $path print how many, if not type check $path and print the errors' number.",
            "$path: fixable lint count, or when that is zero the type error count",
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
            "failing tests of $tests by name, or if all is well the fixable lint count of $path",
        ),
        "code and tests",
        weight=2,
    )


def intents() -> Iterator[Intent]:
    """Everything that takes two results."""
    yield from _together()
    yield from _all_three()
    yield from _one_after_the_other()
