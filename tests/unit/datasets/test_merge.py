"""Merging: nothing asked twice, near-duplicates on one side, every source held out in proportion, always the same."""

from __future__ import annotations

from collections import Counter

import pytest

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.finding.similarity import normalised
from punie_tui.datasets.merge import blanked, distinct, families, grouped, merge, split
from punie_tui.errors import UsageError

NOUNS = ("invoice", "basket", "ledger", "session", "token", "parser", "queue", "worker", "cache", "router")
VERBS = ("open", "close", "merge", "rename", "delete", "sort", "print", "count", "lock", "send")


def asks(query: str, source: str = "") -> Example:
    meta = {"source": source} if source else {}
    return Example([Message("user", query), Message("assistant", f"About {query}")], meta)


def different(count: int, source: str = "") -> list[Example]:
    words = [f"{verb} {noun}" for verb in VERBS for noun in NOUNS]
    return [asks(f"{word} {source}{number}", source) for number, word in enumerate(words[:count])]


def test_of_two_near_copies_the_earlier_is_kept_and_the_later_told() -> None:
    first = asks("Please list all of the open invoices of the last quarter, sorted by date")
    again = asks("please list all of the open invoices of the last quarter sorted by date!")
    kept, dropped = distinct([first, asks("Something else"), again])
    assert [example.query for example in kept] == [first.query, "Something else"]
    assert [(each.example, each.like, each.score) for each in dropped] == [(again, first, 1.0)]


def test_a_row_is_not_dropped_for_being_like_a_dropped_one() -> None:
    a, b, c = "one two three four five", "one two three four five six", "one two three four five six seven"
    kept, dropped = distinct([asks(a), asks(b), asks(c)], threshold=0.8)
    assert [example.query for example in kept] == [a, c]
    assert [each.example.query for each in dropped] == [b]


def test_one_wording_with_another_path_or_number_is_one_family() -> None:
    assert families(["Lint src/api now", "Lint lib/cache.py now", "Type check lib/cache.py, then rest"]) == [
        [0, 1],
        [2],
    ]
    assert families(["the last 3 commits by Ada", "the last 12 commits by Ada"]) == [[0, 1]]
    assert blanked("Show lines 3 of src/a.py.") == "Show lines _ of _."


def test_groups_follow_chains_of_links() -> None:
    assert grouped(6, [(4, 1), (1, 3), (5, 0)]) == [[0, 5], [1, 3, 4], [2]]


def test_the_split_has_the_sizes_asked_for_and_loses_nothing() -> None:
    rows = different(60, "a") + different(40, "b")
    parts = split(rows, {"train": 70, "valid": 20, "test": 10}, seed=1)
    assert {name: len(part) for name, part in parts.items()} == {"train": 70, "valid": 20, "test": 10}
    assert sorted(row.query for part in parts.values() for row in part) == sorted(row.query for row in rows)
    assert Counter(row.meta["source"] for row in parts["valid"]) == {"a": 12, "b": 8}
    assert Counter(row.meta["source"] for row in parts["test"]) == {"a": 6, "b": 4}


def test_near_duplicates_stay_on_one_side_whatever_the_seed() -> None:
    rows = different(40) + [asks(f"Would you lint src/{noun} for me, please?") for noun in NOUNS[:4]]
    for seed in range(20):
        parts = split(rows, {"train": 28, "valid": 8, "test": 8}, seed)
        assert sorted(sum("lint" in row.query for row in part) for part in parts.values()) == [0, 0, 4]


def test_rows_that_are_all_alike_cannot_be_held_out() -> None:
    rows = [asks(f"Would you lint src/{noun} for me, please?") for noun in NOUNS]
    with pytest.raises(UsageError, match="only 0 of 2 rows can be held out for valid"):
        split(rows, {"train": 6, "valid": 2, "test": 2}, seed=1)


def test_a_merge_names_the_source_of_each_row_and_keeps_what_stood_there() -> None:
    merged = merge({"first": different(30, "shell"), "second": different(20)}, seed=3)
    rows = [row for part in merged.splits.values() for row in part]
    assert Counter((row.meta["source"], row.meta.get("generator")) for row in rows) == {
        ("first", "shell"): 30,
        ("second", None): 20,
    }
    assert merged.dropped == []
    assert {name: len(part) for name, part in merged.splits.items()} == {"train": 40, "valid": 5, "test": 5}


def test_a_question_that_two_sources_ask_is_taken_once_from_the_first() -> None:
    merged = merge({"first": different(30), "second": different(31)}, seed=3)
    rows = [row for part in merged.splits.values() for row in part]
    assert Counter(row.meta["source"] for row in rows) == {"first": 30, "second": 1}
    assert len(merged.dropped) == 30
    assert len({normalised(row.query) for row in rows}) == 31


def test_the_same_seed_merges_the_same_way_and_another_seed_otherwise() -> None:
    sources = {"first": different(50, "a"), "second": different(40, "b")}
    assert merge(sources, seed=1) == merge(sources, seed=1)
    assert merge(sources, seed=1) != merge(sources, seed=2)
