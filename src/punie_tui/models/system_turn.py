"""The system turn with which a run's model is asked: the one that it is trained with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from punie_tui.datasets.examples import Example, read_examples
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.catalog import system_prompt


def system_turn(run: Run, settings: Settings) -> str | None:
    """The system turn that the run's model is trained with, which is the one that most rows have. If the run has no
    data, the workspace's (`[prompt] system` in punie.toml), else the package's."""
    train = run.data / "train.jsonl"
    rows = read_examples(train) if train.is_file() else []
    return usual_system(rows) if rows else system_prompt(settings.prompt.system)


def usual_system(rows: Sequence[Example]) -> str | None:
    """The system turn that most rows have; None if most have none. `rows` must not be empty."""
    return Counter(row.system for row in rows).most_common(1)[0][0]
