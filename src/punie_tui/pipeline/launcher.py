"""Starts workers: on a new run, the rest of an old one, or single stages of one. The only way to start a worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.pipeline.preflight import check_beginning, preflight
from punie_tui.pipeline.stages import unfinished
from punie_tui.reachable import exists
from punie_tui.runs.events import WorkerStarted, parse_event
from punie_tui.runs.recipes.overrides import NO_OVERRIDES, Overrides
from punie_tui.runs.recipes.recipe import Recipe, StageName, override
from punie_tui.runs.recipes.unused import unused_alerts, without_unused_rate
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, create_run, disk_is_full
from punie_tui.runs.tail import Tail
from punie_tui.settings import Settings

POLL_SECONDS = 0.02


def start_run(settings: Settings, recipe: Recipe) -> Run:
    """Creates a run of `recipe` and starts its worker.

    Raises UsageError, before anything is created, for mistakes that can be found beforehand.
    """
    preflight(recipe, settings)
    check_beginning(recipe, settings)
    run = create_run(settings, without_unused_rate(recipe))
    for alert in unused_alerts(recipe):
        run.append_event(alert)
    _work_on(settings, run, recipe.ordered_stages(), NO_OVERRIDES)
    return run


def resume_run(settings: Settings, run: Run) -> list[StageName]:
    """Starts a worker on the stages that the run has not finished, and returns them. Raises UsageError if there are
    none."""
    _refuse_if_alive(run)
    recipe = run.recipe()
    view = read_run(run).view
    stages, overrides = unfinished(view, recipe)
    if not stages:
        why = (
            "it was trained elsewhere, and its training cannot be resumed"
            if view.adopted
            else "all its stages finished"
        )
        raise UsageError(f"nothing is left to do in {run.id}: {why}")
    preflight(override(recipe, overrides).model_copy(update={"stages": stages}), settings)
    _work_on(settings, run, stages, overrides)
    return stages


def run_stages(
    settings: Settings, run: Run, stages: Sequence[StageName], overrides: Overrides = NO_OVERRIDES
) -> list[StageName]:
    """Starts a worker on just these stages of a run, finished before or not.

    `overrides`: settings that differ from the run's recipe, such as `quantize.bits` → 4.
    """
    _refuse_if_alive(run)
    recipe = override(run.recipe(), overrides).model_copy(update={"stages": list(stages)})
    preflight(recipe, settings)
    _work_on(settings, run, recipe.ordered_stages(), overrides)
    return recipe.ordered_stages()


def _refuse_if_alive(run: Run) -> None:
    if run.worker_is_alive():
        raise UsageError(f"{run.id} is being worked on; wait for it, or stop it with: punie-tui stop {run.id}")


def spawn(settings: Settings, run: Run, module: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Starts `python -m module` on the workspace, in a session of its own, so that it outlives the process that started
    it; its output goes to the run's log. Raises SystemFailure if it cannot be started."""
    command = [sys.executable, "-m", module, "--workspace", str(settings.workspace), *arguments]
    try:
        with run.log_file.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=settings.workspace,
                env={**os.environ, **settings.environment()},
                start_new_session=True,
            )
    except OSError as error:
        raise SystemFailure(f"no worker could be started for {run.id} ({error})") from None


def _work_on(settings: Settings, run: Run, stages: Sequence[StageName], overrides: Overrides) -> None:
    """Starts the worker and waits for its first event, so that the next reader sees the state of this worker and not
    how the last one ended, or what another does. Raises SystemFailure if it cannot be started or dies before its first
    event."""
    arguments = ["--run", str(run.path), "--stages", ",".join(stages), "--control-offset", str(_size(run.control_file))]
    arguments += ["--overrides", json.dumps(overrides)]
    events = Tail(run.events_file)
    events.read()
    log_size = _size(run.log_file)
    process = spawn(settings, run, "punie_tui.pipeline.worker", arguments)

    def has_begun() -> bool:
        new = [parse_event(line) for line in events.read()]
        return any(isinstance(event, WorkerStarted) and event.pid == process.pid for event in new)

    while process.poll() is None:
        if has_begun():
            return
        time.sleep(POLL_SECONDS)
    if not has_begun():
        last_words = "; ".join(run.last_words(1, log_size)) or f"see {run.log_file}"
        if disk_is_full(run.path):
            last_words = "the disk is full"
        raise SystemFailure(f"the worker of {run.id} ended before it started working ({last_words})")


def _size(file: Path) -> int:
    """The file's size in bytes; 0 if there is no such file."""
    return file.stat().st_size if exists(file) else 0
