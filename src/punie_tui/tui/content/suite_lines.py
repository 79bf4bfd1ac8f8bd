"""Suites and their queries as lines and as text to read. Pure; a suite may come from an untrusted source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from textual.content import Content

from punie_tui.grading.suite import Query, Suite
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.content.content_files import ContentFile

Expectations = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Fixture → the calls to make there, and what the answer is to print."""

_MUTED = "$foreground-muted"
_ASIDE = {"id", "category", "text", "tags"}


def suite_content(content_file: ContentFile[Suite]) -> Content:
    """A suite's description, categories and targets, or what is wrong with it."""
    file = untrusted(str(content_file.file), limit=400, one_line=True, style=_MUTED)
    if (suite := content_file.parsed) is None:
        return Content("\n").join([file, problem_lines(content_file)])
    lines = [file, untrusted(suite.description, limit=1_000), Content("")]
    for key, category in suite.categories.items():
        counted = f"{len(suite.of_category(key)):>4} queries, target {category.target:g} %"
        named = untrusted(f"{key} {category.name:<24} ", limit=80, one_line=True)
        lines.append(Content.assemble(named, (counted, _MUTED)))
    lines.append(Content.styled(f"overall target {suite.targets.overall:g} %, version {suite.version}", _MUTED))
    return Content("\n").join(lines)


def problem_lines(content_file: ContentFile[Any]) -> Content:
    """What is wrong with a file, one mistake per line; empty if it was not read yet."""
    detail = content_file.problem.replace(f"{content_file.file}:", "line ").replace("; line ", ";\nline ")
    return untrusted(detail, limit=8_000, style="$text-error")


def query_line(query: Query) -> Content:
    id = untrusted(f"{query.id:<5} ", limit=40, one_line=True, style="$text-accent")
    return Content.assemble(id, untrusted(query.text, limit=300, one_line=True))


def matches(query: Query, words: str) -> bool:
    """Whether each of the words occurs in the query's id, text, category, tools or tags."""
    where = " ".join([query.id, query.category, query.text, *query.expect.tools, *query.tags, *query.tags.values()])
    return all(word in where.casefold() for word in words.casefold().split())


def query_content(suite: Suite, query: Query, expectations: Expectations | None) -> Content:
    """The question, what the suite expects, and what that means in each fixture; `expectations` is None while not known
    yet."""
    category = suite.categories[query.category]
    tags = "".join(f"  {name}:{value}" for name, value in query.tags.items())
    head = untrusted(f"{query.id}  {query.category} {category.name}{tags}", limit=200, one_line=True, style=_MUTED)
    detail = query.model_dump(mode="json", exclude_defaults=True, exclude=_ASIDE)
    section = yaml.safe_dump(detail, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)
    parts = [
        Content("\n").join([untrusted(query.text, limit=2_000, style="bold"), head]),
        Content("\n").join([Content.styled("expected", "$text-primary"), untrusted(section.rstrip(), limit=8_000)]),
    ]
    if query.outcome is None:
        parts.append(Content.styled("The suite declares no outcomes, so what the answer states is not graded.", _MUTED))
    elif query.outcome.calls:
        parts.append(_fixtures(expectations))
    return Content("\n\n").join(parts)


def _fixtures(found: Expectations | None) -> Content:
    """The calls and the output expected in each fixture; fixtures with the same expectation share a line."""
    lines = [Content.styled("in the fixtures", "$text-primary")]
    if found is None:
        return Content("\n").join([*lines, Content.styled("…", _MUTED)])
    calls = {tuple(calls) for calls, _ in found.values()}
    if len(calls) == 1:
        lines.append(Content.assemble(("called  ", _MUTED), _listed(next(iter(calls)))))
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for name, (made, text) in found.items():
        alike.setdefault((tuple(made), tuple(text)), []).append(name)
    for (made, text), names in alike.items():
        lines.append(untrusted(", ".join(names), limit=300, one_line=True, style=_MUTED))
        lines.append(Content.assemble("  ", _listed(text) if text else Content("any text")))
        if len(calls) > 1:
            lines.append(Content.assemble(("  calls ", _MUTED), _listed(made)))
    return Content("\n").join(lines)


def _listed(texts: Sequence[str]) -> Content:
    return untrusted(", ".join(texts) or "nothing", limit=600, one_line=True)
