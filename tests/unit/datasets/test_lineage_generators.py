"""What the lineage is made from: every wording of every intent gives a true row, and every conversation a true one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from punie_tui.curriculum.catalog import LESSONS_OF
from punie_tui.datasets.examples import Message
from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.grading.rows.grading import problems, problems_of
from punie_tui.lessons.conversation import hold
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import intents_of, lesson
from punie_tui.lessons.rows import fill
from punie_tui.tools.code.schema import fields_used, tools_called

SHELL = intents_of(*LESSONS_OF["shell"])
FIRST_CALLS = intents_of(*LESSONS_OF["first_calls"])
CALLING = (*SHELL, *FIRST_CALLS, *intents_of("deeper"))
CONVERSATIONS = lesson("conversations")
CONCEPTS = intents_of("concepts", *LESSONS_OF["knowledge"])


@pytest.mark.parametrize("intent", CALLING, ids=[intent.name for intent in CALLING])
def test_every_wording_gives_a_true_row(intent: Intent) -> None:
    random_ = random.Random(intent.name)
    rows = [fill("x", intent, phrasing, random_) for phrasing in range(len(intent.phrasings))]
    found = problems_of([row.example() for row in rows], [row.outcome for row in rows])
    assert {row.query: problems for row, problems in zip(rows, found, strict=True) if problems} == {}


def test_names_are_not_used_twice() -> None:
    names = Counter(
        [intent.name for intent in (*CALLING, *CONCEPTS)] + [each.id for each in CONVERSATIONS.form.conversations]
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_first_call_reads_a_field() -> None:
    assert [intent.name for intent in FIRST_CALLS if not fields_used(intent.answer)] == []


def test_shell_questions_use_no_typed_tool() -> None:
    used = {call.name for intent in SHELL for call in tools_called(intent.answer)}
    assert used == {"run_command", "read_file"}


def test_there_are_more_concepts_than_are_dealt_and_no_two_are_alike() -> None:
    assert len(CONCEPTS) >= 230
    assert near_duplicates([intent.phrasings[0] for intent in CONCEPTS], threshold=0.7) == []
    assert near_duplicates([intent.answer for intent in CONCEPTS], threshold=0.4) == []


def test_conversations_are_true_to_the_last_turn() -> None:
    held = hold(CONVERSATIONS, 60, 1)
    judged = [made.example for made in held]
    assert [problems for problems in problems_of(judged) if problems] == []
    assert {len(made.example.messages) for made in held} == {5, 7}


def test_a_tool_response_that_no_fixture_gives_is_a_problem() -> None:
    example = hold(CONVERSATIONS, 1, 1)[0].example
    messages = [*example.messages]
    messages[3] = Message("user", "<tool_response>\nsomething else\n</tool_response>")
    assert problems(replace(example, messages=messages)) == ["the tool's response is not what the call prints"]


def test_the_same_seed_holds_the_same_conversations_and_another_seed_others() -> None:
    assert hold(CONVERSATIONS, 20, 1) == hold(CONVERSATIONS, 20, 1)
    assert hold(CONVERSATIONS, 20, 1) != hold(CONVERSATIONS, 20, 2)


def test_more_conversations_than_there_are_wordings_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 500"):
        hold(CONVERSATIONS, 500, 1)
