"""Scaffolds a new tool: one that works at once, to be changed into the one that is wanted."""

from __future__ import annotations

import keyword
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.tools.catalog import TOOLS

_TOOL = '''"""{title}: what it is for."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from punie_tui.tools.spec import tool


class {model}File(BaseModel):
    """One file that was found."""

    file: str = Field(description="path from the project's folder")
    line_count: int = Field(description="how many lines it has")


class {model}Result(BaseModel):
    """What `{name}` found."""

    success: bool = Field(description="something was found")
    file_count: int = Field(description="how many `files` there are")
    files: list[{model}File] = Field(description="every file, by path")


@tool(effects="reads")
def {name}(path: Annotated[str, "a folder"] = ".", suffix: str = ".py") -> {model}Result:
    """List files and how long they are."""
    found = sorted(each for each in Path(path).rglob(f"*{{suffix}}") if each.is_file())
    files = [{model}File(file=each.as_posix(), line_count=len(each.read_bytes().splitlines())) for each in found]
    return {model}Result(success=bool(files), file_count=len(files), files=files)
'''

_ANSWERS = """\
# What {name} answers in the fixture projects, by its first argument; "*" is any. No two that matter are equal.
dirty:
  "*":
    success: true
    file_count: 2
    files: [{{file: src/cart.py, line_count: 311}}, {{file: src/tax.py, line_count: 87}}]
other:
  "*": {{success: true, file_count: 1, files: [{{file: src/ledger.py, line_count: 140}}]}}
clean:
  "*": {{success: false, file_count: 0, files: []}}
"""


def new_tool(folder: Path, name: str) -> list[Path]:
    """Create the folder of a new tool, and return the files in it. Raises UsageError if the name is invalid or taken,
    or the folder cannot be written."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise UsageError(f"{name[:80]!r} is not a valid function name in Python; choose one such as count_files")
    place = folder / name
    if name in TOOLS or place.exists():
        raise UsageError(
            f"there is already a tool {name!r}; choose another name" if name in TOOLS else f"{place} already exists"
        )
    model = "".join(part.capitalize() for part in name.split("_"))
    title = name.replace("_", " ").capitalize()
    written = []
    try:
        place.mkdir(parents=True)
        for file, text in (("tool.py", _TOOL), ("answers.yaml", _ANSWERS)):
            (place / file).write_text(text.format(name=name, model=model, title=title), encoding="utf-8")
            written.append(place / file)
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}") from None
    return written
