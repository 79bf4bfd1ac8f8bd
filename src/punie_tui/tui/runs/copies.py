"""What can be copied from a run or opened in an editor. Reads files; paints nothing."""

from __future__ import annotations

from punie_tui.reachable import is_file
from punie_tui.runs.store import Run
from punie_tui.tui.keys.offering import Copyable, FilePlace, existing

_LOG_LINES = 200


def run_texts(run: Run, reason: str | None) -> list[Copyable]:
    """What can be copied from a run. `reason`: why it ended as it did, None if that is not known."""
    log = "\n".join(run.last_words(_LOG_LINES))
    texts = (("path", str(run.path)), ("run", run.id), ("reason", reason or ""), ("log", log))
    return [Copyable(name, text) for name, text in texts if text]


def run_files(run: Run) -> list[FilePlace]:
    """The recipe, and the log at its last line."""
    log = run.log_file
    places = [FilePlace("recipe", run.recipe_file)]
    if is_file(log):
        places.append(FilePlace("log", log, max(1, log.read_bytes().count(b"\n"))))
    return existing(places)
