"""Each check passes on a sound dataset, and fails on one that is broken in just its way, naming the line."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.checks import CHECKS, Check, CheckFinding, CheckReport, read_material, run_checks
from punie_tui.datasets.checks.filled_fields import answers_of, results_known, unfilled
from punie_tui.datasets.checks.filled_fields import look as look_for_unfilled
from punie_tui.datasets.finding.traits import FIELDS
from punie_tui.errors import UsageError
from punie_tui.settings import bundled_data
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES, Fixture
from punie_tui.tools.pytest_run.tool import TestResult
from punie_tui.tools.ruff_check.tool import RuffResult
from punie_tui.tools.typecheck.tool import TypeCheckResult

Rows = list[dict[str, Any]]
SUITE = ["Give me the number of skipped tests below tests/db, please, and nothing else."]


def findings(folder: Path) -> dict[str, CheckFinding]:
    return {finding.name: finding for finding in run_checks(folder, suite_queries=SUITE)}


def test_every_check_passes_on_a_sound_dataset(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    found = findings(write_folder(train=sound_rows[1:], valid=sound_rows[:1]))
    assert list(found) == list(CHECKS)
    assert [(finding.name, finding.message, finding.where) for finding in found.values() if not finding.ok] == []


def test_every_check_passes_on_the_demos_data_against_the_suite_it_is_judged_by() -> None:
    from punie_tui.grading.suite import load_suite
    from punie_tui.settings import load_settings

    queries = [query.text for query in load_suite("seed25", load_settings()).queries]
    found = run_checks(bundled_data() / "demo", suite_queries=queries)
    assert [(finding.name, finding.message, finding.where[:3]) for finding in found if not finding.ok] == []


def says(answer: str | None = None, query: str | None = None, number: int = 0) -> Callable[[Rows], None]:
    """Breaks row `number`: another answer, another question."""

    def break_(rows: Rows) -> None:
        if query is not None:
            rows[number]["messages"][1]["content"] = query
        if answer is not None:
            rows[number]["messages"][2]["content"] = answer

    return break_


def code(text: str, query: str | None = None) -> Callable[[Rows], None]:
    return says(wrap_call(text), query)


def turns(*roles: str) -> Callable[[Rows], None]:
    def break_(rows: Rows) -> None:
        rows[0]["messages"] = [
            {"role": role, "content": rows[0]["messages"][min(at, 2)]["content"]} for at, role in enumerate(roles)
        ]

    return break_


def system(content: str) -> Callable[[Rows], None]:
    return lambda rows: rows[0]["messages"][0].update(content=content)


def tool_calls(arguments: object) -> Callable[[Rows], None]:
    call = {"type": "function", "function": {"name": "execute_code", "arguments": arguments}}
    return lambda rows: rows[0]["messages"][2].update(content=None, tool_calls=[call])


ASKED = "How many type errors are in src/?"
BARE = 'print(typecheck("src/").error_count)'

BROKEN_FIRST_ROW: list[tuple[str, Callable[[Rows], None]]] = [
    ("readable rows", lambda rows: rows.__setitem__(0, {"message": []})),
    ("readable rows", lambda rows: rows.__setitem__(0, {"text": "<|im_start|>user\nHi<|im_end|>"})),
    ("readable rows", tool_calls({"code": BARE})),
    ("no empty rows", says(answer=" \n")),
    ("no empty rows", says(query="")),
    (
        "no empty rows",
        lambda rows: (
            rows[0]["messages"].extend(
                [{"role": "user", "content": "So?"}, {"role": "assistant", "content": "Yes, all of them do."}]
            )
            or rows[0]["messages"][2].update(content="")
        ),
    ),
    ("turns in order", turns("system", "user")),
    ("turns in order", turns("system", "user", "assistant", "assistant")),
    ("turns in order", turns("user", "system", "assistant")),
    ("turns in order", turns("system", "assistant")),
    ("one system prompt", system("You are somebody else.")),
    ("one system prompt", lambda rows: rows[0]["messages"].pop(0)),
    ("one format", says(f"<tool_call>{BARE}</tool_call>")),
    ("one format", says(f"```python\n{BARE}\n```")),
    ("one format", says(f"Sure! Here is the code:\n\n~~~\nr = {BARE}\n~~~\n")),
    ("one format", says(BARE)),
    ("one format", says("I would call `typecheck('src/').error_count`.")),
    ("one format", says(f"execute_code(code={BARE!r})")),
    ("one format", says("Now: " + json.dumps({"name": "execute_code", "arguments": {"code": BARE}}))),
    ("one format", says(json.dumps([{"function": {"name": "typecheck", "arguments": {"path": "src/"}}}]))),
    ("plain characters", code(BARE.replace("(", "(\r\n", 1))),
    ("plain characters", code(f"{BARE}\u00a0")),
    ("plain characters", code(f"\u200b{BARE}")),
    ("honoured keys", lambda rows: rows[0]["messages"][2].update(reasoning_content="I count them.")),
    ("honoured keys", lambda rows: rows[0]["messages"][2].update(weight=0.5)),
    ("honoured keys", lambda rows: rows[0].update(parallel_tool_calls=False)),
    ("known tools", code('print(git_status(".").clean)')),
    ("known tools", code('print(run_command("grep", args=["-rn", "x"], cwd="."))')),
    ("one format", says(wrap_call(BARE).removeprefix("<tool_call>"))),
    ("production parser", says(f"<tool_call>{BARE}</tool_call>")),
    ("production parser", code("null")),
    ("production parser", code(f'{BARE}\nprint("</parameter></function>")')),
    ("arguments as an object", tool_calls(json.dumps({"code": BARE}))),
    ("arguments as an object", code(json.dumps({"code": BARE}))),
    (
        "arguments as an object",
        says(
            f'<tool_call>{{"name": "execute_code", "arguments": {json.dumps(json.dumps({"code": BARE}))}}}</tool_call>'
        ),
    ),
    ("contamination", says(query=SUITE[0])),
    ("contamination", says(query="give me the number of skipped tests below tests/db and nothing else")),
    ("answers follow the question", code(BARE, "How many type errors are in lib/?")),
    ("answers follow the question", code(BARE.replace("src/", "."))),
    ("answers follow the question", code(BARE, "How many type errors are there?")),
    ("answers follow the question", code(BARE, "How often is `load_config` used in src/?")),
    ("answers follow the question", code(BARE, "How many problems does ruff see in src/?")),
    ("answers follow the question", code(BARE.replace('"src/"', 'path="lib/"'))),
    ("sound code", code('print(typecheck("src/").errors_total)')),
    ("sound code", code('print(type_check("src/"))')),
    ("sound code", code('print(typecheck("src/").error_count')),
    ("code that runs", code(f"{BARE}\nprint(1 / 0)")),
    ("code that runs", code('print(typecheck("src/").errors[500].file)')),
    ("code that runs", code('count = typecheck("src/").error_count')),
]


@pytest.mark.parametrize(("name", "break_"), BROKEN_FIRST_ROW)
def test_a_check_fails_on_a_row_broken_in_its_way_and_names_the_line(
    name: str, break_: Callable[[Rows], None], sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    break_(sound_rows)
    folder = write_folder(train=sound_rows)
    finding = findings(folder)[name]
    assert not finding.ok
    assert {place.split(": ")[0] for place in finding.where} == {f"{folder}/train.jsonl:1"}
    assert finding.message
    assert finding.why
    assert finding.mend
    assert name in finding.waive


@pytest.mark.parametrize(
    "answer",
    [
        "With a comprehension:\n\n```python\nsquares = [n * n for n in range(9)]\nprint(squares)\n```",
        "Like so:\n```python\ndef read_file(path):\n    with open(path) as file:\n        return file.read()\n\n"
        'print(read_file("a.txt"))\n```',
        "pytest_run gives a typed result, and run_command plain text; `pytest_run(path)` is mostly the better one.",
        'Send {"name": "Ada", "arguments": []} as JSON and read it back with `json.loads`.',
        "execute_code(code) runs a few lines of Python and hands back what they print.",
    ],
)
def test_an_answer_that_explains_python_or_a_tool_is_no_call(
    answer: str, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    says(answer, "How is that done?", number=11)(sound_rows)
    finding = findings(write_folder(train=sound_rows))["one format"]
    assert finding.ok, finding.where


def test_sentences_beside_a_call_are_no_other_format(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    says(f"Let me look.\n\n{wrap_call(BARE)}")(sound_rows)
    found = findings(write_folder(train=sound_rows))
    assert [finding.name for finding in found.values() if not finding.ok] == []


def test_tools_that_nobody_knows_are_one_finding_that_says_which(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    for number, tool in enumerate(["git_status", "git_status", "hover"]):
        code(f'found = {tool}("src/")\nfor item in found.files:\n    print(item.staged)')(sound_rows[number:])
    found = findings(write_folder(train=sound_rows))
    assert found["sound code"].ok and found["code that runs"].ok
    assert [place.partition("train.jsonl:")[2] for place in found["known tools"].where] == [
        "1: git_status, in 2 rows, here first",
        "3: hover, in 1 rows, here first",
    ]


def answered_by_the_row(text: str, response: str) -> Callable[[Rows], None]:
    """A row that holds the output of its own call."""

    def break_(rows: Rows) -> None:
        rows[0]["messages"][2:] = [
            {"role": "assistant", "content": wrap_call(text)},
            {"role": "user", "content": f"<tool_response>\n{response}\n</tool_response>"},
            {"role": "assistant", "content": f"It printed {response}."},
        ]

    return break_


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("result = run_command(\"grep -r 'class Nobody' src/\")\nprint(result)", "lib/nobody.py: class Nobody:"),
        ('print(typecheck("src/").errors[500].file)', "src/deep.py"),
        ('r = read_file("src/").split()\nif r[4000:]:\n    print(len(r))', "4211"),
    ],
)
def test_what_the_row_says_that_its_call_printed_is_what_the_call_printed(
    text: str, response: str, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    answered_by_the_row(text, response)(sound_rows)
    finding = findings(write_folder(train=sound_rows))["code that runs"]
    assert finding.ok, finding.where


def test_a_name_that_no_project_defines_fails_whatever_the_row_says(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    answered_by_the_row('typecheck("src/")\nprint(reslt)', "3")(sound_rows)
    assert not findings(write_folder(train=sound_rows))["code that runs"].ok


@pytest.mark.parametrize(
    "text", ['print(run_command("grep -rn zebra src/").strip())', 'print(run_command("wc -l src/").split()[7])']
)
def test_a_command_that_no_fixture_answers_is_unknown_and_no_fault(
    text: str, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    code(text)(sound_rows)
    finding = findings(write_folder(train=sound_rows))["code that runs"]
    assert finding.ok, finding.where
    assert "do not know" in finding.message


def test_a_command_whose_output_is_thrown_away_is_a_fault(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    code('found = run_command("ls src/")')(sound_rows)
    assert not findings(write_folder(train=sound_rows))["code that runs"].ok


def test_a_few_system_prompts_that_stand_in_several_rows_are_meant(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    for number, each in enumerate(sound_rows):
        each["messages"][0]["content"] = ("You are Punie.", "You work alone.", "Be brief.", "Use PyCharm.")[number % 4]
    finding = findings(write_folder(train=sound_rows))["one system prompt"]
    assert finding.ok
    assert "4 system prompts" in finding.message


def test_rows_that_are_all_without_a_system_prompt_are_alike(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    for each in sound_rows:
        each["messages"].pop(0)
    assert findings(write_folder(train=sound_rows))["one system prompt"].ok


def test_conversations_that_only_begin_alike_are_no_repetition(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    for number, more in ((0, "And how is lib/ doing?"), (1, "Show me the slowest test of all.")):
        says(query="Check the code health in src/.", number=number)(sound_rows)
        sound_rows[number]["messages"] += [{"role": "user", "content": more}, sound_rows[number]["messages"][2]]
    assert findings(write_folder(train=sound_rows))["no repeated questions"].ok


def test_each_call_of_a_conversation_follows_what_was_asked_until_then(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    sound_rows[0]["messages"] += [
        {"role": "user", "content": "<tool_response>\nsrc/a.py\n</tool_response>"},
        {"role": "assistant", "content": "It is in src/a.py."},
        {"role": "user", "content": "And the tests in tests/api?"},
        {"role": "assistant", "content": wrap_call('print(pytest_run("tests/api").failed)\nread_file("src/a.py")')},
    ]
    finding = findings(write_folder(train=sound_rows))["answers follow the question"]
    assert finding.ok, finding.where
    sound_rows[0]["messages"][-1]["content"] = wrap_call('print(pytest_run("tests/other").failed)')
    assert len(findings(write_folder(train=sound_rows))["answers follow the question"].where) == 2


def test_every_broken_line_is_named_whatever_is_wrong_with_it(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    folder = write_folder(train=[b"{", *sound_rows, b"", b"\xff"], test=[b"nonsense"])
    finding = findings(folder)["readable rows"]
    assert [place.rpartition("/")[2].split(": ")[0] for place in finding.where] == [
        "train.jsonl:1",
        "train.jsonl:17",
        "train.jsonl:18",
        "test.jsonl:1",
    ]


def test_a_training_split_without_rows_is_not_readable(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    assert not findings(write_folder(train=[], valid=sound_rows))["readable rows"].ok


def test_too_few_and_too_many_calls_both_fail_the_distribution(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    assert not findings(write_folder(train=sound_rows[:11]))["tool and direct answers"].ok
    few = findings(write_folder(train=sound_rows[7:]))["tool and direct answers"]
    assert not few.ok
    assert "4 of 8 rows call a tool (50.0%)" in few.message


def test_answers_of_comments_alone_are_neither_calls_nor_words(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    summaries = [
        {"messages": [{**turn, "content": "# slow tests"} if turn["role"] == "assistant" else turn for turn in turns]}
        for turns in (row["messages"] for row in sound_rows[:7])
    ]
    found = findings(write_folder(train=[*sound_rows, *summaries]))
    assert "11 of 15 rows call a tool" in found["tool and direct answers"].message
    assert found["answers say something"].ok and found["no mass-repeated answers"].ok


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_no_row_reads_is_named(field: str, sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    without = [row for row in sound_rows if f".{field}" not in row["messages"][2]["content"].replace(f"{field}_", "")]
    finding = findings(write_folder(train=without))["field patterns"]
    assert not finding.ok
    assert field in finding.message


def test_fields_of_tools_that_no_row_calls_are_not_missed(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    linted = [row for row in sound_rows if "ruff_check(" in row["messages"][2]["content"]]
    others = ("typecheck(", "pytest_run(")
    linted = [row for row in linted if not any(name in row["messages"][2]["content"] for name in others)]
    finding = findings(write_folder(train=linted))["field patterns"]
    assert "error_count" not in finding.message and "passed" not in finding.message


def test_the_field_patterns_are_fields_of_the_typed_results() -> None:
    fields = {name for model in (TypeCheckResult, RuffResult, TestResult) for name in model.model_fields}
    assert set(FIELDS) <= fields


def test_a_question_repeated_in_another_split_and_spelling_is_found(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    again = copy.deepcopy(sound_rows[0])
    again["messages"][1]["content"] = "how many type errors are in  `src/`"
    finding = findings(write_folder(train=sound_rows, valid=[again]))["no repeated questions"]
    assert not finding.ok
    assert len(finding.where) == 1
    assert "valid.jsonl:1" in finding.where[0]
    assert finding.where[0].endswith("train.jsonl:1")


def test_a_question_with_a_word_more_is_a_near_duplicate_and_shown_with_its_like(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    again = copy.deepcopy(sound_rows[5])
    again["messages"][1]["content"] = "Please: " + again["messages"][1]["content"]
    found = findings(write_folder(train=sound_rows, test=[again]))
    assert found["no repeated questions"].ok
    assert not found["no near-repeated questions"].ok
    (place,) = found["no near-repeated questions"].where
    assert "test.jsonl:1" in place
    assert "train.jsonl:6" in place


def test_a_question_of_the_suite_about_another_path_is_contamination_however_short(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    says(query="Does services/billing type-check?")(sound_rows)
    found = {
        each.name: each for each in run_checks(write_folder(train=sound_rows), suite_queries=["Does lib type-check?"])
    }
    assert found["contamination"].ok  # "lib" is no path to be told from a word
    found = {
        each.name: each for each in run_checks(write_folder(train=sound_rows), suite_queries=["Does lib/ type-check?"])
    }
    (place,) = found["contamination"].where
    assert "but for its paths 1.00 like the suite's 'Does lib/ type-check?'" in place


def test_contamination_is_shown_as_a_pair(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    says(query=SUITE[0].replace("Give me", "give us"))(sound_rows)
    (place,) = findings(write_folder(train=sound_rows))["contamination"].where
    assert "give us the number" in place
    assert "Give me the number" in place


def test_a_question_of_the_suite_counts_in_the_validation_split_too(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    says(query=SUITE[0])(sound_rows)
    assert not findings(write_folder(train=sound_rows[1:], valid=sound_rows[:1]))["contamination"].ok


@pytest.mark.parametrize("answer", ["Yes.", "A decorator is what a decorator is.", "..."])
def test_an_answer_that_says_nothing_is_found(answer: str, sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    says(answer, number=11)(sound_rows)
    (place,) = findings(write_folder(train=sound_rows))["answers say something"].where
    assert "train.jsonl:12" in place


def test_one_template_with_another_number_each_time_is_found(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    template = copy.deepcopy(sound_rows[-1])
    junk = []
    for number in range(6):
        row = copy.deepcopy(template)
        row["messages"][1]["content"] = f"Explain concept {number} and the {'ABCDEF'[number]} principle."
        row["messages"][2]["content"] = f"Concept {number} is about the {'ABCDEF'[number]} principle and its use."
        junk.append(row)
    finding = findings(write_folder(train=sound_rows, valid=junk))["no mass-repeated answers"]
    assert not finding.ok
    assert len(finding.where) == 6


def test_one_sentence_with_its_nouns_changed_is_found_where_no_two_answers_are_equal(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    nouns = {"tuple": "sequence", "set": "collection", "dict": "mapping", "frozenset": "container"}
    junk = []
    for noun, kind in nouns.items():
        row = copy.deepcopy(sound_rows[-1])
        row["messages"][1]["content"] = f"Tell me all about the {noun}."
        row["messages"][2]["content"] = (
            f"In Python this is a useful {kind} that many programmers like and use every day."
        )
        junk.append(row)
    folder = write_folder(train=sound_rows, valid=junk)
    assert findings(folder)["no mass-repeated answers"].ok
    assert len(findings(folder)["no templated answers"].where) == 4
    assert findings(write_folder(train=sound_rows, valid=junk[1:]))["no templated answers"].ok


def without_messages(fixture: Fixture) -> Fixture:
    """The fixture as it were if the type checker's parser never filled `message`."""
    found = fixture.main.type_check
    empty = found.model_copy(update={"errors": [each.model_copy(update={"message": ""}) for each in found.errors]})
    main, apart = (dataclasses.replace(area, type_check=empty) for area in (fixture.main, fixture.apart))
    return dataclasses.replace(fixture, main=main, apart=apart)


