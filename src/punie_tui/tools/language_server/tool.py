"""The tools that ask ty's language server about the project: where names are defined and used, and what they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from punie_tui.errors import PunieError
from punie_tui.tools.extra import needed
from punie_tui.tools.language_server.navigation import (
    CompletionResult,
    DiagnosticsResult,
    DocumentSymbolsResult,
    FindReferencesResult,
    GotoDefinitionResult,
    HoverResult,
    RenamePreviewResult,
    WorkspaceSymbolsResult,
)
from punie_tui.tools.spec import Result, tool

if TYPE_CHECKING:
    from punie_tui.tools.language_server.navigator import Navigator

R = TypeVar("R", bound=Result)

File = Annotated[str, "a file, or empty for the whole project"]
Line = Annotated[int, "from 1; 0: not known, look the symbol up"]
Column = Annotated[int, "from 1; 0: not known"]


def _answered(failed: Callable[[str], R], ask: Callable[[Navigator], R]) -> R:
    """The answer of the project's server, or the result of `failed` for the reason why there is none."""
    try:
        needed("lsprotocol", "a language server's tool")
        from punie_tui.tools.language_server.navigator import navigator

        return ask(navigator(Path.cwd()))
    except PunieError as error:
        return failed(str(error))


@tool(effects="reads", place=70, group="language_server")
def goto_definition(file: File, line: Line = 0, column: Column = 0, symbol: str = "") -> GotoDefinitionResult:
    """Where a name is defined."""
    return _answered(
        lambda why: GotoDefinitionResult(success=False, symbol=symbol, parse_error=why),
        lambda project: project.definition(file, line, column, symbol),
    )


@tool(effects="reads", place=71, group="language_server")
def find_references(file: File, line: Line = 0, column: Column = 0, symbol: str = "") -> FindReferencesResult:
    """Where a name is used."""
    return _answered(
        lambda why: FindReferencesResult(success=False, symbol=symbol, parse_error=why),
        lambda project: project.references(file, line, column, symbol),
    )


@tool(effects="reads", place=72, group="language_server")
def hover(file: File, line: Line = 0, column: Column = 0, symbol: str = "") -> HoverResult:
    """The type and the docstring of a name."""
    return _answered(
        lambda why: HoverResult(success=False, symbol=symbol, parse_error=why),
        lambda project: project.hover(file, line, column, symbol),
    )


@tool(effects="reads", place=73, group="language_server")
def document_symbols(file: Annotated[str, "a file"]) -> DocumentSymbolsResult:
    """What a file defines: classes, functions, variables."""
    return _answered(
        lambda why: DocumentSymbolsResult(success=False, file_path=file, parse_error=why),
        lambda project: project.document_symbols(file),
    )


@tool(effects="reads", place=74, group="language_server")
def workspace_symbols(query: Annotated[str, "a name or a part of one"]) -> WorkspaceSymbolsResult:
    """Classes, functions and variables of the project by name."""
    return _answered(
        lambda why: WorkspaceSymbolsResult(success=False, query=query, parse_error=why),
        lambda project: project.workspace_symbols(query),
    )


@tool(effects="reads", place=75, group="language_server")
def diagnostics(file: Annotated[str, "a file"]) -> DiagnosticsResult:
    """What the type checker objects to in a file."""
    return _answered(
        lambda why: DiagnosticsResult(success=False, file_path=file, parse_error=why),
        lambda project: project.diagnostics(file),
    )


@tool(effects="reads", place=76, group="language_server")
def completion(
    file: Annotated[str, "a file"], line: Annotated[int, "from 1"], column: Annotated[int, "from 1"]
) -> CompletionResult:
    """What may stand at a place."""
    return _answered(
        lambda why: CompletionResult(success=False, parse_error=why),
        lambda project: project.completion(file, line, column),
    )


@tool(effects="reads", place=77, group="language_server")
def rename_preview(file: File, line: Line, column: Column, symbol: str, new_name: str) -> RenamePreviewResult:
    """What renaming a symbol in the whole project would change; changes nothing."""
    return _answered(
        lambda why: RenamePreviewResult(success=False, symbol=symbol, new_name=new_name, parse_error=why),
        lambda project: project.rename_preview(file, line, column, symbol, new_name),
    )
