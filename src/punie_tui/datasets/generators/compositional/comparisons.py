"""What is there more of, and how great a part is it? One number of a result against another one of the same result."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import compared
from punie_tui.datasets.generators.compositional.branching import either
from punie_tui.datasets.generators.compositional.sources import (
    FIXABLE,
    MANUAL,
    TESTS,
    TYPE_ERRORS,
    TYPE_WARNINGS,
    VIOLATIONS,
    intent,
)
from punie_tui.datasets.generators.intent import Intent

_MORE = (
    "Have we got more {one} than {two}{where}?",
    "more {one} than {two}{where}?",
    "Do {one} outnumber {two}{where}? yes or no",
    "Yes or no: there are more {one} than {two}{where}.",
    "Are there more {one}{where} than {two}?",
    "{one} against {two}{where}: are the former in the majority, yes or no",
    "Compare the number of {one} with that of {two}{where}. Is the first one greater?",
    "Count {one} and {two}{where} and say yes if the {one} win, no if they don't.",
    "Is the number of {one}{where} above the number of {two}? A yes or a no, please.",
    "Would you find more {one} than {two}{where}? yes or no",
)
_MORE_WORDS = (
    "If there are more {one} than {two}{where} say '$bad', else '$good'.",
    "'$bad' when {one} outnumber {two}{where}, otherwise '$good'",
    "Print $good unless there are more {one} than {two}{where}; in that case print $bad.",
    "more {one} than {two}{where} -> $bad, anything else -> $good",
    "Count {one} and {two}{where}: $bad if the {one} are in the majority, $good if not.",
    "Should {one} exceed {two}{where}, answer '$bad'. Should they not, answer '$good'.",
    "$bad or $good? It is $bad only if there are more {one} than {two}{where}.",
    'Say "$bad" where the {one}{where} are more than the {two}, otherwise just "$good".',
    "'$good' as long as {one} do not outnumber {two}{where}, '$bad' once they do",
    "Are there more {one} than {two}{where}? For yes print $bad, for no print $good.",
)
_TIE = (
    "What is there more of in the {run_}{where}, {one} or {two}? Say equal if neither.",
    "{run_}{where}: {one}, {two} or equal, whichever is greater",
    "Which is greater in the {run_}{where}, the number for '{one}' or the one for '{two}'? 'equal' for a draw.",
    "Compare {one} and {two} of the {run_}{where} and print the name of whichever has more, 'equal' if none has.",
    "{one} vs {two} in the {run_}{where}: name the winner, or say equal",
    "Answer with '{one}', '{two}' or 'equal': which of them dominates the {run_}{where}?",
    "Does the {run_}{where} show more under '{one}' or under '{two}'? Same number means 'equal'.",
    "One word for {path}: '{one}' if they lead the {run_}, '{two}' if those do, else 'equal'.",
    "In the {run_}{where}, {one} or {two}, which prevails? equal if they tie",
)
_TIE_WORDS = (
    "{run_}{where}: '$bad' if {one} outnumber {two}, '$middling' the other way round, '$good' for a tie",
    "Say $bad if the {run_}{where} has more {one} than {two}, $middling if fewer, $good if as many.",
    "Compare {one} with {two} in the {run_}{where}. More: $bad. Fewer: $middling. Equally many: $good.",
    "More {one} than {two} in the {run_}{where} is '$bad', fewer is '$middling', the same number is '$good'. Which?",
    "One of three answers for the {run_}{where}: $good when {one} and {two} balance, $bad when {one} lead, "
    "$middling when they trail.",
    "Weigh {one} against {two}, {run_}{where}: a draw gives '$good', a surplus '$bad', a shortfall '$middling'.",
    "'$good' if {one} equal {two} in number ({run_}{where}), '$bad' if there are more of them, '$middling' if fewer",
    "Do {one} exceed {two} in the {run_}{where}? Then '$bad'. Do they fall short? '$middling'. Neither? '$good'.",
)
_SHARE = (
    "Are {share}{where} {what}?",
    "{share}{where} {what}, yes or no?",
    "Yes or no: {share}{where} are {what}.",
    "Is it true that {share}{where} are {what}?",
    "Check whether {share}{where} are {what}; a yes or a no is enough.",
    "Can I claim that {share}{where} are {what}? yes or no",
    "{what}{where}: is that {share}?",
    "Would you say {share}{where} are {what}? Yes or no.",
)
_SHARE_WORDS = (
    "If {share}{where} are {what} say '$good', otherwise '$bad'.",
    "'$good' when {share}{where} are {what}, else '$bad'",
    "Print $bad unless {share}{where} are {what}; if they are, print $good.",
    "{share}{where} {what}? Then $good, otherwise $bad.",
    "$good or $bad for {path}: $good requires that {share} are {what}.",
    "Answer $good if it holds that {share}{where} are {what}, $bad if it does not.",
    "Should {share}{where} be {what}, write '$good'; if not, '$bad'.",
    "Are {share}{where} {what}? '$good' for yes, '$bad' for no.",
)
_LINT = ("lint violations", "ruff findings")
_FINDINGS = ("type checker's findings", "type diagnostics")


def _shares(degrees: tuple[str, ...], wholes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{degree} of the {whole}" for degree in degrees for whole in wholes)


_HALF = ("more than half", "over 50 percent")
_SHARES = (
    ("fixable-half", VIOLATIONS, "lint.fixable_count * 2 > lint.violation_count", _shares(_HALF, _LINT), "fixable"),
    (
        "fixable-third",
        VIOLATIONS,
        "lint.fixable_count * 3 > lint.violation_count",
        _shares(("more than a third", "over one third"), _LINT),
        "fixable",
    ),
    (
        "fixable-tenth",
        VIOLATIONS,
        "lint.fixable_count * 10 > lint.violation_count",
        _shares(("more than a tenth", "over 10 percent"), _LINT),
        "fixable",
    ),
    ("errors-half", TYPE_ERRORS, "types.error_count * 2 > len(types.errors)", _shares(_HALF, _FINDINGS), "errors"),
    (
        "errors-quarter",
        TYPE_ERRORS,
        "types.error_count * 4 > len(types.errors)",
        _shares(("more than a quarter", "over 25 percent"), _FINDINGS),
        "errors",
    ),
    ("passed-most", TESTS, "tests.passed * 2 > len(tests.tests)", _shares(_HALF, ("tests",)), "passing"),
    (
        "passed-nine",
        TESTS,
        "tests.passed * 10 >= len(tests.tests) * 9",
        _shares(("at least nine tenths", "90 percent or more"), ("tests",)),
        "passing",
    ),
)


def _more() -> Iterator[Intent]:
    """More of this than of that: yes or no, or in words of one's own."""
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
        condition = f"{first} > {second}"
        yield intent(
            f"more-{name}",
            "B",
            source,
            either(source, condition, '"Yes"', '"No"'),
            _MORE,
            weight=2,
            one=(one,),
            two=(two,),
        )
        answer = either(source, condition, '"$bad"', '"$good"')
        yield intent(f"words-{name}", "B", source, answer, _MORE_WORDS, slots=("good", "bad"), one=(one,), two=(two,))


