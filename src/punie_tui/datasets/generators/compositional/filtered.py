"""A part of what one tool found, chosen by a condition, and what is done with what is left: counted, listed, sorted, …

Of all that a source, a filter and an action can make, a fixed draw; each in a handful of wordings, drawn as well.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter

from punie_tui.datasets.generators.compositional.answers import HIGHEST_FIRST, counted, either, printed
from punie_tui.datasets.generators.compositional.answers import TESTS as RUN_TESTS
from punie_tui.datasets.generators.compositional.nouns import Words
from punie_tui.datasets.generators.compositional.single import UNSHOWN_FIRST
from punie_tui.datasets.generators.compositional.sources import (
    CODE,
    DIAGNOSTICS,
    DURATION,
    FAILED,
    FILE,
    FIXABLE,
    LINE,
    MANUAL,
    MESSAGE,
    NAME,
    PASSED,
    SKIPPED,
    TESTS,
    TYPE_ERRORS,
    TYPE_WARNINGS,
    VIOLATIONS,
    Source,
)
from punie_tui.datasets.generators.intent import Category, Intent
from punie_tui.datasets.generators.slots import Slot

WEIGHT = 2
DRAWN: Mapping[Category, int] = {"B": 60, "C": 50, "D": 90}
"""How many intents of each category are drawn."""
_SEED = 2027
_WORDINGS = (6, 7, 8)
_PLACED = 0.62
"""Of the wordings that can go without a place, the share that keeps the slot for one."""

TROUBLE = Source(
    "failed-or-errored",
    "tests",
    RUN_TESTS,
    'trouble = [test for test in tests.tests if test.outcome in ("failed", "error")]\n',
    "trouble",
    "test",
    "tests.failed + tests.errors",
    Words(
        ("failed or errored tests", "tests that failed or errored", "tests with the outcome failed or error",
         "tests that ended in failure or error", "test cases that failed or had an error"),
        ("failed or errored test", "test that failed or errored", "test with the outcome failed or error"),
        ("failed or errored tests", "tests that failed or errored"),
    ),
    "No failed or errored tests",
    (NAME, DURATION, MESSAGE),
    (*FAILED.shapes, TESTS.shapes[-1]),
)  # fmt: skip
_OF_TYPES = (TYPE_ERRORS, TYPE_WARNINGS, DIAGNOSTICS)
_OF_LINT = (VIOLATIONS, FIXABLE, MANUAL)
_FOUND = (*_OF_TYPES, *_OF_LINT)
_OF_TESTS = (FAILED, PASSED, SKIPPED, TROUBLE, TESTS)


@dataclass(frozen=True)
class Filter:
    """A condition on an item, `it`, and the words for it.

    `posts` stand behind one item or many, `clauses` only behind many, `tails` only right behind the noun; `contexts`
    are sentences that may come before the question. `nothing`: what is printed where nothing is left, if not the usual.
    `fixed`: the attribute that is the same for all that is left. `files`: whether it chooses among files.
    """

    name: str
    condition: str
    posts: tuple[str, ...]
    clauses: tuple[str, ...]
    contexts: tuple[str, ...]
    tails: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    variable: str = "found"
    nothing: str = ""
    fixed: str = ""
    files: bool = False

    @property
    def kind(self) -> str:
        """What filters that differ in a prefix, an outcome or a slot only have in common."""
        return "outcomes" if "-or-" in self.name else self.name.split("-")[0]


def _of_rule(slot: Slot, *clauses: str) -> Filter:
    return Filter(
        "rule",
        f'it.code == "${slot}"',
        (
            f"of rule ${slot}",
            f"with the code ${slot}",
            f"whose code is ${slot}",
            f"coded ${slot}",
            f"under the rule ${slot}",
            f"filed under ${slot}",
        ),
        (f"that are ${slot}", *(clause.format(rule=f"${slot}") for clause in clauses)),
        (
            f"${slot} is what I'm cleaning up today.",
            f"This is about ${slot} and no other rule.",
            f"We agreed to get rid of ${slot}.",
            f"A colleague asked about ${slot}.",
        ),
        (f"(${slot} only)", f"({slot.replace('_', ' ')} ${slot})"),
        (slot,),
        nothing=f"No ${slot}",
        fixed="code",
    )


def _of_prefix(prefix: str, family: str) -> Filter:
    dots = f"{prefix}..."
    return Filter(
        f"prefix-{prefix}",
        f'it.code.startswith("{prefix}")',
        (
            f"with a code starting with {prefix}",
            f"whose code starts with {prefix}",
            f"with the code prefix {prefix}",
            f"whose code begins with {prefix}",
            f"from the {prefix} rules",
            f"of the {family} kind ({dots})",
            f"from {family} ({dots} codes)",
            f"whose code has {prefix} " + ("as its first letter" if len(prefix) == 1 else "as its first letters"),
        ),
        (f"that start with {prefix}", f"that belong to the {prefix} rules", f"that fall under {family} ({dots})"),
        (
            f"Codes with {prefix} in front are what I care about now.",
            f"We switched the {prefix} rules on last week.",
            f"I'm going through {family}, the rules starting with {prefix}.",
        ),
        (f"(only {dots})", f"(only the {family} ones, {dots})", f"({prefix}* codes)"),
    )


def _of_prefixes(one: str, two: str) -> Filter:
    return Filter(
        f"prefix-{one}-{two}",
        f'it.code.startswith(("{one}", "{two}"))',
        (
            f"whose code starts with {one} or {two}",
            f"with a code beginning with {one} or with {two}",
            f"from the {one} and {two} rules",
            f"whose code begins with either {one} or {two}",
            f"with {one} or {two} as the code's prefix",
        ),
        (f"that start with {one} or {two}", f"that belong to the {one} or the {two} rules"),
        (
            f"My part of the work is {one} and {two}, going by how the codes start.",
            f"Only rules starting with {one} or {two} count here.",
        ),
        (f"(only {one}... and {two}...)", f"({one}* and {two}* codes)"),
    )


def _of_type_prefix(prefix: str) -> Filter:
    return Filter(
        f"prefix-{prefix.rstrip('-')}",
        f'it.code.startswith("{prefix}")',
        (
            f"with a code starting with {prefix}",
            f"whose code starts with '{prefix}'",
            f"with the code prefix '{prefix}'",
            f"whose code begins with {prefix}",
            f"from the rules with {prefix} in front",
        ),
        (f"that start with '{prefix}'", f"that have a code beginning with {prefix}"),
        (f"Rules beginning with {prefix} are what I look at first.", f"I only fix the '{prefix}' rules for now."),
        (f"(only {prefix}*)", f"({prefix}... codes)"),
    )


def _past_line(slot: Slot) -> Filter:
    return Filter(
        f"past-line-{slot}",
        f"it.line > ${slot}",
        (
            f"past line ${slot}",
            f"after line ${slot}",
            f"beyond line ${slot}",
            f"with a line number over ${slot}",
            f"on a line greater than ${slot}",
            f"further down than line ${slot}",
            f"with a line higher than ${slot}",
        ),
        (f"that come after line ${slot}", f"that sit past line ${slot}"),
        (
            f"I have already tidied each file up to and including line ${slot}.",
            f"Whatever comes up to line ${slot} is generated, so skip it.",
        ),
        (f"(line > ${slot})", f"(line numbers above ${slot} only)"),
        (slot,),
    )


def _before_line(slot: Slot) -> Filter:
    return Filter(
        f"before-line-{slot}",
        f"it.line < ${slot}",
        (
            f"before line ${slot}",
            f"with a line number below ${slot}",
            f"on a line smaller than ${slot}",
            f"earlier than line ${slot}",
            f"with a line under ${slot}",
            f"higher up than line ${slot}",
        ),
        (f"that come before line ${slot}", f"that have a line less than ${slot}"),
        (
            f"Only what stands before line ${slot} is my doing.",
            f"I look at the heads of the files, before line ${slot}.",
        ),
        (f"(line < ${slot})", f"(line numbers below ${slot} only)"),
        (slot,),
    )


_MENTIONING = Filter(
    "message",
    '"$name" in it.message',
    (
        "mentioning '$name'",
        "with '$name' in the message",
        "whose message contains '$name'",
        "with $name somewhere in the message",
        'with "$name" in the message text',
        "whose message has $name in it",
        "talking about $name in the message",
    ),
    ("that mention $name", "that have '$name' in their message", "that say something about $name in the message"),
    ("I renamed $name this morning.", "Somebody touched $name.", "I suspect that $name is to blame."),
    ("(message contains '$name')",),
    ("name",),
)
_IN_FILE = Filter(
    "file",
    '"$name" in it.file',
    (
        "in files with '$name' in the file name",
        "with '$name' in the file name",
        "whose file name contains '$name'",
        "whose file has $name in its name",
        "in any file that has '$name' in its name",
        'in files named with "$name"',
    ),
    ("that are in files with $name in the name", "that lie in files named something with $name"),
    ("I'm only at work on the $name files.", "Files with '$name' in the name are mine."),
    ("(only where the file name has $name)",),
    ("name",),
    files=True,
)
_IN_TESTS = Filter(
    "in-test-files",
    '"test" in it.file',
    (
        "in test files",
        "in files with 'test' in the name",
        "located in test files",
        "whose file has 'test' in it",
        "from test files",
        "in files that contain 'test' in their path",
    ),
    ("that are in test files", "that come from files with 'test' in their name"),
    ("The test files are my job.", "We are stricter with test files now ('test' in the file)."),
    ("(test files only)", "(where the file has 'test' in it)"),
    files=True,
)
_OUTSIDE_TESTS = Filter(
    "not-in-test-files",
    '"test" not in it.file',
    (
        "outside test files",
        "not in test files",
        "in files without 'test' in the name",
        "whose file has no 'test' in it",
        "in files other than test files",
        "from non-test files",
    ),
    ("that are not in test files", "that lie outside of test files"),
    ("Test files don't count.", "I'd like to leave out test files, that is any with 'test' in the file."),
    ("(test files excluded)", "(but no test files)"),
    files=True,
)
_NAMED = Filter(
    "name",
    '"$name" in it.name',
    (
        "with '$name' in the name",
        "whose name contains '$name'",
        "with $name as part of the name",
        "whose name has $name in it",
        'with "$name" somewhere in the name',
        "named something with $name",
    ),
    ("that have $name in their name", "that are named after '$name'"),
    ("I'm at work on $name right now.", "I have just rewritten $name.", "$name got a new signature."),
    ("(name contains $name)",),
    ("name",),
)
_SLOW = Filter(
    "slow",
    "it.duration > $seconds",
    (
        "slower than $seconds seconds",
        "with a duration over $seconds seconds",
        "over $seconds s",
        "taking more than $seconds seconds",
        "running longer than $seconds s",
        "beyond $seconds seconds",
        "with more than $seconds s of running time",
    ),
    ("that take longer than $seconds seconds", "that need more than $seconds s", "that exceed $seconds seconds"),
    ("Our limit is $seconds seconds a test.", "CI is slow, and I blame everything above $seconds seconds."),
    ("(duration > $seconds)",),
    ("seconds",),
    "slow",
)
_QUICK = Filter(
    "quick",
    "it.duration < $seconds",
    (
        "faster than $seconds seconds",
        "with a duration under $seconds seconds",
        "under $seconds s",
        "taking less than $seconds seconds",
        "running shorter than $seconds s",
        "below $seconds seconds",
    ),
    ("that take less than $seconds seconds", "that finish in under $seconds s", "that stay below $seconds seconds"),
    ("Less than $seconds seconds counts as quick for me.", "I split off what needs less than $seconds s."),
    ("(duration < $seconds)",),
    ("seconds",),
    "quick",
)


def _of_outcomes(one: str, two: str) -> Filter:
    return Filter(
        f"{one}-or-{two}",
        f'it.outcome in ("{one}", "{two}")',
        (
            f"with the outcome {one} or {two}",
            f"whose outcome is {one} or {two}",
            f"marked {one} or {two}",
            f"with either {one} or {two} as outcome",
            f"recorded as '{one}' or '{two}'",
        ),
        (f"that ended as {one} or {two}", f"that are either {one} or {two}"),
        (f"Two outcomes matter to me, {one} and {two}.", f"I put {one} and {two} into one pot."),
        (f"({one} or {two})", f"(outcome {one} or {two})"),
    )


_PREFIXES = (
    ("E", "pycodestyle"), ("W", "pycodestyle"), ("F", "pyflakes"), ("B", "bugbear"), ("S", "bandit"),
    ("UP", "pyupgrade"), ("N", "pep8-naming"), ("I", "isort"), ("SIM", "simplify"), ("PT", "test style"),
)  # fmt: skip
_PLACES_IN_FILES = (
    _MENTIONING, _IN_FILE, _IN_TESTS, _OUTSIDE_TESTS,
    _past_line("big"), _past_line("n"), _before_line("big"), _before_line("n"),
)  # fmt: skip
_TYPE_FILTERS = (
    _of_rule("type_rule", "that have the rule {rule}"),
    *(_of_type_prefix(prefix) for prefix in ("invalid-", "missing-", "unresolved-", "possibly-")),
    *_PLACES_IN_FILES,
)
_LINT_FILTERS = (
    _of_rule("rule", "that break {rule}", "that violate {rule}"),
    *(_of_prefix(prefix, family) for prefix, family in _PREFIXES),
    *(_of_prefixes(one, two) for one, two in (("E", "W"), ("F", "B"), ("UP", "I"), ("S", "N"))),
    *_PLACES_IN_FILES,
)
_OUTCOMES = tuple(
    _of_outcomes(one, two)
    for one, two in (
        ("failed", "skipped"), ("skipped", "xfailed"), ("passed", "xfailed"), ("error", "skipped"),
        ("passed", "skipped"), ("xfailed", "xpassed"),
    )
)  # fmt: skip


def _filters(source: Source) -> tuple[Filter, ...]:
    """The conditions that items of the source can be put under."""
    if source in _OF_TYPES:
        return _TYPE_FILTERS
    if source in _OF_LINT:
        return _LINT_FILTERS
    with_reason = (_MENTIONING,) if MESSAGE in source.aspects else ()
    return (_NAMED, _SLOW, _QUICK, *with_reason, *(_OUTCOMES if source is TESTS else ()))


@dataclass(frozen=True)
class Action:
    """What is done with what is left: code after the line that leaves it, and templates of words.

    `words`: what fills the templates' own places. `files`: whether it asks about files.
    """

    name: str
    category: Category
    answer: str
    templates: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    files: bool = False

    @property
    def kind(self) -> str:
        """What actions that are drawn in turn have in common."""
        if self.templates in (_TOTAL, _AVERAGE, _LONGEST):
            return "time"
        return self.name.split("-")[0] if self.templates is _ASPECT_OF else self.templates[0]


_COUNTED = (
    "How many {them} are there{where}?",
    "number of {them}{where}",
    "{them}{where}: how many?",
    "Count the {them}{where}.",
    "{run} and count the {them}.",
    "Take the {nouns}{where}, keep the ones {filter}, and tell me how many that leaves.",
    "{context} How many {them} do we have{where}?",
    "I need one number, please: that of the {them}{where}.",
    "Could you count the {them}{where} for me? I don't need the list.",
    "how many of the {nouns}{where}, counting only those {filter}",
    "Please say me the quantity of {them}{where}.",
    "{path}: {them}, just the count",
    "At the stand-up I have to say how many {them} are left{where}. What's the number?",
    "Filter the {nouns}{where} down to those {filter} and print how many remain.",
    "Out of the {nouns} that come up{where}, I'm after those {filter}, and only after their number.",
)
_ASPECT_OF = (
    "What is the {aspect} of the {which} {one}{where}?",
    "{aspect} of the {which} {one}{where}",
    "Among the {them}{where}, which {aspect} does the {which} one have?",
    "{run}; from the {them} take the {which} and print its {aspect}.",
    "{context} Just the {aspect} of the {which} {one}{where}, please.",
    "Look through the {nouns}{where} for those {filter}; I want the {aspect} of the {which}.",
    "Could you tell me the {aspect} of the {which} of the {them}{where}?",
    "the {which} {one}{where} - its {aspect}?",
    "Print one thing, the {aspect} that the {which} {one}{where} has.",
    "Drop all {nouns}{where} but those {filter}, and from what is left print the {which} one's {aspect}.",
    "For {path}: {aspect} of the {which} among the {them}.",
    "Please the {aspect} from the {which} {one}{where}, if is any.",
    "If there are {them}{where}, what's the {aspect} of the {which}?",
    "I start with the {which} {one}{where}. Which {aspect} do I have to look for?",
)
_ASPECT_OR_WORD = (
    "What's the {aspect} of the {which} {one}{where}? If there is none, say '{word}'.",
    "{aspect} of the {which} {one}{where}, else '{word}'",
    "Print '{word}' if there are no {them}{where}, otherwise the {aspect} of the {which}.",
    "{run}. Are there {them}? The {which} one's {aspect} if so, '{word}' if not.",
    "{context} Give me the {aspect} of the {which} {one}{where}, or '{word}' when there isn't any.",
    "Filter the {nouns}{where} to those {filter}: {aspect} of the {which}, or '{word}' when nothing is left.",
    "'{word}' without any {them}{where}; with some, the {aspect} of the {which}",
    "Should any {them} turn up{where}, tell me the {aspect} of the {which} one; should none, tell me '{word}'.",
    "{path} - {which} {one}: {aspect}, '{word}' if nothing matches",
    'Could I get the {aspect} of the {which} of the {them}{where}? Just write "{word}" if you find none.',
    "I go by the {which} of the {nouns}{where} {filter}: print its {aspect}, and if there's nothing of the kind, "
    "'{word}'.",
    "When exist {them}{where} then the {aspect} of the {which}, when not exist then '{word}'.",
    "Do we have {them}{where}? If yes I want to see the {aspect} of the {which} one, if no '{word}'.",
)
_TOTAL = (
    "How long do the {them}{where} take together, in seconds {decimals}?",
    "total duration of the {them}{where}, {decimals}",
    "Add up the durations of the {them}{where} and print the sum {decimals}.",
    "{run} and tell me the summed duration of the {them}, {decimals}.",
    "{context} What's the total time of the {them}{where}, {decimals}?",
    "Take the {nouns}{where}, keep those {filter}, and sum their durations ({decimals}).",
    "seconds spent on {them}{where}, all in all, {decimals}",
    "Could you sum the running times of the {them}{where}? A figure {decimals}.",
    "For {path} the sum of durations over the {them}, {decimals}.",
    "Please to sum the time of all {them}{where}, {decimals}.",
    "How many seconds go into the {them}{where} altogether? {decimals} will do.",
    "I'd like a figure {decimals}: the time that the {them}{where} cost us in total.",
)
_AVERAGE = (
    "What is the average duration of the {them}{where}, {decimals}?",
    "mean time of the {them}{where}, {decimals}",
    "On average, how long do the {them}{where} take? In seconds, {decimals}.",
    "{run} and print the average duration of the {them}, {decimals}.",
    "{context} How long do the {them}{where} take on average, {decimals}?",
    "Keep those of the {nouns}{where} {filter} and give me their mean duration {decimals}.",
    "avg seconds per test, {them}{where}, {decimals}",
    "Could you average the durations of the {them}{where}? Print it {decimals}.",
    "For {path}: the mean of the durations of the {them}, {decimals}.",
    "Please calculate the medium time that need the {them}{where} (the mean), {decimals}.",
    "Divide the summed duration of the {them}{where} by their number and print that {decimals}.",
    "What does one of the {them}{where} take in the mean, seconds {decimals}?",
)
_LONGEST = (
    "How long does the longest of the {them}{where} take, {decimals}?",
    "longest duration among the {them}{where}, {decimals}",
    "Of the {them}{where}, what is the maximum duration? {decimals}, please.",
    "{run} and print the longest duration of the {them}, {decimals}.",
    "{context} What's the longest time among the {them}{where}, {decimals}?",
    "Take the {nouns}{where} {filter} and tell me the highest duration of them {decimals}.",
    "max duration, {them}{where}, {decimals}",
    "Not the name, only the seconds {decimals}: the slowest of the {them}{where}.",
    "For {path} I want the longest running time that one of the {them} has, {decimals}.",
    "Please the biggest duration from {them}{where}, number {decimals}.",
    "Could you look up how many seconds the slowest of the {them}{where} needs, {decimals}?",
    "The {them}{where}: how many seconds does the slowest one run? Print the figure {decimals}.",
)
_SHARE = (
    "What percentage of the {nouns}{where} do the ones {filter} make up? One decimal.",
    "share of the ones {filter} among all {nouns}{where}, percent with one decimal",
    "Of the {nouns}{where}, how many percent are there {filter}? To one decimal.",
    "{run}: which share of the {nouns} is made up of those {filter}? Percent, one decimal.",
    "{context} How much of the {nouns}{where} is that in percent, I mean those {filter}? One decimal.",
    "Divide the number of {them}{where} by that of all {nouns} and print it as a percentage, one decimal.",
    "percent of {nouns}{where} {filter}, 1 decimal",
    "I need a figure for a slide: the share of those {filter} in the {nouns}{where}, in percent with one decimal.",
    "For {path}: out of all {nouns}, the percentage of those {filter}, rounded to one decimal.",
    "Please calculate how many percent from the {nouns}{where} are these {filter}, with one decimal.",
    "Count the {nouns}{where}, count those {filter}, and give me the second as a percentage of the first to one "
    "decimal place.",
    "Could you work out what part of the {nouns}{where} goes to those {filter}? In percent, with one decimal.",
)
_ANY = (
    "Are there any {them}{where}?",
    "any {them}{where}? yes or no",
    "Is there at least one {one}{where}?",
    "{run} and tell me whether there are {them}, yes or no.",
    "{context} Are any {them} left{where}?",
    "Yes or no: do we have {them}{where}?",
    "{path}: do we have {them}?",
    "Look through the {nouns}{where}: are there some {filter}?",
    "I only need a yes or a no: {them}{where}, any?",
    "Do {them} exist{where}?",
    "Would I find {them} if I looked for them{where}?",
    "Say yes if there is even one {one}{where}, otherwise say no.",
    "Please to check if exist {them}{where}, yes or no.",
    "{them}{where}, do we have any",
    "I don't need to know which ones: are there {them}{where}, yes or no?",
)
_ANY_WORDS = (
    "If there are any {them}{where} print '{some}', otherwise '{none}'.",
    "any {them}{where} -> '{some}', else '{none}'",
    "{run}: '{some}' if there are {them}, '{none}' if there aren't.",
    "{context} Say '{some}' if there are {them}{where}, '{none}' if not.",
    "Say '{none}' as long as there are no {them}{where}, and '{some}' as soon as there is one.",
    "Is there a single {one}{where}? '{some}' for yes, '{none}' for no.",
    "Check the {nouns}{where} for ones {filter}. Found some: '{some}'. Found none: '{none}'.",
    "'{some}' with {them}{where}, '{none}' without",
    'Would you print "{none}" when no {them} are there{where} and "{some}" when some are?',
    "For {path} answer with one of two: '{some}' (there are {them}) or '{none}' (there are none).",
    "When is at least one {one}{where} write '{some}', when is no one write '{none}'.",
    "Not a list, just a word for {path}. It's '{some}' with {them}, and '{none}' when there are none.",
    "Unless the {nouns}{where} include some {filter}, the answer is '{none}'; if they do, it is '{some}'.",
)
_MORE = (
    "Are there more than $n {them}{where}?",
    "more than $n {them}{where}? yes or no",
    "Is the number of {them}{where} above $n?",
    "{run} and tell me whether there are more than $n {them}.",
    "{context} Do we have more than $n {them}{where}? Yes or no.",
    "Yes or no: over $n {them}{where}.",
    "{path}: do we have more than $n {them}?",
    "Count the {nouns}{where} {filter}: is that more than $n?",
    "Have we got over $n {them}{where}?",
    "number of {them}{where} > $n?",
    "I can live with $n {them}{where}. Are there more than that?",
    "Please check if the {them}{where} are more as $n, yes or no.",
    "Say yes if the {nouns}{where} {filter} number more than $n, no if they are $n or fewer.",
    "Could you see if we exceed $n {them}{where}?",
)
_MORE_WORDS = (
    "If there are more than $n {them}{where} print '{some}', otherwise '{none}'.",
    "more than $n {them}{where} -> '{some}', else '{none}'",
    "{run}: '{some}' with more than $n {them}, '{none}' with $n or fewer.",
    "{context} We allow $n. Say '{some}' if there are more than $n {them}{where}, '{none}' if not.",
    "Say '{none}' unless the number of {them}{where} is above $n; then say '{some}'.",
    "Are there over $n {them}{where}? '{some}' for yes, '{none}' for no.",
    "Count the {nouns}{where} {filter}. More than $n is '{some}', anything up to $n is '{none}'.",
    "{them}{where} > $n ? '{some}' : '{none}'",
    'Would you print "{some}" for more than $n {them}{where}, and "{none}" for at most $n?',
    "For {path}: '{some}' beyond $n {them}, '{none}' up to that number.",
    "When the {them}{where} are more than $n write '{some}', when not more write '{none}'.",
    "Do the {nouns}{where} {filter} come to more than $n? Answer '{some}' if they do and '{none}' if they don't.",
    "'{none}' for $n {them} at most{where}, '{some}' for more",
)
_LIST_OR_WORD = (
    "List the {them}{where}, {shape}, or print '{word}' if there are none.",
    "{them}{where}, {shape}, else '{word}'",
    "If there are {them}{where} show them all, {shape}. If there are none, '{word}'.",
    "{run} and print the {them}, {shape}. None? Then '{word}'.",
    "{context} Print the {them}{where}, {shape}, or '{word}' when nothing comes up.",
    "Say '{word}' when there are no {them}{where}, otherwise list them, {shape}.",
    "Keep only those of the {nouns}{where} {filter}. Print them, {shape}; if none is left print '{word}'.",
    "Are there {them}{where}? Then print them, {shape}; if not just '{word}'.",
    "For {path}: every one of the {them}, {shape}; '{word}' if there isn't one.",
    'Could you go over the {nouns}{where} and print those {filter}, {shape}? With none of them, print "{word}".',
    "'{word}' if you find no {them}{where}, and if you do find some, all of them, {shape}",
    "Please all {them}{where}, {shape}, and when is nothing write '{word}'.",
    "Which {them} do we have{where}? {shape}; '{word}' in place of an empty list.",
)
_LISTED = (
    "List the {them}{where}, {shape}.",
    "{them}{where}, {shape}",
    "Show me all {them}{where}, {shape}.",
    "{run} and print only the {them}, {shape}.",
    "{context} Which {them} are there{where}? {shape}.",
    "From the {nouns}{where} pick those {filter} and print them, {shape}.",
    "Could you print the {them}{where}? {shape}, please.",
    "{shape} - the {them}{where}",
    "For {path}: the {them} and nothing else, {shape}.",
    "Go through the {nouns}{where}, skip all but those {filter}, and show what's left, {shape}.",
    "I'd like to see every {one}{where}, {shape}.",
    "Please show the {them}{where} and no other, {shape}.",
    "Filter the {nouns}{where}: only those {filter}, {shape}",
    "What {them} come up{where}? One a line, {shape}.",
)
_ONLY = (
    "For the {them}{where} print {only}.",
    "{them}{where}, {only}",
    "{only} of the {them}{where}",
    "{run} and print {only} of the {them}.",
    "{context} Show {only} of the {them}{where}.",
    "From the {nouns}{where} take those {filter} and print {only}.",
    "Could you list the {them}{where}, {only}, one a line?",
    "What {them} are there{where}? I want {only}.",
    "For {path}: {only} of the {them}.",
    "Go over the {nouns}{where}; wherever you meet some {filter}, print {only}, nothing else.",
    "I've no use for the rest of the {them}{where}: print {only}.",
    "Please give {only} from all {them}{where}.",
)
_FILES_ONCE = (
    "Which files have {them}{where}? Each once, sorted.",
    "files with {them}{where}, sorted, no duplicates",
    "In which files are the {them}{where}? Sort them and name none twice.",
    "{run} and print the sorted files that have {them}, each a single time.",
    "{context} Which files would I have to open for the {them}{where}? Each once, in sorted order.",
    "Take the {nouns}{where} {filter} and list their files, without repeats and in alphabetical order.",
    "unique files, sorted: {them}{where}",
    "Could you name the files of the {them}{where}, alphabetically and without duplicates?",
    "For {path}: the files in which {them} occur, each once, sorted.",
    "Please only the files where are {them}{where}, every file one time, sorted.",
    "Sort the distinct files of the {them}{where} and print one per line.",
    "I don't need lines or messages. Just the files with {them}{where}, sorted by name, none repeated.",
    "What files do those of the {nouns}{where} {filter} come from? A sorted list without repeats.",
)
_TALLIED = (
    "How many {them} per {key} are there{where}? {order}, as {key}: count.",
    "{them}{where} per {key}, {key}: count, {order}",
    "Count the {them}{where} by {key}, {order}, and print {key}: count.",
    "{run}, count the {them} per {key} and print {key}: count, {order}.",
    "{context} Break the {them}{where} down by {key}: {key}: count, {order}.",
    "From the {nouns}{where} keep those {filter} and count them per {key}; {order}, {key}: count.",
    "Could you tally the {them}{where} by {key}? Lines like {key}: count, {order}.",
    "For {path}: each {key} with the number of its {them}, as {key}: count, {order}.",
    "For every {key} the count of {them}{where}, {order} ({key}: count)",
    "Please count for each {key} how many {them} it have{where}, {order}, like {key}: count.",
    "How are the {them}{where} spread over the {keys}? {key}: count, {order}.",
    "Group those of the {nouns}{where} {filter} by {key} and print {key}: count, {order}.",
    "Which {keys} have how many {them}{where}? One line each, {key}: count, {order}.",
)
_SORTED = (
    "List the {them}{where} {order}, {shape}.",
    "{them}{where} {order}, {shape}",
    "Show the {them}{where}, {shape}, {order}.",
    "{run} and print the {them} {order}, {shape}.",
    "{context} Print the {them}{where}, {shape}, {order}.",
    "Take the {nouns}{where}, leave only those {filter}, and list them {order}, {shape}.",
    "Could you put the {them}{where} in order, {order}? {shape}.",
    "{order}: the {them}{where}, {shape}",
    "For {path}: all {them} {order}, {shape}.",
    "Please to order the {them}{where} {order} and show them, {shape}.",
    "What {them} are there{where}? I want them {order}, {shape}.",
    "Of the {nouns}{where} show me those {filter}, but {order}, {shape}.",
)
_FIRST_SOME = (
    "Show the first $n {them}{where}, {shape}.",
    "first $n {them}{where}, {shape}",
    "Only the first $n of the {them}{where}: {shape}.",
    "{run} and print the first $n of the {them}, {shape}.",
    "{context} The first $n {them}{where} will do for now, {shape}.",
    "From the {nouns}{where} take those {filter}, and of these print the first $n, {shape}.",
    "Could I have $n of the {them}{where}, the first ones, {shape}?",
    "What are the first $n {them}{where}? {shape}.",
    "For {path}: the top $n of the list of {them}, {shape}.",
    "Please the first $n of {them}{where}, {shape}, not more.",
    "List the {them}{where}, {shape}, but stop after $n.",
    "Filter the {nouns}{where} for those {filter} and cut the result off after $n, {shape}.",
    "no more than $n of the {them}{where}, from the top, {shape}",
)
_JOINED = (
    "Print {what} of the {them}{where} on one line, separated by commas.",
    "{what} of the {them}{where}, comma-separated on one line",
    "Join {what} of the {them}{where} with ', ' and print that.",
    "{run} and print {what} of the {them} in one line with commas.",
    "{context} On one line, with commas between: {what} of the {them}{where}.",
    "Keep those of the {nouns}{where} {filter} and write {what} in a single line, commas in between.",
    "Could I have {what} of the {them}{where} in one comma-separated line?",
    "For {path}: {what} of the {them}, all on a single line, commas between.",
    "one line, commas: {what} of the {them}{where}",
    "Please write {what} of the {them}{where} in one line, with comma between.",
    "I want to paste them into a chat: {what} of the {them}{where}, one line, comma-separated.",
    "The {them}{where}: put {what} in a row, with a comma and a blank between.",
)

_FORMATS = {
    "place": "file:line",
    "line-message": "line: message",
    "code-message": "code: message",
    "name-time": "name: duration",
    "name-message": "name: message",
    "name-outcome": "name: outcome",
}
"""Shapes of two attributes, and how they look. What they are called besides is told by the sources."""
_FORMED = (
    "as {form}",
    "in the form {form}",
    "each as {form}",
    "written {form}",
    "{form} for each",
    "{form} on each line",
)
_ONLY_WORDS = {
    "name": ("only the names", "just the names", "nothing but the names"),
    "message": ("only the messages", "just the messages", "nothing but the messages"),
    "line": ("only the line numbers", "just the lines", "nothing but the line numbers"),
    "duration": ("only the durations", "just the durations", "nothing but the durations"),
}
_ORDERS = {
    ("line", False): ("sorted by line number, lowest first", "by ascending line", "in order of the line number",
                      "with the smallest line number first", "sorted by line, ascending"),
    ("line", True): ("sorted by line number, highest first", "by descending line", "with the largest line number first",
                     "sorted by line, descending", "from the highest line number to the lowest"),
    ("duration", False): ("sorted by duration, shortest first", "by ascending duration", "with the fastest first",
                          "from the quickest to the slowest", "sorted by time taken, ascending"),
    ("duration", True): ("sorted by duration, longest first", "by descending duration", "with the slowest first",
                         "from the slowest to the quickest", "sorted by time taken, descending"),
}  # fmt: skip
_MOST_FIRST = ("most first", "highest count first", "with the largest count at the top", "in descending order of count")
_AS_FOUND = ("in order of appearance", "in the order found", "in the order in which they turn up", "unsorted, as found")
_DECIMALS = {
    1: ("with one decimal", "to one decimal", "rounded to one decimal"),
    2: ("with two decimals", "to two decimals", "rounded to two decimals"),
    3: ("with three decimals", "to three decimals", "rounded to three decimals"),
}
_KEYS = {"file": "files", "code": "codes", "outcome": "outcomes"}


def _shapes(source: Source, filter_: Filter) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The name of each shape of two attributes, how it is written, and how it is asked for."""
    for shape in source.shapes:
        form = _FORMATS.get(shape.name)
        if form is not None and not (filter_.fixed and filter_.fixed in form):
            asked = tuple(formed.format(form=form) for formed in _FORMED)
            yield shape.name, shape.of(source.item), asked + shape.asked


