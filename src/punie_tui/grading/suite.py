"""A suite: the queries a model is judged by, what each expects, and the targets. YAML, found by name or path.

Each section of a query belongs to one grader (`expect` to strict, `soft` to soft, `outcome` to all stages; the module
`vocabulary` documents it). This module depends on the tools and their fixtures, but not on models, answers or graders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from punie_tui.documents import read_yaml
from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.grading.expected import mistakes
from punie_tui.grading.vocabulary import Outcome, Section
from punie_tui.reachable import is_file, listed
from punie_tui.regular_files import read_text
from punie_tui.sections import Location, Mistaken, line_of, mistakes_of, repeated_keys
from punie_tui.settings import Settings
from punie_tui.tools.catalog import PACKAGE, TOOLS, misnamed, models_of, not_in_use

BUNDLED = Path(__file__).parent / "suites"

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Expectation(Section):
    """What `strict` looks for: a direct answer, or a call of exactly these tools."""

    direct: bool = Field(default=False, description="whether it is to be answered in words, without a tool")
    tools: list[str] = Field(default_factory=list, description="the tools to call, all of them and no others")
    fields: list[str] = Field(default_factory=list, description="result fields, at least one of which must be read")


class SoftRule(Section):
    """The historical check, which looks for substrings of the answer only."""

    any: list[str] = Field(default_factory=list, description="at least one of these must occur in the answer")
    all: list[str] = Field(default_factory=list, description="all of these must occur")
    none: list[str] = Field(default_factory=list, description="none of these may occur")


class Query(Section):
    """One question, and what a good answer to it is: one section per grader."""

    id: Key = Field(description="unique in the suite")
    category: str = Field(description="a key of `categories`")
    text: str = Field(min_length=1, description="the question")
    tags: dict[Key, str] = Field(default_factory=dict, description="what it can be filtered by: tool, pattern, …")
    expect: Expectation
    soft: SoftRule
    outcome: Outcome | None = Field(default=None, description="what a right answer calls and prints; see `vocabulary`")

    @property
    def novel(self) -> bool:
        """Whether it is tagged as a combination of known parts that the training data never shows."""
        return self.tags.get("novel") == "yes"


class Category(Section):
    """Queries of one kind, and how many of them must pass."""

    name: str = Field(min_length=1, description="the name that is shown")
    target: float = Field(ge=0, le=100, description="per cent of its queries that must pass")
    measures: Literal["discrimination", "field_access"] = Field(
        default="field_access", description="the metric that its queries count in, besides the overall one"
    )


class Targets(Section):
    """Targets of the suite as a whole; per cent."""

    overall: float = Field(ge=0, le=100, description="of all queries")
    field_access: float = Field(ge=0, le=100, description="of the queries in categories that measure it")


class SuiteContent(Section):
    """The content of a suite's file."""

    description: str = Field(default="", description="what it is for, in a sentence")
    uses: list[str] = Field(
        default_factory=list,
        description="further tools of the package, or groups of them, that its queries need; all must be in use",
    )
    targets: Targets
    categories: dict[Key, Category] = Field(min_length=1, description="key → category, in the order shown")
    queries: list[Query] = Field(min_length=1)


