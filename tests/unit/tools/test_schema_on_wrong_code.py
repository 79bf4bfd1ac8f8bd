"""Each kind of wrong is found, on the right stage, at the right characters, with the nearest real name."""

import pytest

from punie_tui.tools.code.findings import Fault
from punie_tui.tools.code.schema import check_names, fields_used, tools_called
from punie_tui.tools.code.typed import find_faults, run_fault
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.pytest_run.tool import TestCase, TestResult
from punie_tui.tools.ruff_check.tool import RuffResult, RuffViolation
from punie_tui.tools.sandbox import run_in_fixtures
from punie_tui.tools.typecheck.tool import TypeCheckError, TypeCheckResult

T, R, P = 'r = typecheck("src")\n', 'r = ruff_check("src")\n', 'r = pytest_run("tests")\n'

FIELDS = {  # code -> (what is marked, the nearest real name)
    T + "print(r.erors)": ("erors", "errors"),
    T + "print(r.errors_count)": ("errors_count", "error_count"),
    R + "print(r.fixable)": ("fixable", "fixable_count"),
    R + "print(r.violations_count)": ("violations_count", "violation_count"),
    P + "print(r.failures)": ("failures", "failed"),
    T + "print(r.violations)": ("violations", None),
    T + "for e in r.errors:\n    print(e.lineno)": ("lineno", "line"),
    T + "for e in r.errors[:3]:\n    print(e.file, e.msg)": ("msg", "message"),
    T + "print([e.colum for e in r.errors if e.severity])": ("colum", "column"),
    T + "print(sorted(r.errors, key=lambda e: e.lin)[0].file)": ("lin", "line"),
    T + "print(sorted(r.errors, key=lambda e: e.line)[0].filename)": ("filename", "file"),
    T + "print(r.errors[0].rule)": ("rule", "line"),
    T + "print(r.errors[-1].cod)": ("cod", "code"),
    P + "print(max(r.tests, key=lambda t: t.duration).nam)": ("nam", "name"),
    P + "for i, t in enumerate(r.tests):\n    print(i, t.status)": ("status", None),
    P + "for t in filter(lambda t: t.outcom == 'failed', r.tests):\n    print(t)": ("outcom", "outcome"),
    R + "print({v.file: v.lines for v in r.violations})": ("lines", "line"),
    R + "g = {}\nfor v in r.violations:\n    g.setdefault(v.file, []).append(v)\nprint([g[f][0].cod for f in g])": (
        "cod",
        "code",
    ),
    "from collections import defaultdict\n"
    + R
    + "g = defaultdict(list)\nfor v in r.violations:\n    g[v.file].append(v)\n"
    "for f, vs in g.items():\n    print(f, vs[0].mesage)": ("mesage", "message"),
    "def show(x):\n    print(x.eror_count)\nshow(typecheck('src'))": ("eror_count", "error_count"),
    "def get():\n    return ruff_check('src')\nprint(get().violatons)": ("violatons", "violations"),
    "def never():\n    print(typecheck('src').bogus)": ("bogus", None),
    T + "if r.success:\n    pass\nelse:\n    print(r.summry)": ("summry", None),
    "r = typecheck('a') if len('b') else ruff_check('a')\nprint(r.passd)": ("passd", None),
    "for p in ['a', 'b']:\n    print(typecheck(p).warnings_count)": ("warnings_count", "warning_count"),
    "rs = [typecheck(p) for p in ['a', 'b']]\nprint(rs[0].eror_count)": ("eror_count", "error_count"),
    "rs = {p: typecheck(p) for p in ['a']}\nfor p, r in rs.items():\n    print(r.eror_count)": (
        "eror_count",
        "error_count",
    ),
    T + "getattr(r, 'erors')": ("getattr(r, 'erors')", "errors"),
    T + 'print(f"ä ö ü {r.erors!r:>10}")': ("erors", "errors"),
    T + "x = None\nfor e in r.errors:\n    x = e\nprint(x.fil)": ("fil", "file"),
    T + "first, *rest = r.errors\nprint(rest[0].fil)": ("fil", "file"),
    T + "while r.errors:\n    e = r.errors.pop()\n    print(e.fil)": ("fil", "file"),
    T + "try:\n    print(r.erors)\nexcept Exception:\n    pass": ("erors", "errors"),
    T + "for a, b in zip(r.errors, r.errors):\n    print(a.line, b.lien)": ("lien", "line"),
    T + "print(r.errors.count)\nprint(r.errors.file)": ("file", None),
    "out = run_command('ls')\nprint(out.stdout)": ("stdout", None),
    "print(read_file('a.py').lines)": ("lines", "splitlines"),
    "print(read_file('a.py').splitlines()[0].stripp())": ("stripp", "strip"),
    T + "print(r.error_count.value)": ("value", None),
    "print(typecheck.error_count)": ("error_count", None),
}