def _nothing(source: Source, filter_: Filter) -> str:
    """What is said where nothing is left."""
    kinds = {TYPE_ERRORS: "type errors", TYPE_WARNINGS: "type warnings", DIAGNOSTICS: "diagnostics"}
    other = "violations" if source in _OF_LINT else "tests"
    return filter_.nothing or f"No such {kinds.get(source, other)}"


def _empty_word(source: Source, filter_: Filter) -> Slot:
    """Whether it is good or bad news that nothing is left."""
    welcome = source is PASSED or (source is TESTS and filter_ in (_NAMED, _QUICK))
    return "bad" if welcome else "good"


def _actions(source: Source, filter_: Filter) -> Iterator[Action]:
    """All that can be done with what the filter leaves of the source."""
    yield from _numbers(source, filter_)
    yield from _single_items(source, filter_)
    if source in _OF_TESTS:
        yield from _times(source, filter_)
    yield from _held(source, filter_)
    yield from _lists(source, filter_)
    yield from _gathered(source, filter_)


def _numbers(source: Source, filter_: Filter) -> Iterator[Action]:
    left = filter_.variable
    yield Action("count", "C", f"print(len({left}))", _COUNTED)
    total = f"len({source.items})" if source.chosen else source.count
    shown = f'f"{{100 * len({left}) / {total}:.1f}} %"'
    yield Action("share", "C", either("", source.items, shown, f'"{source.nothing}"'), _SHARE)


