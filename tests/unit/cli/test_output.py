"""How the command line writes: in any encoding, to readers that leave, to disks that are full, strictly as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from punie_tui.cli.common.output import Session, print_json
from punie_tui.errors import UsageError

FULL = Path("/dev/full")


def punie(*words: str, cwd: Path, **streams: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "punie_tui", *words]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": cwd} | streams
    return subprocess.run(command, check=False, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_sign_that_the_encoding_lacks_costs_a_character_and_never_the_command(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"prompt": "a", "completion": "b"}\nbroken\n')
    words = ("data", "import", "rows.jsonl", "--into", "new")
    done = punie(*words, cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, b"")
    assert "2 taken" not in done.stdout.decode(encoding) and "1 taken" in done.stdout.decode(encoding)


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("words", [("data", "list"), ("data", "list", "--json"), ("--help",)], ids=" ".join)
def test_an_output_that_cannot_be_written_ends_in_a_sentence_and_3(words: tuple[str, ...], tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        done = punie(*words, cwd=tmp_path, stdout=full)
        assert done.returncode == 3
        assert len(done.stderr.splitlines()) == 1
        assert punie(*words, cwd=tmp_path, stdout=full, stderr=full).returncode == 3


def test_a_reader_that_has_gone_is_no_failure(tmp_path: Path) -> None:
    for words in (("data", "list"), ("--help",)):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = punie(*words, cwd=tmp_path, stdout=writing)
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_no_finite_number_is_null_in_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"loss": [float("nan"), float("inf"), 1.5], "at": (float("-inf"),)})
    assert json.loads(capsys.readouterr().out) == {"loss": [None, None, 1.5], "at": [None]}


class OpenDocument(BaseModel):
    content: dict[str, Any]


def test_a_document_that_is_nested_too_deep_is_refused_in_a_sentence() -> None:
    nested: dict[str, Any] = {}
    for _ in range(1000):
        nested = {"deeper": nested}
    with pytest.raises(UsageError, match="nested too deep"):
        Session(None, json=True, answers=OpenDocument).answer(OpenDocument(content=nested))


def test_a_current_folder_that_is_gone_is_said_in_a_sentence(tmp_path: Path) -> None:
    code = (
        f"import os; os.chdir({str(tmp_path / 'gone')!r}); os.rmdir('../gone'); from punie_tui.cli import main; main()"
    )
    (tmp_path / "gone").mkdir()
    done = subprocess.run([sys.executable, "-c", code, "runs"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
