"""What readers take from this room never brings mlx into their process."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    ["inventory", "wheels", "folder", "making.publish", "serving", "making.sweep_results"],
)
def test_a_light_module_does_not_import_mlx(module: str) -> None:
    code = f"""
import sys, punie_tui.models.{module}
print([name for name in sys.modules if name.split(".")[0] in ("mlx", "mlx_lm", "transformers", "huggingface_hub")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