def _single_items(source: Source, filter_: Filter) -> Iterator[Action]:
    left = filter_.variable
    slot = _empty_word(source, filter_)
    word = f"${slot}"
    for aspect in source.aspects:
        if aspect.attribute == filter_.fixed:
            continue
        for which, index in (("first", "0"), ("last", "-1")):
            if which == "first" and (source, aspect) in UNSHOWN_FIRST:
                continue
            shown = f"{left}[{index}].{aspect.attribute}"
            words = {"aspect": aspect.ones, "which": (which,)}
            name = f"{which}-{aspect.attribute}"
            files = aspect is FILE
            yield Action(
                name, "C", either("", left, shown, f'"{_nothing(source, filter_)}"'), _ASPECT_OF, words, files=files
            )
            yield Action(
                f"{name}-or-word",
                "B",
                either("", left, shown, f'"{word}"'),
                _ASPECT_OR_WORD,
                words | {"word": (word,)},
                (slot,),
                files,
            )


def _times(source: Source, filter_: Filter) -> Iterator[Action]:
    left, nothing = filter_.variable, _nothing(source, filter_)
    durations = f"test.duration for test in {left}"
    for places, decimals in _DECIMALS.items():
        words = {"decimals": decimals}
        total = f'print(f"{{sum({durations}):.{places}f}}")'
        mean = f'f"{{sum({durations}) / len({left}):.{places}f}}"'
        longest = f'f"{{max({durations}):.{places}f}}"'
        yield Action(f"total-{places}", "C", total, _TOTAL, words)
        yield Action(f"average-{places}", "C", either("", left, mean, f'"{nothing}"'), _AVERAGE, words)
        yield Action(f"longest-{places}", "C", either("", left, longest, f'"{nothing}"'), _LONGEST, words)


