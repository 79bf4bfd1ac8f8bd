"""What people say about a run: a title, a note, whether it is put away; and deleting one for good.

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
    """`about.json` of a run."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(default="", max_length=LONGEST_TITLE, description="what to call it")
    note: str = Field(default="", max_length=2000, description="what there is to remember")
    archived: bool = Field(default=False, description="put away: lists leave it out")


def read_about(run: Run) -> About:
    """What was said about a run; nothing where nobody did, or the file is broken."""
    try:
        return About.model_validate_json(read_file(run.path / "about.json"))
    except (OSError, ValidationError):
        return About()


def write_about(run: Run, about: About) -> None:
    """Raises SystemFailure where the disk refuses it."""
    write_atomically(run.path / "about.json", about.model_dump_json(indent=2).encode() + b"\n")


def delete_run(run: Run) -> None:
    """Deletes a run's folder with everything in it. Raises UsageError while it is being worked on."""
    if run.worker_is_alive():
        raise UsageError(f"{run.id} is being worked on; stop it first, then delete it")
    # Out of the list of runs in one step: what a crash leaves behind is no half of a run.
    going = run.path.with_name(f".deleted-{run.id}")
    try:
        (run.path / "recipe.toml").unlink(missing_ok=True)
        run.path.replace(going)
        shutil.rmtree(going)
    except OSError as error:
        raise SystemFailure(f"{run.path}: cannot be deleted whole ({error.strerror})") from None
