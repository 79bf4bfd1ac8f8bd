"""What is asked with a layout of its own: items, one item, counts and joined lists, written just as the question says.

A model that knows a dozen shapes by heart prints one of the dozen; one that never sees a layout often learns to copy it
from the question into an f-string. So layouts, attributes and wordings are drawn together, always by the same seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, permutations

from punie_tui.datasets.generators.compositional.answers import LINT, SUITE, TYPES, either, printed
from punie_tui.datasets.generators.compositional.single import UNSHOWN_FIRST, guarded
from punie_tui.datasets.generators.compositional.sources import (
    CODE,
    DIAGNOSTICS,
    FAILED,
    FILE,
    FIXABLE,
    LINE,
    MANUAL,
    NAME,
    SKIPPED,
    TYPE_ERRORS,
    VIOLATIONS,
    Aspect,
    Source,
)
from punie_tui.datasets.generators.compositional.sources import TESTS as ALL_TESTS
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place, Slot

SEED = 27
WEIGHT = 2
WORDINGS = (6, 10)
"""How many wordings an intent has, at least and at most."""
PLACED = 0.67
"""Of the wordings, the share that names a place."""


@dataclass(frozen=True)
class _Part:
    """One attribute in a layout.

    `shown`: its names as a placeholder; `said`: its names in a sentence; `samples`: values to show by way of example;
    `spec`: how the f-string rounds it, and `note` how the question says so.
    """

    name: str
    attribute: str
    shown: tuple[str, ...]
    said: tuple[str, ...]
    samples: tuple[str, ...] = ()
    spec: str = ""
    note: str = ""

    def of(self, item: str) -> str:
        return f"{{{item}.{self.attribute}{self.spec}}}"


_PARTS = {
    part.name: part
    for part in (
        _Part("file", "file", ("file", "file", "filename"), ("the file", "the file name")),
        _Part("line", "line", ("line", "line", "lineno"), ("the line", "the line number"), ("12", "40", "7", "118")),
        _Part("column", "column", ("column", "col"), ("the column",), ("5", "9", "1", "22")),
        _Part("code", "code", ("code", "code", "rule"), ("the code", "the rule", "the rule code"),
              ("F401", "E501", "B008", "UP006")),
        _Part("type-code", "code", ("code", "code", "rule"), ("the code", "the rule", "the rule code"),
              ("missing-argument", "invalid-assignment", "unresolved-reference")),
        _Part("message", "message", ("message", "message", "msg"), ("the message", "the message text"),
              ("Line too long", "Trailing whitespace")),
        _Part("type-message", "message", ("message", "message", "msg"), ("the message", "the message text"),
              ("Name used when not defined", "Cannot resolve import")),
        _Part("test-message", "message", ("message", "message", "msg"), ("the message", "the message text"),
              ("totals differ", "needs the network")),
        _Part("severity", "severity", ("severity",), ("the severity",), ("error", "warning")),
        _Part("fixable", "fixable", ("fixable",), ("the fixable flag",), ("True", "False")),
        _Part("name", "name", ("name", "name", "test"), ("the name", "the test name"), ("test_login", "test_total")),
        _Part("outcome", "outcome", ("outcome",), ("the outcome",), ("passed", "failed", "skipped")),
        _Part("duration", "duration", ("duration", "seconds"), ("the duration", "the seconds"), ("0.4", "1.25")),
        _Part("rounded", "duration", ("duration", "seconds"), ("the duration", "the seconds"), ("0.40", "1.25"),
              ":.2f", "with the seconds to two decimals"),
        _Part("tenths", "duration", ("duration", "seconds"), ("the duration", "the seconds"), ("0.4", "1.3"),
              ":.1f", "with the seconds to one decimal"),
    )
}  # fmt: skip

_OF_TYPES = ("file", "line", "column", "type-code", "type-message")
_OF_LINT = ("file", "line", "column", "code", "message")
_HAS = {
    TYPE_ERRORS: _OF_TYPES,
    DIAGNOSTICS: (*_OF_TYPES, "severity"),
    VIOLATIONS: (*_OF_LINT, "fixable"),
    FIXABLE: _OF_LINT,
    MANUAL: _OF_LINT,
    FAILED: ("name", "test-message", "duration", "rounded", "tenths"),
    SKIPPED: ("name", "test-message", "duration"),
    ALL_TESTS: ("name", "outcome", "duration", "rounded", "tenths"),
}
"""What the items of each source have to show. A passed test has no message, a fixable violation only one flag."""


@dataclass(frozen=True)
class _Layout:
    """A line of two or three parts. `frame`: as `str.format` fills it; `words`: the same said in words.

    `parts`: the attributes that it is for, where it is not for any. `shown`: the frame as a question can show it,
    where that is another.
    """

    name: str
    frame: str
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return 3 if "{2}" in self.frame else 2

    @property
    def worded(self) -> bool:
        """Whether it has words of its own, from which a bare placeholder could not be told."""
        return any(letter.isalpha() for letter in self.frame.replace("\\t", ""))


_Separator = tuple[str, str, tuple[str, ...]]
"""Its name, the text itself, and what it is called."""

_SEPARATORS: tuple[_Separator, ...] = (
    ("semicolon", ";", ("a semicolon", "one semicolon and no space")),
    ("semicolon-space", "; ", ("a semicolon and a space",)),
    ("colon", ":", ("a colon without spaces", "a bare colon")),
    ("double-colon", "::", ("a double colon", "two colons")),
    ("comma", ",", ("a comma without a space", "a bare comma")),
    ("comma-space", ", ", ("a comma and a space",)),
    ("dash", " - ", ("a dash with a space on either side", "a spaced dash (' - ')")),
    ("double-dash", " -- ", ("two dashes with spaces around them", "a spaced double dash")),
    ("arrow", " -> ", ("an arrow (' -> ')", "the arrow -> with spaces around it")),
    ("fat-arrow", " => ", ("a fat arrow (' => ')", "the sign => with spaces around it")),
    ("pipe", " | ", ("a pipe with spaces around it", "a spaced pipe")),
    ("bare-pipe", "|", ("a pipe without spaces", "a bare pipe")),
    ("at", " @ ", ("an @ with spaces around it", "a spaced at sign")),
    ("equals", "=", ("an equals sign without spaces", "a bare equals sign")),
    ("tilde", " ~ ", ("a tilde with spaces around it", "a spaced tilde")),
    ("hash", "#", ("a hash sign without spaces", "a bare # sign")),
    ("plus", " + ", ("a plus sign with spaces around it", "a spaced plus")),
    ("greater", " > ", ("a greater-than sign with spaces around it", "a spaced > sign")),
    ("space", " ", ("one space", "a single blank")),
    ("two-spaces", "  ", ("two spaces", "exactly two blanks")),
    ("tab", "\\t", ("a tab", "one tab character")),
)
_BETWEEN_TWO = (
    "{0} and {1} separated by {sep}",
    "{0} and {1} with {sep} between them",
    "{0}, then {sep}, then {1}",
    "first {0}, second {1}, and {sep} in the middle",
    "{0} in front, {1} behind it, {sep} in between",
    "{0} followed by {sep} and {1}",
)
_BETWEEN_THREE = (
    "{0}, {1} and {2}, {sep} between each two",
    "{0}, {1}, {2} in this order, every time {sep} in between",
    "{0}, then {sep}, then {1}, again {sep}, then {2}",
    "first {0}, second {1}, third {2}, and {sep} between neighbours",
    "three fields, {0} and {1} and {2}, with {sep} from one to the next",
)


def _separated(size: int) -> Iterator[_Layout]:
    forms = _BETWEEN_TWO if size == 2 else _BETWEEN_THREE
    for name, text, called in _SEPARATORS:
        frame = text.join(("{0}", "{1}", "{2}")[:size])
        words = tuple(form.replace("{sep}", one) for form in forms for one in called)
        shown: tuple[str, ...] = (frame,)
        if name == "tab":
            shown = (frame, frame.replace("\\t", "<TAB>"))
        if name in ("space", "two-spaces"):
            shown = ()
        yield _Layout(name, frame, words, shown=shown)


def _framed(name: str, frame: str, *words: str, parts: str = "") -> _Layout:
    return _Layout(name, frame, words, tuple(parts.split()), (frame,))


_FRAMES = (
    _framed("brackets-first", "[{0}] {1}", "{0} in square brackets, then {1}", "{1} behind {0} in square brackets",
            "square brackets around {0}, a space, {1}"),
    _framed("brackets-last", "{0} [{1}]", "{0}, then {1} in square brackets", "{0}, a space, {1} within [ and ]"),
    _framed("parens-first", "({0}) {1}", "{0} in parentheses, then {1}", "{1} with {0} in round brackets before it"),
    _framed("parens-last", "{0} ({1})", "{0} followed by {1} in parentheses", "{0} and, in round brackets, {1}",
            "{0}, a space, then {1} parenthesised"),
    _framed("angles-first", "<{0}> {1}", "{0} in angle brackets, then {1}", "{0} between < and >, a space, {1}"),
    _framed("pair", "({0}, {1})", "{0} and {1} in one pair of parentheses, comma and space between",
            "{0}, a comma, a space and {1}, the whole in round brackets"),
    _framed("bracket-pair", "[{0}|{1}]", "{0} and {1} in one pair of square brackets, a bare pipe between",
            "{0}, a pipe without spaces, {1}, all of it in square brackets"),
    _framed("bullet-parens", "- {0} ({1})", "a dash and a space, {0}, then {1} in parentheses",
            "a bullet '- ' with {0} and, in round brackets, {1}"),
    _framed("bullet-brackets", "- [{0}] {1}", "a dash and a space, {0} in square brackets, then {1}",
            "a bullet '- ', then {0} between [ and ], a space, {1}"),
    _framed("star-colon", "* {0}: {1}", "an asterisk and a space, {0}, a colon and a space, {1}",
            "a bullet made of an asterisk, then {0}, a colon, a space and {1}"),
    _framed("quoted-block", "> {0}: {1}", "a > and a space, {0}, a colon and a space, {1}",
            "a Markdown quote ('> ') of {0}, colon, space, {1}"),
    _framed("row", "| {0} | {1} |", "a Markdown table row of {0} and {1}, pipes at both ends too",
            "a row of a Markdown table with the cells {0} and {1}, one space inside each pipe"),
    _framed("double-quotes-last", '{0} "{1}"', "{0}, a space, then {1} in double quotes",
            "{0} with {1} behind it in double quotation marks"),
    _framed("single-quotes-last", "{0}: '{1}'", "{0}, a colon and a space, then {1} in single quotes",
            "{0}, colon, space, and {1} between single quotation marks"),
    _framed("both-quoted", '"{0}","{1}"', "{0} and {1} each in double quotes, a bare comma between",
            "CSV with {0} and {1} both in double quotes, no space after the comma"),
    _framed("bold", "**{0}** {1}", "{0} in Markdown bold (two asterisks on each side), a space, then {1}",
            "{0} between double asterisks, then {1}"),
    _framed("hash-first", "#{0} {1}", "a hash sign directly before {0}, a space, then {1}",
            "# and {0} without a space, then a space and {1}"),
    _framed("bang-first", "! {0}: {1}", "an exclamation mark and a space, {0}, a colon and a space, {1}",
            "'! ' in front, then {0}, colon, space, {1}"),
    _framed("brackets-colon", "[{0}] {1}: {2}", "{0} in square brackets, then {1}, a colon and a space, {2}",
            "{0} between [ and ], a space, {1}, a colon, a space and {2}"),
    _framed("colon-brackets", "{0}:{1} [{2}]", "{0}, a bare colon, {1}, then {2} in square brackets",
            "{0} and {1} joined by a colon, a space, {2} between [ and ]"),
    _framed("colon-dash", "{0}:{1} - {2}", "{0}, a bare colon, {1}, a dash with spaces, {2}",
            "{0} and {1} joined by a colon, then a spaced dash and {2}"),
    _framed("colon-arrow", "{0}:{1} -> {2}", "{0}, a bare colon, {1}, then a spaced arrow -> and {2}",
            "{0} and {1} joined by a colon, ' -> ', then {2}"),
    _framed("arrow-parens", "{0} -> {1} ({2})", "{0}, a spaced arrow ->, {1}, and {2} in parentheses",
            "{0}, ' -> ', {1}, a space, {2} in round brackets"),
    _framed("row-of-three", "| {0} | {1} | {2} |", "a Markdown table row of {0}, {1} and {2}, pipes at both ends too",
            "a row of a Markdown table with the cells {0}, {1}, {2}, one space inside each pipe"),
    _framed("parens-colon", "({0}) {1}: {2}", "{0} in parentheses, a space, {1}, a colon and a space, {2}",
            "{0} in round brackets, then {1}, colon, space, {2}"),
    _framed("at-pair", "{0} @ {1}:{2}", "{0}, a spaced @, then {1} and {2} joined by a bare colon",
            "{0}, ' @ ', {1}, a colon without spaces, {2}"),
    _framed("pair-in-parens", "{0} ({1}:{2})", "{0}, then in parentheses {1} and {2} joined by a bare colon",
            "{0}, a space, and in round brackets {1}, a colon without spaces, {2}"),
    _framed("pair-in-brackets", "[{0}, {1}] {2}", "{0} and {1} in square brackets, comma and space between, then {2}",
            "square brackets with {0}, a comma, a space, {1}, and after them a space and {2}"),
    _framed("bullet-of-three", "- {0} | {1} ({2})", "a dash and a space, {0}, a spaced pipe, {1}, {2} in parentheses",
            "a bullet '- ', then {0}, ' | ', {1}, a space and {2} in round brackets"),
    _framed("angles-dash", "<{0}> {1} - {2}", "{0} in angle brackets, a space, {1}, a spaced dash, {2}",
            "{0} between < and >, then {1}, ' - ', {2}"),
    _framed("csv-quoted", '{0},{1},"{2}"', "CSV of {0}, {1} and {2}, no spaces, the last one in double quotes",
            "{0}, {1} and {2} with bare commas between, only {2} in double quotes"),
)  # fmt: skip
_SPOKEN = (
    _framed("at", "{0} at {1}", "{0}, the word 'at', {1}", "{0} and {1} with 'at' between them", parts="code line"),
    _framed("on-line", "{0} on line {1}", "{0}, the words 'on line', {1}", "{0} and {1} with 'on line' between them",
            parts="code line"),
    _framed("line-has", "line {0} has {1}", "the word 'line', {0}, the word 'has', {1}", parts="line code"),
    _framed("in-file", "{0} in {1}", "{0}, the word 'in', {1}", "{0} and {1} with 'in' between them",
            parts="code file"),
    _framed("big-l", "L{0}: {1}", "a capital L directly before {0}, a colon and a space, {1}",
            "L and {0} without a space, colon, space, {1}", parts="line message"),
    _framed("line-word", "line {0}: {1}", "the word 'line', {0}, a colon and a space, {1}",
            "'line', a space, {0}, colon, space, {1}", parts="line message"),
    _framed("line-column", "line {0}, column {1}", "the word 'line', {0}, a comma, the word 'column', {1}",
            parts="line column"),
    _framed("big-l-c", "L{0} C{1}", "a capital L directly before {0}, a space, a capital C directly before {1}",
            parts="line column"),
    _framed("fixable-equals", "{0} fixable={1}", "{0}, a space, then 'fixable=' with {1} right after it",
            parts="code fixable"),
    _framed("auto", "{0} auto: {1}", "{0}, a space, 'auto', a colon and a space, {1}", parts="line fixable"),
    _framed("says", "{0} says: {1}", "{0}, the word 'says', a colon and a space, {1}", parts="code message"),
    _framed("took", "{0} took {1} s", "{0}, the word 'took', {1}, a space and an s", parts="name duration"),
    _framed("seconds-parens", "- {0} ({1} s)", "a dash and a space, {0}, and in parentheses {1}, a space and an s",
            parts="name duration"),
    _framed("seconds-first", "{0}s {1}", "{0} with an s right behind it, a space, {1}", parts="duration name"),
    _framed("because", "{0} because {1}", "{0}, the word 'because', {1}", "{0} and {1} with 'because' between them",
            parts="name test-message"),
    _framed("reason", "{0} (reason: {1})", "{0}, then in parentheses 'reason', a colon, a space and {1}",
            parts="name test-message"),
    _framed("is", "{0} is {1}", "{0}, the word 'is', {1}", "{0} and {1} with 'is' between them", parts="name outcome"),
    _framed("ended", "{0} ended as {1}", "{0}, the words 'ended as', {1}", parts="name outcome"),
    _framed("on-line-message", "{0} on line {1}: {2}", "{0}, the words 'on line', {1}, a colon and a space, {2}",
            parts="code line message"),
    _framed("file-line-word", "{0}, line {1}: {2}", "{0}, a comma, the word 'line', {1}, a colon and a space, {2}",
            parts="file line message"),
    _framed("file-line-rule", "{0}, line {1}, rule {2}", "{0}, a comma, 'line' and {1}, a comma, 'rule' and {2}",
            parts="file line code"),
    _framed("position", "{0}({1},{2})", "{0} and directly after it in parentheses {1} and {2} with a bare comma",
            parts="file line column"),
    _framed("in-seconds", "{0} {1} in {2} s", "{0}, a space, {1}, the word 'in', {2}, a space and an s",
            parts="name outcome duration"),
    _framed("outcome-brackets", "[{0}] {1} ({2} s)",
            "{0} in square brackets, a space, {1}, then in parentheses {2}, a space and an s",
            parts="outcome name duration"),
    _framed("after", "{0} after {1} s: {2}", "{0}, the word 'after', {1}, a space, an s and a colon, a space, {2}",
            parts="name duration test-message"),
)  # fmt: skip
"""Layouts with words in them, each for the attributes that it makes sense for."""

_SAME = {
    "code": {"type-code"},
    "message": {"type-message"},
    "duration": {"rounded", "tenths"},
}
"""Other attributes that a layout for one of a name is right for too."""

_BRACKETED = {"angle": "<{}>", "curly": "{{{}}}", "capital": "{}", "bare": "{}"}


def _code(frame: str, values: Sequence[str]) -> str:
    """The f-string that writes the values in the frame."""
    quote = "'" if '"' in frame else '"'
    return f"f{quote}{frame.format(*values)}{quote}"


def _quoted(text: str, random_: random.Random) -> str:
    """The text between quotes that it has none of."""
    marks = [mark for mark in ("'", "'", '"') if mark not in text]
    mark = random_.choice(marks)
    return f"{mark}{text}{mark}"


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _by_placeholders(layout: _Layout, parts: Sequence[_Part], random_: random.Random) -> str:
    """The layout with names where values go, in quotes."""
    kinds = ["bare", "bare", "capital"]
    if "<" not in layout.frame and ">" not in layout.frame:
        kinds.append("angle")
    kinds.append("curly")
    if layout.worded:
        kinds = [kind for kind in kinds if kind in ("angle", "curly", "capital")]
    kind = random_.choice(kinds)
    names = [random_.choice(part.shown) for part in parts]
    names = [name.upper() for name in names] if kind == "capital" else names
    frame = random_.choice(layout.shown)
    return _quoted(frame.format(*(_BRACKETED[kind].format(name) for name in names)), random_)


def _by_words(layout: _Layout, parts: Sequence[_Part], random_: random.Random) -> str:
    said = [random_.choice(part.said) for part in parts]
    if random_.random() < 0.4:
        said = [one.removeprefix("the ") for one in said]
    return random_.choice(layout.words).format(*said)


def _by_sample(layout: _Layout, parts: Sequence[_Part], random_: random.Random) -> str:
    """A line as it could be, in quotes, and which attributes it shows."""
    line = _quoted(layout.frame.format(*(random_.choice(part.samples) for part in parts)), random_)
    names = _and([random_.choice(part.said).removeprefix("the ") for part in parts])
    return random_.choice((f"{line} ({names})", f"{line}, that is {names}", f"{line}, meaning {names}"))


_AS_SHOWN = (
    "as {}", "in the form {}", "formatted as {}", "written as {}", "in the layout {}", "with the format {}",
    "after the pattern {}", "in this shape: {}", "laid out as {}",
)  # fmt: skip
_AS_SAID = ("as {}", "written as {}", "like this: {}", "in this way: {}", "laid out as {}", "formatted as {}")
_AS_SAMPLED = (
    "like {}", "as in {}", "in the style of {}", "so that it reads like {}", "written as in {}",
)  # fmt: skip


def _forms(layout: _Layout, parts: Sequence[_Part]) -> list[str]:
    """In what ways the layout can be told. A sample with a file would name one."""
    forms = ["words"]
    if layout.shown:
        forms = ["shown", *forms, "shown"]
        if all(part.samples for part in parts) and "\\t" not in layout.frame:
            forms.append("sample")
    return forms


def _told(form: str, layout: _Layout, parts: Sequence[_Part], random_: random.Random) -> str:
    """The layout as an adverbial: "as 'line;code'", "like '12;F401' (line and code)"."""
    match form:
        case "shown":
            told = random_.choice(_AS_SHOWN).format(_by_placeholders(layout, parts, random_))
        case "sample":
            told = random_.choice(_AS_SAMPLED).format(_by_sample(layout, parts, random_))
        case _:
            told = random_.choice(_AS_SAID).format(_by_words(layout, parts, random_))
    notes = [part.note for part in parts if part.note]
    return ", ".join([told, *notes])


_LISTED = (
    "List the {nouns}{where}, each {shape}.",
    "{nouns}{where}, one a line {shape}",
    "Print every {noun}{where} {shape}.",
    "Show me all {nouns}{where} {shape}, one per line.",
    "I'm pasting this into a script that is picky: the {nouns}{where}, every line {shape}.",
    "What are the {nouns}{where}? Each on its own line {shape}, please.",
    "For each {noun}{where} print a line {shape}.",
    "Could you write out the {nouns}{where} {shape}? No other text.",
    "all {nouns}{where}, {shape}, nothing else",
    "Our bot reads one {noun} per line, so give me the {nouns}{where} {shape}.",
    "Go through {path} and put down each of the {nouns} {shape}.",
    "From {path} I need the {nouns}, every one {shape}.",
    "One line per {noun}{where}, {shape}.",
    "Please to print the {nouns}{where}, all of them {shape}.",
    "my teammate wants the {nouns}{where} in his own notation, so each one {shape}",
    "{run} and list the {nouns}, each {shape}.",
    "{run}; then print the {nouns} {shape}, a line for each.",
    "{run}. Every one of the {nouns} should be printed {shape}.",
    "{path}: {nouns}, {shape}",
    "Dump the {nouns}{where} {shape}.",
    "I'd like a list of the {nouns}{where}, line by line {shape}.",
    "Before the meeting I have to hand over the {nouns}{where}. Print them {shape}, line by line.",
)
_LISTED_AS_SHOWN = (
    "{layout} for every {noun}{where}",
    "Use the format {layout} and print all {nouns}{where}.",
    "The {nouns}{where}: one {layout} per line.",
    "Give me {layout} for each of the {nouns}{where}.",
    "format {layout}, content: the {nouns}{where}",
    "Each {noun}{where} should come out as {layout}, one under another.",
    "I want lines of {layout}, one for each {noun}{where}.",
    "{run} and print {layout} for each of the {nouns}.",
    "Fill {layout} in for every {noun}{where}.",
    "Lines that look like {layout}, please, made of the {nouns} of {path}.",
)
"""Templates for a layout shown with placeholders alone."""

_ONE = (
    "Show the {which} {noun}{where} {shape}.",
    "{which} {noun}{where}, {shape}",
    "What is the {which} {noun}{where}? Print it {shape}.",
    "Only the {which} {noun}{where}, please, {shape}.",
    "I need just one line, the {which} {noun}{where} {shape}.",
    "Of all {nouns}{where} take the {which} one and print it {shape}.",
    "Give me the {which} of the {nouns}{where} {shape}.",
    "Which {noun}{where} comes {which}? I'd like it {shape}.",
    "For a commit message: the {which} {noun}{where} {shape}.",
    "Could you print the {which} {noun}{where} {shape}?",
    "the {which} of the {nouns}{where} and no other, {shape}",
    "Let me see the {which} {noun} of {path} {shape}.",
    "{path}: {which} {noun}, {shape}",
    "{run} and print the {which} of the {nouns} {shape}.",
    "{run}. The {which} one of the {nouns} is all I want, {shape}.",
    "I work through them one at a time, so print the {which} {noun}{where} {shape}.",
    "Please to give only {which} {noun}{where}, {shape}.",
    "A single line about the {which} {noun}{where}, {shape}.",
)
_ONE_AS_SHOWN = (
    "{layout} of the {which} {noun}{where}",
    "Print {layout} for the {which} {noun}{where}.",
    "The {which} {noun}{where} as {layout}, that's all.",
    "Fill in {layout} from the {which} {noun}{where}.",
    "Tell me {layout} of whichever {noun}{where} is the {which}.",
    "{run} and fill {layout} from the {which} of the {nouns}.",
    "{layout}, taken from the {which} of the {nouns} in {path}",
)
_OR_ELSE_AFTER_A_SENTENCE = (
    " If there are none, print '{word}'.",
    " '{word}' if there is nothing to print.",
    " Should there be none, say '{word}'.",
    " None at all? Then '{word}'.",
    " Without any: '{word}'.",
    " In case nothing turns up, write '{word}'.",
    " With nothing there I'd like to read '{word}'.",
)
_OR_ELSE = (
    ", or '{word}' if there are none",
    "; none: '{word}'",
    "; '{word}' when there is nothing",
    ", else '{word}'",
    ", '{word}' if none",
)


def _or_else(text: str, word: str, random_: random.Random) -> str:
    """The question with what to print where there is nothing."""
    return text + random_.choice(_OR_ELSE_AFTER_A_SENTENCE if text[-1] in ".?" else _OR_ELSE).format(word=word)


def _filled(template: str, source: Source, placed: bool, random_: random.Random, **words: str) -> str:
    nouns = source.briefly if "{run}" in template else source.nouns
    return template.format(
        run=random_.choice(source.runs),
        nouns=random_.choice(nouns),
        noun=random_.choice(source.ones),
        where=source.where if placed else "",
        path=source.path,
        **words,
    )


def _templates(stock: Sequence[str], random_: random.Random) -> Iterator[tuple[str, bool]]:
    """As many of the templates as an intent has wordings, none twice, each with whether it shall name a place."""
    left = random_.sample(stock, len(stock))
    for _ in range(random_.randint(*WORDINGS)):
        placed = random_.random() < PLACED
        for template in left:
            if placed or not any(place in template for place in ("{run}", "{path}", "{place}")):
                left.remove(template)
                yield template, placed
                break


def _empty_word(source: Source) -> Slot:
    return "bad" if source is ALL_TESTS else "good"


def _phrasings(
    source: Source,
    layout: _Layout,
    parts: Sequence[_Part],
    stocks: tuple[tuple[str, ...], tuple[str, ...]],
    word: Slot | None,
    random_: random.Random,
    which: tuple[str, ...] = ("",),
) -> tuple[str, ...]:
    """Wordings for items in a layout. `stocks`: templates for any way to tell it, and for one with placeholders."""
    forms = cycle(random_.sample(_forms(layout, parts), len(_forms(layout, parts))))
    any_way, as_shown = stocks
    rounded = any(part.note for part in parts)
    found = []
    for template, placed in _templates((*any_way, *(() if rounded or not layout.shown else as_shown)), random_):
        words = {"which": random_.choice(which)}
        if "{layout}" in template:
            words["layout"] = _by_placeholders(layout, parts, random_)
        else:
            words["shape"] = _told(next(forms), layout, parts, random_)
        text = _filled(template, source, placed, random_, **words)
        found.append(_or_else(text, f"${word}", random_) if word else text)
    return tuple(dict.fromkeys(found))


_Drawn = tuple[_Layout, tuple[_Part, ...]]


def _fits(layout: _Layout, source: Source) -> list[tuple[str, ...]]:
    """The attributes of the source's items, in every order, that can stand in the layout."""
    has = _HAS[source]
    found = []
    for names in permutations(has, layout.size):
        attributes = [_PARTS[name].attribute for name in names]
        if len({*attributes}) < len(attributes):
            continue
        if layout.parts:
            if all(name == part or name in _SAME.get(part, ()) for name, part in zip(names, layout.parts, strict=True)):
                found.append(names)
        elif (layout.name, *attributes) not in _KNOWN_BY_HEART:
            found.append(names)
    return found


