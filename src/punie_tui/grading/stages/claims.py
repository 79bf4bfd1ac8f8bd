"""Whether the claims in an answer are true: a number beside one of the tools' words must be what that word counts.

"No, 4 type errors" is wrong if there are 17 errors and 4 warnings, whatever was asked; so is "minutes" for seconds. A
number without a word claims nothing, but is one too many if a single number was asked for. Depends on the result
models, but on no suite.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from punie_tui.grading.stages.labels import Number, labelled_numbers
from punie_tui.grading.stages.matching import TextPlace
from punie_tui.tools.results import RuffResult, TestResult, TypeCheckResult

_NOUNS = {
    "manual": r"unfixable|non[- ]?(?:auto[- ]?)?fixable|not (?:be )?(?:auto[- ]?)?(?:fixable|fixed)|by hand|"
    r"manual(?:ly)?|human|(?:can(?:no|')t|(?:can|could) not|couldn't) (?:be|fix|mend)",
    "remaining": r"remain(?:s|ing)?|left(?: over)?|leaves?",
    "fixable": r"(?:auto[- ]?)?fixable|auto[- ]?fix\w*|fixed|automatically|auto|"
    r"(?:can|could|would|will|may|might) (?:fix|mend|repair|correct)",
    "error": r"errors?|errored|erroring|fixtures?|set-?ups?",
    "warning": r"warnings?",
    "finding": r"diagnostics?|problems?|issues?|findings?|complaints?|things?",
    "violation": r"violations?",
    "failed": r"fail(?:s|ed|ing|ures?)?|red|(?:did|do|does)(?: not|n't) pass",
    "amiss": r"broke|broken|not (?:green|ok|okay|fine|successful|pass(?:ed|ing)?)",
    "passed": r"pass(?:es|ed|ing)?|green|succeed(?:s|ed)?|successful",
    "skipped": r"skip(?:s|ped)?",
    "xfailed": r"xfail(?:s|ed)?",
    "xpassed": r"xpass(?:es|ed)?",
    "total": r"total|altogether|overall|collected|in all",
    "file": r"files?",
}
"""What is counted → the words for it."""
_TOOLS: dict[str, tuple[type, str]] = {
    "types": (TypeCheckResult, r"types?|typing|type[- ]?check\w*|ty|mypy"),
    "lint": (RuffResult, r"ruff|lint\w*"),
    "tests": (TestResult, r"tests?|pytest"),
}
"""Kind of findings → the result that contains them, and the words for it."""


def _whole(words: str) -> re.Pattern[str]:
    """A pattern for the words by themselves, not as part of a path or a name."""
    return re.compile(rf"(?i)(?<![\w/.:-])(?:{words})(?![\w/-]|\.\w|::)")


_WORDS = {name: _whole(words) for name, words in _NOUNS.items()}
_WHOSE = {name: _whole(words) for name, (_, words) in _TOOLS.items()}
_NO_SUCH = re.compile(
    r"(?i)\b(?:no|zero|not a single|without(?: any)?)\s+((?:(?:type|typing|lint|linting|ruff|tests?)\s+){0,2}(?:"
    r"errors?|warnings?|violations?|fixable|failed|failing|failures?|skipped|passed)(?:\s+tests?)?)(?=\s*(?:$|[.,;!)\n]|found\b|and\b|or\b|but\b))"
)
_HYPOTHETICAL = re.compile(
    r"(?i)(?:more than|less than|fewer than|at least|at most|over|above|under|below|up to|limit(?: of| is)?|exceeds?|"
    r"max(?:imum)?|min(?:imum)?|threshold|first|top|last|next|allowed|than|[<>≤≥]=?|≤|≥)(?:\s+(?:the|our|your|a))?\W*$"
)
_DIFFERENCE = re.compile(
    r"(?i)^\W*(?:\w+\s+)?(?:more|fewer|less|over|above|below|under|too many|extra|per|th|st|nd|rd|or)\b"
)
_COMPARED = re.compile(
    r"(?<![\w.:])(\d+(?:\.\d+)?)\s(?:[a-z-]+\s){0,2}(<=|>=|≤|≥|<|>)\s(?:[a-z-]+\s){0,2}(\d+(?:\.\d+)?)(?![\w.])"
)
_COMPARISONS = {"<": lt, ">": gt, "<=": le, "≤": le, ">=": ge, "≥": ge}
_PLACED = re.compile(r"([\w./-]+\.\w+):(\d+)(?!\d)")
_LINE = re.compile(r"(?i)\bline:?\s+(\d+)\b")
_LISTED = re.compile(r"(?:^|\n)\s*$")
_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


@dataclass(frozen=True)
class Facts:
    """What is true in one fixture. `counts`: (kind of findings, noun) → the numbers that these may mean."""

    counts: Mapping[tuple[str, str], frozenset[Decimal]]
    groups: Mapping[str, frozenset[Decimal]]
    """File or rule → the numbers of findings that may be meant."""
    texts: tuple[str, ...]
    """Messages, in which numbers are not claims."""
    every: frozenset[Decimal]
    """All numbers that the results have as fields, except 0."""
    places: Mapping[str, frozenset[int]]
    """File → the lines with findings."""
    lines: frozenset[str] = frozenset()
    """The lines of files that were read, in which numbers are not claims either."""

    def counted(self, labels: Iterable[str]) -> list[frozenset[Decimal]]:
        """The numbers that each label of a number may count, without labels that name nothing. If a label names what is
        counted, those that only name the tool are left out."""
        every = list(labels)
        naming = [label for label in every if _nouns(label)] or every
        return [found for label in naming if (found := self.of(label)) is not None]

    def of(self, words: str) -> frozenset[Decimal] | None:
        """The numbers that these words may count; None if they name nothing that is counted."""
        nouns = sorted(_nouns(words))
        whose = [name for name, pattern in _WHOSE.items() if pattern.search(words)]
        counted = {tool for tool, _ in self.counts}
        tools = [tool for tool in whose if tool in counted] or sorted(counted)
        nouns = nouns or (["total"] if whose and set(whose) <= counted else [])
        found = [self.counts[tool, noun] for tool in tools for noun in nouns if (tool, noun) in self.counts]
        return frozenset().union(*found) if found else None


def facts(results: Iterable[Any]) -> Facts:
    """The facts in these results; a text contributes only its lines."""
    counts: dict[tuple[str, str], set[int]] = {}
    groups: dict[str, set[int]] = {}
    texts: set[str] = set()
    every: set[Decimal] = set()
    lines: set[str] = set()
    places: dict[str, set[int]] = {}

    def note(tool: str, **numbers: Collection[int]) -> None:
        for noun, values in numbers.items():
            counts.setdefault((tool, noun), set()).update(values)

    for result in results:
        match result:
            case TypeCheckResult():
                errors, warnings = result.error_count, result.warning_count
                failing = [error for error in result.errors if error.severity == "error"]
                note("types", error={errors}, warning={warnings}, finding={errors, errors + warnings})
                note("types", total={errors, errors + warnings}, file=_files(result.errors, failing))
                _group(groups, result.errors, failing)
                every |= {Decimal(errors), Decimal(warnings)}
            case RuffResult():
                count, fixable = result.violation_count, result.fixable_count
                rest = [violation for violation in result.violations if not violation.fixable]
                note("lint", error={count}, warning={count}, finding={count}, violation={count}, total={count})
                mendable = [violation for violation in result.violations if violation.fixable]
                note("lint", fixable={fixable}, manual={count - fixable}, remaining={count, count - fixable})
                note("lint", file=_files(result.violations, rest, mendable))
                _group(groups, result.violations, rest)
                every |= {Decimal(count), Decimal(fixable)}
            case TestResult():
                outcomes = Counter(test.outcome for test in result.tests)
                broken = {result.failed, result.failed + result.errors}
                note("tests", error={result.errors}, failed=broken, passed={result.passed}, skipped={result.skipped})
                note("tests", amiss={*broken, result.errors, len(result.tests) - result.passed})
                note("tests", xfailed={outcomes["xfailed"]}, xpassed={outcomes["xpassed"]}, finding=broken)
                every_total = {len(result.tests), result.passed + result.failed, sum(broken) - result.failed}
                every_total |= {result.passed + one for one in broken}
                note("tests", total={*every_total, *broken, *outcomes.values(), 0, result.passed})
                every |= {Decimal(one) for one in (result.passed, result.failed, result.errors, result.skipped)}
                every |= {Decimal(str(result.duration)), Decimal(len(result.tests))}
            case str():
                lines |= {line.strip() for line in result.splitlines() if len(line.strip()) > 3}
                continue
            case _:
                continue
        lists = [value for name in type(result).model_fields if isinstance(value := getattr(result, name), list)]
        for item in (item for items in lists for item in items if hasattr(item, "line")):
            places.setdefault(item.file, set()).add(item.line)
        texts |= {item.message for items in lists for item in items if " " in item.message}
    return Facts(
        {key: frozenset(map(Decimal, values)) for key, values in counts.items()},
        {key: frozenset(map(Decimal, values)) for key, values in groups.items()},
        tuple(sorted(texts, key=len, reverse=True)),
        frozenset(every - {Decimal(0)}),
        {file: frozenset(numbers) for file, numbers in places.items()},
        frozenset(lines),
    )


def _files(*lists: list[Any]) -> set[int]:
    return {len({item.file for item in items}) for items in lists}


def _group(groups: dict[str, set[int]], *lists: list[Any]) -> None:
    for items in lists:
        for key in ("file", "code"):
            for name, count in Counter(getattr(item, key) for item in items).items():
                groups.setdefault(name, set()).add(count)


def untrue(text: str, known: Facts, expected: Collection[Any], question: str) -> str:
    """The first false claim in a text, as a clause; empty if nothing is plainly untrue.

    `expected` are the values asked for: one of these may stand beside any word that the question also has.
    """
    masked = _without_texts(text, known)
    mine = _as_numbers(expected)
    in_question = numbers_in(question)
    for number in labelled_numbers(masked):
        if number.unit or number.is_total or _aside(number, masked, in_question):
            continue
        allowed = known.counted(number.labels)
        if number.total is not None and any(number.total in one for one in allowed):
            continue  # part of a true total
        if not allowed or any(number.value in one for one in allowed) or _of_group(number, masked, known):
            continue
        if number.value in mine and (_named_in(question, number) or number.value not in known.every):
            continue
        label = next(label for label in number.labels if known.of(label) is not None)
        return f"prints {number.value} with the label {label!r}, which is wrong"
    for one, sign, other in _COMPARED.findall(masked):
        if not _COMPARISONS[sign](Decimal(one), Decimal(other)):
            return f"prints {one} {sign} {other}, which is false"
    for found in _PLACED.finditer(masked):
        if found[1] in known.places and int(found[2]) not in known.places[found[1]]:
            return f"names line {found[2]} of {found[1]}, where nothing was found"
    every_line = frozenset().union(*known.places.values())
    for found in _LINE.finditer(masked):
        if every_line and not known.lines and int(found[1]) not in every_line:
            return f"names line {found[1]}, where nothing was found"
    for none in _NO_SUCH.finditer(masked):
        counted = known.of(none[1])
        if counted is not None and Decimal(0) not in counted:
            return f"prints {none[0].strip()!r}, but there are some"
    return ""


def unasked(text: str, known: Facts, mine: Collection[TextPlace], question: str) -> str:
    """A clause about a number from the tools that has no word and was not asked for; empty if there is none.

    `mine`: the places of the values asked for.
    """
    masked = _without_texts(text, known)
    in_question = numbers_in(question)
    taken = {place.start for place in mine}
    for number in labelled_numbers(masked):
        if number.place.start in taken or number.is_total or number.unit or _aside(number, masked, in_question):
            continue
        if number.value in known.every and not any(re.search(r"[^\W\d_]{2}", label) for label in number.labels):
            return f"also prints {number.value} without a word for what it is"
    return ""


def numbers_in(question: str) -> set[Decimal]:
    """The numbers that a question names, in digits or in words."""
    words = {Decimal(at) for at, word in enumerate(_NUMBER_WORDS) if re.search(rf"(?i)\b{word}\b", question)}
    return words | {Decimal(found) for found in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", question)}


def _aside(number: Number, text: str, in_question: set[Decimal]) -> bool:
    """Whether a number is not a count of findings: a limit, a difference, part of a sum, or a list item's number."""
    before, after = text[max(0, number.place.start - 24) : number.place.start], text[number.place.end :][:24]
    if _HYPOTHETICAL.search(before) or _DIFFERENCE.search(after):
        return True
    if re.match(r"[.)]\s", after) and _LISTED.search(before):
        return True
    if re.match(r"\s*[+−*-]\s*\d", after) or re.search(r"\d\s*[+−*-]\s*$", before):
        return True  # a part of a sum that is shown
    return number.value in in_question and bool(
        re.search(r"(?i)limit|allow|max|or fewer|thresh|rule|\bof\b", before + after)
    )


