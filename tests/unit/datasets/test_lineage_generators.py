"""What the lineage is made from: every wording of every intent gives a true row, and every conversation a true one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from punie_tui.datasets.examples import Message
from punie_tui.datasets.generators import concepts, deeper, first_calls, knowledge, shell
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.rows import fill
from punie_tui.datasets.generators.shell.conversation import hold
from punie_tui.datasets.generators.shell.conversations import CONVERSATIONS
from punie_tui.datasets.generators.truth import problems
from punie_tui.datasets.similarity import near_duplicates
from punie_tui.tools.schema import fields_used, tools_called

FIRST_CALLS = (*first_calls.TYPES, *first_calls.LINT, *first_calls.TESTS)
CALLING = (*shell.INTENTS, *FIRST_CALLS, *deeper.INTENTS)
CONCEPTS = (*concepts.INTENTS, *knowledge.INTENTS)


@pytest.mark.parametrize("intent", CALLING, ids=[intent.name for intent in CALLING])
def test_every_wording_gives_a_true_row(intent: Intent) -> None:
    random_ = random.Random(intent.name)
    for phrasing in range(len(intent.phrasings)):
        row = fill("x", intent, phrasing, random_)
        assert problems(row.example()) == [], row.query


def test_names_are_not_used_twice() -> None:
    names = Counter([intent.name for intent in (*CALLING, *CONCEPTS)] + [each.name for each in CONVERSATIONS])
    assert [name for name, count in names.items() if count > 1] == []


def test_a_plain_first_call_reads_no_field_and_any_other_does() -> None:
    assert [intent.name for intent in FIRST_CALLS if (intent.category == "A") == bool(fields_used(intent.answer))] == []


def test_shell_questions_use_no_typed_tool() -> None:
    used = {call.name for intent in shell.INTENTS for call in tools_called(intent.answer)}
    assert used == {"run_command", "read_file"}


def test_there_are_more_concepts_than_are_dealt_and_no_two_are_alike() -> None:
    assert len(CONCEPTS) >= 230
    assert near_duplicates([intent.phrasings[0] for intent in CONCEPTS], threshold=0.7) == []
    assert near_duplicates([intent.answer for intent in CONCEPTS], threshold=0.4) == []


def test_conversations_are_true_to_the_last_turn() -> None:
    held = hold(CONVERSATIONS, 60, 1)
    assert {example.query: found for example in held if (found := problems(example))} == {}
    assert {len(example.messages) for example in held} == {5, 7}


def test_a_tool_response_that_no_world_gives_is_a_problem() -> None:
    example = hold(CONVERSATIONS, 1, 1)[0]
    messages = [*example.messages]
    messages[3] = Message("user", "<tool_response>\nsomething else\n</tool_response>")
    assert problems(replace(example, messages=messages)) == ["the tool's response is not what the call prints"]


def test_the_same_seed_holds_the_same_conversations_and_another_seed_others() -> None:
    assert hold(CONVERSATIONS, 20, 1) == hold(CONVERSATIONS, 20, 1)
    assert hold(CONVERSATIONS, 20, 1) != hold(CONVERSATIONS, 20, 2)


def test_more_conversations_than_there_are_wordings_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 500"):
        hold(CONVERSATIONS, 500, 1)