TYPES = {
    T + "print(r.error_count[0])": "r.error_count[0]",
    T + "for e in r.error_count:\n    print(e)": "r.error_count",
    T + "for e in r:\n    print(e)": "r",
    T + "print(r['error_count'])": "r['error_count']",
    T + "print(r.errors['file'])": "print(r.errors['file'])",
    T + "print(r.success[0])": "r.success[0]",
    T + "print(r[:3])": "r[:3]",
    T + "print(r.errors())": "r.errors()",
    T + "print(r.error_count())": "r.error_count()",
    T + "print(r())": "r()",
    T + "print(len(r.error_count))": "print(len(r.error_count))",
    T + "print(len(r))": "print(len(r))",
    T + "print(sorted(r.error_count))": "print(sorted(r.error_count))",
    T + "print(list(r.success))": "print(list(r.success))",
    T + 'print("Errors: " + r.error_count)': '"Errors: " + r.error_count',
    T + "print(r.errors > 0)": "r.errors > 0",
    T + "print(r > 0)": "r > 0",
    T + "print(sum(r.error_count))": "print(sum(r.error_count))",
    T + "print([e for e in r.warning_count])": "r.warning_count",
    T + "a, b = r.error_count": "r.error_count",
    T + 'print(f"{r.errors:>5}")': 'print(f"{r.errors:>5}")',
    P + "print(r.failed[0].name)": "r.failed[0]",
    P + "for t in r.failed:\n    print(t.name)": "r.failed",
    P + "print(3 in r.passed)": "3 in r.passed",
    R + "print(r.violations + 1)": "r.violations + 1",
    R + "print(r.violations - 1)": "r.violations - 1",
}

TOOLS = {  # code -> (what is marked, the nearest real name)
    "r = run_pytest('tests')": ("run_pytest", "pytest_run"),
    "print(type_check('src').error_count)": ("type_check", "typecheck"),
    "ruff('src')": ("ruff", "ruff_check"),
    "if True:\n    lint('src')": ("lint", None),
    "tools.typecheck('src')": ("tools", None),
    "typecheck()": ("typecheck()", None),
    "typecheck('a', 'b')": ("'b'", None),
    "typecheck(file='a')": ("file='a'", "path"),
    "run_command(cmd='ls')": ("cmd='ls'", "command"),
    "typecheck('a', path='b')": ("path='b'", None),
    "typecheck(['a', 'b'])": ("['a', 'b']", None),
    "ruff_check(3)": ("3", None),
    "read_file(typecheck('a').errors[0])": ("typecheck('a').errors[0]", None),
}


def faults(code: str) -> list[Fault]:
    """What is found without running the code, and where that is nothing, by the first run that fails."""
    (found,) = find_faults([code])
    runs = {} if found else run_in_fixtures(code, BASIC_FIXTURES)
    return found or [fault for run in runs.values() if (fault := run_fault(code, run)) is not None][:1]


@pytest.mark.parametrize(("code", "expected"), FIELDS.items(), ids=range(len(FIELDS)))
def test_a_field_that_does_not_exist_is_marked_with_the_nearest_real_one(
    code: str, expected: tuple[str, str | None]
) -> None:
    (fault,) = faults(code)
    assert fault.grading_stage == "types"
    assert (code[fault.start : fault.end], fault.nearest) == expected
    assert expected[0] in fault.reason or "getattr" in expected[0]


@pytest.mark.parametrize(("code", "marked"), TYPES.items(), ids=range(len(TYPES)))
def test_a_value_used_as_what_it_is_not_is_marked(code: str, marked: str) -> None:
    (fault,) = faults(code)
    assert (fault.grading_stage, code[fault.start : fault.end]) == ("types", marked)


@pytest.mark.parametrize(("code", "expected"), TOOLS.items(), ids=range(len(TOOLS)))
def test_a_tool_that_does_not_exist_or_is_called_wrongly_is_marked(code: str, expected: tuple[str, str | None]) -> None:
    found = faults(code)
    assert {fault.grading_stage for fault in found} == {"tool"}
    assert expected in [(code[fault.start : fault.end], fault.nearest) for fault in found]


