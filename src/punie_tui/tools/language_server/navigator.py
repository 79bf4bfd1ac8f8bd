"""The requests of the language server's tools: sends them to a project's server, and makes results of its answers."""

from __future__ import annotations

import keyword
import string
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from lsprotocol import types

from punie_tui.errors import UsageError
from punie_tui.tools.diffs import unified_diff
from punie_tui.tools.language_server.connection import readable
from punie_tui.tools.language_server.navigation import (
    Completion,
    CompletionResult,
    DefinitionLocation,
    Diagnostic,
    DiagnosticsResult,
    DocumentSymbolsResult,
    FindReferencesResult,
    GotoDefinitionResult,
    HoverResult,
    ReferenceLocation,
    RenamedFile,
    RenamePreviewResult,
    SymbolInfo,
    WorkspaceSymbol,
    WorkspaceSymbolsResult,
)
from punie_tui.tools.language_server.served_project import Found, ServedProject, SourcePosition, path_of

MOST_TRIED = 20
"""The most places of a name that are tried if the server knows nothing at the first."""
MOST_SYMBOLS = 100
MOST_COMPLETIONS = 20
AS_IT_CAME = Any
"""The type for answers of a thousand items: converting them to objects would take longer than the server does."""

_LETTERS = f"{string.ascii_letters}{string.digits}_"


