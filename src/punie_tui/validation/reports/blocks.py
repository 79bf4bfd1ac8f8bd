"""A document as a list of blocks, written as Markdown or as HTML. The content of a block is plain text: markup, raw
HTML and control characters in it are shown and have no effect. Any document can be made of these blocks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from punie_tui.visible import visible


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells; every row as long as the header."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Ticks:
    """A list: True and False items have a box, ticked or not; None items have no box."""

    items: Sequence[tuple[bool | None, str]]


@dataclass(frozen=True)
class CodeBlock:
    """Preformatted text, such as a command."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture at `path`, relative to the document; `text` describes it. HTML, which loads nothing, only links to
    it."""

    path: str
    text: str


Block = Heading | Paragraph | Table | Ticks | CodeBlock | Picture

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&])|^(\s*)([-+]|\d+[.)])(?=\s)")


def markdown(blocks: Iterable[Block]) -> str:
    """The document as GitHub-flavoured Markdown (https://github.github.com/gfm/)."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            return _plain(block.text)
        case Table():
            cells = [[_plain(str(cell)) for cell in row] for row in (block.header, *block.rows)]
            rows = [cells[0], ["---"] * len(block.header), *cells[1:]]
            return "\n".join(f"| {' | '.join(row)} |" for row in rows)
        case Ticks():
            boxes = {True: "[x] ", False: "[ ] ", None: ""}
            return "\n".join(f"- {boxes[ticked]}{_plain(text)}" for ticked, text in block.items)
        case CodeBlock():
            return "\n".join(f"    {line}" for line in visible(block.text).splitlines())
        case Picture():
            return f"![{_plain(block.text)}]({quote(block.path)})"


def _plain(text: str) -> str:
    """One line of text without markup: punctuation that could be markup gets a backslash (gfm, 6.1)."""
    line = visible(" ".join(text.split()))
    return _MARKUP.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}{found[3][:-1]}\\{found[3][-1]}", line
    )


def html_page(title: str, blocks: Iterable[Block]) -> str:
    """The document as one HTML page that loads nothing from elsewhere and runs nothing."""
    body = "\n".join(_html(block) for block in blocks)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{_escaped(title)}</title>
<style>{STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;"
    "background:#fff}table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #ccc;padding:.25rem .6rem;"
    "text-align:left}th{background:#f2f2f2}ul{list-style:none;padding-left:0}pre{background:#f2f2f2;padding:.6rem;"
    "overflow-x:auto}"
)


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_escaped(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_escaped(block.text)}</p>"
        case Table():
            head = "".join(f"<th>{_escaped(cell)}</th>" for cell in block.header)
            rows = ["".join(f"<td>{_escaped(str(cell))}</td>" for cell in row) for row in block.rows]
            body = "\n".join(f"<tr>{row}</tr>" for row in rows)
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        case Ticks():
            boxes = {True: "☑ ", False: "☐ ", None: "– "}
            items = "\n".join(f"<li>{boxes[ticked]}{_escaped(text)}</li>" for ticked, text in block.items)
            return f"<ul>\n{items}\n</ul>"
        case CodeBlock():
            return f"<pre>{_escaped(block.text)}</pre>"
        case Picture():
            return f'<p><a href="{quote(block.path)}">{_escaped(block.text)}</a></p>'


def _escaped(text: str) -> str:
    return html.escape(visible(text))
