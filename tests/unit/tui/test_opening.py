"""How the user's editor is told the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.tui.keys.offering import FilePlace
from punie_tui.tui.opening import editor_command

PLACE = FilePlace("row", Path("/data/my rows.jsonl"), 7)


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vi", ["vi", "+7", "/data/my rows.jsonl"]),
        ("/usr/bin/nvim -u NONE", ["/usr/bin/nvim", "-u", "NONE", "+7", "/data/my rows.jsonl"]),
        ("nano", ["nano", "+7", "/data/my rows.jsonl"]),
        ("emacsclient -nw", ["emacsclient", "-nw", "+7", "/data/my rows.jsonl"]),
        ("code --wait", ["code", "--wait", "-g", "/data/my rows.jsonl:7"]),
        ("hx", ["hx", "/data/my rows.jsonl:7"]),
        ("'/opt/my editor' -x", ["/opt/my editor", "-x", "/data/my rows.jsonl"]),
    ],
)
def test_an_editor_gets_the_line_in_its_own_way(editor: str, command: list[str]) -> None:
    assert editor_command(PLACE, {"EDITOR": editor}) == command


def test_visual_goes_before_editor_and_an_empty_one_is_none() -> None:
    assert editor_command(PLACE, {"VISUAL": "vim", "EDITOR": "ed"})[0] == "vim"
    assert editor_command(PLACE, {"VISUAL": " ", "EDITOR": "ed"})[0] == "ed"


def test_without_an_editor_the_sentence_says_what_to_set() -> None:
    with pytest.raises(UsageError, match="EDITOR=nano"):
        editor_command(PLACE, {})


def test_an_editor_that_is_no_command_is_named() -> None:
    with pytest.raises(UsageError, match=r"\$EDITOR"):
        editor_command(PLACE, {"EDITOR": "vim 'half"})


def test_a_relative_file_is_opened_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert editor_command(FilePlace("row", Path("rows.jsonl")), {"EDITOR": "ed"})[-1] == str(tmp_path / "rows.jsonl")
