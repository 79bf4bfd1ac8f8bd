"""The stubs and the catalog come from the models, and from nowhere else."""

import ast

from pydantic import BaseModel

from punie_tui.tools.catalog import SYSTEM_PROMPT, TOOLS, models_of, stubs
from punie_tui.tools.results import RuffViolation, TestResult, TypeCheckError, TypeCheckResult
from punie_tui.tools.runners import RUNNERS


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


def test_stubs_of_one_tool_leave_the_others_out() -> None:
    text = stubs(("typecheck",))
    assert "TypeCheckResult" in text
    assert "Ruff" not in text
    assert "read_file" not in text


def test_models_come_inner_ones_first() -> None:
    assert models_of(TypeCheckResult) == [TypeCheckError, TypeCheckResult]
    assert models_of(TestResult)[-1] is TestResult


def test_every_typed_tool_has_a_runner_and_every_tool_stands_in_the_prompt() -> None:
    assert {name for name, spec in TOOLS.items() if spec.typed} == set(RUNNERS)
    assert all(name in SYSTEM_PROMPT for name in TOOLS)
