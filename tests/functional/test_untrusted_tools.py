"""A workspace's tools are code: opening the dashboard on it says that they are not used, and runs none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.tools.workspace import find_tools
from punie_tui.tui.app import PunieApp
from recorded_runs import workspace

TOOLS = """\
from pathlib import Path
from punie_tui.tools.spec import tool
Path({ran!r}).write_text("ran")
"""
TOOL = '\n\n@tool(effects="reads")\ndef mine_{number}(path: str) -> str:\n    "Mine."\n    return path\n'


async def test_untrusted_tools_are_told_and_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNIE_CONFIG", str(tmp_path / "config"))
    settings = workspace(tmp_path / "work")
    folder = settings.workspace / "tools"
    folder.mkdir()
    text = TOOLS.format(ran=str(tmp_path / "ran")) + "".join(TOOL.format(number=number) for number in range(12))
    (folder / "dev.py").write_text(text)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        found = find_tools(settings.workspace)
        assert found is not None and len(found.listed) == 12
        assert found.trust_request in [each.message for each in app._notifications]
    assert not (tmp_path / "ran").exists()