class Suite(SuiteContent):
    """A loaded suite: its content, and the name it goes by (the file's)."""

    name: str

    @cached_property
    def version(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the content as canonical JSON.

        The name is left out, and so are defaults: a schema that grows does not change the version of old suites.
        """
        content = json.dumps(
            self.model_dump(mode="json", exclude={"name"}, exclude_defaults=True), sort_keys=True, ensure_ascii=False
        )
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def query(self, id: str) -> Query:
        """The query with that id. Raises UsageError if there is none."""
        for query in self.queries:
            if query.id == id:
                return query
        raise unknown("query", id, (query.id for query in self.queries))

    @property
    def declares_outcomes(self) -> bool:
        """Whether its queries declare the outcome of a right answer; all of them do, or none."""
        return self.queries[0].outcome is not None

    def of_category(self, key: str) -> list[Query]:
        return [query for query in self.queries if query.category == key]


def find_suites(settings: Settings) -> dict[str, Path]:
    """Suite name → its file; if both the workspace and the package have one, the workspace's."""
    found: dict[str, Path] = {}
    for folder in (settings.data / "suites", BUNDLED):
        for path in listed(folder, "*.yaml"):
            found.setdefault(path.stem, path)
    return found


def package_questions() -> list[str]:
    """The questions of the package's own suites, which no dataset of ours may contain."""
    return [question for path in listed(BUNDLED, "*.yaml") for question in read_questions(path)]


def read_questions(path: Path) -> list[str]:
    """The questions in a suite's file, whether or not the tools that it needs are in use. Raises UsageError if the file
    does not have the form of a suite."""
    suite, root, mistakes = _read(read_text(path), path.stem, str(path))
    if mistakes or suite is None:
        raise Mistaken(str(path), root, mistakes)
    return [query.text for query in suite.queries]


def load_suite(name: str, settings: Settings) -> Suite:
    """A suite by name or path. Raises UsageError if there is none, or with the line of each mistake."""
    path = suite_file(name, settings)
    return parse_suite(read_text(path), path.stem, str(path))


def suite_file(name: str, settings: Settings) -> Path:
    """The file of a suite by name or path. Raises UsageError if there is none."""
    known = find_suites(settings)
    path = known.get(name) or (settings.workspace / Path(name).expanduser()).resolve()
    if not is_file(path):
        raise unknown("suite", name, known)
    return path


def query_line(path: Path, query: str) -> int:
    """The line (from 1) of a query in a suite's file; 1 if it is not there. Raises UsageError for a broken file."""
    values, root = read_yaml(read_text(path), str(path))
    queries = values.get("queries") if isinstance(values, dict) else None
    for at, each in enumerate(queries if isinstance(queries, list) else ()):
        if root is not None and isinstance(each, dict) and each.get("id") == query:
            return line_of(root, ("queries", at))
    return 1


def parse_suite(text: str, name: str, source: str) -> Suite:
    """The suite in a YAML text. Raises UsageError: `source:line: what is wrong; line n: what else is`. If its tools are
    not in use, that is reported in place of contradictions."""
    suite, root, mistakes = _read(text, name, source)
    if suite is not None:
        mistakes += list(_unused(suite)) or _contradictions(suite)
    if mistakes or suite is None:
        raise Mistaken(source, root, mistakes)
    return suite


def _read(text: str, name: str, source: str) -> tuple[Suite | None, yaml.Node, list[tuple[Location, str]]]:
    """(suite, or None if the text does not have its form; the document; the mistakes in the form)."""
    values, root = read_yaml(text, source)
    if root is None or not isinstance(values, dict):
        raise UsageError(f"{source}: a suite is a mapping with targets, categories and queries; this file is not one")
    mistakes = list(repeated_keys(root))
    try:
        SuiteContent.model_validate(values)
        return Suite.model_validate({**values, "name": name}), root, mistakes
    except ValidationError as error:
        return None, root, [*mistakes, *mistakes_of(error, SuiteContent)]


def _unused(suite: Suite) -> Iterator[tuple[Location, str]]:
    """Entries of `uses` that are not tools or groups, or not in use: (place, clause)."""
    for number, clause in misnamed(suite.uses):
        yield ("uses", number), clause
        return
    if lacking := not_in_use(suite.uses):
        yield ("uses",), f"the suite {lacking}"


def _contradictions(suite: Suite) -> Iterator[tuple[Location, str]]:
    """Mistakes that each section allows by itself but the suite does not: (place, clause)."""
    seen: set[str] = set()
    for index, query in enumerate(suite.queries):
        place: Location = ("queries", index)
        if query.id in seen:
            yield (*place, "id"), f"the id {query.id!r} is taken by an earlier query"
        seen.add(query.id)
        if query.category not in suite.categories:
            yield (*place, "category"), str(unknown("category", query.category, suite.categories))
        expect = query.expect
        if expect.direct == bool(expect.tools):
            yield (*place, "expect"), "a query expects exactly one of `direct: true` and `tools`"
        for number, tool in enumerate(expect.tools):
            if tool not in TOOLS:
                yield (*place, "expect", "tools", number), _not_there(tool)
        fields = {name for tool in expect.tools for name in _result_fields(tool)}
        known = all(tool in TOOLS for tool in expect.tools)
        for number, field in enumerate(expect.fields):
            if known and field not in fields:
                owner = " or ".join(expect.tools) or "a direct answer"
                yield (*place, "expect", "fields", number), f"{owner} has no field {field!r}{nearest(field, fields)}"
        if not (query.soft.any or query.soft.all or query.soft.none):
            yield (*place, "soft"), "the soft rule is empty; give `any`, `all` or `none`"
        if (query.outcome is not None) != suite.declares_outcomes:
            yield (
                place,
                f"{query.id} and {suite.queries[0].id} differ: either all queries have an `outcome` or none has",
            )
        if query.outcome is not None and known:
            for where, clause in mistakes(query.outcome, expect.tools, direct=expect.direct):
                yield (*place, "outcome", *where), clause
    for key, category in suite.categories.items():
        if not category.name.isprintable():
            yield ("categories", key, "name"), "the name contains characters that cannot be printed"
        if not suite.of_category(key):
            yield ("categories", key), f"the category {key!r} has no query"


def _not_there(tool: str) -> str:
    if tool in PACKAGE:
        return f"{tool} is available only to a suite that declares it; write at its top: uses: [{PACKAGE[tool].group}]"
    return str(unknown("tool", tool, TOOLS))


def _result_fields(tool: str) -> Iterator[str]:
    """Every field of a tool's result and of the items in it; none for an untyped or unknown tool."""
    result = TOOLS[tool].result if tool in TOOLS else str
    if issubclass(result, BaseModel):
        for model in models_of(result):
            yield from model.model_fields
