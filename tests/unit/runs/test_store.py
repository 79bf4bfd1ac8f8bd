"""Runs on disk: created whole, found by name, appended to line by line."""

import errno
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.regular_files import append_line, write_atomically
from punie_tui.runs import store
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import Heartbeat, Pulse, Run, create_run, find_run, list_runs
from punie_tui.settings import Settings

RECIPE = Recipe(name="tiny", model="m", stages=["train"])


@pytest.fixture
def settings(tmp_path):
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


def test_runs_of_a_recipe_are_numbered(settings):
    assert [create_run(settings, RECIPE).id for _ in range(3)] == ["tiny-1", "tiny-2", "tiny-3"]


def test_a_run_remembers_its_recipe(settings):
    assert create_run(settings, RECIPE).recipe() == RECIPE


def test_a_run_that_cannot_be_written_is_not_there_at_all(settings, monkeypatch):
    def full(path, data):
        raise SystemFailure(f"{path}: cannot be written (No space left on device)")

    with monkeypatch.context() as patched, pytest.raises(SystemFailure):
        patched.setattr(store, "write_atomically", full)
        create_run(settings, RECIPE)
    assert list(settings.runs.iterdir()) == []


def test_what_a_process_left_that_died_while_it_created_a_run_goes_with_the_next(settings):
    (settings.runs / ".tiny.0.999999999").mkdir(parents=True)
    (settings.runs / "tiny-1").mkdir()
    assert create_run(settings, RECIPE).id == "tiny-1"
    assert [path.name for path in settings.runs.iterdir()] == ["tiny-1"]


def test_of_several_who_create_a_run_each_has_its_own(settings):
    with ThreadPoolExecutor(4) as pool:
        made = {future.result().id for future in [pool.submit(create_run, settings, RECIPE) for _ in range(12)]}
    assert made == {f"tiny-{number}" for number in range(1, 13)}


def test_a_run_is_found_by_id_by_path_and_as_the_last(settings):
    first, second = create_run(settings, RECIPE), create_run(settings, RECIPE)
    os.utime(first.recipe_file, (1, 1))
    assert find_run(settings, "tiny-1") == first
    assert find_run(settings, str(first.path)) == first
    assert find_run(settings, "last") == second
    assert [run.id for run in list_runs(settings)] == ["tiny-2", "tiny-1"]


def test_an_unknown_run_is_refused_with_the_nearest_one(settings):
    create_run(settings, RECIPE)
    with pytest.raises(UsageError, match="unknown run 'tiny-7'; did you mean 'tiny-1'"):
        find_run(settings, "tiny-7")


def test_the_last_run_of_an_empty_workspace_says_how_to_start_one(settings):
    with pytest.raises(UsageError, match="punie-tui train"):
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


def test_a_copy_of_a_run_that_is_worked_on_is_not_worked_on_and_says_whose_copy_it_is(settings):
    run = create_run(settings, RECIPE)
    write_atomically(run.heartbeat_file, Heartbeat.mine(run.path).model_dump_json().encode())
    copy = Run(Path(shutil.copytree(run.path, run.path.with_name("copy-1"))))
    assert run.worker_is_alive() and Pulse(run).is_alive()
    assert not copy.worker_is_alive() and not Pulse(copy).is_alive()
    assert (run.copied_from(), copy.copied_from()) == ("", str(run.path.resolve()))


def test_a_run_that_is_moved_while_it_is_worked_on_still_is(settings):
    run = create_run(settings, RECIPE)
    write_atomically(run.heartbeat_file, Heartbeat.mine(run.path).model_dump_json().encode())
    assert Run(run.path.rename(run.path.with_name("moved-1"))).worker_is_alive()


def test_a_heartbeat_of_an_earlier_version_names_no_folder_and_counts(settings):
    run = create_run(settings, RECIPE)
    write_atomically(
        run.heartbeat_file, Heartbeat.mine().model_dump_json(include={"pid", "started", "host", "t"}).encode()
    )
    assert run.worker_is_alive()


@pytest.mark.parametrize(
    ("number", "asks_for_room"), [(errno.ENOSPC, True), (errno.EROFS, False), (errno.EACCES, False)]
)
def test_only_a_full_disk_is_said_to_be_full(settings, monkeypatch, number, asks_for_room):
    run = create_run(settings, RECIPE)

    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SystemFailure) as told:
        run.request("stop")
    assert ("make room" in str(told.value)) == asks_for_room
