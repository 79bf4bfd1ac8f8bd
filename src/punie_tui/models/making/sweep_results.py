"""The results of a sweep: a row per candidate, and the candidates that no other beats in size and outcome.

Lightweight: imports no mlx."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.regular_files import read_file, write_atomically
from punie_tui.runs.store import Run


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_inf_nan="strings")


class Fidelity(_Figures):
    """A candidate against the adapter model, over all positions that count.

    `kl`: the mean Kullback-Leibler divergence D(adapter ‖ candidate) of the next-token distributions; nats.
    `agreement`: the share of positions where both hold the same token for the likeliest; 0 to 1.
    `perplexity`: exp of the candidate's mean negative log-likelihood of the rows' own tokens, and of the adapter's.
    """

    positions: int
    kl: float
    agreement: float
    perplexity: float
    adapter_perplexity: float
    kept: float | None = Field(default=None, description="the mean of `layers`")
    layers: dict[str, float] = Field(
        default_factory=dict, description="module → cosine of the kept and the true change of its weights"
    )


class SweepOutcome(_Figures):
    """How a candidate did in validation: `passed` of `total` by `metric`, and whether its suite's targets are met."""

    suite: str
    metric: str
    passed: int
    total: int
    targets_met: bool


class SweepCandidate(_Figures):
    """One row of a sweep; what is not measured yet is None. `size` in bytes, of the whole folder."""

    name: str = Field(description="also its folder in sweep/")
    path: str
    bits: int
    size: int
    made_of: dict[str, Any] = Field(description="its provenance; a row of another one is not gone on with")
    held_out: str = Field(default="", description="digest of the rows that fidelity was measured on")
    fidelity: Fidelity | None = None
    tokens_per_second: float | None = Field(default=None, description="steady state, one answer at a time")
    outcome: SweepOutcome | None = None


class SweepResults(_Figures):
    """sweep/results.json. `backend`: where tokens/s were measured."""

    backend: str = ""
    candidates: list[SweepCandidate] = Field(default_factory=list)

    def row(self, name: str) -> SweepCandidate | None:
        return next((row for row in self.candidates if row.name == name), None)

    def with_row(self, row: SweepCandidate) -> SweepResults:
        """The results with `row` replacing the row of the same name, or appended."""
        if self.row(row.name) is None:
            return self.model_copy(update={"candidates": [*self.candidates, row]})
        rows = [row if old.name == row.name else old for old in self.candidates]
        return self.model_copy(update={"candidates": rows})


def sweep_folder(run: Run) -> Path:
    return run.path / "sweep"


def read_results(run: Run) -> SweepResults:
    """The results of a run's sweep so far; empty if there are none, or another version wrote them."""
    try:
        return SweepResults.model_validate_json(read_file(sweep_folder(run) / "results.json"))
    except (OSError, ValidationError):
        return SweepResults()


def write_results(run: Run, results: SweepResults) -> None:
    sweep_folder(run).mkdir(exist_ok=True)
    write_atomically(sweep_folder(run) / "results.json", results.model_dump_json(indent=1).encode())


def frontier(rows: Sequence[SweepCandidate]) -> list[SweepCandidate]:
    """The validated rows that no other beats (is at least as small and as good, and better in one), by size."""

    def passed(row: SweepCandidate) -> int:
        return row.outcome.passed if row.outcome else 0

    judged = [row for row in rows if row.outcome is not None]
    best = [
        row
        for row in judged
        if not any(
            (other.size <= row.size and passed(other) >= passed(row))
            and (other.size < row.size or passed(other) > passed(row))
            for other in judged
        )
    ]
    return sorted(best, key=lambda row: row.size)


def frontier_lines(rows: Sequence[SweepCandidate], width: int = 30) -> list[str]:
    """A text chart of size against outcome: one line per candidate, smallest first, ★ on those of the frontier."""
    judged = sorted((row for row in rows if row.outcome is not None), key=lambda row: row.size)
    best = {row.name for row in frontier(rows)}
    longest = max((len(row.name) for row in judged), default=0)
    lines = []
    for row in judged:
        assert row.outcome is not None
        bar = "█" * round(width * row.outcome.passed / max(row.outcome.total, 1))
        mark = "★" if row.name in best else " "
        passed = f"{row.outcome.passed}/{row.outcome.total}"
        lines.append(f"{mark} {row.name:<{longest}}  {row.size / 1e6:>8,.0f} MB  {bar:<{width}} {passed}")
    return lines
