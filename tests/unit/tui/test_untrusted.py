"""Whatever text a model or a dataset holds, the screen shows it and does not obey it."""

import pytest

from punie_tui.tui.common.untrusted import untrusted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ud800", "\\ud800"),
        ("[bold]not markup[/bold] [@click=app.quit]x[/]", "[bold]not markup[/bold] [@click=app.quit]x[/]"),
        ("a\tb", "a    b"),
        ("λ 漢字 é", "λ 漢字 é"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_what_steers_a_terminal_is_shown_instead_of_done(text, shown):
    assert untrusted(text).plain == shown


def test_a_stand_in_has_a_colour_of_its_own():
    content = untrusted("ab\x1bcd")
    [span] = content.spans
    assert content.plain[span.start : span.end] == "␛"


def test_one_line_stays_one_line():
    assert untrusted("one\ntwo", one_line=True).plain == "one␊two"


def test_a_long_text_is_cut_and_says_by_how_much():
    assert untrusted("x" * 1500, limit=100).plain == "x" * 100 + " … 1,400 more characters"


def test_a_style_covers_the_whole_text():
    content = untrusted("plain", style="bold")
    assert [(span.start, span.end) for span in content.spans] == [(0, 5)]