class Navigator:
    """The requests of the tools for one project. Every request raises a PunieError if there is no answer."""

    def __init__(self, project: ServedProject) -> None:
        self.project = project

    def definition(self, file: str, line: int, column: int, symbol: str) -> GotoDefinitionResult:
        places = self.project.places(file, line, column, symbol)
        links = self._definitions(places)
        if not links:
            raise UsageError(f"no definition of {_named(symbol, places)} is known")
        locations = []
        for link in links:
            start, end = link.target_selection_range.start, link.target_range.end
            locations.append(
                DefinitionLocation(
                    file=self.project.shown(link.target_uri),
                    line=start.line + 1,
                    column=start.character + 1,
                    end_line=end.line + 1,
                    end_column=end.character + 1,
                    preview=self.project.preview(link.target_uri, start.line),
                )
            )
        return GotoDefinitionResult(success=True, symbol=symbol or self._name_at(places[0]), locations=locations)

    def _definitions(self, places: Iterable[SourcePosition]) -> list[types.LocationLink]:
        answer: list[types.LocationLink] | None = self._first(
            "textDocument/definition", types.DefinitionParams, list[types.LocationLink] | None, places
        )
        return answer or []

    def references(self, file: str, line: int, column: int, symbol: str) -> FindReferencesResult:
        places = self.project.places(file, line, column, symbol)
        context = types.ReferenceContext(include_declaration=True)
        found: list[dict[str, Any]] | None = self._first(
            "textDocument/references",
            lambda **where: types.ReferenceParams(**where, context=context),
            AS_IT_CAME,
            places,
        )
        if not found:
            raise UsageError(f"no reference to {_named(symbol, places)} is known")
        with readable("textDocument/references"):
            references = [
                ReferenceLocation(
                    file=self.project.shown(each["uri"]),
                    line=start["line"] + 1,
                    column=start["character"] + 1,
                    preview=self.project.preview(each["uri"], start["line"]),
                )
                for each in found
                for start in [each["range"]["start"]]
            ]
        references.sort(key=lambda each: (each.file, each.line, each.column))
        return FindReferencesResult(
            success=True,
            symbol=symbol or self._name_at(places[0]),
            reference_count=len(references),
            references=references,
        )

    def hover(self, file: str, line: int, column: int, symbol: str) -> HoverResult:
        places = self.project.places(file, line, column, symbol)
        found: types.Hover | None = self._first("textDocument/hover", types.HoverParams, types.Hover | None, places)
        if found is None or not isinstance(found.contents, types.MarkupContent):
            raise UsageError(f"nothing is known of {_named(symbol, places)}")
        content, language = read_hover(found.contents.value)
        return HoverResult(success=True, symbol=symbol or self._name_at(places[0]), content=content, language=language)

    def document_symbols(self, file: str) -> DocumentSymbolsResult:
        place = self.project.file(file)
        self.project.text(place)  # raises if it cannot be read; the server would just report no symbols
        symbols = [_symbol(each) for each in self.project.document_symbols(place)]
        return DocumentSymbolsResult(success=True, file_path=file, symbols=symbols, symbol_count=_count(symbols))

    def workspace_symbols(self, query: str) -> WorkspaceSymbolsResult:
        if not query.strip():
            raise UsageError("name a symbol, or a part of its name")
        found = sorted(self.project.named(query), key=lambda each: _distance(query, each))[:MOST_SYMBOLS]
        if not found:
            raise UsageError(f"no symbol of the project has {query[:100]!r} in its name")
        symbols = [
            WorkspaceSymbol(
                name=each.symbol.name,
                kind=each.symbol.kind.value,
                kind_name=_kind_name(each.symbol.kind),
                file=self.project.shown(each.file.as_uri()),
                line=each.place.line + 1,
                container_name=each.container,
            )
            for each in found
        ]
        return WorkspaceSymbolsResult(success=True, query=query, symbols=symbols, symbol_count=len(symbols))

    def diagnostics(self, file: str) -> DiagnosticsResult:
        place = self.project.file(file)
        document = types.TextDocumentIdentifier(uri=place.as_uri())
        report: types.RelatedFullDocumentDiagnosticReport = self.project.ask(
            "textDocument/diagnostic",
            types.DocumentDiagnosticParams(text_document=document),
            types.RelatedFullDocumentDiagnosticReport,
        )
        found = [
            Diagnostic(
                line=each.range.start.line + 1,
                column=each.range.start.character + 1,
                severity=(each.severity or types.DiagnosticSeverity.Error).name.lower(),
                code=str(each.code or ""),
                message=str(each.message).partition("\n")[0],
            )
            for each in report.items
            if each.severity != types.DiagnosticSeverity.Hint  # what an editor only greys out
        ]
        found.sort(key=lambda each: (each.line, each.column))
        errors = sum(each.severity == "error" for each in found)
        return DiagnosticsResult(
            success=not errors,
            file_path=file,
            diagnostics=found,
            diagnostic_count=len(found),
            error_count=errors,
        )

    def completion(self, file: str, line: int, column: int) -> CompletionResult:
        place = self.project.file(file)
        if line < 1 or column < 1:
            raise UsageError("lines and columns count from 1")
        lines = self.project.text(place).split("\n")
        if line > len(lines):
            raise UsageError(f"{file} has {len(lines)} lines")
        # The rest of the name after the place is what is asked for, so it is left out.
        before, behind = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = before + behind.lstrip(_LETTERS)
        where = types.CompletionParams(
            text_document=types.TextDocumentIdentifier(uri=place.as_uri()),
            position=types.Position(line=line - 1, character=len(before)),
        )
        answer: dict[str, Any] | None = self.project.ask(
            "textDocument/completion",
            where,
            AS_IT_CAME,
            opened=(place, "\n".join(lines)) if lines[line - 1] != before + behind else None,
        )
        private = before.endswith("_")  # otherwise names such as `__init__` are not meant
        with readable("textDocument/completion"):
            items = sorted(answer["items"] if answer else (), key=lambda each: each.get("sortText") or each["label"])
            named = [each for each in items if private or not each["label"].startswith("__")][:MOST_COMPLETIONS]
            found = [Completion(label=each["label"], detail=each.get("detail") or "") for each in named]
        if not found:
            raise UsageError(f"no completion is known at {file}:{line}:{column}")
        return CompletionResult(success=True, completions=found, completion_count=len(found))

    def rename_preview(self, file: str, line: int, column: int, symbol: str, new_name: str) -> RenamePreviewResult:
        if not new_name.isidentifier() or keyword.iskeyword(new_name):
            raise UsageError(f"{new_name[:100]!r} is not a valid name in Python; choose another")
        places = self.project.places(file, line, column, symbol)
        if outside := [
            self.project.shown(link.target_uri)
            for link in self._definitions(places)
            if not path_of(link.target_uri).is_relative_to(self.project.root)
        ]:
            raise UsageError(f"{_named(symbol, places)} is defined outside the project, in {outside[0]}")
        found: dict[str, Any] | None = self._first(
            "textDocument/rename",
            lambda **where: types.RenameParams(**where, new_name=new_name),
            AS_IT_CAME,
            places,
        )
        with readable("textDocument/rename"):
            edits = {path_of(uri): _spans(each) for uri, each in ((found and found.get("changes")) or {}).items()}
        if not edits:
            raise UsageError(f"{_named(symbol, places)} cannot be renamed")
        files, diff = [], ""
        for path in sorted(edits):
            shown = self.project.shown(path.as_uri())
            before = self.project.text(path)
            diff += unified_diff(before, edited(before, edits[path]), shown)
            files.append(RenamedFile(file=shown, edit_count=len(edits[path])))
        return RenamePreviewResult(
            success=True,
            symbol=symbol or self._name_at(places[0]),
            new_name=new_name,
            edit_count=sum(each.edit_count for each in files),
            file_count=len(files),
            files=files,
            diff=diff,
        )

    def _first(self, method: str, parameters: Any, result: Any, places: Iterable[SourcePosition]) -> Any:
        """The first answer at one of the places; None if there is none."""
        for place in list(places)[:MOST_TRIED]:
            where = {
                "text_document": types.TextDocumentIdentifier(uri=place.file.as_uri()),
                "position": types.Position(line=place.line, character=place.column),
            }
            if answer := self.project.ask(method, parameters(**where), result):
                return answer
        return None

    def _name_at(self, place: SourcePosition) -> str:
        """The name at a place; empty if there is none."""
        lines = self.project.text(place.file).split("\n")
        line = lines[place.line] if place.line < len(lines) else ""
        start = end = min(place.column, len(line))
        while start and (line[start - 1].isalnum() or line[start - 1] == "_"):
            start -= 1
        while end < len(line) and (line[end].isalnum() or line[end] == "_"):
            end += 1
        return line[start:end]


