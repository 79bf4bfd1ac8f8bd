"""What one run of a tool says about itself: a line of report, pairs of numbers, shares, durations, outcomes."""

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


def _reports() -> Iterator[Intent]:
    """Just run it: what each tool says in a line."""
    reports = (
        (
            TYPE_ERRORS,
            'f"{types.error_count} errors, {types.warning_count} warnings"',
            (
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
            ),
        ),
        (
            VIOLATIONS,
            'f"{lint.violation_count} violations, {lint.fixable_count} fixable"',
            (
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
            ),
        ),
        (
            TESTS,
            'f"{tests.passed} passed, {tests.failed} failed, {tests.errors} errors, {tests.skipped} skipped"',
            (
                "Run {path}.",
                "run {path} with pytest",
                "pytest {path}",
                "How do {path} fare?",
                "Please execute {path} and report.",
                "Could you run {path} and summarise the result?",
                "give {path} a run",
                "What comes out when {path} are run?",
                "test summary for {path}",
                "I just refactored, run {path} once more.",
            ),
        ),
    )
    for source, said, templates in reports:
        yield intent("report", "A", source, f"{source.call}print({said})", templates, weight=16)


def _tests() -> Iterator[Intent]:
    """What only tests have: outcomes, durations."""
    yield intent(
        "seconds",
        "C",
        TESTS,
        "TESTS_CALLprint(tests.duration)".replace("TESTS_CALL", TESTS.call),
        (
            "How long does running {path} take, in seconds?",
            "duration of the test run{where}",
            "run time of {path}?",
            "How many seconds do all tests take{where}?",
            "Time the tests{where} for me, seconds will do.",
        ),
        weight=3,
    )
    yield intent(
        "success",
        "C",
        TESTS,
        f"{TESTS.call}print(tests.success)",
        (
            "Is the run of {path} a success? True or False.",
            "success flag of the test run{where}",
            "Print True if the tests{where} succeed, else False.",
        ),
    )
    slowest = "by_time = sorted({items}, key=lambda test: test.duration, reverse=True)\n"
    for source in (TESTS, PASSED):
        answer = (
            f"{source.setup}{slowest.format(items=source.items)}"
            'for test in by_time[:$n]:\n    print(f"{test.name}: {test.duration}")'
        )
        yield intent(
            "slowest-some",
            "D",
            source,
            answer,
            (
                "The $n slowest {nouns}{where}, with their seconds.",
                "top $n {nouns}{where} by duration",
                "Which $n {nouns}{where} take longest? Name and seconds, longest first.",
            ),
            slots=("n",),
            weight=2,
        )
    answer = (
        f"{TESTS.setup}quick = sorted(tests.tests, key=lambda test: test.duration)\nfor test in quick[:$n]:\n"
        '    print(f"{test.name}: {test.duration}")'
    )
    yield intent(
        "quickest-some",
        "D",
        TESTS,
        answer,
        (
            "The $n quickest {nouns}{where}, with their seconds.",
            "Which $n {nouns}{where} are fastest? Name and time, fastest first.",
        ),
        slots=("n",),
    )
    for source in (TESTS, PASSED, SKIPPED):
        slow = f"slow = [test for test in {source.items} if test.duration > $seconds]\n"
        answer = f'{source.setup}{slow}if not slow:\n    print("None")\nfor test in slow:\n    print(test.name)'
        yield intent(
            "slower-than",
            "D",
            source,
            answer,
            (
                "Which {nouns}{where} take more than $seconds seconds? Names.",
                "{nouns}{where} over $seconds s, by name",
                "Name the {nouns}{where} that need longer than $seconds seconds.",
            ),
            slots=("seconds",),
            weight=2,
        )
        yield intent(
            "how-many-slower",
            "C",
            source,
            f"{source.setup}{slow}print(len(slow))",
            (
                "How many {nouns}{where} take more than $seconds seconds?",
                "number of {nouns}{where} slower than $seconds s",
            ),
            slots=("seconds",),
        )
    answer = (
        f"{TESTS.call}counts = {{}}\nfor test in tests.tests:\n"
        "    counts[test.outcome] = counts.get(test.outcome, 0) + 1\n"
        'for outcome, count in counts.items():\n    print(f"{outcome}: {count}")'
    )
    yield intent(
        "tally-outcome",
        "D",
        TESTS,
        answer,
        (
            "How many {nouns}{where} ended in which outcome?",
            "outcome counts for {path}",
            "Break the results of {path} down by outcome.",
        ),
        weight=2,
    )
    answer = f'{TESTS.call}for test in tests.tests:\n    print(f"{{test.outcome}} {{test.name}}")'
    yield intent(
        "outcome-first",
        "D",
        TESTS,
        answer,
        ("All {nouns}{where}, a line each, the outcome before the name.", "outcome then name for the {nouns}{where}"),
    )
    answer = f"{TESTS.call}for test in tests.tests[:$n]:\n" + '    print(f"{test.name}: {test.outcome}")'
    yield intent(
        "first-outcomes",
        "D",
        TESTS,
        answer,
        ("The first $n {nouns}{where} and how each ended.", "first $n {nouns}{where} with outcome"),
        slots=("n",),
    )
    for source in (PASSED, SKIPPED, TESTS):
        answer = f"{source.setup}print(sum(test.duration for test in {source.items}))"
        yield intent(
            "summed-time",
            "C",
            source,
            answer,
            ("How many seconds do the {nouns}{where} take together?", "summed duration of the {nouns}{where}"),
        )
    answer = f"{TESTS.call}print(sum(test.duration for test in tests.tests) / len(tests.tests) if tests.tests else 0)"
    yield intent(
        "mean-time",
        "C",
        TESTS,
        answer,
        ("What does a test{where} take on average, in seconds?", "mean duration of the {nouns}{where}"),
    )
    for outcome in ("xpassed",):
        answer = f'{TESTS.call}print(sum(test.outcome == "{outcome}" for test in tests.tests))'
        yield intent(
            f"count-{outcome}",
            "C",
            TESTS,
            answer,
            (
                "How many {nouns}{where} pass although they were expected to fail?",
                f"number of {outcome} {{nouns}}{{where}}",
            ),
        )


