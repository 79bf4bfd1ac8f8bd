"""The chart draws whatever it is given: a size, some series, and not one exception."""

import math
import random
import subprocess
import sys
from itertools import pairwise

import pytest

from punie_tui.tui.charts.chart import ChartOptions, ChartTheme, Level, Mark, Points, Series, render_chart

BRAILLE = range(0x2801, 0x2900)
INF, NAN = math.inf, math.nan


def line(*values, **options):
    return Series(Points.of((float(x), float(y)) for x, y in enumerate(values)), "$series-train", **options)


def drawn(*series, size=(60, 14), **options):
    text = render_chart(series, size, ChartOptions(**options)).text.plain
    lines = text.split("\n")
    assert [len(line) for line in lines] == [size[0]] * size[1]
    return lines


def curve_rows(lines):
    """Row → columns that hold a part of a braille line."""
    return {
        row: [column for column, character in enumerate(text) if ord(character) in BRAILLE]
        for row, text in enumerate(lines)
        if any(ord(character) in BRAILLE for character in text)
    }


AWKWARD = {
    "nothing": [],
    "one point": [2.0],
    "all equal": [3.0, 3.0, 3.0],
    "all zero": [0.0, 0.0],
    "NaN only": [NAN, NAN],
    "NaN first and last": [NAN, 1.0, 2.0, NAN],
    "infinities": [INF, 1.0, -INF, 2.0],
    "twenty-four orders of magnitude": [1e-12, 1e12],
    "the largest floats": [-1.7e308, 1.7e308],
    "denormal floats": [5e-324, 1e-320],
    "negative": [-5.0, -1.0, 0.0],
    "a hair apart": [1.0, 1.0 + 1e-15],
}


@pytest.mark.parametrize("log", [False, True], ids=["linear", "log"])
@pytest.mark.parametrize("size", [(1, 1), (1, 20), (2, 3), (16, 4), (40, 8), (300, 50)], ids=str)
@pytest.mark.parametrize("values", AWKWARD.values(), ids=AWKWARD.keys())
def test_any_values_fill_exactly_the_size_they_are_given(values, size, log):
    drawn(line(*values, mark_gaps=True), line(*values, kind="band"), size=size, log=log)


def test_no_room_at_all_is_an_empty_chart():
    assert render_chart([line(1, 2)], (0, 5)).text.plain == ""


def test_a_falling_curve_falls_from_the_left_to_the_right():
    rows = curve_rows(drawn(line(3, 2, 1)))
    top, bottom = min(rows), max(rows)
    assert max(rows[top]) < min(rows[bottom])


def test_a_nan_is_a_gap_with_a_mark_above_it():
    lines = drawn(line(1, 1, 1, NAN, 1, 1, 1, mark_gaps=True), size=(62, 10))
    mark = lines[0].index("✕")
    [columns] = curve_rows(lines).values()
    assert any(column < mark for column in columns) and any(column > mark for column in columns)
    assert mark not in columns


def test_a_zero_on_a_log_axis_is_a_gap_too():
    assert "✕" in drawn(line(1, 0.1, 0, 0.1, 1, mark_gaps=True), log=True)[0]


def test_a_log_axis_gives_equal_room_to_equal_ratios():
    one_tenth = [(float(x), 10.0**-x) for x in range(4)]
    rows = drawn(Series(Points.of(one_tenth), "$a", "dots", glyph="●"), size=(60, 15), log=True)
    heights = [row for row, text in enumerate(rows) if "●" in text]
    steps = {b - a for a, b in pairwise(heights)}
    assert len(heights) == 4 and max(steps) - min(steps) <= 1


def test_a_line_of_one_point_can_be_seen():
    assert any("•" in text for text in drawn(line(2.0)))


def test_marks_lie_over_lines():
    best = Series(Points.of([(1.0, 1.0)]), "$series-best", "dots", glyph="★")
    assert any("★" in text for text in drawn(line(1, 1, 1), best))


