"""How alike two questions are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.datasets.finding.similarity import near_duplicates, normalised, similarity

VOCABULARY = ["how", "many", "type", "errors", "in", "src", "lib", "tests?"]
words = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)


def test_case_punctuation_and_spacing_do_not_tell_two_questions_apart() -> None:
    assert similarity("How many errors are in src/?", "how  many errors are in `src`") == 1.0


def test_a_path_stays_one_word() -> None:
    assert normalised("Check src/api/routes.py!") == "check src/api/routes.py"


def test_texts_without_a_common_word_are_not_alike() -> None:
    assert similarity("What is a decorator?", "Run the tests.") == 0.0


def test_texts_without_any_word_are_alike_only_when_they_are_equal() -> None:
    assert similarity("🙂", "🙂") == 1.0
    assert similarity("🙂", "🙃") == 0.0
    assert similarity("", "") == 1.0


def test_a_word_put_before_a_long_question_leaves_it_nearly_the_same() -> None:
    question = "how many type errors does the checker find in the folder with the parsers"
    assert 0.9 < similarity(question, f"please {question}") < 1.0


def test_the_order_of_words_counts() -> None:
    assert similarity("more errors than warnings", "more warnings than errors") < 0.5


@given(words, words)
def test_similarity_is_symmetric_and_lies_between_0_and_1(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) == similarity(b, a) <= 1.0


@given(st.lists(words.filter(bool), max_size=8), st.lists(words.filter(bool), max_size=8), st.floats(0.05, 1.0))
def test_near_duplicates_finds_exactly_the_pairs_that_comparing_all_finds(
    texts: list[str], others: list[str], threshold: float
) -> None:
    expected = [
        (i, j, score)
        for i, a in enumerate(texts)
        for j, b in enumerate(others)
        if (score := similarity(a, b)) >= threshold
    ]
    assert near_duplicates(texts, others, threshold) == expected


def test_within_one_list_each_pair_is_told_once() -> None:
    assert near_duplicates(["Run the tests", "What is PEP 8?", "run the tests!"], None, 0.9) == [(0, 2, 1.0)]


@pytest.mark.parametrize("text", ["\x00", "\ud800", "‮abc", "a" * 100_000, "[bold]"])
def test_any_text_has_itself_for_its_like(text: str) -> None:
    assert similarity(text, text) == 1.0
