"""The comparison as figures, as a document and as the README's table: all of it is the runs' own."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.grading.statistics import wilson
from punie_tui.reproduction.document import results_blocks
from punie_tui.reproduction.readme_table import BEGIN, END, first_table, write_between_markers
from punie_tui.reproduction.results import NOVELTY, PARTS, EntryResult, ResultsDocument, count, pairs
from punie_tui.validation.reports.blocks import Block, CodeBlock, Heading, Picture, Table, markdown
from punie_tui.validation.reports.comparison import compare


def blocks(results: list[EntryResult]) -> list[Block]:
    return [*results_blocks(results, "punie-tui reproduce", {"phase26": "results-phase26.svg"})]


def table(results: list[EntryResult], *titles: str) -> Table:
    """The first table after these headings, one after the other."""
    found = iter(blocks(results))
    for title in titles:
        next(block for block in found if isinstance(block, Heading) and block.text == title)
    return next(block for block in found if isinstance(block, Table))


def test_counts_are_by_grader_and_by_part_of_the_suite(results: list[EntryResult]) -> None:
    seed25 = results[2].judged["seed25"]
    overall = count(seed25, "outcome")
    assert overall is not None
    assert (overall.passed, overall.total) == (14, 25)
    assert (overall.low, overall.high) == wilson(14, 25)
    parts = {part: count(seed25, "outcome", where) for part, where in PARTS.items()}
    assert {part: (found.passed, found.total) for part, found in parts.items() if found} == {
        "overall": (14, 25), "discrimination": (5, 5), "field access": (9, 20)
    }  # fmt: skip
    assert [one.passed for grader in ("soft", "strict") if (one := count(seed25, grader))] == [25, 25]


def test_the_field_access_rate_is_that_of_the_code_not_of_the_graders(results: list[EntryResult]) -> None:
    rate = count(results[0].judged["seed25"], "field_access")
    assert rate is not None
    assert (rate.passed, rate.total) == (5, 20)  # the recorded answers read the field where category C asks


def test_novel_queries_and_the_others_make_up_the_suite(results: list[EntryResult]) -> None:
    broad = results[2].judged["broad"]
    novel, others = (count(broad, "outcome", where) for where in NOVELTY.values())
    tagged = [query.id for query in broad.plan.suite.queries if query.novel]
    assert novel is not None and others is not None
    assert novel.total == len(tagged) >= 25
    assert novel.passed + others.passed == 60
    assert novel.total + others.total == 125
    assert count(results[2].judged["seed25"], "outcome", NOVELTY["novel"]) is None


def test_every_entry_is_compared_with_those_before_it_the_last_one_first(results: list[EntryResult]) -> None:
    found = pairs(results, "seed25")
    assert [(pair.before, pair.after) for pair in found] == [
        ("phase23", "phase26"), ("base", "phase26"), ("base", "phase23")
    ]  # fmt: skip
    first = found[0]
    assert first.found == compare(results[1].judged["seed25"], results[2].judged["seed25"])
    assert first.sentence == (
        "phase23 → phase26: phase26 is better: improved 9, regressed 0, same 16 (exact McNemar, p = 0.004)"
    )


def test_the_readmes_table_has_a_row_a_recipe_with_counts_intervals_and_the_training_time(
    results: list[EntryResult],
) -> None:
    found = first_table(results)
    assert found.header == [
        "", "seed25, soft", "seed25, strict", "seed25, outcome", "broad, soft", "broad, strict", "broad, outcome",
        "training",
    ]  # fmt: skip
    assert [row[0] for row in found.rows] == ["base", "phase23", "phase26"]
    assert [row[3] for row in found.rows] == ["0/25 [0–13 %]", "5/25 [9–39 %]", "14/25 [37–73 %]"]
    assert [row[6] for row in found.rows] == ["0/125 [0–3 %]", "30/125 [17–32 %]", "60/125 [39–57 %]"]
    assert [row[7] for row in found.rows] == ["–", "08:20", "08:20"]


def test_the_document_has_its_parts_in_order(results: list[EntryResult]) -> None:
    of_a_suite = ["By category", "Where answers fail", "Is it better?"]
    assert [block.text for block in blocks(results) if isinstance(block, Heading)] == [
        "Results: base, phase23, phase26",
        *("Suite seed25", *of_a_suite),
        *("Suite broad", *of_a_suite),
        *("Training", "Time"),
    ]


def test_the_published_table_has_a_row_for_each_part_and_recipe_and_a_column_a_grader(
    results: list[EntryResult],
) -> None:
    found = table(results, "Suite seed25")
    assert found.header == ("", "", "soft", "strict", "outcome", "reads the field")
    assert [row[0] for row in found.rows] == [part for part in PARTS for _ in range(3)]
    by_key = {(row[0], row[1]): row[2:] for row in found.rows}
    assert by_key["overall", "phase26"] == ["25/25 [87–100 %]", "25/25 [87–100 %]", "14/25 [37–73 %]", "–"]
    assert by_key["field access", "phase26"][3] == "5/20 [11–47 %]"


def test_the_grids_show_where_each_recipes_answers_fail(results: list[EntryResult]) -> None:
    grids = [block.text for block in blocks(results) if isinstance(block, CodeBlock) and "target" in block.text]
    assert len(grids) == 6
    assert grids[2].splitlines()[0] == "phase26"
    assert "C field access    ● ● ● ● o  4/5 ✓ target 80 %" in grids[2]
    assert "A discrimination  ● ● ● ● ●  5/5 ✓ target 100 %" in grids[2]


def test_significance_is_reported_for_each_suite_and_pair(results: list[EntryResult]) -> None:
    found = table(results, "Suite broad", "Is it better?")
    first = found.rows[0]
    assert first[:4] == ["phase23 → phase26", "outcome", "30/125", "60/125"]
    assert first[5] == "better, p < 0.001"
    assert len(found.rows) == 3 * 5


def test_training_is_described_for_what_was_trained_with_its_picture(results: list[EntryResult]) -> None:
    found = table(results, "Training")
    assert found.header == ("", "phase23", "phase26")
    facts = {row[0]: row[1:] for row in found.rows}
    assert facts["data"] == ["phase23_merged", "phase26_merged"]
    assert facts["learning rate"] == ["0.0001", "0.0001"]
    assert facts["rank, scale"] == ["8, 20", "8, 20"]
    best = results[2].view.best
    assert best is not None
    assert str(facts["validation loss, before and best"][1]).endswith(f"{best.val_loss:.3f} after {best.iteration}")
    assert [block.path for block in blocks(results) if isinstance(block, Picture)] == ["results-phase26.svg"]


def test_every_stages_time_is_reported_and_their_sum(results: list[EntryResult]) -> None:
    rows = {row[0]: row[1:] for row in table(results, "Time").rows}
    assert rows["train"] == ["–", "08:20", "08:20"]
    assert rows["total"] == ["4.0s", "08:30", "08:30"]
    assert "All entries together took 17:04." in markdown(blocks(results))


def test_one_recipe_alone_is_compared_with_nobody(results: list[EntryResult]) -> None:
    titles = [block.text for block in blocks(results[2:]) if isinstance(block, Heading)]
    assert "Is it better?" not in titles
    assert ResultsDocument.of(results[2:]).comparisons == []


def test_the_table_goes_between_the_markers_and_nothing_else_is_touched(
    results: list[EntryResult], tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        write_between_markers(readme, first_table(results))
        assert readme.read_text() == f"before\n{BEGIN}\n\n{markdown([first_table(results)])}\n{END}\nafter\n"


@pytest.mark.parametrize("text", ["no markers", BEGIN, f"{END}\n{BEGIN}"])
def test_a_file_without_a_place_for_the_table_is_refused_and_left_as_it_is(
    text: str, results: list[EntryResult], tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text)
    with pytest.raises(UsageError, match="there is no place for the table; put the lines"):
        write_between_markers(readme, first_table(results))
    assert readme.read_text() == text
