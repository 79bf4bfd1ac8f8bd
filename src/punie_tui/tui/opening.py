"""Opening a file in the user's own editor, at the line that the dashboard shows."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported
from textual.content import Content

from punie_tui.errors import PunieError, SystemFailure, UsageError
from punie_tui.reachable import is_file
from punie_tui.tui.common.dialogs import choose_one
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.offering import FilePlace

_PLUS = ("+{line}", "{file}")
_COLON = ("{file}:{line}",)
_GOTO = ("-g", "{file}:{line}")
_AT_LINE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("vi", "vim", "nvim", "view", "gvim", "nano", "pico", "micro", "joe", "jed", "ne", "kak"), _PLUS),
    **dict.fromkeys(("emacs", "emacsclient", "mg", "jove", "zile", "gedit", "less"), _PLUS),
    **dict.fromkeys(("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"), _GOTO),
    **dict.fromkeys(("hx", "helix", "subl", "zed", "zeditor", "atom"), _COLON),
}
"""How to pass the line to an editor, by its command's name; other editors get only the file."""


def editor_command(place: FilePlace, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The command that opens a place in the editor named by $VISUAL, else by $EDITOR.

    Raises UsageError if neither is set, or if its value is not a command.
    """
    name = next((name for name in ("VISUAL", "EDITOR") if environ.get(name, "").strip()), None)
    if name is None:
        raise UsageError("no editor is set; start the dashboard with VISUAL or EDITOR set, such as EDITOR=nano")
    try:
        command = shlex.split(environ[name])
    except ValueError as error:
        raise UsageError(f"${name} is not a command ({error}): {environ[name]}") from None
    editor = Path(command[0]).name.removesuffix(".exe")
    how = _AT_LINE.get(editor, ("{file}",))
    return [*command, *(part.format(file=place.file.absolute(), line=place.line) for part in how)]


def run_editor(app: App[Any], place: FilePlace) -> None:
    """Hands the terminal to the editor until it ends.

    Raises UsageError if there is no editor or no such file, SystemFailure if the editor cannot be run or fails.
    """
    command = editor_command(place)
    if not is_file(place.file):
        raise UsageError(f"{place.file}: there is no such file")
    try:
        with app.suspend():
            ended = subprocess.run(command, check=False)
    except SuspendNotSupported:
        raise SystemFailure(
            f"an editor cannot run in this terminal; open {place.file}:{place.line} elsewhere"
        ) from None
    except OSError as error:
        raise SystemFailure(f"the editor {command[0]} cannot be started ({error.strerror})") from None
    if ended.returncode:
        raise SystemFailure(f"the editor {command[0]} ended with exit code {ended.returncode}")


async def open_one(app: App[Any], places: Sequence[FilePlace]) -> None:
    """Opens the place, or the one the user chooses from several; shows the reason if that fails."""
    if not places:
        app.notify("nothing here can be opened in an editor", severity="warning", markup=False)
        return
    place = await choose_one(app, "open", places, _look)
    if place is None:
        return
    try:
        run_editor(app, place)
    except PunieError as problem:
        app.notify(str(problem), severity="error", timeout=10, markup=False)


def _look(place: FilePlace) -> Content:
    return Content.assemble(f"{place.name:<9} ", untrusted(str(place.file), one_line=True, style="$foreground-muted"))
