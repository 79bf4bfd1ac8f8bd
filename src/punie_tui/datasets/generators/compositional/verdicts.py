"""Is all well? Judged from the numbers of one result, in a yes or no, in words of one's own, or in grades."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import LINT, graded
from punie_tui.datasets.generators.compositional.branching import either
from punie_tui.datasets.generators.compositional.ordinary.weights import THRESHOLD
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
from punie_tui.datasets.generators.slots import Slot

_GATE = (
    "Print $good if there are no {nouns}{where}, $bad if there are any.",
    "$good or $bad: it is $bad as soon as there are {nouns}{where}.",
    "Gate for {path}: '$good' without {nouns}, '$bad' otherwise.",
    "{run} and print $good if there are no {nouns}, $bad if there are.",
    "No {nouns}{where}? Say '$good'. Some? Say '$bad'.",
    "'$bad' if there is even one of the {nouns}{where}, else '$good'",
    "zero {nouns}{where} -> $good, one or more -> $bad",
    "I only need a word: $good when there are no {nouns}{where}, otherwise $bad.",
    'Answer "$good" only if there aren\'t any {nouns}{where}; if there are, "$bad".',
    "Depending on whether there are {nouns}{where}: $bad if so, $good if not.",
    "Are there {nouns}{where}? Reply '$bad' for yes and '$good' for no.",
)
_GATED = (*OF_TYPES, VIOLATIONS, FAILED, BROKEN, SKIPPED)

_TYPES_OK = (
    "Are the types{where} sound?",
    "Is {path} free of type errors?",
    "do the types{where} check out",
    "{path} type-safe?",
    "Will the type checker accept {path}?",
    "types ok{where}?",
    "Does {path} pass type checking?",
    "Is ty satisfied with {path}?",
    "Can I trust the annotations{where}, does the type checker agree with them?",
    "All good with the types{where}?",
    "Would a type check of {path} come back without errors?",
    "type errors gone{where}?",
)
_LINT_OK = (
    "Is {path} free of lint?",
    "Does {path} pass ruff?",
    "ruff happy{where}?",
    "is the code style{where} ok",
    "Is there nothing to complain about for the linter{where}?",
    "lint clean{where}?",
    "Would ruff let {path} through?",
    "Does the linter have no objections{where}?",
    "Is ruff content with {path}?",
    "All good with the code style{where}?",
    "Can {path} go through the lint check without a single violation?",
    "ruff: is {path} ok?",
)
_TESTS_OK = (
    "Do {path} pass?",
    "are {path} green",
    "Are all tests fine{where}?",
    "Does everything pass{where}?",
    "tests ok{where}?",
    "Do the tests{where} still work?",
    "Is the test run{where} green?",
    "Does pytest get through {path} without a failure or an error?",
    "All good with the tests{where}?",
    "Is every test{where} in order?",
    "Would running {path} succeed?",
)
_BROKE = (
    "Did I break anything{where}? Run the tests.",
    "is something broken{where}, test-wise",
    "Did I break {path}?",
    "Have my changes broken any tests{where}?",
    "Run {path}: have I broken something?",
    "anything broken in the tests{where}?",
    "I touched a lot today. Did that break {path}?",
    "Is any test{where} broken now?",
    "Does something go wrong when {path} are run?",
    "broken tests{where}, yes or no?",
)
_SUCCESS_WORDS = (
    "'$good' if the {thing} succeeds, '$bad' if it does not",
    "Print $good or $bad for the {thing}, success or not.",
    "If the {thing} is a success say '$good', otherwise '$bad'.",
    "{thing}: $good on success, $bad on anything else",
    "Do the {thing} and answer $bad unless it succeeds; then it is $good.",
    "Does the {thing} succeed? '$good' for yes, '$bad' for no.",
    "One word after the {thing}: '$good' when it succeeded, '$bad' when it did not.",
    "Depending on the {thing}, print $good (success) or $bad (no success).",
    "I want to read '$good' after a successful {thing} and '$bad' after an unsuccessful one.",
)
_GRADES = (
    "{nouns}{where}: none is '$good', up to $big is '$middling', more is '$bad'. Which one?",
    "Say $good for no {nouns}{where}, $middling for up to $big of them, $bad for more.",
    "Grade {path} by {nouns}: zero gives $good, at most $big gives $middling, beyond that $bad.",
    "How bad is it with the {nouns}{where}? '$good' at none, '$middling' as far as $big, '$bad' past that.",
    "'$bad' if there are more than $big {nouns}{where}; '$middling' if there are some, but no more; '$good' if none",
    "Three levels for {nouns}{where}: 0 -> $good, 1 to $big -> $middling, above -> $bad.",
    "No {nouns}{where} means $good. Not more than $big of them means $middling. Anything higher is $bad.",
    "{run} and rate it by the {nouns}: $good with none, $middling with $big or fewer, else $bad.",
)
_THREE_FIXES = (
    "Lint {path}: '$bad' if something must be mended by hand, '$middling' if ruff can fix all of it, '$good' "
    "if there is nothing.",
    "{path}: nothing to lint is $good, only fixable things $middling, anything else $bad",
    "Is {path} clean for ruff ('$good'), all auto-fixable ('$middling'), or does it need a human ('$bad')?",
    "Ruff on {path}, one word: $good without violations, $middling if every violation is fixable, $bad if not.",
    "'$good' when the linter finds nothing{where}, '$middling' when autofix would settle it all, '$bad' otherwise",
    "Grade the lint{where}: no violations $good; violations, all of them fixable, $middling; unfixable ones $bad.",
    "If ruff cannot fix everything{where} say $bad; if it can, and there is something, $middling; else $good.",
    "Can ruff clean up {path} by itself? '$middling' if so, '$bad' if some of it stays, '$good' if all is clean now.",
)
_FAILED_SKIPPED = (
    "Run {path}: the number of failures if there are any, else the number of skips if any, else '$good'. Say which.",
    "Tests{where}: 'x failed' when some fail, 'x skipped' when none fails but some are skipped, otherwise '$good'.",
    "Any failures{where}? Print so many failed. If none, any skips? Print so many skipped. If neither, '$good'.",
    "Run {path} and report how many failed; with no failures, how many were skipped; with no skips either, '$good'.",
    "failed count{where}, or else skipped count, or else '$good', with the word failed or skipped behind the number",
    "'$good' if no test{where} fails and none is skipped. Failures come first: 'n failed'. Only skips: 'n skipped'.",
    "After running {path}: n failed if something failed, otherwise n skipped if something was, or just '$good'.",
    "Tell me the failures of {path} as 'n failed'. No failures? Then the skips as 'n skipped'. No skips? Then '$good'.",
)
_LONGER = (
    "Does running {path} take over $long seconds?",
    "more than $long s for {path}?",
    "Do the tests{where} need longer than $long seconds? If so, how long?",
    "Is the test run{where} slower than $long seconds? With a yes, give me the time too.",
    "Run {path}; is the duration above $long seconds?",
    "test run{where} beyond $long seconds, yes (with the seconds) or no?",
    "My budget for {path} is $long seconds. Is it exceeded, and if so what does the run take?",
    "Does it take more than $long s until {path} are through?",
    "Over $long seconds for the test run{where}? Yes with the figure, or no.",
)
_SECONDS_OR_WORD = (
    "If {path} need more than $long seconds print the time, otherwise '$good'.",
    "run time of {path} in seconds when it is over $long, else '$good'",
    "Time {path}: the seconds if they are above $long, just '$good' if not.",
    "'$good' as long as the test run{where} stays within $long seconds, otherwise its duration",
    "Run {path} and say $good, unless that takes more than $long seconds; then I want the duration.",
    "Longer than $long seconds for the tests{where}? Print the duration. Not longer? Print '$good'.",
    "Tell me how many seconds the tests{where} took, but only if it was more than $long; if not say $good.",
    "duration of the test run{where} if it exceeds $long s, else $good",
    'Is the test run{where} over $long seconds? Then its duration, otherwise "$good".',
)
_NEITHER = (
    "'$good' if no test fails and none errors{where}, '$bad' in every other case",
    "Print $good when {path} show neither failures nor errors, else $bad.",
    "Failures or errors in the tests{where}? Say '$bad' if there is either, '$good' if there is neither.",
    "Both failed and errored must be zero{where} for '$good'; otherwise '$bad'.",
    "Run {path}: zero failed and zero errors means $good, anything else means $bad.",
    "$bad if a test{where} fails or errors, $good if not",
    'Only if nothing failed and nothing errored{where} print "$good", otherwise just "$bad".',
    "Are the tests{where} without failures and without errors? '$good' for yes, '$bad' for no.",
    "One word for {path}, $good or $bad; a single failure or error makes it $bad.",
)
_REMEDY = (
    "Would `{remedy}` do anything for {path}? If so tell me to run it, if not say there is nothing to fix.",
    "{nouns}{where}? Then remind me of `{remedy}`, otherwise say nothing to fix.",
    "Tell me to run `{remedy}` if there is something for it to fix{where}, otherwise that there's nothing to fix.",
    "Is it worth calling `{remedy}` for {path}? Say run it, or nothing to fix.",
    "If ruff could fix something{where}, suggest `{remedy}`; if not, 'Nothing to fix'.",
    "Any {nouns}{where}? Answer with 'Run {remedy}' or 'Nothing to fix'.",
    "Check {path} for {nouns}; some: 'Run {remedy}', none: 'Nothing to fix'.",
    "'Nothing to fix' when there are no {nouns}{where}, else the advice to run `{remedy}`",
    "Should I run `{remedy}`? Look for {nouns}{where} and tell me to, or that there is nothing to fix.",
)


def _sound() -> Iterator[Intent]:
    """All well, yes or no, with the number where it is not."""
    asked = (
        ("types-ok", TYPE_ERRORS, "types.success", '"Yes"', 'f"No, {types.error_count} type errors"', _TYPES_OK),
        ("lint-ok", VIOLATIONS, "lint.success", '"Yes"', 'f"No, {lint.violation_count} violations"', _LINT_OK),
        (
            "tests-ok",
            TESTS,
            "tests.success",
            '"Yes"',
            'f"No, {tests.failed} failed and {tests.errors} errors"',
            _TESTS_OK,
        ),
    )
    for name, source, condition, yes, no, templates in asked:
        yield intent(name, "B", source, either(source, condition, yes, no), templates, weight=8)
    broken = 'f"Yes, {tests.failed} failed and {tests.errors} errors"'
    answer = either(TESTS, "tests.success", '"No, all tests pass"', broken)
    yield intent("broke", "B", TESTS, answer, _BROKE, weight=2)


def _gates() -> Iterator[Intent]:
    """All well, in one of two words."""
    for source in _GATED:
        answer = either(source, f"{source.count} == 0", '"$good"', '"$bad"')
        yield intent("gate", "B", source, answer, _GATE, slots=("good", "bad"), weight=2)
    for source, result, thing in (
        (TYPE_ERRORS, "types", "type check of {path}"),
        (VIOLATIONS, "lint", "linting of {path}"),
        (TESTS, "tests", "test run of {path}"),
    ):
        answer = either(source, f"{result}.success", '"$good"', '"$bad"')
        thing = thing.format(path=source.path)
        yield intent(
            "success-words", "B", source, answer, _SUCCESS_WORDS, slots=("good", "bad"), weight=3, thing=(thing,)
        )
    answer = either(TESTS, "tests.failed == 0 and tests.errors == 0", '"$good"', '"$bad"')
    yield intent("no-failed-no-errors", "B", TESTS, answer, _NEITHER, slots=("good", "bad"), weight=2)
    for remedy in ("ruff check --fix", "ruff --fix"):
        answer = either(FIXABLE, "lint.fixable_count > 0", f'"Run {remedy}"', '"Nothing to fix"')
        yield intent(f"remedy-{len(remedy)}", "B", FIXABLE, answer, _REMEDY, remedy=(remedy,))


def _grades() -> Iterator[Intent]:
    """How well, in one of three words."""
    for source in (TYPE_ERRORS, FAILED, TYPE_WARNINGS, SKIPPED):
        grades = ((f"{source.count} == 0", '"$good"'), (f"{source.count} <= $big", '"$middling"'))
        answer = graded(source.call, *grades, otherwise='"$bad"')
        words: tuple[Slot, ...] = ("big", "good", "middling", "bad")
        yield intent("three-grades", "B", source, answer, _GRADES, slots=words, weight=THRESHOLD)
    grades = (("lint.violation_count > lint.fixable_count", '"$bad"'), ("lint.fixable_count > 0", '"$middling"'))
    answer = graded(LINT, *grades, otherwise='"$good"')
    yield intent("three-fixes", "B", MANUAL, answer, _THREE_FIXES, slots=("good", "middling", "bad"), weight=2)
    failed = ("tests.failed > 0", 'f"{tests.failed} failed"')
    skipped = ("tests.skipped > 0", 'f"{tests.skipped} skipped"')
    answer = graded(TESTS.call, failed, skipped, otherwise='"$good"')
    yield intent("failed-skipped-word", "B", TESTS, answer, _FAILED_SKIPPED, slots=("good",), weight=2)


def _times() -> Iterator[Intent]:
    """The run against a time of one's own."""
    slow = "tests.duration > $long"
    answer = either(TESTS, slow, 'f"Yes, {tests.duration} seconds"', '"No"')
    yield intent("takes-longer", "B", TESTS, answer, _LONGER, slots=("long",), weight=2)
    answer = either(TESTS, slow, "tests.duration", '"$good"')
    yield intent("seconds-or-word", "B", TESTS, answer, _SECONDS_OR_WORD, slots=("long", "good"), weight=2)


def intents() -> Iterator[Intent]:
    """Everything that judges one result."""
    yield from _sound()
    yield from _gates()
    yield from _grades()
    yield from _times()
