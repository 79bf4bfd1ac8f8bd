"""Runs on disk: created whole, found by name, appended to line by line."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from punie_tui.errors import AskedWrong
from punie_tui.runs.recipe import Recipe
from punie_tui.runs.store import Heartbeat, append_line, create_run, find_run, list_runs, write_atomically
from punie_tui.settings import Settings

RECIPE = Recipe(name="tiny", model="m", stages=["train"])


@pytest.fixture
def settings(tmp_path):
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


def test_runs_of_a_recipe_are_numbered(settings):
    assert [create_run(settings, RECIPE).id for _ in range(3)] == ["tiny-1", "tiny-2", "tiny-3"]


def test_a_run_remembers_its_recipe(settings):
    assert create_run(settings, RECIPE).recipe() == RECIPE


def test_a_run_is_found_by_id_by_path_and_as_the_last(settings):
    first, second = create_run(settings, RECIPE), create_run(settings, RECIPE)
    os.utime(first.recipe_file, (1, 1))
    assert find_run(settings, "tiny-1") == first
    assert find_run(settings, str(first.path)) == first
    assert find_run(settings, "last") == second
    assert [run.id for run in list_runs(settings)] == ["tiny-2", "tiny-1"]


def test_an_unknown_run_is_refused_with_the_nearest_one(settings):
    create_run(settings, RECIPE)
    with pytest.raises(AskedWrong, match="unknown run 'tiny-7'; did you mean 'tiny-1'"):
        find_run(settings, "tiny-7")


def test_the_last_run_of_an_empty_workspace_says_how_to_start_one(settings):
    with pytest.raises(AskedWrong, match="punie-tui train"):
        find_run(settings, "last")


def test_appending_mends_a_torn_last_line(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"whole": 1}\n{"torn')
    append_line(path, b'{"next": 2}\n')
    assert path.read_bytes() == b'{"whole": 1}\n{"torn\n{"next": 2}\n'


def test_an_atomic_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "state.json"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"


def test_what_killed_processes_left_beside_a_file_goes_with_the_next_write(tmp_path):
    leftover, foreign = tmp_path / f".file.json.{2**22 + 1}", tmp_path / ".file.json.notes"
    leftover.touch()
    foreign.touch()
    write_atomically(tmp_path / "file.json", b"{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, "file.json"]


def test_requests_are_appended_with_their_time(settings):
    run = create_run(settings, RECIPE)
    run.request("pause")
    request = json.loads(run.control_file.read_text())
    assert request["action"] == "pause" and request["t"] > 1e9


def test_a_heartbeat_tells_a_live_process_from_a_dead_and_a_reused_pid():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mine = Heartbeat.mine()
    theirs = mine.model_copy(update={"pid": process.pid, "started": psutil.Process(process.pid).create_time()})
    assert mine.is_alive() and theirs.is_alive()
    assert not mine.model_copy(update={"started": mine.started - 1000}).is_alive()
    process.kill()
    process.wait()
    assert not theirs.is_alive()


def test_a_killed_child_that_nobody_waited_for_counts_as_dead():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    theirs = Heartbeat.mine().model_copy(
        update={"pid": process.pid, "started": psutil.Process(process.pid).create_time()}
    )
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not theirs.is_alive()
    process.wait()


def test_a_worker_on_another_host_is_judged_by_its_last_heartbeat():
    away = Heartbeat.mine().model_copy(update={"host": "elsewhere.invalid"})
    assert away.is_alive()
    assert not away.model_copy(update={"t": away.t - 60}).is_alive()