def test_bands_lie_beneath_lines():
    band = Series(Points.of([(0.0, 1.0), (1.0, 1.0)]), "$series-band", "band")
    content = render_chart([line(1, 1), band], (40, 8)).text
    styles = [span.style for span in content.spans if ord(content.plain[span.start]) in BRAILLE]
    assert styles and set(styles) == {"$series-train"}


def test_a_spike_among_a_hundred_thousand_points_survives():
    values = [1.0] * 100_000
    values[54_321] = 9.0
    lines = drawn(line(*values), size=(80, 20))
    spike = curve_rows(lines)[0]
    assert spike and abs(min(spike) - 80 * 0.54) < 8


def test_a_nan_among_a_hundred_thousand_points_is_marked():
    values = [1.0] * 100_000
    values[54_321] = NAN
    assert "✕" in drawn(line(*values, mark_gaps=True), size=(80, 20))[0]


def test_the_x_axis_reaches_to_where_the_run_will_end():
    lines = drawn(line(3, 2, 1), x_range=(0.0, 500.0))
    assert lines[-1].split()[0] == "0" and lines[-1].split()[-1] == "500"
    assert max(max(columns) for columns in curve_rows(lines).values()) < 10


def test_points_beyond_the_x_range_are_left_out():
    far = Series(Points.of([(0.0, 1.0), (1.0, 1.0), (900.0, 1.0)]), "$a", "dots", glyph="●")
    assert sum(text.count("●") for text in drawn(far, x_range=(0.0, 100.0))) <= 2


def test_y_labels_are_as_wide_as_each_other_and_rise_upwards():
    lines = drawn(line(0.3, 2.7))
    labels = [text.split("┤")[0] for text in lines if "┤" in text]
    assert len({len(label) for label in labels}) == 1
    assert [float(label) for label in labels] == sorted(map(float, labels), reverse=True)


def test_drawing_twice_gives_the_same_chart():
    values = [random.Random(7).random() for _ in range(200)]
    assert drawn(line(*values)) == drawn(line(*values))


def test_what_would_abort_plotext_leaves_the_process_alive():
    # plotext aborts the whole process on a NaN, so a failure of this kind needs a process of its own.
    code = """
import itertools, math
from punie_tui.tui.charts.chart import ChartOptions, Points, Series, render_chart
awkward = [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -1.7e308, 1.7e308]
for values in itertools.product(awkward, repeat=3):
    for log in (False, True):
        points = Points.of(enumerate(values))
        series = [Series(points, "$a", mark_gaps=True), Series(points, "$a", "band")]
        render_chart(series, (20, 6), ChartOptions(log=log))
print("alive")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


def test_a_hundred_thousand_awkward_points_are_drawn_in_a_process_that_survives():
    code = """
import numpy as np
from punie_tui.tui.charts.chart import ChartOptions, Points, Series, render_chart
rng = np.random.default_rng(7)
y = rng.normal(size=100_000) * 10.0 ** rng.integers(-12, 12, 100_000)
y[::97], y[::101], y[::103] = np.nan, np.inf, -np.inf
points = Points(np.arange(100_000.0), y)
for size in ((1, 1), (80, 24), (300, 50)):
    for log in (False, True):
        for ends in (None, (50_000.0, 50_010.0), (-5.0, 2e5)):
            series = [Series(points, "$a", kind, mark_gaps=True) for kind in ("line", "band", "dots")]
            text = render_chart(series, size, ChartOptions(log=log, x_range=ends)).text.plain
            assert [len(line) for line in text.split(chr(10))] == [size[0]] * size[1]
print("alive")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


def test_a_band_reaches_from_the_lowest_to_the_highest_value_of_each_column():
    values = [1.0, 3.0] * 5_000
    rows = curve_rows(drawn(line(*values, kind="band"), size=(60, 14)))
    assert len(rows) >= 10
    assert all(max(columns) - min(columns) > 50 for columns in rows.values())


