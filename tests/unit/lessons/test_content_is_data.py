"""No wording, code or answer of a lesson stands in the engine: they are data."""

from __future__ import annotations

import ast
from pathlib import Path

import punie_tui.curriculum
import punie_tui.lessons
from punie_tui.tools.catalog import TOOLS

ENGINE = Path(punie_tui.lessons.__file__).parent
CURRICULUM = Path(punie_tui.curriculum.__file__).parent


def test_engine_and_curriculum_hold_no_question_and_no_tool_call() -> None:
    held = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for room in (ENGINE, CURRICULUM)
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ((node.value.endswith("?") and " " in node.value) or any(f"{tool}(" in node.value for tool in TOOLS))
    ]
    assert held == []


def test_the_engine_is_small() -> None:
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in ENGINE.rglob("*.py")) <= 2000
