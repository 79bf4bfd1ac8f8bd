"""The committed curriculum: the sizes it promises, every row of it true and its own, and what it was merged from."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from punie_tui.curriculum.build import build
from punie_tui.curriculum.lineage import LESSONS, MERGED, PATTERNS, TYPED
from punie_tui.datasets.checks import run_checks
from punie_tui.datasets.examples import Example, parse_row, read_dataset
from punie_tui.datasets.finding.similarity import near_duplicates, normalised
from punie_tui.datasets.finding.traits import FIELDS
from punie_tui.datasets.merge import ALIKE, REPEATED, SAME_WORDING, blanked
from punie_tui.grading.rows.grading import paths_in, problems_of
from punie_tui.grading.suite import package_questions
from punie_tui.settings import bundled_data, load_settings
from punie_tui.tools.catalog import SYSTEM_PROMPT, TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import fields_used, tools_called

DATA = bundled_data()
EARLIER = "phase23_merged"
FOLLOW_UP = "phase26_2"
ROWS = {"phase22_base": 683, "phase23_ty": 50, "phase24_ruff_pytest": 100, "phase26_field_access": 120}
FORMAT_A = re.compile(
    r"<tool_call><function=execute_code>\n<parameter=code>\n.+\n</parameter>\n</function></tool_call>", re.DOTALL
)


def lines(name: str) -> list[bytes]:
    return (DATA / name / "train.jsonl").read_bytes().splitlines()


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(name)]


def lesson(name: str) -> list[Example]:
    return [example for line in lines(name) if (example := parse_row(line).example) is not None]


def manifest(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / name / "manifest.json").read_bytes())
    return read


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Example]]:
    return read_dataset(DATA / MERGED)


@pytest.fixture(scope="module")
def rows(splits: dict[str, list[Example]]) -> list[Example]:
    return [row for part in splits.values() for row in part]


@pytest.fixture(scope="module")
def suite_queries() -> list[str]:
    return package_questions()


def codes(row: Example) -> list[str]:
    return [code for answer in row.answers if (code := parse_answer(answer).code) is not None]


def from_(name: str, rows: list[Example]) -> list[Example]:
    return [row for row in rows if row.meta["source"] == name]


# The whole


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    cache = load_settings(tmp_path).cache_dir
    written = build(tmp_path, package_questions(), cache=cache, every=60)  # and none of those fails the grader
    assert written == {"demo": 420, "phase27": 5632, "tools": 2500, **ROWS, FOLLOW_UP: 20, EARLIER: 733, MERGED: 953}
    for folder in sorted(path for path in tmp_path.iterdir()):
        built = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert built == {path.name: path.read_bytes() for path in (DATA / folder.name).iterdir()}, folder.name


def test_every_lesson_has_its_rows_and_all_of_them_are_in_the_merged_set(rows: list[Example]) -> None:
    assert {name: len(lesson(name)) for name in ROWS} == ROWS
    assert Counter(row.meta["source"] for row in rows) == ROWS
    for name in ROWS:
        assert {row.query for row in lesson(name)} == {row.query for row in from_(name, rows)}


def test_the_merged_set_is_split_762_95_96(splits: dict[str, list[Example]]) -> None:
    assert {name: len(part) for name, part in splits.items()} == {"train": 762, "valid": 95, "test": 96}


def test_every_source_is_held_out_in_proportion(splits: dict[str, list[Example]]) -> None:
    for name in ("valid", "test"):
        held = Counter(row.meta["source"] for row in splits[name])
        assert all(abs(held[source] - count / 10) <= 1 for source, count in ROWS.items())


def test_three_quarters_of_the_merged_rows_call_and_a_quarter_answers_directly(rows: list[Example]) -> None:
    calling = sum(bool(codes(row)) for row in rows)
    assert calling == 723
    assert abs(100 * calling / len(rows) - 75.9) <= 0.5
    assert abs(100 * (len(rows) - calling) / len(rows) - 24.1) <= 0.5


def test_every_call_of_a_typed_tool_reads_a_field_and_the_base_reads_none(rows: list[Example]) -> None:
    reading = {name: sum(any(map(fields_used, codes(row))) for row in from_(name, rows)) for name in ROWS}
    assert reading == {**ROWS, "phase22_base": 0}


def test_every_tool_and_all_ten_field_patterns_occur(rows: list[Example]) -> None:
    called = Counter(tool.name for row in rows for code in codes(row) for tool in tools_called(code))
    assert set(called) == set(TOOLS)
    used = Counter(field for row in rows for code in codes(row) for field in fields_used(code))
    assert len(FIELDS) == 10
    assert min(used[field] for field in FIELDS) >= 10


# Truth


def test_every_check_of_datasets_passes_against_all_suites(suite_queries: list[str]) -> None:
    found = run_checks(DATA / MERGED, suite_queries=suite_queries)
    assert [(finding.name, finding.message, finding.where[:3]) for finding in found if not finding.ok] == []


def test_types_lint_and_tests_never_go_through_a_shell(rows: list[Example]) -> None:
    commands = [
        argument
        for row in rows
        for code in codes(row)
        for tool in tools_called(code)
        if tool.name == "run_command"
        for argument in (*tool.args, *tool.kwargs.values())
    ]
    assert len(commands) >= 300
    assert None not in commands
    typed = re.compile(r"(^|[|;&]\s*)(python3? -m )?(ty|mypy|pyright|ruff|flake8|pylint|pytest|tox)\b")
    assert [command for command in commands if typed.search(command or "")] == []


def test_no_command_is_unknown_to_the_fixtures(rows: list[Example]) -> None:
    from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES

    inputs = {
        argument
        for row in rows
        for code in codes(row)
        for tool in tools_called(code)
        if tool.name == "run_command"
        for argument in tool.args
        if argument is not None
    }
    shown = {command: BASIC_FIXTURES["dirty"].run_command(command) for command in inputs}
    complaints = re.compile(r"not found|not a git command|syntax error|^usage:", re.IGNORECASE)
    assert {command: answer for command, answer in shown.items() if complaints.search(answer)} == {}


def test_what_is_said_in_words_after_a_call_is_what_was_printed(rows: list[Example]) -> None:
    several = [row for row in rows if len(row.answers) > 1]
    assert len(several) == 60
    for row in several:
        _, question, _, response, words = row.messages[:5]
        assert response.role == "user"
        assert response.content.startswith("<tool_response>\n")
        known = f"{question.content}\n{response.content}\n{len(response.content.splitlines()) - 2}"
        for number in re.findall(r"\d[\d.]*\d|\d", words.content.replace(question.content, "")):
            printed = response.content.splitlines()[1:-1]
            totals = {str(sum(int(found) for line in printed for found in re.findall(r"^\s*(\d+)\t", line)))}
            assert number in known or number in totals, (words.content, response.content)


# Variety


def test_no_question_is_asked_twice_nor_nearly(rows: list[Example]) -> None:
    queries = [row.query for row in rows]
    assert len({normalised(query) for query in queries}) == 953
    assert near_duplicates(queries, threshold=REPEATED) == []


def test_held_out_questions_have_no_like_in_another_split(splits: dict[str, list[Example]]) -> None:
    queries = {name: [row.query for row in part] for name, part in splits.items()}
    for left, right in (("train", "valid"), ("train", "test"), ("valid", "test")):
        assert near_duplicates(queries[left], queries[right], threshold=ALIKE) == []
        one, other = ([blanked(query) for query in queries[name]] for name in (left, right))
        assert near_duplicates(one, other, threshold=SAME_WORDING) == []


def test_no_wording_is_used_over_and_over(rows: list[Example]) -> None:
    wordings = Counter(blanked(normalised(row.query)) for row in rows)
    assert max(wordings.values()) <= 4
    assert len(wordings) >= 780


def test_questions_differ_in_length_punctuation_and_tone(rows: list[Example]) -> None:
    queries = [row.query for row in rows]
    words = [len(query.split()) for query in queries]
    assert min(words) <= 2
    assert max(words) >= 16
    assert 0.1 < sum(query[0].islower() for query in queries) / len(queries) < 0.5
    assert 0.3 < sum(query.endswith("?") for query in queries) / len(queries) < 0.8


def test_no_direct_answer_is_given_twice_or_runs_long(rows: list[Example]) -> None:
    answers = [row.answers[0] for row in rows if row.meta["category"] == "direct"]
    assert len({normalised(answer) for answer in answers}) == 230
    assert near_duplicates(answers, threshold=0.4) == []
    assert [answer for answer in answers if not 20 <= len(answer) <= 240] == []


def test_no_row_is_a_near_copy_of_a_suite_query_even_with_another_path(
    rows: list[Example], suite_queries: list[str]
) -> None:
    def without_paths(text: str) -> str:
        for path in sorted(paths_in(text), key=len, reverse=True):
            text = text.replace(path, "PATH")
        return text

    assert len(suite_queries) >= 25
    inputs = [without_paths(row.query) for row in rows]
    alike = near_duplicates(inputs, [*map(without_paths, suite_queries)], threshold=0.7)
    assert [(rows[row].query, suite_queries[query]) for row, query, _ in alike] == []


def test_questions_are_clean_text(rows: list[Example]) -> None:
    untidy = re.compile(r"\$|  |\s[,?]|\s\.(?!\w)|^\s|\s$|\bin in\b")
    assert [row.query for row in rows if codes(row) and untidy.search(row.query)] == []


def test_code_compiles_without_a_warning_and_has_no_idle_f_string(rows: list[Example]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for row in rows:
            for code in codes(row):
                compile(code, row.query, "exec")
                assert not re.search(r'\bf"[^"{]*"', code), code


# The forms on disk


def test_the_base_is_chatml_text(rows: list[Example]) -> None:
    for record in records("phase22_base"):
        assert set(record) == {"text", "meta"}
        assert record["text"].startswith(f"<|im_start|>system\n{SYSTEM_PROMPT}<|im_end|>\n<|im_start|>user\n")
        assert record["text"].endswith("<|im_end|>\n")
    base = from_("phase22_base", rows)
    assert sum(not codes(row) for row in base) == 230
    assert {tool.name for row in base for code in codes(row) for tool in tools_called(code)} == {
        "run_command",
        "read_file",
    }


def test_the_ty_lesson_has_no_system_turn_and_calls_typecheck_only() -> None:
    for row in lesson("phase23_ty"):
        assert [message.role for message in row.messages] == ["user", "assistant"]
        assert FORMAT_A.fullmatch(row.answers[0])
        assert {tool.name for tool in tools_called(codes(row)[0])} == {"typecheck"}


def test_the_ruff_and_pytest_lesson_is_in_format_b_fifty_rows_each() -> None:
    rows = lesson("phase24_ruff_pytest")
    for row in rows:
        assert re.fullmatch(r"<tool_call>\n[^<]+\n</tool_call>", row.answers[0])
    called = [{tool.name for tool in tools_called(codes(row)[0])} for row in rows]
    assert called.count({"ruff_check"}) == called.count({"pytest_run"}) == 50


def test_the_field_lesson_has_ten_rows_for_each_pattern_and_tool() -> None:
    rows = lesson("phase26_field_access")
    counted = Counter((row.meta["pattern"], row.meta["tool"]) for row in rows)
    assert counted == {(pattern, tool): 10 for pattern in PATTERNS.values() for tool in TYPED}
    assert len(counted) == 12
    for row in rows:
        assert row.system == SYSTEM_PROMPT
        assert FORMAT_A.fullmatch(row.answers[0])
        typed = [tool.name for tool in tools_called(codes(row)[0]) if tool.name in TYPED]
        assert typed[0] == row.meta["tool"]


def test_the_merged_set_is_in_format_a_under_one_system_prompt(rows: list[Example]) -> None:
    assert {row.system for row in rows} == {SYSTEM_PROMPT}
    calls = [answer for row in rows for answer in row.answers if "tool_call" in answer]
    assert [answer for answer in calls if not FORMAT_A.fullmatch(answer)] == []


# What phase 23 trained on


def test_the_earlier_merged_set_is_the_base_and_the_ty_lesson_in_the_same_form(rows: list[Example]) -> None:
    splits = read_dataset(DATA / EARLIER)
    assert {name: len(part) for name, part in splits.items()} == {"train": 586, "valid": 73, "test": 74}
    later = {row.query: row.messages for row in rows}
    earlier = [row for part in splits.values() for row in part]
    assert Counter(row.meta["source"] for row in earlier) == {
        name: ROWS[name] for name in ("phase22_base", "phase23_ty")
    }
    assert all(row.messages == later[row.query] for row in earlier)


def test_it_passes_every_check(suite_queries: list[str]) -> None:
    found = run_checks(DATA / EARLIER, suite_queries=suite_queries)
    assert [finding.name for finding in found if not finding.ok] == []


# What follows phase 26


def test_the_follow_up_has_twenty_true_rows_that_call_a_typed_tool_where_a_program_is_named() -> None:
    rows = lesson(FOLLOW_UP)
    assert {row.query: found for row, found in zip(rows, problems_of(rows), strict=True) if found} == {}
    called = Counter(tool.name for row in rows for code in codes(row) for tool in tools_called(code))
    assert len(rows) == 20
    assert set(called) == set(TYPED)
    assert min(called.values()) >= 6


def test_the_follow_up_passes_every_check_but_those_of_a_whole_curriculum(suite_queries: list[str]) -> None:
    found = run_checks(DATA / FOLLOW_UP, suite_queries=suite_queries)
    failed = {finding.name for finding in found if not finding.ok}
    assert failed == {"tool and direct answers", "field patterns"}


def test_the_follow_up_repeats_no_row_of_the_merged_set(rows: list[Example]) -> None:
    inputs = [row.query for row in lesson(FOLLOW_UP)]
    assert near_duplicates(inputs, [row.query for row in rows], threshold=ALIKE) == []


# The manifests


@pytest.mark.parametrize("name", [*ROWS, FOLLOW_UP, EARLIER, MERGED])
def test_a_manifest_tells_what_is_in_the_files(name: str) -> None:
    document = manifest(name)
    files = {path.name: path.read_bytes() for path in (DATA / name).glob("*.jsonl")}
    assert document["sha256"] == {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
    assert document["splits"] == {file.removesuffix(".jsonl"): data.count(b"\n") for file, data in files.items()}
    assert document["rows"] == sum(document["splits"].values())
    assert isinstance(document["seed"], int)


def test_the_merged_manifest_names_its_sources_and_leaves_no_row_out(rows: list[Example]) -> None:
    document = manifest(MERGED)
    assert document["merged_from"] == {
        name: {"rows": count, "sha256": manifest(name)["sha256"]["train.jsonl"]} for name, count in ROWS.items()
    }
    assert document["near_duplicates"]["left_out"] == 0
    assert document["counts"]["kind"] == {"call": 723, "direct": 230}
    assert document["counts"]["source"] == ROWS
    used = Counter(field for row in rows for field in {f for code in codes(row) for f in fields_used(code)})
    assert document["counts"]["pattern"] == {field: used[field] for field in sorted(FIELDS)}


def test_lessons_have_names_and_seeds_of_their_own() -> None:
    assert [item.name for item in LESSONS] == list(ROWS)
    assert len({item.seed for item in LESSONS}) == len(LESSONS)
