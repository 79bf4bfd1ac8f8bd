"""Damages any file or folder of a workspace: every command and the dashboard must still show what is there."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

from .ground import Ground, runs_of
from .reading import QUICK, SLOW, dashboard_fault, reading_faults

HOSTILE = "\x1b]0;evil\x07\x1b[31m\x9b2J\u202e"
VALUES: tuple[Any, ...] = (
    None,
    [],
    {},
    -1,
    0,
    "",
    "x",
    True,
    1e308,
    float("inf"),
    float("nan"),
    10**30,
    [[[]]],
    HOSTILE,
)
SUFFIXES = {".json", ".jsonl", ".toml", ".yaml", ".log", ".jinja", ""}
AS_TEXT = ("truncated", "emptied", "bit", "garbage", "nested", "long", "doubled")
AS_DATA = ("unknown key", "other value", "other value", "hostile text", "hostile text")
AS_PLACE = ("gone", "folder", "dangling", "loop", "fifo", "file")


def attack(ground: Ground, chance: random.Random) -> str:
    with ground.copy() as workspace:
        places = sorted(workspace.rglob("*"))
        place = chance.choice(places)
        ways = AS_PLACE if place.is_dir() else (*AS_TEXT, *AS_DATA, *AS_PLACE)
        how = chance.choice(ways)
        damage(place, how, chance)
        told = f"{place.relative_to(workspace)} {how}"
        commands = [("runs",), ("runs", "--json"), ("models", "list"), *chance.sample(QUICK[4:], 6)]
        commands += [chance.choice(SLOW)] if chance.random() < 0.15 and not ground.quick else []
        others = [run for run in runs_of(workspace) if run not in place.parts]
        fault = reading_faults(workspace, commands, others=others)
        if not fault and chance.random() < ground.dashboards:
            fault = dashboard_fault(workspace, chance)
        return f"{told}: {fault}" if fault else ""


def damage(place: Path, how: str, chance: random.Random) -> None:
    """Damages a file or folder in one way."""
    if how in AS_PLACE:
        _replace(place, how)
        return
    data = place.read_bytes()
    at = int(chance.random() * len(data))
    match how:
        case "truncated":
            data = data[:at]
        case "emptied":
            data = b""
        case "bit":
            data = data[:at] + bytes([(data[at] if data else 0) ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        case "garbage":
            noise = chance.randbytes(200) + HOSTILE.encode() + b"\n"
            data = data[:at] + noise + data[at + (0 if chance.random() < 0.5 else 100) :]
        case "nested":
            data = b"[" * 60_000 if chance.random() < 0.5 else b'{"a":' * 60_000
        case "long":
            data = data[:at] + b"9" * 3_000_000 + data[at:]
        case "doubled":
            data = data + data
        case _:
            data = _as_data(place, data, how, chance)
    place.write_bytes(data)


def _replace(place: Path, how: str) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink()
    match how:
        case "folder":
            place.mkdir()
        case "dangling":
            place.symlink_to("nowhere")
        case "loop":
            place.symlink_to(place.name)
        case "fifo":
            os.mkfifo(place)
        case "file":
            place.write_bytes(b"a file\n")


def _as_data(place: Path, data: bytes, how: str, chance: random.Random) -> bytes:
    """The data with a value damaged; JSON stays valid, in other texts a line is damaged."""
    lines = data.split(b"\n")
    if place.suffix == ".jsonl":
        number = chance.randrange(len(lines))
        lines[number] = _document(lines[number], how, chance)
        return b"\n".join(lines)
    if place.suffix == ".json":
        return _document(data, how, chance)
    if place.suffix in (".toml", ".yaml"):
        sign = " =" if place.suffix == ".toml" else ":"
        if how == "unknown key":
            return f"newkey{sign} 1\n".encode() + data
        number = chance.randrange(len(lines))
        text = lines[number].decode("utf-8", "replace")
        key = text.partition(sign.strip())[0].rstrip()
        value = chance.choice(["-1", "[]", '""', "1e400", "nan", "9" * 400, '"\\u001b]0;evil\\u0007"'])
        lines[number] = f"{key or 'newkey'}{sign} {value}".encode()
        return b"\n".join(lines)
    return HOSTILE.encode() + data


def _document(data: bytes, how: str, chance: random.Random) -> bytes:
    try:
        document = json.loads(data)
    except ValueError:
        return data + HOSTILE.encode()
    if how == "unknown key" and isinstance(document, dict):
        document["newkey"] = chance.choice(VALUES)
        return json.dumps(document).encode()
    leaves = list(_leaves(document))
    if not leaves:
        return data
    texts = [(holder, key) for holder, key in leaves if isinstance(holder[key], str)]
    holder, key = chance.choice(texts if how == "hostile text" and texts else leaves)
    holder[key] = f"{holder[key]}{HOSTILE}" if how == "hostile text" else chance.choice(VALUES)
    return json.dumps(document).encode()


def _leaves(value: Any) -> Any:
    """Every value in a document, as (its container, its key or index)."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in pairs[:200]:
        yield value, key
        yield from _leaves(inner)
