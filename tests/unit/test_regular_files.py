"""What is no regular file is never read: a run in which a pipe lies is a damaged run, and nobody waits for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from punie_tui.cli.main import cli
from punie_tui.models.inventory import stored_bits
from punie_tui.models.making.publish import read_provenance
from punie_tui.registry.registry import registry_file
from punie_tui.regular_files import parse_json, read_file
from punie_tui.runs.state import read_run
from recorded_runs import finished_run, workspace


def test_a_pipe_is_refused_and_a_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"\x00text")
    assert read_file(tmp_path / "file") == b"\x00text"
    with pytest.raises(OSError, match="a pipe"):
        read_file(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)


DEEP = "[" * 100_000
"""More than Python's own reader of JSON can stand; a few bytes a level are enough for it."""


def test_what_is_nested_too_deep_is_no_json_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        parse_json(DEEP)
    for name in ("config.json", "punie.json"):
        (tmp_path / name).write_text(DEEP)
    assert stored_bits(tmp_path) == (None, {}) and read_provenance(tmp_path) == {}


@pytest.mark.parametrize("name", ["recipe.toml", "events.jsonl", "about.json", "heartbeat.json", "worker.log"])
def test_a_run_with_a_pipe_in_it_is_listed(tmp_path: Path, name: str) -> None:
    settings = workspace(tmp_path)
    run = finished_run(settings)
    (run.path / name).unlink(missing_ok=True)
    os.mkfifo(run.path / name)
    result = CliRunner().invoke(cli, ["--workspace", str(settings.workspace), "runs"])
    assert result.exit_code == 0 and run.id in result.output
    assert (read_run(run).state() == "damaged") == (name in ("recipe.toml", "events.jsonl"))
    assert run.last_words() == [] or name != "worker.log"


def test_a_registry_that_is_a_pipe_is_said(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    os.mkfifo(registry_file(settings))
    result = CliRunner().invoke(cli, ["--workspace", str(settings.workspace), "models", "path", "production"])
    assert "a pipe" in str(result.exception)
