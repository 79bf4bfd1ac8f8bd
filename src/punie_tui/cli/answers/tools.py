"""The documents about tools: what the model reads about them, and whether they can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.tools.catalog import TOOLS, json_schema
from punie_tui.tools.fixtures.fixtures import DRAWN
from punie_tui.tools.spec import Effects, ToolSpec


class ToolDocument(BaseModel):
    """A tool that a model may call."""

    model_config = ConfigDict(serialize_by_alias=True)

    name: str
    signature: str
    summary: str
    effects: Effects
    source: Literal["package", "workspace"]
    group: str = Field(description="what `[tools] use` calls it together with others; empty if it is always in use")
    used: bool
    origin: str = Field(description="where its function is defined, as file:line")
    answers: str | None = Field(description="the file of its recorded answers; null if they are not recorded")
    as_schema: dict[str, Any] = Field(
        serialization_alias="schema", description="OpenAI's function, with a JSON Schema of its parameters"
    )


class ShownToolDocument(ToolDocument):
    """A tool, with the stub that the model reads."""

    stub: str


class UntrustedToolDocument(BaseModel):
    """A tool of the workspace as it is read from its file, because its code is not trusted."""

    name: str
    effects: str = Field(description="as the file states it; empty if it is not stated literally")
    file: Path
    line: int


class ToolsDocument(BaseModel):
    """All tools."""

    tools: list[ToolDocument]
    untrusted: list[UntrustedToolDocument]
    problems: list[str] = Field(description="why a file with tools cannot be read")


class NewToolDocument(BaseModel):
    """The files of a new tool."""

    written: list[Path]


class ToolProblemsDocument(BaseModel):
    """What is wrong with tools and their recorded answers."""

    problems: dict[str, list[str]] = Field(description="tool → its problems")
    notes: list[str] = Field(description="what is wrong with the workspace's tools as a whole")


class RecordedAnswerDocument(BaseModel):
    """What a tool answered in a project, recorded as its answer in a fixture project."""

    file: Path
    fixture: str
    answer: dict[str, Any] | str = Field(description="the fields of a typed tool's result, or an untyped one's text")


class TrustDocument(BaseModel):
    """Whether the workspace's tools are trusted."""

    folder: Path
    trusted: bool
    tools: list[ToolDocument] | None = Field(default=None, description="those that are; null if none is trusted")


def describe_tool(spec: ToolSpec) -> ToolDocument:
    """The document of a tool as it is now."""
    return ToolDocument(
        name=spec.name,
        signature=spec.signature,
        summary=spec.summary,
        effects=spec.effects,
        source="package" if spec.home is None else "workspace",
        group=spec.group,
        used=TOOLS.get(spec.name) is spec,
        origin=spec.origin,
        answers=str(spec.answers) if spec.answers and spec.name not in DRAWN else None,
        as_schema=json_schema(spec),
    )
