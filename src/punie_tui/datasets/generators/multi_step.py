"""Two tools or more, or one tool and then what follows from its result."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

_TYPES, _LINT, _TESTS = (
    'types = typecheck("$arg")\n',
    'lint = ruff_check("$arg")\n',
    'tests = pytest_run("$tests_arg")\n',
)

INTENTS = (
    Intent(
        "types-and-lint",
        "E",
        _TYPES + _LINT + 'print(f"{types.error_count} type errors, {lint.violation_count} violations")',
        (
            "Type check and lint $path, then give me both counts.",
            "types and lint for $path",
            "How many type errors and how many lint violations are there$in_path?",
            "Run the type checker first and ruff second on $path and report.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "problem-sum",
        "E",
        _TYPES + _LINT + 'print(f"Problems in total: {types.error_count + lint.violation_count}")',
        (
            "Add up type errors and lint violations$in_path.",
            "total of type errors plus ruff violations$in_path",
            "How many problems do the type checker and the linter find together$in_path?",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "all-three",
        "E",
        _TYPES
        + _LINT
        + _TESTS
        + 'print(f"{types.error_count} type errors, {lint.violation_count} violations, {tests.failed} failed tests")',
        (
            "Check types and lint$in_path, run $tests, and summarise.",
            "Give me a health report: types and lint$in_path, plus the test failures$in_tests.",
            "Full quality check of the project, please.",
            "How healthy is my code? I care about types, lint and tests.",
        ),
        place="code and tests",
        weight=3,
    ),
    Intent(
        "ready",
        "E",
        _TYPES
        + _LINT
        + _TESTS
        + "if types.success and lint.success and tests.success:\n"
        + '    print("Yes, everything is clean")\n'
        + "else:\n"
        + '    print(f"No: {types.error_count} type errors, {lint.violation_count} violations, {tests.failed} failed")',
        (
            "Is the code ready to merge? Types, lint and tests must all be clean.",
            "Can I commit? Look at types and lint$in_path and at $tests.",
            "ready to ship? types, lint, tests",
            "If types and lint$in_path are clean and the tests$in_tests pass, say yes, otherwise say what is wrong.",
        ),
        place="code and tests",
        weight=2,
    ),
    Intent(
        "lint-and-tests",
        "E",
        _LINT + _TESTS + 'print(f"{lint.violation_count} violations, {tests.failed} failed tests")',
        (
            "Lint $path and run $tests, then tell me the number of violations and failures.",
            "ruff on $path, pytest$in_tests, both results",
            "I need the lint violations$in_path and the failures from $tests.",
        ),
        place="code and tests",
        weight=2,
    ),
    Intent(
        "types-and-tests",
        "E",
        _TYPES
        + _TESTS
        + 'print(f"{types.error_count} type errors, {tests.passed} tests passed, {tests.failed} failed")',
        (
            "Type check $path and also run $tests.",
            "First the types$in_path, then $tests: how do they look?",
            "types$in_path and results of $tests",
        ),
        place="code and tests",
        weight=2,
    ),
    Intent(
        "tests-if-types-pass",
        "E",
        _TYPES
        + "if types.success:\n"
        + '    tests = pytest_run("$tests_arg")\n'
        + '    print(f"Types are fine, {tests.failed} tests failed")\n'
        + "else:\n"
        + '    print(f"Tests not run: {types.error_count} type errors")',
        (
            "Type check $path and, provided that there are no errors, run $tests.",
            "Run $tests, but only if the types$in_path check out first.",
            "types first$in_path; if they pass, $tests too",
        ),
        place="code and tests",
        weight=2,
    ),
    Intent(
        "types-if-lint-passes",
        "E",
        _LINT
        + "if lint.success:\n"
        + '    types = typecheck("$arg")\n'
        + '    print(f"Lint is clean, {types.error_count} type errors")\n'
        + "else:\n"
        + '    print(f"Types not checked: {lint.violation_count} violations")',
        (
            "Lint $path. If that is clean, type check it as well.",
            "Don't type check $path until the linter is happy with it.",
            "lint $path, and only without violations type check it",
        ),
        place="code",
        weight=2,
    ),
    Intent(
        "diff-if-tests-fail",
        "E",
        'tests = pytest_run("$arg")\n'
        "if tests.failed > 0:\n"
        '    diff = run_command("git diff")\n'
        '    print(f"{tests.failed} tests failed. Changes:\\n{diff}")\n'
        "else:\n"
        '    print("No test failed")',
        (
            "Run $tests; should any fail, show me the git diff.",
            "If tests fail$in_tests, print what I changed.",
            "tests$in_tests, and the git diff in case of failures",
        ),
        place="tests",
    ),
    Intent(
        "branch-and-tests",
        "E",
        'branch = run_command("git branch --show-current").strip()\n'
        'tests = pytest_run("$arg")\n'
        'print(f"Branch {branch}: {tests.passed} passed, {tests.failed} failed")',
        (
            "Tell me the current branch and how the tests$in_tests fare on it.",
            "branch name plus test results$in_tests",
            "I lost track: which branch is this, and how many tests pass and fail$in_tests?",
        ),
        place="tests",
    ),
    Intent(
        "read-first-error",
        "E",
        'result = typecheck("$arg")\n'
        "if result.errors:\n"
        "    error = result.errors[0]\n"
        '    print(f"{error.file}:{error.line} {error.message}")\n'
        "    print(read_file(error.file))\n"
        "else:\n"
        '    print("The type checker found nothing")',
        (
            "Take the first type finding$in_path and open the file it is in.",
            "Type check $path and show me the code of the file that is reported first.",
            "first type checker finding$in_path, with the source of that file",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "read-first-violation",
        "E",
        'result = ruff_check("$arg")\n'
        "if result.violations:\n"
        "    violation = result.violations[0]\n"
        '    print(f"{violation.file}:{violation.line} {violation.message}")\n'
        "    print(read_file(violation.file))\n"
        "else:\n"
        '    print("No violations")',
        (
            "Lint $path, then read out the file with the first violation.",
            "Open the file of the first ruff violation$in_path.",
            "first ruff violation$in_path and the text of its file",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "compare-types",
        "E",
        'first = typecheck("$arg")\n'
        'second = typecheck("$other_arg")\n'
        'print(f"$arg: {first.error_count} type errors")\n'
        'print(f"$other_arg: {second.error_count} type errors")',
        (
            "Compare the type errors of $path and $other.",
            "type error counts, $path against $other",
            "Give me the number of type errors for $path and for $other.",
        ),
        place="two",
        weight=2,
    ),
    Intent(
        "compare-lint",
        "E",
        'first = ruff_check("$arg")\n'
        'second = ruff_check("$other_arg")\n'
        'print(f"$arg: {first.violation_count} violations")\n'
        'print(f"$other_arg: {second.violation_count} violations")',
        (
            "Compare $path with $other by lint violations.",
            "lint counts for $path and $other, side by side",
            "How many violations has $path, and how many has $other?",
        ),
        place="two",
    ),
    Intent(
        "types-or-lint",
        "E",
        _TYPES
        + _LINT
        + "if types.error_count > lint.violation_count:\n"
        + '    print(f"More type errors: {types.error_count} to {lint.violation_count}")\n'
        + "else:\n"
        + '    print(f"Not more type errors: {types.error_count} to {lint.violation_count}")',
        (
            "Are there more type errors than lint violations$in_path?",
            "Do type errors outnumber ruff violations$in_path?",
            "type errors or lint violations, which are more numerous$in_path?",
        ),
        place="code",
    ),
    Intent(
        "worst-file-lint",
        "E",
        'result = ruff_check("$arg")\n'
        "files = [violation.file for violation in result.violations]\n"
        "if files:\n"
        "    worst = max(files, key=lambda file: files.count(file))\n"
        '    print(f"Most violations: {worst} with {files.count(worst)}")\n'
        "else:\n"
        '    print("No violations")',
        (
            "Which file$in_path does ruff complain about most?",
            "file with the most lint violations$in_path, and its count",
            "Find the messiest file$in_path by number of violations.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "most-frequent-rule",
        "E",
        'result = ruff_check("$arg")\n'
        "codes = [violation.code for violation in result.violations]\n"
        "if codes:\n"
        "    top = max(codes, key=lambda code: codes.count(code))\n"
        '    print(f"Most frequent rule: {top} with {codes.count(top)}")\n'
        "else:\n"
        '    print("No violations")',
        (
            "What is the most frequent lint rule violated$in_path?",
            "commonest ruff code$in_path",
            "Which ruff rule comes up most often$in_path, and how many times?",
        ),
        place="code",
    ),
    Intent(
        "worst-file-types",
        "E",
        'result = typecheck("$arg")\n'
        'files = [error.file for error in result.errors if error.severity == "error"]\n'
        "if files:\n"
        "    worst = max(files, key=lambda file: files.count(file))\n"
        '    print(f"Most type errors: {worst} with {files.count(worst)}")\n'
        "else:\n"
        '    print("No type errors")',
        (
            "Where do type errors pile up most$in_path? Name one file.",
            "worst file for type errors$in_path",
            "Which single file$in_path should I fix first, going by type errors?",
        ),
        place="folder",
    ),
    Intent(
        "fixable-share",
        "E",
        'result = ruff_check("$arg")\n'
        "if result.violation_count > 0:\n"
        "    share = 100 * result.fixable_count / result.violation_count\n"
        '    print(f"{share:.0f} percent of the violations are fixable")\n'
        "else:\n"
        '    print("No violations")',
        (
            "What percentage of the lint violations$in_path is fixable?",
            "fixable share of ruff violations$in_path in percent",
            "How big is the fixable part of the lint violations$in_path, as a percentage?",
        ),
        place="code",
    ),
    Intent(
        "pass-rate",
        "E",
        'result = pytest_run("$arg")\n'
        "total = len(result.tests)\n"
        "if total > 0:\n"
        '    print(f"Pass rate: {100 * result.passed / total:.0f} percent")\n'
        "else:\n"
        '    print("No tests were run")',
        (
            "What share of the tests passes$in_tests, in percent?",
            "pass rate$in_tests",
            "Work out the pass percentage for $tests.",
        ),
        place="tests",
        weight=2,
    ),
)