def test_a_band_of_few_points_is_a_line_without_holes():
    columns = {c for found in curve_rows(drawn(line(3, 1, 2, kind="band"))).values() for c in found}
    assert columns == set(range(min(columns), max(columns) + 1))


def test_a_band_is_broken_where_a_value_is_missing():
    [*rows] = drawn(line(1, 1, NAN, 1, 1, kind="band"), size=(60, 10))
    broken = next(text for text in rows if any(ord(c) in BRAILLE for c in text))
    assert len(broken.replace("│", " ").replace("┤", " ").split()[-2:]) == 2


def test_a_level_is_a_dashed_line_beneath_the_others():
    lines = drawn(line(3, 2, 1), levels=(Level(2.0, "$series-base"),))
    [dashed] = [text for text in lines if "╌" in text]
    assert dashed.count("╌") > 40 and any(ord(c) in BRAILLE for c in dashed)


def test_a_level_beyond_the_values_widens_the_axis():
    assert any("╌" in text for text in drawn(line(1.0, 1.1), levels=(Level(9.0, "$series-base"),)))


def test_marks_stand_on_the_x_axis_where_their_x_is():
    lines = drawn(line(*range(101)), marks=(Mark(50.0, "◆", "$a"), Mark(50.0, "▲", "$b"), Mark(900.0, "★", "$c")))
    rule = lines[-2]
    assert "★" not in rule and "◆" not in rule and abs(rule.index("▲") - 32) <= 2


def test_a_cursor_is_a_line_from_top_to_bottom():
    lines = drawn(line(*range(101)), cursor=50.0)
    column = 1 + lines[0].index("│", 6)
    assert all(text[column - 1] != " " for text in lines[:-2])


def test_a_tag_stands_at_the_end_of_its_line():
    lines = drawn(line(3, 2, 1, tag="b"), x_range=(0.0, 2.0))
    assert any(text.rstrip().endswith("b") for text in lines)


def test_a_stretch_shows_the_line_as_it_passes_through_both_its_ends():
    lines = drawn(line(*range(1000)), x_range=(500.2, 500.8))
    columns = [c for found in curve_rows(lines).values() for c in found]
    assert max(columns) - min(columns) > 50


def test_a_stretch_has_an_axis_of_its_own_values():
    labels = [float(text.split("┤")[0]) for text in drawn(line(*range(1000)), x_range=(500.0, 510.0)) if "┤" in text]
    assert min(labels) >= 480 and max(labels) <= 520


def test_a_y_range_that_is_asked_for_is_kept():
    labels = [float(text.split("┤")[0]) for text in drawn(line(2, 3), y_range=(0.0, 5.0)) if "┤" in text]
    assert min(labels) == 0.0 and max(labels) >= 4.0


def test_without_unicode_every_character_is_ascii_and_the_kinds_are_told_apart():
    values = [2.0 + (x % 7) / 7 for x in range(300)]
    marked = Series(Points.of([(150.0, 4.0)]), "$v", "dots", glyph="●")
    options = {"levels": (Level(1.0, "$l"),), "marks": (Mark(10.0, "◆", "$m"),), "cursor": 200.0}
    text = "\n".join(
        drawn(
            line(*values, kind="band"),
            line(*[2.5, NAN] * 150, mark_gaps=True),
            line(*[2.5] * 300),
            marked,
            theme=ChartTheme(ascii=True),
            **options,
        )
    )
    assert text.isascii()
    assert set(".*@x-|#+") <= set(text)


def test_a_column_of_the_screen_and_an_x_are_told_as_each_other():
    chart = render_chart([line(*range(101))], (60, 14))
    assert chart.x_at(chart.left) == 0.0
    assert chart.x_at(59) == 100.0
    assert chart.x_at(-5) == 0.0 and chart.x_at(500) == 100.0
