"""What is asked every day that joins results: sums and ratios, two places, what one tool says of another's finding."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import (
    ALL_TOOLS,
    BRANCH,
    CHANGED,
    ERROR_FILES,
    LINT,
    LINT_FILES,
    MODULES,
    STATIC_ON_BOTH,
    SUITE,
    TESTS,
    TYPES,
    WORST,
    compared,
    counted,
    either,
    graded,
    on_both,
)
from punie_tui.datasets.generators.compositional.ordinary.weights import NOW_AND_THEN
from punie_tui.datasets.generators.compositional.single import tallied
from punie_tui.datasets.generators.compositional.sources import FAILED, FILE, TYPE_ERRORS, VIOLATIONS
from punie_tui.datasets.generators.intent import Asked, Intent, asked

_ERRORS, _FAILED = TYPE_ERRORS.chosen, FAILED.chosen
_WORST_LINT = tallied(VIOLATIONS, FILE)
_WORST_TYPES = tallied(TYPE_ERRORS, FILE)
_PER_FILE = (
    TYPES + _ERRORS + LINT + "counts = {}\nfor error in errors:\n"
    "    counts[error.file] = counts.get(error.file, 0) + 1\nfor violation in lint.violations:\n"
    "    counts[violation.file] = counts.get(violation.file, 0) + 1\n"
)


def _first(items: str, shown: str, nothing: str) -> str:
    """Code that prints something of the first item, or else that there is none."""
    return either("", items, shown, f'"{nothing}"') + "\n"


def _files(chosen: str) -> str:
    """Code that prints the files of a set that is made of those with type errors and those with violations."""
    return (
        f"{TYPES}{LINT}{ERROR_FILES}{LINT_FILES}found = sorted({chosen})\n"
        'if not found:\n    print("No files")\nfor file in found:\n    print(file)'
    )


_NUMBERS: tuple[Asked, ...] = (
    (
        "all-three-sum",
        ALL_TOOLS + "print(types.error_count + lint.violation_count + tests.failed)",
        "code and tests",
        (),
        (
            "How many problems are there in total: type errors, lint violations and failed tests added up?",
            "type errors + violations + failed tests, one number",
            "Add the type errors and violations of $path and the failures of $tests.",
            "Give me a single figure for everything that is wrong, types, lint and failing tests together.",
            "Take ty's errors and ruff's violations for $path, the failed tests of $tests, and print the sum.",
            "What do type errors in $path, lint issues in $path and failing tests in $tests come to altogether?",
            "Sum over all three tools, please: typing errors, ruff findings, failed tests.",
            "I track one number per week, type errors plus violations plus failures. What is it today?",
            "total trouble for $path and $tests = type errors + violations + failed",
            "Check $path with ty and ruff, run $tests, and tell me all the errors, violations and failures as one sum.",
            "If you count typing errors, style issues and red tests (failed ones) all alike, how many is that?",
            "Please to add three counts: type errors of $path, violations of $path, failed of $tests.",
            "The grand total of errors from the type check, violations from the lint and failures from the tests.",
            "For $path and $tests, how many type errors, violations and failed tests in one figure?",
        ),
    ),
    (
        "full-report",
        ALL_TOOLS + 'print(f"types: {types.error_count} errors, {types.warning_count} warnings")\n'
        'print(f"lint: {lint.violation_count} violations, {lint.fixable_count} fixable")\n'
        'print(f"tests: {tests.passed} passed, {tests.failed} failed")',
        "code and tests",
        (),
        (
            "Report on three lines: 'types: N errors, M warnings', 'lint: N violations, M fixable', 'tests: N passed, "
            "M failed'.",
            "types: errors and warnings / lint: violations and fixable / tests: passed and failed. A line each, like "
            "'types: 1 errors, 2 warnings'.",
            "Give me types (errors, warnings) and lint (violations, fixable) for $path, tests (passed, failed) for "
            "$tests, each as 'lint: 4 violations, 2 fixable'.",
            "A report for the team: 'types: x errors, y warnings', then 'lint: x violations, y fixable', then 'tests: "
            "x passed, y failed'.",
            "Check $path, run $tests, and fill in: types: _ errors, _ warnings; lint: _ violations, _ fixable; tests: "
            "_ passed, _ failed. One line per tool.",
            "For $path print 'types: N errors, M warnings' and 'lint: N violations, M fixable', for $tests 'tests: N "
            "passed, M failed'.",
            "Two numbers per tool, three lines: types with errors and warnings, lint with violations and fixable, "
            "tests with passed and failed. Form: 'tests: 9 passed, 1 failed'.",
            "Please write the status in this way: 'types: 3 errors, 1 warnings', 'lint: 7 violations, 2 fixable', "
            "'tests: 20 passed, 0 failed', with the numbers of now.",
            "ty and ruff over $path, pytest over $tests; lines 'types: E errors, W warnings', 'lint: V violations, F "
            "fixable', 'tests: P passed, F failed'",
            "How do types, lint and tests stand? Answer 'types: N errors, M warnings', 'lint: N violations, M "
            "fixable', 'tests: N passed, M failed', one below the other.",
            "I need three lines about $path and $tests, 'types: A errors, B warnings', 'lint: C violations, D "
            "fixable' and 'tests: E passed, F failed'.",
            "Run all the checks on $path and $tests. Per tool a line: 'types: N errors, M warnings'; 'lint: N "
            "violations, M fixable'; 'tests: N passed, M failed'.",
            "Could you summarise ty, ruff and pytest as 'types: N errors, M warnings', 'lint: N violations, M "
            "fixable', 'tests: N passed, M failed'?",
            "my daily report, please: types: # errors, # warnings, next line lint: # violations, # fixable, next line "
            "tests: # passed, # failed",
        ),
    ),
    (
        "comma-line",
        ALL_TOOLS + 'print(f"{types.error_count}, {lint.violation_count}, {tests.failed}")',
        "code and tests",
        (),
        (
            "Type errors, violations and failed tests as one line with commas, like 3, 5, 1.",
            "errors, violations, failed: just the three numbers on a line, comma and space between",
            "Check $path and run $tests; print type errors, violations and failures as 'a, b, c'.",
            "All three counts on one line please, separated by comma and space: type errors, lint violations, failed "
            "tests.",
            "For $path and $tests give me 'N, M, F', where N is type errors, M violations and F failed tests.",
            "Short form of the state, on a line like '1, 0, 2': type errors, ruff findings, failing tests.",
            "Print '<type errors>, <violations>, <failed>' for $path and $tests.",
            "I put three numbers into the commit message, e.g. 0, 4, 2: typing errors, style violations, failures. "
            "What are they now?",
            "Type check $path, lint $path, run $tests and write the counts of errors, violations and failures with "
            "', ' in between.",
            "x, y, z on a single line with x = type errors, y = lint violations, z = failed tests",
            "Can you condense types, lint and tests into something like '2, 7, 0', errors first, violations next, "
            "failures last?",
            "Please the three counts in one line, as '5, 6, 7': errors of ty for $path, violations of ruff for "
            "$path, failed of $tests.",
            "ty on $path, ruff on $path, pytest on $tests: 'error count, violation count, failed count' on one line",
            "For $path and $tests, what's the score in the form '4, 9, 0': errors, violations, failed tests?",
        ),
    ),
    (
        "key-value-line",
        ALL_TOOLS + 'print(f"types={types.error_count} lint={lint.violation_count} tests={tests.failed}")',
        "code and tests",
        (),
        (
            "Print one line of the form types=N lint=M tests=F with type errors, violations and failed tests.",
            "types=? lint=? tests=? (errors, violations, failed), fill in",
            "For our log parser: 'types=N lint=N tests=N' with the errors and violations of $path and the failures "
            "of $tests.",
            "Check $path and run $tests, then write types=<type errors> lint=<violations> tests=<failed>.",
            "All three results as key=value pairs on a line: types=errors lint=violations tests=failures, with "
            "spaces between.",
            "Give me 'types=a lint=b tests=c', a being type errors, b violations, c failed tests.",
            "I'd like to grep the result later, so format it as types=3 lint=12 tests=0 (errors, violations, failed).",
            "Type errors and violations of $path, failed tests of $tests, in the form types=1 lint=2 tests=3.",
            "key=value, one line: types (error count), lint (violation count), tests (failed count)",
            "Could you put the counts for $path and $tests as types=N lint=M tests=F? Errors, violations, failures.",
            "Run ty and ruff on $path and pytest on $tests; output must look like 'types=0 lint=3 tests=1', counts "
            "of errors, violations, failures.",
            "What would types=E lint=V tests=F be for $path and $tests, with errors, violations and failed tests?",
            "A machine readable line please: types=number of type errors, lint=number of violations, tests=number "
            "failed, space separated.",
            "$path plus $tests: 'types=N lint=N tests=N', that is type errors, lint violations, failing tests",
        ),
    ),
    (
        "checks-passing",
        ALL_TOOLS + "print([types.success, lint.success, tests.success].count(True))",
        "code and tests",
        (),
        (
            "How many of the three checks, types, lint and tests, succeed?",
            "of types, lint, tests: how many pass? a number from 0 to 3",
            "Check types and lint of $path and run $tests; count the checks that succeed.",
            "Out of type check, ruff and pytest, how many come out clean? Just the number.",
            "For $path and $tests tell me how many of the three tools (ty, ruff, pytest) are happy.",
            "Number of successful checks, please: types and lint on $path, tests on $tests.",
            "0, 1, 2 or 3: how many of typing, linting and testing are in order?",
            "I give a point each for clean types, clean lint and passing tests. How many points do we get?",
            "Run the type checker and ruff over $path, run $tests, and say how many of the three were successful.",
            "how many green checks (types, lint, tests) for $path and $tests",
            "Please count how many from types, lint and tests are passing.",
            "If I run ty and ruff on $path and pytest on $tests, how many of them succeed?",
            "Types, lint, tests. How many of these succeed? One digit will do.",
            "Of three possible successes for $path and $tests, types, lint and tests, how many do we have?",
        ),
    ),
    (
        "first-not-fine",
        ALL_TOOLS
        + graded(
            "",
            ("not types.success", '"types"'),
            ("not lint.success", '"lint"'),
            ("not tests.success", '"tests"'),
            otherwise='"$good"',
        ),
        "code and tests",
        ("good",),
        (
            "Which is the first of types, lint and tests, in this order, that does not succeed? Say '$good' if all do.",
            "first check that isn't fine, order types, lint, tests; '$good' if none",
            "Check types and lint of $path and run $tests; print only the first in trouble, 'types', 'lint' or "
            "'tests', or else '$good'.",
            "Where do I have to begin? 'types' if they fail, else 'lint' if it fails, else 'tests' if they fail, else "
            "'$good'.",
            "For $path and $tests: print types, lint or tests, whichever comes first in that order and is not "
            "clean. All clean: '$good'.",
            "Name one check only, the first that fails out of types, lint, tests. If nothing fails, '$good'.",
            "I fix types before lint and lint before tests. What is next for $path and $tests, 'types', 'lint', "
            "'tests' or '$good' for nothing?",
            "Go through types and lint on $path, then $tests, and tell me the first one that has trouble, with "
            "'$good' for no trouble.",
            "types not ok -> 'types'; lint not ok -> 'lint'; tests not ok -> 'tests'; otherwise '$good'. First match "
            "wins.",
            "What would stop my commit first, types, lint or tests? Answer with that word, or '$good' if it would go "
            "through.",
            "Of ty on $path, ruff on $path and pytest on $tests, which is the first unsuccessful one? types, lint, "
            "tests, or '$good'.",
            "Please say just the first failing check (types, then lint, then tests), or '$good' when everything is "
            "in order.",
            "'types', 'lint', 'tests' or '$good' for $path and $tests: the first of the three checks in this order "
            "that's not successful, '$good' without one",
            "Does anything fail? Look at types, then lint, then tests and name the first that does; '$good' if "
            "nothing does.",
        ),
    ),
    (
        "largest-of-three",
        ALL_TOOLS + 'counts = {"types": types.error_count, "lint": lint.violation_count, "tests": tests.failed}\n'
        'worst = max(counts, key=lambda name: counts[name])\nprint(f"{worst}: {counts[worst]}")',
        "code and tests",
        (),
        (
            "Which has the highest count, types (errors), lint (violations) or tests (failed)? Print it as 'name: n'.",
            "biggest number of types / lint / tests, errors, violations and failures, as 'lint: 5'",
            "Compare type errors of $path, violations of $path and failures of $tests; print the largest as 'types: "
            "n', 'lint: n' or 'tests: n'.",
            "Where is most to do, in types, lint or tests? Name and count, going by errors, violations, failed tests.",
            "Of type errors, lint violations and failed tests, which are the most? Say 'types', 'lint' or 'tests', a "
            "colon and the number.",
            "For $path and $tests: the maximum of type errors, violations and failures with its name, e.g. 'tests: 3'.",
            "Our worst area please, 'types', 'lint' or 'tests', by number of errors, violations or failures, with "
            "that number behind it.",
            "Run everything on $path and $tests and show only the tool with the most complaints: types, lint or "
            "tests, colon, count of errors, violations or failed tests.",
            "max of (types: errors, lint: violations, tests: failed), print as name: count",
            "I want to see the greatest of three counts, errors in types, violations in lint, failures in tests, "
            "labelled types, lint or tests.",
            "Check $path with ty and ruff and run $tests. Which of types, lint, tests has the largest number of "
            "errors, violations or failures? 'name: number'.",
            "Who leads in trouble for $path and $tests, types, lint or tests? Errors, violations and failed tests "
            "count; form 'lint: 12'.",
            "Please tell the area with the most problems: types (errors), lint (violations), tests (failed). Area, "
            "colon, count.",
            "types, lint or tests: whichever has the highest number of errors, violations or failures, plus that "
            "number, for $path and $tests",
        ),
    ),
    (
        "manual-work",
        TYPES + LINT + "print(types.error_count + lint.violation_count - lint.fixable_count)",
        "code",
        (),
        (
            "How many things$in_path must be fixed by hand: type errors plus the violations that ruff can't fix?",
            "type errors + non-fixable violations$in_path, sum",
            "Add the type errors$in_path to the lint violations without an autofix.",
            "What stays for me after ruff has fixed what it can? Type errors and remaining violations, one number.",
            "One figure for the manual work in $path: errors of ty plus violations that aren't fixable.",
            "If ruff repairs the fixable violations, how many violations and type errors are left together$in_path?",
            "Type check and lint $path; print errors plus violations minus fixable ones.",
            "How much work is it by hand, counting type errors and unfixable ruff findings?",
            "I leave the autofixable lint to ruff. How many other lint violations and type errors do I have$in_path?",
            "sum of typing errors and of violations needing a human$in_path",
            "Please compute for $path: type errors + (violations - fixable violations).",
            "Count the type errors, count the lint issues that cannot be fixed automatically, and add both.",
            "Total of what no tool repairs$in_path, so typing errors and not auto-fixable violations.",
            "The number of type errors in $path plus the number of violations there that have no automatic fix?",
        ),
    ),
    (
        "types-minus-lint",
        TYPES + LINT + "print(types.error_count - lint.violation_count)",
        "code",
        (),
        (
            "How many more type errors than lint violations are there$in_path? Negative if fewer.",
            "type errors minus violations$in_path",
            "Subtract the number of violations from the number of type errors$in_path.",
            "What's the difference between type errors and lint violations, errors minus violations?",
            "Type check $path, lint it, and print the error count less the violation count.",
            "By how much do type errors exceed ruff findings$in_path? A negative number if they don't.",
            "errors of ty - violations of ruff = ? for $path",
            "I want the gap between typing errors and style violations as a signed number, errors first.",
            "Take the type errors of $path, deduct its lint violations, show the result.",
            "Difference of the two counts$in_path please: type errors minus lint violations.",
            "How far are the type errors ahead of the violations? Below zero if they are behind.",
            "Please calculate type error count minus ruff violation count for $path.",
            "Count both$in_path and give me type errors less violations, one signed number.",
            "If I take the number of lint violations away from the number of type errors, what remains?",
        ),
    ),
    (
        "lint-per-type-error",
        TYPES + LINT + "if types.error_count > 0:\n"
        '    print(f"{lint.violation_count / types.error_count:.1f}")\nelse:\n    print("No type errors")',
        "code",
        (),
        (
            "How many lint violations are there for each type error$in_path? One decimal.",
            "ratio of violations to type errors$in_path, one decimal",
            "Divide the number of ruff findings by the number of type errors$in_path, to one decimal.",
            "What's the ratio, violations per type error? One digit after the point, please.",
            "Type check and lint $path and print violations / type errors with one decimal.",
            "On average, how many violations come on one type error$in_path (one decimal)?",
            "violations divided by type errors, rounded to one decimal",
            "I want to know how lint compares with types$in_path: violations over type errors, one decimal.",
            "Lint violations of $path in relation to its type errors, as a quotient with one decimal.",
            "For every typing error, how many style violations do we have? One decimal is enough.",
            "How many times as many violations as type errors has $path? One decimal.",
            "Please compute quotient of violation count and type error count for $path, with one decimal.",
            "Run ty and ruff on $path; violations per error of the type checker, to one decimal place.",
            "lint : types as a number with one decimal (violations by type errors)",
        ),
    ),
    (
        "fine-or-counts",
        TYPES + LINT + 'if types.success and lint.success:\n    print("$good")\nelse:\n'
        '    print(f"type errors: {types.error_count}")\n    print(f"violations: {lint.violation_count}")',
        "code",
        ("good",),
        (
            "If types and lint are both clean$in_path say '$good', otherwise print 'type errors' and 'violations' "
            "with their counts.",
            "'$good' when ty and ruff are happy$in_path, else 'type errors: N' and 'violations: M'",
            "Type check and lint $path. Both fine: '$good'. If not, two lines: 'type errors: N', 'violations: M'.",
            "Is the code clean for ty and ruff? '$good' if so; if not, give me the counts as 'type errors: N' and "
            "'violations: N'.",
            "Print '$good' unless there are type errors or violations$in_path; then print both counts, labelled "
            "'type errors' and 'violations'.",
            "No type errors and no lint violations: '$good'. Anything else: the two numbers labelled 'type errors' "
            "and 'violations'.",
            "Check $path statically and tell me '$good' or, if something is found, 'type errors: x' and below it "
            "'violations: y'.",
            "I only want numbers if there's something wrong$in_path: 'type errors: N', 'violations: N'. Otherwise "
            "'$good'.",
            "static checks$in_path ok -> '$good', not ok -> 'type errors: n' / 'violations: n' on two lines",
            "Does $path pass both the type checker and ruff? Then '$good'. If one doesn't pass, the counts of both, "
            "as 'type errors: N' and 'violations: N'.",
            "Please say '$good' if both, types and lint, have success. If no, print 'type errors' with number and "
            "'violations' with number.",
            "Run ty, run ruff. With both clean answer \"$good\", else 'type errors: N' and 'violations: M', a line "
            "each.",
            "For $path: '$good' if the types and the lint succeed, otherwise the labelled counts 'type errors' and "
            "'violations'.",
            "Anything wrong with types or lint? If yes print 'type errors: N' and 'violations: M', if no '$good'.",
        ),
    ),
    (
        "first-of-each",
        TYPES
        + _ERRORS
        + LINT
        + SUITE
        + _FAILED
        + _first("errors", "errors[0].message", "No type errors")
        + _first("lint.violations", "lint.violations[0].message", "No violations")
        + _first("failed", "failed[0].name", "No failing tests").rstrip(),
        "code and tests",
        (),
        (
            "Show me the message of the first type error, the message of the first violation and the name of the "
            "first failing test.",
            "one of each: first type error (message), first violation (message), first failing test (name)",
            "For $path the first type error's message and the first lint violation's message, for $tests the first "
            "failing test's name.",
            "Just the first thing from each tool: message of the type error, message of the violation, name of the "
            "failed test.",
            "What does ty say first about $path, what does ruff say first, and which test of $tests fails first? "
            "Messages for the two, the name for the test.",
            "Check $path and run $tests; print the message of the first error, the message of the first violation, "
            "and the first failing test by name.",
            "Give me an example from each of the three: type error message, ruff message, name of a failing test, "
            "always the first.",
            "first error message of the type checker, first message of the linter, first failed test's name, three "
            "lines",
            "I have time to fix one thing per tool. First type error and first violation in $path (messages), first "
            "failing test in $tests (name), please.",
            "Type check $path, lint $path, run $tests, and from each show the first problem only: message, message, "
            "test name.",
            "Could you print the first type error's message, then the first lint violation's message, then the name "
            "of the first failed test?",
            "From $path the message of the first type error and of the first violation, then from $tests the name "
            "of the first failure.",
            "What comes first in every tool? Type error (its message), violation (its message), failing test (its "
            "name).",
            "Please for each tool the first finding: message of type error in $path, message of violation in $path, "
            "name of failed test in $tests.",
        ),
    ),
    (
        "first-some-of-both",
        TYPES + _ERRORS + LINT + 'if not errors:\n    print("No type errors")\nfor error in errors[:$n]:\n'
        '    print(f"{error.file}:{error.line}: {error.message}")\nif not lint.violations:\n'
        '    print("No violations")\nfor violation in lint.violations[:$n]:\n'
        '    print(f"{violation.file}:{violation.line}: {violation.message}")',
        "code",
        ("n",),
        (
            "The first $n type errors and the first $n lint violations$in_path, as file:line: message.",
            "first $n errors of ty, then first $n violations of ruff$in_path, file:line: message",
            "Type check and lint $path; list at most $n type errors and at most $n violations, each as file:line: "
            "message.",
            "Show me $n type errors and $n violations, the first ones, with file:line: message.",
            "What are the first $n typing errors$in_path, and the first $n ruff findings? Place and message, "
            "file:line: message.",
            "Don't print everything: $n type errors first and then $n lint violations, file:line: message.",
            "From each static tool the first $n findings$in_path (type errors only from ty), as file:line: message.",
            "I'd like a sample of what is wrong with $path: first $n type errors, first $n violations, in the form "
            "file:line: message.",
            "up to $n type errors followed by up to $n violations$in_path, one a line like file:line: message",
            "Run ty, print the first $n errors; run ruff, print the first $n violations. Format file:line: message.",
            "Please list $n first type errors and after $n first violations of $path, with file:line: message.",
            "For $path, the type errors and below them the violations, but no more than $n of each kind, file:line: "
            "message.",
            "First $n of the type errors, first $n of the lint violations. Print file, line and message as "
            "file:line: message.",
            "Can I see the leading $n type errors and leading $n lint issues$in_path, both as file:line: message?",
        ),
    ),
    (
        "top-rules",
        counted(TYPES + _ERRORS, "errors", "error", "code")
        + 'if counts:\n    top = max(counts, key=lambda code: counts[code])\n    print(f"{top}: {counts[top]}")\n'
        'else:\n    print("No type errors")\n'
        + counted(LINT, "lint.violations", "violation", "code")
        + 'if counts:\n    top = max(counts, key=lambda code: counts[code])\n    print(f"{top}: {counts[top]}")\n'
        'else:\n    print("No violations")',
        "code",
        (),
        (
            "What is the most frequent code among the type errors$in_path, and what among the violations? Counts too.",
            "commonest type error code and commonest ruff code$in_path, as code: count",
            "For each of ty and ruff the rule that occurs most$in_path, with its count; type errors first.",
            "Type check and lint $path, and print the top code of the type errors, then of the violations, each as "
            "code: count.",
            "Which rule do we break most in typing, and which in lint? Code and number for both.",
            "Most common type error code, most common violation code, code: count on two lines.",
            "I want to fix the two biggest groups$in_path: the most frequent type error code and the most frequent "
            "lint code, with counts.",
            "Leading code of the type errors$in_path, then leading code of the lint violations, how often each.",
            "Top rule per tool for $path (errors of ty, then violations of ruff), like E501: 12.",
            "Which code does the type checker report as an error most often, and which does ruff? Give code: count "
            "of either.",
            "number one code from the type errors and number one code from the violations$in_path, with how many",
            "Please count the codes of type errors and print the top one with count, then same for lint violations "
            "of $path.",
            "Group type errors by code and violations by code$in_path; show only the largest group of each, code: "
            "count.",
            "What dominates, among type errors and among lint violations? Print the code and its count for both.",
        ),
    ),
)

_PLACES: tuple[Asked, ...] = (
    (
        "worse-of-two",
        compared(
            STATIC_ON_BOTH + "first = types.error_count + lint.violation_count\n"
            "second = other_types.error_count + other_lint.violation_count\n",
            "first",
            "second",
            '"$arg"',
            '"$other_arg"',
            '"same"',
        ),
        "two",
        (),
        (
            "Which is worse, $path or $other, by type errors plus lint violations? Print the path, 'same' if equal.",
            "worse one of $path and $other (type errors + violations); 'same' for a tie",
            "Check types and lint of $path and of $other, add them up for each, and name the one with more, or say "
            "'same'.",
            "Is it $path or $other that has more problems, errors of ty and violations of ruff together? Path or "
            "'same'.",
            "I can clean up one this week, $path or $other. Which has more type errors and violations in sum? 'same' "
            "if level.",
            "Compare $path with $other by the sum of type errors and violations; print the larger one's path, or "
            "'same'.",
            "$path, $other or 'same': where do type errors and lint violations together come to more?",
            "Who is in the poorer shape, $path or $other, counting type errors and ruff findings alike? Equal means "
            "'same'.",
            "Add type errors to violations for $path, the same for $other. Print the path with the greater total, "
            "'same' if there is none.",
            "Tell me which path has the higher number of static problems (type errors plus violations), $path or "
            "$other; with equal numbers 'same'.",
            "Which of $path and $other needs more work, type errors and lint violations taken together? 'same' if "
            "it's as much.",
            "Name $path or $other, whichever has more type errors + violations, else 'same'.",
            "Please find which one is worse from $path and $other: sum of type errors and of violations. For a draw "
            "print 'same'.",
            "total of ty errors and ruff violations, $path against $other: path of the bigger total or 'same'",
        ),
    ),
    (
        "both-tools-of-each",
        STATIC_ON_BOTH + 'print(f"$arg: {types.error_count} type errors, {lint.violation_count} violations")\n'
        'print(f"$other_arg: {other_types.error_count} type errors, {other_lint.violation_count} violations")',
        "two",
        (),
        (
            "For $path and $other a line each: 'path: N type errors, M violations'.",
            "$path and $other, types and lint: 'path: N type errors, M violations'",
            "Type check and lint both $path and $other; print the path, a colon, 'N type errors, M violations'.",
            "How do $path and $other compare in types and lint? Lines like '<path>: 2 type errors, 5 violations'.",
            "Give me the type errors and violations of $path, then of $other, as 'path: N type errors, M violations'.",
            "A small table of two rows, $path and $other, each reading '<path>: X type errors, Y violations'.",
            "Static checks per place, $path first, $other second, in the form 'path: 0 type errors, 3 violations'.",
            "I need both counts for both: '$path: N type errors, M violations' and likewise for $other.",
            "What do ty and ruff count in $path, and what in $other? Write 'path: N type errors, M violations' for "
            "either.",
            "Put $path and $other side by side, path: N type errors, M violations, one line for each of them.",
            "Run both static tools on $path, then on $other. Per path one line, 'path: a type errors, b violations'.",
            "Could you print 'path: N type errors, M violations' for $path and underneath for $other?",
            "ty + ruff for $path and $other, output '<path>: <n> type errors, <m> violations'",
            "Please to report $path and $other with their type errors and violations like this: 'path: 4 type "
            "errors, 9 violations'.",
        ),
    ),
    (
        "lint-totals-of-both",
        on_both("ruff_check") + 'print(f"violations: {lint.violation_count + other.violation_count}")\n'
        'print(f"fixable: {lint.fixable_count + other.fixable_count}")',
        "two",
        (),
        (
            "How many violations do $path and $other have together, and how many of them are fixable? Label the two "
            "totals 'violations' and 'fixable'.",
            "$path + $other: 'violations' and 'fixable', totals",
            "Lint $path and $other and print the sums, 'violations: N' and 'fixable: M'.",
            "Totals over $path and $other, please: violations on one line, fixable on the next, with labels.",
            "Taken together, what do $path and $other have in violations, and what of it can ruff fix? "
            "'violations: N', then 'fixable: N'.",
            "Add up the lint of $path and $other: one line 'violations' with the sum, one line 'fixable' with the sum.",
            "I run ruff --fix on $path and $other soon. How many violations are there in both, how many fixable? "
            "Labelled 'violations' and 'fixable'.",
            "For the two of $path and $other in total: violations: ?, fixable: ?",
            "Sum the violation counts of $path and $other, sum their fixable counts, label them 'violations' and "
            "'fixable'.",
            "Ruff over $path and over $other; give me two totals, 'violations' and 'fixable'.",
            "Count all lint violations in $path and $other as one number and the fixable ones as another; write "
            "'violations: a' and 'fixable: b'.",
            "all violations and fixable ones, $path and $other added up, on labelled lines ('violations', 'fixable')",
            "Please say total violations and total fixable for both $path and $other, with label 'violations' and "
            "'fixable'.",
            "What are the combined 'violations' and the combined 'fixable' count of $path and $other? Label each.",
        ),
    ),
    (
        "tests-totals-of-both",
        on_both("pytest_run") + 'print(f"passed: {tests.passed + other.passed}")\n'
        'print(f"failed: {tests.failed + other.failed}")',
        "two tests",
        (),
        (
            "Run $path and $other and give me the totals as 'passed: N' and 'failed: M'.",
            "$path + $other: passed and failed in total, labelled",
            "How many tests pass and how many fail over $path and $other together? Label them 'passed' and 'failed'.",
            "Passed and failed tests of $path and $other added up, a labelled line for each ('passed', 'failed').",
            "Sum of passes and sum of failures for $path plus $other, printed as passed: N, then failed: M.",
            "I want one result for both runs, $path and $other: 'passed: total', 'failed: total'.",
            "Run the tests in $path, then those in $other; 'passed' with all passes, 'failed' with all failures.",
            "What's the overall outcome of $path and $other? Two lines: passed: N and failed: N.",
            "Take $path and $other as one suite. Print 'passed' and 'failed' with their totals.",
            "pytest on $path and $other, combined numbers: passed, failed, with those labels",
            "Could you add the results of $path to those of $other, 'passed: x' on top and 'failed: y' below?",
            "Counting both $path and $other, how many passed and how many failed? As 'passed: N' and 'failed: N'.",
            "Please run two paths, $path and $other, and tell passed tests and failed tests of both in sum, with "
            "labels passed and failed.",
            "Totals for $path and $other: 'passed: ' and 'failed: ', a number behind each.",
        ),
    ),
    (
        "tests-time-of-both",
        on_both("pytest_run") + 'print(f"{tests.duration + other.duration:.2f}")',
        "two tests",
        (),
        (
            "How many seconds do $path and $other take together? Two decimals.",
            "total run time of $path + $other, seconds with two decimals",
            "Run $path and $other and print the sum of their durations with two decimals.",
            "What's the combined duration of $path and $other, to two decimals?",
            "Add the time of the $path run to the time of the $other run; two decimals please.",
            "If I run $path and then $other, how long does that take in seconds (two decimals)?",
            "Sum of test durations for $path and $other, two digits after the point.",
            "One number: seconds that pytest needs for $path plus seconds for $other, rounded to two decimals.",
            "Our CI runs $path and $other one after the other. How long is that in all? Seconds, two decimals.",
            "duration of $path plus that of $other, two decimals",
            "Time both runs, $path and $other, and give the total in seconds with two decimals.",
            "Together, how much time goes into the tests of $path and $other? In seconds to two decimals.",
            "Please calculate the whole time for tests $path and tests $other, seconds with two decimals.",
            "The durations of $path and $other added up, as seconds with two decimal places.",
        ),
    ),
    (
        "tests-of-each",
        on_both("pytest_run") + "print(f\"$arg: {'pass' if tests.success else 'fail'}\")\n"
        "print(f\"$other_arg: {'pass' if other.success else 'fail'}\")",
        "two tests",
        (),
        (
            "Run $path and $other; behind each path print 'pass' or 'fail'.",
            "$path: pass or fail? $other: pass or fail?",
            "Which of $path and $other pass and which fail? A line each, 'path: pass' or 'path: fail'.",
            "For $path, then for $other, write the path, a colon, and pass or fail.",
            "Test $path and $other separately and tell me 'pass' or 'fail' for each, with the path in front.",
            "Pass or fail per path, the paths being $path and $other.",
            "I need the status of two suites, $path and $other, as 'path: pass' or 'path: fail'.",
            "pytest on $path and on $other, verdict (pass or fail) next to the path",
            "Do $path and $other succeed, each for itself? Say 'pass' or 'fail' after the path.",
            "Two lines please: $path with pass or fail, $other with pass or fail.",
            "Could you run both $path and $other and mark every one of them with 'pass' or 'fail', path first?",
            "How did $path go and how did $other go? Just 'path: pass' or 'path: fail'.",
            "Please print for the tests $path and for the tests $other whether it's a 'pass' or a 'fail', path "
            "before it.",
            "results of $path and $other in the form 'path: pass' / 'path: fail'",
        ),
    ),
    (
        "failing-of-both",
        on_both("pytest_run") + 'failed = [test for test in tests.tests + other.tests if test.outcome == "failed"]\n'
        'if not failed:\n    print("No failing tests")\nfor test in failed:\n    print(test.name)',
        "two tests",
        (),
        (
            "Which tests fail in $path and in $other? One list of names.",
            "names of failing tests, $path and $other together",
            "Run $path and $other and list the failed tests of both.",
            "Print every test that fails, first those of $path, then those of $other.",
            "I want the failing tests from $path as well as from $other, by name, one a line.",
            "What fails in $path or $other? Names only.",
            "Name all the red tests, meaning failed, in $path and $other.",
            "pytest on $path, pytest on $other, all failures by name in one list",
            "Collect the failures of $path and of $other and show the names of the tests.",
            "List what is failing over the two, $path and $other, test by test.",
            "Could you run both $path and $other and give me the names of all tests that failed?",
            "Show failed test names for $path and for $other, without headings.",
            "Please write the names of failed tests from $path and after from $other.",
            "One after the other, $path and $other: which tests did not pass because they failed? Print their names.",
        ),
    ),
    (
        "second-tests-if-first",
        'tests = pytest_run("$arg")\nif tests.success:\n    other = pytest_run("$other_arg")\n'
        '    print(other.failed)\nelse:\n    print("$bad")',
        "two tests",
        ("bad",),
        (
            "Run $path; only if it passes run $other too and print how many fail there, otherwise print '$bad'.",
            "$path first; green -> number of failed in $other, not green -> '$bad'",
            "If $path succeeds, how many tests fail in $other? If it doesn't succeed, say '$bad'.",
            "Start with $path and stop with '$bad' if it's not a success; if it is, run $other and count the failures.",
            "Does $path pass? Then run $other and give me its failed count. If not, just '$bad'.",
            "The number of failing tests in $other, but only after a successful run of $path; '$bad' without that.",
            "Run the quick tests in $path before the slow ones in $other. '$bad' if the first run is no success, else "
            "how many of the second fail.",
            "'$bad' if $path does not come out green, otherwise the count of failed tests in $other",
            "Unless $path passes, print '$bad'. When it passes, go on with $other and print the number failed.",
            "Test $path. On success test $other and print its failures as a number, on anything else print '$bad'.",
            "I run $other only if $path is fine. Do that, and tell me the failed count of $other, or '$bad' if you "
            "didn't get that far.",
            'How many failures has $other? Look only if $path succeeds; say "$bad" if it doesn\'t.',
            "Please execute $path. Is it successful, execute $other and print failed count. Is it not, print '$bad'.",
            "pytest $path, then pytest $other provided the first one succeeds (failed count); else '$bad'",
        ),
    ),
    (
        "shared-lint-codes",
        on_both("ruff_check") + "codes = {violation.code for violation in lint.violations}\n"
        "other_codes = {violation.code for violation in other.violations}\nboth = sorted(codes & other_codes)\n"
        'if not both:\n    print("No codes")\nfor code in both:\n    print(code)',
        "two",
        (),
        (
            "Which rule codes does ruff report in both $path and $other?",
            "ruff codes common to $path and $other",
            "Lint $path and $other and list the codes that occur in the two of them.",
            "Print each rule that is violated in $path and in $other as well.",
            "What lint rules do $path and $other both break? Every code once.",
            "The overlap of the violation codes in $path and in $other, please.",
            "Is there any rule that's violated in $path as well as in $other? Show their codes.",
            "codes that turn up among the violations of $path and also among those of $other",
            "I'd like to ignore rules that hurt us in both $path and $other. Which codes are these?",
            "Compare the lint of $path and $other: which codes do they share?",
            "Name the ruff codes found in $path that are found in $other too.",
            "Intersection of rule codes, $path and $other, one a line.",
            "Please list the codes which violations of $path and violations of $other have in common.",
            "For $path and $other, only those codes that ruff complains with in both places.",
        ),
    ),
    (
        "lint-times",
        on_both("ruff_check") + "if other.violation_count > 0:\n"
        '    print(f"{lint.violation_count / other.violation_count:.1f}")\nelse:\n    print("No violations")',
        "two",
        (),
        (
            "How many times as many violations has $path as $other? One decimal.",
            "ratio of violations, $path to $other, one decimal",
            "Divide the violation count of $path by that of $other and print it with one decimal.",
            "Lint both; what is $path's number over $other's number, to one decimal?",
            "By what factor does $path have more violations than $other? One digit after the point.",
            "violations of $path divided by those of $other, one decimal",
            "Set the lint of $path in relation to the lint of $other, as a quotient of violations with one decimal.",
            "I'd say $path is several times worse than $other in lint. How many times, to one decimal?",
            "Compute the ratio of ruff findings, those of $path divided by those of $other, rounded to one decimal.",
            "For every violation in $other, how many are there in $path? One decimal.",
            "Give me the number of violations in $path as a multiple of the number in $other (one decimal).",
            "Run ruff on $path and on $other. First count divided by second count, one decimal, please.",
            "Please calculate how much times $path has the violations of $other, with one decimal.",
            "What is the quotient of the violation counts, $path by $other, with one decimal place?",
        ),
    ),
)

_IN_TURN: tuple[Asked, ...] = (
    (
        "lint-types-or-first",
        LINT + 'if lint.success:\n    types = typecheck("$arg")\n    print(types.error_count)\nelse:\n'
        "    for violation in lint.violations[:$n]:\n"
        '        print(f"{violation.file}:{violation.line}: {violation.code}")',
        "code",
        ("n",),
        (
            "Lint $path; if it is clean, type check it and print the error count, else list the first $n violations "
            "as file:line: code.",
            "ruff clean: number of type errors; not clean: first $n violations, file:line: code",
            "Does ruff find anything$in_path? Show the first $n as file:line: code. If not, how many type errors are "
            "there?",
            "Run the linter, and the type checker only after clean lint. Print the type error count, or the first $n "
            "violations (file:line: code).",
            "Number of type errors$in_path if there's no lint; otherwise up to $n violations as file:line: code.",
            "First $n violations as file:line: code, or, if there are none at all, the number of type errors.",
            "Check $path with ruff first. With violations print $n of them, the first ones, file:line: code; without, "
            "print ty's error count.",
            "Lint before types$in_path: on violations the first $n (file:line: code), on none the type error count.",
            "If the lint is fine I want to know how many type errors there are, if it isn't, the first $n "
            "violations as file:line: code.",
            "Please ruff $path. Is it good, then count the type errors. Is it not, list the first $n as file:line: "
            "code.",
            "Only when lint succeeds$in_path count the type errors. When it doesn't, name $n violations, from the "
            "top, as file:line: code.",
            "Unless $path is lint free, show its first $n violations (file:line: code); if it is, its type error "
            "count.",
            "Lint okay? Type error count. Lint not okay? The first $n findings, each file:line: code.",
            "Go through $path with ruff; nothing found means go on with ty and print how many errors, something "
            "found means print $n of it, file:line: code, from the start.",
        ),
    ),
    (
        "types-lint-or-first",
        TYPES + _ERRORS + 'if errors:\n    for error in errors[:$n]:\n        print(f"{error.line}: {error.message}")\n'
        'else:\n    lint = ruff_check("$arg")\n    print(lint.violation_count)',
        "code",
        ("n",),
        (
            "Type check $path; on errors print the first $n as line: message, otherwise lint it and count the "
            "violations.",
            "first $n type errors (line: message), or if none the violation count$in_path",
            "Are there type errors$in_path? Print $n of them, the first, as line: message. If there are none, the "
            "number of violations.",
            "Run ty; if it's without errors run ruff and print how many violations, else the first $n errors, line: "
            "message.",
            "I go for types first. Show the first $n errors as 'line: message'; with no errors just the lint count.",
            "Number of lint violations$in_path, but if there are type errors, the first $n of those instead (line: "
            "message).",
            "For $path: no type errors, then how many violations; type errors, then the first $n, line: message.",
            "Types before lint: at most $n type errors as line: message, or when there are none, the violation count.",
            "Does $path have type errors? List the first $n with line: message. Doesn't it? Then count what ruff "
            "finds.",
            "Check types$in_path and, if errors come up, give the first $n (line: message); if not, lint and give the "
            "count.",
            "Please type check. When errors, first $n as line: message; when no errors, count of violations.",
            "Only if $path has no type error, lint it and print the number of violations. Otherwise its first $n type "
            "errors, line: message.",
            "ty on $path: errors -> $n of them from the top (line: message); none -> ruff's violation count",
            "If the type check is free of errors I'd like the lint count, otherwise the first $n errors as line: "
            "message.",
        ),
    ),
    (
        "tests-lint-or-names",
        SUITE + _FAILED + "if failed:\n    for test in failed[:$n]:\n        print(test.name)\nelse:\n"
        '    lint = ruff_check("$arg")\n    print(lint.violation_count)',
        "code and tests",
        ("n",),
        (
            "Run the tests; if none fails lint and print the violation count, else name the first $n that fail.",
            "no failing tests: number of violations; failing tests: the first $n names",
            "Run $tests. When tests fail print the first $n names, when none fails lint $path and count the "
            "violations.",
            "Which tests fail? The first $n by name. If no test fails, tell me how many lint violations there are.",
            "Do any tests fail in $tests? Name $n of them, the first ones. If not, how many violations has $path?",
            "pytest on $tests; failures: first $n test names; no failures: ruff on $path, violation count",
            "The first $n failing tests, or without failing tests the number of ruff violations.",
            "Number of violations in $path provided that nothing fails in $tests, otherwise the first $n failing "
            "tests by name.",
            "I lint only when no test fails. Run $tests, then either list up to $n failed tests or print $path's "
            "violation count.",
            "Test first: names of failed tests, no more than $n. If all is without failure, lint and count.",
            "If something fails in $tests, show me at most $n names of failed tests, else the lint count for $path.",
            "Please run $tests. Failed some, print the first $n names. Failed none, print how many violations in "
            "$path.",
            "Unless a test fails, print the lint violation count; if tests do fail, print the names of the first $n.",
            "Violations, counted, if there are no test failures; otherwise $n names of failing tests from the top of "
            "the list.",
        ),
    ),
    (
        "types-lint-words",
        TYPES + 'if not types.success:\n    print("$bad")\nelse:\n    lint = ruff_check("$arg")\n'
        '    if lint.success:\n        print("$good")\n    else:\n        print("$middling")',
        "code",
        ("good", "middling", "bad"),
        (
            "Type check $path: '$bad' if there are errors. If not, lint it: '$good' if that is clean, '$middling' if "
            "not.",
            "type errors -> '$bad'; no type errors but violations -> '$middling'; neither -> '$good'",
            "Print '$bad' for type errors$in_path, '$middling' if the types are fine and only lint isn't, '$good' if "
            "both are fine.",
            "One of three words: '$good' (types and lint clean), '$middling' (types clean, lint not), '$bad' (types "
            "not clean).",
            "How is $path? Type errors mean '$bad', lint violations alone mean '$middling', nothing at all means "
            "'$good'.",
            "First the type checker, and '$bad' if it fails. After that ruff: clean is '$good', not clean is "
            "'$middling'.",
            "Run ty on $path; only if it succeeds run ruff. Failed types: '$bad', failed lint: '$middling', both "
            "okay: '$good'.",
            "Grade it '$good', '$middling' or '$bad': '$bad' with type errors, '$middling' with just violations, "
            "'$good' with none of them.",
            "If the types of $path don't check say '$bad', if they do but ruff complains say '$middling', otherwise "
            "'$good'.",
            "'$good' when ty and ruff both succeed, '$middling' when only ty does, '$bad' when ty doesn't$in_path",
            "Are types in order? No: '$bad'. Yes, but lint is not: '$middling'. Yes, and lint too: '$good'.",
            "Please check types$in_path. Not good, '$bad'. Good, then check lint: without violations '$good', with "
            "violations '$middling'.",
            "Rate $path: any type error makes it '$bad'; else any violation makes it '$middling'; else it's '$good'.",
            'For me types matter most. Type errors: "$bad". Only lint violations: "$middling". Clean on both: "$good".',
        ),
    ),
    (
        "lint-tests-words",
        LINT + 'if not lint.success:\n    print("$middling")\nelse:\n    tests = pytest_run("$tests_arg")\n'
        '    if tests.success:\n        print("$good")\n    else:\n        print("$bad")',
        "code and tests",
        ("good", "middling", "bad"),
        (
            "Lint first: '$middling' if there are violations. If clean, run the tests: '$good' if they pass, '$bad' "
            "if not.",
            "violations -> '$middling'; lint clean and tests pass -> '$good'; lint clean, tests don't pass -> '$bad'",
            "Lint $path and print '$middling' if it's not clean; if it is, run $tests and print '$good' for a pass, "
            "'$bad' otherwise.",
            "Run ruff on $path. Not clean: '$middling'. Clean: run $tests, '$good' if they succeed and '$bad' if they "
            "don't.",
            "One word: '$middling' for lint violations, else '$good' or '$bad' as the tests succeed or not.",
            "Don't run the tests while there are violations, just say '$middling'. Without violations run them: pass "
            "is '$good', no pass is '$bad'.",
            "Is $path lint free? If not, '$middling'. If so, do $tests pass? '$good' for yes, '$bad' for no.",
            "'$middling' when ruff complains about $path, otherwise the verdict on $tests: '$good' on success, "
            "'$bad' on none",
            "First lint then tests. Lint not okay means '$middling'; lint okay and tests okay '$good'; lint okay and "
            "tests not okay '$bad'.",
            "Check the lint of $path, and only with a clean one run $tests. Print '$middling' (lint), '$bad' (tests) "
            "or '$good' (all fine).",
            "Ruff, then pytest if ruff is happy. Unhappy ruff: '$middling'. Tests not successful: '$bad'. Both fine: "
            "'$good'.",
            "Please look to the lint of $path at first: violations give '$middling'. No violations, then $tests: "
            "success gives '$good', else '$bad'.",
            "If there are lint violations I want '$middling' and no test run. Otherwise '$good' for passing tests, "
            "'$bad' for tests that don't pass.",
            "For $path and $tests: '$middling' if lint fails, else '$bad' if the tests don't pass, else '$good'.",
        ),
    ),
    (
        "tests-then-author",
        TESTS + 'if tests.success:\n    print("$good")\nelse:\n'
        '    print(run_command("git log -1 --format=%an").strip())',
        "tests",
        ("good",),
        (
            "Run the tests; if they don't pass tell me who made the last commit, otherwise say '$good'.",
            "tests$in_tests pass -> '$good', else author of the last commit",
            "If $tests do not succeed print the author of the latest commit, if they succeed print '$good'.",
            "Do $tests pass? '$good' if yes. If no, whose commit is the last one? Only the name.",
            "Who committed last? I only need to know if the tests$in_tests don't pass; if they do, '$good'.",
            "'$good' for a successful run of $tests, the last commit's author for any other",
            "Run $tests and on trouble name the author of the most recent commit. On success just '$good'.",
            "Tests not green? Then print who wrote the newest commit. Tests green? '$good'.",
            "Unless the tests pass, show the name of the person who committed last; when they pass show '$good'.",
            "Whom do I ask about the broken tests$in_tests? Print the author of the last commit, or '$good' if the "
            "tests pass.",
            "Test run okay: '$good'. Not okay: author name of HEAD.",
            "Please run $tests. With success say '$good', without success say the author of last commit.",
            "Pytest on $tests; if it's no success, the author of the most recent commit according to git, otherwise "
            "'$good'.",
            'Print "$good" if the test run$in_tests succeeds, else the name behind git\'s latest commit.',
        ),
    ),
    (
        "main-then-lint",
        f'{BRANCH}if branch == "main":\n    {LINT}    print(lint.violation_count)\nelse:\n    print(branch)',
        "code",
        (),
        (
            "If we are on main, lint $path and print the number of violations, otherwise print the branch.",
            "on main: violation count$in_path, elsewhere: the branch name",
            "Am I on main? Then count the lint violations$in_path. If not, tell me which branch I'm on.",
            "Check the branch. main: how many violations has $path? Anything else: the branch's name.",
            "Print the name of the current branch unless it is main; on main print ruff's violation count.",
            "Lint only on main. So print the number of violations$in_path if that's the branch, else print the branch.",
            "How many violations are there, provided the branch is main? If it isn't, name the branch.",
            "git branch is main -> ruff on $path, violation count; not main -> the branch itself",
            "When the checked-out branch is main I want the violation count of $path, when it's another one its name.",
            "Please see if the branch is main. If yes print count of violations$in_path, if no print the branch.",
            "The branch name, or if it is main, the number of lint violations in $path.",
            "Is main checked out? If so lint $path and give me the count, otherwise the current branch.",
            "If the current branch is called main, run ruff and tell how many violations; in other cases say what "
            "branch it is.",
            "Not on main? Print where I am, the branch. On main? Print how many lint violations $path has.",
        ),
    ),
    (
        "tree-and-tests",
        either(
            'changes = run_command("git status --short").strip()\n' + TESTS,
            "not changes and tests.success",
            '"Yes"',
            '"No"',
        ),
        "tests",
        (),
        (
            "Is the working tree clean and do the tests pass? One yes or no for both.",
            "clean tree and green tests$in_tests? yes only if both",
            "Can I push, meaning nothing uncommitted and $tests pass? Yes or no.",
            "Check that git status is empty and that $tests succeed. Yes if both hold, No otherwise.",
            "Yes or no: no uncommitted changes, and the test run$in_tests is a success.",
            "Do both hold: git reports no changes, $tests pass?",
            "Is everything committed and is the test run$in_tests successful too?",
            "Before I tag a release: is the tree clean and are $tests green? Yes needs both.",
            "Say Yes if there are no changes in the working tree and the tests pass, else No.",
            "Look at git status and run $tests; answer yes if the first shows nothing and the second succeeds, no if "
            "not.",
            "nothing to commit + tests pass$in_tests = yes, otherwise no",
            "Would you say we're done, with a clean working tree and passing tests? A yes or a no.",
            "Please tell yes when git has no modified files and also $tests pass, and no in other case.",
            "Are both in order, the state of the working tree (clean) and $tests (passing)?",
        ),
    ),
)

_FILES: tuple[Asked, ...] = (
    (
        "files-lint-only",
        _files("linted - wrong"),
        "folder",
        (),
        (
            "Which files$in_path does ruff find violations in although ty has no errors there?",
            "files with violations and without type errors$in_path",
            "List the files that type check but have ruff findings, that is violations and no type errors.",
            "I want the files$in_path with style violations in which ty finds no error, one a line.",
            "Lint $path, type check it too, and print each file with violations where no type error is.",
            "In which files is there a violation yet no type error?",
            "dirty lint, no type errors: which files$in_path?",
            "Show every file$in_path that ruff complains about and that has no errors of the type checker.",
            "Are there files with lint violations only$in_path, so free of type errors? Print them.",
            "Name the files that ruff rejects and the type checker has no errors for.",
            "Take the files ruff complains about$in_path, drop those with type errors, and show what remains.",
            "The set of files with violations less the set of files with type errors, please.",
            "Only ruff violations and no typing errors: please list such files of $path.",
            "Which files would I only have to lint$in_path, because they have violations but no type errors?",
        ),
    ),
    (
        "files-with-any",
        _files("wrong | linted"),
        "folder",
        (),
        (
            "Which files$in_path have type errors or lint violations? Each once.",
            "every file with a type error or a violation$in_path, no repeats",
            "List all files that ty (errors) or ruff (violations) objects to, each one time.",
            "Type check and lint $path and print the files with at least one type error or one violation.",
            "What files have something wrong, a type error or a lint violation? One a line, each file once.",
            "Names of the files$in_path that aren't clean: type errors, violations, or both.",
            "I need the list of files to touch$in_path: those with type errors together with those with violations, "
            "without duplicates.",
            "Union of the files with type errors and the files with violations, please.",
            "Show me each file$in_path in which the type checker finds an error or the linter a violation.",
            "Files with typing errors or style violations, whichever it is, every file just once$in_path.",
            "Which files are affected at all, be it by type errors or by violations?",
            "Merge the two lists for $path, files with type errors and files with violations, and print every file "
            "once.",
            "Please print files which have type error or lint violation in $path, one time each.",
            "Where do we have to do something, in which files? Type errors and violations both count, no file twice.",
        ),
    ),
    (
        "per-file-together",
        _PER_FILE + 'if not counts:\n    print("No problems")\nfor file, count in counts.items():\n'
        '    print(f"{file}: {count}")',
        "folder",
        (),
        (
            "For each file$in_path, how many type errors and violations does it have together?",
            "per file$in_path: type errors + violations, as file: count",
            "Type check and lint $path and print for every file the sum of type errors and violations.",
            "Count type errors and lint violations per file, both kinds in one number, file: count.",
            "How many problems has each file$in_path? Type errors and violations added up.",
            "File by file, the number of type errors plus the number of ruff findings.",
            "Show file: count for $path, where the count takes in typing errors and lint violations.",
            "I want a list of files$in_path with the total of their type errors and violations next to it.",
            "ty errors and ruff violations summed for each file",
            "What does every file in trouble come to, if you add its violations to its type errors$in_path?",
            "Group type errors and violations by file$in_path, together, and print the size of each group.",
            "Please make for each file one number from type errors and violations, for $path.",
            "Which files have how many problems in all$in_path, problems being type errors or lint violations?",
            "Break the static problems down by file: type errors plus violations, name and number.",
        ),
    ),
    (
        "worst-file-together",
        _PER_FILE + "if counts:\n" + WORST + '    print(f"{worst}: {counts[worst]}")\nelse:\n    print("No problems")',
        "folder",
        (),
        (
            "Which file$in_path has the most type errors and violations taken together, and how many?",
            "worst file$in_path by type errors + violations, with the number",
            "Type check and lint $path and name the file with the largest sum of type errors and violations, count "
            "behind it.",
            "Which file is in the worst shape, counting type errors and lint violations alike? Name and total.",
            "Find the file with the most problems$in_path, type errors plus violations: file: count.",
            "In which file do type errors and ruff findings add up to the most? Say how many that is.",
            "I start with the worst file. Which is it$in_path, if type errors and violations both count, and how "
            "many are there?",
            "Add type errors and violations per file and show only the leader with its sum.",
            "the file with most trouble$in_path (type errors and violations together) and its number",
            "Name one file$in_path, the one where ty's errors plus ruff's violations are highest, and give the total.",
            "Across both static tools, where are most findings, typing errors and violations? File, colon, count.",
            "Please tell which file of $path has the biggest number from type errors and violations in sum, with it.",
            "Which single file would profit most from a clean-up, by type errors plus lint violations? Its total too.",
            "Maximum per file of type errors plus violations in $path: which file and how many?",
        ),
    ),
    (
        "findings-by-line",
        TYPES + _ERRORS + LINT + "findings = [*errors, *lint.violations]\n"
        'if not findings:\n    print("No findings")\n'
        "for finding in sorted(findings, key=lambda finding: finding.line):\n"
        '    print(f"{finding.line}: {finding.message}")',
        "module",
        (),
        (
            "List the type errors and lint violations of $file together, by line, as line: message.",
            "$file: type errors and violations in one list, sorted by line, 'line: message'",
            "Type check and lint $file and print everything (type errors, violations) in line order as line: message.",
            "What is wrong in $file, from top to bottom? Type errors and violations mixed, line: message.",
            "I go through $file once: show type errors and ruff findings sorted by line, with line: message.",
            "Merge the type errors and the lint violations of $file and sort them by line number. Form: line: message.",
            "Everything that ty (errors) and ruff report for $file in the order of lines, as line: message.",
            "Could you give me one list for $file with the typing errors and the style violations, lowest line first, "
            "each as 'line: message'?",
            "Both tools on $file, errors and violations, ordered by line, one per line like '12: message'.",
            "Line by line, which type errors and lint violations has $file? Print line: message.",
            "For $file, type errors plus violations, ascending by line: the line number, a colon, the message.",
            "all type errors and violations in $file as line: message, smallest line number on top",
            "Please print type errors and violations of $file in one list by order of line, as line: message.",
            "Sort what ty and ruff find in $file, type errors and violations, by line and show 'line: message'.",
        ),
    ),
    (
        "file-report",
        'lines = len(read_file("$arg").splitlines())\n' + TYPES + LINT + 'print(f"lines: {lines}")\n'
        'print(f"type errors: {types.error_count}")\nprint(f"violations: {lint.violation_count}")',
        "module",
        (),
        (
            "How many lines, type errors and violations does $file have? Label each.",
            "$file: lines, type errors, violations, three labelled numbers",
            "Give me a profile of $file: 'lines', 'type errors' and 'violations' with their numbers.",
            "For $file print its number of lines, of type errors and of lint violations, a labelled line for each "
            "('lines', 'type errors', 'violations').",
            "Read $file for its length, type check it, lint it: lines: N, type errors: N, violations: N.",
            "I'm reviewing $file. Its lines, type errors and violations as labelled counts, please.",
            "What's the size of $file in lines, and how many type errors and violations are in it? Labels: lines, "
            "type errors, violations.",
            "Three lines about $file: 'lines: N', 'type errors: N', 'violations: N'.",
            "line count, type error count and violation count of $file, labelled lines / type errors / violations",
            "Tell me about $file in numbers, first 'lines', then 'type errors', then 'violations'.",
            "How big and how clean is $file? Print lines, type errors, violations with labels, one below the other.",
            "Numbers for $file: lines, errors of the type checker as 'type errors', findings of ruff as 'violations'.",
            "Please write for $file how many lines, how many type errors, how many violations, with these labels.",
            "Could you measure $file? lines: ?, type errors: ?, violations: ?",
        ),
    ),
    (
        "word-and-lint",
        'lines = read_file("$arg").splitlines()\n' + LINT + 'print(sum("$word" in line for line in lines))\n'
        "print(lint.violation_count)",
        "module",
        ("word",),
        (
            "How many lines of $file contain $word, and how many violations does it have? Two numbers, one a line.",
            "$file: number of lines with $word, then number of violations",
            "Count the lines with $word in $file and print below that its violation count.",
            "Two plain numbers for $file: lines that have $word in them, lint violations.",
            "Read $file and count lines with $word, then lint it and count the violations. Only the numbers.",
            "In $file, on how many lines does $word occur, and how many ruff findings are there? In that order.",
            "I want to clean up $file: print how many lines have $word, and on the next line how many violations it "
            "has.",
            "lines containing $word in $file / lint violations in $file, two bare counts",
            "For $file give me the $word count (lines) and under it the violation count.",
            "What are the two counts for $file, lines with $word and violations of ruff, in this order?",
            "Check $file twice: lines with $word in the text, violations from ruff. Print both numbers, a line each.",
            "The number of lines with $word in $file, followed by the number of lint violations of the same file.",
            "Please count in $file the lines having $word and after that the violations, only numbers.",
            "How much $word and how much lint is in $file? Number of lines first, number of violations second.",
        ),
    ),
)

_LOOKED_UP: tuple[Asked, ...] = (
    (
        "commit-of-first-error",
        TYPES + _ERRORS + "if errors:\n    file = errors[0].file\n"
        '    print(run_command(f"git log -1 --oneline -- {file}").strip())\nelse:\n    print("No type errors")',
        "code",
        (),
        (
            "Which commit last changed the file with the first type error$in_path? One line.",
            "last commit, oneline, of the file with the first type error$in_path",
            "Type check $path, take the file of the first error and show its latest commit in one line.",
            "Find the first type error and tell me the most recent commit that touched that file, short form.",
            "git log -1 for the file in which the first type error$in_path is, on one line please.",
            "What was the last commit to the file where ty finds its first error?",
            "Look up in git the newest commit of the file that the first type error$in_path points to. Oneline.",
            "I wonder what broke the types. Show the last commit, as a line, of the file with the first type error.",
            "The file with the first typing error$in_path: its latest commit, hash and subject.",
            "Run the type checker on $path; for the first error's file print the last commit (one line).",
            "Hash and subject of the commit that changed the first type error's file last$in_path.",
            "Please give last commit in one line for the file having the first type error of $path.",
            "first type error$in_path -> its file -> git's most recent commit for it, oneline",
            "By which commit was the file of the first type error changed last? Print short hash and subject.",
        ),
    ),
    (
        "author-of-worst",
        _WORST_LINT
        + "if counts:\n"
        + WORST
        + '    print(run_command(f"git log -1 --format=%an -- {worst}").strip())\nelse:\n    print("No violations")',
        "folder",
        (),
        (
            "Who last changed the file with the most lint violations$in_path?",
            "last author of the file with most violations$in_path",
            "Lint $path, find the file with the most violations, and name the author of its last commit.",
            "Whose commit was the latest on the file that has the most ruff findings?",
            "Who touched the worst file last, worst by number of violations$in_path? Just the name.",
            "Take the file with the highest violation count$in_path and print the author of the newest commit to it.",
            "Find whichever file ruff complains about most and tell me who committed to it last.",
            "the name of whoever last edited, by git, the file with most lint violations$in_path",
            "I'd like to talk to whoever changed the messiest file last. Most violations counts as messiest. Who is "
            "it$in_path?",
            "Most violations in one file$in_path: who was its last committer, by author name?",
            "Author of the last commit to the file of $path where the violations are most.",
            "Run ruff, count per file, and for the top file ask git for the last author.",
            "Please tell who did the last commit in the file with the most violations of $path.",
            "Which person, according to git log, changed the file with the most style violations most recently?",
        ),
    ),
    (
        "length-of-worst",
        _WORST_TYPES
        + "if counts:\n"
        + WORST
        + "    lines = read_file(worst).splitlines()\n"
        + '    print(f"{worst}: {len(lines)}")\nelse:\n    print("No type errors")',
        "folder",
        (),
        (
            "How many lines has the file with the most type errors$in_path? Print file: lines.",
            "file with most type errors$in_path and its line count, as file: lines",
            "Type check $path, find the file with the most errors and print its name and its number of lines.",
            "Which file has the most type errors, and how many lines is it long? Form: file: lines.",
            "The worst file by type errors$in_path: its name, a colon, how many lines it has.",
            "Find whichever file ty finds most errors in, read it and count the lines. Print the name and the count.",
            "Is the worst file simply long? Show the file with the most typing errors$in_path and its length in lines.",
            "Length in lines of the file that leads in type errors$in_path, file name in front.",
            "Take the file with the highest number of type errors, count its lines, print 'file: lines'.",
            "name and line count of the file with the most errors of the type checker",
            "Look at $path for the file with the most type errors and tell me how long that file is, as file: lines.",
            "Where are most type errors? Give the file and, behind a colon, its total of lines.",
            "Please print the file of $path that has the most type errors, with its number of lines.",
            "Count type errors per file$in_path; for the top file print name: number of lines in it.",
        ),
    ),
    (
        "code-of-violations",
        LINT + 'if not lint.violations:\n    print("No violations")\nfor violation in lint.violations[:$n]:\n'
        "    lines = read_file(violation.file).splitlines()\n"
        '    print(f"{violation.file}:{violation.line}: {lines[violation.line - 1]}")',
        "code",
        ("n",),
        (
            "Show the source line of each of the first $n violations$in_path, as file:line: code line.",
            "first $n violations$in_path with the code on their lines, file:line: source",
            "Lint $path and for the first $n violations print file:line: and the line of source there.",
            "What do the lines look like that ruff complains about? The first $n, as file:line: text of the line.",
            "Read the code at the first $n violations$in_path and print it behind file:line.",
            "I want to see the offending source lines, not the messages: first $n violations, file:line: source line.",
            "For $n violations, the first ones, show place (file:line) and the source text on that line.",
            "Take the first $n ruff findings$in_path, open their files, print file:line: followed by that line.",
            "source lines of the first $n lint violations, each after file:line",
            "Go to each of the first $n violations of $path and print file:line: plus the code line itself.",
            "Can you print the lines of code for the first $n violations$in_path, with file:line in front?",
            "The code that violates the rules, for the first $n violations, one a line like file:line: code.",
            "Please show for first $n violations in $path the file:line and the line of source.",
            "Let me look at the code of the first $n lint issues$in_path: file:line: and then what's on the line.",
        ),
    ),
    (
        "message-and-code",
        TYPES + _ERRORS + "if errors:\n    error = errors[0]\n    lines = read_file(error.file).splitlines()\n"
        '    print(error.message)\n    print(lines[error.line - 1])\nelse:\n    print("No type errors")',
        "code",
        (),
        (
            "Print the message of the first type error$in_path and below it the source line it is about.",
            "first type error$in_path: message, then the line of code",
            "Type check $path and show the first error's message, followed by the code of that line.",
            "What does the first type error say, and what does the line look like? Message first, code second.",
            "Message and source line of the first typing error$in_path, on two lines.",
            "Read the line that the first type error points to; print the message and under it that line.",
            "I need to see the first type error in its place: its message, then the source line.",
            "Take the first error ty has for $path, print its message and the line of source behind it.",
            "The first type error's message with the line of code it complains about, message on top.",
            "Show me what ty says first$in_path (message) and the code there (the source line).",
            "Run ty on $path; first error: message, next line the code from the file.",
            "Please print message of first type error, then the text of its line from the file$in_path.",
            "For the first type error give me two lines: the message, the code on the line concerned.",
            "Where the type checker errs first$in_path, what's the message and what is written on that line? Message, "
            "then source.",
        ),
    ),
    (
        "history-of-first",
        LINT + "if lint.violations:\n    file = lint.violations[0].file\n"
        '    print(run_command(f"git log --oneline -n $n -- {file}").strip())\nelse:\n    print("No violations")',
        "code",
        ("n",),
        (
            "The last $n commits of the file with the first lint violation$in_path, one line each.",
            "git log, $n entries, of the file with the first violation$in_path",
            "Lint $path, take the file of the first violation and show its latest $n commits in short form.",
            "Which $n commits changed the file of the first ruff finding last? Oneline.",
            "Show me the recent history, $n commits, of the file in which the first violation$in_path is.",
            "Find the first violation and print the $n most recent commits to its file, a line each.",
            "What happened lately to the file that ruff complains about first$in_path? The last $n commits.",
            "$n newest commits for the file where the first lint violation sits, oneline",
            "Run ruff on $path; for the file of the first violation I want git log with $n commits, hash and subject.",
            "First violation's file$in_path: its last $n commits, please, short hash and subject.",
            "Look up the latest $n commits touching the file with the first style violation, one a line.",
            "Please show $n last commits for the file which has the first violation of $path.",
            "How did the file with the first violation come about? Its $n latest commits as single lines.",
            "From git the $n most recent commits on the file that the first violation$in_path points to.",
        ),
    ),
    (
        "largest-module-lint",
        MODULES + "sizes = {}\nfor file in files:\n    sizes[file] = len(read_file(file).splitlines())\n"
        "if sizes:\n    largest = max(sizes, key=lambda file: sizes[file])\n    lint = ruff_check(largest)\n"
        '    print(f"{largest}: {lint.violation_count}")\nelse:\n    print("No Python files")',
        "folder",
        (),
        (
            "Which is the longest Python file$in_path, and how many lint violations does it have? Print file: count.",
            "largest python file$in_path by lines, linted: file: violations",
            "Find the Python file with the most lines in $path, lint it, and print its name with the violation count.",
            "Lint only the biggest Python file, by lines, and tell me the file and how many violations.",
            "How many violations has the longest module$in_path? Name of the file, colon, number.",
            "Take the Python file$in_path with the largest number of lines and count its ruff violations, file: count.",
            "Is our longest Python file also messy? Show it with its number of lint violations.",
            "Look for the longest .py file$in_path, run ruff on it, print 'file: violations'.",
            "longest module, then ruff on just that one: name and violation count",
            "Which Python file has most lines, and what does ruff count there? As file: count.",
            "For the Python file of $path that has the most lines, give me the number of violations, name in front.",
            "Please search the longest Python file in $path, lint it, write file and violation count.",
            "Go by line count: the largest Python module$in_path and its count of violations, file: number.",
            "The Python file with the most lines, please, and next to it how many violations ruff finds in it.",
        ),
    ),
    (
        "lint-per-module",
        MODULES + LINT + 'print(f"{lint.violation_count / max(len(files), 1):.1f}")',
        "folder",
        (),
        (
            "How many lint violations per Python file are there on average$in_path? One decimal.",
            "violations per python file$in_path, average with one decimal",
            "Divide the number of violations in $path by its number of Python files, one decimal.",
            "What's the average number of ruff findings per Python file? One digit after the point.",
            "Count the Python files$in_path, lint, and print violations per file to one decimal.",
            "On average, how many violations come on one Python file$in_path? One decimal is enough.",
            "lint violations / number of .py files, one decimal",
            "Mean violations per Python module$in_path, rounded to one decimal.",
            "I'd like to compare packages fairly: violations of $path per Python file, to one decimal.",
            "Relate the violations to the number of Python files$in_path: violations per file, with one decimal.",
            "Average lint per file, please: all violations divided by all Python files, one decimal.",
            "Please compute for $path the violations per one Python file in average, one decimal.",
            "Find how many Python files $path has, lint it, and give me violations per file with one decimal place.",
            "How dense is the lint, in violations per Python file (one decimal)?",
        ),
    ),
)

_GIT: tuple[Asked, ...] = (
    (
        "changed-lint-total",
        CHANGED + "print(sum(ruff_check(file).violation_count for file in files))",
        "nowhere",
        (),
        (
            "How many lint violations do my changed files have in total?",
            "violations over all changed files, one sum",
            "Lint every file I modified and print the total number of violations.",
            "Add up the ruff findings of the files that git diff lists.",
            "Before I commit: how many violations are there altogether in what I changed?",
            "One number, the violations in all of my modified files together.",
            "Sum of violations for the changed files, please.",
            "What do the lint violations of my uncommitted files come to?",
            "Run ruff on each changed file and add the counts.",
            "total lint count of the modified files",
            "If I lint only the files I touched, how many violations is that in all?",
            "Please count the violations of all changed files together, only the sum.",
            "Taken together, how many style violations are in the files that differ according to git?",
            "I just want the sum: violations across the files with uncommitted changes.",
        ),
    ),
    (
        "changed-with-violations",
        CHANGED + "linted = [file for file in files if ruff_check(file).violation_count > 0]\n"
        'if not linted:\n    print("No violations")\nfor file in linted:\n    print(file)',
        "nowhere",
        (),
        (
            "In which changed files does ruff find something?",
            "changed files with violations, names only",
            "Lint my modified files and list those that aren't clean.",
            "Of the files in git diff, which ones does ruff complain about?",
            "List the modified files that have violations, one a line.",
            "Before I commit: which files that I touched does ruff find violations in?",
            "Show me only the changed files in which there are style violations.",
            "modified files, but just the ones that ruff isn't happy with",
            "Go through the files I changed, lint each, and print the name if it has violations.",
            "What changed files do I have to clean up because of lint? Names, please.",
            "Uncommitted files with one lint violation or more: name them.",
            "lint the changed files, keep those with findings, print names",
            "Does any file that I changed violate a lint rule? Print which.",
            "Did I leave lint anywhere? The changed files with ruff violations, by name.",
        ),
    ),
    (
        "changed-both-counts",
        CHANGED + 'if not files:\n    print("No changed files")\nfor file in files:\n    types = typecheck(file)\n'
        "    lint = ruff_check(file)\n"
        '    print(f"{file}: {types.error_count} type errors, {lint.violation_count} violations")',
        "nowhere",
        (),
        (
            "For each file I changed print 'file: N type errors, M violations'.",
            "changed files with both counts, as 'file: N type errors, M violations'",
            "Type check and lint every modified file and print a line like 'name: 1 type errors, 4 violations'.",
            "How many type errors and violations are in each of my changed files? Form: 'file: N type errors, M "
            "violations'.",
            "Go over git's changed files one by one; per file a line 'file: N type errors, M violations'.",
            "Before I commit, check what I touched: 'file: x type errors, y violations' for every file.",
            "My modified files, each with ty's and ruff's count in the form file: N type errors, M violations.",
            "Take the files from git diff and show 'file: N type errors, M violations' for each.",
            "Both static checks on the files with uncommitted changes, 'file: a type errors, b violations', a line "
            "per file.",
            "What do ty and ruff count in the files I've edited? Print file: N type errors, M violations.",
            "per modified file: type errors and violations, written like 'file: 0 type errors, 2 violations'",
            "Please check types and lint of all changed files and print 'file: N type errors, M violations' by each.",
            "I want to see every file I changed with its numbers, as in 'file: 3 type errors, 7 violations'.",
            "List the changed files, and behind each a colon and 'N type errors, M violations'.",
        ),
    ),
)

_ASKED = (*_NUMBERS, *_PLACES, *_IN_TURN, *_FILES, *_LOOKED_UP, *_GIT)


def intents() -> Iterator[Intent]:
    """Everything asked every day that joins what several calls return."""
    yield from asked("joined", "E", _ASKED, NOW_AND_THEN)
