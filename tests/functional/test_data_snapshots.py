"""The Data pane as pictures: empty, full, and with broken and hostile rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_workspace import bare_workspace, data_pane, dataset, row
from pictures import assert_looks_as_it_did, only_here
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.data.dataset_list import DatasetList
from shown import until


def empty(settings: Settings) -> None:
    """No dataset at all."""


def full(settings: Settings) -> None:
    call = wrap_call(
        'result = typecheck("src/")\nfor error in result.errors:\n    print(f"{error.file}: {error.code}")'
    )
    asked = [row(f"List the type errors of part {n}.", call, source="iteration") for n in range(60)]
    answered = [row(f"What is concept {n}?", f"Concept {n} is what it is.", source="concepts") for n in range(30)]
    mixed = b"".join(line for pair in zip(asked[::2], answered, strict=True) for line in pair)
    dataset(settings, "first", train=mixed, valid=answered[0] * 7)
    dataset(settings, "second", train=asked[1])


def broken(settings: Settings) -> None:
    hostile = row("[bold red]red[/] \x1b[31m \u202eevil", "\x9b2J \x00")
    lines = [b'{"messages": [\n', b"\xff\xfe\n", row("fine?", "fine"), hostile, b"[1, 2]\n", row("x" * 200_000, "long")]
    dataset(settings, "broken", train=b"".join(lines))


@only_here
@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=str)
@pytest.mark.parametrize("scene", [empty, full, broken])
async def test_the_pane_looks_as_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: object, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # the header shows the workspace from there on
    monkeypatch.delenv("NO_COLOR", raising=False)
    settings = bare_workspace(tmp_path, monkeypatch)
    # Where it says to put datasets there is a path that is another in each run of the tests.
    settings = settings.model_copy(update={"data_dir": Path("/nowhere/data")}) if scene is empty else settings
    scene(settings)  # type: ignore[operator]
    async with data_pane(settings, size) as pilot:
        datasets = pilot.app.query_one(DatasetList)
        await until(pilot, lambda: len(datasets.rows) == len(datasets.files))
        await assert_looks_as_it_did(pilot, f"data-{scene.__name__}-{size[0]}x{size[1]}")  # type: ignore[attr-defined]
