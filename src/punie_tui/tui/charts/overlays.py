"""Other runs overlaid on the one shown: read in the background, each in a colour that it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from punie_tui.runs.state import RunView
from punie_tui.runs.store import Run
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.common.marks import OVERLAY_TAGS
from punie_tui.tui.log_reader import LogReading

MOST = len(OVERLAY_TAGS)


@dataclass
class RunOverlay:
    """A run overlaid on another; `tag` is its letter, which also selects its colour."""

    run: Run
    tag: str
    reading: LogReading = field(init=False)
    curves: Curves = field(default_factory=Curves)

    def __post_init__(self) -> None:
        self.reading = LogReading(self.run)

    @property
    def view(self) -> RunView:
        return self.reading.tail.view

    @property
    def style(self) -> str:
        return f"$series-overlay-{self.tag}"


class Overlays:
    """The overlaid runs. A run gets the letter its id hashes to, or the next free one, and keeps it."""

    def __init__(self) -> None:
        self._tags: dict[str, str] = {}
        self._shown: dict[str, RunOverlay] = {}
        self._group: dict[str, bool] = {}  # run id → whether it was overlaid as a member of the group

    @property
    def shown(self) -> Sequence[RunOverlay]:
        return sorted(self._shown.values(), key=lambda overlay: overlay.tag)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._shown

    def tag_of(self, run_id: str) -> str | None:
        """The letter of a run; None if all are taken by runs that are shown."""
        taken = {overlay.tag for overlay in self._shown.values()}
        if (kept := self._tags.get(run_id)) is not None and (run_id in self._shown or kept not in taken):
            return kept
        first = sha256(run_id.encode()).digest()[0] % MOST
        given = set(self._tags.values())
        free = [tag for tag in OVERLAY_TAGS[first:] + OVERLAY_TAGS[:first] if tag not in taken]
        return next((tag for tag in free if tag not in given), next(iter(free), None))

    def toggle(self, run: Run) -> bool:
        """Adds a run or removes it; returns False if there is no letter left for another."""
        if run.id in self._shown:
            del self._shown[run.id]
            return True
        tag = self.tag_of(run.id)
        if tag is None:
            return False
        self._tags[run.id] = tag
        self._shown[run.id] = RunOverlay(run, tag)
        return True

    def overlay_group(self, runs: Sequence[Run]) -> bool:
        """Adds the runs that belong to the same group as the one shown, each only once, so that a run the user removes
        stays removed; removes those added this way that no longer belong to it. Returns whether anything changed."""
        ids = {run.id for run in runs}
        gone = [run_id for run_id in self._group if run_id not in ids]
        for run_id in gone:
            if self._group.pop(run_id):
                self._shown.pop(run_id, None)
        new = [run for run in runs if run.id not in self._group]
        for run in new:
            self._group[run.id] = run.id not in self._shown and self.toggle(run)
        return bool(gone or new)

    async def poll(self) -> bool:
        """Reads what is new in each overlay; returns whether anything was."""
        changed = False
        for overlay in list(self._shown.values()):
            read = await overlay.reading.read()
            more = overlay.curves.rows < len(overlay.view.train)
            if read or more:
                overlay.curves.take(overlay.view)
                changed = True
        return changed
