"""One place that may not be read is one place: verbs and dashboard say so, and everything else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from forbidden import forbid
from punie_tui.cli import main
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from recorded_models import make
from recorded_runs import crashed_run, finished_run, workspace

PLACES = ("runs", "runs/demo-1", "runs/demo-1/validation", "data", "punie.toml")
VERBS = ("runs", "models list", "data list", "suite list", "models delete demo-1/fused --yes")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace with a dataset, a suite, a finished run that made models, and a crashed one."""
    settings = workspace(tmp_path / "w")
    make(finished_run(settings), "adapter", "fused", "quantized-6bit")
    crashed_run(settings, name="other")
    mine = settings.data / "mine"
    mine.mkdir(parents=True)
    row = '{"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Yes."}]}\n'
    (mine / "train.jsonl").write_text(row)
    (settings.data / "suites").mkdir()
    (settings.workspace / "punie.toml").write_text("ascii = true\n")
    return settings


def run_command(settings: Settings, capsys: pytest.CaptureFixture[str], arguments: str) -> tuple[int, str]:
    """The exit code of a verb, and all that it printed."""
    with pytest.raises(SystemExit) as stopped:
        main(["-w", str(settings.workspace), *arguments.split()])
    output = capsys.readouterr()
    return int(stopped.value.code or 0), output.out + output.err


@pytest.mark.parametrize("place", PLACES)
def test_no_verb_ends_in_a_traceback(
    settings: Settings, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forbid(monkeypatch, settings.workspace / place)
    for arguments in VERBS:
        code, printed = run_command(settings, capsys, arguments)
        assert code in (0, 1, 2, 3), arguments
        assert "Traceback" not in printed and "defect" not in printed, (arguments, printed)


@pytest.mark.parametrize(
    ("place", "arguments", "others"),
    [
        ("runs/demo-1", "runs", "other-1"),
        ("runs/demo-1/recipe.toml", "runs", "other-1"),
        ("runs/demo-1/fused", "models list", "demo-1/quantized-6bit"),
        ("data/mine", "data list", "demo"),
        ("data", "data list", "demo"),
    ],
)
def test_a_listing_names_what_it_cannot_read_and_lists_the_rest(
    settings: Settings,
    place: str,
    arguments: str,
    others: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    forbidden = settings.workspace / place
    forbid(monkeypatch, forbidden)
    code, printed = run_command(settings, capsys, arguments)
    assert (code, others in printed, str(forbidden) in printed) == (0, True, True), printed


def test_a_replay_of_what_cannot_be_copied_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forbid(monkeypatch, settings.runs / "demo-1" / "validation" / "validate-adapter.jsonl")
    code, printed = run_command(settings, capsys, "replay demo-1")
    assert (code, "cannot be copied" in printed) == (3, True)
    assert not (settings.runs / "demo-1-replay-1").exists()


@pytest.mark.parametrize("place", ["data", "runs/demo-1/fused"])
async def test_the_dashboard_goes_through_all_its_panes(
    settings: Settings, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        forbid(monkeypatch, settings.workspace / place)
        for key in "1345622":
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.pane is not None and app.pane.NAME == "train"
    assert app.return_code in (0, None)
