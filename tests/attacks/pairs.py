"""Concurrent writers of one thing: what each reports as done must be there, and a failure must be reported.

Each of their file operations may be delayed, so that they collide in different places each time.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.hand_made import add_row
from punie_tui.errors import PunieError
from punie_tui.runs.store import Run

from .forked import Command, Ended, fork, punie, settle, waited
from .ground import Ground, hidden, state
from .operations import OPERATIONS, Plan
from .reading import fault_of

LONG = 120.0
Words = tuple[str, ...]


def attack(ground: Ground, chance: random.Random) -> str:
    name = chance.choice(sorted(QUICK if ground.quick else PAIRS))
    with ground.copy() as workspace:
        fault = PAIRS[name](workspace, chance)
        settle()
        if not fault and (left := sorted(hidden(workspace))):
            fault = f"left over: {', '.join(left[:5])}"
        if not fault:
            fault = next(
                filter(None, map(fault_of, (punie(workspace, "runs"), punie(workspace, "models", "list")))), ""
            )
        return f"{name}: {fault}" if fault else ""


def both(workspace: Path, chance: random.Random, *commands: Words) -> list[Ended]:
    """Runs the commands concurrently, to their ends."""
    plans = [Plan("wait", share=chance.random()) for _ in commands]
    started = [
        Command(workspace, *words, before=lambda plan=plan: OPERATIONS.watch(workspace, plan))  # type: ignore[misc]
        for words, plan in zip(commands, plans, strict=True)
    ]
    return [command.wait(LONG) for command in started]


def _faults(ended: list[Ended]) -> str:
    return next(filter(None, map(fault_of, ended)), "")


def one_wins(workspace: Path, chance: random.Random, *commands: Words) -> tuple[str, Ended | None]:
    """Runs commands that make the same thing: exactly one must succeed. Returns the fault, and the command that did."""
    ended = both(workspace, chance, *commands)
    won = [each for each in ended if each.code == 0]
    if fault := _faults(ended):
        return fault, None
    if len(won) != 1:
        return f"{len(won)} of {len(ended)} did it: {'; '.join(f'{each}: {each.last}' for each in ended)}", None
    return "", won[0]


def dataset(workspace: Path, chance: random.Random) -> str:
    """Two commands make a dataset of the same name: it must be the winner's, complete."""
    ways: list[Words] = [
        ("data", "import", "rows.jsonl", "--into", "new"),
        ("data", "import", "data/hand/train.jsonl", "--into", "new"),
        ("data", "curate", "small", "--decisions", "decisions.jsonl", "--into", "new"),
    ]
    chosen = chance.sample(ways, 2) if chance.random() < 0.8 else [ways[0], ways[0]]
    fault, won = one_wins(workspace, chance, *chosen)
    if won is None:
        return fault
    made = state(workspace)["data/new"]
    punie(workspace, *(word if word != "new" else "alone" for word in won.words))
    alone = state(workspace)["data/alone"]
    differing = [name for name in made if name != "manifest.json" and made[name] != alone.get(name)]
    return f"{won}: {', '.join(differing)} is not what it made" if differing else ""


