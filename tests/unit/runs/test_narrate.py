"""What a run's lines say while it trains."""

from __future__ import annotations

from punie_tui.runs.events import TrainingPlanned, TrainReport
from punie_tui.runs.narrate import Narrator
from punie_tui.runs.state import RunView


def test_the_time_left_goes_by_several_reports_whose_rows_are_short_or_long() -> None:
    view, narrator = RunView(), Narrator()
    view.planned = TrainingPlanned(
        iters=1000, rows=None, batch_size=None, validation_rows=None, trainable_parameters=1, total_parameters=None
    )
    lines = []
    for number in range(1, 21):
        rate = 10.0 if number % 2 else 2.5  # 0.1 s and 0.4 s an iteration, 0.25 s on average
        view.train.append(
            TrainReport(iteration=number * 5, train_loss=1.0, iterations_per_second=rate, t=number * 10.0)
        )
        lines.append(narrator.line(view.train[-1], view))
    assert "iteration   95/1000" in lines[-2] and lines[-2].endswith("left 03:46")
    assert "iteration  100/1000" in lines[-1] and lines[-1].endswith("left 03:45")
