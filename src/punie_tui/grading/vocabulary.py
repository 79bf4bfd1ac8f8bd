"""The section `outcome` of a query: what a suite may declare about the outcome of a right answer.

The answer's code is run in every fixture project; its calls and its output are compared with this.

calls
    name: `tool("argument")`. All the calls to make, and no others; a list of arguments means that any one will do.
    Paths are the same however they are written (src, src/, ./src). `lint: tests.success and tool("src/")` is
    called only if the tests succeed. The name then stands for the result in all expressions
    (`punie_tui.grading.expressions`). A file that must be read is a call too.
says
    Expressions whose values must be printed: numbers as whole tokens (17 is not in 117; a duration may be rounded; for
    0 words such as "none" will do), names and paths in any layout, every item of a list. `together(a, b)` must stand
    next to one another, `followed(a, b)` also in this order, `joined(a, ":", b)` without a gap; of `either(a, b)` one
    is enough. `labelled(a, "type|types")`: if one of these words is printed, the number before or after it must be a.
    Items are chosen by `where(items, field=value)`, `above(items, "field", number)`, `without(items, others)` and
    `holding(lines(text), "part")`, and sorted by `ordered(items, "field")`, with `"-field"` for the largest first.
    `before(name, "::")` is the text before the first "::".
never
    Values that must not be printed, unless they are also among `says`. A total does not count (the 41 in "29 of 41").
alone, once, in_order, lines
    No other number is printed; each value just once; lists in their order; at most this many lines.
cases
    The first whose `when` holds in a fixture applies there; a last one without `when` is for all others. The output in
    one case must differ from that in another by more than its numbers, unless both declare `says`.
    `means: yes` or `no`: the output must not mean the opposite, by the words of `affirms` and `denies` and the usual
    ones. `silent`: nothing need be printed. `open`: any output will do.
yes_means
    What a "yes" at the beginning of an answer means: `yes` if the question asks for just that, `no` if it asks for
    the opposite ("did anything fail?", with `means: yes` for the case that nothing did), `nothing` if it asks for
    neither, so that what follows decides ("No, there are no errors").
readings
    Several ways to understand the question: an answer that follows one of them in all fixtures is right.
terms
    For an answer in words: words of its subject, one of which must occur. Whether it is true is not judged.
may, count, neutral
    `may`: calls that are allowed but not needed. `count`: a number that, printed with its noun, also answers yes or no.
    `neutral`: words of the question that mean neither.
labels, line_each, bullets, nothing; plain
    Each `labelled` number has its label; each value a line of its own; lines begin with one of these marks; nothing is
    printed. `plain`: it must be plain that the output means `means`, not only that it does not mean the opposite.

Any command that only reads will do: it is judged by the output; one that names a file may take the place of
read_file. `files` are the project's files. A number beside one of the tools' words must be what that word counts
there, whatever was asked; and a yes/no answer must not pass with its texts swapped.

Printing a raw result, rather than what was asked, is never right. This module does not depend on how answers are
judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Section(BaseModel):
    """A section of a suite, which has no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Statements(Section):
    """What is printed, and what is not, in one case."""

    says: list[str] = Field(default_factory=list, description="expressions; their values must be printed")
    never: list[str] = Field(default_factory=list, description="expressions; their values must not be printed")
    alone: bool = Field(default=False, description="no number may be printed that is not in `says`")
    once: bool = Field(default=False, description="each value of `says` must be printed only once")
    in_order: bool = Field(default=False, description="the values of `says` must be printed in their order")
    lines: int | None = Field(default=None, ge=1, description="maximum number of lines printed")
    silent: bool = Field(default=False, description="nothing need be printed")
    nothing: bool = Field(default=False, description="nothing may be printed")
    labels: bool = Field(default=False, description="each `labelled` number must be printed with its label")
    line_each: bool = Field(default=False, description="each value of `says` must be on a line of its own")
    bullets: list[str] = Field(default_factory=list, description="each value's line must begin with one of these marks")


