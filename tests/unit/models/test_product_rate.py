"""The machine's rate of products stands beside the best that was ever measured on it."""

from __future__ import annotations

import json
from pathlib import Path

from punie_tui.models.machine.product_rate import product_rate


def test_the_best_is_remembered_and_a_slower_moment_stands_beside_it(tmp_path: Path) -> None:
    first = product_rate(tmp_path, 0.01)
    assert first.now == first.best > 0
    (file,) = tmp_path.glob("product_rates.json")
    known = {key: 100 * value for key, value in json.loads(file.read_text()).items()}
    file.write_text(json.dumps(known))
    busy = product_rate(tmp_path, 0.01)
    assert busy.best == next(iter(known.values())) and busy.share < 1


def test_a_memory_that_is_broken_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "product_rates.json").write_text("[1, 2")
    rate = product_rate(tmp_path, 0.01)
    assert rate.now == rate.best
    assert len(json.loads((tmp_path / "product_rates.json").read_text())) == 1
