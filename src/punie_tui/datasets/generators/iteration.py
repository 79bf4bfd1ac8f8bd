"""Something for each item: listing, the first few, filtering, grouping, counting, sorting.

A list is announced by a line of its own, so that an empty one says something too. `result.errors` of a type check
holds warnings as well: a question about errors keeps the errors only.
"""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

_ERRORS = 'result = typecheck("$arg")\nerrors = [error for error in result.errors if error.severity == "error"]\n'
_FAILED = 'result = pytest_run("$arg")\nfailed = [test for test in result.tests if test.outcome == "failed"]\n'


def _violations(condition: str, words: str) -> str:
    return (
        'result = ruff_check("$arg")\n'
        f"found = [violation for violation in result.violations if {condition}]\n"
        f'print(f"{{len(found)}} {words}:")\n'
        "for violation in found:\n"
        '    print(f"{violation.file}:{violation.line} {violation.code}")'
    )


INTENTS = (
    Intent(
        "list-findings",
        "D",
        'result = typecheck("$arg")\n'
        'print(f"{len(result.errors)} findings:")\n'
        "for error in result.errors:\n"
        '    print(f"{error.file}:{error.line} {error.severity} {error.message}")',
        (
            "List everything that the type checker reports$in_path.",
            "all type checker findings$in_path, errors and warnings alike",
            "Go through every type diagnostic$in_path and print it.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "list-errors",
        "D",
        _ERRORS + 'print(f"{len(errors)} type errors:")\n'
        "for error in errors:\n"
        '    print(f"{error.file}:{error.line} {error.message}")',
        (
            "Show me all type errors$in_path with their location.",
            "list type errors$in_path",
            "Which typing mistakes are there$in_path, and on which lines?",
            "Please enumerate the type errors$in_path, one per line.",
        ),
        place="code",
        weight=4,
    ),
    Intent(
        "first-errors",
        "D",
        _ERRORS + 'print("First $n type errors:")\n'
        "for error in errors[:$n]:\n"
        '    print(f"{error.file}:{error.line} {error.message}")',
        (
            "Print no more than $n type errors$in_path, from the top.",
            "top $n type errors$in_path",
            "I just want to see $n type errors$in_path to start with.",
            "Give me the first $n errors from type checking $path.",
        ),
        place="code",
        slots=("n",),
        weight=4,
    ),
    Intent(
        "list-warnings",
        "D",
        'result = typecheck("$arg")\n'
        'warnings = [error for error in result.errors if error.severity == "warning"]\n'
        'print(f"{len(warnings)} warnings:")\n'
        "for warning in warnings:\n"
        '    print(f"{warning.file}:{warning.line} {warning.message}")',
        (
            "Show the type warnings$in_path but not the errors.",
            "list only type checker warnings$in_path",
            "What does the type checker warn about$in_path?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "error-files",
        "D",
        _ERRORS + "files = sorted({error.file for error in errors})\n"
        'print(f"{len(files)} files with type errors:")\n'
        "for file in files:\n"
        "    print(file)",
        (
            "Name the files$in_path that have type errors.",
            "files with type errors$in_path",
            "In which files$in_path does the type checker find errors? Each file once.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "errors-by-rule",
        "D",
        'result = typecheck("$arg")\n'
        'found = [error for error in result.errors if error.code == "$type_rule"]\n'
        'print(f"{len(found)} times $type_rule:")\n'
        "for error in found:\n"
        '    print(f"{error.file}:{error.line} {error.message}")',
        (
            "Show every $type_rule that the type checker reports$in_path.",
            "$type_rule diagnostics$in_path",
            "Where$in_path does the type checker complain about $type_rule?",
        ),
        place="code",
        slots=("type_rule",),
    ),
    Intent(
        "error-codes",
        "D",
        'result = typecheck("$arg")\n'
        "codes = sorted({error.code for error in result.errors})\n"
        'print(f"{len(codes)} rules:")\n'
        "for code in codes:\n"
        "    print(code)",
        (
            "Which type checking rules are broken$in_path? No repeats.",
            "distinct type checker codes$in_path",
            "Collect the rule names behind the type findings$in_path and show each one time.",
        ),
        place="code",
    ),
    Intent(
        "list-violations",
        "D",
        'result = ruff_check("$arg")\n'
        'print(f"{result.violation_count} violations:")\n'
        "for violation in result.violations:\n"
        '    print(f"{violation.file}:{violation.line} {violation.code} {violation.message}")',
        (
            "List the lint violations$in_path.",
            "every ruff violation$in_path with file and line",
            "Print what the linter finds$in_path, one line each.",
            "What exactly is wrong with the style$in_path?",
        ),
        place="code",
        weight=4,
    ),
    Intent(
        "first-violations",
        "D",
        'result = ruff_check("$arg")\n'
        'print("First $n violations:")\n'
        "for violation in result.violations[:$n]:\n"
        '    print(f"{violation.file}:{violation.line} {violation.code} {violation.message}")',
        (
            "Show the first $n lint violations$in_path.",
            "ruff$in_path, just the top $n",
            "Lint $path and print no more than $n problems.",
        ),
        place="code",
        slots=("n",),
        weight=3,
    ),
    Intent(
        "list-fixable",
        "D",
        _violations("violation.fixable", "fixable violations"),
        (
            "Which violations$in_path can ruff fix by itself?",
            "list fixable lint problems$in_path",
            "Show each auto-fixable violation$in_path.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "list-unfixable",
        "D",
        _violations("not violation.fixable", "violations to fix by hand"),
        (
            "Which lint problems$in_path must be fixed by hand?",
            "Show the violations$in_path that ruff is unable to fix.",
            "lint problems$in_path without an automatic fix",
        ),
        place="code",
    ),
    Intent(
        "violations-of-rule",
        "D",
        _violations('violation.code == "$rule"', "$rule violations"),
        (
            "Where$in_path is rule $rule violated?",
            "only $rule violations$in_path",
            "Print file and line of each $rule$in_path.",
        ),
        place="code",
        slots=("rule",),
        weight=2,
    ),
    Intent(
        "violations-per-rule",
        "D",
        'result = ruff_check("$arg")\n'
        "codes = [violation.code for violation in result.violations]\n"
        'print(f"{len(set(codes))} rules:")\n'
        "for code in sorted(set(codes)):\n"
        '    print(f"{code}: {codes.count(code)}")',
        (
            "How often is each lint rule violated$in_path?",
            "ruff violations$in_path grouped by code",
            "Tally the lint problems$in_path per rule.",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "violations-per-file",
        "D",
        'result = ruff_check("$arg")\n'
        "files = [violation.file for violation in result.violations]\n"
        'print(f"{len(set(files))} files:")\n'
        "for file in sorted(set(files)):\n"
        '    print(f"{file}: {files.count(file)}")',
        (
            "How many lint violations are there per file$in_path?",
            "violation count for every file$in_path",
            "Break the ruff results$in_path down by file.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "errors-per-file",
        "D",
        _ERRORS + "files = [error.file for error in errors]\n"
        'print(f"{len(set(files))} files:")\n'
        "for file in sorted(set(files)):\n"
        '    print(f"{file}: {files.count(file)}")',
        (
            "Count the type errors$in_path file by file.",
            "type errors per file$in_path",
            "How are the type errors$in_path spread over the files?",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "list-failed",
        "D",
        _FAILED + 'print(f"{len(failed)} failed tests:")\nfor test in failed:\n    print(test.name)',
        (
            "Name the tests that fail$in_tests.",
            "list failing tests$in_tests",
            "Run $tests and print each failure by name.",
            "Who are the culprits$in_tests? I mean the tests that failed.",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "failed-with-message",
        "D",
        _FAILED
        + 'print(f"{len(failed)} failed tests:")\nfor test in failed:\n    print(f"{test.name}: {test.message}")',
        (
            "Show the failed tests$in_tests together with the reason.",
            "Why do tests fail$in_tests? Give name and message.",
            "failures with messages$in_tests",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "list-outcomes",
        "D",
        'result = pytest_run("$arg")\n'
        'print(f"{len(result.tests)} tests:")\n'
        "for test in result.tests:\n"
        '    print(f"{test.name}: {test.outcome}")',
        (
            "Print each test$in_tests with its outcome.",
            "test names and results$in_tests",
            "Run $tests and show me one line per test.",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "list-skipped",
        "D",
        'result = pytest_run("$arg")\n'
        'skipped = [test for test in result.tests if test.outcome == "skipped"]\n'
        'print(f"{len(skipped)} skipped tests:")\n'
        "for test in skipped:\n"
        "    print(test.name)",
        (
            "Which tests are skipped$in_tests?",
            "names of the skipped tests$in_tests",
            "Run $tests and name those that pytest skips.",
        ),
        place="tests",
    ),
    Intent(
        "slowest-tests",
        "D",
        'result = pytest_run("$arg")\n'
        "slowest = sorted(result.tests, key=lambda test: test.duration, reverse=True)\n"
        'print("Slowest $n tests:")\n'
        "for test in slowest[:$n]:\n"
        '    print(f"{test.name}: {test.duration} seconds")',
        (
            "What are the $n slowest tests$in_tests?",
            "slowest $n tests$in_tests",
            "Rank $tests by run time and show the top $n.",
        ),
        place="tests",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "slow-tests",
        "D",
        'result = pytest_run("$arg")\n'
        "slow = [test for test in result.tests if test.duration > $seconds]\n"
        'print(f"{len(slow)} slow tests:")\n'
        "for test in slow:\n"
        '    print(f"{test.name}: {test.duration} seconds")',
        (
            "Which tests$in_tests run longer than $seconds seconds?",
            "tests over $seconds s$in_tests",
            "Find tests$in_tests that need more than $seconds seconds.",
        ),
        place="tests",
        slots=("seconds",),
    ),
)
