"""The later grading stages: types by ty, runs in every fixture, the outcome; and what hostile code comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure
from punie_tui.grading.records import Verdict
from punie_tui.grading.stages.run_stages import explain, run_stages
from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.code.typed import RULES, type_faults
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.sandbox import run_code

SUITE = load_suite("seed25", Settings(workspace=Path(__file__).parent))


def judged(id: str, code: str) -> Verdict:
    (verdict,) = run_stages([SUITE.query(id)], [wrap_call(code)])
    return verdict


def at_fault(code: str, verdict: Verdict) -> str:
    return wrap_call(code)[verdict.start : verdict.end]


# types


def test_ty_sees_what_the_schema_does_not_and_points_at_it() -> None:
    code = 'def count(result):\n    return result.warning_count\n\nr = typecheck("core/")\nprint(count())'
    verdict = judged("C1", code)
    assert verdict.grading_stage == "types"
    assert verdict.reason == "No argument provided for required parameter `result` of function `count`"
    assert at_fault(code, verdict) == "count()"


def test_ty_knows_the_real_models_and_the_nearest_real_name() -> None:
    ((fault,),) = type_faults(['print(typecheck("core/").warnings_count)'])
    assert fault.nearest == "warning_count"


def test_positions_count_characters_whatever_stands_before() -> None:
    code = 's = "é😀"\nprint("é😀", (1).nope)'
    ((fault,),) = type_faults([code])
    assert code[fault.start : fault.end] == "nope"


def test_answers_are_checked_each_for_itself() -> None:
    codes = ["x = 1\nprint(x)", "print(x)", "print(y)\nprint((1).z)"]
    assert [len(faults) for faults in type_faults([*codes, codes[0]])] == [0, 1, 2, 0]


@pytest.mark.parametrize("comment", ["# ty: ignore", "# type: ignore", "# TYPE:ignore[x]", "# ty:ignore[attr]"])
def test_a_comment_does_not_silence_ty(comment: str) -> None:
    ((fault,),) = type_faults([f"print((1).nope)  {comment}"])
    assert "nope" in fault.reason


@pytest.mark.parametrize(
    "code",
    [
        'counts = {}\nfor e in typecheck("a").errors:\n    counts[e.file] = counts.get(e.file, 0) + 1\n'
        "print(max(counts, key=counts.get))",
        'best = None\nfor t in pytest_run("a").tests:\n    if best is None or t.duration > best.duration:\n'
        "        best = t\nprint(best.name)",
        "found = None\ndef look():\n    global found\n    found = typecheck('a')\nlook()\nprint(found.success)",
        'd = {"a": 1, "b": []}\nd["b"].append(2)\nd["a"] += 1',
        'r = typecheck("a")\nif hasattr(r, "warnings"):\n    print(r.warnings)',
    ],
)
def test_what_ty_only_suspects_is_left_to_the_run(code: str) -> None:
    assert type_faults([code]) == [[]]


def test_the_rules_that_are_heard_exist_in_this_ty() -> None:
    bad = """
