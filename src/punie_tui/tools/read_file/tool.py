"""The text of a file of the project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from punie_tui.errors import UsageError
from punie_tui.tools.spec import tool


@tool(effects="reads", place=50)
def read_file(path: Annotated[str, "a file"]) -> str:
    """Read a text file; its content."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path[:200]!r} cannot be read: {error.strerror or error}") from None
    except ValueError:  # no UTF-8, or a path with a NUL
        raise UsageError(f"{path[:200]!r} is not UTF-8 text") from None
