"""The flywheel's verbs where they are asked wrong, and what they say to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from failed_query import failed_run
from punie_tui.cli import main
from punie_tui.settings import Settings
from recorded_runs import workspace as empty_workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = empty_workspace(tmp_path / "work")
    failed_run(settings)
    return settings


def punie(settings: Settings, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["-w", str(settings.workspace), "flywheel", *words])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["draft", "demo-1"], "no answer of demo-1/quantized is marked to learn from"),
        (["draft", "demo-1", "--query", "C9"], "unknown query 'C9'"),
        (["draft", "demo-1", "--query", "A4"], "A4 passed in demo-1/quantized"),
        (["draft", "demo-1", "--query", "C3", "--all"], "either --query or --all"),
        (["draft", "demo-1", "--all", "--count", "0"], "'--count'"),
        (["accept", "demo-1", "--name", "x"], "there are no drafts for demo-1"),
        (["accept", "demo-1", "--all", "--name", "x"], "there are no drafts for demo-1"),
        (["accept", "demo-1", "--all", "--keep", "1", "--name", "x"], "one of --keep, --drop and --all"),
        (["accept", "demo-1", "--keep", "one", "--name", "x"], "not a list of numbers"),
        (["train", "nothing", "--from", "demo-1"], "unknown dataset 'nothing'"),
        (["train", "phase26_2", "--from", "demo-1"], "that run has no adapter yet"),
        (["train", "phase26_2", "--from", "demo-9"], "unknown run 'demo-9'"),
    ],
)
def test_what_is_asked_wrong_is_told_in_one_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert punie(settings, *words) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert complaint.count("\n") == 1


def test_drafts_are_listed_under_their_failure_and_it_says_how_to_go_on(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert punie(settings, "draft", "demo-1", "--query", "C3", "--count", "2") == 0
    said = capsys.readouterr().out
    assert "C3 failed at types (no field `skipped_count` on TestResult): I only need one number" in said
    assert "  1  " in said and "  2  " in said and "[the right field]" in said
    assert "punie-tui flywheel accept demo-1 --all --name NAME" in said
    assert punie(settings, "accept", "demo-1", "--drop", "2", "--name", "skips") == 0
    said = capsys.readouterr().out
    assert f"{settings.data / 'skips'}: 1 rows" in said
    assert "punie-tui flywheel train skips --from demo-1" in said
