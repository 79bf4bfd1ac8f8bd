"""The chart draws whatever it is given: a size, some series, and not one exception."""

import math
import random
import subprocess
import sys
from itertools import pairwise

import pytest

from punie_tui.tui.widgets.chart import ChartOptions, Series, render_chart, smoothed

BRAILLE = range(0x2801, 0x2900)
INF, NAN = math.inf, math.nan


def line(*values, **options):
    return Series([(float(x), float(y)) for x, y in enumerate(values)], "$series-train", **options)


def drawn(*series, size=(60, 14), log=False, x_range=None):
    text = render_chart(series, size, ChartOptions(log=log, x_range=x_range)).plain
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
    drawn(line(*values, mark_gaps=True), line(*values, faint=True), size=size, log=log)


def test_no_room_at_all_is_an_empty_chart():
    assert render_chart([line(1, 2)], (0, 5)).plain == ""


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
    rows = drawn(Series(one_tenth, "$a", glyph="●"), size=(60, 15), log=True)
    heights = [row for row, text in enumerate(rows) if "●" in text]
    steps = {b - a for a, b in pairwise(heights)}
    assert len(heights) == 4 and max(steps) - min(steps) <= 1


def test_a_line_of_one_point_can_be_seen():
    assert any("•" in text for text in drawn(line(2.0)))


def test_marks_lie_over_lines():
    best = Series([(1.0, 1.0)], "$series-best", glyph="★")
    assert any("★" in text for text in drawn(line(1, 1, 1), best))


def test_faint_series_lie_beneath_the_others():
    content = render_chart([line(1, 1), line(1, 1, faint=True)], (40, 8))
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
    far = Series([(0.0, 1.0), (1.0, 1.0), (900.0, 1.0)], "$a", glyph="●")
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
from punie_tui.tui.widgets.chart import ChartOptions, Series, render_chart
awkward = [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -1.7e308, 1.7e308]
for values in itertools.product(awkward, repeat=3):
    for log in (False, True):
        points = list(enumerate(values))
        render_chart([Series(points, "$a", mark_gaps=True)], (20, 6), ChartOptions(log=log))
print("alive")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


def test_a_smoothed_constant_is_that_constant():
    assert smoothed([2.0] * 5, 0.9) == pytest.approx([2.0] * 5)


def test_smoothing_by_nothing_changes_nothing():
    assert smoothed([3.0, 1.0, 2.0], 0.0) == [3.0, 1.0, 2.0]


def test_smoothing_weighs_the_past_as_its_formula_says():
    assert smoothed([1.0, 0.0], 0.5)[1] == pytest.approx(0.25 / 0.75)


def test_smoothing_passes_over_a_nan_and_shows_it():
    one, gap, two = smoothed([1.0, NAN, 1.0], 0.9)
    assert (one, two) == pytest.approx((1.0, 1.0)) and math.isnan(gap)
