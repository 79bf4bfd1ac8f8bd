"""The process of one stage: `python -m punie_tui.pipeline.stage_process`. Started by the worker only.

Each stage has a process to itself, so that none affects another's memory or timing, and so that an abort (out of memory
on Metal) ends one stage and not the run. Requests arrive on stdin, one JSON object per line; when stdin ends, the
worker is dead, and this process exits at once.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from punie_tui.errors import PunieError
from punie_tui.pipeline.stages import load_stage
from punie_tui.runs.events import StageFailed, StageFinished
from punie_tui.runs.recipes.recipe import StageName, override
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.store import ControlAction, Request, Run
from punie_tui.settings import load_settings

EXIT_STOPPED = 75
"""Someone asked the run to stop (sysexits' EX_TEMPFAIL: try again later)."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--overrides", type=json.loads, default={}, help="JSON: setting → value")
    arguments = parser.parse_args()
    run, stage = Run(arguments.run), cast(StageName, arguments.stage)
    requests: queue.SimpleQueue[Request | ControlAction] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    began = time.monotonic()
    try:
        recipe = override(run.recipe(), arguments.overrides)
        context = StageContext(run, recipe, load_settings(arguments.workspace), stage, requests)
        outcome = load_stage(stage)(context)
        if not outcome.ok:
            return _failed(run, stage, outcome.reason, 1)
        run.append_event(
            StageFinished(
                stage=stage,
                seconds=time.monotonic() - began,
                artefact=str(outcome.artefact.relative_to(run.path)) if outcome.artefact else None,
                size=size_on_disk(outcome.artefact) if outcome.artefact else None,
                detail=outcome.detail,
            )
        )
        return 0
    except StageStopped:
        return EXIT_STOPPED
    except PunieError as error:
        return _failed(run, stage, str(error), error.exit_code)
    except Exception as error:
        traceback.print_exc()
        return _failed(run, stage, f"{type(error).__name__}: {error} (the traceback is in {run.log_file})", 3)


def _listen(requests: queue.SimpleQueue[Request | ControlAction]) -> None:
    for line in sys.stdin:
        with suppress(ValidationError):
            requests.put(Request.model_validate_json(line))
    os._exit(3)


def _failed(run: Run, stage: str, reason: str, exit_code: int) -> int:
    print(f"{stage}: {reason}", file=sys.stderr)
    with suppress(PunieError):  # on a full disk: the exit code reports it, and the worker takes the reason from the log
        run.append_event(StageFailed(stage=stage, reason=reason, exit_code=exit_code))
    return exit_code


def size_on_disk(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True, errors="replace")  # type: ignore[union-attr]
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is on disk; threads of native libraries must not delay the exit
