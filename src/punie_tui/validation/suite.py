"""A suite: the queries a model is judged by, what each expects, and the targets. YAML, found by name or path.

One section of a query belongs to one grader (`expect` to strict, `soft` to soft, `outcome` to the whole ladder; its
vocabulary is told in `vocabulary`). This room knows the tools and their worlds; it knows nothing of models, answers
or graders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from punie_tui.documents import read_yaml
from punie_tui.errors import AskedWrong, nearest, unknown
from punie_tui.runs.recipe import read_text
from punie_tui.settings import Settings
from punie_tui.tools.catalog import TOOLS, models_of
from punie_tui.validation.expected import mistakes
from punie_tui.validation.vocabulary import Outcome, Section

BUNDLED = Path(__file__).parent / "suites"

Location = tuple[int | str, ...]

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Expectation(Section):
    """What `strict` looks for: a direct answer, or a call of exactly these tools."""

    direct: bool = Field(default=False, description="to be answered in words, without a tool")
    tools: list[str] = Field(default_factory=list, description="the tools to call, all of them and no others")
    fields: list[str] = Field(default_factory=list, description="result fields of which at least one is read")


class SoftRule(Section):
    """The historical check: substrings of the answer, and nothing more."""

    any: list[str] = Field(default_factory=list, description="at least one of these stands in the answer")
    all: list[str] = Field(default_factory=list, description="all of these do")
    none: list[str] = Field(default_factory=list, description="none of these does")


class Query(Section):
    """One question and, a section a grader, what a good answer to it is."""

    id: Key = Field(description="unique in the suite")
    category: str = Field(description="a key of `categories`")
    text: str = Field(min_length=1, description="what the person asks")
    tags: dict[Key, str] = Field(default_factory=dict, description="what it can be filtered by: tool, pattern, …")
    expect: Expectation
    soft: SoftRule
    outcome: Outcome | None = Field(default=None, description="what a right answer does and says; see `vocabulary`")

    @property
    def novel(self) -> bool:
        """Whether it is tagged as a combination of known parts that the training data never shows."""
        return self.tags.get("novel") == "yes"


class Category(Section):
    """Queries of one kind, and how many of them must pass."""

    name: str = Field(min_length=1, description="what people see")
    target: float = Field(ge=0, le=100, description="per cent of its queries that must pass")
    measures: Literal["discrimination", "field_access"] = Field(
        default="field_access", description="the metric that its queries count in, besides the overall one"
    )


class Targets(Section):
    """Targets of the suite as a whole; per cent."""

    overall: float = Field(ge=0, le=100, description="of all queries")
    field_access: float = Field(ge=0, le=100, description="of the queries in categories that measure it")


class SuiteContent(Section):
    """A suite as its file has it."""

    description: str = Field(default="", description="what it is for, in a sentence")
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
        """The query of that id. Raises AskedWrong where there is none."""
        for query in self.queries:
            if query.id == id:
                return query
        raise unknown("query", id, (query.id for query in self.queries))

    @property
    def declares_outcomes(self) -> bool:
        """Whether its queries say what a right answer's outcome is; all of them do, or none."""
        return self.queries[0].outcome is not None

    def of_category(self, key: str) -> list[Query]:
        return [query for query in self.queries if query.category == key]


def find_suites(settings: Settings) -> dict[str, Path]:
    """Suite name → its file; the workspace's own before the package's."""
    found: dict[str, Path] = {}
    for folder in (settings.data / "suites", BUNDLED):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def package_questions() -> list[str]:
    """What the package's own suites ask: no dataset of ours may ask it."""
    suites = (parse_suite(read_text(path), path.stem, str(path)) for path in sorted(BUNDLED.glob("*.yaml")))
    return [query.text for suite in suites for query in suite.queries]


def load_suite(name: str, settings: Settings) -> Suite:
    """A suite by name or path. Raises AskedWrong where there is none, or naming each mistake's line."""
    path = suite_file(name, settings)
    return parse_suite(read_text(path), path.stem, str(path))


def suite_file(name: str, settings: Settings) -> Path:
    """The file of a suite by name or path. Raises AskedWrong where there is none."""
    known = find_suites(settings)
    path = known.get(name) or (settings.workspace / Path(name).expanduser()).resolve()
    if not path.is_file():
        raise unknown("suite", name, known)
    return path


def query_line(path: Path, query: str) -> int:
    """The line (from 1) of a query in a suite's file; 1 where it is not there. Raises AskedWrong for a broken file."""
    values, root = read_yaml(read_text(path), str(path))
    queries = values.get("queries") if isinstance(values, dict) else None
    for at, each in enumerate(queries if isinstance(queries, list) else ()):
        if root is not None and isinstance(each, dict) and each.get("id") == query:
            return _line(root, ("queries", at))
    return 1


