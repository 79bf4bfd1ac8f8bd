"""A workspace's tools are code of others: found by reading, used only while they are what the person trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from punie_tui.cli import main
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.settings import load_settings
from punie_tui.tools import catalog
from punie_tui.tools.catalog import SYSTEM_PROMPT, TOOLS, system_prompt
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.live.calling import call, describe
from punie_tui.tools.sandbox import run_code
from punie_tui.tools.spec import Raised, bind
from punie_tui.tools.workspace import adopt, find_tools, trust

HEAD = """\
from pathlib import Path
from pydantic import BaseModel, Field
from punie_tui.tools.spec import tool

Path({ran!r}).write_text("ran")


class Found(BaseModel):
    success: bool = Field(description="found")
    count: int = Field(description="how many")
"""
TOOL = """

@tool(effects="reads")
def tool_{number}(path: str, most: int = {number}) -> Found:
    "Tool number {number}."
    print("what a tool prints is no answer")
    return Found(success=True, count=len(path) + most)
"""


def make(root: Path) -> Path:
    """A workspace with twelve tools in one file, which leaves a mark when it is run."""
    folder = root / "work" / "tools"
    folder.mkdir(parents=True)
    text = HEAD.format(ran=str(root / "ran")) + "".join(TOOL.format(number=number) for number in range(12))
    (folder / "dev.py").write_text(text)
    (folder / "tool_3").mkdir()
    (folder / "tool_3" / "answers.yaml").write_text('dirty: {"*": {success: true, count: 41}}\n')
    return root / "work"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PUNIE_CONFIG", str(tmp_path / "config"))
    yield make(tmp_path)
    catalog.add(())


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, Any]]:
    """What describing such a workspace gives, for one anywhere: its code is run once for all tests."""
    root = tmp_path_factory.mktemp("described")
    found = find_tools(make(root))
    assert found is not None
    text = json.dumps(describe(found))
    return lambda workspace: dict(json.loads(text.replace(str(root), str(workspace.parent))))


@pytest.fixture
def trusted(workspace: Path, description: Callable[[Path], dict[str, Any]]) -> Path:
    """The workspace, trusted as it is; nothing of it was run."""
    found = find_tools(workspace)
    assert found is not None
    trust(found, description(workspace))
    return workspace


def ran(workspace: Path) -> bool:
    return (workspace.parent / "ran").exists()


def test_untrusted_they_are_listed_and_never_run(workspace: Path) -> None:
    found = adopt(workspace)
    assert found is not None and not found.trusted
    assert [each.name for each in found.listed] == [f"tool_{number}" for number in range(12)]
    assert (found.listed[2].effects, found.listed[2].summary, found.listed[2].file.name) == (
        "reads",
        "Tool number 2.",
        "dev.py",
    )
    assert "punie-tui trust" in found.trust_request
    assert not any(name in TOOLS for name in ("tool_0", "tool_11"))
    assert not ran(workspace)


def test_trusted_they_are_known_wherever_the_workspace_is_opened(trusted: Path) -> None:
    load_settings(trusted)
    assert TOOLS["tool_7"].signature == "tool_7(path: str, most: int = 7) -> Found"
    assert run_code('print(tool_3("a").count)', FIXTURES["clean"]).output == "41\n"
    assert run_code('tool_4("a")', FIXTURES["clean"]).status == "unsupported"
    assert not ran(trusted)  # this process knows them by their description
    assert call(TOOLS["tool_4"], {"path": "abc", "most": 4}, trusted).model_dump() == {"success": True, "count": 7}
    assert ran(trusted)


def test_another_workspace_s_tools_are_not_known(trusted: Path, tmp_path: Path) -> None:
    load_settings(trusted)
    load_settings(tmp_path)
    assert "tool_7" not in TOOLS


@pytest.mark.parametrize("change", ["dev.py", "beside.py", "inner/deeper.py", "beside.pyc", "dev.abi3.so"])
def test_they_are_asked_about_again_when_anything_that_could_be_imported_changes(workspace: Path, change: str) -> None:
    before = find_tools(workspace)
    assert before is not None
    trust(before, {"tools": [], "models": {}})
    file = workspace / "tools" / change
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + "# more\n")
    found = adopt(workspace)
    assert found is not None and found.changed and not found.trusted and "changed" in found.trust_request
    assert "tool_7" not in TOOLS


def test_what_changed_after_it_was_known_is_not_called(trusted: Path) -> None:
    load_settings(trusted)
    with (trusted / "tools" / "dev.py").open("a") as file:
        file.write("# more\n")
    with pytest.raises(UsageError, match="changed since"):
        call(TOOLS["tool_4"], {"path": "abc", "most": 4}, trusted)


def test_answers_may_change_without_asking(trusted: Path) -> None:
    (trusted / "tools" / "tool_3" / "answers.yaml").write_text('dirty: {"*": {success: true, count: 43}}\n')
    load_settings(trusted)
    assert run_code('print(tool_3("a").count)', FIXTURES["dirty"]).output == "43\n"


def test_settings_of_the_workspace_do_not_say_where_trust_is_kept(trusted: Path) -> None:
    (trusted / "punie.toml").write_text('cache_dir = "cache"\n')
    assert list(trusted.rglob("*.json")) == []


def test_trust_that_cannot_be_read_is_asked_for_again(trusted: Path, tmp_path: Path) -> None:
    (kept,) = (tmp_path / "config").rglob("*.json")
    kept.write_text("{")
    found = adopt(trusted)
    assert found is not None and not found.trusted


def test_scripts_that_are_no_tools_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "release.py").write_text("import nothing_that_exists\n")
    assert find_tools(tmp_path) is None


def test_bytecode_beside_the_source_is_never_run(workspace: Path) -> None:
    import py_compile

    cached = workspace / "tools" / "__pycache__" / "dev.cpython-311.pyc"
    other = workspace / "other.py"
    other.write_text("raise SystemError('the bytecode ran')\n")
    py_compile.compile(str(other), str(cached), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    found = find_tools(workspace)
    assert found is not None
    trust(found, describe(found))


IMPORT = "from punie_tui.tools.spec import tool\n"
LAST = "\n\n@tool(effects='reads')\ndef last() -> str:\n    'The last.'\n    return ''\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nowhere\n", "dev.py:2: ModuleNotFoundError"),
        ("import sys\nsys.exit(3)\n", "dev.py:3: SystemExit"),
        ("def broken(:\n", "dev.py:2: "),
        ("@tool(effects='reads')\ndef f(a) -> str:\n    'Do.'\n", "dev.py:2: the tool f "),
        ("import os\nos._exit(0)\n", "without an answer"),
    ],
)
def test_code_that_cannot_be_loaded_is_told_with_its_place(workspace: Path, text: str, message: str) -> None:
    (workspace / "tools" / "dev.py").write_text(IMPORT + text + LAST)
    found = find_tools(workspace)
    assert found is not None
    with pytest.raises((UsageError, SystemFailure)) as caught:
        describe(found)
    assert message in str(caught.value)


def test_what_a_tool_raises_is_told_apart_from_what_it_cannot_do(workspace: Path) -> None:
    (workspace / "tools" / "dev.py").write_text(
        "from punie_tui.tools.spec import tool\n"
        '@tool(effects="reads")\ndef wrong(path: str) -> str:\n    "Do."\n    raise KeyError(path)\n'
        '@tool(effects="reads")\ndef slow() -> str:\n    "Do."\n    import time\n    time.sleep(60)\n'
        '@tool(effects="reads")\ndef other() -> str:\n    "Do."\n    return 7\n'
    )
    found = find_tools(workspace)
    assert found is not None
    trust(found, describe(found))
    load_settings(workspace)
    with pytest.raises(Raised) as raised:
        call(TOOLS["wrong"], {"path": "a"}, workspace)
    assert raised.value.args == ("KeyError", "'a'")
    with pytest.raises(SystemFailure, match=r"slow took more than 2 s"):
        call(TOOLS["slow"], {}, workspace, seconds=2)
    with pytest.raises(UsageError, match=r"dev\.py:11: other returned int"):
        call(TOOLS["other"], {}, workspace)


ODD = """\
from typing import Dict, Literal, Optional
from pydantic import BaseModel, Field
from punie_tui.tools.spec import tool

