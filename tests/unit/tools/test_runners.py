"""ty, ruff and pytest, run for real on small folders and read into the models."""

import time
from pathlib import Path

import psutil
import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.pytest_run.tool import read_report
from punie_tui.tools.pytest_run.tool import run_tests as pytest_run
from punie_tui.tools.ruff_check.tool import lint as ruff_check
from punie_tui.tools.ruff_check.tool import read_ruff
from punie_tui.tools.typecheck.tool import check_types as typecheck
from punie_tui.tools.typecheck.tool import read_ty

RUNNERS = {"typecheck": typecheck, "ruff_check": ruff_check, "pytest_run": pytest_run}

FAULTY = """\
import os
from warnings import deprecated


@deprecated("old")
def old() -> int:
    return "one"


def new(number: int) -> int:
    return number.missing + old()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.13"\n')
    (tmp_path / "faulty.py").write_text(FAULTY)
    (tmp_path / "fine.py").write_text('"""Fine."""\n')
    return tmp_path


def test_typecheck_reads_errors_and_warnings_with_their_places(project: Path) -> None:
    result = typecheck("faulty.py", cwd=project)
    assert (result.success, result.error_count, result.warning_count, result.parse_error) == (False, 2, 1, None)
    first, second, third = result.errors
    assert (first.file, first.line, first.column, first.severity) == ("faulty.py", 7, 12, "error")
    assert (first.code, first.message) == (
        "invalid-explicit-return",
        'Return type does not match returned value: expected `int`, found `Literal["one"]`',
    )
    assert (second.code, second.line) == ("missing-attribute", 11)
    assert (third.code, third.severity) == ("deprecated", "warning")


def test_typecheck_of_fine_code_succeeds(project: Path) -> None:
    result = typecheck("fine.py", cwd=project)
    assert result.success
    assert result.errors == []


def test_ruff_check_reads_violations_and_which_of_them_fix_would_mend(project: Path) -> None:
    (project / "more.py").write_text("def f(a=[]):\n    x = 1\n    return a\n")
    result = ruff_check(".", cwd=project)
    assert not result.success
    assert [(v.file, v.line, v.code, v.fixable) for v in result.violations] == [
        ("faulty.py", 1, "F401", True),
        ("more.py", 1, "B006", False),
        ("more.py", 2, "F841", False),
    ]
    assert (result.violation_count, result.fixable_count, result.parse_error) == (3, 1, None)


def test_ruff_check_heeds_no_configuration_of_the_project(project: Path) -> None:
    (project / "ruff.toml").write_text('[lint]\nselect = ["W"]\n')
    assert [v.code for v in ruff_check("faulty.py", cwd=project).violations] == ["F401"]


def test_code_that_does_not_parse_is_a_finding_of_both(project: Path) -> None:
    (project / "broken.py").write_text("x = (\n")
    assert [e.code for e in typecheck("broken.py", cwd=project).errors] == ["invalid-syntax"]
    assert "invalid-syntax" in {v.code for v in ruff_check("broken.py", cwd=project).violations}


TESTS = """\
import time

import pytest


def test_passes(): pass


def test_fails():
    assert [1] == [2], "lists differ"


@pytest.mark.skip(reason="not today")
def test_skipped(): pass


@pytest.mark.xfail(reason="known")
def test_xfails(): assert False


@pytest.mark.xfail(reason="known")
def test_xpasses(): pass


@pytest.mark.xfail(reason="known", strict=True)
def test_xpasses_strictly(): pass


@pytest.fixture
def broken():
    raise ValueError("no database")


def test_breaks_in_set_up(broken): pass


@pytest.fixture
def untidy():
    yield
    raise ValueError("cannot tidy up")


def test_breaks_in_tear_down(untidy): pass


def test_fails_and_breaks(untidy): assert False, "first"


