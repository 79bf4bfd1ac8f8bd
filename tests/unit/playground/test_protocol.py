"""What the two sides say to each other, and what a person may type of it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from punie_tui.errors import UsageError
from punie_tui.playground.answerer import check_question
from punie_tui.playground.protocol import LONGEST_QUESTION, Ask, Decoding, Done, parse_decoding, replies, requests


def test_a_question_comes_back_as_it_was_sent() -> None:
    request = Ask(id=3, question="\x1b[31m [bold] \u202e?", decoding=Decoding(temperature=0.7, seed=5))
    assert requests.validate_json(request.model_dump_json()) == request


def test_an_answer_comes_back_with_all_that_was_in_it() -> None:
    done = Done(
        id=1,
        text="\x00\x9b</b>",
        tokens=11,
        prompt_tokens=3,
        first=0.5,
        seconds=2.5,
        stopped="interrupted",
        memory=1,
    )
    assert replies.validate_json(done.model_dump_json()) == done
    assert done.rate == 5.0


@pytest.mark.parametrize("line", [b"", b"{}", b'{"type": "ask"}', b'{"type": "sing", "id": 1}', b"[1]", b"\xff"])
def test_a_line_that_is_no_request_is_none(line: bytes) -> None:
    with pytest.raises(ValidationError):
        requests.validate_json(line)


def test_settings_are_read_as_they_are_shown() -> None:
    drawn = Decoding(temperature=0.7, max_tokens=12, seed=3)
    assert parse_decoding(str(drawn)) == drawn


def test_settings_that_are_not_named_are_the_usual_ones() -> None:
    assert parse_decoding("seed=4") == Decoding(seed=4)
    assert parse_decoding("  ") == Decoding()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("heat 1", "unknown setting 'heat'"),
        ("temprature 1", "did you mean 'temperature'?"),
        ("temperature nan", "temperature 'nan': input should be a finite number"),
        ("temperature -1", "temperature '-1': input should be greater than or equal to 0"),
        ("max_tokens 0", "max_tokens '0'"),
        ("max_tokens 1000000", "max_tokens '1000000'"),
        ("seed", "seed ''"),
    ],
)
def test_a_setting_that_is_none_is_told_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_decoding(text)
    assert message in str(error.value)


@pytest.mark.parametrize("question", ["", " \n\t", "x" * (LONGEST_QUESTION + 1), "half \ud800 a pair"])
def test_a_question_that_cannot_be_put_is_refused(question: str) -> None:
    with pytest.raises(UsageError):
        check_question(question)
