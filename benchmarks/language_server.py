"""How long the language server's tools take in this repository: the first answer, and each tool once it is warm.

    python -m benchmarks.language_server [--rounds 20] [--json]

Every question names a symbol, a file or both, as a model's code does; the files are looked at for changes before each.
`ask --project` goes the same way, through a process that is kept: that is the last line. Exits 1 where 95 % of the
answers of a tool take longer than the limit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LIMIT = 50.0
"""Milliseconds, for 95 of 100 answers."""
SYMBOLS = ("ToolSpec", "run_code", "PunieError", "UsageError", "Settings", "Query", "Fixture", "call_pattern")
FILES = (
    "src/punie_tui/tools/spec.py",
    "src/punie_tui/tools/sandbox.py",
    "src/punie_tui/settings.py",
    "src/punie_tui/grading/suite.py",
)


def questions() -> dict[str, Callable[[int], Any]]:
    """Tool → a function that asks it the question of a given number."""
    from punie_tui.tools.language_server.navigator import navigator

    symbol = lambda at: SYMBOLS[at % len(SYMBOLS)]  # noqa: E731
    file = lambda at: FILES[at % len(FILES)]  # noqa: E731
    return {
        "goto_definition": lambda at: navigator(ROOT).definition("", 0, 0, symbol(at)),
        "find_references": lambda at: navigator(ROOT).references("", 0, 0, symbol(at)),
        "hover": lambda at: navigator(ROOT).hover("", 0, 0, symbol(at)),
        "document_symbols": lambda at: navigator(ROOT).document_symbols(file(at)),
        "workspace_symbols": lambda at: navigator(ROOT).workspace_symbols(symbol(at)),
        "diagnostics": lambda at: navigator(ROOT).diagnostics(file(at)),
        "completion": lambda at: navigator(ROOT).completion(file(at), 12, 8),
        "rename_preview": lambda at: navigator(ROOT).rename_preview("", 0, 0, symbol(at), "Renamed"),
    }


def measure(rounds: int) -> dict[str, Any]:
    from punie_tui.tools.catalog import PACKAGE
    from punie_tui.tools.language_server.navigator import navigator
    from punie_tui.tools.live.calling import call

    began = time.perf_counter()
    navigator(ROOT).definition("", 0, 0, SYMBOLS[0])
    first = time.perf_counter() - began
    tools = {}
    for name, ask in questions().items():
        for at in range(len(SYMBOLS)):
            ask(at)
        tools[name] = _milliseconds(ask, rounds * len(SYMBOLS))
    arguments = {"file": "", "line": 0, "column": 0, "symbol": SYMBOLS[0]}
    kept = lambda at: call(PACKAGE["goto_definition"], arguments, ROOT)  # noqa: E731
    kept(0)
    tools["goto_definition, as ask calls it"] = _milliseconds(kept, rounds)
    return {"first_seconds": first, "tools": tools}


def _milliseconds(ask: Callable[[int], Any], count: int) -> dict[str, float]:
    taken = []
    for at in range(count):
        began = time.perf_counter()
        ask(at)
        taken.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "longest": max(taken)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.rounds)
    slow = [name for name, figures in found["tools"].items() if figures["p95"] > LIMIT]
    if arguments.json:
        print(json.dumps({**found, "limit_milliseconds": LIMIT, "over_the_limit": slow}, indent=2))
    else:
        print(f"first answer, server started: {found['first_seconds']:.2f} s")
        print(f"{'ms':34} {'p50':>7} {'p95':>7} {'longest':>8}")
        for name, figures in found["tools"].items():
            print(f"{name:34} {figures['p50']:7.1f} {figures['p95']:7.1f} {figures['longest']:8.1f}")
        print(f"over {LIMIT:g} ms at p95: {', '.join(slow) or 'none'}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