_KNOWN_BY_HEART = {("colon", "file", "line"), ("colon", "file", "line", "column"), ("space", "file", "code"),
                   ("space", "line", "code")}  # fmt: skip
"""Layouts that the siblings ask for all the time."""


def _drawn(counts: Sequence[tuple[Source, int]], random_: random.Random) -> Iterator[tuple[Source, _Drawn]]:
    """So many layouts for each source, none used again before all others were."""
    all_of = [*_separated(2), *_FRAMES, *_SPOKEN, *random_.sample([*_separated(3)], 12)]
    deck = random_.sample(all_of, len(all_of))
    wanted = [source for source, count in counts for _ in range(count)]
    for source in random_.sample(wanted, len(wanted)):
        layout = next((one for one in deck if _fits(one, source)), None)
        if layout is None:
            deck += random_.sample(all_of, len(all_of))
            layout = next(one for one in deck if _fits(one, source))
        deck.remove(layout)
        names = random_.choice(_fits(layout, source))
        yield source, (layout, tuple(_PARTS[name] for name in names))


def _name(source: Source, which: str, parts: Sequence[_Part], layout: _Layout) -> str:
    names = "-".join(part.name.removeprefix("type-").removeprefix("test-") for part in parts)
    size = "-each" if layout.size == 3 and layout.name in {name for name, *_ in _SEPARATORS} else ""
    return "-".join(word for word in ("shaped", source.name, which, names, f"{layout.name}{size}") if word)


