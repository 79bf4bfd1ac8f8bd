"""The fixtures are consistent, always the same, and made so that one reading can be told from another."""

import ast
import json
import subprocess
import tomllib
from collections import Counter

import pytest
from pydantic import BaseModel
from ty import find_ty_bin

from punie_tui.errors import UsageError
from punie_tui.lessons.wording.tables import table
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES, RUFF_FIXABLE, TYPE_RULES, TYPE_WARNINGS, Area, Fixture

EVERY = pytest.mark.parametrize("fixture", BASIC_FIXTURES.values(), ids=BASIC_FIXTURES)
AREAS = [
    pytest.param(area, id=f"{w.name}-{n}") for w in BASIC_FIXTURES.values() for n, area in enumerate((w.main, w.apart))
]
FAULTY_AREAS = [param for param in AREAS if "clean" not in str(param.id)]


def test_the_counts_of_the_dirty_fixture_are_the_unmistakable_ones() -> None:
    fixture = BASIC_FIXTURES["dirty"]
    types, ruff, tests = fixture.typecheck("src/"), fixture.ruff_check("src/"), fixture.pytest_run("tests/")
    assert (types.error_count, types.warning_count, len(types.errors)) == (17, 4, 21)
    assert (ruff.violation_count, ruff.fixable_count) == (41, 29)
    assert (tests.passed, tests.failed, tests.errors, tests.skipped, len(tests.tests)) == (23, 6, 1, 2, 32)


def test_the_other_fixture_differs_in_every_count_and_the_clean_one_has_none() -> None:
    dirty, other, clean = (_counts(BASIC_FIXTURES[name]) for name in ("dirty", "other", "clean"))
    assert all(a != b for a, b in zip(dirty, other, strict=True))
    assert [count for count in clean if count] == [19]


@pytest.mark.parametrize("name", ["dirty", "other"])
def test_no_two_counts_of_a_fixture_are_equal(name: str) -> None:
    counts = _counts(BASIC_FIXTURES[name])
    assert len(set(counts)) == len(counts)


def _counts(fixture: Fixture) -> list[int]:
    area = fixture.main
    types, ruff, tests = area.type_check, area.ruff, area.tests
    counts = [types.error_count, types.warning_count, ruff.violation_count, ruff.fixable_count]
    return [*counts, tests.passed, tests.failed, tests.errors, tests.skipped]


@pytest.mark.parametrize("area", AREAS)
def test_counts_and_success_follow_from_the_items_as_documented(area: Area) -> None:
    types, ruff, tests = area.type_check, area.ruff, area.tests
    assert types.error_count == sum(e.severity == "error" for e in types.errors)
    assert types.warning_count == sum(e.severity == "warning" for e in types.errors)
    assert types.success == (types.error_count == 0)
    assert ruff.violation_count == len(ruff.violations)
    assert ruff.fixable_count == sum(v.fixable for v in ruff.violations)
    assert ruff.success == (not ruff.violations)
    outcomes = Counter(test.outcome for test in tests.tests)
    assert (tests.passed, tests.failed) == (outcomes["passed"], outcomes["failed"])
    assert (tests.errors, tests.skipped) == (outcomes["error"], outcomes["skipped"])
    assert tests.success == (tests.failed + tests.errors == 0)
    assert tests.duration > sum(test.duration for test in tests.tests)


@pytest.mark.parametrize("area", AREAS)
def test_rules_always_have_the_same_severity_and_fixability(area: Area) -> None:
    assert all((e.severity == "warning") == (e.code in TYPE_WARNINGS) for e in area.type_check.errors)
    assert all(v.fixable == (v.code in RUFF_FIXABLE) for v in area.ruff.violations)


@pytest.mark.parametrize("area", FAULTY_AREAS)
def test_no_files_and_no_rules_tie_at_the_top_and_none_dominates_the_order(area: Area) -> None:
    errors = [error for error in area.type_check.errors if error.severity == "error"]
    for items in (area.type_check.errors, errors, area.ruff.violations):
        for key in ("file", "code"):
            ranked = Counter(getattr(item, key) for item in items).most_common()
            assert len(ranked) > 1
            assert ranked[0][1] > ranked[1][1]
            assert key == "code" or ranked[0][0] != items[0].file


@pytest.mark.parametrize("area", FAULTY_AREAS)
def test_a_sort_changes_the_order_and_has_no_ties(area: Area) -> None:
    for items in (area.type_check.errors, area.ruff.violations):
        lines = [item.line for item in items]
        assert len(set(lines)) == len(lines)
        assert sorted(lines)[:3] != lines[:3]
        assert [(i.file, i.line) for i in items] == sorted((i.file, i.line) for i in items)
    durations = [test.duration for test in area.tests.tests]
    assert len(set(durations)) == len(durations)
    assert sorted(durations, reverse=True)[:3] != durations[:3]


@pytest.mark.parametrize("area", FAULTY_AREAS)
def test_the_first_few_differ_from_the_first_few_that_a_filter_leaves(area: Area) -> None:
    first = area.type_check.errors[:3]
    assert first != [e for e in area.type_check.errors if e.severity == "error"][:3]
    assert area.ruff.violations[:3] != [v for v in area.ruff.violations if v.fixable][:3]
    assert area.tests.tests[:3] != [t for t in area.tests.tests if t.outcome == "failed"][:3]


