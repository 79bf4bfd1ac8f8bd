"""Follows CONTRIBUTING.md on adding a lesson: it takes one file, and it can be checked, previewed and built."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import punie_tui
from punie_tui.cli.main import main
from punie_tui.datasets.examples import read_dataset

CONTRIBUTING = Path(punie_tui.__file__).parents[2] / "CONTRIBUTING.md"

MORE = "the intents of category C give fewer than 4999 different rows"


def test_a_lesson_is_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as end:
            main(["-w", str(tmp_path), "lesson", *words, "--json"])
        said = capsys.readouterr().out
        return int(str(end.value.code or 0)), json.loads(said) if said else None

    section = CONTRIBUTING.read_text("utf-8").partition("## Add a lesson")[2].partition("\n## ")[0]
    (text,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    folder = tmp_path / "data" / "lessons"
    folder.mkdir(parents=True)
    (folder / "coverage.yaml").write_text(text, encoding="utf-8")
    assert run("check", "coverage") == (0, {"lessons": 1, "intents": 2, "mistakes": []})
    assert {row["intent"] for row in run("preview", "coverage")[1]} == {"coverage-fixable", "coverage-why"}
    code, built = run("build", "coverage", "--into", "mine", "--rows", "20")
    assert code == 0
    rows = read_dataset(tmp_path / "data" / "mine")
    assert {name: len(part) for name, part in rows.items()} == built["splits"]
    assert {row.meta["intent"] for part in rows.values() for row in part} == {"coverage-fixable", "coverage-why"}
    code, refused = run("build", "coverage", "--into", "more", "--rows", "5000")
    assert (code, refused["error"].partition(";")[0]) == (2, MORE)
    (folder / "coverage.yaml").write_text(text.replace('"$arg"', '"src/"'), encoding="utf-8")
    code, refused = run("build", "coverage", "--into", "untrue", "--rows", "20")
    assert (code, refused["error"].partition(": ")[0]) == (2, f"{folder / 'coverage.yaml'}:6")
    assert not (tmp_path / "data" / "untrue").exists()