_LISTS = ((TYPE_ERRORS, 7), (DIAGNOSTICS, 5), (VIOLATIONS, 7), (FIXABLE, 4), (MANUAL, 4), (FAILED, 6), (SKIPPED, 4),
          (ALL_TESTS, 6))  # fmt: skip
_ONES = ((TYPE_ERRORS, 5), (DIAGNOSTICS, 3), (VIOLATIONS, 5), (FIXABLE, 3), (MANUAL, 2), (FAILED, 4), (SKIPPED, 2),
         (ALL_TESTS, 3))  # fmt: skip


def _lists(random_: random.Random) -> Iterator[Intent]:
    """Every item on a line of its own, in the layout asked for."""
    for source, (layout, parts) in _drawn(_LISTS, random_):
        word = _empty_word(source) if random_.random() < 0.35 else None
        nothing = f"${word}" if word else source.nothing
        written = _code(layout.frame, [part.of(source.item) for part in parts])
        answer = printed(source.setup, source.items, source.item, written, nothing)
        phrasings = _phrasings(source, layout, parts, (_LISTED, _LISTED_AS_SHOWN), word, random_)
        slots = (word,) if word else ()
        yield Intent(_name(source, "", parts, layout), "D", answer, phrasings, source.place, slots, WEIGHT)