@pytest.mark.parametrize("n", [1, 2])
def test_many(n): assert n == 1
"""


def test_pytest_run_tells_every_outcome_apart(project: Path) -> None:
    (project / "test_all.py").write_text(TESTS)
    result = pytest_run("test_all.py", cwd=project)
    outcomes = {test.name.removeprefix("test_all.py::test_"): test.outcome for test in result.tests}
    assert outcomes == {
        "passes": "passed",
        "fails": "failed",
        "skipped": "skipped",
        "xfails": "xfailed",
        "xpasses": "xpassed",
        "xpasses_strictly": "failed",
        "breaks_in_set_up": "error",
        "breaks_in_tear_down": "error",
        "fails_and_breaks": "failed",
        "many[1]": "passed",
        "many[2]": "failed",
    }
    assert (result.passed, result.failed, result.errors, result.skipped) == (2, 4, 2, 1)
    assert not result.success
    assert result.parse_error is None


def test_pytest_run_says_why(project: Path) -> None:
    (project / "test_all.py").write_text(TESTS)
    result = pytest_run(".", cwd=project)
    why = {test.name.removeprefix("test_all.py::test_"): test.message for test in result.tests}
    assert why["passes"] == ""
    assert why["fails"].startswith("AssertionError: lists differ")
    assert why["skipped"] == "not today"
    assert why["xfails"] == "known"
    assert why["breaks_in_set_up"] == "ValueError: no database"
    assert why["fails_and_breaks"].startswith("AssertionError: first")
    assert "XPASS(strict)" in why["xpasses_strictly"]


def test_durations_of_tests_are_seconds_and_within_that_of_the_run(project: Path) -> None:
    (project / "test_it.py").write_text("def test_it(): pass\n")
    result = pytest_run("test_it.py::test_it", cwd=project)
    assert 0 <= result.tests[0].duration <= result.duration
    assert result.success


def test_a_module_that_cannot_be_collected_is_an_error_of_its_own(project: Path) -> None:
    (project / "test_bad.py").write_text("import nothing_of_the_sort\n")
    result = pytest_run("test_bad.py", cwd=project)
    (test,) = result.tests
    assert (test.name, test.outcome, result.errors) == ("test_bad.py", "error", 1)
    assert test.message == "ModuleNotFoundError: No module named 'nothing_of_the_sort'"


def test_a_project_that_breaks_pytest_is_told_in_parse_error(project: Path) -> None:
    (project / "conftest.py").write_text("raise RuntimeError('broken conftest')\n")
    result = pytest_run(".", cwd=project)
    assert not result.success
    assert result.tests == []
    assert "broken conftest" in (result.parse_error or "")


@pytest.mark.parametrize("tool", RUNNERS)
@pytest.mark.parametrize("path", ["nowhere.py", "a" * 5000, "a\0b"])
def test_a_path_that_does_not_exist_is_an_error_of_its_own(tool: str, path: str, project: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        RUNNERS[tool](path, cwd=project)


@pytest.mark.parametrize("tool", RUNNERS)
def test_a_path_that_looks_like_an_option_is_a_path(tool: str, project: Path) -> None:
    (project / "--version").mkdir()
    (project / "--version" / "test_it.py").write_text("def test_it() -> None: ...\n")
    assert RUNNERS[tool]("--version", cwd=project).parse_error is None


SLOW = """\
import subprocess, sys

def test_slow():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    open("child.pid", "w").write(str(child.pid))
    child.wait()
"""


def test_a_tool_that_takes_too_long_is_stopped_with_all_that_it_started(project: Path) -> None:
    (project / "test_slow.py").write_text(SLOW)
    with pytest.raises(SystemFailure, match="pytest took more than 5 s"):
        pytest_run("test_slow.py", cwd=project, seconds=5)
    child = int((project / "child.pid").read_text())
    for _ in range(500):  # a killed process is still there until the system has taken it down
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.01)
    raise AssertionError(f"process {child} outlived its tool")


def test_output_that_cannot_be_read_is_told_with_the_last_words_of_the_tool() -> None:
    for result in (
        read_ty("Segmentation fault", "ty crashed"),
        read_ty('[{"check_name": 3}]', "ty crashed"),
        read_ruff("{}x", Path.cwd(), "ty crashed"),
        read_ruff("[1]", Path.cwd(), "ty crashed"),
        read_report("not JSON", "ty crashed"),
        read_report("", "ty crashed"),
    ):
        assert not result.success
        assert "ty crashed" in (result.parse_error or "")


def test_tests_that_ran_before_pytest_died_are_kept() -> None:
    result = read_report('{"name": "a", "outcome": "passed", "duration": 0.1, "message": ""}\n', "Killed")
    assert (result.passed, result.success) == (1, False)
