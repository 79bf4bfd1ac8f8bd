"""Code parses the same on every Python: f-strings as they are since 3.12, everything else as in 3.11."""

from __future__ import annotations

import ast

import pytest

from punie_tui.tools.code.schema import check_names, fields_used, tools_called
from punie_tui.tools.code.syntax import LONGEST, parse
from punie_tui.tools.code.typed import find_faults
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import run_code

YOUNG = {  # code -> what it prints
    'd = {"a": 1}\nprint(f"{d["a"]}")': "1",
    "d = {'a': 1}\nprint(f'{d['a']} of {d['a']}')": "1 of 1",
    'print(f"{"\\n".join(["a", "b"])}")': "a\nb",
    'print(f"{f"{f"{1}"}"}")': "1",
    'd = {"a": 2}\nprint("é" f"{d["a"]:>{d["a"]}}" "{")': "é 2{",
    'd = {"a": 1}\nprint(f"{\n  d["a"]  # the first\n}")': "1",
    'd = {"a": 1}\nprint(f"{d["a"] == 1} {d["a"] != 1}{{}}", f"{d["a"]!r}")': "True False{} 1",
    'd = {"a": 1}\nprint(rf"\\d{d["a"]}", f"{"}"}")': "\\d1 }",
    'd = {"a": 1}\ns = f"{d["a"]}", 2\nprint(s[1], f"{d["a"]}".upper())': "2 1",
}
WRONG = [
    'print(f"{d["a"}")',
    'print(f"{}{d["a"]}")',
    'print(f"{d["a"]!z}")',
    'print(f"}{d["a"]}")',
    'print(f"\\x1{d["a"]}")',
    'print(f"{a b["c"]}")',
    'print(f"{d["a"]:")',
    'print(f"{d["a"]',
    'f"{d["a"]}" = 1',
    'for f"{d["a"]}" in x: pass',
    'b"a" f"{d["a"]}"',
    'print(f"{d["a"]}"',
    "type X = int",
    "def f[T](): pass",
]


@pytest.mark.parametrize(("code", "printed"), YOUNG.items())
def test_f_strings_of_python_3_12_are_read_and_run(code: str, printed: str) -> None:
    assert find_faults([code]) == [[]]
    assert run_code(code, BASIC_FIXTURES["dirty"]).output == printed + "\n"


@pytest.mark.parametrize("code", WRONG)
def test_what_no_python_reads_and_what_is_younger_falls_at_syntax(code: str) -> None:
    assert [fault.grading_stage for fault in check_names(code)] == ["syntax"]
    with pytest.raises(SyntaxError):
        parse(code)


@pytest.mark.parametrize("code", YOUNG)
def test_what_is_read_is_a_string_again(code: str) -> None:
    tree = parse(code)
    assert any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree))
    compile(ast.unparse(tree), "<test>", "exec")


def test_calls_and_fields_in_such_f_strings_are_seen_and_faults_stand_where_they_are() -> None:
    code = 'é = typecheck("src/")\nprint(f"ü {"\\n".join(e.file for e in é.errors)} {ruff_check("lib/").fixed_count}")'
    assert [(call.name, call.args, code[call.start :][:4]) for call in tools_called(code)] == [
        ("typecheck", ("src/",), "type"),
        ("ruff_check", ("lib/",), "ruff"),
    ]
    assert "errors" in fields_used(code)
    ((fault,),) = find_faults([code])
    assert code[fault.start : fault.end] == "fixed_count"


def test_idioms_within_such_f_strings_are_still_written_for_the_sandbox() -> None:
    code = 'd = {"a": 1, "b": 3}\nprint(f"{max(d, key=d.get)} {d["a"]}")'
    assert run_code(code, BASIC_FIXTURES["dirty"]).output == "b 1\n"


@pytest.mark.parametrize("code", ['f"{' * 3000, 'f"{x["a"]}' * LONGEST, '"' * 9999, "f'" + "{" * 9999])
def test_hostile_code_is_refused(code: str) -> None:
    with pytest.raises((SyntaxError, RecursionError, MemoryError)):
        parse(code)
