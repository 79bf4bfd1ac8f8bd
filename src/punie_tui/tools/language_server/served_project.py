"""A project and its language server: one server per project, kept alive and notified of changes on disk.

If a request names a symbol, the symbol is what counts: a position that is not on it only helps to find it.
"""

from __future__ import annotations

import io
import os
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from lsprotocol import types

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.language_server.connection import Connection, Died

SECONDS = 60.0
"""Time limit for an answer of the server."""
MOST_FILES = 20_000
"""The most files of Python that are checked for changes; a project with more is too large for that."""
NAMED = 5
"""The most places that an error message names."""

_Stamp = tuple[int, int]
Opened = tuple[Path, str]
"""A file, and its text in an editor."""


@dataclass(frozen=True)
class SourcePosition:
    """A place in a file; line and column count from 0, as in the protocol."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True)
class Found:
    """A symbol of a file. `container` is the qualified name of what it is defined in; None at the top."""

    symbol: types.DocumentSymbol
    file: Path
    container: str | None

    @property
    def place(self) -> SourcePosition:
        start = self.symbol.selection_range.start
        return SourcePosition(self.file, start.line, start.character)


class ServedProject:
    """A project and its server."""

    def __init__(self, root: Path, start: Callable[[Path], Connection] = Connection, seconds: float = SECONDS) -> None:
        self.root = root.resolve()
        self._start = start
        self._seconds = seconds
        self._server: Connection | None = None
        self._stamps: dict[str, _Stamp] = {}
        self._symbols: dict[Path, tuple[_Stamp, list[Found]]] = {}

    def close(self) -> None:
        if self._server is not None:
            self._server.end()
        self._server = None

    @property
    def server_pid(self) -> int | None:
        return self._server.pid if self._server is not None else None

    # Requests.

    def ask(self, method: str, parameters: Any, result: Any, opened: Opened | None = None) -> Any:
        """The server's answer as a value of the type `result`; if the server dies, another one is asked once. Meanwhile
        the server treats the file `opened` as open in an editor.

        Raises SystemFailure if there is no answer.
        """
        try:
            return self._send(method, parameters, result, opened)
        except Died:
            self.close()
        try:
            return self._send(method, parameters, result, opened)
        except Died as died:
            self.close()
            raise SystemFailure(f"ty's server died twice over {method}: {died}") from None

    def _send(self, method: str, parameters: Any, result: Any, opened: Opened | None) -> Any:
        server = self._ready()
        if opened is not None:
            file, text = opened
            item = types.TextDocumentItem(file.as_uri(), types.LanguageKind.Python, 1, text)
            server.notify("textDocument/didOpen", types.DidOpenTextDocumentParams(text_document=item))
        answer = server.ask(method, parameters, result, self._seconds)
        if opened is not None:
            server.notify("textDocument/didClose", types.DidCloseTextDocumentParams(text_document=_document(file)))
        return answer

    def _ready(self) -> Connection:
        if self._server is None or not self._server.running:
            self._stamps = dict(_stamps(self.root))
            self._server = self._start(self.root)
        return self._server

    def refresh(self) -> None:
        """Notify the server, if there is one, of what changed on disk since the last notification."""
        if self._server is None or not self._server.running:
            return
        stamps = dict(_stamps(self.root))
        if changes := list(_changes(self._stamps, stamps)):
            parameters = types.DidChangeWatchedFilesParams(changes=changes)
            try:
                self._server.notify("workspace/didChangeWatchedFiles", parameters)
            except Died:
                self.close()
        self._stamps = stamps

    # Files.

    def file(self, path: str) -> Path:
        """A file of the project. Raises UsageError if it does not exist or is outside the project."""
        try:
            file = (self.root / path).resolve()
            if file.is_file() and file.is_relative_to(self.root):
                return file
        except (OSError, ValueError):
            pass
        raise UsageError(f"there is no file {path[:200]!r} in the project; name one that exists")

    def shown(self, uri: str) -> str:
        """A path as results show it: relative to the project's folder, absolute if outside it."""
        return path_of(uri).as_posix().removeprefix(f"{self.root.as_posix()}/")

    def text(self, file: Path) -> str:
        try:
            return _text_at(file, self._stamp(file))
        except OSError as error:
            raise UsageError(f"{file.name} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{file.name} is not UTF-8 text") from None

    def preview(self, uri: str, line: int) -> str:
        file = path_of(uri)
        try:
            lines = _lines_at(file, self._stamp(file))
        except OSError:
            return ""
        return lines[line].strip() if line < len(lines) else ""

    def _stamp(self, file: Path) -> _Stamp:
        """The file's stamp from the latest scan of the project; a file outside it is examined now. Raises OSError."""
        return self._stamps.get(str(file)) or _stamp(file.stat())

    # Symbols and places.

    def symbols(self, file: Path) -> list[Found]:
        """The symbols defined in a file, each followed by those inside it."""
        stamp = self._stamp(file)
        known = self._symbols.get(file)
        if known is None or known[0] != stamp:
            tree = self.document_symbols(file)
            known = self._symbols[file] = (stamp, list(_flat(tree, file, None)))
        return known[1]

    def document_symbols(self, file: Path) -> list[types.DocumentSymbol]:
        parameters = types.DocumentSymbolParams(text_document=_document(file))
        symbols: list[types.DocumentSymbol] | None = self.ask(
            "textDocument/documentSymbol", parameters, list[types.DocumentSymbol] | None
        )
        return symbols or []

    def named(self, query: str) -> list[Found]:
        """Every symbol of the project whose name contains the query, ignoring case."""
        parameters = types.WorkspaceSymbolParams(query=query)
        symbols: list[types.SymbolInformation] | None = self.ask(
            "workspace/symbol", parameters, list[types.SymbolInformation] | None
        )
        files = dict.fromkeys(
            path_of(each.location.uri) for each in symbols or () if query.lower() in each.name.lower()
        )
        return [
            found
            for file in files
            if file.is_relative_to(self.root)
            for found in self.symbols(file)
            if query.lower() in found.symbol.name.lower()
        ]

    def defined(self, symbol: str, file: Path | None = None) -> list[Found]:
        """The definitions of a symbol, in a file or in the project; `Cart.total` is a `total` inside a `Cart`."""
        container, _, name = symbol.rpartition(".")
        container = container.rpartition(".")[2]
        found = self.symbols(file) if file else self.named(name)
        return [
            each
            for each in found
            if each.symbol.name == name and (not container or (each.container or "").rpartition(".")[2] == container)
        ]

    def places(self, path: str, line: int, column: int, symbol: str) -> list[SourcePosition]:
        """The places that a request refers to, the likeliest first.

        A position (from 1) is used if the symbol is there, or if no symbol is named. Otherwise the symbol is searched
        for in that line, in the file, and in the project. Raises UsageError if it is not found.
        """
        if line < 0 or column < 0:
            raise UsageError("lines and columns count from 1; 0 means that they are not known")
        file = None if path in ("", ".") else self.file(path)
        name = symbol.rpartition(".")[2]
        if file and line and column and not name:
            return [SourcePosition(file, line - 1, column - 1)]
        if not name:
            raise UsageError("give a symbol, or a file with a line and a column, counted from 1")
        if file and (line or not self.defined(symbol, file)):
            there = _occurrences(self.text(file), name)
            places = [SourcePosition(file, *at) for at in _nearest_first(there, name, line - 1, column - 1)]
        else:
            places = self._of_one(self.defined(symbol, file), symbol)
        places = places or self._of_one(self.defined(symbol), symbol)
        if not places:
            raise UsageError(f"there is no {symbol[:100]!r} in {path or 'the project'}")
        return places

    def _of_one(self, found: list[Found], symbol: str) -> list[SourcePosition]:
        """The places of definitions that are all of one symbol. Raises UsageError if they are not."""
        if len({(each.file, each.container) for each in found}) > 1:
            named = [f"{self.shown(each.file.as_uri())}:{each.place.line + 1}" for each in found]
            some = ", ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
            raise UsageError(f"{len(named)} symbols are named {symbol[:100]} ({some}); give the file and the line")
        return [each.place for each in found]


