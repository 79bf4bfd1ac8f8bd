"""The language in which a suite says what a fixture's values are."""

from __future__ import annotations

from typing import Any

import pytest

from punie_tui.grading.expressions import BadExpression, Either, LabelledValue, Together, evaluate
from punie_tui.tools.typecheck.tool import TypeCheckError, type_check_result

ERRORS = type_check_result(
    [
        TypeCheckError(file=file, line=line, column=1, severity=severity, code=code, message=f"{code} there")
        for file, line, severity, code in (
            ("a.py", 3, "error", "X1"),
            ("b.py", 5, "warning", "X2"),
            ("b.py", 8, "error", "X1"),
        )
    ]
)
NAMES = {"types": ERRORS, "nothing": type_check_result([])}


def value(text: str) -> Any:
    return evaluate(text, NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("types.error_count", 2),
        ("types.error_count + types.warning_count - 1", 2),
        ("len(types.errors)", 3),
        ("types.errors.line", [3, 5, 8]),
        ('len(where(types.errors, severity="error"))', 2),
        ('where(types.errors, severity=["error", "warning"]).line', [3, 5, 8]),
        ("types.errors[:2].file", ["a.py", "b.py"]),
        ("types.errors[5:].file", []),
        ("types.errors[0].line", 3),
        ("unique(types.errors.code)", ["X1", "X2"]),
        ("most(types.errors.file)", "b.py"),
        ("count(types.errors.file, most(types.errors.file))", 2),
        ("most(nothing.errors.file)", None),
        ('joined(types.errors.file, ":", types.errors.line)', ["a.py:3", "b.py:5", "b.py:8"]),
        ("types.warning_count > types.error_count", False),
        ("not types.success", True),
        ("nothing.errors and nothing.errors[0].file", []),
        ('"X1" in types.errors.code', True),
        ("sum(types.errors.line)", 16),
        ("together(types.errors[:1].file, types.errors[:1].line)", [Together(("a.py", 3))]),
        ("together(most(nothing.errors.file), 0)", None),
        ("either(1, 2)", Either((1, 2))),
        ('labelled(3, "type|types")', LabelledValue(3, ("type", "types"))),
        ("count(types.errors.code, unique(types.errors.code))", [2, 1]),
        ('ordered(types.errors, "-line").line', [8, 5, 3]),
        ('ordered(types.errors, "code").line', [3, 8, 5]),
        ('above(types.errors, "line", 3).line', [5, 8]),
        ('without(types.errors, where(types.errors, code="X1")).line', [5]),
        ('holding(lines("one\\ntwo\\nten"), "t")', ["two", "ten"]),
        ("types.error_count * 10", 20),
    ],
)
def test_an_expression_has_the_value_that_it_reads_like(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "message_part"),
    [
        ("types.error_cont", "TypeCheckResult has no field 'error_cont'; did you mean 'error_count'?"),
        ("typs.error_count", "there is no 'typs' here; did you mean 'types'?"),
        ('where(types.errors, sverity="error")', "no field 'sverity'; did you mean 'severity'?"),
        ("lenn(types.errors)", "there is no function 'lenn'; did you mean 'len'?"),
        ("types.errors[9].line", "has no value"),
        ("types.error_count.real", "'real' is read from a value that has no fields"),
        ("len(types.error_count)", "has no value"),
        ("1 +", "is not an expression"),
        ('typecheck("a")', "tools can be called only in `calls`"),
        ("together(types.errors.file, types.errors[:1].line)", "differ in length"),
        ("x" * 1000, "at most 500 characters"),
    ],
)
def test_a_mistake_is_reported_in_a_clause(text: str, message_part: str) -> None:
    with pytest.raises(BadExpression) as caught:
        value(text)
    assert message_part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("true")',
        'open("/etc/passwd")',
        "types.__class__",
        "types.model_dump()",
        "(lambda: 1)()",
        "[e for e in types.errors]",
        '"a" * 10000',
        "9 ** 9 ** 9",
        "types.errors[::2]",
        "f'{types}'",
    ],
)
def test_what_is_not_in_the_language_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(BadExpression):
        value(text)


def test_a_call_offers_its_arguments_that_are_all_as_good() -> None:
    made: list[tuple[str, list[Any]]] = []
    evaluate('typecheck([".", "src"])', {}, lambda tool, given, named: made.append((tool, given)))
    assert made == [("typecheck", [[".", "src"]])]