def test_a_documented_field_that_nothing_fills_is_found_with_the_rows_that_read_it(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    code('for error in typecheck("src/").errors:\n    print(error.message)')(sound_rows)
    folder = write_folder(train=sound_rows)
    unreadable = [result for result in results_known() if getattr(result, "parse_error", None)]
    fixtures = answers_of(map(without_messages, BASIC_FIXTURES.values()))
    found = look_for_unfilled(read_material(folder), [*unreadable, *fixtures])
    assert not found.ok
    assert found.message.startswith("documented and never filled: TypeCheckError.message;")
    assert found.where == (f"{folder}/train.jsonl:1: reads message",)


def test_a_field_that_only_a_parser_fills_counts_as_filled() -> None:
    assert ("RuffResult", "parse_error") in unfilled(answers_of(BASIC_FIXTURES.values()))
    assert unfilled(results_known()) == []


@pytest.mark.parametrize(
    ("query", "call"),
    [
        ("Do the types hold in src/api/routes.py?", 'typecheck("src/api/routes.py").success'),
        ("Type-check (lib), please.", 'typecheck("lib/").success'),
        ("Did the tests in 'tests/unit' pass?", 'pytest_run(path="tests/unit").success'),
        ("What's in .pre-commit-config.yaml?", 'read_file(".pre-commit-config.yaml")'),
        ("Show me the Makefile.", 'read_file("Makefile")'),
        ("Is the project type clean and/or typed?", 'typecheck(".").success'),
        ("Where is `parse_date` used in src/?", 'run_command("grep -rn parse_date src/")'),
        ("How many tests fail?", 'pytest_run("tests").failed'),
        ("What is at src/app.py:55?", 'read_file("src/app.py")'),
        ("Is config.py typed?", 'typecheck("src/punie/config.py").success'),
        ("Are src/ fine and all tests green?", 'typecheck("src").success, pytest_run(".").success'),
    ],
)
def test_an_answer_that_follows_its_question_is_left_alone(
    query: str, call: str, sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    code(f"print({call})", query)(sound_rows)
    finding = findings(write_folder(train=sound_rows))["answers follow the question"]
    assert finding.ok, finding.where


def test_the_name_of_a_further_tool_is_a_word_of_english_too() -> None:
    script = """
from punie_tui.tools.catalog import add
add([], ["diagnostics", "hover"])
from punie_tui.datasets.checks.following import PROGRAMS
print(*sorted(PROGRAMS))
"""
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["pytest", "ruff", "typecheck"]


def test_in_a_conversation_of_several_turns_every_call_is_looked_at(
    sound_rows: Rows, write_folder: Callable[..., Path]
) -> None:
    sound_rows[0]["messages"] += [
        {"role": "user", "content": "<tool_response>17</tool_response>"},
        {"role": "assistant", "content": wrap_call('print(typecheck("src/").total)')},
    ]
    found = findings(write_folder(train=sound_rows))
    assert found["turns in order"].ok
    assert not found["sound code"].ok


def test_a_further_check_runs_beside_those_of_the_registry(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    rows = Check("few rows", "why", "mend", lambda material: CheckReport(False, f"{len(material.examples)} rows"))
    assert run_checks(write_folder(train=sound_rows), further=[rows])[-1].message == "15 rows"


def test_a_folder_that_is_no_dataset_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"train\.jsonl"):
        run_checks(tmp_path)
