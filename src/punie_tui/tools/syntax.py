"""The syntax tree of code that a model wrote: the same on every Python that this project runs on.

The grammar is that of Python 3.11, with f-strings as they are since 3.12 (PEP 701) and as the sandbox reads them: with
the outer quotes again, backslashes and comments inside braces. A Python that cannot read such f-strings is given each
as a tuple of its expressions, as long as it, so that every position stays what it was. Nothing is run here.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

FEATURES = (3, 11)
"""What is younger is an error on every Python."""

LONGEST = 20_000
"""Characters of code whose f-strings are read here; no answer is longer."""

_STRING = re.compile(r"(?P<prefix>(?:[rR]?[fF]|[fF][rR]|[uUrRbB]|[bB][rR]|[rR][bB])?)(?P<quote>\"\"\"|'''|\"|')")
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"#[^\r\n]*")
_GAP = re.compile(r"(?:[ \t\f]|\\\r?\n)*")
_WIDE_GAP = re.compile(r"(?:\s|\\\r?\n|#[^\r\n]*)*")
_NAMED = re.compile(r"N\{[^{}\"'\n]*\}")
_SHOWN = re.compile(r"=\s*(?=[!:}])")
_CONVERSION = re.compile(r"\s*![rsa]\s*(?=[:}])")


def parse(code: str) -> ast.Module:
    """The syntax tree, its positions those of `code`. Raises what `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a string is no fault
        try:
            return ast.parse(code, feature_version=FEATURES)
        except SyntaxError:
            if sys.version_info >= (3, 12) or len(code) > LONGEST or (tree := _parse_around(code)) is None:
                raise
            return tree


def _parse_around(code: str) -> ast.Module | None:
    """The tree of code whose f-strings only a younger Python reads; None where they are not what is wrong."""
    reading = _Reading(code)
    try:
        reading.code_from(0, inside=False)
        return _Restored(reading.spans()).restored(ast.parse("".join(reading.characters), feature_version=FEATURES))
    except (SyntaxError, IndexError):
        return None


Span = tuple[int, int, int, int]
"""First line (from 1) and byte, last line and one past the last byte, as syntax nodes have them."""


@dataclass(frozen=True)
class _Read:
    """A string literal: one past its last character, and the expressions in it, each as (first, one past the last)."""

    end: int
    fields: list[tuple[int, int]]


class _Reading:
    """Reads code once from its beginning; `characters` becomes code without f-strings. Raises SyntaxError or
    IndexError for what it cannot read."""

    def __init__(self, code: str) -> None:
        self._code = code
        self.characters = list(code)
        self._groups: list[tuple[int, int]] = []

    def code_from(self, at: int, *, inside: bool) -> int:
        """Where the code ends; `inside` an f-string, the character that ends the expression."""
        depth = 0
        while at < len(self._code):
            if _STRING.match(self._code, at):
                at = self._group(at, _WIDE_GAP if inside or depth else _GAP)
            elif found := _COMMENT.match(self._code, at) or _WORD.match(self._code, at):
                at = found.end()
            elif inside and not depth and self._ends_expression(at):
                return at
            else:
                depth += (self._code[at] in "([{") - (self._code[at] in ")]}")
                # A comparison is taken whole, so that its = ends no expression.
                at += 2 if self._code[at : at + 2] in ("==", "!=", "<=", ">=") else 1
        if inside:
            raise SyntaxError("an expression in an f-string does not end")
        return at

    def _ends_expression(self, at: int) -> bool:
        two = self._code[at : at + 2]
        return two[0] in "}:" or (two[0] == "!" and two != "!=") or bool(_SHOWN.match(self._code, at))

    def _group(self, start: int, gap: re.Pattern[str]) -> int:
        """Literals that stand side by side and so are one; where there are f-strings among them, a tuple instead."""
        fields: list[tuple[int, int]] = []
        kinds: set[str] = set()
        at = end = start
        while found := _STRING.match(self._code, at):
            literal = self._literal(found)
            kinds.add("f" if "f" in found["prefix"].lower() else "b" if "b" in found["prefix"].lower() else "")
            fields += literal.fields
            end = literal.end
            between = gap.match(self._code, end)
            at = between.end() if between else end
        if {"f", "b"} <= kinds:
            raise SyntaxError("bytes and a string stand side by side")
        if "f" in kinds:
            self._as_tuple(start, end, fields)
        return end

    def _as_tuple(self, start: int, end: int, fields: list[tuple[int, int]]) -> None:
        kept = {at for first, last in fields for at in range(first, last)}
        for at in range(start, end):
            if at not in kept and self._code[at] not in "\r\n":
                self.characters[at] = " " * len(self._code[at].encode())
        self.characters[start], self.characters[end - 1] = "(", ")"
        for _, last in fields:
            self.characters[last] = ","
        self._groups.append((start, end))

    def _literal(self, found: re.Match[str]) -> _Read:
        """The string that begins there. Its text between the fields is read by Python itself, escapes and all."""
        prefix, quote = found["prefix"].lower(), found["quote"]
        raw, formatted = "r" in prefix, "f" in prefix
        text: list[str] = []
        fields: list[tuple[int, int]] = []
        at = found.end()
        while not self._code.startswith(quote, at):
            character, two = self._code[at], self._code[at : at + 2]
            if formatted and two in ("\\{", "\\}"):
                text.append("\\\\")  # stands for itself, the brace after it for what a brace does
                at += 1
            elif formatted and character == "{" and two != "{{":
                at = self._field(at, quote, fields)
            elif (formatted and character == "}" and two != "}}") or (character == "\n" and len(quote) == 1):
                raise SyntaxError("a string does not end, or a brace is alone")
            else:
                named = _NAMED.match(self._code, at + 1) if character == "\\" and not raw else None
                pair = character == "\\" or (formatted and two in ("{{", "}}"))
                after = named.end() if named else at + 2 if pair else at + 1
                text.append(self._code[at:after])
                at = after
        if formatted:
            ast.parse(prefix.replace("f", "") + quote + "".join(text) + quote)
        return _Read(at + len(quote), fields)

    def _field(self, at: int, quote: str, fields: list[tuple[int, int]]) -> int:
        """Reads `{expression=!r:spec}`; one past its last brace."""
        end = self.code_from(at + 1, inside=True)
        fields.append((at + 1, end))
        for part in (_SHOWN, _CONVERSION):
            if found := part.match(self._code, end):
                end = found.end()
        if self._code[end] == ":":
            end += 1
            while self._code[end] != "}":
                if self._code.startswith(quote, end) or (self._code[end] == "\n" and len(quote) == 1):
                    raise SyntaxError("a format does not end")
                end = self._field(end, quote, fields) if self._code[end] == "{" else end + 1
        if self._code[end] != "}":
            raise SyntaxError("an expression in an f-string does not end")
        return end + 1

    def spans(self) -> set[Span]:
        """Where the tuples stand that were f-strings."""
        return {(*self._place(start), *self._place(end)) for start, end in self._groups}

    def _place(self, at: int) -> tuple[int, int]:
        before = re.split(r"\r\n|\n|\r", self._code[:at])
        return len(before), len(before[-1].encode())


class _Restored(ast.NodeTransformer):
    """Makes f-strings of the tuples at these places again."""

    def __init__(self, spans: set[Span]) -> None:
        self._spans = spans
        self._found: set[Span] = set()

    def restored(self, tree: ast.Module) -> ast.Module:
        """Raises SyntaxError where an f-string stands for what no string can be, such as the target of `=`."""
        self.visit(tree)
        if self._found != self._spans:
            raise SyntaxError("an f-string stands where no string can")
        return tree

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        self.generic_visit(node)
        span = (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
        if span not in self._spans or not isinstance(node.ctx, ast.Load):
            return node
        self._found.add(span)
        parts: list[ast.expr] = [ast.FormattedValue(value=part, conversion=-1) for part in node.elts]
        return ast.fix_missing_locations(ast.copy_location(ast.JoinedStr(values=parts), node))
