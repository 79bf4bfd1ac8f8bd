"""Further lessons in field access, beside those of the four patterns' own modules: other fields, other words."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

_RED = 'tests = pytest_run("$arg")\nfailed = [test for test in tests.tests if test.outcome == "failed"]\n'

INTENTS = (
    # if this, say that
    Intent(
        "types-budget",
        "B",
        'result = typecheck("$arg")\n'
        "if result.error_count <= $big:\n"
        '    print(f"Within the budget: {result.error_count} of $big")\n'
        "else:\n"
        '    print(f"Over the budget by {result.error_count - $big}")',
        (
            "We allow ourselves $big type errors. Are we within that$in_path?",
            "type error budget of $big, kept$in_path?",
            "By how much do we overrun $big type errors$in_path, if at all?",
        ),
        place="code",
        slots=("big",),
        weight=2,
    ),
    Intent(
        "lint-worth-fixing",
        "B",
        'result = ruff_check("$arg")\n'
        "if result.fixable_count * 2 > result.violation_count:\n"
        '    print(f"Yes, most: {result.fixable_count} of {result.violation_count}")\n'
        "else:\n"
        '    print(f"No: {result.fixable_count} of {result.violation_count}")',
        (
            "Can ruff repair more than half of its findings$in_path?",
            "Is letting ruff fix $path worth it, meaning most violations would go?",
            "over half fixable$in_path?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "tests-more-red-than",
        "B",
        'result = pytest_run("$arg")\n'
        "if result.failed > $n:\n"
        '    print(f"Stop: {result.failed} failures")\n'
        "else:\n"
        '    print(f"Go on: {result.failed} failures")',
        (
            "Say stop if more than $n tests fail$in_tests, otherwise say go on.",
            "more than $n failures$in_tests means stop, else go on",
            "Tolerate up to $n failing tests$in_tests. Stop or go on?",
        ),
        place="tests",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "tests-any-broken",
        "B",
        'result = pytest_run("$arg")\n'
        "if result.errors > 0 or result.failed > 0:\n"
        '    print(f"Trouble: {result.errors} errors, {result.failed} failures")\n'
        "else:\n"
        '    print(f"No trouble in {result.passed} tests")',
        (
            "Any trouble$in_tests, be it errors or failures?",
            "Tell me about errors and failures$in_tests only if there are some.",
        ),
        place="tests",
        weight=2,
    ),
    # a field, put in words
    Intent(
        "types-last",
        "C",
        'result = typecheck("$arg")\n'
        "if result.errors:\n"
        '    print(f"Last finding: {result.errors[-1].message}")\n'
        "else:\n"
        '    print("No findings")',
        (
            "What does the type checker report last$in_path?",
            "The final type finding$in_path, only its message.",
        ),
        place="code",
    ),
    Intent(
        "types-total",
        "C",
        'result = typecheck("$arg")\nprint(f"Diagnostics: {len(result.errors)}")',
        (
            "Errors plus warnings from type checking $path, as one number?",
            "how many diagnostics of any severity$in_path",
        ),
        place="code",
    ),
    Intent(
        "lint-per-hundred",
        "C",
        'result = ruff_check("$arg")\n'
        'print(f"{result.violation_count} violations in {len({v.file for v in result.violations})} files")',
        (
            "Over how many files are the lint violations$in_path spread?",
            "violation total$in_path, and how many files are concerned",
        ),
        place="folder",
    ),
    Intent(
        "tests-mean-time",
        "C",
        'result = pytest_run("$arg")\n'
        "if result.tests:\n"
        '    print(f"{result.duration / len(result.tests):.3f} seconds a test")\n'
        "else:\n"
        '    print("No tests were run")',
        (
            "What is the average time per test$in_tests?",
            "mean test duration$in_tests",
        ),
        place="tests",
    ),
    # for each of them
    Intent(
        "types-columns",
        "D",
        'result = typecheck("$arg")\n'
        'print(f"{len(result.errors)} positions:")\n'
        "for error in result.errors:\n"
        '    print(f"{error.file}:{error.line}:{error.column} {error.code}")',
        (
            "Position and rule of each type finding$in_path, so that my editor can jump there.",
            "type findings$in_path as file:line:column rule",
        ),
        place="code",
    ),
    Intent(
        "lint-numbered",
        "D",
        'result = ruff_check("$arg")\n'
        'print(f"{result.violation_count} violations:")\n'
        "for number, violation in enumerate(result.violations, 1):\n"
        '    print(f"{number}. {violation.code} {violation.message}")',
        (
            "Number the lint violations$in_path like a to-do list.",
            "ruff findings$in_path as a numbered list",
        ),
        place="code",
    ),
    Intent(
        "tests-of-outcome",
        "D",
        'result = pytest_run("$arg")\n'
        'found = [test for test in result.tests if test.outcome == "$outcome"]\n'
        'print(f"{len(found)} $outcome:")\n'
        "for test in found:\n"
        "    print(test.name)",
        (
            "Only the tests$in_tests with the outcome $outcome.",
            "$outcome tests by name$in_tests",
            "Filter $tests down to what ended as $outcome.",
        ),
        place="tests",
        slots=("outcome",),
    ),
    # several steps
    Intent(
        "status-if-red",
        "E",
        'tests = pytest_run("$arg")\n'
        "if tests.success:\n"
        '    print(f"All {tests.passed} tests passed")\n'
        "else:\n"
        '    changed = run_command("git status --short")\n'
        '    print(f"{tests.failed} tests failed. Changed files:\\n{changed}")',
        (
            "Run $tests. If they don't pass, tell me which files I changed.",
            "If $tests come back red, list my uncommitted files next to the failure count.",
            "tests$in_tests, and git status when they fail",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "first-failure-source",
        "E",
        _RED + "if failed:\n"
        '    file = failed[0].name.split("::")[0]\n'
        '    print(f"{failed[0].name}: {failed[0].message}")\n'
        "    print(read_file(file))\n"
        "else:\n"
        '    print("No test failed")',
        (
            "Open the test file of the first failure$in_tests.",
            "Run $tests, then let me read the file in which the first test fails.",
            "first failing test$in_tests, with the source of its file",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "worst-test-file",
        "E",
        _RED + 'files = [test.name.split("::")[0] for test in failed]\n'
        "if files:\n"
        "    worst = max(files, key=lambda file: files.count(file))\n"
        '    print(f"{worst} has {files.count(worst)} failures")\n'
        "else:\n"
        '    print("No test failed")',
        (
            "Which test file has the most failures$in_tests?",
            "Where do the failures cluster$in_tests? Name the worst file and its count.",
            "test file with most red$in_tests",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "slow-share",
        "E",
        'tests = pytest_run("$arg")\n'
        "slow = [test.duration for test in tests.tests if test.duration > $seconds]\n"
        'print(f"{len(slow)} tests over $seconds s take {sum(slow):.2f} of {tests.duration} s")',
        (
            "How much of the run time$in_tests goes to tests over $seconds seconds?",
            "Tests slower than $seconds s$in_tests: how many, and how long together?",
        ),
        place="tests",
        slots=("seconds",),
        weight=2,
    ),
    Intent(
        "lint-if-tests-pass",
        "E",
        'tests = pytest_run("$arg")\n'
        "if tests.success:\n"
        '    lint = ruff_check(".")\n'
        '    print(f"Tests pass, {lint.violation_count} violations")\n'
        "else:\n"
        '    print(f"Tests first: {tests.failed} failed, {tests.errors} errors")',
        (
            "Once the tests$in_tests pass, lint the project as well.",
            "tests$in_tests first, and lint for the whole project if they pass",
        ),
        place="tests",
        weight=2,
    ),
    Intent(
        "lint-fix-then-left",
        "E",
        'lint = ruff_check("$arg")\n'
        "left = [violation for violation in lint.violations if not violation.fixable]\n"
        'print(f"ruff fixes {lint.fixable_count}, {len(left)} are left:")\n'
        "for violation in left:\n"
        '    print(f"{violation.file}:{violation.line} {violation.code}")',
        (
            "Plan the lint work$in_path: how many does ruff fix, and which are left to me?",
            "fixable count$in_path, then each violation that stays",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "types-in-worst",
        "E",
        'types = typecheck("$arg")\n'
        "codes = [error.code for error in types.errors]\n"
        "if codes:\n"
        "    top = max(codes, key=lambda code: codes.count(code))\n"
        '    print(f"{top}: {codes.count(top)} of {len(codes)} findings")\n'
        "else:\n"
        '    print("No findings")',
        (
            "Which typing rule causes most findings$in_path, and what is its part in the total?",
            "dominant type rule$in_path",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "log-if-types-fail",
        "E",
        'types = typecheck("$arg")\n'
        "if types.success:\n"
        '    print("Types are fine")\n'
        "else:\n"
        '    log = run_command("git log --oneline -n $n")\n'
        '    print(f"{types.error_count} type errors. Latest commits:\\n{log}")',
        (
            "If the types$in_path are broken, show me the latest $n commits that may be to blame.",
            "type check $path; on errors print the last $n commits too",
        ),
        place="code",
        slots=("n",),
        weight=2,
    ),
)
