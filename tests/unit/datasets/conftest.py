"""A small dataset that keeps every rule, as the JSON objects of its rows, for tests to break in one way each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from punie_tui.tools.code.calls import wrap_call

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # a slow machine is no reason for a test to fail

SYSTEM = "You are Punie. Answer in words, or call execute_code."
CALLS = {
    "How many type errors are in src/?": 'print(typecheck("src/").error_count)',
    "Count the warnings of the type checker for app/models.": 'print(typecheck("app/models").warning_count)',
    "List where lib/parse.py fails to type-check.": 'for error in typecheck("lib/parse.py").errors:\n'
    "    print(error.file, error.line)\nprint('done')",
    "Is backend/ free of typing mistakes?": 'print("yes" if typecheck("backend/").success else "no")',
    "What number of violations does ruff report under scripts/?": 'print(ruff_check("scripts/").violation_count)',
    "Which share of the lint problems could be repaired automatically?": 'r = ruff_check(".")\n'
    'print(f"{r.fixable_count} of {r.violation_count}")',
    "Name each rule broken in `tools/release`.": 'print({v.code for v in ruff_check("tools/release").violations})',
    "Run tests/unit and tell me how many went through.": 'print(pytest_run("tests/unit").passed)',
    "did anything break in tests/api/test_cart.py": 'print(pytest_run("tests/api/test_cart.py").failed)',
    "Show the slowest test of the suite.": 'r = pytest_run(".")\n'
    "print(max([(t.duration, t.name) for t in r.tests]))",
    "Print what stands in pyproject.toml.": 'print(read_file("pyproject.toml"))',
}  # fmt: skip
DIRECT = {
    "What is a decorator?": "A callable that takes a function and gives back another in its place.",
    "Why annotate return types?": "So that callers and checkers know the result without reading the body.",
    "Explain mutable default arguments.": "Defaults are made once, at definition, and shared by all later calls.",
    "When do I need asyncio?": "When a program waits for many sockets at once and threads would be too heavy.",
}


def row(query: str, answer: str) -> dict[str, Any]:
    turns = [("system", SYSTEM), ("user", query), ("assistant", answer)]
    return {"messages": [{"role": role, "content": content} for role, content in turns]}


@pytest.fixture
def sound_rows() -> list[dict[str, Any]]:
    """Fifteen rows, eleven of which call; the calls come first."""
    return [row(query, wrap_call(code)) for query, code in CALLS.items()] + [row(*item) for item in DIRECT.items()]


Write = Callable[..., Path]


@pytest.fixture
def write_folder(tmp_path: Path) -> Write:
    """Writes rows (JSON objects, or lines as bytes) as a dataset folder, a keyword argument a split."""

    def write(**splits: list[Any]) -> Path:
        folder = tmp_path / "dataset"
        folder.mkdir(exist_ok=True)
        for split, rows in splits.items():
            lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in rows]
            (folder / f"{split}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        return folder

    return write
