"""Without Unicode everything keeps its place, and the kinds of things are still told apart."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.color import Color, ColorSystem
from textual.color import Color as TextualColor

import punie_tui
from punie_tui.tui.common.glyphs import key_in_ascii, to_ascii, wants_ascii
from punie_tui.tui.common.marks import ALERT_MARKS, RUN_MARKS, SERIES_COLOURS, STAGE_MARKS


@pytest.mark.parametrize("text", ["plain", "╭─ loss ─╮", "⣿⠉⠤⣀ ", "●○★◆▲✗✓ ━╸", "漢字 λ é", "␛[2J…"])
def test_a_stand_in_is_as_wide_as_what_it_stands_for(text):
    assert to_ascii(text).isascii()
    assert len(to_ascii(text)) == cell_len(text)


def test_braille_keeps_where_its_dots_are():
    assert to_ascii("⠉⠒⣀⣿⠀") == "'-.# "


def test_every_sign_of_the_dashboard_has_a_stand_in():
    left = {}
    for file in Path(punie_tui.__file__).parent.glob("tui/**/*.py"):
        for text in re.findall(r"""(?<!\"")"([^"\n]*)\"""", file.read_text()):
            left |= {sign: file.name for sign in text if not sign.isascii() and "?" in to_ascii(sign)}
    assert left == {}


def test_keys_are_words():
    assert [key_in_ascii(key) for key in ("↵", "⇧←", "x")] == ["enter", "shift+left", "x"]


@pytest.mark.parametrize("marks", [RUN_MARKS, STAGE_MARKS, ALERT_MARKS], ids=["run", "stage", "alert"])
def test_states_that_had_a_sign_of_their_own_still_have_one(marks):
    signs = {sign for sign, _ in marks.values()}
    told_apart = {to_ascii(sign) for sign in signs}
    assert len(told_apart) >= len(signs) - 1  # running and new are both a circle: o


def test_the_setting_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("TERM", "linux")
    assert wants_ascii(None) and not wants_ascii(False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert wants_ascii(True)


def test_series_are_told_apart_in_sixteen_colours():
    colours = {
        name: Color.parse(value).downgrade(ColorSystem.STANDARD).number for name, value in SERIES_COLOURS.items()
    }
    shown_together = [name for name in colours if "overlay" not in name]
    assert len({colours[name] for name in shown_together}) == len(shown_together), colours
    overlays = [name for name in colours if "overlay" in name]
    assert len({colours[name] for name in overlays}) == len(overlays), colours


# Viénot, Brettel and Mollon (1999): what a protanope and a deuteranope see of linear RGB.
BLIND = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND.keys())
def test_series_are_told_apart_by_colour_blind_people(matrix):
    def seen(value):
        linear = [(part / 255) ** 2.2 for part in TextualColor.parse(value).rgb]
        return [max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) ** (1 / 2.2) for row in matrix]

    found = {name: seen(value) for name, value in SERIES_COLOURS.items()}
    names = list(found)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            distance = sum((a - b) ** 2 for a, b in zip(found[one], found[other], strict=True)) ** 0.5
            assert distance > 0.1, (one, other, distance)