def _held(source: Source, filter_: Filter) -> Iterator[Action]:
    left = filter_.variable
    some, none = ("$good", "$bad") if _empty_word(source, filter_) == "bad" else ("$bad", "$good")
    words = {"some": (some,), "none": (none,)}
    yield Action("any", "B", either("", left, '"Yes"', '"No"'), _ANY)
    yield Action("any-words", "B", either("", left, f'"{some}"', f'"{none}"'), _ANY_WORDS, words, ("good", "bad"))
    over = f"len({left}) > $n"
    yield Action("more", "B", either("", over, '"Yes"', '"No"'), _MORE, slots=("n",))
    yield Action(
        "more-words", "B", either("", over, f'"{some}"', f'"{none}"'), _MORE_WORDS, words, ("n", "good", "bad")
    )


def _lists(source: Source, filter_: Filter) -> Iterator[Action]:
    left, item, nothing = filter_.variable, source.item, _nothing(source, filter_)
    slot = _empty_word(source, filter_)
    word = f"${slot}"
    order = "duration" if source in _OF_TESTS else "line"
    for name, shape, asked in _shapes(source, filter_):
        words, written = {"shape": asked}, f'f"{shape}"'
        yield Action(f"list-{name}", "D", printed("", left, item, written, nothing), _LISTED, words)
        yield Action(
            f"list-{name}-or-word",
            "B",
            printed("", left, item, written, word),
            _LIST_OR_WORD,
            words | {"word": (word,)},
            (slot,),
        )
        yield Action(
            f"first-some-{name}",
            "D",
            printed("", left, item, written, nothing, "{items}[:$n]"),
            _FIRST_SOME,
            words,
            ("n",),
        )
        for descending in (False, True):
            reverse = ", reverse=True" if descending else ""
            part = f"sorted({{items}}, key=lambda {item}: {item}.{order}{reverse})"
            yield Action(
                f"by-{order}-{'descending' if descending else 'ascending'}-{name}",
                "D",
                printed("", left, item, written, nothing, part),
                _SORTED,
                words | {"order": _ORDERS[order, descending]},
            )
    for aspect in source.aspects:
        only = _ONLY_WORDS.get(aspect.attribute)
        if only is not None:
            answer = printed("", left, item, f"{item}.{aspect.attribute}", nothing)
            yield Action(f"only-{aspect.attribute}", "D", answer, _ONLY, {"only": only})