x = typecheck()
x = typecheck("a", "b")
x = typecheck(paht="a")
x.nope
x()
for y in 3: pass
x[0]
"a" + 1
nowhere
"""
    (faults,) = type_faults([bad])
    assert len({fault.reason for fault in faults}) >= len(RULES)


def test_code_that_ty_cannot_be_asked_about_has_no_fault_and_harms_no_other() -> None:
    codes = ["x = " + "(" * 5_000, "a" * 1_000_000, 's = "\ud800"', "print((1).nope)", "\x00", "# coding: zzz\nx = 1"]
    assert [bool(faults) for faults in type_faults(codes)] == [False, False, False, True, False, False]


# runs


def test_code_that_breaks_in_one_fixture_fails_at_runs_and_names_fixture_and_line() -> None:
    code = 'r = ruff_check("src/plugins")\nprint(read_file(r.violations[0].file))'
    verdict = judged("E4", code)
    assert verdict.grading_stage == "runs"
    assert verdict.reason.startswith("in the fixture clean: IndexError")
    assert at_fault(code, verdict) == "print(read_file(r.violations[0].file))"


@pytest.mark.parametrize(
    "code",
    [
        "d = {'a': 1, 'b': 3}\nprint(max(d, key=d.get))",
        "print(sorted(['B', 'a'], key=str.lower))",
        "print(list(map(str.upper, ['a', 'é'])))",
        "print(next((x for x in [1, 2, 3] if x > 1), None))",
        "print(next(x for x in [1, 2]))",
        "print(max('ab', key={'a': 1, 'b': 2}.get), sorted([2, 1], key=lambda x: -x), sorted('ba'))",
        "é = ['x', 'é']\nprint('é', max(é, key=é.count), sep='')",
    ],
)
def test_what_python_prints_the_sandbox_prints_too(code: str, capsys) -> None:  # type: ignore[no-untyped-def]
    exec(code, {})
    run = run_code(code, FIXTURES["dirty"])
    assert (run.status, run.output) == ("ok", capsys.readouterr().out)


# outcome


def test_the_reason_says_in_which_fixture_what_was_missing_and_what_was_printed() -> None:
    verdict = judged("C1", 'print(typecheck("core/").error_count)')
    assert verdict.grading_stage == "outcome"
    assert verdict.reason == "in the fixture dirty it does not print 4 (types.warning_count), but '17'"


@pytest.mark.parametrize("path", ["core", "core/", "./core", "./core//", " core/ "])
def test_a_path_is_the_same_however_it_is_written(path: str) -> None:
    assert judged("C1", f"print(typecheck({path!r}).warning_count)").passed


def test_a_call_repeated_is_not_an_extra_one() -> None:
    assert judged("C1", 'typecheck("core/")\nprint(typecheck("core").warning_count)').passed


def test_a_path_that_was_not_asked_for_fails_at_outcome() -> None:
    verdict = judged("C1", 'typecheck("core/")\nprint(typecheck("src/").warning_count)')
    assert "calls typecheck with 'src/', which was not asked for" in verdict.reason


def test_what_is_to_be_called_only_on_a_condition_is_not_called_otherwise() -> None:
    verdict = judged(
        "E2", 't = pytest_run("tests/unit")\nr = ruff_check("src/")\nif t.success: print(r.violation_count)'
    )
    assert "in the fixture dirty it calls ruff_check" in verdict.reason


def test_a_report_shows_fixture_by_fixture_what_was_expected_and_printed() -> None:
    reports = explain(SUITE.query("C1"), wrap_call('print(typecheck("core/").error_count)'))
    assert [report.fixture for report in reports] == list(FIXTURES)
    first = reports[0]
    assert (first.expected_calls, first.expected, first.output) == (["typecheck('core')"], ["4"], "17\n")
    assert first.problem and not next(report for report in reports if report.fixture == "clean").problem


def test_an_answer_without_code_to_run_has_no_report() -> None:
    assert explain(SUITE.query("C1"), "There are 4.") == []
    assert explain(SUITE.query("A1"), "A dataclass names its fields.") == []


def test_without_a_declared_outcome_an_answer_that_runs_has_passed() -> None:
    query = SUITE.query("C1").model_copy(update={"outcome": None})
    (verdict,) = run_stages([query], [wrap_call('print(typecheck("anywhere").success)')])
    assert verdict.passed


@pytest.mark.parametrize("command", ["cat {file}", "sed -n '1,$p' ./{file}", "cat -n {file} | head -2000"])
def test_a_command_that_reads_the_file_stands_in_for_read_file(command: str) -> None:
    vs = 'vs = ruff_check("src/plugins").violations\n'
    code = f'{vs}print(run_command("{command}".replace("{{file}}", vs[0].file)) if vs else "none")'
    assert judged("E4", code).passed


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("cat {file}; rm {file}", "does not call read_file"),
        ("cat src/shop/__init__.py", "does not call read_file"),
        ("head -3 {file}", "does not print"),
    ],
)
def test_a_command_that_does_more_or_reads_something_else_does_not(command: str, reason: str) -> None:
    vs = 'vs = ruff_check("src/plugins").violations\n'
    code = f'{vs}print(run_command("{command}".replace("{{file}}", vs[0].file)) if vs else "none")'
    assert reason in judged("E4", code).reason


def test_a_checker_of_one_file_finds_things_in_it_alone_in_the_order_of_its_lines() -> None:
    for fixture in FIXTURES.values():
        inside, everywhere = fixture.ruff_check("./lib/csvio.py"), fixture.ruff_check("lib")
        assert {one.file for one in inside.violations} <= {"lib/csvio.py"}
        lines = [one.line for one in inside.violations]
        assert lines == sorted(one.line for one in everywhere.violations)
        assert {one.file for one in fixture.typecheck("lib/csvio.py").errors} <= {"lib/csvio.py"}


# what is no failure of the model's


def test_what_the_sandbox_cannot_do_is_unsupported() -> None:
    assert judged("C4", 'import sqlite3\nprint(pytest_run("tests/slow").duration)').grading_stage == "unsupported"


def test_a_sandbox_that_does_not_start_is_the_machines_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SystemFailure("the sandbox does not start")

    monkeypatch.setattr("punie_tui.grading.stages.run_stages.run_in_fixtures", broken)
    assert judged("C1", 'print(typecheck("core/").warning_count)').grading_stage == "infrastructure"


def test_in_one_fixture_success_and_emptiness_part_ways() -> None:
    fixture = FIXTURES["nearly"].main
    assert fixture.type_check.success and fixture.type_check.errors
    assert fixture.ruff.violation_count == 10 and not fixture.ruff.fixable_count
    assert fixture.tests.success and fixture.tests.skipped


# hostile answers

HOSTILE = {
    "an endless loop": ("timeout", "while True:\n    pass"),
    "an endless loop that prints": ("runs", "while True:\n    print('1 ' * 5000)"),
    "endless tool calls": ("runs", 'while True:\n    typecheck("core/")'),
    "memory": ("runs", 'x = "a" * (1 << 34)'),
    "doubling lists": ("runs", "x = [0]\nwhile True:\n    x = x + x"),
    "a tower of powers": ("timeout", "print(len(str(9 ** 9 ** 9)))"),
    "recursion": ("runs", "def f():\n    return f()\nf()"),
    "reading a file": ("runs", 'print(open("/etc/passwd").read())'),
    "writing a file": ("runs", 'open("HARM", "w").write("x")'),
    "listing a folder": ("runs", "import os\nprint(os.listdir('/'))"),
    "a path object": ("runs", 'from pathlib import Path\nprint(Path("/etc/passwd").read_text())'),
    "a process": ("runs", 'import subprocess\nsubprocess.run(["touch", "HARM"])'),
    "the network": ("runs", 'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:9")'),
    "terminal escapes": ("outcome", 'print("\\x1b[2J\\x1b]0;owned\\x07\\x1b[31m999")'),
    "markup": ("outcome", 'print("[bold red]999[/] [@click=app.quit]x[/]")'),
    "a flood of text": ("runs", 'print("a" * 1_000_000)'),
    "one long word": ("outcome", 'print("a" * 65_000)'),
    "one long line of signs": ("outcome", 'print("/:_-. " * 10_000)'),
    "many numbers": ("outcome", "print(*range(2, 9000))"),
    "many equal words": ("outcome", 'print("no yes not " * 5_900)'),
}


@pytest.mark.parametrize(("stage", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_contained_and_judged(
    stage: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    verdict = judged("C1", f'r = typecheck("core/")\n{code}')
    assert verdict.grading_stage == stage, verdict
    assert verdict.reason.isprintable()
    assert not list(tmp_path.iterdir())


def test_what_code_raises_cannot_reach_a_terminal_through_the_reason() -> None:
    verdict = judged("C1", 'typecheck("core/")\nraise ValueError("\\x1b[2J\\u202e[bold]" + "x" * 10_000)')
    assert verdict.grading_stage == "runs"
    assert "␛[2J\\u202e[bold]" in verdict.reason
    assert len(verdict.reason) < 600


def test_a_megabyte_in_an_answer_is_judged_like_any_other() -> None:
    queries = [SUITE.query(id) for id in ("A1", "C1", "C1", "C1")]
    text = "word " * 200_000
    answers = [text + "dataclass fields.", text, wrap_call(f"# {text}\nprint(1)"), wrap_call(f"x = '{text}'\nprint(1)")]
    assert not any(verdict.passed for verdict in run_stages(queries, answers)[1:])
