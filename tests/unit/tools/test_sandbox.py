"""A model's code runs against a fixture, contained; what the sandbox cannot do is told from what code does wrong."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import CALL_LIMIT, OUTPUT_LIMIT, ToolCallMade, run_code, run_in_fixtures, run_many

DIRTY = BASIC_FIXTURES["dirty"]


def test_output_is_what_print_wrote_and_calls_come_in_order_by_name() -> None:
    run = run_code("print(typecheck('src/').error_count)\nprint(ruff_check(path='lib').fixable_count)", DIRTY)
    assert (run.status, run.output, run.error, run.line) == ("ok", "17\n29\n", None, None)
    assert run.calls == [ToolCallMade("typecheck", {"path": "src/"}), ToolCallMade("ruff_check", {"path": "lib"})]


@pytest.mark.parametrize(("fixture", "output"), [("dirty", "17 41 6"), ("other", "5 13 8"), ("clean", "0 0 0")])
def test_the_same_code_says_something_else_in_each_fixture(fixture: str, output: str) -> None:
    code = "print(typecheck('a').error_count, ruff_check('a').violation_count, pytest_run('a').failed)"
    assert run_code(code, BASIC_FIXTURES[fixture]).output.strip() == output


def test_fields_of_nested_results_can_be_read_inside_a_sort_key() -> None:
    code = "e = sorted(typecheck('a').errors, key=lambda e: e.line)[0]\nprint(e.file, e.line, e.severity)"
    first = min(DIRTY.main.type_check.errors, key=lambda error: error.line)
    assert run_code(code, DIRTY).output == f"{first.file} {first.line} {first.severity}\n"


def test_a_result_is_an_object_of_the_sandbox_with_the_fields_and_ways_of_the_model() -> None:
    result = DIRTY.typecheck("a")
    error = result.errors[0]
    for code, printed in {
        "e.model_dump() == vars(e) == dict(e) == e.__dict__": True,
        "repr(e)": repr(error),
        "str(e)": str(error),
        "r.model_dump_json()": result.model_dump_json(),
        "r.model_dump_json(indent=2) == json.dumps(r.model_dump(), indent=2)": True,
        "list(type(r).model_fields)": list(type(result).model_fields),
        "len({x for x in r.errors}), e == typecheck('b').errors[0], e != r.errors[1]": (21, True, True),
        "[f(e) for f in (attrgetter('line'), lambda x: getattr(x, 'column'))]": [error.line, error.column],
        "typecheck.__name__, isinstance(e, TypeCheckError), type(e).__name__": ("typecheck", True, "TypeCheckError"),
        "'{file}:{line}'.format(**vars(e))": f"{error.file}:{error.line}",
        "e.model_copy(update={'line': 0}).line": 0,
    }.items():
        head = "import json\nfrom operator import attrgetter\nr = typecheck('a')\ne = r.errors[0]\n"
        run = run_code(f"{head}print({code})", DIRTY)
        expected = " ".join(map(str, printed)) if isinstance(printed, tuple) else str(printed)
        assert (run.error, run.output) == (None, f"{expected}\n"), code


@pytest.mark.parametrize("code", ["r.success = True", "del r.errors", "r.new = 1", "r.erors", "r['errors']", "len(r)"])
def test_a_result_cannot_be_changed_nor_asked_for_what_it_has_not(code: str) -> None:
    assert run_code(f"r = typecheck('a')\n{code}", DIRTY).status == "error"


def test_what_one_run_leaves_behind_the_next_does_not_see() -> None:
    assert run_code("leftover = 1\ntypecheck('a').errors.clear()", DIRTY).status == "ok"
    assert run_code("print(leftover)", DIRTY).error == "NameError: name 'leftover' is not defined"
    assert run_code("print(len(typecheck('a').errors))", DIRTY).output == "21\n"


def test_several_fixtures_are_run_as_each_would_be_alone_whatever_the_code_leaves_behind() -> None:
    code = (
        "import builtins, sys\nassert not hasattr(builtins, 'seen')\nbuiltins.seen = builtins.sorted = 1\n"
        "sys.stdout = None\n"
        "sys.__stdout__.write(f\"{typecheck('a').error_count}\\n\")"
    )
    runs = run_in_fixtures(code, BASIC_FIXTURES)
    assert {name: run.output for name, run in runs.items()} == {"dirty": "17\n", "other": "5\n", "clean": "0\n"}
    assert all(len(run.calls) == 1 for run in runs.values())


@pytest.mark.parametrize(
    "end", ["while True: pass", "import os; os._exit(0)", "print('x' * 10**6)", "1 / 0", "x = [0] * 10**10"]
)
def test_what_ends_the_code_in_one_fixture_does_not_end_it_in_the_next(end: str) -> None:
    runs = run_in_fixtures(f"if typecheck('a').error_count == 17:\n    {end}\nprint('on')", BASIC_FIXTURES, seconds=0.2)
    assert [run.output for run in runs.values()][1:] == ["on\n", "on\n"]


@pytest.mark.parametrize(
    "code",
    [
        "print('seen')\nimport os\nos._exit(0)",
        "print('seen')\nwhile True: pass",
        "import sys\nsys.stdout.write('seen\\n')\n1 / 0",
        "for line in range(9000):\n    print(line)",
        "print('seen', end='', flush=True)",
        "import sys\nout = sys.stdout\nsys.stdout = None\nout.write('seen')",
        "",
    ],
)
def test_codes_that_share_an_interpreter_print_what_they_print_alone(code: str) -> None:
    others = ["print(typecheck('a').error_count)"] * 2
    runs = run_many([others[0], code, others[1]], BASIC_FIXTURES, seconds=0.3)
    alone = [run_in_fixtures(each, BASIC_FIXTURES, seconds=0.3) for each in (others[0], code, others[1])]
    assert [{name: run.output for name, run in each.items()} for each in runs] == [
        {name: run.output for name, run in each.items()} for each in alone
    ]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ('print(f"{"a new one"}")\n1 / 0', "ZeroDivisionError"),  # read again, in some Pythons by another run
        ("print('on')\nimport ctypes", "ctypes"),  # whether it could be imported is tried in another run
    ],
)
def test_a_run_in_the_middle_of_another_leaves_it_as_it_was(code: str, error: str) -> None:
    runs = run_in_fixtures(code, BASIC_FIXTURES)
    assert len(runs) > 1 and len({(run.status, run.output, run.error) for run in runs.values()}) == 1
    assert all(run.output and error in str(run.error) for run in runs.values())


def test_time_does_not_begin_anew_at_the_codes_own_word() -> None:
    code = "import sys\nask = sys._getframe(1).f_globals['ask']\nwhile True:\n    ask('begin')"
    assert run_code(code, DIRTY, seconds=0.2).status != "ok"


def test_a_run_that_decides_is_the_last() -> None:
    runs = run_in_fixtures("1 / typecheck('a').error_count", BASIC_FIXTURES, enough=lambda name, run: name == "other")
    assert list(runs) == ["dirty", "other"]


@pytest.mark.parametrize(
    "code",
    [
        "import random\nprint(random.random())",
        "from datetime import datetime\nprint(datetime.now())",
        "import time\nprint(time.time())",
        "print({'a', 'b', 'c', 'd', 'e'})",
    ],
)
def test_chance_and_time_are_always_the_same(code: str) -> None:
    first, second = run_code(code, DIRTY), run_code(code, DIRTY)
    assert first.status == "ok"
    assert first.output == second.output


WRONG = {  # code -> (the error, the line)
    "r = typecheck('a')\n\nprint(r.erors)": ("AttributeError: 'TypeCheckResult' object has no attribute 'erors'", 3),
    "print(typecheck('a').error_count[0])": ("TypeError: 'int' object is not subscriptable", 1),
    "typecheck()": ("TypeError: typecheck() missing 1 required positional argument: 'path'", 1),
    "typecheck('a', 'b')": ("TypeError: typecheck() takes 1 positional argument but 2 were given", 1),
    "typecheck(file='a')": ("TypeError: typecheck() got an unexpected keyword argument 'file'", 1),
    "typecheck('a', path='b')": ("TypeError: typecheck() got multiple values for argument 'path'", 1),
    "ruff_check(['a'])": ("TypeError: ruff_check() argument 'path' must be str, not list", 1),
    "lint('a')": ("NameError: name 'lint' is not defined", 1),
    "def f():\n    return 1 / 0\nf()": ("ZeroDivisionError: division by zero", 2),
    "raise NotImplementedError('mine')": ("NotImplementedError: mine", 1),
    "raise TimeoutError('mine')": ("TimeoutError: mine", 1),
    "next([1])": ("TypeError: 'list' object is not an iterator", 1),
    "''.nope": ("AttributeError: 'str' object has no attribute 'nope'", 1),
    "str.nope('')": ("AttributeError: type object 'str' has no attribute 'nope'", 1),
    "class Counter:\n    pass\nCounter().most_common()": (
        "AttributeError: 'Counter' object has no attribute 'most_common'",
        3,
    ),
    "import requests": ("ModuleNotFoundError: No module named 'requests'", 1),
    "print(": ("SyntaxError: '(' was never closed", 1),
    "input()": ("EOFError: EOF when reading a line", 1),
    "raise NotImplementedError('monty')": ("NotImplementedError: monty", 1),
    "raise ValueError('Internal error in monty')": ("ValueError: Internal error in monty", 1),
    "raise ImportError('sqlite3')": ("ImportError: sqlite3", 1),
    "raise ModuleNotFoundError(\"No module named 'sqlite3'\")": ("ModuleNotFoundError: No module named 'sqlite3'", 1),
    "import json\njson.dumps(typecheck('a'))": (
        "TypeError: Object of type TypeCheckResult is not JSON serializable",
        2,
    ),
    "try:\n    import sqlite3\nexcept BaseException:\n    pass\n1 / 0": ("ZeroDivisionError: division by zero", 5),
}


@pytest.mark.parametrize(("code", "expected"), WRONG.items())
def test_what_the_code_does_wrong_is_an_error_with_its_line(code: str, expected: tuple[str, int | None]) -> None:
    run = run_code(code, DIRTY)
    assert (run.status, run.error) == ("error", expected[0])
    assert expected[1] is None or run.line == expected[1]


def test_what_was_printed_and_called_before_an_error_is_kept() -> None:
    run = run_code("print('before')\ntypecheck('a')\n1 / 0", DIRTY)
    assert (run.output, len(run.calls), run.status) == ("before\n", 1, "error")


@pytest.mark.parametrize(
    "leaving", ["import sys\nsys.exit()", "exit()", "quit(1)", "raise SystemExit('text')", "import os\nos._exit(1)"]
)
def test_leaving_early_is_the_end_of_the_run_and_no_failure(leaving: str) -> None:
    run = run_code(f"print(typecheck('a').error_count)\n{leaving}\nprint('never')", DIRTY)
    assert (run.status, run.output, len(run.calls)) == ("ok", "17\n", 1)


@pytest.mark.parametrize(
    "code", ["import sqlite3", "print('before')\ntypecheck('a')\nimport curses", "from tkinter import ttk"]
)
def test_a_standard_module_that_the_sandbox_lacks_is_unsupported_and_what_came_before_is_kept(code: str) -> None:
    run = run_code(code, DIRTY)
    assert run.status == "unsupported"
    assert run.error
    assert (run.output, len(run.calls)) == (("before\n", 1) if "before" in code else ("", 0))


def test_what_a_command_would_change_is_told_with_the_call() -> None:
    run = run_code("run_command('git log -1')\nrun_command('rm README.md; git push')", DIRTY)
    assert [call.writes for call in run.calls] == [(), ("README.md", "git push")]


def test_an_endless_loop_times_out() -> None:
    run = run_code("print('on')\nwhile True:\n    pass", DIRTY, seconds=0.2)
    assert (run.status, run.output) == ("timeout", "on\n")


def test_an_endless_loop_after_a_tool_that_took_its_time_times_out() -> None:
    class Slow(type(DIRTY)):  # type: ignore[misc]
        def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str:
            time.sleep(0.3)
            return super().answer(tool, arguments)

        def for_one_run(self) -> Slow:
            return self

    slow = Slow(**{field.name: getattr(DIRTY, field.name) for field in dataclasses.fields(DIRTY)})
    run = run_code("typecheck('a')\nwhile True:\n    pass", slow, seconds=0.2)
    assert (run.status, run.calls) == ("timeout", [ToolCallMade("typecheck", {"path": "a"})])


def test_an_endless_loop_cannot_catch_its_end() -> None:
    code = "try:\n    while True:\n        pass\nexcept BaseException:\n    print('caught')"
    run = run_code(code, DIRTY, seconds=0.2)
    assert (run.status, run.output) == ("timeout", "")


@pytest.mark.parametrize(
    "code",
    [
        "x = 'a' * 10**10",
        "x = []\nwhile True:\n    x.append('a' * 10_000)",
        "x = [0] * 10**10",
        "x = 10 ** 10 ** 9",
        "x = 'a'.ljust(10**10)",
        "x = {i: str(i) * 100 for i in range(10**8)}",
        "def f(n):\n    return f(n + 1)\nf(0)",
        "x = []\nfor _ in range(10**6):\n    x = [x]\nprint(x)",
        "x = " + "(" * 3000 + ")" * 3000,
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\n'a' * 10**10",
    ],
)
def test_a_memory_bomb_or_a_bottomless_recursion_is_contained(code: str) -> None:
    run = run_code(code, DIRTY)
    assert run.status in ("error", "timeout")
    assert run_code("print('still here')", DIRTY).output == "still here\n"


@pytest.mark.parametrize(
    "code",
    [
        "print(open('/etc/passwd').read())",
        "open('/tmp/punie-was-here', 'w').write('x')",
        "from pathlib import Path\nprint(Path('/etc/passwd').read_text())",
        "import os\nprint(os.listdir('/'))",
        "import os\nprint(os.listdir('/python'))",
        "import os\nprint(os.environ['PATH'])",
        "import os\nos.system('true')",
        "import os\nwhile True:\n    os.fork()",
        "import subprocess\nsubprocess.run(['true'])",
        "import socket\nsocket.create_connection(('127.0.0.1', 1))",
        "import _socket\n_socket.socket().connect(('127.0.0.1', 1))",
        "import urllib.request\nurllib.request.urlopen('http://localhost')",
        "import ctypes",
        "import multiprocessing",
        "print(http_get('http://localhost'))",
        "from wit_world.imports import wasi_http_types\nwasi_http_types.Fields.from_list([])",
        "from wit_world.imports import tools\ntools.dispatch('shell', '{}')",
        "typecheck.__globals__['os']",
        "typecheck('a').__class__.__init__.__globals__['ask']('shell', command='ls')",
    ],
)
def test_files_processes_the_network_and_the_host_are_out_of_reach(code: str) -> None:
    run = run_code(code, DIRTY)
    assert run.status == "error"
    assert run.output == ""


def test_no_object_within_reach_is_one_of_this_process() -> None:
    code = "import gc, sys\nprint([c.__name__ for c in ().__class__.__base__.__subclasses__()], list(sys.modules))"
    run = run_code(code, DIRTY)
    assert run.status == "ok"
    assert "punie_tui" not in run.output
    assert "pydantic" not in run.output
    assert run_code(
        "import os\nprint(dict(os.environ), os.getpid() if hasattr(os, 'getpid') else 0)", DIRTY
    ).output.startswith("{}")


def test_files_processes_and_the_network_are_the_fault_of_the_code() -> None:
    for code in ("open('/etc/passwd')", "import subprocess", "import socket", "import os\nos.system('ls')"):
        assert run_code(code, DIRTY).status == "error"


def test_huge_output_is_cut_and_said_to_be() -> None:
    run = run_code("for i in range(10**9):\n    print('x' * 1000)", DIRTY)
    assert run.status == "error"
    assert run.error == f"it printed more than {OUTPUT_LIMIT} bytes"
    assert 0 < len(run.output.encode()) <= OUTPUT_LIMIT


def test_terminal_escapes_stay_what_they_are_for_the_reader_to_show_safely() -> None:
    run = run_code("print('\\x1b[31m[bold]red\\x07\\u202e')", DIRTY)
    assert (run.status, run.output) == ("ok", "\x1b[31m[bold]red\x07\u202e\n")


def test_tools_can_be_called_so_often_and_no_more() -> None:
    run = run_code("while True:\n    typecheck('a')", DIRTY)
    assert run.status == "error"
    assert len(run.calls) == CALL_LIMIT


def test_an_argument_of_a_tool_is_bounded() -> None:
    run = run_code("read_file('a' * 10**6)", DIRTY)
    assert (run.status, run.calls) == ("error", [])


@pytest.mark.parametrize("code", ["", "\x00", "\ud800", "print('\ud800')", "é" * 100_000, "x = 1;" * 50_000])
def test_code_of_any_kind_gets_an_answer(code: str) -> None:
    assert run_code(code, DIRTY).status in ("ok", "error", "timeout", "unsupported")


def test_runs_in_several_threads_do_not_mix() -> None:
    outputs: dict[int, str] = {}

    def run(number: int) -> None:
        outputs[number] = run_code(f"typecheck('a')\nprint({number})", DIRTY).output

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outputs == {number: f"{number}\n" for number in range(6)}


def test_a_process_that_has_used_the_sandbox_ends_cleanly() -> None:
    code = (
        "from punie_tui.tools.sandbox import run_code\nfrom punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES\n"
        "print(run_code('print(1)', BASIC_FIXTURES['clean']).output)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "1\n\n", "")
