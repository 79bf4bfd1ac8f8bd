"""Which stages and settings a worker is given to validate a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.models.inventory import ModelEntry
from punie_tui.runs.recipes.recipe import override
from punie_tui.tui.models import model_jobs
from recorded_runs import recipe


@pytest.mark.parametrize("label", ["4bit", "surgical-8bit", "surgical-mxfp4", "mixed_3_6", "nvfp4"])
def test_a_quantized_model_is_validated_with_the_settings_that_made_it(label: str) -> None:
    path = Path("/runs/r1") / f"quantized-{label}"
    job = model_jobs.validate(ModelEntry(f"r1/quantized-{label}", "quantized", path, "r1", 4, 1, 1.0))
    assert job is not None
    asked = override(recipe(), job.overrides).quantize
    assert (job.stages, asked.label) == (("validate-quantized",), label)


def test_a_candidate_is_validated_by_a_sweep_of_it_alone() -> None:
    path = Path("/runs/r1/sweep/surgical-8bit")
    job = model_jobs.validate(ModelEntry("r1/sweep/surgical-8bit", "quantized", path, "r1", 8, 1, 1.0))
    assert job is not None
    assert override(recipe(), job.overrides).sweep.candidates == ["surgical"]