def _gathered(source: Source, filter_: Filter) -> Iterator[Action]:
    left, item, nothing = filter_.variable, source.item, _nothing(source, filter_)
    attributes = ["outcome"] if source is TESTS else []
    attributes += [aspect.attribute for aspect in (FILE, CODE) if aspect in source.aspects]
    for key in attributes:
        if key == filter_.fixed:
            continue
        counts = counted("", left, item, key)
        for name, pairs, order in (
            ("most-first", HIGHEST_FIRST, _MOST_FIRST),
            ("as-found", "counts.items()", _AS_FOUND),
        ):
            answer = counts + printed("", "counts", f"{key}, count", f'f"{{{key}}}: {{count}}"', nothing, pairs)
            words = {"key": (key,), "keys": (_KEYS[key],), "order": order}
            yield Action(f"per-{key}-{name}", "D", answer, _TALLIED, words, files=key == "file")
    if FILE in source.aspects:
        files = f"files = sorted({{{item}.file for {item} in {left}}})\n"
        yield Action("files", "D", files + printed("", "files", "file", "file", nothing), _FILES_ONCE, files=True)
        yield Action(
            "files-joined",
            "D",
            f'{files}print(", ".join(files) if files else "{nothing}")',
            _JOINED,
            {"what": ("the sorted files, each once,", "the distinct files, sorted,")},
            files=True,
        )
    if LINE in source.aspects:
        lines = f"lines = [str({item}.line) for {item} in {left}]\n"
        answer = f'{lines}print(", ".join(lines) if lines else "{nothing}")'
        yield Action("lines-joined", "D", answer, _JOINED, {"what": ("the line numbers", "the line of each")})
    if CODE in source.aspects and filter_.fixed != "code":
        codes = f"codes = sorted({{{item}.code for {item} in {left}}})\n"
        answer = f'{codes}print(", ".join(codes) if codes else "{nothing}")'
        words = {"what": ("the different codes, sorted,", "the sorted rule codes, each once,")}
        yield Action("codes-joined", "D", answer, _JOINED, words)
    if NAME in source.aspects:
        names = f"names = [test.name for test in {left}]\n"
        answer = f'{names}print(", ".join(names) if names else "{nothing}")'
        yield Action("names-joined", "D", answer, _JOINED, {"what": ("the names", "the name of each")})