def registry(workspace: Path, chance: random.Random) -> str:
    """Concurrent changes of the registry: any of them must be applied one after the other."""
    changes: list[Words] = [
        ("models", "promote", "tiny-1/quantized-4bit", "--force"),
        ("models", "promote", "tiny-1/fused", "--force"),
        ("models", "rollback"),
        ("models", "archive", "tiny-1/quantized-4bit"),
        ("models", "archive", "tiny-1/fused"),
        ("models", "delete", "tiny-1/fused", "--yes"),
        ("models", "delete", "tiny-1/quantized-4bit", "--yes"),
        ("models", "delete", "tiny-1/fused", "--yes"),
        ("models", "list"),
    ]
    chosen = chance.sample(changes, chance.choice([2, 2, 3]))
    ended = both(workspace, chance, *chosen)
    if fault := _faults(ended):
        return fault
    kept = json.loads((workspace / "registry.json").read_bytes())
    named = [kept["production"], *kept["previous"], *kept["archived"]]
    if gone := [name for name in named if name and not (workspace / "runs" / name).is_dir()]:
        return f"{' ‖ '.join(map(str, ended))}: the registry names what is gone: {', '.join(gone)}"
    if len(set(named)) != len(named):
        return f"{' ‖ '.join(map(str, ended))}: one model stands twice: {named}"
    history = [(change["action"], change["model"]) for change in kept["history"]]
    for each in ended:
        action = each.words[1]
        if each.code == 0 and action != "list" and action not in [done for done, _ in history]:
            return f"{each}: its change is not in the history"
    path = punie(workspace, "models", "path", "production")
    return "" if path.code == 0 else f"{' ‖ '.join(map(str, ended))}: then {path}: {path.last}"


def decisions(workspace: Path, chance: random.Random) -> str:
    """Concurrent decisions about rows: each must have its complete line."""
    lines = chance.sample(range(3, 9), 3)
    words = [
        ("data", "mark", "small", "--row", str(line), "--drop", "--decisions", "decisions.jsonl") for line in lines
    ]
    ended = both(workspace, chance, *words)
    if fault := _faults(ended):
        return fault
    kept = {json.loads(line)["line"] for line in (workspace / "decisions.jsonl").read_text().splitlines() if line}
    missing = set(lines) - kept
    return f"{len(missing)} decisions are lost" if missing else ""


def by_hand(workspace: Path, chance: random.Random) -> str:
    """Rows added by hand concurrently: all must be there, and the manifest must count them."""
    calls = 3
    plan = Plan("wait", share=chance.random())

    def add(number: int) -> Callable[[], int]:
        def call() -> int:
            OPERATIONS.watch(workspace, plan)
            row = Example([Message("user", f"Question {number}?"), Message("assistant", "An answer.")])
            for _ in range(2):
                try:
                    add_row(workspace / "data" / "hand", row, "by hand")
                except PunieError:
                    return 0
            return 1  # the same row was added twice

        return call

    codes = [waited(pid, LONG) for pid in [fork(add(number), "hand") for number in range(calls)]]
    rows = (workspace / "data" / "hand" / "train.jsonl").read_text().splitlines()
    if codes != [0] * calls or len(rows) != calls + 1:
        return f"{calls} added, {len(rows) - 1} there, exit codes {codes}"
    manifest = json.loads((workspace / "data" / "hand" / "manifest.json").read_text())
    return "" if f"{calls + 1}" in json.dumps(manifest) else "the manifest does not count them"


def requests(workspace: Path, chance: random.Random) -> str:
    """Concurrent requests to a worker: each must have its complete line."""
    run = Run(workspace / "runs" / "tiny-1")
    many, writers = 20, 3

    def ask() -> int:
        for _ in range(many):
            run.request(chance.choice(["pause", "resume"]))  # type: ignore[arg-type]
        return 0

    for pid in [fork(ask, "ask") for _ in range(writers)]:
        waited(pid, LONG)
    lines = [json.loads(line) for line in run.control_file.read_bytes().splitlines() if line]
    return "" if len(lines) == many * writers else f"{many * writers} asked, {len(lines)} there"


def resumed(workspace: Path, chance: random.Random) -> str:
    """One run resumed twice concurrently: one worker does it, the other is refused, and the adapter is the same."""
    whole = state(workspace)["runs/other-1/adapter"]["adapters.safetensors"]
    ended = both(workspace, chance, ("resume", "half-1"), ("resume", "half-1"))
    settle()
    if fault := _faults(ended):
        return fault
    if not any(each.code == 0 for each in ended):
        return "; ".join(f"{each}: {each.last}" for each in ended)
    made = state(workspace)["runs/half-1/adapter"]["adapters.safetensors"]
    return "" if made == whole else "the adapter is another"


