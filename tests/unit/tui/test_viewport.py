"""The stretch of a run that a chart shows, moved by keys and mouse."""

import pytest

from punie_tui.tui.charts.viewport import CLOSEST, Extent, Viewport

RUN = Extent(end=500.0, tail=300.0)


def test_at_first_the_whole_run_is_shown_to_where_it_will_end():
    assert Viewport().range(RUN) == (0.0, 500.0)


def test_a_run_without_anything_still_has_a_width():
    assert Viewport().range(Extent(0.0, 0.0)) == (0.0, 1.0)


@pytest.mark.parametrize("at", [0.0, 120.0, 500.0])
def test_zooming_leaves_the_place_it_is_done_at_where_it_is(at):
    low, high = Viewport().zoomed(0.5, at, RUN).range(RUN)
    assert high - low == pytest.approx(250)
    assert (at - low) / (high - low) == pytest.approx(at / 500)


def test_zooming_in_ends_at_a_few_iterations():
    view = Viewport()
    for _ in range(50):
        view = view.zoomed(0.5, 100.0, RUN)
    low, high = view.range(RUN)
    assert high - low == CLOSEST and low <= 100 <= high


def test_zooming_out_ends_at_the_whole_run():
    view = Viewport().zoomed(0.5, 100.0, RUN).zoomed(4.0, 100.0, RUN)
    assert view.is_whole and view.range(RUN) == (0.0, 500.0)


def test_panning_stops_at_both_ends():
    view = Viewport().zoomed(0.5, 250.0, RUN)
    assert view.panned(-9, RUN).range(RUN) == (0.0, 250.0)
    assert view.panned(9, RUN).range(RUN) == (250.0, 500.0)
    assert view.panned(0.1, RUN).range(RUN) == (150.0, 400.0)


def test_the_whole_run_cannot_be_panned():
    assert Viewport().panned(0.5, RUN) == Viewport()


def test_following_keeps_the_newest_iteration_at_the_right():
    view = Viewport().followed(RUN)
    assert view.follows and view.range(RUN) == (175.0, 300.0)
    assert view.range(Extent(500.0, 400.0)) == (275.0, 400.0)


def test_zooming_keeps_following():
    view = Viewport().followed(RUN).zoomed(0.5, 10.0, RUN)
    assert view.follows and view.range(RUN) == (237.5, 300.0)


def test_whoever_pans_or_asks_again_follows_no_more():
    followed = Viewport().followed(RUN)
    assert not followed.panned(-0.5, RUN).follows
    still = followed.followed(RUN)
    assert not still.follows and still.range(Extent(500.0, 400.0)) == followed.range(RUN)
