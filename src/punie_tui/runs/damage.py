"""Finds a run's smaller files that cannot be read: its title and note, the plans of its validations, their answers.

A run is shown without them, and a message says that they are missing. `RunTail.problem` covers its recipe and events.
"""

from __future__ import annotations

from pathlib import Path

from punie_tui.regular_files import parse_json, read_file, read_json
from punie_tui.runs.store import Run


def damaged_files(run: Run) -> list[str]:
    """A sentence for each file that exists and cannot be read completely."""
    try:
        plans = sorted(run.validation_file("any").parent.glob("*.plan.json"))
        records = sorted(run.validation_file("any").parent.glob("*.jsonl"))
    except OSError as error:
        return [f"{run.validation_file('any').parent}: cannot be read ({error.strerror})"]
    found = [_document(path) for path in (run.path / "about.json", *plans)]
    found += [_lines(path) for path in records]
    return [text for text in found if text]


def _document(path: Path) -> str:
    try:
        if isinstance(read_json(path), dict):
            return ""
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"
    except ValueError:
        pass
    return f"{path}: not a JSON object; its contents are missing"


def _lines(path: Path) -> str:
    try:
        lines = read_file(path).splitlines()
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"
    broken = [number for number, line in enumerate(lines, 1) if not _is_object(line)]
    if not broken:
        return ""
    which = "1 answer" if len(broken) == 1 else f"{len(broken)} answers"
    return f"{path}: {which} cannot be read, the first is line {broken[0]}"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line), dict)
    except ValueError:
        return False