class Odd(BaseModel):
    pair: tuple[int, str] = Field(description="both")
    many: tuple[int, ...] = Field(description="all")
    bare: Dict = Field(description="anything by name")
    wrong: int = Field(description="a number")

@tool(effects="reads")
def odd(modes: list[Literal["short", "long"]] = ["short"], order: Optional[Literal["up", "down"]] = None) -> Odd:
    "Do."
    return Odd.model_construct(pair=(1, "a"), many=(1, 2), bare={"a": [1]}, wrong=2 if order else "two")
"""


def test_less_usual_types_are_described_and_their_choices_kept(workspace: Path) -> None:
    (workspace / "tools" / "dev.py").write_text(ODD)
    found = find_tools(workspace)
    assert found is not None
    trust(found, describe(found))
    load_settings(workspace)
    spec = TOOLS["odd"]
    answer = call(spec, bind(spec, (), {"order": "up"}), workspace)
    assert answer.model_dump() == {"pair": [1, "a"], "many": [1, 2], "bare": {"a": [1]}, "wrong": 2}
    for given in ({"modes": ["short", "wide"]}, {"order": "left"}):
        with pytest.raises(ValueError, match="must be one of"):
            bind(spec, (), given)
    with pytest.raises(UsageError, match=r"returned an invalid Odd: wrong: Input should be [^\n]*$"):
        call(spec, bind(spec, (), {}), workspace)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("x: List = []", "whose type cannot be used"),
        ("x: Literal['a', 1] = 1", "whose type cannot be used"),
        ("x: float = float('nan')", "which JSON cannot represent"),
    ],
)
def test_a_parameter_that_cannot_be_is_told_with_its_place(parameter: str, message: str) -> None:
    namespace: dict[str, Any] = {"__name__": "odd"}
    text = "from typing import List, Literal\nfrom punie_tui.tools.spec import tool\n\n@tool(effects='reads')\n"
    with pytest.raises(UsageError, match=message):
        exec(compile(f"{text}def f({parameter}) -> str:\n    'Do.'\n    return ''\n", "odd.py", "exec"), namespace)


Verb = Callable[..., tuple[int, Any]]


@pytest.fixture
def verb(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    def run(*words: str) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as stop:
            main(["-w", str(workspace), *words, "--json"])
        assert isinstance(stop.value.code, int)
        out = capsys.readouterr()
        return stop.value.code, {**json.loads(out.out), "said": out.err}

    return run


def test_checking_says_with_file_and_line_what_does_not_hold(trusted: Path, verb: Verb) -> None:
    answers = trusted / "tools" / "tool_3" / "answers.yaml"
    answers.write_text(
        'dirty: {"*": {success: true, count: 41}}\nother: {"*": {success: true, count: 41}}\n'
        'nowhere: {"*": {success: true, count: 2}}\nclean:\n  - when: {paht: a}\n    answer: {success: 1, cuont: 2}\n'
    )
    code, document = verb("tools", "check", "tool_3")
    report = "\n".join(document["problems"]["tool_3"])
    assert code == 1
    for line, word in ((2, "same answer as dirty"), (3, "'nowhere'"), (5, "'paht'"), (5, "Found")):
        assert any(each.startswith(f"{answers}:{line}: ") and word in each for each in report.splitlines()), report


def test_a_scaffold_works_at_once_and_is_trusted_where_all_else_is(workspace: Path, verb: Verb) -> None:
    code, document = verb("tools", "new", "count_files")
    assert code == 0 and "punie-tui trust" in document["said"]
    assert verb("tools", "list")[1]["untrusted"][0]["name"] == "count_files"
    verb("trust")
    assert verb("tools", "check", "count_files")[0] == 0
    verb("tools", "new", "count_lines")
    assert "count_lines" in TOOLS


def test_beside_a_file_that_cannot_be_parsed_a_scaffold_is_written_and_the_file_named(
    workspace: Path, verb: Verb
) -> None:
    (workspace / "tools" / "dev.py").write_text("import punie_tui\ndef broken(:\n")
    assert "dev.py:2: Python cannot parse it" in verb("tools", "new", "count_files")[1]["said"]


def test_a_workspace_s_tools_stand_in_the_prompt_beside_the_package_s(trusted: Path) -> None:
    load_settings(trusted)
    assert "tool_7" in system_prompt(None) and "read_file" in system_prompt(None)
    load_settings(trusted.parent)
    assert system_prompt(None) == SYSTEM_PROMPT


@pytest.mark.parametrize("name", ["count-files", "class", "../x", "typecheck", "tool_3"])
def test_a_scaffold_needs_a_name_that_is_free(trusted: Path, verb: Verb, name: str) -> None:
    assert verb("tools", "new", name)[0] == 2


def test_other_verbs_work_and_say_that_tools_are_untrusted(workspace: Path, verb: Verb) -> None:
    code, document = verb("suite", "check", "seed25")
    assert code == 0 and "punie-tui trust" in document["said"]
    verb("trust")
    assert verb("trust", "--forget")[1]["trusted"] is False
    assert verb("tools", "list")[1]["untrusted"] != []


def test_a_tool_with_the_name_of_the_package_s_is_told_and_not_used(workspace: Path, verb: Verb) -> None:
    with (workspace / "tools" / "dev.py").open("a") as file:
        file.write('\n@tool(effects="reads")\ndef typecheck() -> str:\n    "Mine."\n    return ""\n')
    assert "typecheck has the name" in verb("trust")[1]["said"]
    assert TOOLS["typecheck"].typed
