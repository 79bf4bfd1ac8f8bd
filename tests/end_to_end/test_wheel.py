"""The wheel stands alone: suites, styles, recipes and the demo's data are inside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package from its wheel, in a folder by itself; its dependencies are the environment's."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(REPOSITORY)], check=True)
    (wheel,) = wheels.glob("punie_tui-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    return target


def run(installed: Path, workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with the installed package, in an empty folder."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=workspace, env=environment
    )


def test_it_is_the_wheel_that_is_run(installed, tmp_path):
    found = run(installed, tmp_path, "-c", "import punie_tui; print(punie_tui.__file__)")
    assert found.stdout.strip() == str(installed / "punie_tui" / "__init__.py")


def test_the_demo_recipe_its_data_and_its_suite_are_inside(installed, tmp_path):
    listed = run(installed, tmp_path, "-m", "punie_tui", "data", "list", "--json")
    (demo,) = [entry for entry in json.loads(listed.stdout) if entry["name"] == "demo"]
    assert demo["path"] == str(installed / "punie_tui" / "bundled" / "demo")
    tried = run(installed, tmp_path, "-m", "punie_tui", "data", "try", "demo", "--row", "1")
    assert tried.returncode == 0, tried.stdout


@pytest.mark.parametrize("kind", ["*.tcss", "*.html"])
def test_every_style_sheet_and_page_is_inside(installed, kind):
    ours = {path.relative_to(REPOSITORY / "src") for path in (REPOSITORY / "src").rglob(kind)}
    assert ours
    assert {path.relative_to(installed) for path in installed.rglob(kind)} == ours
