"""Which model came from which, as a tree."""

from __future__ import annotations

from pathlib import Path

from punie_tui.models.inventory import ModelEntry
from punie_tui.tui.models.lineage import lineage


def entry(name: str, kind: str, run: str | None) -> ModelEntry:
    return ModelEntry(name, kind, Path(name), run, 4, 1, 1.0)  # type: ignore[arg-type]


def test_lineage_groups_runs_below_their_bases_in_the_order_given() -> None:
    base = entry("base", "base", None)
    second = [entry("r2/adapter", "adapter", "r2"), entry("r2/fused", "fused", "r2")]
    found = lineage([base, *second, entry("r1/adapter", "adapter", "r1")], {"r1": "base", "r2": "their/own"})
    assert [(one.name, one.depth, one.label) for one in found] == [
        ("base", 0, "base"),
        ("r1/adapter", 1, "r1/adapter"),
        ("their/own", 0, "their/own"),
        ("r2/adapter", 1, "r2/adapter"),
        ("r2/fused", 2, "fused"),
    ]
    assert found[2].entry is None


def test_a_model_whose_adapter_is_gone_stands_below_the_base_by_its_whole_name() -> None:
    models = [entry("base", "base", None), entry("r1/quantized-6bit", "quantized", "r1")]
    assert [(one.label, one.depth) for one in lineage(models, {"r1": "base"})] == [
        ("base", 0),
        ("r1/quantized-6bit", 1),
    ]


def test_the_lines_of_the_tree_lead_to_what_they_belong_to() -> None:
    models = [
        entry("base", "base", None),
        *(entry(f"r1/{name}", kind, "r1") for name, kind in [("adapter", "adapter"), ("fused", "fused")]),
        *(entry(f"r1/{name}", "quantized", "r1") for name in ("quantized-4bit", "quantized-6bit", "sweep/4bit")),
    ]
    assert [one.branch + one.label for one in lineage(models, {"r1": "base"})] == [
        "base",
        "└─ r1/adapter",
        "   ├─ fused",
        "   │  ├─ quantized-4bit",
        "   │  └─ quantized-6bit",
        "   └─ sweep/4bit",
    ]
