"""A lesson's file becomes intents, and a mistake in it is told with its line."""

from __future__ import annotations

import pytest

from punie_tui.errors import UsageError
from punie_tui.lessons.form import dump_schema
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import package_lessons
from punie_tui.lessons.loading import lesson_of, read_form
from punie_tui.settings import bundled_data

LESSON = """\
lesson: lint
defaults: {category: C, place: code}
intents:
  - id: lint-count
    ask:
      - How many violations are there$in_path?
    code: |
      lint = ruff_check("$arg")
      print(lint.violation_count)

  - id: what-is-ruff
    ask: What is ruff?
    answer: A linter.
"""
GROUP = """\
lesson: counts
defaults: {category: C, place: code}
entries:
  violations: {nouns: [violations, ruff findings], count: 'ruff_check("$arg").violation_count'}
  type-errors: {nouns: type errors, count: 'typecheck("$arg").error_count'}
wordings:
  counted:
    - How many <nouns>?
    - <way> many <nouns> here
intents:
  - for: [violations, type-errors]
    intents:
      - id: count-<name>
        wordings: counted
        words: {way: [how, HOW]}
        code: print(<count>)
      - id: only-<name>
        only: [type-errors]
        ask: <nouns>?
        code: print(<count>)
"""


CONVERSATION = """\
lesson: talk
conversations:
  - id: branch
    ask: [Which branch?]
    code: print(run_command("git branch --show-current"))
    reply: print(f"You are on {lines[0]}.")
"""


def intents(text: str) -> tuple[Intent, ...]:
    return lesson_of(*read_form(text, "lint.yaml"), "lint.yaml").intents


def mistake(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        intents(text)
    return str(caught.value)


def test_an_intent_has_what_its_file_says_and_the_defaults_for_the_rest() -> None:
    count, what = intents(LESSON)
    assert (count.name, count.category, count.place, count.weight) == ("lint-count", "C", "code", 1)
    assert count.answer == 'lint = ruff_check("$arg")\nprint(lint.violation_count)'
    assert (what.category, what.phrasings, what.answer) == ("direct", ("What is ruff?",), "A linter.")
    assert [each.at for each in (count, what)] == ["lint.yaml:4", "lint.yaml:11"]


def test_a_group_is_expanded_entry_by_entry_and_a_wording_in_all_its_words() -> None:
    found = intents(GROUP)
    assert [each.name for each in found] == ["count-violations", "count-type-errors", "only-type-errors"]
    assert found[0].phrasings == (
        "How many violations?",
        "How many ruff findings?",
        "how many violations here",
        "how many ruff findings here",
        "HOW many violations here",
        "HOW many ruff findings here",
    )
    assert found[1].answer == 'print(typecheck("$arg").error_count)'


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("    ask:\n", "    asks:\n", "lint.yaml:5: unknown key 'asks'; did you mean 'ask'?"),
        ("what-is-ruff", "lint-count", "lint.yaml:11: the id 'lint-count' is already used on line 4"),
        ("    answer: A linter.\n", "", "lint.yaml:11: an intent must have either `code` or an `answer`"),
        ("category: C, ", "", "lint.yaml:4: the key 'category' is missing"),
        ("place: code", "place: cod", "lint.yaml:2: place: "),
        ("lesson: lint\n", "", "lint.yaml:1: the key 'lesson' is missing"),
        (
            "lesson: lint\n",
            "lesson: lint\ntools: [gti]\n",
            "lint.yaml:2: unknown tool or group of tools 'gti'; did you mean",
        ),
        ("    ask: What is ruff?\n", "", "lint.yaml:11: an intent must have wordings in `ask`"),
        ("  - id: what-is-ruff\n", "  - id: what-is-ruff\n    id: x\n", "lint.yaml:12: the key 'id' occurs twice"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, clause: str) -> None:
    assert clause in mistake(LESSON.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("<nouns> here", "<noun> here", "lint.yaml:13: <noun> has no words; did you mean 'nouns'?"),
        (
            "for: [violations,",
            "for: [violation,",
            "lint.yaml:11: unknown entry 'violation'; did you mean 'violations'?",
        ),
        ("wordings: counted", "wordings: count", "unknown table of wordings 'count'; did you mean 'counted'?"),
        ("print(<count>)", "print(<nouns>)", "<nouns> stands for 2 words, but here it must stand for one"),
        ("only: [type-errors]", "only: [failed]", "the group is not for 'failed'"),
        ("{nouns: type errors,", "{slots: [nam], nouns: type errors,", "unknown slot 'nam'; did you mean 'name'?"),
    ],
)
def test_a_mistake_in_a_group_is_told_with_its_line(old: str, new: str, clause: str) -> None:
    assert clause in mistake(GROUP.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("reply: print(f", "reply: print f", "lint.yaml:6: the code does not parse"),
        ("reply: print", "replies: print", "line 6: unknown key 'replies'; did you mean 'reply'?"),
        ("  - id: branch\n", "  - id: branch\n    path: file\n", "lint.yaml:4: path: input should be"),
    ],
)
def test_a_mistake_in_a_conversation_is_told_with_its_line(old: str, new: str, clause: str) -> None:
    text = CONVERSATION.replace(old, new)
    assert clause in mistake(text)


def test_the_committed_schema_is_the_forms() -> None:
    path = bundled_data() / "lessons" / "lesson.schema.json"
    assert path.read_text(encoding="utf-8") == dump_schema()


def test_every_lesson_of_the_package_names_the_schema_in_its_first_line() -> None:
    for path in package_lessons().values():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert schema.resolve() == bundled_data() / "lessons" / "lesson.schema.json"
