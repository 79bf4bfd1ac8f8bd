"""The stubs and the catalog come from the models, and from nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from punie_tui.errors import UsageError
from punie_tui.pipeline.preflight import preflight
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.settings import load_settings
from punie_tui.tools import catalog
from punie_tui.tools.catalog import (
    FUNCTIONS,
    PACKAGE,
    SYSTEM_PROMPT,
    TOOLS,
    USUAL,
    also_used,
    models_of,
    stubs,
    system_prompt,
)
from punie_tui.tools.code.schema import check_names
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.pytest_run.tool import TestResult
from punie_tui.tools.ruff_check.tool import RuffViolation
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.typecheck.tool import TypeCheckError, TypeCheckResult


def test_the_stubs_are_python_and_name_every_field_with_its_type() -> None:
    tree = ast.parse(stubs())
    classes = {
        node.name: {
            item.target.id: ast.unparse(item.annotation) for item in node.body if isinstance(item, ast.AnnAssign)
        }  # type: ignore[union-attr]
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    assert list(classes["TypeCheckError"]) == list(TypeCheckError.model_fields)
    assert classes["TypeCheckResult"]["errors"] == "list[TypeCheckError]"
    assert classes["TypeCheckResult"]["parse_error"] == "str | None"
    assert classes["TypeCheckError"]["severity"] == "str"
    assert classes["TestResult"]["duration"] == "float"
    assert set(classes["RuffViolation"]) == set(RuffViolation.model_fields)


def test_the_stubs_hold_every_signature_and_every_description() -> None:
    text = stubs()
    for spec in TOOLS.values():
        assert f"def {spec.signature}: ..." in text
        if issubclass(spec.result, BaseModel):
            for model in models_of(spec.result):
                for field in model.model_fields.values():
                    assert field.description
                    assert field.description in text


def test_the_stubs_say_what_a_parameter_takes() -> None:
    assert "file: a file, or empty for the whole project; line: from 1" in stubs(("find_references",))


def test_stubs_of_one_tool_leave_the_others_out() -> None:
    text = stubs(("typecheck",))
    assert "TypeCheckResult" in text
    assert "Ruff" not in text
    assert "read_file" not in text


def test_models_come_inner_ones_first() -> None:
    assert models_of(TypeCheckResult) == (TypeCheckError, TypeCheckResult)
    assert models_of(TestResult)[-1] is TestResult


def test_every_tool_has_its_function() -> None:
    assert list(FUNCTIONS) == list(PACKAGE)


def test_prompts_and_tools_are_the_usual_five_where_nobody_asks_for_more() -> None:
    assert USUAL == ("typecheck", "ruff_check", "pytest_run", "run_command", "read_file")
    assert tuple(TOOLS) == USUAL
    assert SYSTEM_PROMPT.endswith("it may use typecheck, ruff_check, pytest_run, run_command and read_file.")
    assert system_prompt(None) == SYSTEM_PROMPT


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    catalog.add(())


def using(workspace: Path, *names: str) -> None:
    (workspace / "punie.toml").write_text(f"[tools]\nuse = {list(names)}\n")
    load_settings(workspace)


def test_a_workspace_takes_groups_and_single_tools_of_the_package_into_use(workspace: Path) -> None:
    assert [fault.grading_stage for fault in check_names("print(git_log().commit_count)")] == ["tool"]
    using(workspace, "git_log")
    assert tuple(TOOLS) == (*USUAL, "git_log")
    assert check_names("print(git_log().commit_count)") == []
    using(workspace, "git")
    assert tuple(TOOLS) == (*USUAL, "git_status", "git_diff", "git_log")
    assert system_prompt("{tools}").endswith("git_status, git_diff and git_log")
    assert "class GitLogResult:" in system_prompt("{stubs}")
    assert run_code("print(git_status().file_count)", FIXTURES["dirty"]).output == "9\n"
    load_settings(workspace.parent)
    assert tuple(TOOLS) == USUAL


def test_a_tool_that_there_is_not_is_told_with_the_file(workspace: Path) -> None:
    with pytest.raises(UsageError, match=r"punie\.toml: tools\.use: .*'gti'; did you mean 'git'"):
        using(workspace, "gti")


def test_data_and_lessons_of_the_package_do_not_change_with_what_a_workspace_uses(workspace: Path) -> None:
    using(workspace, "git")
    from punie_tui.curriculum.lineage import TYPED

    assert TYPED == ("typecheck", "ruff_check", "pytest_run")


def test_further_tools_are_used_for_a_while_beside_those_that_are_used() -> None:
    with also_used(["git_log"]):
        assert tuple(TOOLS) == (*USUAL, "git_log")
        with also_used(["git"]):
            assert tuple(TOOLS) == (*USUAL, "git_status", "git_diff", "git_log")
        assert tuple(TOOLS) == (*USUAL, "git_log")
    assert tuple(TOOLS) == USUAL


def test_a_dataset_of_tools_that_the_workspace_does_not_use_is_refused_with_what_to_write(workspace: Path) -> None:
    recipe = Recipe(name="r", model="smollm2-135m", data="tools", stages=["data", "check-data"])
    with pytest.raises(UsageError, match="the dataset 'tools' needs git") as caught:
        preflight(recipe, load_settings(workspace))
    (line,) = re.findall(r"use = .*", str(caught.value))
    (workspace / "punie.toml").write_text(f"[tools]\n{line}\n")
    preflight(recipe, load_settings(workspace))
