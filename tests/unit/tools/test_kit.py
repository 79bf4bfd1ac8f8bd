"""A tool is a typed function: what is derived from it, and what cannot be one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

import punie_tui
from punie_tui.documents import read_yaml
from punie_tui.errors import UsageError
from punie_tui.tools import catalog
from punie_tui.tools.authoring.describe import described, specs_of
from punie_tui.tools.authoring.recording import record
from punie_tui.tools.catalog import TOOLS, json_schema
from punie_tui.tools.code.schema import fields_used
from punie_tui.tools.code.typed import find_faults
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.spec import ToolSpec, bind, tool, tools_in


class Symbol(BaseModel):
    name: str = Field(description="its name")
    kind: Literal["class", "function"] = Field(description="what it is")
    children: list[Symbol] = Field(default_factory=list, description="what is inside it")


class Symbols(BaseModel):
    success: bool = Field(description="the file could be read")
    symbols: list[Symbol] = Field(description="those at the top")
    by_name: dict[str, Symbol] = Field(description="the same by name")
    first: Symbol | None = Field(default=None, description="the first, or None")


@tool(effects="reads")
def symbols_of(
    file: Annotated[str, "a file"], depth: int = 1, kinds: list[str] | None = None, *, share: float = 0.5
) -> Symbols:
    """The symbols in a file.

    What follows the first paragraph is for people.
    """
    raise NotImplementedError


def spec_of_it() -> ToolSpec:
    return next(spec for spec, function in tools_in(globals(), __name__) if function is symbols_of)


@pytest.fixture
def known(tmp_path: Path) -> Any:
    """The tool as another process knows it: from its description alone, with recorded answers."""
    cart = {"name": "Cart", "kind": "class", "children": [{"name": "total", "kind": "function"}]}
    answers = {
        "dirty": [
            {
                "when": {"file": "src/*", "depth": 2},
                "answer": {"success": True, "symbols": [cart], "by_name": {"Cart": cart}, "first": cart},
            },
            {"answer": {"success": False, "symbols": [], "by_name": {}}},
        ]
    }
    document = json.loads(json.dumps(described([spec_of_it()])))
    document["tools"][0]["answers"] = str(tmp_path / "answers.yaml")
    (tmp_path / "answers.yaml").write_text(json.dumps(answers))
    catalog.add(specs_of(document, tmp_path))
    yield TOOLS["symbols_of"]
    catalog.add(())


def printed(code: str, fixture: str = "dirty") -> str:
    run = run_code(code, FIXTURES[fixture])
    return run.output if run.status == "ok" else f"{run.status}: {run.error}"


def test_what_is_described_is_the_same_tool_again(known: ToolSpec) -> None:
    assert known.signature == spec_of_it().signature
    assert known.signature == (
        "symbols_of(file: str, depth: int = 1, kinds: list[str] | None = None, share: float = 0.5) -> Symbols"
    )
    assert known.summary == "The symbols in a file."
    assert [list(model.model_fields) for model in known.models] == [
        list(model.model_fields) for model in spec_of_it().models
    ]
    assert json_schema(known) == json_schema(spec_of_it())
    assert json_schema(known)["function"]["parameters"]["required"] == ["file"]


def test_code_sees_nested_models_in_lists_dicts_and_alone(known: ToolSpec) -> None:
    code = 'found = symbols_of("src/cart.py", depth=2)\n'
    assert printed(code + "print(found.symbols[0].children[0].name)") == "total\n"
    assert printed(code + 'print(found.by_name["Cart"].kind, found.first.children[0].kind)') == "class function\n"
    assert printed(code + 'print(found.model_dump()["by_name"]["Cart"]["children"][0]["name"])') == "total\n"
    assert printed('print(symbols_of("src/cart.py").success)') == "False\n"


def test_a_fixture_without_answers_of_its_own_answers_as_another(known: ToolSpec) -> None:
    assert printed('print(symbols_of(file="./src/cart.py", depth=2).success)', "clean") == "True\n"


def test_an_answer_names_what_the_call_was_given(known: ToolSpec) -> None:
    assert known.answers is not None
    answer = {"success": True, "symbols": [{"name": "of $file at $depth", "kind": "class"}], "by_name": {}}
    known.answers.write_text(json.dumps({"dirty": [{"answer": answer}]}))
    assert printed('print(symbols_of("a.py", depth=3).symbols[0].name)') == "of a.py at 3\n"
    assert printed('print(symbols_of("$depth").symbols[0].name)') == "of $depth at 1\n"


def test_what_is_recorded_for_any_call_names_what_it_was_given(known: ToolSpec, tmp_path: Path) -> None:
    held = Symbol(name="src/cart.py holds src/cart.py2 and a/src/cart.py", kind="class")
    answer = Symbols(success=True, symbols=[held], by_name={})
    file = record(known, "dirty", {"file": "src/cart.py", "depth": 2}, answer, any_=True)
    assert read_yaml(file.read_text(), "")[0]["dirty"][-1]["answer"]["symbols"][0]["name"] == (
        "$file holds src/cart.py2 and a/src/cart.py"
    )
    assert printed('print(symbols_of("b.py").symbols[0].name)').startswith("b.py holds")


def test_what_nobody_recorded_is_unsupported_and_no_fault_of_the_code(known: ToolSpec) -> None:
    assert known.answers is not None
    known.answers.write_text('{"dirty": [{"when": {"file": "a.py"}, "answer": {}}]}')
    run = run_code('print("before")\nsymbols_of("b.py")', FIXTURES["dirty"])
    assert (run.status, run.output) == ("unsupported", "before\n")
    assert "symbols_of" in (run.error or "") and [call.name for call in run.calls] == ["symbols_of"]


def test_arguments_are_bound_as_python_would_with_defaults_filled_in(known: ToolSpec) -> None:
    everything = {"file": "a", "depth": 1, "kinds": None, "share": 0.5}
    assert bind(known, ("a",), {}) == everything
    assert bind(known, ("a",), {"kinds": ["class"], "share": 1}) == {**everything, "kinds": ["class"], "share": 1}
    run = run_code('symbols_of(share=1, file="a")', FIXTURES["dirty"])
    assert run.calls[0].arguments == {**everything, "share": 1}


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("symbols_of()", "file"),
        ('symbols_of("a", 1, None, 0.5, 7)', "5"),
        ('symbols_of("a", deep=1)', "deep"),
        ('symbols_of("a", file="b")', "file"),
        ('symbols_of("a", depth="2")', "int"),
        ('symbols_of("a", depth=2.5)', "int"),
        ('symbols_of("a", kinds="class")', "list[str] | None"),
        ('symbols_of("a", kinds=[1])', "list[str] | None"),
        ('symbols_of("a", share={"a": 1})', "float"),
        ("symbols_of(None)", "str"),
    ],
)
def test_arguments_that_do_not_bind_are_told_by_the_run(known: ToolSpec, call: str, fault: str) -> None:
    assert re.match(r"error: TypeError: .*symbols_of\(\)", printed(call)), printed(call)
    assert fault in printed(call)


@pytest.mark.parametrize(
    "call",
    ["symbols_of()", 'symbols_of("a", deep=1)', 'symbols_of("a", depth="2")', 'symbols_of("a", kinds="class")'],
)
def test_arguments_that_cannot_bind_are_told_without_a_run(known: ToolSpec, call: str) -> None:
    assert [fault.grading_stage for fault in find_faults([call])[0]] == ["tool"]


def test_right_code_is_not_faulted_and_its_fields_are_known(known: ToolSpec) -> None:
    code = 'for each in symbols_of("a", 2, ["class"], share=True).symbols:\n    print(each.children[0].name)\n'
    assert find_faults([code]) == [[]]
    assert fields_used(code) == {"symbols", "children", "name"}


def test_wrong_fields_are_found(known: ToolSpec) -> None:
    code = 'print(symbols_of("a").symbols[0].children[0].nme)'
    assert [fault.nearest for fault in find_faults([code])[0]] == ["name"]


def wrong(text: str) -> str:
    names: dict[str, Any] = {"tool": tool, "Symbols": Symbols, "BaseModel": BaseModel}
    with pytest.raises(UsageError) as caught:
        exec(compile(text, "mine.py", "exec"), names)
    return str(caught.value)


@pytest.mark.parametrize(
    ("definition", "clause"),
    [
        ('def f(a: str) -> str: ""', "docstring"),
        ('def f(a) -> str: "Do it."', "'a'"),
        ('def f(a: dict) -> str: "Do it."', "'a'"),
        ('def f(a: "Nowhere") -> str: "Do it."', "Nowhere"),
        ('def f(*a: str) -> str: "Do it."', "*a"),
        ('def f(a: int = "1") -> str: "Do it."', "'1'"),
        ('def f(a: str): "Do it."', "return"),
        ('def f(a: str) -> int: "Do it."', "return"),
        ('def f(a: str) -> BaseModel: "Do it."', "no fields"),
        ('async def f(a: str) -> str: "Do it."', "async"),
    ],
)
def test_a_function_that_cannot_be_a_tool_is_refused_with_its_place(definition: str, clause: str) -> None:
    message = wrong(f'@tool(effects="reads")\n{definition}\n')
    assert message.startswith("mine.py:1: the tool f ") and clause in message


def test_effects_are_one_of_three() -> None:
    assert "reads, writes or runs" in wrong('@tool(effects="deletes")\ndef f() -> str: "Do it."\n')


def test_a_tool_without_parameters_works() -> None:
    names: dict[str, Any] = {"tool": tool, "Symbols": Symbols, "__name__": "mine"}
    exec('@tool(effects="reads")\ndef branch() -> str:\n    "The branch."\n', names)
    [(spec, _)] = tools_in(names, "mine")
    assert (spec.signature, bind(spec, (), {})) == ("branch() -> str", {})


def texts_in(file: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every string and every imported module in a file; docstrings and functions' names are prose and
    Python's own."""
    tree = ast.parse(file.read_text("utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def test_no_tool_is_named_outside_the_folder_of_tools() -> None:
    """Lessons, suites and the grader's corpus are content: they may speak of tools. A name that is a common word may
    stand anywhere."""
    root = Path(punie_tui.__file__).parent
    content = ("tools/", "lessons/", "curriculum/", "cli/lesson.py", "grading/suites/", "grading/corpus/")
    names = [name for name in catalog.FUNCTIONS if "_" in name or name in catalog.USUAL]
    named = re.compile(rf"\b({'|'.join(names)})\b")
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.py"))
        if not path.relative_to(root).as_posix().startswith(content)
        for line, text in texts_in(path)
        if named.search(text)
    ]
    assert found == []