@EVERY
def test_every_documented_field_is_filled(fixture: Fixture) -> None:
    if fixture.name == "clean":
        return
    for result in (fixture.typecheck("src"), fixture.ruff_check("src"), fixture.pytest_run("tests")):
        _assert_filled(result)


def _assert_filled(result: BaseModel) -> None:
    for name in type(result).model_fields:
        value = getattr(result, name)
        if isinstance(value, list):
            assert value
            for key in type(value[0]).model_fields:
                assert any(getattr(item, key) for item in value), key
        else:
            assert value or name in ("success", "parse_error"), name


@EVERY
@pytest.mark.parametrize(
    "path", ["", ".", "src", "src/", "a b/ü.py", "/etc/passwd", "..\\x.py", "\x1b[31m", "a" * 9999]
)
def test_every_tool_answers_any_path_and_always_the_same(fixture: Fixture, path: str) -> None:
    for name, spec in TOOLS.items():
        arguments = {spec.parameters[0].name: path}
        answer = fixture.answer(name, arguments)
        assert answer == fixture.answer(name, arguments)
        assert isinstance(answer, spec.result)


@EVERY
def test_tests_and_integration_tests_have_results_of_their_own(fixture: Fixture) -> None:
    assert fixture.typecheck("tests/") is fixture.typecheck("./tests/test_x.py") is fixture.apart.type_check
    assert fixture.typecheck("src/contests") is fixture.typecheck("src") is fixture.main.type_check
    assert fixture.pytest_run("tests/integration") is fixture.apart.tests
    assert fixture.pytest_run("tests/") is fixture.main.tests


@EVERY
def test_the_lines_that_the_tools_name_exist_in_the_files(fixture: Fixture) -> None:
    for area in (fixture.main, fixture.apart):
        for item in (*area.type_check.errors, *area.ruff.violations):
            assert item.file in fixture.files
            assert len(fixture.read_file(item.file).splitlines()) >= item.line
        assert all(test.name.split("::")[0] in fixture.files for test in area.tests.tests)


@EVERY
def test_files_are_valid_in_their_format_and_differ_by_path(fixture: Fixture) -> None:
    ast.parse(fixture.read_file("src/any_thing.py"))
    json.loads(fixture.read_file("x.json"))
    tomllib.loads(fixture.read_file("pyproject.toml"))
    assert fixture.read_file("a.txt")
    assert fixture.read_file("a.py") != fixture.read_file("b.py")
    assert ("TODO" in fixture.read_file("a.py")) == (fixture.name != "clean")


def test_a_tool_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="unknown tool 'typechek'; did you mean 'typecheck'"):
        BASIC_FIXTURES["dirty"].answer("typechek", {})


COMMANDS = {
    "ruff check src/ | tail -n 1": "[*] 29 fixable with the `--fix` option.\n",
    "uv run ty check src/ 2>&1 | tail -1": "Found 21 diagnostics\n",
    "python -m pytest -q tests": "6 failed, 23 passed, 2 skipped, 1 error in 11.37s\n",
    "grep -c VERSION src/shop/cart.py": "1\n",
    "find src -name 'c*.py' | sort -r | head -n 1": "src/shop/checkout.py\n",
    "ls": "README.md\npyproject.toml\nsrc\ntests\n",
    "echo one && echo 'two three'; echo four > file": "one\ntwo three\n",
    "git branch --show-current": "main\n",
    "": "",
}


@pytest.mark.parametrize(("command", "printed"), COMMANDS.items())
def test_a_command_prints_what_a_shell_would(command: str, printed: str) -> None:
    assert BASIC_FIXTURES["dirty"].run_command(command).endswith(printed)


def test_the_shell_and_the_files_agree() -> None:
    fixture = BASIC_FIXTURES["other"]
    assert fixture.run_command("cat src/shop/audit.py") == fixture.read_file("src/shop/audit.py")
    lines = fixture.read_file("src/shop/audit.py").splitlines()
    assert fixture.run_command("wc -l < src/shop/audit.py || true")
    assert fixture.run_command("cat src/shop/audit.py | wc -l").strip() == str(len(lines))
    assert fixture.run_command("head -3 src/shop/audit.py").splitlines() == lines[:3]
    assert fixture.run_command("tail -n 2 src/shop/audit.py").splitlines() == lines[-2:]
    assert fixture.run_command("git ls-files").splitlines() == list(fixture.files)


@pytest.mark.parametrize(
    "command",
    [
        "xargs " * 2000,
        "grep -r '(a+)+$' .",
        "|" * 9000,
        "head -n 99999999 a.py",
        "\x00",
        "rm -rf /",
        "cat 'open",
        "| && ;",
    ],
)
def test_a_hostile_command_line_is_answered(command: str) -> None:
    assert isinstance(BASIC_FIXTURES["dirty"].run_command(command), str)


def test_the_type_rules_of_fixtures_and_questions_are_rules_of_this_ty() -> None:
    command = [find_ty_bin(), "explain", "rule", "--output-format", "json"]
    done = subprocess.run(command, capture_output=True, check=True)
    levels = {rule["name"]: rule["default_level"] for rule in json.loads(done.stdout)}
    assert {*TYPE_RULES, *table("few", "type-rule")} <= set(levels)
    assert {rule: "warn" if rule in TYPE_WARNINGS else "error" for rule in TYPE_RULES} == {
        rule: levels[rule] for rule in TYPE_RULES
    }
