"""ty over answers that were made to hold it up: one bad answer costs itself, and all have a time together."""

from __future__ import annotations

from pathlib import Path

import pytest
from ty import find_ty_bin

from punie_tui.tools.code import typed
from punie_tui.tools.code.typed import DEEPEST, type_faults

WRONG = 'print(typecheck("core/").nope)'


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in the place of ty, which writes down each call; what comes before ty itself is the test's."""
    script = tmp_path / "ty"
    monkeypatch.setattr(typed, "find_ty_bin", lambda: str(script))
    monkeypatch.setattr(typed, "_known", {})
    return script


def write_script(script: Path, before: str) -> None:
    script.write_text(f'#!/bin/sh\necho called >> {script.parent}/calls\n{before}\nexec {find_ty_bin()} "$@"\n')
    script.chmod(0o755)


@pytest.mark.parametrize(
    "code",
    [
        "print(r" + ".violations" * DEEPEST + ")",
        "print('a'" + ".strip()" * 2000 + ")",
        "print(" + "[" * 90 + "]" * 90 + ("+1" * DEEPEST) + ")",
        "print(" + "-" * 5000 + "1)",
    ],
)
def test_what_is_deeper_than_code_ever_is_does_not_go_to_ty(code: str, stand_in: Path) -> None:
    assert type_faults([code]) == [[]]
    assert not (stand_in.parent / "calls").exists()


def test_what_ty_does_not_come_to_an_end_with_costs_itself_and_no_other(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed, "CPU_SECONDS", 1)
    monkeypatch.setattr(typed, "SECONDS_EACH", 0.0)
    write_script(stand_in, "grep -q ENDLESS answer_*.py && while :; do :; done")
    assert [bool(faults) for faults in type_faults(["ENDLESS = 1", WRONG])] == [False, True]


def test_ty_gets_no_more_memory_than_it_may_take(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "MEMORY", 1 << 20)
    write_script(stand_in, "")
    assert type_faults([WRONG]) == [[]]


def test_the_time_for_all_of_them_is_limited(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "SECONDS", 0.0)
    monkeypatch.setattr(typed, "SECONDS_EACH", 0.0)
    write_script(stand_in, "")
    assert type_faults([WRONG, "x = 1"]) == [[], []]
    assert not (stand_in.parent / "calls").exists()
