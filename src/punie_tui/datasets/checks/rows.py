"""Checks that every line is a row that can be trained on and has something to learn in it."""

from __future__ import annotations

from collections import Counter

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Line, Material
from punie_tui.datasets.examples import Example, untrainable


def _readable(material: Material) -> CheckReport:
    broken = [f"{line.place}: {problem}" for line in material.lines if (problem := untrainable(line.row))]
    if "train" not in {line.split for line in material.lines}:
        return CheckReport(False, "train.jsonl has no rows", tuple(broken))
    return nowhere(broken, f"all {len(material.lines)} rows are chat messages", "rows that cannot be trained on")


def _filled(material: Material) -> CheckReport:
    empty = [f"{line.place}: {problem}" for line in material.lines if (problem := _empty(line))]
    return nowhere(empty, "every row asks and answers something", "rows with nothing in them to learn")


def _empty(line: Line) -> str:
    return "" if line.row.example is None else empty_turn(line.row.example)


def empty_turn(example: Example) -> str:
    """Which turn of a row is empty, as a clause; empty if the row asks something and no answer is empty."""
    if not example.query.strip():
        return "the question is empty"
    for number, message in enumerate(example.messages, 1):
        last = number == len(example.messages)
        if (message.role == "assistant" or last) and not (message.content.strip() or message.tool_calls):
            return "the last answer is empty" if last else f"message {number} (assistant) is empty"
    return ""


def _honoured(material: Material) -> CheckReport:
    where = [
        f"{located.place}: {', '.join(keys)}" for located in material.examples if (keys := located.example.unhonoured)
    ]
    carried = Counter(each for located in material.examples for each in located.example.carried)
    aside = "".join(f"; {count} rows have {each}" for each, count in carried.items())
    found = nowhere(where, "training honours every key of the rows", "rows with keys that training does not honour")
    return CheckReport(found.ok, found.message + aside, found.where)


def _ordered(material: Material) -> CheckReport:
    wrong = [f"{located.place}: {problem}" for located in material.examples if (problem := disorder(located.example))]
    return nowhere(wrong, "every conversation alternates user, assistant, …, assistant", "conversations out of order")


def disorder(example: Example) -> str:
    """What is wrong with the order of the turns, as a clause; empty if nothing is."""
    roles = [message.role for message in example.messages]
    turns = roles[1:] if roles[0] == "system" else roles
    if "system" in turns:
        return "a system turn that is not the first"
    if not turns or turns[-1] != "assistant":
        return "the last turn is not the assistant's, so there is nothing to learn"
    expected = ["user" if number % 2 == 0 else "assistant" for number in range(len(turns))]
    seen = ["user" if role == "tool" else role for role in turns]
    return "" if seen == expected and turns[0] == "user" else f"the turns are {', '.join(roles)[:80]}"


CHECKS = (
    Check(
        "readable rows",
        "Training stops at the first line that it cannot read, and learns nothing from other forms.",
        'Write each line as one JSON object {"messages": [{"role": …, "content": …}, …]}, or delete it.',
        _readable,
    ),
    Check(
        "honoured keys",
        "What a key was to change, such as the weight of a turn or what was thought before it, is ignored: the "
        "model does not learn what the row means.",
        "Remove the keys, or waive the check, knowing that they have no effect.",
        _honoured,
    ),
    Check(
        "no empty rows",
        "A row without a question or an answer teaches silence, or divides a loss by zero tokens.",
        "Fill the row or delete it.",
        _filled,
    ),
    Check(
        "turns in order",
        "With masked prompts only the last assistant turn is learnt; a row that ends otherwise yields NaN.",
        "Begin with the system turn, then let user and assistant take turns, the assistant last.",
        _ordered,
    ),
)
