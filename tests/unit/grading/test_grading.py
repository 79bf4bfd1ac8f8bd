"""The graders' verdicts on answers of every kind. Queries are the suite's own; answers are written here."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.field_access import field_access
from punie_tui.grading.grade import grade, grade_all, soft
from punie_tui.grading.records import Grades, Verdict
from punie_tui.grading.stages.run_stages import IN_WORDS
from punie_tui.grading.suite import Query, load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call

SUITE = load_suite("seed25", Settings(workspace=Path(__file__).parent))

RIGHT = {
    "A1": "A dataclass, when the keys are known beforehand and should be checked.",
    "A2": "The file is closed when the block is left, also by an exception.",
    "A3": "A type checker follows values: passing a str where an int is wanted, say.",
    "A4": 'result = typecheck("services/billing")\nprint("yes" if result.success else "no")',
    "A5": 'result = pytest_run("tests/api")\nprint(f"{result.passed} passed, {result.failed} failed")',
    "B1": 'r = typecheck("app/models")\nif r.error_count > 0:\n    print(r.error_count)\nelse:\n    print("clean")',
    "B2": 'r = pytest_run("tests/unit")\nprint("green" if r.success else f"{r.failed} broke")',
    "B3": 'r = ruff_check("scripts/")\nprint(f"yes, {r.fixable_count}" if r.fixable_count else "no")',
    "B4": 'r = typecheck("src/payments")\nif r.warning_count > r.error_count:\n    print("more warnings than errors")',
    "B5": 'count = ruff_check("lib/").violation_count\nprint("merge" if count <= 10 else "do not merge")',
    "C1": 'print(typecheck("core/").warning_count)',
    "C2": 'result = ruff_check("src/web")\nprint(f"{result.fixable_count} of them")',
    "C3": 'print(pytest_run("tests/integration").skipped)',
    "C4": 'result = pytest_run("tests/slow")\nprint(f"{result.duration:.1f} s")',
    "C5": 'print(len(ruff_check("migrations/").violations))',
    "D1": 'for e in typecheck("src/api").errors:\n    print(f"{e.file}:{e.line} {e.message}")',
    "D2": 'r = pytest_run("tests/")\nprint("\\n".join(t.name for t in r.tests if t.outcome == "failed"))',
    "D3": 'r = ruff_check("tools/")\nfor code in sorted({v.code for v in r.violations}):\n    print(code)',
    "D4": 'for e in typecheck("app/handlers.py").errors[:3]:\n    print(e.line, e.message)',
    "D5": 'for test in pytest_run("tests/db").tests:\n    print(test.name, test.duration)',
    "E1": 'a = typecheck("src/auth")\nb = ruff_check("src/auth")\nprint(a.error_count + b.violation_count)',
    "E2": 'if pytest_run("tests/unit").success:\n    print(ruff_check("src/").violation_count)',
    "E3": (
        'counts = {}\nfor e in typecheck("src/").errors:\n    counts[e.file] = counts.get(e.file, 0) + 1\n'
        "if counts:\n    worst = max(counts, key=counts.get)\n    print(worst, counts[worst])"
    ),
    "E4": 'r = ruff_check("src/plugins")\nif r.violations:\n    print(read_file(r.violations[0].file))',
    "E5": (
        't = typecheck("src/")\nr = ruff_check("src/")\np = pytest_run("tests/")\n'
        "print(t.error_count, r.violation_count, p.failed)"
    ),
}
"""A right answer to every query of the suite."""


def query(id: str) -> Query:
    return SUITE.query(id)


def answer_of(id: str) -> str:
    return RIGHT[id] if query(id).expect.direct else wrap_call(RIGHT[id])


GRADED = dict(zip(RIGHT, grade_all([query(id) for id in RIGHT], [answer_of(id) for id in RIGHT]), strict=True))


def called(id: str, code: str) -> Verdict:
    return grade(query(id), wrap_call(code)).strict


def at_fault(answer: str, verdict: Verdict) -> str:
    assert verdict.start is not None
    return answer[verdict.start : verdict.end]


@pytest.mark.parametrize("id", [query.id for query in SUITE.queries])
def test_a_right_answer_to_each_query_of_the_suite_passes_every_grader(id: str) -> None:
    passed = Verdict(grading_stage="passed")
    outcome = passed.model_copy(update={"reason": IN_WORDS}) if query(id).expect.direct else passed
    assert GRADED[id] == Grades(soft=True, strict=passed, outcome=outcome)


def test_one_answer_is_graded_as_it_is_among_many() -> None:
    assert [grade(query(id), answer_of(id)) for id in ("A1", "C1")] == [GRADED["A1"], GRADED["C1"]]


@pytest.mark.parametrize("answer", ["", "  \n\t"])
@pytest.mark.parametrize("id", ["A1", "C1"])
def test_an_empty_answer_fails_at_empty(id: str, answer: str) -> None:
    assert grade(query(id), answer).strict.grading_stage == "empty"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda call: call.removeprefix("<tool_call>"), "the opening <tool_call> is missing"),
        (lambda call: call.removesuffix("</tool_call>"), "</tool_call> is missing"),
        (lambda call: call + "\nThere you are.", "text after the call"),
        (lambda call: "Let me look.\n" + call, "text before the call"),
        (lambda call: call.replace("execute_code", "run_code"), "calls the function 'run_code'"),
        (lambda call: call + call, "2 calls instead of one"),
        (lambda call: f"<tool_call>\n{RIGHT['C1']}\n</tool_call>", "format B"),
    ],
)
def test_a_call_that_could_only_be_recovered_fails_at_format_with_the_reason(change, reason: str) -> None:  # type: ignore[no-untyped-def]
    verdict = grade(query("C1"), change(answer_of("C1"))).strict
    assert verdict.grading_stage == "format"
    assert reason in verdict.reason


def test_code_that_does_not_parse_fails_at_syntax_and_shows_where() -> None:
    answer = wrap_call('result = typecheck("core/")\nprint(result.warning_count')
    verdict = grade(query("C1"), answer).strict
    assert verdict.grading_stage == "syntax"
    assert verdict.start is not None and verdict.start >= answer.index("print")


def test_words_where_a_tool_is_expected_fail_at_tool() -> None:
    verdict = grade(query("C1"), "There are 3 warnings.").strict
    assert (verdict.grading_stage, verdict.reason) == ("tool", "the answer is in words; it should call typecheck")


def test_a_call_where_words_are_expected_fails_at_tool() -> None:
    assert called("A1", 'print(typecheck("src/"))').grading_stage == "tool"


def test_even_a_broken_call_where_words_are_expected_fails_at_tool() -> None:
    assert grade(query("A1"), "<tool_call>print(1)").strict.grading_stage == "tool"


def test_another_tool_than_the_expected_one_fails_at_tool() -> None:
    verdict = called("C1", 'print(ruff_check("core/").violation_count)')
    assert (verdict.grading_stage, verdict.reason) == ("tool", "the code does not call typecheck")


def test_the_command_line_instead_of_the_typed_tool_fails_at_tool() -> None:
    assert called("C1", 'print(run_command("ty check core/"))').grading_stage == "tool"


def test_a_tool_beside_the_expected_one_fails_at_tool_and_is_pointed_at() -> None:
    answer = wrap_call('print(typecheck("core/").warning_count)\nprint(run_command("ls"))')
    verdict = grade(query("C1"), answer).strict
    assert verdict.grading_stage == "tool"
    assert at_fault(answer, verdict) == "run_command"


def test_one_of_two_tools_is_not_enough() -> None:
    verdict = called("E1", 'print(typecheck("src/auth").error_count)')
    assert (verdict.grading_stage, verdict.reason) == ("tool", "the code does not call ruff_check")


def test_arguments_that_do_not_bind_fail_at_tool() -> None:
    assert called("C1", "print(typecheck().warning_count)").grading_stage == "tool"


def test_a_field_that_does_not_exist_fails_at_types_with_the_nearest_one_and_is_pointed_at() -> None:
    answer = wrap_call('result = typecheck("core/")\nprint(f"Warnings: {result.warnings_count}")')
    verdict = grade(query("C1"), answer).strict
    assert (verdict.grading_stage, verdict.nearest) == ("types", "warning_count")
    assert "warnings_count" in at_fault(answer, verdict)


def test_a_field_that_does_not_exist_in_a_branch_never_taken_fails_at_types() -> None:
    code = 'r = typecheck("core/")\nprint(r.warning_count)\nif r.error_count > 99_999:\n    print(r.nonsense)'
    assert called("C1", code).grading_stage == "types"


def test_reading_none_of_the_fields_that_answer_fails_at_types() -> None:
    verdict = called("C1", 'print(typecheck("core/").error_count)')
    assert verdict.grading_stage == "types"
    assert "warning_count" in verdict.reason


def test_printing_the_whole_result_fails_at_types() -> None:
    assert called("D1", 'print(typecheck("src/api"))').grading_stage == "types"


def test_an_answer_that_only_repeats_itself_fails_at_format_from_where_it_does() -> None:
    answer = "A dataclass has fields. " + "class.*" * 40
    verdict = grade(query("A1"), answer).strict
    assert verdict.grading_stage == "format"
    assert at_fault(answer, verdict) == "class.*" * 40


def test_a_call_that_runs_away_fails_at_format_from_where_it_does() -> None:
    answer = '<tool_call><function=execute_code>\n<parameter=code>\nprint("' + "ab" * 60
    verdict = grade(query("C1"), answer).strict
    assert verdict.grading_stage == "format"
    assert at_fault(answer, verdict) == "ab" * 60


def test_a_whole_call_is_not_held_against_for_repeating_lines() -> None:
    code = 'r = typecheck("core/")\n' + "\n".join(["print(r.warning_count)"] * 20)
    assert called("C1", code).passed


def test_soft_reads_nothing_but_substrings() -> None:
    nonsense = "I would say .warning_count, perhaps"
    assert soft(query("C1"), nonsense)
    assert not grade(query("C1"), nonsense).strict.passed


def test_soft_takes_any_answer_without_a_call_for_a_direct_one() -> None:
    assert soft(query("A1"), "?")
    assert not soft(query("A1"), "<tool_call>")


def test_field_access_is_seen_in_a_call_that_could_only_be_recovered() -> None:
    assert field_access(query("C1"), "<tool_call>\nprint(typecheck('core/').warning_count)\n</tool_call>")


@pytest.mark.parametrize(
    "answer",
    ["", "words about .warning_count", wrap_call("print('.warning_count')"), wrap_call("print(r.warning_count")],
)
def test_field_access_is_not_seen_where_no_code_reads_the_field_of_a_result(answer: str) -> None:
    assert not field_access(query("C1"), answer)


@pytest.mark.parametrize(
    "answer",
    [
        "<tool_call>" * 20_000,
        wrap_call("x = " + "(" * 5_000),
        wrap_call("x" * 1_000_000),
        wrap_call("\x00\x1b[31m"),
        "\ud800\udfff ‮ \x1b]0;title\x07",
        wrap_call("[bold]print(1)[/bold]"),
        "a" * 1_000_000,
    ],
    ids=["tags", "parentheses", "1 MB of code", "controls", "surrogates", "markup", "1 MB of text"],
)
def test_a_hostile_answer_is_graded_like_any_other(answer: str) -> None:
    grades = grade(query("C1"), answer)
    assert not grades.strict.passed and not grades.verdict.passed
    assert isinstance(field_access(query("C1"), answer), bool)


def test_records_of_before_the_outcome_was_judged_can_still_be_read() -> None:
    old = Grades.model_validate_json('{"soft": true, "strict": {"rung": "types", "reason": "no field"}}')
    assert old.outcome is None
    assert old.verdict.grading_stage == "types"