def made_twice(workspace: Path, chance: random.Random) -> str:
    """One model made twice concurrently: one worker does it, the other is refused."""
    step = chance.choice([("fuse", "other-1"), ("quantize", "tiny-1", "--bits", "8"), ("fuse", "tiny-1", "--again")])
    ended = both(workspace, chance, step, step)
    settle()
    if fault := _faults(ended):
        return fault
    if not any(each.code == 0 for each in ended):
        return "; ".join(f"{each}: {each.last}" for each in ended)
    folder = {"fuse": f"runs/{step[1]}/fused", "quantize": "runs/tiny-1/quantized-8bit"}[step[0]]
    return "" if folder in state(workspace) else f"{'; '.join(map(str, ended))}: there is no {folder}"


def trained(workspace: Path, chance: random.Random) -> str:
    """Two trainings started concurrently: there must be two complete runs."""
    ended = both(workspace, chance, ("train", "--recipe", "other"), ("train", "--recipe", "other"))
    settle()
    if fault := _faults(ended) or "; ".join(f"{each}: {each.last}" for each in ended if each.code != 0):
        return fault
    found = state(workspace)
    adapters = {found[f"runs/other-{n}/adapter"]["adapters.safetensors"] for n in (1, 2, 3)}
    return "" if len(adapters) == 1 else "the adapters are others"


def output(workspace: Path, chance: random.Random) -> str:
    """Two commands write one file: it must be one's output, complete."""
    ways: list[Words] = [
        ("report", "tiny-1", "--output", "out"),
        ("report", "tiny-1", "--html", "--output", "out"),
        ("export", "tiny-1", "--format", "preference", "--output", "out"),
        ("suite", "schema", "--output", "out"),
    ]
    chosen = chance.sample(ways, 2)
    ended = both(workspace, chance, *chosen)
    if fault := _faults(ended):
        return fault
    made = _wording(workspace / "out")
    alone = []
    for number, words in enumerate(chosen):
        punie(workspace, *words[:-1], f"alone-{number}")
        alone.append(_wording(workspace / f"alone-{number}"))
    return "" if made in alone else f"{' ‖ '.join(map(str, ended))}: the file is neither's"


def graded(workspace: Path, chance: random.Random) -> str:
    """Answers graded again by two commands concurrently: none may be lost."""
    before = state(workspace)
    ended = both(workspace, chance, ("regrade", "tiny-1"), ("regrade", "tiny-1"))
    after = state(workspace)
    if fault := _faults(ended):
        return fault
    return "" if after == before else "the records are others"


def drafted(workspace: Path, chance: random.Random) -> str:
    """Drafts accepted while others are sampled: the accepted ones must stay, or the command that accepts must fail."""
    drawing = ("flywheel", "draft", "tiny-1", "--query", "A2", "--count", "1", "--seed", "1")
    ended = both(workspace, chance, drawing, ("flywheel", "accept", "tiny-1", "--all", "--name", "learned"))
    if fault := _faults(ended):
        return fault
    rows = [json.loads(line) for line in (workspace / "flywheel" / "tiny-1.jsonl").read_text().splitlines()]
    accepted = [row for row in rows if row.get("word") == "accepted"]
    return "" if accepted or ended[1].code != 0 else "what was accepted is not in the file any more"


PAIRS: dict[str, Callable[[Path, random.Random], str]] = {
    each.__name__.replace("_", " "): each
    for each in (dataset, registry, decisions, by_hand, requests, resumed, made_twice, trained, output, graded, drafted)
}
QUICK = ("dataset", "registry", "decisions", "by hand", "requests", "output")


def _wording(file: Path) -> bytes:
    """The content of a file without its numbers, since some of them are times."""
    return re.sub(rb"\d+", b"0", file.read_bytes())