def _named(symbol: str, places: list[SourcePosition]) -> str:
    place = places[0]
    return repr(symbol[:100]) if symbol else f"the code at {place.file.name}:{place.line + 1}:{place.column + 1}"


def _symbol(symbol: types.DocumentSymbol) -> SymbolInfo:
    return SymbolInfo(
        name=symbol.name,
        kind=symbol.kind.value,
        kind_name=_kind_name(symbol.kind),
        line=symbol.selection_range.start.line + 1,
        end_line=symbol.range.end.line + 1,
        children=[_symbol(each) for each in symbol.children or ()],
    )


def _count(symbols: list[SymbolInfo]) -> int:
    return sum(1 + _count(each.children) for each in symbols)


def _kind_name(kind: types.SymbolKind) -> str:
    """`EnumMember` is "enum member"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.name).strip()


def _distance(query: str, found: Found) -> tuple[bool, bool, bool, str, int]:
    name, lowered = found.symbol.name, query.lower()
    return (
        name != query,
        name.lower() != lowered,
        not name.lower().startswith(lowered),
        found.file.as_posix(),
        found.place.line,
    )


def read_hover(markdown: str) -> tuple[str, str]:
    """(text, language of its first fence) of the server's Markdown: the fenced signature, a rule, the docstring."""
    language, text = "", list[str]()
    for line in markdown.split("\n"):
        if line.startswith("```"):
            language = language or line.removeprefix("```").strip()
        else:
            text.append("" if line == "---" else line.rstrip())
    return "\n".join(text).strip(), language


_Span = tuple[int, int, int, int, str]
"""Line and character (from 0) of the start, the same of the end, and the replacement text."""


def _spans(edits: Iterable[dict[str, Any]]) -> list[_Span]:
    """The edits of a file, in the protocol's form."""
    return [
        (start["line"], start["character"], end["line"], end["character"], each["newText"])
        for each in edits
        for start, end in [(each["range"]["start"], each["range"]["end"])]
    ]


def edited(text: str, edits: Iterable[_Span]) -> str:
    """The text after applying edits that do not overlap."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for first, character, last, behind, new in sorted(edits, reverse=True):
        text = text[: starts[first] + character] + new + text[starts[last] + behind :]
    return text


def navigator(root: Path) -> Navigator:
    """A project's navigator, with the server that this process keeps for it; it knows the files as they are now."""
    kept = _kept(root)
    kept.project.refresh()
    return kept


@cache
def _kept(root: Path) -> Navigator:
    return Navigator(ServedProject(root))
