"""What a suite may declare of a right answer's outcome: the section `outcome` of a query.

The answer's code is run in every fixture project; what it called and printed is held against this.

calls
    name: `tool("argument")`. All the calls to make, and no others; a list of arguments means that any one will do.
    Paths are the same however they are written (src, src/, ./src). `lint: tests.success and tool("src/")` is
    called only where the tests succeed. The name then stands for the result in all expressions
    (`punie_tui.grading.expressions`). A file that must be read is a call too.
says
    Expressions whose values must be said: numbers as whole tokens (17 is not in 117; a duration may be rounded; for
    0 words such as "none" will do), names and paths in any layout, of a list every item. `together(a, b)` are said
    next to one another, `followed(a, b)` also in this order, `joined(a, ":", b)` without a gap, `either(a, b)` one.
    `labelled(a, "type|types")`: where one of these words is said, it is the number a that is said before or after it.
    Items are chosen by `where(items, field=value)`, `above(items, "field", number)`, `without(items, others)` and
    `holding(lines(text), "part")`, and put in order by `ordered(items, "field")`, `"-field"` for the largest first.
    `before(name, "::")` is what stands before the first such part.
never
    Values that must not be said, unless they are also among `says`. A total is no answer of its own ("29 of 41").
alone, once, in_order, lines
    No other number is said; each value just once; lists in their order; at most so many lines.
cases
    The first whose `when` holds in a fixture applies there; a last one without `when` is for all others. What is said
    in one case must differ from what is said in another by more than its numbers, unless both declare `says`.
    `means: yes` or `no`: it must not mean the opposite, going by the words of `affirms` and `denies` and the usual
    ones. `silent`: nothing need be said. `open`: whatever is said there will do.
yes_means
    What a "yes" with which an answer begins means: `yes` where the question asks for just that, `no` where it asks
    for the opposite ("did anything fail?", and `means: yes` where nothing did), `nothing` where it asks for neither,
    so that what follows decides ("No, there are no errors").
readings
    Several ways to understand the question: an answer that follows one of them in all fixtures is right.
terms
    For an answer in words: words of its subject, of which one must occur. Whether it is true is not judged.
may, count, neutral
    `may`: calls that are allowed and not needed. `count`: a number that, said with its noun, answers yes or no too.
    `neutral`: words of the question that mean neither.
labels, line_each, bullets, nothing; plain
    Each `labelled` number has its label; each value a line of its own; lines begin with one of these marks; nothing is
    printed. `plain`: that it means `means` must be plain, not only not the opposite.

A command may be any that only reads: it is judged by what is said of it; one that names a file reads it as well as
read_file does. `files` are the project's files. A number beside a word of the tools must be what that word counts
there, whatever was asked; and a yes/no answer must not pass with its texts swapped.

Printing a result as it is, rather than what was asked, is never right. Nothing here knows how answers are judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Section(BaseModel):
    """A section of a suite: no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Statements(Section):
    """What is said, and what is not, in one case."""

    says: list[str] = Field(default_factory=list, description="expressions; their values must be said")
    never: list[str] = Field(default_factory=list, description="expressions; their values must not be said")
    alone: bool = Field(default=False, description="no number is said that is not in `says`")
    once: bool = Field(default=False, description="each value of `says` is said just once")
    in_order: bool = Field(default=False, description="the values of `says` are said in their order")
    lines: int | None = Field(default=None, ge=1, description="at most so many lines are printed")
    silent: bool = Field(default=False, description="nothing need be said")
    nothing: bool = Field(default=False, description="nothing may be printed")
    labels: bool = Field(default=False, description="each `labelled` number is said with its label")
    line_each: bool = Field(default=False, description="each value of `says` stands on a line of its own")
    bullets: list[str] = Field(default_factory=list, description="the marks with which the values' lines may begin")


class Case(Statements):
    """What is right where a condition holds."""

    when: str | None = Field(default=None, description="an expression; without it, the case of all that remains")
    means: bool | None = Field(default=None, description="yes or no: what is said must not mean the opposite")
    plain: bool = Field(default=False, description="it must be plain that it means `means`")
    open: bool = Field(default=False, description="whatever is said will do")


class Reading(Statements):
    """One way to understand the question: the same everywhere, or by cases."""

    cases: list[Case] = Field(default_factory=list)

    def all_cases(self) -> list[Case]:
        """The cases; where there are none, the one that always holds."""
        own = self.model_dump(exclude={"cases"}, include=set(Statements.model_fields))
        return self.cases or [Case.model_validate(own)]


class Outcome(Reading):
    """The section `outcome`: of a direct answer only `terms`, of a call all the rest."""

    calls: dict[str, str] = Field(default_factory=dict, description="name → call of a tool")
    may: dict[str, str] = Field(default_factory=dict, description="name → call that is allowed and not needed")
    count: str | None = Field(default=None, description="a number that, said alone, answers yes or no too")
    readings: list[Reading] = Field(default_factory=list, description="ways to understand the question")
    affirms: list[str] = Field(default_factory=list, description="words that mean yes here")
    denies: list[str] = Field(default_factory=list, description="words that mean no here")
    neutral: list[str] = Field(default_factory=list, description="words of the question that mean neither here")
    yes_means: bool | Literal["nothing"] = Field(default=True, description='what a "yes" at the beginning means')
    terms: list[str] = Field(default_factory=list, description="words of the subject, `a|b`: an answer has one of them")

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether there are a case that means yes and one that means no."""
        return any({case.means for case in reading.cases} >= {True, False} for reading in self.readings or [self])

    def all_readings(self) -> list[Reading]:
        """Every way to be right; `count` makes another one of each that has cases."""
        told = self.readings or [self]
        return [*told, *(_by_count(reading, self.count) for reading in told if self.count and reading.cases)]

    def expressions(self) -> Iterator[tuple[tuple[int | str, ...], str]]:
        """Every expression but the calls, with its place in the section."""
        if self.count is not None:
            yield ("count",), self.count
        for number, reading in enumerate(self.readings):
            yield from _of_reading(("readings", number), reading)
        if not self.readings:
            yield from _of_reading((), self)

    @model_validator(mode="after")
    def _one_way(self) -> Outcome:
        told = [reading for reading in self.all_readings() if reading.cases]
        if self.readings and (self.cases or _says_anything(self)):
            raise ValueError("what is said stands either here or in `readings`, not in both")
        if any(_says_anything(reading) for reading in told):
            raise ValueError("what is said stands either beside `cases` or in them, not in both")
        if any(case.when is None for reading in told for case in reading.cases[:-1]):
            raise ValueError("only the last case may be without `when`")
        return self


def _by_count(reading: Reading, count: str) -> Reading:
    """The same cases, in each of which the number is said, and with its label if it has one."""
    labels = count.startswith("labelled(")
    cases = [case.model_copy(update={"says": [*case.says, count], "labels": labels}) for case in reading.cases]
    return Reading(cases=cases)


def _says_anything(statements: Statements) -> bool:
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
