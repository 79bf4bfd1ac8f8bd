"""The files of a run's validations that cannot be read: plans and answers that are damaged, or of another version."""

from __future__ import annotations

from pydantic import ValidationError

from punie_tui.reachable import exists, listed
from punie_tui.runs.damage import damaged_files
from punie_tui.runs.store import Run, read_records
from punie_tui.validation.plan import SampleRecord, read_plan


def unread(run: Run, *, answers: bool = True) -> list[str]:
    """A sentence for each of a run's smaller files that is left out of reports, as a whole or in part. `answers`: check
    each answer too, which takes a while for hundreds of runs."""
    found = damaged_files(run)
    folder = run.validation_file("any").parent
    if any(text.startswith(f"{folder}: ") for text in found):
        return found
    for file in listed(folder, "*.plan.json"):
        if read_plan(run, file.name.removesuffix(".plan.json")) is None and not _is_noted(file, found):
            found.append(f"{file}: the plan was written by another version of punie-tui; its validation is left out")
    for file in listed(folder, "*.jsonl"):
        if _is_noted(file, found) or file.name.endswith(".reviews.jsonl"):
            continue
        if not exists(file.with_suffix(".plan.json")):
            found.append(f"{file}: the plan with its questions is missing; its answers are left out")
        elif answers and (foreign := sum(not _is_record(line) for line in read_records(file))):
            found.append(f"{file}: {foreign} answers from another version of punie-tui are left out")
    return found


def _is_noted(file: object, found: list[str]) -> bool:
    return any(text.startswith(f"{file}: ") for text in found)


def _is_record(line: object) -> bool:
    try:
        SampleRecord.model_validate(line)
    except ValidationError:
        return False
    return True
