"""Coverage, complexity, security and dependencies: every field from the real tools, and what they cannot answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure
from punie_tui.tools.project_checks.coverage import measure, read_report
from punie_tui.tools.project_checks.tool import complexity_check, coverage_run, dependency_check, security_check

CODE = """\
import os
import subprocess

import yaml


class Cart:
    def total(self, items, limit):
        total = 0
        for item in items:
            if item > limit and item:
                while total < item:
                    total += 1
        return total


def ship(name):
    subprocess.run(f"ship {name}", shell=True, check=False)
    assert name
"""
TESTS = """\
from shop.cart import Cart


def test_total():
    assert Cart().total([1, 2], 9) == 0


def test_wrong():
    assert Cart().total([1], 9) == {expected}
"""
PYPROJECT = """\
[project]
name = "shop"
version = "1"
dependencies = [
    "PyYAML>=6",
    "unused_one[extra] ; python_version > '3'",
    "ruff",
]
[project.optional-dependencies]
more = ["further-one"]

[tool.pytest.ini_options]
pythonpath = ["src"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path, text in {
        "pyproject.toml": PYPROJECT,
        "src/shop/__init__.py": "",
        "src/shop/cart.py": CODE,
        "src/shop/never.py": "import further_one\nimport missing.part\nfrom . import cart\n",
        "tests/test_cart.py": TESTS.format(expected=0),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_coverage_knows_every_file_whether_it_is_imported_or_not_and_leaves_nothing_behind(project: Path) -> None:
    before = sorted(project.rglob("*.*"))
    found = coverage_run()
    files = {file.file: file for file in found.files}
    assert list(files) == ["src/shop/never.py", "src/shop/cart.py"]
    cart = files["src/shop/cart.py"]
    assert (cart.percent, cart.statement_count, cart.missing_lines) == (71.4, 14, [12, 13, 18, 19])
    assert (files["src/shop/never.py"].percent, files["src/shop/never.py"].missing_count) == (0.0, 3)
    assert (found.success, found.tests_passed, found.parse_error) == (True, True, None)
    assert (found.statement_count, found.missing_count, found.file_count, found.percent) == (17, 7, 2, 58.8)
    assert [each for each in sorted(project.rglob("*.*")) if "__pycache__" not in each.parts] == before


def test_coverage_of_a_project_that_says_itself_what_it_covers_and_a_failing_test(project: Path) -> None:
    (project / ".coveragerc").write_text("[run]\nsource = shop\nomit = */never.py\n")
    (project / "tests/test_cart.py").write_text(TESTS.format(expected=9))
    found = coverage_run("tests/test_cart.py")
    assert [file.file for file in found.files] == ["src/shop/cart.py"]
    assert (found.success, found.tests_passed, found.parse_error) == (False, False, None)


def test_what_coverage_cannot_answer_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nowhere" in (coverage_run("nowhere").parse_error or "")
    (project / "tests/test_cart.py").write_text("def no test\n")
    assert "stopped" in (coverage_run().parse_error or "")
    (project / "tests/test_cart.py").write_text("import time\ntime.sleep(60)\n")
    with pytest.raises(SystemFailure, match="more than"):
        measure(".", project, seconds=1.0)
    for text in ("", "[]", '{"files": {"a": {}}, "totals": {}}'):
        with pytest.raises(SystemFailure):
            read_report(text, tests_passed=True)
    monkeypatch.setitem(sys.modules, "coverage", None)
    assert "punie-tui[tools]" in (coverage_run().parse_error or "")


def test_complexity_names_each_function_the_most_complex_first(project: Path) -> None:
    found = complexity_check("src", 5)
    assert [(each.file, each.name, each.line, each.end_line, each.complexity) for each in found.functions] == [
        ("src/shop/cart.py", "Cart.total", 8, 14, 7),
        ("src/shop/cart.py", "ship", 17, 19, 0),
    ]
    assert (found.success, found.limit, found.function_count, found.over_count, found.highest) == (False, 5, 2, 1, 7)
    assert complexity_check("src/shop/cart.py").success


def test_complexity_tells_of_files_that_are_no_python_and_counts_the_others(project: Path) -> None:
    (project / "src/shop/broken.py").write_text("def one(:\n")
    (project / ".venv").mkdir()
    (project / ".venv/hidden.py").write_text("def hidden(): ...\n")
    found = complexity_check()
    assert not found.success and "src/shop/broken.py" in (found.parse_error or "")
    assert "hidden" not in [each.name for each in found.functions] and found.function_count == 4
    assert "nowhere" in (complexity_check("nowhere").parse_error or "")


def test_security_names_place_rule_and_reason(project: Path) -> None:
    found = security_check("src/")
    assert [(each.file, each.line, each.column, each.code) for each in found.issues] == [
        ("src/shop/cart.py", 18, 5, "S602")
    ]
    assert "shell=True" in found.issues[0].message
    assert (found.success, found.issue_count, found.parse_error) == (False, 1, None)
    assert security_check("tests").success


def test_what_security_cannot_read_is_told(project: Path) -> None:
    assert "nowhere" in (security_check("nowhere").parse_error or "")
    (project / "broken.py").write_text("def one(:\n")
    found = security_check("broken.py")
    assert not found.success and "broken.py:1" in (found.parse_error or "") and found.issues == []


def test_dependencies_are_declared_and_imported(project: Path) -> None:
    found = dependency_check()
    assert [(each.name, each.kind, each.file, each.line) for each in found.issues] == [
        ("missing", "undeclared", "src/shop/never.py", 2),
        ("unused-one", "unused", "pyproject.toml", 6),
    ]
    assert (found.success, found.declared_count, found.issue_count, found.parse_error) == (False, 3, 2, None)


@pytest.mark.parametrize(
    ("path", "text", "clause"),
    [
        ("pyproject.toml", "[project\n", "pyproject.toml"),
        ("pyproject.toml", "[project]\ndependencies = [3]\n", "pyproject.toml"),
        ("src/shop/never.py", "import\n", "src/shop/never.py:1"),
    ],
)
def test_dependencies_that_cannot_be_read_are_told(project: Path, path: str, text: str, clause: str) -> None:
    (project / path).write_text(text)
    found = dependency_check()
    assert not found.success and clause in (found.parse_error or "")


def test_dependencies_need_a_project(project: Path) -> None:
    assert "pyproject.toml" in (dependency_check("src").parse_error or "")
    assert "nowhere" in (dependency_check("nowhere").parse_error or "")