def _ones(random_: random.Random) -> Iterator[Intent]:
    """The first or the last item in the layout asked for, or else a word or that there is none."""
    turns = cycle((("first", "0"), ("first", "0"), ("last", "-1")))
    for source, (layout, parts) in _drawn(_ONES, random_):
        which, index = next(turns)
        unshown = {aspect.attribute for of, aspect in UNSHOWN_FIRST if of is source}
        if any(part.attribute in unshown for part in parts):
            which, index = "last", "-1"
        word = _empty_word(source) if random_.random() < 0.6 else None
        if word:
            one = f"{source.items}[{index}]"
            written = _code(layout.frame, [part.of(one) for part in parts])
            answer = either(source.setup, source.items, written, f'"${word}"')
        else:
            written = _code(layout.frame, [part.of(source.item) for part in parts])
            answer = guarded(source, f"    {source.item} = {source.items}[{index}]\n    print({written})\n")
        called = (which, f"very {which}") if which == "first" else ("last", "final", "very last")
        phrasings = _phrasings(source, layout, parts, (_ONE, _ONE_AS_SHOWN), word, random_, called)
        slots = (word,) if word else ()
        yield Intent(_name(source, which, parts, layout), "C", answer, phrasings, source.place, slots, WEIGHT)


@dataclass(frozen=True)
class _Count:
    """A number that a result has: as the code reads it, what it is called, its labels, and examples of it."""

    name: str
    read: str
    said: str
    labels: tuple[str, ...]
    samples: tuple[str, ...] = ("3", "7", "2", "11", "4", "0")


