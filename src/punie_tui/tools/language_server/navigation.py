"""The results of the language server's tools. Lines and columns count from 1; paths are from the project's folder."""

from __future__ import annotations

from pydantic import Field

from punie_tui.tools.spec import PARSE_ERROR, Result

_KIND = Field(description="as the Language Server Protocol counts: 5 class, 6 method, 12 function, 13 variable, …")
_KIND_NAME = Field(description='the same in a word: "class", "method", "function", "variable", "constant", "field", …')


class DefinitionLocation(Result):
    """Where a name is defined."""

    file: str = Field(description="path from the project's folder; absolute where it lies outside")
    line: int = Field(description="line of the name")
    column: int = Field(description="column of the name")
    end_line: int = Field(description="last line of the definition")
    end_column: int = Field(description="column behind its last character")
    preview: str = Field(description="the line of the name, without the blanks around it")


class GotoDefinitionResult(Result):
    """What `goto_definition` found."""

    success: bool = Field(description="a definition was found")
    symbol: str = Field(default="", description="what was looked up")
    locations: list[DefinitionLocation] = Field(default=[], description="every definition")
    parse_error: str | None = PARSE_ERROR


class ReferenceLocation(Result):
    """Where a name is used or defined."""

    file: str = Field(description="path from the project's folder")
    line: int = Field(description="line of the name")
    column: int = Field(description="column of the name")
    preview: str = Field(description="that line, without the blanks around it")


class FindReferencesResult(Result):
    """What `find_references` found."""

    success: bool = Field(description="references were found")
    symbol: str = Field(default="", description="what was looked up")
    reference_count: int = Field(default=0, description="how many `references` there are")
    references: list[ReferenceLocation] = Field(
        default=[], description="every use and the definition itself, by file and line"
    )
    parse_error: str | None = PARSE_ERROR


class HoverResult(Result):
    """What `hover` found."""

    success: bool = Field(description="something is known of it")
    symbol: str = Field(default="", description="what was looked up")
    content: str = Field(default="", description="its signature or type, then its docstring behind a blank line")
    language: str = Field(default="", description='what the signature is written in, such as "python"')
    parse_error: str | None = PARSE_ERROR


class SymbolInfo(Result):
    """A class, function, variable or the like in a file."""

    name: str = Field(description="its name")
    kind: int = _KIND
    kind_name: str = _KIND_NAME
    line: int = Field(description="line of its name")
    end_line: int = Field(description="last line of its definition")
    children: list[SymbolInfo] = Field(description="what is defined inside it")


class DocumentSymbolsResult(Result):
    """What `document_symbols` found."""

    success: bool = Field(description="the file could be read")
    file_path: str = Field(default="", description="the file")
    symbols: list[SymbolInfo] = Field(default=[], description="what is defined at its top, in order")
    symbol_count: int = Field(default=0, description="how many there are, those inside others counted too")
    parse_error: str | None = PARSE_ERROR


class WorkspaceSymbol(Result):
    """A class, function, variable or the like in the project."""

    name: str = Field(description="its name")
    kind: int = _KIND
    kind_name: str = _KIND_NAME
    file: str = Field(description="path from the project's folder")
    line: int = Field(description="line of its name")
    container_name: str | None = Field(description="the class or function that it is defined in, None at the top")


class WorkspaceSymbolsResult(Result):
    """What `workspace_symbols` found."""

    success: bool = Field(description="something was found")
    query: str = Field(default="", description="what was looked for")
    symbols: list[WorkspaceSymbol] = Field(
        default=[], description="those whose names hold the query in whatever case: equal names first, 100 at most"
    )
    symbol_count: int = Field(default=0, description="how many `symbols` there are")
    parse_error: str | None = PARSE_ERROR


class Diagnostic(Result):
    """What ty objects to."""

    line: int = Field(description="first line of the fault")
    column: int = Field(description="first column of the fault")
    severity: str = Field(description='"error", "warning" or "information"')
    code: str = Field(description="the rule, such as invalid-argument-type")
    message: str = Field(description="what is wrong, in a sentence")


class DiagnosticsResult(Result):
    """What `diagnostics` found."""

    success: bool = Field(description="the file could be checked, and has no error")
    file_path: str = Field(default="", description="the file")
    diagnostics: list[Diagnostic] = Field(default=[], description="by line")
    diagnostic_count: int = Field(default=0, description="how many `diagnostics` there are")
    error_count: int = Field(default=0, description="how many of them are errors")
    parse_error: str | None = PARSE_ERROR


class Completion(Result):
    """A name that may stand at a place."""

    label: str = Field(description="the name")
    detail: str = Field(description="its type or signature")


class CompletionResult(Result):
    """What `completion` found."""

    success: bool = Field(description="something may stand there")
    completions: list[Completion] = Field(default=[], description="the likeliest first, 20 at most")
    completion_count: int = Field(default=0, description="how many `completions` there are")
    parse_error: str | None = PARSE_ERROR


class RenamedFile(Result):
    """What renaming would change in a file."""

    file: str = Field(description="path from the project's folder")
    edit_count: int = Field(description="how many places would be changed")


class RenamePreviewResult(Result):
    """What `rename_preview` would change; nothing is changed."""

    success: bool = Field(description="it can be renamed")
    symbol: str = Field(default="", description="what would be renamed")
    new_name: str = Field(default="", description="the name that it would get")
    edit_count: int = Field(default=0, description="how many places would be changed in all files")
    file_count: int = Field(default=0, description="how many `files` there are")
    files: list[RenamedFile] = Field(default=[], description="every file that would be changed, by path")
    diff: str = Field(default="", description="the changes as a unified diff")
    parse_error: str | None = PARSE_ERROR
