"""What one run of a tool says about itself: a line of report, pairs of numbers, sums, shares, a flag, a position."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.single import guarded
from punie_tui.datasets.generators.compositional.sources import (
    FIXABLE,
    FOUND,
    PASSED,
    SKIPPED,
    TESTS,
    TYPE_ERRORS,
    VIOLATIONS,
    intent,
)
from punie_tui.datasets.generators.intent import Intent

_TYPE_REPORT = (
    "Type check {path}.",
    "check the types{where}",
    "Run ty on {path}.",
    "typecheck {path}",
    "How does {path} do in type checking?",
    "Please have the type checker look at {path}.",
    "Could you run the type checker over {path}?",
    "types of {path}, please check",
    "What does ty make of {path}?",
    "I changed some annotations, type check {path}.",
    "Static type analysis of {path}, go ahead.",
    "Put {path} through the type checker and sum it up.",
    "What's the result of type checking {path}?",
)
_LINT_REPORT = (
    "Lint {path}.",
    "Run ruff on {path}.",
    "ruff {path}",
    "run the linter{where}",
    "What does ruff think of {path}?",
    "Please have {path} linted.",
    "Could you put {path} through ruff?",
    "style check {path}",
    "Check the code style{where}.",
    "How does {path} do in linting?",
    "Let ruff loose on {path}.",
    "What's the lint situation{where}?",
    "Sum up what the linter says about {path}.",
)
_TEST_REPORT = (
    "Run {path}.",
    "run {path} with pytest",
    "pytest {path}",
    "How does a run of {path} turn out?",
    "Please execute {path} and report.",
    "Could you run {path} and summarise the result?",
    "give {path} a run",
    "What comes out when {path} are run?",
    "test summary for {path}",
    "I just refactored, run {path} once more.",
    "Launch pytest{where}.",
    "Kick off {path} and tell me the result.",
    "What's the outcome of running {path}?",
)
_BOTH = (
    "Give me both numbers of the {run_}{where}, {one} and {two}.",
    "{run_}{where}: {one} and {two} counts, labelled",
    "How many {a} and how many {b}{where}? Label the two {one} and {two}.",
    "Two labelled lines for {path}: {one}, then {two}.",
    "{a} and {b}{where}, both counted, with the labels {one} and {two}",
    "From the {run_}{where} I need the number marked '{one}' and the number marked '{two}'.",
    "Print {one} and {two} of the {run_}{where}, each with its name in front.",
    "I'd like two counts from one {run_}{where}: {a} as '{one}', {b} as '{two}'.",
    "Show '{one}' with the number of {a}{where} and under it '{two}' with the number of {b}.",
    "Do one {run_}{where} and report {one} as well as {two}, both labelled.",
)
_SUM = (
    "Errors and warnings of the type checker{where}, added together?",
    "sum of type errors and type warnings{where}",
    "How many type errors and warnings are there in total{where}? One number.",
    "Add the warnings to the errors that ty has{where} and print the sum.",
    "type errors plus type warnings{where}",
    "What do type errors and type warnings come to{where}, counted together?",
    "Errors and warnings in one figure, for the types of {path}.",
    "Type check {path} and print a single number: errors plus warnings.",
    "ty{where}: errors + warnings = ?",
    "I don't care about severity: type errors and warnings{where} summed up, please.",
)
_SUM_BAD = (
    "Failed and errored tests{where}, together as one number?",
    "failures plus errors in the test run{where}",
    "How many tests{where} went wrong altogether, failed or errored?",
    "Add the failed and the errored tests{where}: one number.",
    "Run {path}; what is the sum of failures and errors?",
    "Everything that's red{where}, failures and errors alike, as a single count.",
    "failed + errored tests{where}, total only",
    "Count failures and errors of the tests{where} in one go and print the sum.",
    "Tests that fail and tests that error, how many are they taken together{where}?",
    "How many tests{where} either fail or break with an error? One figure.",
)
_PASSED_OF = (
    "How many of the {nouns}{where} pass, out of how many?",
    "passed out of total{where}",
    "Print the passes{where} as 'x of y passed'.",
    "Out of all {nouns}{where}, how many passed? Give both numbers in one line, x of y.",
    "{nouns}{where}: so many of so many passed",
    "What fraction of the {nouns}{where} passes? Write it as passed of total.",
    "Run {path} and tell me passed of total.",
    "Number of passing tests{where} next to the number of all tests, as 'x of y passed'.",
    "pass count and total{where} in the form x of y",
)
_SHARE = (
    "What percentage{where} are {nouns}?",
    "share of {nouns}{where} in percent",
    "{run}: what share are the {nouns}, in percent?",
    "rate of {nouns}{where} as a percentage",
    "How many percent{where} are {nouns}?",
    "Express the number of {nouns}{where} as a percentage of the total.",
    "{nouns}{where}, as percent of all",
    "Out of a hundred, how many{where} would be {nouns}? One decimal, with a percent sign.",
    "Compute which part{where} the {nouns} make up, in percent.",
    "The {nouns}{where} divided by everything, in percent please.",
)
_LINT_SUCCESS = (
    "Does ruff succeed{where}? Answer True or False.",
    "the success flag of ruff{where}",
    "Print the success field of the lint result{where}.",
    "Lint {path} and print True if it succeeds, else False.",
    "boolean: lint successful{where}?",
    "True or False: does linting {path} succeed?",
    "Give me nothing but ruff's success flag{where}.",
    "Is the lint run{where} a success, as a boolean?",
    "lint success{where}, True or False",
)
_TYPE_SUCCESS = (
    "Does type checking {path} succeed? Answer True or False.",
    "type check success{where}, as a boolean",
    "Print the success field of the type check{where}.",
    "Type check {path}; True if it succeeds, else False.",
    "the type checker's success flag{where}",
    "True or False: does ty succeed{where}?",
    "Is the type check{where} a success? I want the boolean.",
    "Only the success flag after type checking {path}.",
    "Did type checking succeed{where}, True or False?",
)
_POSITION = (
    "At which line and column is the first {noun}{where}?",
    "first {noun}{where}: line:column",
    "Where exactly is the first {noun}{where}? Line, colon, column.",
    "line and column of the first {noun}{where}",
    "Give me the position of the first {noun}{where} as line:column.",
    "Locate the first {noun}{where}: its line and its column, with a colon between.",
    "I want to jump to the first {noun}{where}. Which line:column?",
    "On what line does the first {noun}{where} sit, and in which column? Write line:column.",
    "{run} and print line:column of the first of the {nouns}.",
)


def _reports() -> Iterator[Intent]:
    """Just run it: what each tool says in a line."""
    reports = (
        (TYPE_ERRORS, 'f"{types.error_count} errors, {types.warning_count} warnings"', _TYPE_REPORT),
        (VIOLATIONS, 'f"{lint.violation_count} violations, {lint.fixable_count} fixable"', _LINT_REPORT),
        (
            TESTS,
            'f"{tests.passed} passed, {tests.failed} failed, {tests.errors} errors, {tests.skipped} skipped"',
            _TEST_REPORT,
        ),
    )
    for source, said, templates in reports:
        yield intent("report", "A", source, f"{source.call}print({said})", templates, weight=6)


def _pairs() -> Iterator[Intent]:
    """Two numbers of one result, each with its name."""
    pairs = (
        (TYPE_ERRORS, "errors", "types.error_count", "warnings", "types.warning_count",
         "type errors", "type warnings", "type check"),
        (VIOLATIONS, "violations", "lint.violation_count", "fixable", "lint.fixable_count",
         "lint violations", "fixable ones", "lint run"),
        (TESTS, "passed", "tests.passed", "failed", "tests.failed", "passing tests", "failing tests", "test run"),
        (TESTS, "passed", "tests.passed", "skipped", "tests.skipped", "passing tests", "skipped tests", "test run"),
        (TESTS, "failed", "tests.failed", "errors", "tests.errors", "failed tests", "errored tests", "test run"),
    )  # fmt: skip
    for source, one, first, two, second, a, b, run in pairs:
        answer = f'{source.call}print(f"{one}: {{{first}}}")\nprint(f"{two}: {{{second}}}")'
        yield intent(
            f"both-{one}-{two}",
            "C",
            source,
            answer,
            _BOTH,
            weight=2,
            one=(one,),
            two=(two,),
            a=(a,),
            b=(b,),
            run_=(run,),
        )


def _sums_and_shares() -> Iterator[Intent]:
    """Numbers of one result added, or set against its total."""
    yield intent("sum", "C", TYPE_ERRORS, f"{TYPE_ERRORS.call}print(types.error_count + types.warning_count)", _SUM)
    yield intent("sum-bad", "C", TESTS, f"{TESTS.call}print(tests.failed + tests.errors)", _SUM_BAD)
    answer = f'{TESTS.call}print(f"{{tests.passed}} of {{len(tests.tests)}} passed")'
    yield intent("passed-of", "C", TESTS, answer, _PASSED_OF)
    for source, part, whole in (
        (FIXABLE, "lint.fixable_count", "lint.violation_count"),
        (PASSED, "tests.passed", "len(tests.tests)"),
        (SKIPPED, "tests.skipped", "len(tests.tests)"),
    ):
        answer = f'{source.call}print(f"{{100 * {part} / {whole}:.1f}} %" if {whole} else "0 %")'
        yield intent("share", "C", source, answer, _SHARE)


def _flags_and_positions() -> Iterator[Intent]:
    """Whether a run succeeds, and where its first finding is."""
    yield intent("success", "C", VIOLATIONS, f"{VIOLATIONS.call}print(lint.success)", _LINT_SUCCESS)
    yield intent("success", "C", TYPE_ERRORS, f"{TYPE_ERRORS.call}print(types.success)", _TYPE_SUCCESS)
    for source in FOUND:
        answer = guarded(
            source,
            f'    {source.item} = {source.items}[0]\n    print(f"{{{source.item}.line}}:{{{source.item}.column}}")\n',
        )
        yield intent("first-position", "C", source, answer, _POSITION)


def intents() -> Iterator[Intent]:
    """Everything that a result says as a whole."""
    yield from _reports()
    yield from _pairs()
    yield from _sums_and_shares()
    yield from _flags_and_positions()