def _pairs() -> Iterator[Intent]:
    """Two numbers of one result, each with its name."""
    pairs = (
        (TYPE_ERRORS, "errors", "types.error_count", "warnings", "types.warning_count", "type check"),
        (VIOLATIONS, "violations", "lint.violation_count", "fixable", "lint.fixable_count", "lint"),
        (TESTS, "passed", "tests.passed", "failed", "tests.failed", "test run"),
        (TESTS, "passed", "tests.passed", "skipped", "tests.skipped", "test run"),
        (TESTS, "failed", "tests.failed", "errors", "tests.errors", "test run"),
    )
    for source, one, first, two, second, run in pairs:
        answer = f'{source.call}print(f"{one}: {{{first}}}")\nprint(f"{two}: {{{second}}}")'
        yield intent(
            f"both-{one}-{two}",
            "C",
            source,
            answer,
            (
                f"Give me both numbers of the {run}{{where}}, {one} and {two}.",
                f"{run}{{where}}: {one} and {two} counts",
                f"How many {one} and how many {two} does the {run}{{where}} show?",
            ),
            weight=2,
        )
    answer = f"{TYPE_ERRORS.call}print(types.error_count + types.warning_count)"
    yield intent(
        "sum",
        "C",
        TYPE_ERRORS,
        answer,
        (
            "Errors and warnings of the type checker{where}, added together?",
            "sum of type errors and type warnings{where}",
        ),
    )
    answer = f"{TESTS.call}print(tests.failed + tests.errors)"
    yield intent(
        "sum-bad",
        "C",
        TESTS,
        answer,
        ("Failed and errored tests{where}, together as one number?", "failures plus errors in the test run{where}"),
    )
    answer = f'{TESTS.call}print(f"{{tests.passed}} of {{len(tests.tests)}} passed")'
    yield intent(
        "passed-of",
        "C",
        TESTS,
        answer,
        ("How many of the {nouns}{where} pass, out of how many?", "passed out of total{where}"),
    )
    for source, part, whole in (
        (FIXABLE, "lint.fixable_count", "lint.violation_count"),
        (PASSED, "tests.passed", "len(tests.tests)"),
        (SKIPPED, "tests.skipped", "len(tests.tests)"),
    ):
        answer = f'{source.call}print(f"{{100 * {part} / {whole}:.1f}} %" if {whole} else "0 %")'
        yield intent(
            "share",
            "C",
            source,
            answer,
            (
                "What percentage{where} are {nouns}?",
                "share of {nouns}{where} in percent",
                "{run}: what share are the {nouns}, in percent?",
                "rate of {nouns}{where} as a percentage",
            ),
        )
    for source, name in ((VIOLATIONS, "lint"), (TYPE_ERRORS, "types")):
        answer = f"{source.call}print({name}.success)"
        yield intent(
            "success",
            "C",
            source,
            answer,
            {
                "lint": ("Does ruff succeed{where}? Answer True or False.", "the success flag of ruff{where}"),
                "types": (
                    "Does type checking {path} succeed? Answer True or False.",
                    "type check success{where}, as a boolean",
                ),
            }[name],
        )
    for source in FOUND:
        answer = guarded(
            source,
            f'    {source.item} = {source.items}[0]\n    print(f"{{{source.item}.line}}:{{{source.item}.column}}")\n',
        )
        yield intent(
            "first-position",
            "C",
            source,
            answer,
            ("At which line and column is the first {noun}{where}?", "first {noun}{where}: line:column"),
        )


def intents() -> Iterator[Intent]:
    """Everything that a result says as a whole."""
    yield from _reports()
    yield from _tests()
    yield from _pairs()
