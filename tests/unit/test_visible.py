"""Nothing a terminal would act on gets through."""

from hypothesis import given
from hypothesis import strategies as st

from punie_tui.visible import visible


def test_control_characters_are_shown_by_their_pictures():
    assert visible("\x1b[31mred\x00\x7f") == "␛[31mred␀␡"


def test_c1_controls_and_bidirectional_overrides_are_spelled_out():
    assert visible("\x9b1m \u202egnp.exe \u200b") == "\\x9b1m \\u202egnp.exe \\u200b"


def test_plain_text_newlines_and_accents_stay():
    assert visible("naïve → ✓\n\tyes [bold]") == "naïve → ✓\n\tyes [bold]"


def test_long_text_is_cut_with_an_ellipsis():
    assert visible("abcdef", limit=4) == "abc…"


@given(st.text())
def test_no_control_character_survives(text):
    shown = visible(text)
    assert all(c in "\n\t" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0) for c in shown)
