"""Deterministic, compositional generators: intent × tool × field × path × wording, every row true.

An intent module declares what can be asked and how; `rows` deals from them, `split` keeps near-duplicates on one
side, `truth` says what is wrong with a row, `build` writes the datasets: the demo's, and those of the `lineage`.
`shell` and `knowledge` hold what its base is made of. No model and no suite is known here.
"""

from punie_tui.datasets.generators.build import build

__all__ = ["build"]