_COUNTS = {
    count.name: count
    for count in (
        _Count("errors", "{types.error_count}", "type errors", ("errors", "err", "E", "Errors", "ERR")),
        _Count("warnings", "{types.warning_count}", "type warnings", ("warnings", "warn", "W", "Warnings", "WARN")),
        _Count("diagnostics", "{len(types.errors)}", "type diagnostics of any severity",
               ("all", "sum", "D", "All", "ALL"), ("14", "12", "15")),
        _Count("violations", "{lint.violation_count}", "lint violations", ("violations", "lint", "V", "Lint", "ALL"),
               ("14", "12", "15")),
        _Count("fixable", "{lint.fixable_count}", "fixable violations", ("fixable", "auto", "F", "Fixable", "FIX")),
        _Count("manual", "{lint.violation_count - lint.fixable_count}", "violations that ruff cannot fix",
               ("manual", "hand", "M", "Manual", "REST")),
        _Count("passed", "{tests.passed}", "passed tests", ("passed", "ok", "P", "Passed", "PASS"), ("31", "18", "9")),
        _Count("failed", "{tests.failed}", "failed tests", ("failed", "ko", "F", "Failed", "FAIL")),
        _Count("broken", "{tests.errors}", "errored tests", ("errors", "err", "E", "Errors", "ERR")),
        _Count("skipped", "{tests.skipped}", "skipped tests", ("skipped", "skip", "S", "Skipped", "SKIP")),
        _Count("total", "{len(tests.tests)}", "all tests", ("total", "all", "T", "Total", "ALL"), ("40", "52", "64")),
        _Count("tenths", "{tests.duration:.1f}", "the run's seconds with one decimal",
               ("seconds", "sec", "D", "Seconds", "TIME"), ("4.2", "0.9", "12.6")),
        _Count("hundredths", "{tests.duration:.2f}", "the run's seconds with two decimals",
               ("seconds", "sec", "D", "Seconds", "TIME"), ("4.21", "0.95", "12.60")),
    )
}  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """A layout of counts. `piece`: one count, `{l}` its label, `{n}` the number; `joint`: what is between two.

    `frame`: the whole, where it is not made of pieces. A `joint` of a line's end gives each piece a line of its own.
    """

    name: str
    piece: str = "{n}"
    joint: str = ""
    words: str = ""
    frame: str = ""

    @property
    def labelled(self) -> bool:
        return "{l}" in self.piece

    def frames(self, labels: Sequence[str]) -> list[str]:
        """The lines, to be filled with the numbers."""
        if self.frame:
            return [self.frame]
        pieces = [self.piece.replace("{l}", label).replace("{n}", f"{{{at}}}") for at, label in enumerate(labels)]
        return pieces if self.joint == "\n" else [self.joint.join(pieces)]


