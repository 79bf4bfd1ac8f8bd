"""Tools that change code. The `cst_` tools search and propose with libcst, which preserves whitespace and comments;
they write nothing. `write_file` writes, in a real project only after the user has agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from punie_tui.errors import PunieError
from punie_tui.tools.extra import needed
from punie_tui.tools.spec import PARSE_ERROR, Result, tool

_SOURCE = Field(default="", description="the whole file as it would be; nothing is written")
_DIFF = Field(default="", description="the change as a unified diff, empty where nothing would change")

File = Annotated[str, "a Python file"]


class CstMatch(Result):
    """A piece of code that fits a pattern."""

    line: int = Field(description="its first line, from 1")
    column: int = Field(description="its first column, from 1")
    code_snippet: str = Field(description="that line, without the blanks around it")
    node_type: str = Field(description="what libcst calls it, such as FunctionDef")


class CstFindResult(Result):
    """What `cst_find_pattern` found."""

    success: bool = Field(description="the file could be read and searched")
    match_count: int = Field(default=0, description="how many `matches` there are")
    matches: list[CstMatch] = Field(default=[], description="in the order of the file")
    parse_error: str | None = PARSE_ERROR


class CstRenameResult(Result):
    """What `cst_rename` proposes."""

    success: bool = Field(description="the file could be read, and the name stands in it")
    rename_count: int = Field(default=0, description="how many places would be changed")
    modified_source: str = _SOURCE
    diff: str = _DIFF
    parse_error: str | None = PARSE_ERROR


class CstAddImportResult(Result):
    """What `cst_add_import` proposes."""

    success: bool = Field(description="the file could be read, and the import is or would be in it")
    import_added: bool = Field(default=False, description="it is not there yet, and would be added")
    modified_source: str = _SOURCE
    diff: str = _DIFF
    parse_error: str | None = PARSE_ERROR


class WriteFileResult(Result):
    """What `write_file` wrote."""

    success: bool = Field(description="it was written")
    file: str = Field(default="", description="the file")
    created: bool = Field(default=False, description="it was not there before")
    additions: int = Field(default=0, description="how many lines it has that were not there")
    deletions: int = Field(default=0, description="how many lines it has no more")
    diff: str = Field(default="", description="what changed as a unified diff, empty where nothing did")
    parse_error: str | None = PARSE_ERROR


@tool(effects="reads", place=90, group="edits")
def cst_find_pattern(
    file: File,
    pattern: Annotated[str, "a kind of node, as FunctionDef or Call; or call:NAME, decorator:NAME, import:NAME"],
) -> CstFindResult:
    """Find code by its structure."""
    try:
        needed("libcst", "cst_find_pattern")
        from punie_tui.tools.edits.proposals import find

        return find(_text(file), pattern)
    except PunieError as error:
        return CstFindResult(success=False, parse_error=str(error))


@tool(effects="reads", place=91, group="edits")
def cst_rename(file: File, old: Annotated[str, "a name"], new: Annotated[str, "another"]) -> CstRenameResult:
    """Propose another name for every occurrence of one in a file; writes nothing."""
    try:
        needed("libcst", "cst_rename")
        from punie_tui.tools.edits.proposals import rename

        return rename(_text(file), file, old, new)
    except PunieError as error:
        return CstRenameResult(success=False, parse_error=str(error))


@tool(effects="reads", place=92, group="edits")
def cst_add_import(file: File, statement: Annotated[str, "as in from typing import Any"]) -> CstAddImportResult:
    """Propose an import for a file, where it belongs; writes nothing."""
    try:
        needed("libcst", "cst_add_import")
        from punie_tui.tools.edits.proposals import add_import

        return add_import(_text(file), file, statement)
    except PunieError as error:
        return CstAddImportResult(success=False, parse_error=str(error))


@tool(effects="writes", place=93, group="edits")
def write_file(path: Annotated[str, "a file"], content: Annotated[str, "all of its text"]) -> WriteFileResult:
    """Write a text file, new or in the place of what it held."""
    from punie_tui.tools.edits.writing import write  # it needs the models above

    try:
        return write(Path(path), path, content)
    except PunieError as error:
        return WriteFileResult(success=False, file=path, parse_error=str(error))


def _text(file: str) -> str:
    from punie_tui.tools.edits.writing import read  # it needs the models above

    return read(Path(file), file)


def further_answers() -> list[WriteFileResult]:
    """The result for a file that cannot be written."""
    return [WriteFileResult(success=False, file="src/", parse_error="'src/' cannot be written: Is a directory")]