@lru_cache(maxsize=4096)
def path_of(uri: str) -> Path:
    return Path(unquote(urlparse(uri).path))


def _document(file: Path) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri=file.as_uri())


@lru_cache(maxsize=512)
def _text_at(file: Path, stamp: _Stamp) -> str:
    return file.read_text("utf-8")


@lru_cache(maxsize=512)
def _lines_at(file: Path, stamp: _Stamp) -> list[str]:
    return file.read_text("utf-8", "replace").split("\n")


def _flat(symbols: list[types.DocumentSymbol], file: Path, container: str | None) -> Iterator[Found]:
    for symbol in symbols:
        yield Found(symbol, file, container)
        inside = symbol.name if container is None else f"{container}.{symbol.name}"
        yield from _flat(list(symbol.children or ()), file, inside)


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """(line, column) of every occurrence of the name in the text; if Python cannot tokenize it, of every such word."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        for number, line in enumerate(text.split("\n")):
            for match in re.finditer(rf"\b{re.escape(name)}\b", line):
                yield number, match.start()
        return
    for token in tokens:
        if token.type == tokenize.NAME and token.string == name:
            yield token.start[0] - 1, token.start[1]


def _nearest_first(there: Iterable[tuple[int, int]], name: str, line: int, column: int) -> list[tuple[int, int]]:
    """The occurrence at the position, then those in its line, then the others in order."""

    def distance(at: tuple[int, int]) -> tuple[bool, bool]:
        here = at[0] == line
        return not (here and at[1] <= column <= at[1] + len(name)), not here

    return sorted(there, key=distance)


# Changes on disk.


def _stamp(stat: os.stat_result) -> _Stamp:
    return stat.st_mtime_ns, stat.st_size


def _stamps(root: Path) -> Iterator[tuple[str, _Stamp]]:
    """(path, stamp) of every file whose changes a server must know; the stamp changes when the file does."""
    waiting, count = [str(root)], 0
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue  # a virtual environment
        for entry in entries:
            if entry.name.startswith(".") or entry.name in ("__pycache__", "node_modules"):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith((".py", ".pyi")) or entry.name in ("pyproject.toml", "ty.toml"):
                    count += 1
                    yield entry.path, _stamp(entry.stat())
            except OSError:
                continue
        if count > MOST_FILES:
            raise SystemFailure(f"there are more than {MOST_FILES} Python files in {root}; choose a smaller folder")


def _changes(before: dict[str, _Stamp], now: dict[str, _Stamp]) -> Iterator[types.FileEvent]:
    for file in before.keys() | now.keys():
        if before.get(file) != now.get(file):
            kind = types.FileChangeType.Changed
            if file not in now:
                kind = types.FileChangeType.Deleted
            elif file not in before:
                kind = types.FileChangeType.Created
            yield types.FileEvent(uri=Path(file).as_uri(), type=kind)
