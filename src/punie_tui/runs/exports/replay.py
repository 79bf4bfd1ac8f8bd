"""Replays a recorded run as if it were live: a copy that grows at the pace of the original's events.

The copy is a run like any other, so the dashboard, `watch` and `runs` follow it without knowing. Times are shifted to
now and shortened; `play` writes the heartbeat.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.reachable import exists, is_folder
from punie_tui.regular_files import write_atomically
from punie_tui.runs.events import Event, StageProgress, parse_event
from punie_tui.runs.store import HEARTBEAT_SECONDS, Heartbeat, Run
from punie_tui.runs.tail import Tail


def recorded(run: Run) -> list[Event]:
    """The events of a run, oldest first. Raises UsageError if there are none."""
    events = [event for line in Tail(run.events_file).read() if (event := parse_event(line)) is not None]
    if not events:
        raise UsageError(f"{run.id} has no events to replay")
    return events


def schedule(events: list[Event], speed: float) -> Iterator[tuple[float, Event]]:
    """Yields each event with the seconds after the first one at which it is due, `speed` times as fast as it was."""
    began = before = events[0].t
    for event in events:
        before = max(before, event.t)  # the schedule does not go back if the clock was set back
        yield (before - began) / speed, event


def prepare(run: Run, runs: Path) -> Run:
    """Creates a copy without events in the folder `runs`: the recipe and, if there are any, the data and the judged
    answers.

    Raises SystemFailure if something cannot be read or written; then nothing is left.
    """
    number = 1
    while exists(path := runs / f"{run.id}-replay-{number}"):
        number += 1
    copy = Run(path)
    try:
        path.mkdir(parents=True)
        for folder in ("data", "validation"):
            if is_folder(run.path / folder):
                shutil.copytree(run.path / folder, path / folder)
        write_atomically(copy.recipe_file, run.recipe_file.read_bytes())
    except (OSError, SystemFailure) as error:
        shutil.rmtree(path, ignore_errors=True)
        raise SystemFailure(f"{run.id} cannot be copied to {path} ({_why(error)})") from None
    return copy


def _why(error: Exception) -> str:
    """What is wrong and with which file; if there are many, with the first."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][2])
    return str(error)


def play(
    run: Run,
    copy: Run,
    speed: float,
    *,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Writes the events of `run` into `copy`, each when it is due."""
    events = recorded(run)
    began, beat_at = clock(), -math.inf
    mine = Heartbeat.mine(copy.path)
    for due, event in schedule(events, speed):
        while True:
            now = clock()
            if now - beat_at >= HEARTBEAT_SECONDS:
                beat_at = now
                write_atomically(copy.heartbeat_file, mine.model_copy(update={"t": now}).model_dump_json().encode())
            if (left := began + due - now) <= 0:
                break
            wait(min(left, HEARTBEAT_SECONDS))
        copy.append_event(_sped_up(event, speed).model_copy(update={"t": began + due}))


def _sped_up(event: Event, speed: float) -> Event:
    """The event with its estimates (rate, seconds left) converted to the replay's time; measured values stay."""
    if not isinstance(event, StageProgress):
        return event
    rate = event.rate * speed if event.rate is not None else None
    left = event.seconds_left / speed if event.seconds_left is not None else None
    return event.model_copy(update={"rate": rate, "seconds_left": left})