_LABELLED = (
    _Row("equals", "{l}={n}", " ", "each followed by an equals sign and its number, one space between the pairs"),
    _Row("equals-commas", "{l}={n}", ", ", "each followed by = and its number, a comma and a space between the pairs"),
    _Row("equals-bare", "{l}={n}", ";", "each followed by = and its number, a bare semicolon between the pairs"),
    _Row(
        "colons",
        "{l}: {n}",
        ", ",
        "each followed by a colon, a space and its number, a comma and a space between the pairs",
    ),
    _Row("colons-pipes", "{l}: {n}", " | ", "each followed by a colon, a space and its number, spaced pipes between"),
    _Row("colons-bare", "{l}:{n}", " ", "each followed by a bare colon and its number, one space between the pairs"),
    _Row("behind", "{n} {l}", ", ", "each after its number and a space, commas and spaces between the pairs"),
    _Row("behind-pipes", "{n} {l}", " | ", "each after its number and a space, spaced pipes between the pairs"),
    _Row("behind-plus", "{n} {l}", " + ", "each after its number and a space, spaced plus signs between the pairs"),
    _Row(
        "brackets", "[{l} {n}]", " ", "each in square brackets with a space and its number after it, one space between"
    ),
    _Row("brackets-colons", "[{l}:{n}]", "", "each in square brackets with a bare colon and its number, no spaces"),
    _Row("parens", "{l}({n})", " ", "each with its number in parentheses right behind it, one space between"),
    _Row("dashes", "{l} {n}", " - ", "each followed by a space and its number, spaced dashes between the pairs"),
    _Row(
        "semicolons",
        "{l} {n}",
        "; ",
        "each followed by a space and its number, semicolons and spaces between the pairs",
    ),
    _Row("arrows", "{l}->{n}", " ", "each followed by -> and its number without spaces, one space between the pairs"),
    _Row("angles", "<{l} {n}>", " ", "each in angle brackets with a space and its number after it, one space between"),
)
_BARE = (
    _Row("semicolon", joint=";", words="bare semicolons between the numbers"),
    _Row("comma", joint=",", words="commas without spaces between the numbers"),
    _Row("dash", joint=" - ", words="spaced dashes between the numbers"),
    _Row("pipe", joint="|", words="bare pipes between the numbers"),
    _Row("spaced-pipe", joint=" | ", words="spaced pipes between the numbers"),
    _Row("colon", joint=":", words="bare colons between the numbers"),
    _Row("plus", joint="+", words="plus signs without spaces between the numbers"),
    _Row("arrow", joint=" -> ", words="spaced arrows (' -> ') between the numbers"),
    _Row("versus", joint=" vs ", words="the word 'vs' between the numbers"),
    _Row("hash", joint="#", words="bare hash signs between the numbers"),
)
_LINES = (
    _Row("lines-equals", "{l}={n}", "\n", "each on its own line, followed by an equals sign and its number"),
    _Row("lines-colons", "{l}: {n}", "\n", "each on its own line, followed by a colon, a space and its number"),
    _Row("lines-bullets", "- {l}: {n}", "\n", "each on its own line behind '- ', then a colon, a space, its number"),
    _Row("lines-behind", "{n} {l}", "\n", "each on its own line after its number and a space"),
)


def _marked(text: str, random_: random.Random) -> list[str]:
    """What may stand for a number: nothing that the text has as a sign or a word."""
    return [mark for mark in random_.sample(("N", "n", "_", "?", "<n>", "..."), 6) if mark[0] not in text]


def _shown_row(frames: Sequence[str], values: Sequence[str], random_: random.Random) -> str:
    """The layout with the values in it, in quotes, line by line."""
    lines = [frame.format(*values) for frame in frames]
    mark = _quoted("".join(lines), random_)[0]
    return " and below it ".join(f"{mark}{line}{mark}" for line in lines)


def _row_told(form: str, row: _Row, counts: Sequence[_Count], labels: Sequence[str], random_: random.Random) -> str:
    """The layout of counts as an adverbial that also says which count goes where."""
    frames = row.frames(labels)
    said = [count.said for count in counts]
    listed = _and(said)
    text = " ".join(frames)
    ways: tuple[str, ...]
    match form:
        case "marks":
            mark = _marked(text, random_)[0]
            shown = _shown_row(frames, [mark] * len(counts), random_)
            ways = (
                f"as {shown} with {listed}, in that order",
                f"in the form {shown} ({listed})",
                f"formatted as {shown} for {listed} in this order",
                f"like {shown}, filled with {listed}",
            )
        case "letters":
            letters = random_.choice(("XYZ", "ABC")) if not set("XYZABC") & set(text) else "XYZ"
            shown = _shown_row(frames, list(letters), random_)
            meant = ", ".join(f"{letter} = {one}" for letter, one in zip(letters, said, strict=False))
            ways = (f"as {shown}, {meant}", f"in the form {shown} where {meant}", f"written as {shown} ({meant})")
        case "sample":
            values: list[str] = []
            for count in counts:
                values.append(random_.choice([sample for sample in count.samples if sample not in values]))
            shown = _shown_row(frames, values, random_)
            meant = _and([f"{value} for {one}" for value, one in zip(values, said, strict=True)])
            ways = (f"like {shown} ({listed})", f"as in {shown}, {meant}", f"so that it reads like {shown}: {listed}")
        case _:
            if row.labelled:
                named = _and([f"'{label}' ({one})" for label, one in zip(labels, said, strict=True)])
                ways = (f"with the labels {named}, {row.words}", f"labelled {named}, {row.words}")
            else:
                one_line = _and([*said[:-1], f"then {said[-1]}"]).replace(" and then", ", then")
                ways = (f"on one line, {one_line}, {row.words}", f"as {listed}, {row.words}, one line")
    return random_.choice(ways)


_COUNTED = (
    "Sum up the {run_}{where} {shape}.",
    "{run_}{where}, {shape}",
    "Print the numbers of the {run_}{where} {shape}.",
    "How did the {run_}{where} go? Tell me {shape}.",
    "I need the figures of the {run_}{where} {shape}, nothing else.",
    "For the changelog: the result of the {run_}{where} {shape}.",
    "Could you report the {run_}{where} {shape}?",
    "numbers only for the {run_}{where}, {shape}",
    "Our dashboard parses one format only, so print the {run_}{where} {shape}.",
    "{run} and print the counts {shape}.",
    "{run}; the result please {shape}.",
    "{run}. Report it {shape}.",
    "{path}: counts of the {run_}, {shape}",
    "What numbers does the {run_}{where} give? Print them {shape}.",
    "Give me the {run_}{where} in brief, {shape}.",
    "Please to write the result of {run_}{where} {shape}.",
    "I have to fill in a status field: the {run_}{where} {shape}.",
    "Short status of the {run_}{where}, {shape}.",
)
_RUN_WORDS = {
    TYPE_ERRORS: ("type check", "ty run", "type checking"),
    VIOLATIONS: ("lint run", "ruff run", "linting"),
    ALL_TESTS: ("test run", "pytest run"),
}
_OF = _Row("of", frame="{0} of {1}", words="the word 'of' between the numbers")
_OUT_OF = _Row("out-of", frame="{0} out of {1}", words="the words 'out of' between the numbers")
_PARENS = _Row("parens-bare", frame="{0} ({1})", words="the second number in parentheses")
_PAIR = _Row("pair-bare", frame="[{0}, {1}]", words="square brackets around both, a comma and a space between")


