"""The screen as a picture, compared with the one that somebody last looked at and found good.

A picture differs between versions of Textual and Python, so there is one pinned pair (`BASELINE`); elsewhere tests of
pictures are skipped. After a change that is meant: `PUNIE_SNAPSHOTS=write pytest …`, and look at what changed in
tests/snapshots before committing it.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from textual.pilot import Pilot

BASELINE = {"textual": "8.2.8", "python": "3.11"}
HERE = {"textual": version("textual"), "python": f"{sys.version_info.major}.{sys.version_info.minor}"}
FOLDER = Path(__file__).parent / "snapshots"

only_here = pytest.mark.skipif(HERE != BASELINE, reason=f"the pictures are of {BASELINE}, here is {HERE}")


async def assert_looks_as_it_did(pilot: Pilot[None], name: str) -> None:
    """Fails where the screen, once it has settled, is not the picture `name`."""
    before = ""
    while (picture := svg(pilot)) != before:
        before = picture
        await pilot.pause(0.3)
    assert_as_it_was(picture, f"{name}.svg")


def assert_as_it_was(picture: str, name: str) -> None:
    """Fails where a picture is not the one that is kept in the file of that name."""
    path = FOLDER / name
    if os.environ.get("PUNIE_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(picture, encoding="utf-8")
    assert picture == path.read_text(encoding="utf-8"), f"{path.name} has changed; see tests/pictures.py"


def svg(pilot: Pilot[None]) -> str:
    """The screen as SVG, without what is drawn at random (ids) or fetched from elsewhere (fonts)."""
    picture = re.sub(r"terminal-\d+", "terminal", pilot.app.export_screenshot())
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
