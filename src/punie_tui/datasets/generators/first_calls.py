"""The first lessons with each typed tool: call it on what was named, show the result, read a field or two.

Where nothing in particular is asked for, the result is printed whole, and no field is read. Three lessons, one a tool.
"""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent


def _whole(call: str) -> str:
    return f"result = {call}\nprint(result)"


def _json(call: str) -> str:
    return f"print({call}.model_dump_json())"


def _say(call: str, words: str) -> str:
    return f'result = {call}\nprint(f"{words}")'


_TYPES, _LINT, _TESTS = 'typecheck("$arg")', 'ruff_check("$arg")', 'pytest_run("$arg")'

TYPES = (
    Intent(
        "typecheck-whole",
        "A",
        _whole(_TYPES),
        (
            "Run a type check on $path and show me everything.",
            "ty on $path",
            "Please put $path through the type checker.",
            "Let the type checker have a go at $path.",
            "I refactored $path. Does it still type check? Just give me the full result.",
            "Check the annotations of $path with ty.",
            "static type check for $path please",
            "Could you see what the type checker has to say on $path?",
            "Do a type check.",
            "Are my annotations in $path right? Show the checker's whole result.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "typecheck-json",
        "A",
        _json(_TYPES),
        (
            "Type check $path and print the result as JSON.",
            "JSON of a type check$in_path",
            "I need the type checker's findings$in_path in JSON for another program.",
        ),
        place="code",
    ),
    Intent(
        "typecheck-both",
        "A",
        'print(typecheck("$arg"))\nprint(typecheck("$other_arg"))',
        (
            "Type check both $path and $other.",
            "ty for $path, then for $other",
            "Check the types of two folders for me, $path and $other.",
        ),
        place="two",
    ),
    Intent(
        "typecheck-line",
        "C",
        _say(_TYPES, "{result.error_count} errors and {result.warning_count} warnings"),
        (
            "Sum up a type check of $path in one line.",
            "one-line type summary$in_path",
            "What is the bottom line of type checking $path?",
            "Keep it short: how do the types look$in_path?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "typecheck-number",
        "C",
        _say(_TYPES, "{result.error_count} type errors"),
        (
            "How far are we from zero type errors$in_path?",
            "Number of problems that ty sees as errors$in_path?",
            "type errors, $path, how many",
            "Put a figure on the typing mistakes$in_path.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "typecheck-verdict",
        "B",
        'result = typecheck("$arg")\nif result.success:\n    print("Types are fine")\n'
        'else:\n    print("Types are not fine")',
        (
            "Thumbs up or down for the types$in_path?",
            "Would a type check of $path fail the build?",
            "types ok$in_path?",
            "After my change to $path, do the types still hold?",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "typecheck-first-place",
        "C",
        'result = typecheck("$arg")\n'
        "if result.errors:\n"
        "    first = result.errors[0]\n"
        '    print(f"Look at {first.file}, line {first.line}")\n'
        "else:\n"
        '    print("Nothing to look at")',
        (
            "Point me to the first place that the type checker dislikes$in_path.",
            "Where should I begin with the type findings$in_path?",
            "first file and line that ty reports$in_path",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "typecheck-each",
        "D",
        'result = typecheck("$arg")\n'
        'print(f"The type checker says {len(result.errors)} things:")\n'
        "for error in result.errors:\n"
        "    print(error.message)",
        (
            "Read me the type checker's messages$in_path.",
            "messages only, type check$in_path",
            "What are the complaints from type checking $path? Without locations.",
        ),
        place="code",
        weight=2,
    ),
)

LINT = (
    Intent(
        "lint-whole",
        "A",
        _whole(_LINT),
        (
            "Have ruff look at $path.",
            "ruff check $path",
            "Please lint $path and show the complete result.",
            "Can you put $path through ruff?",
            "I'm done with $path, give it a lint check.",
            "Is the style of $path in order? Print all that the linter returns.",
            "lint everything, full output",
            "Send $path through the linter once more.",
            "What does a lint run$in_path return?",
            "Time for a style check of $path.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "lint-json",
        "A",
        _json(_LINT),
        (
            "Give me ruff's result$in_path as JSON.",
            "lint $path, JSON output",
            "Dump the lint findings$in_path so that a script can parse them.",
        ),
        place="code",
    ),
    Intent(
        "lint-both",
        "A",
        'print(ruff_check("$arg"))\nprint(ruff_check("$other_arg"))',
        (
            "Lint $path as well as $other.",
            "ruff over $path, afterwards over $other",
            "Two lint runs please, one on $path and one on $other.",
        ),
        place="two",
    ),
    Intent(
        "lint-line",
        "C",
        _say(_LINT, "{result.violation_count} violations, of which ruff can fix {result.fixable_count}"),
        (
            "One line about the lint state of $path, please.",
            "short lint summary$in_path",
            "How does $path do in ruff's eyes? Totals will do.",
            "Wrap up the linter's findings$in_path in a sentence.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "lint-number",
        "C",
        _say(_LINT, "Violations in total: {result.violation_count}"),
        (
            "How messy is $path, as a number of lint violations?",
            "violations$in_path, total",
            "What does ruff's count stand at$in_path?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-fixes",
        "C",
        _say(_LINT, "ruff can fix {result.fixable_count} of them"),
        (
            "How much of the lint work$in_path would ruff do for me?",
            "number of automatic fixes available$in_path",
            "What can be repaired without me$in_path? I want the number of violations.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-verdict",
        "B",
        'result = ruff_check("$arg")\n'
        "if result.success:\n"
        '    print("Nothing to complain about")\n'
        "else:\n"
        '    print(f"{result.violation_count} complaints")',
        (
            "Does the linter have anything against $path?",
            "Would a lint gate let $path through?",
            "lint ok$in_path?",
            "No complaints from ruff$in_path, right?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-messages",
        "D",
        'result = ruff_check("$arg")\n'
        'print(f"{result.violation_count} messages:")\n'
        "for violation in result.violations:\n"
        "    print(violation.message)",
        (
            "Read out ruff's messages$in_path, nothing but the messages.",
            "What does the linter literally say about $path?",
            "lint messages$in_path",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "lint-places",
        "D",
        'result = ruff_check("$arg")\n'
        'print(f"{result.violation_count} places:")\n'
        "for violation in result.violations:\n"
        '    print(f"{violation.file}:{violation.line}:{violation.column}")',
        (
            "Only the locations of the lint violations$in_path, in editor style.",
            "file:line:column of whatever ruff reports$in_path",
        ),
        place="code",
    ),
)

TESTS = (
    Intent(
        "tests-whole",
        "A",
        _whole(_TESTS),
        (
            "Execute $tests and show the full result.",
            "pytest$in_tests, complete result",
            "Let $tests run, I want to see all that comes back.",
            "Could you try $tests again?",
            "New code is in. Run $tests, please.",
            "test run$in_tests",
            "Start pytest$in_tests and print its result.",
            "Do a test run$in_tests before I leave.",
            "Give pytest a spin$in_tests.",
            "Please test everything again.",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "tests-json",
        "A",
        _json(_TESTS),
        (
            "Run $tests and hand me the result as JSON.",
            "pytest$in_tests, JSON please",
            "The outcome of $tests in machine-readable form?",
        ),
        place="tests",
    ),
    Intent(
        "tests-line",
        "C",
        _say(_TESTS, "{result.passed} passed, {result.failed} failed, {result.errors} broke"),
        (
            "One line on how $tests went.",
            "short test report$in_tests",
            "Sum up the test run$in_tests: passed, failed, broken.",
            "In brief, how do things stand with $tests?",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "tests-number-passed",
        "C",
        _say(_TESTS, "{result.passed} tests passed"),
        (
            "How many tests went through$in_tests?",
            "green tests$in_tests, how many",
            "What is the number of passes when you run $tests?",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "tests-number-failed",
        "C",
        _say(_TESTS, "{result.failed} tests failed"),
        (
            "How many tests went wrong$in_tests?",
            "red tests$in_tests, how many",
            "Put a number on the failures$in_tests.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "tests-verdict",
        "B",
        'result = pytest_run("$arg")\n'
        "if result.success:\n"
        '    print("All is well")\n'
        "else:\n"
        '    print("Something is broken")',
        (
            "Thumbs up or down for $tests?",
            "Would a test gate$in_tests let this commit pass?",
            "tests ok$in_tests?",
            "All well$in_tests, or is something broken?",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "tests-time",
        "C",
        _say(_TESTS, "{result.duration} s for {len(result.tests)} tests"),
        (
            "How many tests are run$in_tests, and in what time?",
            "tests and seconds$in_tests",
            "What does running $tests cost me in time?",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "tests-names",
        "D",
        'result = pytest_run("$arg")\n'
        'print(f"{len(result.tests)} tests:")\n'
        "for test in result.tests:\n"
        "    print(test.name)",
        (
            "Run $tests and give me the name of every test.",
            "names of all tests that run$in_tests",
            "What tests were run$in_tests? By name.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "tests-broken",
        "B",
        'result = pytest_run("$arg")\n'
        "if result.errors:\n"
        '    print(f"{result.errors} tests could not even run")\n'
        "else:\n"
        '    print("Every test could run")',
        (
            "Could every test run at all$in_tests?",
            "Any tests that break before they start$in_tests?",
        ),
        place="tests",
    ),
)
