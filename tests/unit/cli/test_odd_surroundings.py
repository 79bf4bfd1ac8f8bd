"""The command line where its surroundings are odd: paths that are no text, a folder that is gone, closed streams."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from punie_tui.cli import main
from punie_tui.cli.common.output import stdout_is_terminal

NOT_UTF8 = os.fsdecode(b"bad\xff")


def outcome(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and stderr of a command, in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(list(words))
    return int(stopped.value.code or 0), capsys.readouterr().err


def one_sentence(found: tuple[int, str]) -> bool:
    return found[0] == 2 and found[1].startswith("punie-tui: ") and found[1].count("\n") == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such file names")
def test_a_path_that_is_not_utf_8_is_refused_wherever_it_comes_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / NOT_UTF8
    odd.mkdir()
    assert one_sentence(outcome(capsys, "-w", str(odd), "runs"))
    assert one_sentence(outcome(capsys, "train", "--model", str(odd), "--recipe", "demo"))
    monkeypatch.chdir(odd)
    assert one_sentence(outcome(capsys, "runs"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUNIE_WORKSPACE", str(odd))
    assert one_sentence(outcome(capsys, "runs"))
    monkeypatch.setenv("PUNIE_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("PUNIE_CACHE", str(odd))
    assert one_sentence(outcome(capsys, "runs"))


def test_a_current_folder_that_is_gone_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert one_sentence(outcome(capsys, "doctor"))
    monkeypatch.setenv("PUNIE_CACHE", "cache")
    assert one_sentence(outcome(capsys, "-w", str(tmp_path), "runs"))


def test_a_question_with_standard_input_closed_is_left_unanswered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = tmp_path / "runs" / "demo-1" / "adapter"
    adapter.mkdir(parents=True)
    (adapter.parent / "recipe.toml").touch()
    (adapter / "adapters.safetensors").touch()
    monkeypatch.setattr(sys, "stdin", None)
    code, said = outcome(capsys, "-w", str(tmp_path), "models", "delete", "demo-1/adapter")
    assert (code, "Traceback" in said) == (130, False)
    assert adapter.is_dir()


def test_a_closed_stream_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert not stdout_is_terminal()