def _ties() -> Iterator[Intent]:
    """More, fewer or as many."""
    ties = (
        ("errors-warnings", TYPE_WARNINGS, "types.warning_count", "types.error_count",
         "warnings", "errors", "type check"),
        ("passed-failed", TESTS, "tests.passed", "tests.failed", "passed", "failed", "test run"),
        ("fixable-manual", FIXABLE, "lint.fixable_count", "lint.violation_count - lint.fixable_count",
         "fixable", "manual", "lint"),
    )  # fmt: skip
    for name, source, first, second, one, two, run in ties:
        answer = compared(source.call, first, second, f'"{one}"', f'"{two}"', '"equal"')
        yield intent(f"tie-{name}", "B", source, answer, _TIE, weight=2, one=(one,), two=(two,), run_=(run,))
    in_words = (
        ("errors-warnings", TYPE_ERRORS, "types.error_count", "types.warning_count",
         "errors", "warnings", "type check"),
        ("failed-skipped", TESTS, "tests.failed", "tests.skipped", "failures", "skips", "test run"),
        ("manual-fixable", MANUAL, "lint.violation_count - lint.fixable_count", "lint.fixable_count",
         "unfixable violations", "fixable ones", "lint"),
    )  # fmt: skip
    for name, source, first, second, one, two, run in in_words:
        answer = compared(source.call, first, second, '"$bad"', '"$middling"', '"$good"')
        yield intent(
            f"tie-words-{name}",
            "B",
            source,
            answer,
            _TIE_WORDS,
            slots=("good", "middling", "bad"),
            weight=3,
            one=(one,),
            two=(two,),
            run_=(run,),
        )


def _parts() -> Iterator[Intent]:
    """More than a part of the whole."""
    for name, source, condition, share, what in _SHARES:
        answer = either(source, condition, '"Yes"', '"No"')
        yield intent(f"share-{name}", "B", source, answer, _SHARE, share=share, what=(what,))
        yield intent(
            f"share-words-{name}",
            "B",
            source,
            either(source, condition, '"$good"', '"$bad"'),
            _SHARE_WORDS,
            slots=("good", "bad"),
            share=share,
            what=(what,),
        )


def intents() -> Iterator[Intent]:
    """Everything that sets two numbers of one result against each other."""
    yield from _more()
    yield from _ties()
    yield from _parts()
