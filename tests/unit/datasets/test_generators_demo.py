"""The committed demo dataset: what the generators write, all of it true, varied, and apart from every suite."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from punie_tui.curriculum.build import PATTERNS, build
from punie_tui.datasets.examples import Example, read_dataset
from punie_tui.datasets.finding.similarity import near_duplicates, normalised
from punie_tui.grading.rows.grading import paths_in
from punie_tui.grading.suite import package_questions
from punie_tui.settings import load_settings
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import parse_answer

DEMO = Path(__file__).parents[3] / "data" / "demo"


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Example]]:
    return read_dataset(DEMO)


@pytest.fixture(scope="module")
def rows(splits: dict[str, list[Example]]) -> list[Example]:
    return [row for part in splits.values() for row in part]


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DEMO / "manifest.json").read_text(encoding="utf-8"))
    return read


def code_of(row: Example) -> str | None:
    return parse_answer(row.answers[-1]).code


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    assert build(tmp_path, names=["demo"], cache=load_settings(tmp_path).cache_dir) == {"demo": 420}
    built = {path.name: path.read_bytes() for path in (tmp_path / "demo").iterdir()}
    assert built == {path.name: path.read_bytes() for path in DEMO.iterdir()}


def test_the_splits_have_the_planned_sizes(splits: dict[str, list[Example]]) -> None:
    assert {name: len(part) for name, part in splits.items()} == {"train": 360, "valid": 30, "test": 30}


def test_valid_and_test_hold_five_rows_of_every_category(splits: dict[str, list[Example]]) -> None:
    for name in ("valid", "test"):
        assert Counter(row.meta["category"] for row in splits[name]) == dict.fromkeys(["direct", *"ABCDE"], 5)


def test_no_question_is_asked_twice(rows: list[Example]) -> None:
    assert [text for text, count in Counter(normalised(row.query) for row in rows).items() if count > 1] == []


def test_no_direct_answer_is_given_twice_or_runs_long(rows: list[Example]) -> None:
    answers = [row.answers[-1] for row in rows if row.meta["category"] == "direct"]
    assert len(answers) == len({normalised(answer) for answer in answers}) == 70
    assert near_duplicates(answers, threshold=0.5) == []
    assert [answer for answer in answers if not 20 <= len(answer) <= 220] == []


def test_held_out_rows_are_no_near_copies_of_training_rows(splits: dict[str, list[Example]]) -> None:
    train = [row.query for row in splits["train"]]
    held_out = [row.query for name in ("valid", "test") for row in splits[name]]
    assert near_duplicates(held_out, train, threshold=0.7) == []


def test_no_row_is_a_near_copy_of_a_suite_query_even_with_another_path(rows: list[Example]) -> None:
    def without_paths(text: str) -> str:
        for path in sorted(paths_in(text), key=len, reverse=True):
            text = text.replace(path, "PATH")
        return text

    queries = package_questions()
    assert len(queries) >= 25
    alike = near_duplicates([without_paths(row.query) for row in rows], [*map(without_paths, queries)], threshold=0.6)
    assert [(rows[row].query, queries[query]) for row, query, _ in alike] == []


def test_every_tool_and_every_field_pattern_occurs(rows: list[Example]) -> None:
    code = "\n".join(code_of(row) or "" for row in rows)
    assert [tool for tool in TOOLS if f"{tool}(" not in code] == []
    assert len(PATTERNS) == 10
    assert [field for field in PATTERNS if not re.search(rf"\.{field}\b", code)] == []


def test_every_kind_of_call_is_often_asked_of_the_whole_project(rows: list[Example]) -> None:
    for category in "BCDE":
        of_it = [row for row in rows if row.meta["category"] == category]
        assert sum(not paths_in(row.query) for row in of_it) >= len(of_it) / 4, category
    assert sum('(".")' in (code_of(row) or "") for row in rows) >= 100


def test_types_lint_and_tests_never_go_through_a_shell(rows: list[Example]) -> None:
    commands = [command for row in rows for command in re.findall(r"run_command\((.*)\)", code_of(row) or "")]
    assert len(commands) >= 30
    assert [command for command in commands if re.search(r"\b(ty|mypy|pyright|ruff|flake8|pytest)\b", command)] == []


def test_every_row_has_the_one_system_prompt_and_short_code(rows: list[Example]) -> None:
    assert {row.system for row in rows} == {"You are Punie."}
    codes = [code for row in rows if (code := code_of(row))]
    assert max(len(code.splitlines()) for code in codes) <= 7
    assert max(map(len, codes)) <= 330


def test_no_code_has_an_f_string_without_a_value(rows: list[Example]) -> None:
    assert [row.query for row in rows if re.search(r'\bf"[^{"]*"', code_of(row) or "")] == []


def test_questions_are_clean_text(rows: list[Example]) -> None:
    assert [row.query for row in rows if re.search(r"\$|  |\s[,?]|\s\.(?!\w)|^\s|\s$", row.query)] == []


def test_the_manifest_tells_what_is_in_the_files(manifest: dict[str, Any], rows: list[Example]) -> None:
    assert manifest["sha256"] == {
        file: hashlib.sha256((DEMO / file).read_bytes()).hexdigest() for file in manifest["sha256"]
    }
    assert manifest["rows"] == sum(manifest["splits"].values()) == len(rows)
    assert manifest["counts"]["source"] == Counter(row.meta["source"] for row in rows)
    assert manifest["counts"]["tool"]["none"] == sum(code_of(row) is None for row in rows)
