"""`python -m tests.attacks --seconds 600 --seed 1 [--only kills] [--attack 17]`: tried, survived and lost of each kind.

Exits 1 on a loss; the line that tells it says how to have it again.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

KINDS = ("damages", "permissions", "pairs", "kills", "refusals", "disks", "forbidden")
LIGHT = ("damages", "permissions")
"""Kinds whose commands need no mlx."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="for all kinds together, the template apart")
    parser.add_argument("--tries", type=int, help="so many of each kind instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=KINDS, help="this kind alone; may be said several times")
    parser.add_argument("--attack", type=int, help="this one attack of the seed")
    parser.add_argument("--quick", action="store_true", help="a smaller workspace, and only steps that need no worker")
    parser.add_argument("--template", type=Path, help="where the workspace is kept, or made if it is not there")
    asked = parser.parse_args()
    if sys.platform != "linux":
        print("attacks fork processes that hold mlx, which Linux alone lets them do")
        return 0
    scratch = Path(tempfile.mkdtemp(prefix="punie-attacks-"))
    try:
        return attacks(asked, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def attacks(asked: argparse.Namespace, scratch: Path) -> int:
    from .forked import adopt_orphans, fork, settle, waited

    _import_commands()
    template = (asked.template or scratch / "template").resolve()
    if not template.exists():
        template.mkdir(parents=True)
        making = fork(lambda: _template(template, asked.quick), "template", err=2)
        if waited(making, 900.0) != 0:
            shutil.rmtree(template)
            print("the workspace could not be made")
            return 3
    kinds = asked.only or KINDS
    lost = 0
    for kind in kinds:
        began = time.monotonic()
        reading, writing = os.pipe()

        def work(kind: str = kind, writing: int = writing) -> int:
            adopt_orphans()
            with os.fdopen(writing, "w") as told:
                for number, fault in tried(kind, asked, template, scratch, asked.seconds / len(kinds)):
                    told.write(json.dumps([number, fault]) + "\n")
                    told.flush()
            settle(1.0)
            return 0

        child = fork(work, kind, out=1, err=2)
        os.close(writing)
        count = own = 0
        said = ""
        with os.fdopen(reading) as heard:
            for line in heard:
                number, fault = json.loads(line)
                if number is None:
                    said = f"  ({fault})"
                    continue
                count += 1
                if fault:
                    own += 1
                    again = f"python -m tests.attacks --seed {asked.seed} --only {kind} --attack {number}"
                    print(f"lost: {kind} {number}: {fault}\n      again: {again}", flush=True)
        if waited(child, 60.0) != 0:
            own += 1
            print(f"lost: {kind}: the attacker itself ended")
        seconds = time.monotonic() - began
        print(
            f"{kind:<12} {count:>5} tried  {count - own:>5} survived  {own:>3} lost  {seconds:>5.0f} s{said}",
            flush=True,
        )
        lost += own
    return 1 if lost else 0


def tried(
    kind: str, asked: argparse.Namespace, template: Path, scratch: Path, seconds: float
) -> Iterator[tuple[int | None, str]]:
    """Runs attacks of a kind; yields the number of each and what was lost, or None and why the kind cannot run here."""
    from .ground import Ground
    from .template import import_mlx

    if kind not in LIGHT and not asked.quick:
        import_mlx()
    ground = Ground(template, scratch, quick=asked.quick, dashboards=0.1 if asked.quick else 0.2)
    attack: Callable[[Ground, random.Random], str]
    if kind == "forbidden":
        attack = importlib.import_module("tests.attacks.permissions").writing
    else:
        attack = importlib.import_module(f"tests.attacks.{kind}").attack
    deadline = time.monotonic() + seconds
    number = asked.attack or 0
    while asked.attack is not None or (number < asked.tries if asked.tries else time.monotonic() < deadline):
        try:
            fault = attack(ground, random.Random(f"{asked.seed} {kind} {number}"))
        except NotImplementedError as none:
            yield None, str(none)
            return
        except Exception:
            fault = f"the attack itself: {traceback.format_exc()[-600:]}"
        yield number, fault
        number += 1
        if asked.attack is not None:
            return


def _import_commands() -> None:
    """Imports what every command imports; no mlx."""
    import punie_tui.cli
    import punie_tui.tui.app  # noqa: F401

    sys.modules["punie_tui.cli.main"].load_commands()  # type: ignore[attr-defined]
    for name in ("punie_tui.tools.python_wasm", "punie_tui.models.folder", "punie_tui.datasets.run_example"):
        importlib.import_module(name)


def _template(place: Path, quick: bool) -> int:
    from .forked import adopt_orphans, settle
    from .template import import_mlx, make_template

    adopt_orphans()
    import_mlx()
    make_template(place, quick=quick)
    settle(5.0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