@dataclass(frozen=True)
class _Composition:
    """A source, a filter and an action that go together."""

    source: Source
    filter: Filter
    action: Action

    @property
    def name(self) -> str:
        return f"filtered-{self.source.name}-{self.filter.name}-{self.action.name}"

    @property
    def answer(self) -> str:
        item = self.source.item
        condition = self.filter.condition.replace("it.", f"{item}.")
        if self.action.templates in (_ANY, _ANY_WORDS):
            return self.source.setup + self.action.answer.replace(
                f"if {self.filter.variable}:", f"if {self._any(condition)}:"
            )
        left = f"{self.filter.variable} = [{item} for {item} in {self.source.items} if {condition}]\n"
        return self.source.setup + left + self.action.answer

    def _any(self, condition: str) -> str:
        item, items = self.source.item, self.source.items
        if self.filter.fixed:
            attribute, _, value = condition.partition(" == ")
            return f"{value} in {{{attribute} for {item} in {items}}}"
        return f"any({condition} for {item} in {items})"

    def intent(self, taken: set[str]) -> Intent:
        """The intent, in wordings that are not yet taken."""
        random_ = random.Random(self.name)
        many = random_.choice(_WORDINGS)
        phrasings: list[str] = []
        for template in random_.sample(self.action.templates, len(self.action.templates)):
            phrasing = self._worded(template, random_)
            if phrasing not in taken and len(phrasings) < many:
                phrasings.append(phrasing)
        taken.update(phrasings)
        place = self.source.place
        if place == "code" and (self.filter.files or self.action.files):
            place = "folder"
        slots = (*self.filter.slots, *self.action.slots)
        return Intent(self.name, self.action.category, self.answer, tuple(phrasings), place, slots, WEIGHT)

    def _worded(self, template: str, random_: random.Random) -> str:
        source, filter_ = self.source, self.filter
        named = {name for _, name, _, _ in Formatter().parse(template) if name}
        run = "run" in named
        words = {name: random_.choice(choices) for name, choices in self.action.words.items()}
        placed = run or "path" in named or random_.random() < _PLACED
        words |= {
            "where": source.where if placed and not run else "",
            "path": source.path,
            "run": random_.choice(source.runs),
            "context": random_.choice(filter_.contexts),
            "filter": random_.choice(filter_.posts + filter_.clauses),
        }
        nouns = self._nouns(run)
        words["nouns"] = random_.choice([noun for noun in nouns if _fit(noun, words["filter"])] or nouns)
        words["them"] = self._together(nouns, filter_.posts + filter_.clauses + filter_.tails, random_)
        words["one"] = self._together(source.ones, filter_.posts, random_)
        return template.format(**words).replace(",:", ":").replace(",.", ".").replace(",,", ",")

    def _nouns(self, run: bool) -> tuple[str, ...]:
        nouns = self.source.briefly if run else self.source.nouns
        return tuple(noun for noun in nouns if not noun.endswith("about"))

    @staticmethod
    def _together(nouns: tuple[str, ...], filters: tuple[str, ...], random_: random.Random) -> str:
        """A noun and a filter behind it, of which not both are long-winded."""
        pairs = [(noun, put) for noun in nouns for put in filters if _fit(noun, put)]
        return " ".join(random_.choice(pairs))


