"""The colours of the chart's series can be told from the background of every theme, dark or light."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from punie_tui.tui.common.marks import SERIES_COLOURS, SERIES_ON_LIGHT, series_colours

LEAST = 3.0
"""The contrast that WCAG 2.1 asks of what is no text (1.4.11)."""


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [each for each in BUILTIN_THEMES.values() if "ansi" not in each.name], ids=str)
def test_every_series_is_seen_on_every_background(theme: Theme) -> None:
    background = Color.parse(theme.to_color_system().generate()["background"])
    assert {
        name: value
        for name, value in series_colours(dark=theme.dark).items()
        if contrast(Color.parse(value), background) < LEAST
    } == {}


def test_both_palettes_have_the_same_series_and_no_two_alike() -> None:
    assert SERIES_COLOURS.keys() == SERIES_ON_LIGHT.keys()
    assert len(set(SERIES_ON_LIGHT.values())) == len(SERIES_ON_LIGHT)
