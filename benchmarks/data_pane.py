"""The Data pane on a file of a million lines: how soon it shows rows, how long it ever holds the event loop, memory.

    python -m benchmarks.data_pane [--lines 1000000] [--file ROWS.jsonl] [--blame]

The dashboard runs headless in this process, without a terminal to wait for. `first rows` counts from the key that
opens the pane, its import included. A gap is how much later than asked the event loop came to a task that sleeps for
a millisecond; the longest is told for each phase, and beside it the most that the loop itself worked between two of
its turns: where the machine has other things to do, only that one is ours. Memory is what this
process and its helpers have resident.
--blame says where the main thread stood in every gap that is too long.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, sleep, thread_time
from typing import TYPE_CHECKING

import psutil

from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp

if TYPE_CHECKING:
    from punie_tui.tui.rows.jsonl_table import JsonlTable

TARGET_FIRST_ROWS = 0.5  # seconds
TARGET_GAP = 0.050  # seconds
TARGET_MEMORY = 150 << 20
ROW_BYTES = 611


class LoopWatch:
    """The longest gap of the event loop since `restart`, and what the main thread did in it."""

    def __init__(self, blame: bool) -> None:
        self.longest = self.busiest = 0.0
        self._blame = blame
        self._seen = perf_counter()
        self._main = threading.main_thread().ident
        threading.Thread(target=self._look_on, daemon=True).start()

    async def run(self) -> None:
        while True:
            before, worked = perf_counter(), thread_time()
            await asyncio.sleep(0.001)
            self._seen = perf_counter()
            self.busiest = max(self.busiest, thread_time() - worked)
            self.longest = max(self.longest, self._seen - before - 0.001)

    def restart(self) -> tuple[float, float]:
        """Returns (longest gap, most that the loop worked in one turn), in seconds, and resets both."""
        found = self.longest, self.busiest
        self.longest = self.busiest = 0.0
        return found

    def _look_on(self) -> None:
        told = 0.0
        while self._blame:
            sleep(0.005)
            late = perf_counter() - self._seen
            if late > TARGET_GAP * 0.7 and self._seen != told and self._main is not None:
                told = self._seen
                frame = sys._current_frames().get(self._main)
                print(f"--- late by {late * 1000:.0f} ms", "".join(traceback.format_stack(frame)[-7:]), sep="\n")


def rows() -> Iterator[bytes]:
    """Chat rows of about ROW_BYTES, no two alike, every third one a call."""
    system = "You are an assistant for Python projects. " * 5
    number = 0
    while True:
        code = f'result = typecheck("src/part_{number % 97}/")\nprint(f"Errors: {{result.error_count}}")'
        call = f"<tool_call><function=execute_code>\n<parameter=code>\n{code}\n</parameter>\n</function></tool_call>"
        answer = call if number % 3 == 0 else f"Answer {number}: it depends. "
        turns = [("system", system), ("user", f"How many type errors has part {number}?"), ("assistant", answer)]
        record = {"messages": [{"role": role, "content": content} for role, content in turns]}
        line = json.dumps(record | {"meta": {"source": f"part {number % 7}", "pad": ""}})
        pad = ROW_BYTES - len(line) - 1
        yield line.replace('"pad": ""', f'"pad": "{"." * max(0, pad)}"').encode() + b"\n"
        number += 1


def write_rows(path: Path, lines: int) -> None:
    source = rows()
    with path.open("wb") as file:
        for _ in range(lines):
            file.write(next(source))


def resident() -> int:
    """Resident bytes of this process and its children."""
    me = psutil.Process()
    return sum(process.memory_info().rss for process in (me, *me.children(recursive=True)))


async def until(holds: Callable[[], bool], patience: float = 600.0) -> float:
    """Waits until a condition holds; returns the seconds it took."""
    began = perf_counter()
    while not holds():
        if perf_counter() - began > patience:
            sys.exit("it never came to an end")
        await asyncio.sleep(0.005)
    return perf_counter() - began


@asynccontextmanager
async def watched(app: PunieApp, watch: LoopWatch) -> AsyncIterator[None]:
    async with app.run_test(size=(160, 50)):
        task = asyncio.create_task(watch.run())
        await asyncio.sleep(1.0)  # until the dashboard has started
        yield
        task.cancel()


async def measure(settings: Settings, watch: LoopWatch) -> bool:
    """Prints the figures; returns whether all are within their targets."""
    app = PunieApp(settings)
    fine = True

    def tell(phase: str, seconds: float, note: str = "", target: float | None = None) -> None:
        nonlocal fine
        (gap, busy), memory = watch.restart(), resident()
        missed = gap > TARGET_GAP or memory > TARGET_MEMORY or (target is not None and seconds > target)
        fine = fine and not missed
        figures = f"{seconds:9.3f} s{gap * 1000:12.1f} ms{busy * 1000:9.1f} ms{memory / 2**20:9.0f} MB"
        print(f"{phase:34}{figures}  {note}{' ✗' * missed}", flush=True)

    print(f"{'':34}{'took':>11}{'longest gap':>15}{'of it busy':>12}{'memory':>12}")
    async with watched(app, watch):
        tell("before", 0.0)
        began = perf_counter()
        app.simulate_key("1")
        await until(lambda: shows(app, "part 3?"))
        tell("first rows", perf_counter() - began, target=TARGET_FIRST_ROWS)
        from punie_tui.datasets.finding.filtering import Filter
        from punie_tui.tui.rows.filter_dialog import RowFilter
        from punie_tui.tui.rows.row_browser import RowBrowser

        browser = app.query_one(RowBrowser)
        table = browser.table
        tell("100 pages while it indexes", await scroll(table, 100), "the slowest page")
        tell("the rest of the index", await until(lambda: table.complete), f"{table.count:,} lines")
        tell("300 pages", await scroll(table, 300), "the slowest page")
        table.cursor = table.count - 1
        tell("the last line", await until(lambda: shows(app, f"part {table.count - 1}?")))
        searches = {
            "plain search": Filter(text="part 77777"),
            "search by regular expression": Filter(text=r"part 7{5}\b", regex=True),
            "filter by tool": Filter(tool=frozenset({"typecheck"})),
        }
        for name, wanted in searches.items():
            browser.apply_filter(RowFilter(wanted), {})
            await asyncio.sleep(0.1)
            first = await until(lambda: table.count > 0)
            took = first + await until(lambda: browser.found.complete)
            tell(name, took, f"{table.count:,} found, the first after {first:.1f} s")
        browser.apply_filter(RowFilter(), {})
        browser.next_order()
        tell("sort by length", await until(lambda: table.kept is not None))
        app.simulate_key("p")
        await asyncio.sleep(0.1)
        tell("distributions", await until(lambda: browser.found.complete))
    return fine


async def scroll(table: JsonlTable, pages: int) -> float:
    """The seconds that the slowest of `pages` page-downs took from key to screen."""
    slowest = 0.0
    for _ in range(pages):
        painted = asyncio.Event()
        began = perf_counter()
        table.action_page(1)
        table.call_after_refresh(painted.set)
        await painted.wait()
        slowest = max(slowest, perf_counter() - began)
    return slowest


def shows(app: PunieApp, text: str) -> bool:
    return any(text in strip.text for strip in app.screen._compositor.render_strips())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, help="a file to open instead of one that is made for it")
    parser.add_argument("--blame", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data" / "0-million"
        folder.mkdir(parents=True)
        if arguments.file:
            (folder / "train.jsonl").symlink_to(arguments.file.resolve())
        else:
            write_rows(folder / "train.jsonl", arguments.lines)
        fine = asyncio.run(measure(Settings(workspace=Path(name)), LoopWatch(arguments.blame)))
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
