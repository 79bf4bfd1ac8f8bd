"""Is all well, and what is there more of? Judged from the numbers of one result, in a word, a yes or no, or a grade."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.branching import either
from punie_tui.datasets.generators.compositional.sources import (
    BROKEN,
    FAILED,
    FIXABLE,
    MANUAL,
    OF_TYPES,
    SKIPPED,
    TESTS,
    TYPE_ERRORS,
    TYPE_WARNINGS,
    VIOLATIONS,
    intent,
)
from punie_tui.datasets.generators.intent import Intent

_GATE = (
    "Print $good if {path} has no {nouns}, $bad if it has.",
    "$good or $bad: {path} is $bad as soon as it has {nouns}.",
    "Gate for {path}: '$good' without {nouns}, '$bad' otherwise.",
    "{run} and print $good if there are no {nouns}, $bad if there are.",
)
_GATED = (*OF_TYPES, VIOLATIONS, FAILED, BROKEN, SKIPPED)


def _comparisons() -> Iterator[Intent]:
    """One number of a result against another one of it."""
    pairs = (
        ("errors-warnings", TYPE_ERRORS, "types.error_count", "types.warning_count", "type errors", "type warnings"),
        ("warnings-errors", TYPE_ERRORS, "types.warning_count", "types.error_count", "type warnings", "type errors"),
        (
            "manual-fixable",
            VIOLATIONS,
            "lint.violation_count - lint.fixable_count",
            "lint.fixable_count",
            "lint violations to mend by hand",
            "ones that ruff fixes",
        ),
        ("failed-errors", TESTS, "tests.failed", "tests.errors", "failed tests", "errored ones"),
        ("failed-passed", TESTS, "tests.failed", "tests.passed", "failed tests", "passing ones"),
        ("passed-skipped", TESTS, "tests.passed", "tests.skipped", "passing tests", "skipped ones"),
    )
    for name, source, first, second, one, two in pairs:
        yield intent(
            f"more-{name}",
            "B",
            source,
            either(source, f"{first} > {second}", '"Yes"', '"No"'),
            (
                f"Does {{path}} have more {one} than {two}?",
                f"more {one} than {two}{{where}}?",
                f"Do {one} outnumber {two}{{where}}? yes or no",
            ),
            weight=2,
        )
        yield intent(
            f"words-{name}",
            "B",
            source,
            either(source, f"{first} > {second}", '"$bad"', '"$good"'),
            (
                f"If there are more {one} than {two}{{where}} say '$bad', else '$good'.",
                f"'$bad' when {one} outnumber {two}{{where}}, otherwise '$good'",
            ),
            slots=("good", "bad"),
        )
    ties = (
        (
            "errors-warnings",
            TYPE_WARNINGS,
            "types.warning_count",
            "types.error_count",
            "warnings",
            "errors",
            "type check",
        ),
        ("passed-failed", TESTS, "tests.passed", "tests.failed", "passed", "failed", "test run"),
        (
            "fixable-manual",
            FIXABLE,
            "lint.fixable_count",
            "lint.violation_count - lint.fixable_count",
            "fixable",
            "manual",
            "lint",
        ),
    )
    for name, source, first, second, one, two, run in ties:
        answer = (
            f'{source.call}if {first} > {second}:\n    print("{one}")\nelif {first} < {second}:\n    print("{two}")\n'
            'else:\n    print("equal")'
        )
        yield intent(
            f"tie-{name}",
            "B",
            source,
            answer,
            (
                f"What is there more of in the {run}{{where}}, {one} or {two}? Say equal if neither.",
                f"{run}{{where}}: {one}, {two} or equal, whichever is greater",
            ),
            weight=2,
        )
    in_words = (
        ("errors-warnings", TYPE_ERRORS, "types.error_count", "types.warning_count",
         "errors", "warnings", "type check"),
        ("failed-skipped", TESTS, "tests.failed", "tests.skipped", "failures", "skips", "test run"),
        ("manual-fixable", MANUAL, "lint.violation_count - lint.fixable_count", "lint.fixable_count",
         "unfixable violations", "fixable ones", "lint"),
    )  # fmt: skip
    for name, source, first, second, one, two, run in in_words:
        answer = (
            f'{source.call}if {first} > {second}:\n    print("$bad")\n'
            f'elif {first} < {second}:\n    print("$middling")\n'
            'else:\n    print("$good")'
        )
        yield intent(
            f"tie-words-{name}",
            "B",
            source,
            answer,
            (
                f"{run}{{where}}: '$bad' if {one} outnumber {two}, '$middling' the other way round, '$good' for a tie",
                f"Say $bad if the {run}{{where}} has more {one} than {two}, $middling if fewer, $good if as many.",
            ),
            slots=("good", "middling", "bad"),
            weight=3,
        )
    shares = (
        (
            "fixable-half",
            VIOLATIONS,
            "lint.fixable_count * 2 > lint.violation_count",
            "more than half of the lint violations",
            "fixable",
        ),
        (
            "fixable-third",
            VIOLATIONS,
            "lint.fixable_count * 3 > lint.violation_count",
            "more than a third of the lint violations",
            "fixable",
        ),
        (
            "fixable-tenth",
            VIOLATIONS,
            "lint.fixable_count * 10 > lint.violation_count",
            "more than a tenth of the lint violations",
            "fixable",
        ),
        (
            "errors-half",
            TYPE_ERRORS,
            "types.error_count * 2 > len(types.errors)",
            "more than half of the type checker's findings",
            "errors",
        ),
        (
            "errors-quarter",
            TYPE_ERRORS,
            "types.error_count * 4 > len(types.errors)",
            "more than a quarter of the type checker's findings",
            "errors",
        ),
        ("passed-most", TESTS, "tests.passed * 2 > len(tests.tests)", "more than half of the tests", "passing"),
        (
            "passed-nine",
            TESTS,
            "tests.passed * 10 >= len(tests.tests) * 9",
            "at least nine tenths of the tests",
            "passing",
        ),
    )
    for name, source, condition, share, what in shares:
        yield intent(
            f"share-{name}",
            "B",
            source,
            either(source, condition, '"Yes"', '"No"'),
            (f"Are {share}{{where}} {what}?", f"{share}{{where}} {what}, yes or no?"),
        )
        yield intent(
            f"share-words-{name}",
            "B",
            source,
            either(source, condition, '"$good"', '"$bad"'),
            (f"If {share}{{where}} are {what} say '$good', otherwise '$bad'.",),
            slots=("good", "bad"),
        )


def _verdicts() -> Iterator[Intent]:
    """Is all well? In a yes or no, in words of one's own, or in three grades."""
    asked = (
        (
            "types-ok",
            TYPE_ERRORS,
            "types.success",
            'f"No, {types.error_count} type errors"',
            (
                "Are the types{where} sound?",
                "Is {path} free of type errors?",
                "do the types{where} check out",
                "{path} type-safe?",
                "Will the type checker accept {path}?",
                "types ok{where}?",
                "Does {path} pass type checking?",
            ),
        ),
        (
            "lint-ok",
            VIOLATIONS,
            "lint.success",
            'f"No, {lint.violation_count} violations"',
            (
                "Is {path} free of lint?",
                "Does {path} pass ruff?",
                "ruff happy{where}?",
                "is the code style{where} ok",
                "Is there nothing to complain about for the linter{where}?",
                "lint clean{where}?",
            ),
        ),
        (
            "tests-ok",
            TESTS,
            "tests.success",
            'f"No, {tests.failed} failed and {tests.errors} errors"',
            (
                "Do {path} pass?",
                "are {path} green",
                "Did I break {path}?",
                "Are all tests fine{where}?",
                "Does everything pass{where}?",
                "tests ok{where}?",
            ),
        ),
    )
    for name, source, condition, no, templates in asked:
        yes = '"Yes"'
        if name == "tests-ok":
            broke = either(source, condition, '"No, all tests pass"', no.replace("No", "Yes"))
            kept = tuple(template for template in templates if "break" not in template)
            yield intent(
                "broke",
                "B",
                source,
                broke,
                ("Did I break anything{where}? Run the tests.", "is something broken{where}, test-wise"),
            )
        else:
            kept = templates
        yield intent(name, "B", source, either(source, condition, yes, no), kept, weight=8)
    for source in _GATED:
        yield intent(
            "gate",
            "B",
            source,
            either(source, f"{source.count} == 0", '"$good"', '"$bad"'),
            _GATE,
            slots=("good", "bad"),
            weight=2,
        )
    for source, call in ((TYPE_ERRORS, "types"), (VIOLATIONS, "lint"), (TESTS, "tests")):
        thing = {"types": "type check of {path}", "lint": "linting of {path}", "tests": "test run of {path}"}[call]
        yield intent(
            "success-words",
            "B",
            source,
            either(source, f"{call}.success", '"$good"', '"$bad"'),
            (
                f"'$good' if the {thing} succeeds, '$bad' if it does not",
                f"Print $good or $bad for the {thing}, success or not.",
            ),
            slots=("good", "bad"),
            weight=3,
        )
    for source in (TYPE_ERRORS, FAILED, TYPE_WARNINGS, SKIPPED):
        answer = (
            f'{source.call}if {source.count} == 0:\n    print("$good")\nelif {source.count} <= $big:\n'
            '    print("$middling")\nelse:\n    print("$bad")'
        )
        yield intent(
            "three-grades",
            "B",
            source,
            answer,
            (
                "{nouns}{where}: none is '$good', up to $big is '$middling', more is '$bad'. Which one?",
                "Say $good for no {nouns}{where}, $middling for up to $big of them, $bad for more.",
            ),
            slots=("big", "good", "middling", "bad"),
            weight=2,
        )
    answer = (
        'lint = ruff_check("$arg")\nif lint.violation_count > lint.fixable_count:\n    print("$bad")\n'
        'elif lint.fixable_count > 0:\n    print("$middling")\nelse:\n    print("$good")'
    )
    yield intent(
        "three-fixes",
        "B",
        MANUAL,
        answer,
        (
            "Lint {path}: '$bad' if something must be mended by hand, '$middling' if ruff can fix all of it, '$good' "
            "if there is nothing.",
            "{path}: nothing to lint is $good, only fixable things $middling, anything else $bad",
        ),
        slots=("good", "middling", "bad"),
        weight=2,
    )
    answer = (
        'tests = pytest_run("$arg")\nif tests.failed > 0:\n    print(f"{tests.failed} failed")\n'
        'elif tests.skipped > 0:\n    print(f"{tests.skipped} skipped")\nelse:\n    print("$good")'
    )
    yield intent(
        "failed-skipped-word",
        "B",
        TESTS,
        answer,
        ("Run {path}: the number of failures if there are any, else the number of skips if any, else '$good'.",),
        slots=("good",),
        weight=2,
    )
    slow = "tests.duration > $long"
    yield intent(
        "takes-longer",
        "B",
        TESTS,
        either(TESTS, slow, 'f"Yes, {tests.duration} seconds"', '"No"'),
        ("Does running {path} take over $long seconds?", "more than $long s for {path}?"),
        slots=("long",),
        weight=2,
    )
    yield intent(
        "seconds-or-word",
        "B",
        TESTS,
        either(TESTS, slow, "tests.duration", '"$good"'),
        (
            "If {path} need more than $long seconds print the time, otherwise '$good'.",
            "run time of {path} in seconds when it is over $long, else '$good'",
        ),
        slots=("long", "good"),
        weight=2,
    )
    trouble = "tests.failed == 0 and tests.errors == 0"
    yield intent(
        "no-failed-no-errors",
        "B",
        TESTS,
        either(TESTS, trouble, '"$good"', '"$bad"'),
        (
            "'$good' if no test fails and none errors{where}, '$bad' in every other case",
            "Print $good when {path} show neither failures nor errors, else $bad.",
        ),
        slots=("good", "bad"),
        weight=2,
    )
    for source, remedy in ((FIXABLE, "ruff check --fix"), (FIXABLE, "ruff --fix")):
        yield intent(
            f"remedy-{len(remedy)}",
            "B",
            source,
            either(source, "lint.fixable_count > 0", f'"Run {remedy}"', '"Nothing to fix"'),
            (
                f"Would `{remedy}` do anything for {{path}}? If so tell me to run it, if not say there is nothing to "
                f"fix.",
                f"{{nouns}}{{where}}? Then remind me of `{remedy}`, otherwise say nothing to fix.",
            ),
        )


def intents() -> Iterator[Intent]:
    """Everything that weighs the numbers of one result."""
    yield from _comparisons()
    yield from _verdicts()