def _whole(name: str, frame: str) -> _Row:
    return _Row(name, frame=frame)


_WHOLE: tuple[tuple[Source, str, _Row], ...] = (
    (ALL_TESTS, "passed total", _OF),
    (ALL_TESTS, "failed total", _OUT_OF),
    (VIOLATIONS, "fixable violations", _OF),
    (TYPE_ERRORS, "errors diagnostics", _OUT_OF),
    (VIOLATIONS, "violations fixable", _PARENS),
    (TYPE_ERRORS, "errors warnings", _PAIR),
    (ALL_TESTS, "passed failed tenths", _whole("in-s", "{0} passed, {1} failed in {2} s")),
    (ALL_TESTS, "passed hundredths", _whole("green-in", "{0} green in {1}s")),
    (ALL_TESTS, "failed passed hundredths", _whole("bars", "{0} bad | {1} good | {2} s")),
    (ALL_TESTS, "total tenths", _whole("took", "{0} tests took {1} seconds")),
    (ALL_TESTS, "skipped total tenths", _whole("skipped-of", "skipped {0} of {1} ({2} s)")),
    (VIOLATIONS, "fixable violations", _whole("ruff-fixes", "ruff fixes {0} of {1}")),
    (VIOLATIONS, "violations fixable manual", _whole("sum", "{0} = {1} + {2}")),
    (TYPE_ERRORS, "diagnostics errors warnings", _whole("parens-sum", "{0} ({1} + {2})")),
)
"""Counts of one result in a layout that is right for just these."""

_PIECED: tuple[tuple[Source, str], ...] = (
    (TYPE_ERRORS, "errors warnings"),
    (TYPE_ERRORS, "warnings errors"),
    (TYPE_ERRORS, "diagnostics errors"),
    (VIOLATIONS, "violations fixable"),
    (VIOLATIONS, "fixable manual"),
    (VIOLATIONS, "manual violations"),
    (ALL_TESTS, "passed failed"),
    (ALL_TESTS, "failed skipped"),
    (ALL_TESTS, "passed failed skipped"),
    (ALL_TESTS, "failed broken"),
    (ALL_TESTS, "total failed tenths"),
    (ALL_TESTS, "failed passed"),
)
"""Counts of one result for which a layout is drawn."""


def _row_forms(row: _Row) -> tuple[str, ...]:
    if "sum" in row.name:  # an example would have to add up
        return ("marks", "letters")
    return ("marks", "letters", "sample", "words") if row.words else ("marks", "letters", "sample")


def _counted(random_: random.Random) -> Iterator[Intent]:
    """Two or three counts of one result in the layout asked for."""
    rows = [*random_.sample(_LABELLED, 8), *random_.sample(_BARE, 4)]
    drawn = zip(_PIECED, random_.sample(rows, len(rows)), strict=True)
    for source, names, row in (*_WHOLE, *((source, names, row) for (source, names), row in drawn)):
        counts = [_COUNTS[name] for name in names.split()]
        at = random_.randrange(len(counts[0].labels))
        labels = [count.labels[at] for count in counts]
        (frame,) = row.frames(labels)
        answer = f"{source.call}print({_code(frame, [count.read for count in counts])})"
        forms = cycle(random_.sample(_row_forms(row), len(_row_forms(row))))
        phrasings = []
        for template, placed in _templates(_COUNTED, random_):
            told = _row_told(next(forms), row, counts, labels, random_)
            run = random_.choice(_RUN_WORDS[source])
            phrasings.append(_filled(template, source, placed, random_, shape=told, run_=run))
        name = f"shaped-counts-{names.replace(' ', '-')}-{row.name}"
        yield Intent(name, "C", answer, tuple(dict.fromkeys(phrasings)), source.place, (), WEIGHT)


_JOINTS: tuple[_Separator, ...] = (
    ("comma", ", ", ("a comma and a space",)),
    ("bare-comma", ",", ("a comma and no space",)),
    ("semicolon", "; ", ("a semicolon and a space",)),
    ("bare-semicolon", ";", ("a semicolon and no space",)),
    ("pipe", " | ", ("a pipe with spaces around it", "a spaced pipe")),
    ("bare-pipe", "|", ("a pipe without spaces",)),
    ("space", " ", ("a space", "a single blank")),
    ("dash", " - ", ("a dash with spaces around it", "a spaced dash")),
    ("plus", " + ", ("a plus sign with spaces around it", "a spaced plus")),
    ("ampersand", " & ", ("an ampersand with spaces around it", "a spaced &")),
    ("arrow", " -> ", ("an arrow -> with spaces around it",)),
    ("colon", ":", ("a bare colon", "a colon without spaces")),
    ("and", " and ", ("the word 'and'",)),
    ("two-spaces", "  ", ("two spaces",)),
)
_JOINED = (
    "Print the {things} of the {nouns}{where} on one line, {between}.",
    "{things} of the {nouns}{where} in one line, {between}",
    "All on a single line, {between}: the {things} of the {nouns}{where}.",
    "I want to paste them into a command: the {things} of the {nouns}{where} in one row, {between}.",
    "What {things} do the {nouns}{where} have? One line, {between}.",
    "Take the {things} of the {nouns}{where} and put them on one line {between}.",
    "one row with the {things} of the {nouns}{where}, {between}",
    "Could you give me the {things} of the {nouns}{where} on one line {between}?",
    "No list below each other, please: the {things} of the {nouns}{where} in one line, {between}.",
    "For {path}: the {things} of the {nouns}, one line, {between}.",
    "{run} and print the {things} of the {nouns} in one line, {between}.",
    "{run}; then the {things} of the {nouns} on one line, {between}.",
    "Chat message, so a single line: {things} of the {nouns}{where}, {between}.",
    "The {things} of the {nouns}{where} should stand on one line, {between}.",
    "Write in one line the {things} of the {nouns}{where}, {between}.",
    "My shell script takes the {things} of the {nouns}{where} as one line, {between}. Print that line.",
)
_THINGS = {
    "plain": ("{aspects}",),
    "repeats": ("{aspects} (repeats stay)", "{aspects} (one for each, repeats too)", "{aspects} (duplicates included)"),
    "sorted": ("sorted {aspects}", "alphabetically sorted {aspects}", "{aspects} in alphabetical order"),
    "unique": ("sorted unique {aspects}", "unique {aspects} (sorted)", "distinct {aspects} in sorted order",
               "different {aspects} (each once, sorted)"),
}  # fmt: skip
_JOINS: tuple[tuple[Source, Aspect, str], ...] = (
    (TYPE_ERRORS, FILE, "unique"),
    (TYPE_ERRORS, CODE, "unique"),
    (TYPE_ERRORS, LINE, "repeats"),
    (DIAGNOSTICS, CODE, "unique"),
    (DIAGNOSTICS, FILE, "unique"),
    (VIOLATIONS, CODE, "unique"),
    (VIOLATIONS, FILE, "unique"),
    (VIOLATIONS, CODE, "repeats"),
    (VIOLATIONS, LINE, "unique"),
    (FIXABLE, CODE, "unique"),
    (FIXABLE, FILE, "unique"),
    (MANUAL, CODE, "unique"),
    (MANUAL, LINE, "repeats"),
    (FAILED, NAME, "plain"),
    (FAILED, NAME, "sorted"),
    (SKIPPED, NAME, "plain"),
    (SKIPPED, NAME, "sorted"),
    (ALL_TESTS, NAME, "plain"),
)