def _fit(noun: str, put: str) -> bool:
    """Whether the filter reads well behind the noun."""
    first = put.split()[0]
    clause = " that " in noun or " must " in noun or " cannot " in noun or " whose " in noun
    if clause and noun.startswith("test"):
        return first == "with" or first.startswith("(")
    return first not in noun.split() and not ((clause or " with " in noun) and first in ("that", "whose"))


def _compositions() -> Iterator[_Composition]:
    for source in (*_FOUND, *_OF_TESTS):
        for filter_ in _filters(source):
            for action in _actions(source, filter_):
                if not set(filter_.slots) & set(action.slots):
                    yield _Composition(source, filter_, action)


def _drawn(category: Category, number: int) -> Iterator[_Composition]:
    """So many of the category, every kind of action in turn, sources and filters about equally often."""
    random_ = random.Random(f"{_SEED} {category}")
    kinds: dict[str, list[_Composition]] = {}
    for composition in _compositions():
        if composition.action.category == category:
            kinds.setdefault(composition.action.kind, []).append(composition)
    for of_kind in kinds.values():
        random_.shuffle(of_kind)
    used: Counter[str] = Counter()

    def often(composition: _Composition) -> int:
        source, filter_, action = composition.source.name, composition.filter.kind, composition.action.name
        exactly = used[f"exactly {composition.filter.name}"]
        return 2 * used[f"source {source}"] + used[f"filter {filter_}"] + exactly + used[f"action {action}"]

    for turn in range(number):
        of_kind = list(kinds.values())[turn % len(kinds)]
        chosen = min(of_kind, key=often)
        of_kind.remove(chosen)
        used[f"source {chosen.source.name}"] += 1
        used[f"filter {chosen.filter.kind}"] += 1
        used[f"exactly {chosen.filter.name}"] += 1
        used[f"action {chosen.action.name}"] += 1
        yield chosen


def intents() -> Iterator[Intent]:
    """What is asked of a part of what one tool found."""
    taken: set[str] = set()
    for category, number in DRAWN.items():
        for composition in _drawn(category, number):
            yield composition.intent(taken)
