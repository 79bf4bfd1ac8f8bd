"""One value, put in words: each field of each result, and what follows from two of them."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent


def _say(call: str, words: str) -> str:
    return f'result = {call}\nprint(f"{words}")'


_TYPES, _LINT, _TESTS = 'typecheck("$arg")', 'ruff_check("$arg")', 'pytest_run("$arg")'

INTENTS = (
    Intent(
        "error-count",
        "C",
        _say(_TYPES, "Type errors: {result.error_count}"),
        (
            "How many type errors does $path have?",
            "type error count$in_path",
            "Give me the number of typing errors$in_path.",
            "Count the errors that the type checker finds$in_path.",
            "What's our type error total?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "warning-count",
        "C",
        _say(_TYPES, "Type warnings: {result.warning_count}"),
        (
            "How many warnings does the type checker give$in_path?",
            "number of type warnings$in_path",
            "Type check $path and tell me only the warning count.",
            "I need to know how many type warnings we have$in_path.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "errors-and-warnings",
        "C",
        _say(_TYPES, "{result.error_count} type errors and {result.warning_count} warnings"),
        (
            "Report both the type errors and the warnings$in_path as numbers.",
            "How many errors and how many warnings does type checking $path give?",
            "errors and warnings from type checking $path",
        ),
        place="code",
    ),
    Intent(
        "types-success",
        "C",
        _say(_TYPES, "Type check succeeded: {result.success}"),
        (
            "Print the success flag of the type check$in_path.",
            "Type check $path and show whether it was a success as True or False.",
            "I want the type check's success value$in_path, nothing more.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "first-error",
        "C",
        'result = typecheck("$arg")\n'
        "if result.errors:\n"
        '    print(f"First finding: {result.errors[0].message}")\n'
        "else:\n"
        '    print("The type checker found nothing")',
        (
            "What is the first thing that the type checker reports$in_path?",
            "first type checker message$in_path",
            "Read me the message of the first type finding$in_path.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "violation-count",
        "C",
        _say(_LINT, "Violations: {result.violation_count}"),
        (
            "How many lint violations does ruff report$in_path?",
            "lint violation count$in_path",
            "Count the style problems$in_path.",
            "What number of ruff violations does $path have?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "fixable-count",
        "C",
        _say(_LINT, "Fixable violations: {result.fixable_count}"),
        (
            "How many lint problems$in_path can ruff fix by itself?",
            "fixable violations$in_path, just the number",
            "Tell me how many violations$in_path are automatically fixable.",
            "What is the auto-fixable count for $path?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "violations-and-fixable",
        "C",
        _say(_LINT, "{result.violation_count} violations, {result.fixable_count} of them fixable"),
        (
            "Give me total and fixable lint violations$in_path.",
            "Of the ruff violations$in_path, how many are fixable? Name both numbers.",
            "ruff totals$in_path: violations, fixable",
        ),
        place="code",
    ),
    Intent(
        "not-fixable",
        "C",
        _say(_LINT, "Not fixable: {result.violation_count - result.fixable_count}"),
        (
            "How many violations$in_path can't be fixed automatically?",
            "number of lint problems$in_path left for manual work",
            "Once ruff has fixed what it can$in_path, how many violations remain?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-success",
        "C",
        _say(_LINT, "Lint succeeded: {result.success}"),
        (
            "Print ruff's success value for $path.",
            "Lint $path and output True or False for success.",
            "ruff success$in_path, True or False",
        ),
        place="code",
    ),
    Intent(
        "first-violation",
        "C",
        'result = ruff_check("$arg")\n'
        "if result.violations:\n"
        '    print(f"First violation: {result.violations[0].code} {result.violations[0].message}")\n'
        "else:\n"
        '    print("No violations")',
        (
            "What is the first violation that ruff finds$in_path?",
            "Show me just the first lint violation$in_path.",
            "Which problem does the linter list first$in_path?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "passed",
        "C",
        _say(_TESTS, "Passed tests: {result.passed}"),
        (
            "How many tests pass$in_tests?",
            "passing test count$in_tests",
            "Run $tests and tell me the number that passed.",
            "I only want the count of successful tests$in_tests.",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "failed",
        "C",
        _say(_TESTS, "Failed tests: {result.failed}"),
        (
            "How many tests fail$in_tests?",
            "number of failing tests$in_tests",
            "Run $tests and give me the failure count.",
            "What's the tally of failed tests$in_tests?",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "passed-and-failed",
        "C",
        _say(_TESTS, "{result.passed} passed, {result.failed} failed, {result.skipped} skipped"),
        (
            "Passed, failed and skipped tests$in_tests, please.",
            "Break down the results of $tests into passed, failed and skipped.",
            "How did $tests turn out? I want passes, failures and skips.",
        ),
        place="tests",
    ),
    Intent(
        "skipped",
        "C",
        _say(_TESTS, "Skipped tests: {result.skipped}"),
        (
            "How many tests are skipped$in_tests?",
            "skip count$in_tests",
            "Run $tests and count what is skipped.",
        ),
        place="tests",
    ),
    Intent(
        "duration",
        "C",
        _say(_TESTS, "Test duration: {result.duration} seconds"),
        (
            "How long do the tests$in_tests take?",
            "run time of $tests",
            "Time $tests for me, in seconds.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "test-total",
        "C",
        _say(_TESTS, "Tests in total: {len(result.tests)}"),
        (
            "How many tests are there$in_tests?",
            "total number of tests$in_tests",
            "Count all tests$in_tests, whatever their outcome.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "test-errors",
        "C",
        _say(_TESTS, "Tests with errors: {result.errors}"),
        (
            "How many tests broke with an error$in_tests, as opposed to failing?",
            "Run $tests and count those that end in an error.",
            "test errors$in_tests, without ordinary failures, as a number",
        ),
        place="tests",
    ),
    Intent(
        "tests-success",
        "C",
        _say(_TESTS, "Tests succeeded: {result.success}"),
        (
            "Print the success flag of the test run$in_tests.",
            "Run $tests and show success as a boolean.",
            "pytest success$in_tests as True or False",
        ),
        place="tests",
    ),
)