def _between(text: str, called: Sequence[str], random_: random.Random) -> str:
    one = random_.choice(called)
    shown = _quoted(text, random_)
    ways = [f"with {one} between them", f"separated by {one}", f"{one} between each two"]
    if text.strip():
        example = _quoted(text.join(("a", "b", "c")), random_)
        ways += [f"joined with {shown}", f"with {shown} between them", f"like {example}", f"separated by {shown}"]
    return random_.choice(ways)


def _joined(random_: random.Random) -> Iterator[Intent]:
    """One attribute of all items on a single line, with the separator asked for."""
    joints = [*random_.sample(_JOINTS, len(_JOINTS)), *random_.sample(_JOINTS, len(_JOINTS))]
    for (source, aspect, how), (joint, text, called) in zip(_JOINS, joints, strict=False):
        word = _empty_word(source) if random_.random() < 0.3 else None
        nothing = f"${word}" if word else source.nothing
        values = f"{aspect.attribute}s"
        value = f"{source.item}.{aspect.attribute}"
        each = f"for {source.item} in {source.items}"
        joined = values
        match how:
            case "unique":
                collected = f"sorted({{{value} {each}}})"
                joined = f"str(line) for line in {values}" if aspect is LINE else values
            case "sorted":
                collected = f"sorted({value} {each})"
            case _:
                collected = f"[str({value}) {each}]" if aspect is LINE else f"[{value} {each}]"
        answer = (
            f"{source.setup}{values} = {collected}\n"
            f'print("{text}".join({joined}) if {values} else "{nothing}")'
        )  # fmt: skip
        phrasings = []
        for template, placed in _templates(_JOINED, random_):
            things = random_.choice(_THINGS[how]).format(aspects=random_.choice(aspect.manys))
            between = _between(text, called, random_)
            asked = _filled(template, source, placed, random_, things=things, between=between)
            phrasings.append(_or_else(asked, f"${word}", random_) if word else asked)
        name = f"shaped-joined-{source.name}-{how}-{values}-{joint}"
        slots = (word,) if word else ()
        yield Intent(name, "D", answer, tuple(dict.fromkeys(phrasings)), source.place, slots, WEIGHT)


_CALLS = {"types": TYPES, "lint": LINT, "tests": SUITE}
_TOOL_COUNTS = {
    "types": ("errors", "errors", "errors", "warnings", "diagnostics"),
    "lint": ("violations", "violations", "violations", "fixable", "manual"),
    "tests": ("failed", "failed", "failed", "passed", "skipped"),
}
_TOOL_LABELS = {
    "types": ("types", "ty", "T", "Types", "TYPES", "typing", "tc", "annotations", "t"),
    "lint": ("lint", "ruff", "L", "Lint", "LINT", "style", "rf", "lints", "l"),
    "tests": ("tests", "pytest", "P", "Tests", "TESTS", "suite", "pt", "checks", "p"),
}
"""Labels in sets: the n-th of each go together."""
_TOOL_ORDERS = (
    ("types", "lint"), ("lint", "types"), ("types", "lint", "tests"), ("tests", "lint", "types"),
    ("lint", "tests"), ("types", "tests"), ("lint", "types", "tests"), ("types", "tests", "lint"),
    ("tests", "types"), ("tests", "lint"),
)  # fmt: skip
_TOOL_WORDS = {
    "types": ("types", "ty", "the type check"),
    "lint": ("lint", "ruff", "the linter"),
    "tests": ("tests", "pytest", "the test run"),
}
_TOGETHER = (
    "Status of {tools}{where} {shape}.",
    "{tools}{where}, {shape}",
    "Check {place} with {tools} and print the counts {shape}.",
    "What do {tools} say{where}? Print it {shape}.",
    "I post this to the team channel every morning, so keep to the letter: {tools}{where} {shape}.",
    "Print {count} numbers{where} {shape}.",
    "For {place}: the {count} counts of {tools} {shape}.",
    "Could you run {tools}{where} and give me the result {shape}?",
    "one report for {tools}{where}, {shape}",
    "Run {tools}{where}; report {shape}.",
    "How do things stand{where}? The counts from {tools}, {shape}.",
    "{place}: {tools}, {shape}",
    "My status bar expects a fixed format. Run {tools}{where} and print {shape}.",
    "Please to make a report of {tools}{where} {shape}.",
    "Counts from {tools}{where}, {shape}, and not a word more.",
    "Put {tools}{where} together {shape}.",
    "Before the release I want to see {tools}{where} {shape}.",
    "Have {tools} look at {place} and sum up {shape}.",
    "{every} checks{where} in brief, {shape}",
    "Go over {place} with {tools}. The output must come {shape}.",
)


def _together(random_: random.Random) -> Iterator[Intent]:
    """A count of each of two or three tools in the layout asked for, with the labels of the question."""
    rows = [*_LABELLED, *random_.sample(_BARE, 7), *_LINES, *random_.sample(_LABELLED, 13)]
    sets = cycle(random_.sample(range(9), 9))
    used = set()
    for number, (row, order) in enumerate(zip(random_.sample(rows, len(rows)), cycle(_TOOL_ORDERS), strict=False)):
        at = next(sets) if row.labelled else 0
        counts = [_COUNTS[random_.choice(_TOOL_COUNTS[tool])] for tool in order]
        labels = [_TOOL_LABELS[tool][at] for tool in order]
        frames = row.frames(labels)
        read = [count.read for count in counts]
        printed = "\n".join(f"print({_code(frame, read)})" for frame in frames)
        answer = "".join(_CALLS[tool] for tool in order) + printed
        with_tests = "tests" in order
        place: Place = "code and tests" if with_tests else "code"
        there = "$path and $tests" if with_tests else "$path"
        forms = cycle(random_.sample(_row_forms(row), 4))
        phrasings = []
        for template, placed in _templates(_TOGETHER, random_):
            told = _row_told(next(forms), row, counts, labels, random_)
            kind = random_.randrange(3)
            tools = [_TOOL_WORDS[tool][kind] for tool in order]
            where = random_.choice((" of ", " for ", " in ")) + there if placed else ""
            phrasings.append(
                template.format(
                    tools=_and(tools),
                    where=where,
                    place=there,
                    shape=told,
                    count={2: "two", 3: "three"}[len(order)],
                    every={2: "both", 3: "all three"}[len(order)],
                )
            )
        labelled = f"-{'-'.join(labels)}" if row.labelled else ""
        name = f"shaped-tools-{'-'.join(count.name for count in counts)}-{row.name}{labelled}"
        if name in used:
            name = f"{name}-{number}"
        used.add(name)
        yield Intent(name, "E", answer, tuple(dict.fromkeys(phrasings)), place, (), WEIGHT)


def intents() -> Iterator[Intent]:
    """Everything whose layout the question spells out; the same on every call."""
    random_ = random.Random(SEED)
    yield from _lists(random_)
    yield from _joined(random_)
    yield from _ones(random_)
    yield from _counted(random_)
    yield from _together(random_)
