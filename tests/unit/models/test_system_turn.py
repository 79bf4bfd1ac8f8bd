"""A model is asked under the system turn of its data; without data under the workspace's, else the package's."""

import json
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.system_turn import system_turn
from punie_tui.runs.store import Run
from punie_tui.settings import load_settings
from punie_tui.tools.catalog import SYSTEM_PROMPT, system_prompt


def run_with(tmp_path: Path, *systems: str | None) -> Run:
    run = Run(tmp_path / "runs" / "mine-1")
    run.data.mkdir(parents=True)
    rows = []
    for number, system in enumerate(systems):
        turns = [{"role": "user", "content": f"Number {number}?"}, {"role": "assistant", "content": "Yes."}]
        rows.append({"messages": [{"role": "system", "content": system}, *turns] if system else turns})
    (run.data / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return run


def test_the_data_s_own_comes_first(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('[prompt]\nsystem = "You are ours."\n')
    settings = load_settings(tmp_path)
    assert system_turn(run_with(tmp_path, "Theirs.", "Theirs.", "Other."), settings) == "Theirs."


def test_data_without_a_system_turn_is_asked_without_one(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('[prompt]\nsystem = "You are ours."\n')
    assert system_turn(run_with(tmp_path, None, None), load_settings(tmp_path)) is None


def test_without_data_it_is_the_workspace_s_with_its_tools(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('[prompt]\nsystem = "You are ours: {tools}. {Else}"\n')
    turn = system_turn(Run(tmp_path / "runs" / "mine-1"), load_settings(tmp_path))
    assert turn == "You are ours: typecheck, ruff_check, pytest_run, run_command and read_file. {Else}"
    assert "class RuffViolation:" in system_prompt("{stubs}")


def test_else_it_is_the_package_s(tmp_path: Path) -> None:
    assert system_turn(Run(tmp_path / "runs" / "mine-1"), load_settings(tmp_path)) == SYSTEM_PROMPT


def test_a_misspelt_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('[prompt]\nsytem = "x"\n')
    with pytest.raises(UsageError, match="did you mean 'system'"):
        load_settings(tmp_path)
