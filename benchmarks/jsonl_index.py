"""How a JSONL file of a million lines opens: first rows, the whole index, one row, sifting, and what memory it takes.

    python -m benchmarks.jsonl_index [--lines 1000000] [--megabytes 600] [--json]

The file is made in a temporary folder and deleted afterwards. Reading is measured in a process of its own, so that its
peak memory is that of a reader that has just started; the file is in the page cache, as one just written or copied is.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIRST_ROWS = 50
"""A screenful."""
READS = 2_000
FILTERED = 20_000

LIMITS = {"first_rows_seconds": 0.5, "peak_rss_megabytes": 150.0}


def write(path: Path, lines: int, size: int) -> None:
    """Writes chat rows of different lengths, `size` bytes in all or a little more."""
    random_ = random.Random(7)
    mean = size // lines
    block = 10_000
    with path.open("wb") as file:
        for start in range(0, lines, block):
            file.write(b"".join(_row(number, random_, mean) for number in range(start, min(start + block, lines))))


def _row(number: int, random_: random.Random, mean: int) -> bytes:
    turns = [
        {"role": "system", "content": "You are an assistant for Python projects."},
        {"role": "user", "content": f"How many type errors are in src/part_{number}/?"},
        {"role": "assistant", "content": f'result = typecheck("src/part_{number}/")\nprint(result.error_count)'},
    ]
    line = json.dumps({"messages": turns, "meta": {"source": "benchmark", "filling": ""}})
    filling = "x" * max(0, random_.randrange(0, 2 * (mean - len(line))) if mean > len(line) else 0)
    return line.replace('"filling": ""', f'"filling": "{filling}"').encode() + b"\n"


def read(path: Path) -> dict[str, float]:
    """Opens the file as the Data pane does, and measures."""
    from punie_tui.datasets.examples import parse_row
    from punie_tui.datasets.finding.filtering import Filter, filter_rows, matcher
    from punie_tui.datasets.finding.jsonl_index import JsonlIndex

    at_rest = _peak()
    began = time.perf_counter()
    with JsonlIndex(path) as index:
        index.advance(budget_lines=FIRST_ROWS)
        for number in range(min(FIRST_ROWS, len(index))):
            parse_row(index.line(number))
        first = time.perf_counter() - began
        index.advance()
        whole = time.perf_counter() - began
        random_ = random.Random(3)
        began = time.perf_counter()
        for _ in range(READS):
            parse_row(index.line(random_.randrange(len(index))))
        one = (time.perf_counter() - began) / READS
        began = time.perf_counter()
        match = matcher(Filter(tool=frozenset({"typecheck"}), text="type errors"))
        filter_rows(match, ((number, index.line(number)) for number in range(min(FILTERED, len(index)))))
        sifting = (time.perf_counter() - began) / min(FILTERED, len(index))
        lines, size = len(index), index.size
    return {
        "lines": lines,
        "megabytes": size / 1e6,
        "first_rows_seconds": first,
        "index_seconds": whole,
        "one_row_microseconds": one * 1e6,
        "sift_microseconds_a_row": sifting * 1e6,
        "peak_rss_megabytes": _peak(),
        "of_which_at_rest_megabytes": at_rest,
    }


def _peak() -> float:
    """The most memory that this process ever held, in 10⁶ bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jsonl_index", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read(arguments.read)))
        return 0
    with tempfile.TemporaryDirectory(prefix="punie-benchmark-") as folder:
        path = Path(folder) / "rows.jsonl"
        write(path, arguments.lines, arguments.megabytes * 1_000_000)
        command = [sys.executable, "-m", "benchmarks.jsonl_index", "--read", str(path)]
        figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            limit = f"  (limit {LIMITS[name]:g})" if name in LIMITS else ""
            print(f"{name.replace('_', ' '):28} {value:12,.3f}{limit}")
    return 0 if all(figures[name] <= limit for name, limit in LIMITS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