class Case(Statements):
    """What is right if a condition holds."""

    when: str | None = Field(default=None, description="an expression; without it, the case applies to all that remain")
    means: bool | None = Field(default=None, description="yes or no: the output must not mean the opposite")
    plain: bool = Field(default=False, description="it must be clear that the output means `means`")
    open: bool = Field(default=False, description="any output will do")


class Reading(Statements):
    """One way to understand the question: the same everywhere, or by cases."""

    cases: list[Case] = Field(default_factory=list)

    def all_cases(self) -> list[Case]:
        """The cases; if there are none, one that always applies."""
        own = self.model_dump(exclude={"cases"}, include=set(Statements.model_fields))
        return self.cases or [Case.model_validate(own)]


class Outcome(Reading):
    """The section `outcome`. For a direct answer only `terms` applies, for a call all the other keys."""

    calls: dict[str, str] = Field(default_factory=dict, description="name → call of a tool")
    may: dict[str, str] = Field(default_factory=dict, description="name → call that is allowed but not needed")
    count: str | None = Field(default=None, description="a number that, printed with its noun, also answers yes or no")
    readings: list[Reading] = Field(default_factory=list, description="ways to understand the question")
    affirms: list[str] = Field(default_factory=list, description="words that mean yes here")
    denies: list[str] = Field(default_factory=list, description="words that mean no here")
    neutral: list[str] = Field(default_factory=list, description="words of the question that mean neither here")
    yes_means: bool | Literal["nothing"] = Field(default=True, description='what a "yes" at the beginning means')
    terms: list[str] = Field(
        default_factory=list, description="words of the subject, `a|b`: an answer must have one of them"
    )

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether there is a case that means yes and one that means no."""
        return any({case.means for case in reading.cases} >= {True, False} for reading in self.readings or [self])

    def all_readings(self) -> list[Reading]:
        """All readings, with a second one by `count` for each that has cases."""
        declared = self.readings or [self]
        return [*declared, *(_by_count(reading, self.count) for reading in declared if self.count and reading.cases)]

    def expressions(self) -> Iterator[tuple[tuple[int | str, ...], str]]:
        """Every expression except the calls, with its place in the section."""
        if self.count is not None:
            yield ("count",), self.count
        for number, reading in enumerate(self.readings):
            yield from _of_reading(("readings", number), reading)
        if not self.readings:
            yield from _of_reading((), self)

    @model_validator(mode="after")
    def _one_way(self) -> Outcome:
        with_cases = [reading for reading in self.all_readings() if reading.cases]
        if self.readings and (self.cases or _declares_anything(self)):
            raise ValueError("declare what is printed either here or in `readings`, not in both")
        if any(_declares_anything(reading) for reading in with_cases):
            raise ValueError("declare what is printed either beside `cases` or in them, not in both")
        if any(case.when is None for reading in with_cases for case in reading.cases[:-1]):
            raise ValueError("only the last case may be without `when`")
        return self


def _by_count(reading: Reading, count: str) -> Reading:
    """The reading with the number added to `says` in each case, and with its label required if it has one."""
    labels = count.startswith("labelled(")
    cases = [case.model_copy(update={"says": [*case.says, count], "labels": labels}) for case in reading.cases]
    return Reading(cases=cases)


def _declares_anything(statements: Statements) -> bool:
    return any(getattr(statements, name) for name in Statements.model_fields)


def _of_reading(place: tuple[int | str, ...], reading: Reading) -> Iterator[tuple[tuple[int | str, ...], str]]:
    yield from _of_statements(place, reading)
    for number, case in enumerate(reading.cases):
        at: tuple[Any, ...] = (*place, "cases", number)
        if case.when is not None:
            yield (*at, "when"), case.when
        yield from _of_statements(at, case)


def _of_statements(place: tuple[int | str, ...], statements: Statements) -> Iterator[tuple[tuple[int | str, ...], str]]:
    for key in ("says", "never"):
        for number, text in enumerate(getattr(statements, key)):
            yield (*place, key, number), text