def _of_group(number: Number, text: str, known: Facts) -> bool:
    """Whether a number counts the findings in a file or of a rule named in its line or the one before."""
    start = text.rfind("\n", 0, number.place.start) + 1
    start = text.rfind("\n", 0, max(0, start - 1)) + 1
    end = text.find("\n", number.place.end)
    line = text[start : end if end >= 0 else len(text)]
    return any(
        number.value in counts and (name in line or name.rpartition("/")[2] in line)
        for name, counts in known.groups.items()
    )


def _named_in(question: str, number: Number) -> bool:
    """Whether the number's labels name what is counted only with nouns that the question also uses."""
    in_question = _nouns(question)
    if in_question & {"finding", "violation"}:
        in_question |= {"finding", "violation"}
    named = {noun for label in number.labels for noun in _nouns(label)}
    return not named or (bool(named & in_question) and named <= in_question | {"finding", "violation", "total"})


def _nouns(words: str) -> set[str]:
    nouns = {name for name, pattern in _WORDS.items() if pattern.search(words)}
    for stronger, weaker in (
        ("manual", "fixable"),
        ("remaining", "fixable"),
        ("failed", "passed"),
        ("amiss", "passed"),
    ):
        if stronger in nouns:
            nouns.discard(weaker)
    return nouns


def _without_texts(text: str, known: Facts) -> str:
    """A text with quoted messages and lines of files masked; every other character keeps its place."""
    for one in known.texts:
        if one in text:
            text = text.replace(one, "…" * len(one))
    if not known.lines:
        return text
    return "\n".join(_without_source(line, known.lines) for line in text.split("\n"))


def _without_source(line: str, lines: frozenset[str]) -> str:
    starts = [0, *(found.end() for found in re.finditer(r"[\s:|]", line))]
    for start in starts[:12]:
        if line[start:].strip() in lines:
            return line[:start] + "…" * len(line[start:])
    return line


def _as_numbers(values: Collection[Any]) -> set[Decimal]:
    return {Decimal(str(value)) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)}
