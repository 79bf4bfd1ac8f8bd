"""What the user says about a run: a title, a note, whether it is archived; and deleting a run for good.

A run's folder keeps its name for ever (others refer to it); its title is in a file of its own.
"""

from __future__ import annotations

import shutil

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.regular_files import read_file, write_atomically
from punie_tui.runs.store import Run

LONGEST_TITLE = 60


class About(BaseModel):
    """The content of a run's `about.json`."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(default="", max_length=LONGEST_TITLE, description="name to show")
    note: str = Field(default="", max_length=2000, description="a remark by the user")
    archived: bool = Field(default=False, description="archived: hidden from lists")


def read_about(run: Run) -> About:
    """The title and note of a run; empty ones if there are none, or if the file is damaged."""
    try:
        return About.model_validate_json(read_file(run.path / "about.json"))
    except (OSError, ValidationError):
        return About()


def write_about(run: Run, about: About) -> None:
    """Saves the title and note of a run. Raises SystemFailure if they cannot be written."""
    write_atomically(run.path / "about.json", about.model_dump_json(indent=2).encode() + b"\n")


def delete_run(run: Run) -> None:
    """Deletes a run's folder with everything in it. Raises UsageError while it is being worked on."""
    if run.worker_is_alive():
        raise UsageError(f"{run.id} is being worked on; stop it first, then delete it")
    # It leaves the list of runs in one step, so that a crash does not leave half a run there.
    doomed = run.path.with_name(f".deleted-{run.id}")
    try:
        (run.path / "recipe.toml").unlink(missing_ok=True)
        run.path.replace(doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise SystemFailure(f"{run.path}: cannot be deleted completely ({error.strerror})") from None
