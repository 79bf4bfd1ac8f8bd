"""What people say about a run, and deleting one."""

import pytest

from punie_tui.errors import UsageError
from punie_tui.runs.about import About, delete_run, read_about, write_about
from punie_tui.runs.store import list_runs
from recorded_runs import crashed_run, finished_run, live_run, workspace


def test_what_was_said_is_read_back_and_the_run_keeps_its_name(tmp_path):
    run = finished_run(workspace(tmp_path))
    said = About(title="the good one", note="learning rate 1e-4\nλ", archived=True)
    write_about(run, said)
    assert read_about(run) == said and run.id == "demo-1"


def test_nothing_is_said_where_the_file_is_missing_or_torn(tmp_path):
    run = finished_run(workspace(tmp_path))
    assert read_about(run) == About()
    (run.path / "about.json").write_text('{"title": "to')
    assert read_about(run) == About()


def test_a_deleted_run_leaves_nothing(tmp_path):
    settings = workspace(tmp_path)
    run = crashed_run(settings)
    delete_run(run)
    assert list_runs(settings) == [] and list(settings.runs.iterdir()) == []


def test_a_run_that_is_worked_on_is_not_deleted(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    with pytest.raises(UsageError, match="is being worked on; stop it first"):
        delete_run(run)
    assert list_runs(settings) == [run]
