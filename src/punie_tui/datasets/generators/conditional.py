"""If this, say that: questions whose answer depends on a comparison, with something said either way."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent


def _either(call: str, condition: str, yes: str, no: str) -> str:
    return f"result = {call}\nif {condition}:\n    {_print(yes)}\nelse:\n    {_print(no)}"


def _print(words: str) -> str:
    return f'print(f"{words}")' if "{" in words else f'print("{words}")'


_TYPES, _LINT, _TESTS = 'typecheck("$arg")', 'ruff_check("$arg")', 'pytest_run("$arg")'

INTENTS = (
    Intent(
        "types-clean",
        "B",
        _either(_TYPES, "result.success", "Yes, no type errors", "No, {result.error_count} type errors"),
        (
            "Does $path pass the type checker?",
            "is $path type clean?",
            "Can I say that the types$in_path are fine?",
            "Tell me whether type checking succeeds$in_path.",
            "Did I break any types?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "types-any",
        "B",
        _either(
            _TYPES, "result.error_count > 0", "Yes, {result.error_count} type errors", "No, there are no type errors"
        ),
        (
            "Are there any type errors$in_path?",
            "any type errors$in_path",
            "Check if the type checker finds errors$in_path.",
            "If there are type errors$in_path, say how many; if not, say so.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "types-more-than",
        "B",
        _either(
            _TYPES,
            "result.error_count > $big",
            "Yes, more than $big: {result.error_count} type errors",
            "No, only {result.error_count} type errors",
        ),
        (
            "Are there more than $big type errors$in_path?",
            "Warn me if $path has over $big type errors.",
            "Does the type error count$in_path exceed $big?",
            "Do we have more than $big typing mistakes?",
        ),
        place="code",
        slots=("big",),
        weight=2,
    ),
    Intent(
        "types-warnings",
        "B",
        _either(
            _TYPES, "result.warning_count > 0", "Yes, {result.warning_count} warnings", "No, there are no warnings"
        ),
        (
            "Does the type checker give any warnings$in_path?",
            "type warnings$in_path, yes or no?",
            "Say whether type checking $path produces warnings.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "types-errors-or-warnings",
        "B",
        _either(
            _TYPES,
            "result.error_count > result.warning_count",
            "More errors: {result.error_count} against {result.warning_count} warnings",
            "Not more errors: {result.error_count} against {result.warning_count} warnings",
        ),
        (
            "Does type checking $path give more errors than warnings?",
            "Are type errors$in_path more numerous than type warnings?",
            "errors or warnings, what does type checking give more of$in_path?",
        ),
        place="code",
    ),
    Intent(
        "lint-clean",
        "B",
        _either(_LINT, "result.success", "Yes, no violations", "No, {result.violation_count} violations"),
        (
            "Is $path free of lint problems?",
            "Does ruff pass$in_path?",
            "would $path get through the linter",
            "Tell me if the code style$in_path is clean.",
            "Are we lint clean?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "lint-fixable-any",
        "B",
        _either(
            _LINT,
            "result.fixable_count > 0",
            "Yes, {result.fixable_count} violations are fixable",
            "No, nothing is fixable",
        ),
        (
            "Could ruff fix anything automatically$in_path?",
            "anything auto-fixable$in_path?",
            "Check whether any lint problem$in_path is fixable.",
            "Would running ruff --fix on $path change anything?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-more-than",
        "B",
        _either(
            _LINT,
            "result.violation_count > $big",
            "Yes, more than $big: {result.violation_count} violations",
            "No, only {result.violation_count} violations",
        ),
        (
            "Does $path have more than $big lint violations?",
            "Alert me if ruff reports over $big violations$in_path.",
            "more than $big style issues$in_path?",
            "Our limit is $big lint violations. Do we exceed it?",
        ),
        place="code",
        slots=("big",),
        weight=2,
    ),
    Intent(
        "lint-by-hand",
        "B",
        _either(
            _LINT,
            "result.violation_count > result.fixable_count",
            "Yes, {result.violation_count - result.fixable_count} need fixing by hand",
            "No, nothing needs fixing by hand",
        ),
        (
            "Do any lint problems$in_path need fixing by hand?",
            "After an automatic fix, would $path still have violations?",
            "Is there lint work$in_path that ruff leaves to me?",
        ),
        place="code",
    ),
    Intent(
        "lint-has-rule",
        "B",
        'result = ruff_check("$arg")\n'
        'found = [violation for violation in result.violations if violation.code == "$rule"]\n'
        "if found:\n"
        '    print(f"Yes, {len(found)} times $rule")\n'
        "else:\n"
        '    print("No $rule")',
        (
            "Is rule $rule violated$in_path?",
            "Does ruff report $rule anywhere$in_path?",
            "any $rule$in_path?",
        ),
        place="code",
        slots=("rule",),
        weight=2,
    ),
    Intent(
        "tests-pass",
        "B",
        _either(_TESTS, "result.success", "Yes, {result.passed} tests passed", "No, {result.failed} tests failed"),
        (
            "Do the tests$in_tests pass?",
            "is everything green$in_tests?",
            "Tell me if the tests$in_tests succeed.",
            "Have I broken anything$in_tests? Run the tests and say yes or no.",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "tests-any-failed",
        "B",
        _either(_TESTS, "result.failed > 0", "Yes, {result.failed} tests failed", "No, no test failed"),
        (
            "Are any tests failing$in_tests?",
            "failing tests$in_tests, yes or no",
            "Run $tests. If something fails give the number, otherwise say that nothing failed.",
            "Check whether at least one test fails$in_tests.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "tests-enough-pass",
        "B",
        _either(
            _TESTS,
            "result.passed >= $big",
            "Yes, {result.passed} tests passed",
            "No, only {result.passed} tests passed",
        ),
        (
            "Do at least $big tests pass$in_tests?",
            "Are there $big or more passing tests$in_tests?",
            "Make sure that $big tests or more pass$in_tests.",
        ),
        place="tests",
        slots=("big",),
        weight=2,
    ),
    Intent(
        "tests-skipped-any",
        "B",
        _either(_TESTS, "result.skipped > 0", "Yes, {result.skipped} tests were skipped", "No test was skipped"),
        (
            "Were any tests skipped$in_tests?",
            "Does running $tests skip something?",
            "skipped tests$in_tests, yes or no?",
        ),
        place="tests",
    ),
    Intent(
        "tests-slow",
        "B",
        _either(
            _TESTS,
            "result.duration > $long",
            "Yes, the tests took {result.duration} seconds",
            "No, the tests took {result.duration} seconds",
        ),
        (
            "Do the tests$in_tests take longer than $long seconds?",
            "Check if running $tests needs more than $long s.",
            "Is the run time$in_tests above $long seconds?",
        ),
        place="tests",
        slots=("long",),
    ),
)
