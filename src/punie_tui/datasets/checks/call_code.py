"""The code of every call is true: it names only what exists, runs in every world, and prints something."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.checks.check import Check, Found, nowhere
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.sandbox import SandboxRun
from punie_tui.tools.schema import check_code


def _sound(material: Material) -> Found:
    where = [
        f"{call.place}: {quoted(fault.reason, 120)}"
        for call in material.calls
        if call.parsed.code is not None
        for fault in check_code(call.parsed.code)
    ]
    return nowhere(where, "every name, tool and field in the code exists", "faults in the code of calls")


def _runs(material: Material) -> Found:
    where = [f"{call.place}: {problem}" for call, runs in material.runs for problem in _failures(runs)]
    return nowhere(where, "all code runs in every world", "calls whose code does not run")


def _failures(runs: dict[str, SandboxRun]) -> Iterator[str]:
    """The first world in which the code fails, or that it is silent in all of them."""
    for world, run in runs.items():
        if run.status != "ok":
            yield f"{run.status} in the {world} world, line {run.line or '?'}: {quoted(run.error or '', 120)}"
            return
    if not any(run.output.strip() for run in runs.values()):
        yield "it prints nothing in any world, so nobody gets an answer"


CHECKS = (
    Check(
        "sound code",
        "A field or tool that does not exist, once learnt, is called with confidence.",
        "Use the tools and fields of the catalog; the finding names the one that is wrong.",
        _sound,
    ),
    Check(
        "code that runs",
        "What does not run when the data is written will not run when the model writes it.",
        "Run the code against the fixtures, and mend or delete the row.",
        _runs,
    ),
)