def parse_suite(text: str, name: str, source: str) -> Suite:
    """The suite in a YAML text. Raises AskedWrong: `source:line: what is wrong; line n: what else is`."""
    values, root = read_yaml(text, source)
    if root is None or not isinstance(values, dict):
        raise AskedWrong(f"{source}: a suite is a mapping with targets, categories and queries; this file has none")
    mistakes = list(_repeated_keys(root, ()))
    suite: Suite | None = None
    try:
        SuiteContent.model_validate(values)
        suite = Suite.model_validate({**values, "name": name})
    except ValidationError as error:
        mistakes += [_pydantic_mistake(item) for item in error.errors()]
    else:
        mistakes += _contradictions(suite)
    if mistakes or suite is None:
        placed = sorted((_line(root, where), clause) for where, clause in mistakes)
        (first, clause), *others = placed
        raise AskedWrong("; ".join([f"{source}:{first}: {clause}", *(f"line {line}: {text}" for line, text in others)]))
    return suite


def _contradictions(suite: Suite) -> Iterator[tuple[Location, str]]:
    """What each section allows by itself but the whole does not: (place, clause)."""
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
            yield (*place, "expect"), "a query expects either `direct: true` or `tools`, one of the two"
        for number, tool in enumerate(expect.tools):
            if tool not in TOOLS:
                yield (*place, "expect", "tools", number), str(unknown("tool", tool, TOOLS))
        fields = {name for tool in expect.tools for name in _result_fields(tool)}
        for number, field in enumerate(expect.fields):
            if field not in fields:
                of = " or ".join(expect.tools) or "a direct answer"
                yield (*place, "expect", "fields", number), f"{of} has no field {field!r}{nearest(field, fields)}"
        if not (query.soft.any or query.soft.all or query.soft.none):
            yield (*place, "soft"), "the soft rule is empty; give `any`, `all` or `none`"
        if (query.outcome is not None) != suite.declares_outcomes:
            yield place, f"{query.id} and {suite.queries[0].id} differ: all queries have an `outcome`, or none has"
        if query.outcome is not None and all(tool in TOOLS for tool in expect.tools):
            for where, clause in mistakes(query.outcome, expect.tools, direct=expect.direct):
                yield (*place, "outcome", *where), clause
    for key, category in suite.categories.items():
        if not category.name.isprintable():
            yield ("categories", key, "name"), "the name holds characters that cannot be printed"
        if not suite.of_category(key):
            yield ("categories", key), f"the category {key!r} has no query"


def _result_fields(tool: str) -> Iterator[str]:
    """Every field of a tool's result and of the items in it; none for an untyped or unknown tool."""
    result = TOOLS[tool].result if tool in TOOLS else str
    if issubclass(result, BaseModel):
        for model in models_of(result):
            yield from model.model_fields


def _pydantic_mistake(item: Any) -> tuple[Location, str]:
    where: Location = item["loc"]
    if item["type"] == "extra_forbidden":
        return where, f"unknown key {where[-1]!r}{nearest(str(where[-1]), _known_keys(where[:-1]))}"
    if item["type"] == "missing":
        return where[:-1], f"the key {where[-1]!r} is missing"
    name = f"the key {where[-2]!r}" if where[-1] == "[key]" else where[-1]
    said = item["msg"].removeprefix("Value error, ")
    return where, f"{name}: {said[:1].lower()}{said[1:]}"


def _known_keys(where: Location) -> list[str]:
    """The keys that the section at `where` may have."""
    annotation: Any = SuiteContent
    for part in where:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation = annotation.model_fields[str(part)].annotation
        else:
            annotation = get_args(annotation)[-1]  # the items of a list, the values of a dict
        if get_origin(annotation) in (Union, UnionType):
            annotation = get_args(annotation)[0]
    return list(annotation.model_fields) if hasattr(annotation, "model_fields") else []


def _repeated_keys(node: yaml.Node, where: Location) -> Iterator[tuple[Location, str]]:
    """YAML lets a later key silently replace an earlier one; a suite does not."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _repeated_keys(item, (*where, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*where, key.value), f"the key {key.value!r} stands here twice"
            seen.add(key.value)
            yield from _repeated_keys(value, (*where, key.value))


def _line(node: yaml.Node, where: Location) -> int:
    """The line (from 1) of the key or item at `where`, or of the innermost section there is on the way to it."""
    line = node.start_mark.line
    for part in where:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in reversed(node.value) if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (node.value[part], node.value[part])
        if found is None:
            break
        key, node = found
        line = key.start_mark.line
    return line + 1