@pytest.mark.parametrize("code", ["print(None.x)", "x = None\nx()", "print(max([], default=None).line)"])
def test_what_becomes_of_none_is_no_matter_of_types(code: str) -> None:
    assert faults(code) == []


def test_what_a_run_raises_for_other_reasons_is_no_matter_of_types() -> None:
    assert faults("print({}['a'])") == []
    assert faults("raise ValueError('no')") == []


@pytest.mark.parametrize("code", ["print(", "x = = 1", "return 3", "'" * 5, "(" * 5000, "a\0b", "await typecheck('a')"])
def test_code_that_does_not_parse_has_one_fault_of_syntax(code: str) -> None:
    (fault,) = faults(code)
    assert fault.grading_stage == "syntax"
    assert 0 <= fault.start <= fault.end <= len(code)


def test_the_place_of_a_syntax_error_is_counted_in_characters_after_wide_ones() -> None:
    code = 'x = "ääää"; y = = 2'
    (fault,) = check_names(code)
    assert code[fault.start] == "="


def test_a_fault_in_a_loop_is_told_once() -> None:
    assert len(faults(T + "for a in r.errors:\n    for b in r.errors:\n        print(a.lin)")) == 1


def test_faults_come_in_the_order_of_the_code() -> None:
    found = faults(T + "print(r.b)\nprint(r.c)\nlint('a')\nprint(r.a)")
    assert [fault.grading_stage for fault in found] == ["types", "types", "tool", "types"]


def test_a_field_of_the_items_is_explained() -> None:
    (fault,) = faults(T + "print(r.severity)")
    assert fault.reason == "no field 'severity' on TypeCheckResult; each of its errors has one"


@pytest.mark.parametrize(
    ("tool", "model", "items", "item"),
    [
        ("typecheck", TypeCheckResult, "errors", TypeCheckError),
        ("ruff_check", RuffResult, "violations", RuffViolation),
        ("pytest_run", TestResult, "tests", TestCase),
    ],
)
def test_every_documented_field_is_known_and_counts_as_used(tool: str, model: type, items: str, item: type) -> None:
    result, entry = set(model.model_fields), set(item.model_fields)  # type: ignore[attr-defined]
    code = f"r = {tool}('a')\n" + "".join(f"print(r.{name})\n" for name in result)
    code += f"for i in r.{items}:\n" + "".join(f"    print(i.{name})\n" for name in entry)
    assert faults(code) == []
    assert fields_used(code) == result | entry


def test_a_field_that_does_not_exist_is_not_used_and_names_of_others_are_not_fields() -> None:
    assert fields_used(T + "print(r.bogus, 'errors', other.error_count)\nclass other: error_count = 1") == set()


def test_calls_of_tools_come_with_what_is_known_of_their_arguments() -> None:
    code = (
        "p = 'src/'\nr = typecheck(p)\nruff_check(path='tests/')\nfor q in ['a', 'b']:\n    pytest_run(q)\n"
        "def unused():\n    read_file('x.py')\nlist(map(run_command, ['a']))"
    )
    calls = tools_called(code)
    assert [(call.name, call.args, call.kwargs) for call in calls] == [
        ("typecheck", ("src/",), {}),
        ("ruff_check", (), {"path": "tests/"}),
        ("pytest_run", (None,), {}),
        ("read_file", ("x.py",), {}),
        ("run_command", (), {}),
    ]
    assert all(code.startswith(call.name, call.start) for call in calls)


@pytest.mark.parametrize(
    "code",
    [
        "x = [" * 80 + "]" * 80,
        "\n".join(f"x{i} = typecheck('a').errors" for i in range(20_000)),
        "".join("    " * i + f"for a{i} in range(9):\n" for i in range(18)) + "    " * 18 + "pass",
        "x = 1\n" + "x = [x, x]\n" * 3000 + "print(x.y)",
        "def f(a): return f(f(a))\n" + "f(f(f(f(1))))\n" * 50,
        "f = lambda g: g(g)\nf(f)",
        "1" + "+1" * 900,
    ],
    ids=range(7),
)
def test_code_made_to_be_hard_to_follow_is_given_up_quietly(code: str) -> None:
    (found,) = find_faults([code])
    assert all(fault.grading_stage in ("types", "syntax") for fault in found)
