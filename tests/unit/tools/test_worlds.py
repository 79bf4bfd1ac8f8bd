"""The worlds are consistent, always the same, and made so that one reading can be told from another."""

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
from punie_tui.tools.fixtures.worlds import RUFF_FIXABLE, TYPE_RULES, TYPE_WARNINGS, WORLDS, Area, World

EVERY = pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
AREAS = [pytest.param(area, id=f"{w.name}-{n}") for w in WORLDS.values() for n, area in enumerate((w.main, w.apart))]
FAULTY_AREAS = [param for param in AREAS if "clean" not in str(param.id)]


def test_the_counts_of_the_dirty_world_are_the_unmistakable_ones() -> None:
    world = WORLDS["dirty"]
    types, ruff, tests = world.typecheck("src/"), world.ruff_check("src/"), world.pytest_run("tests/")
    assert (types.error_count, types.warning_count, len(types.errors)) == (17, 4, 21)
    assert (ruff.violation_count, ruff.fixable_count) == (41, 29)
    assert (tests.passed, tests.failed, tests.errors, tests.skipped, len(tests.tests)) == (23, 6, 1, 2, 32)


def test_the_other_world_differs_in_every_count_and_the_clean_one_has_none() -> None:
    dirty, other, clean = (_counts(WORLDS[name]) for name in ("dirty", "other", "clean"))
    assert all(a != b for a, b in zip(dirty, other, strict=True))
    assert [count for count in clean if count] == [19]


@pytest.mark.parametrize("name", ["dirty", "other"])
def test_no_two_counts_of_a_world_are_equal(name: str) -> None:
    counts = _counts(WORLDS[name])
    assert len(set(counts)) == len(counts)


def _counts(world: World) -> list[int]:
    area = world.main
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
def test_every_documented_field_is_filled(world: World) -> None:
    if world.name == "clean":
        return
    for result in (world.typecheck("src"), world.ruff_check("src"), world.pytest_run("tests")):
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
def test_every_tool_answers_any_path_and_always_the_same(world: World, path: str) -> None:
    for name, spec in TOOLS.items():
        arguments = {spec.parameters[0].name: path}
        answer = world.answer(name, arguments)
        assert answer == world.answer(name, arguments)
        assert isinstance(answer, spec.result)


@EVERY
def test_tests_and_integration_tests_have_results_of_their_own(world: World) -> None:
    assert world.typecheck("tests/") is world.typecheck("./tests/test_x.py") is world.apart.type_check
    assert world.typecheck("src/contests") is world.typecheck("src") is world.main.type_check
    assert world.pytest_run("tests/integration") is world.apart.tests
    assert world.pytest_run("tests/") is world.main.tests


@EVERY
def test_the_lines_that_the_tools_name_exist_in_the_files(world: World) -> None:
    for area in (world.main, world.apart):
        for item in (*area.type_check.errors, *area.ruff.violations):
            assert item.file in world.files
            assert len(world.read_file(item.file).splitlines()) >= item.line
        assert all(test.name.split("::")[0] in world.files for test in area.tests.tests)


@EVERY
def test_files_are_valid_in_their_format_and_differ_by_path(world: World) -> None:
    ast.parse(world.read_file("src/any_thing.py"))
    json.loads(world.read_file("x.json"))
    tomllib.loads(world.read_file("pyproject.toml"))
    assert world.read_file("a.txt")
    assert world.read_file("a.py") != world.read_file("b.py")
    assert ("TODO" in world.read_file("a.py")) == (world.name != "clean")


def test_a_tool_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="unknown tool 'typechek'; did you mean 'typecheck'"):
        WORLDS["dirty"].answer("typechek", {})


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
    assert WORLDS["dirty"].run_command(command).endswith(printed)


def test_the_shell_and_the_files_agree() -> None:
    world = WORLDS["other"]
    assert world.run_command("cat src/shop/audit.py") == world.read_file("src/shop/audit.py")
    lines = world.read_file("src/shop/audit.py").splitlines()
    assert world.run_command("wc -l < src/shop/audit.py || true")
    assert world.run_command("cat src/shop/audit.py | wc -l").strip() == str(len(lines))
    assert world.run_command("head -3 src/shop/audit.py").splitlines() == lines[:3]
    assert world.run_command("tail -n 2 src/shop/audit.py").splitlines() == lines[-2:]
    assert world.run_command("git ls-files").splitlines() == list(world.files)


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
    assert isinstance(WORLDS["dirty"].run_command(command), str)


def test_the_type_rules_of_worlds_and_questions_are_rules_of_this_ty() -> None:
    command = [find_ty_bin(), "explain", "rule", "--output-format", "json"]
    done = subprocess.run(command, capture_output=True, check=True)
    levels = {rule["name"]: rule["default_level"] for rule in json.loads(done.stdout)}
    assert {*TYPE_RULES, *table("few", "type-rule")} <= set(levels)
    assert {rule: "warn" if rule in TYPE_WARNINGS else "error" for rule in TYPE_RULES} == {
        rule: levels[rule] for rule in TYPE_RULES
    }
