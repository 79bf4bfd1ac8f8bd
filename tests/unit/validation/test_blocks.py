"""Documents: the same blocks in two forms, and nothing that a block says can act in either."""

from __future__ import annotations

import html.parser

import pytest

from punie_tui.validation.reports.blocks import (
    CodeBlock,
    Heading,
    Paragraph,
    Picture,
    Table,
    Ticks,
    html_page,
    markdown,
)

HOSTILE = "<script>alert(1)</script> | **bold** [x](javascript:1) `code` \x1b[31m\u202e &amp; <img src=x onerror=y>"
BLOCKS = [
    Heading("T", 1),
    Paragraph(HOSTILE),
    Table([HOSTILE], [[HOSTILE]]),
    Ticks([(True, HOSTILE)]),
    CodeBlock(HOSTILE),
]


def test_each_block_has_its_form_in_markdown() -> None:
    blocks = [Heading("A", 1), Table(["a", "b"], [[1, "x|y"]]), Ticks([(True, "t"), (False, "f"), (None, "n")])]
    assert markdown(blocks) == ("# A\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |\n\n- [x] t\n- [ ] f\n- n\n")


def test_a_picture_is_shown_in_markdown_and_led_to_in_html_which_loads_nothing() -> None:
    picture = Picture("loss of (a) b.svg", "Loss [of] <a>")
    assert markdown([picture]) == "![Loss \\[of\\] \\<a\\>](loss%20of%20%28a%29%20b.svg)\n"
    page = html_page("t", [picture])
    assert '<a href="loss%20of%20%28a%29%20b.svg">Loss [of] &lt;a&gt;</a>' in page
    assert "<img" not in page


@pytest.mark.parametrize("text", ["- item", "+ item", "1. item", "2) item", "# head", "> quote", "| cell"])
def test_text_that_looks_like_markup_stays_text_in_markdown(text: str) -> None:
    line = markdown([Paragraph(text)]).strip()
    assert line != text
    assert line.replace("\\", "") == text


def test_a_line_break_in_a_cell_does_not_end_its_row() -> None:
    assert markdown([Table(["a"], [["one\n| two"]])]).count("\n") == 3


def test_hostile_text_is_no_markup_in_markdown() -> None:
    written = markdown([block for block in BLOCKS if not isinstance(block, CodeBlock)])
    assert "\x1b" not in written and "\u202e" not in written
    for mark in ("<", "`", "[x]", "](", "**"):
        assert mark not in written.replace("- [x] ", "").replace("\\" + mark[0], "")


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_is_no_markup_in_html_and_is_there_to_be_read() -> None:
    page = html_page(HOSTILE, BLOCKS)
    tags = Tags()
    tags.feed(page)
    assert not tags.seen & {"script", "img", "a", "b", "strong", "code"}
    assert {"h1", "table", "ul", "pre"} <= tags.seen
    assert tags.text.count("<script>alert(1)</script>") == 6  # once a place, the title among them
    assert "\x1b" not in page and "\u202e" not in page


def test_a_page_loads_nothing_from_elsewhere() -> None:
    page = html_page("t", BLOCKS)
    assert "default-src 'none'" in page
    assert "http://" not in page and "https://" not in page
