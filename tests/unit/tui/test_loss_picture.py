"""The loss of a run as a picture for a document."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from punie_tui.runs.state import RunView, read_run
from punie_tui.tui.charts.loss_picture import loss_picture
from recorded_runs import finished_run, nan_run, workspace


def test_it_is_an_svg_with_the_curves_and_their_legend_that_loads_nothing(tmp_path: Path) -> None:
    view = read_run(finished_run(workspace(tmp_path / "w"))).view
    picture = loss_picture("phase26: loss by iteration", view)
    text = "".join(ElementTree.fromstring(picture).itertext()).replace("\xa0", " ")
    for label in ("phase26: loss by iteration", "train, smooth 0.8", "validation", "best", "120"):
        assert label in text
    assert "url(http" not in picture and "@font-face" not in picture


def test_the_same_run_gives_the_same_picture(tmp_path: Path) -> None:
    view = read_run(finished_run(workspace(tmp_path / "w"))).view
    assert loss_picture("t", view) == loss_picture("t", view)


def test_losses_that_are_no_numbers_and_titles_that_are_markup_are_drawn_too(tmp_path: Path) -> None:
    view = read_run(nan_run(workspace(tmp_path / "w"))).view
    ElementTree.fromstring(loss_picture("<b>&[red]", view))
    ElementTree.fromstring(loss_picture("nothing yet", RunView()))
