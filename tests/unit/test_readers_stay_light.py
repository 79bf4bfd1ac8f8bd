"""What people look with never imports what the worker computes with: it costs seconds and hundreds of megabytes."""

import subprocess
import sys

import pytest

HEAVY = ("mlx", "mlx_lm", "transformers", "torch")
READERS = [
    "punie_tui.tui.app",
    "punie_tui.tui.data.pane",
    "punie_tui.tui.train.pane",
    "punie_tui.tui.models.pane",
    "punie_tui.tui.validate.pane",
    "punie_tui.tui.playground.pane",
    "punie_tui.runs.store",
    "punie_tui.runs.tail",
    "punie_tui.runs.state",
    "punie_tui.pipeline.launcher",
    "punie_tui.runs.narrate",
    "punie_tui.datasets.examples",
    "punie_tui.datasets.finding.jsonl_index",
    "punie_tui.tools.catalog",
    "punie_tui.tools.sandbox",
    "punie_tui.grading.suite",
    "punie_tui.grading.grade",
    "punie_tui.grading.statistics",
    "punie_tui.validation.asking.served",
    "punie_tui.validation.stage",
    "punie_tui.pipeline.fetch_stage",
    "punie_tui.playground.relaying",
    "punie_tui.flywheel.learning",
    "punie_tui.tui.drafts.drafts_screen",
    "punie_tui.cli",
]


def modules_after_importing(module):
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", READERS)
def test_a_reader_does_not_import_the_machine_learning(module):
    assert not modules_after_importing(module) & set(HEAVY)


def test_the_first_screen_does_not_wait_for_plotext_or_scipy():
    assert not modules_after_importing("punie_tui.tui.app") & {"plotext", "scipy", "numpy"}
