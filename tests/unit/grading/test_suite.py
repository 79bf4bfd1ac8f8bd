"""Suites: found by name or path, validated by line, versioned by content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.errors import UsageError
from punie_tui.grading.suite import BUNDLED, find_suites, load_suite, parse_suite, read_questions
from punie_tui.settings import Settings
from punie_tui.tools import catalog

BOTH = ("seed25", "broad")
SEED25 = (BUNDLED / "seed25.yaml").read_text(encoding="utf-8")


def settings(folder: Path) -> Settings:
    return Settings(workspace=folder)


def complaint(old: str, new: str) -> str:
    """The error for seed25 with the first `old` replaced by `new`."""
    assert old in SEED25
    with pytest.raises(UsageError) as caught:
        parse_suite(SEED25.replace(old, new, 1), "mine", "mine.yaml")
    return str(caught.value)


def line_of(text: str) -> int:
    return SEED25[: SEED25.index(text)].count("\n") + 1


def test_seed25_has_five_queries_of_each_of_five_kinds(tmp_path: Path) -> None:
    suite = load_suite("seed25", settings(tmp_path))
    assert Counter(query.category for query in suite.queries) == dict.fromkeys("ABCDE", 5)
    assert [query.id for query in suite.queries] == [f"{letter}{n}" for letter in "ABCDE" for n in range(1, 6)]


def test_seed25_has_the_targets_that_were_given(tmp_path: Path) -> None:
    suite = load_suite("seed25", settings(tmp_path))
    targets = {key: category.target for key, category in suite.categories.items()}
    assert targets == {"A": 100, "B": 80, "C": 80, "D": 80, "E": 60}
    assert (suite.targets.overall, suite.targets.field_access) == (80, 80)


def test_three_of_the_discrimination_queries_want_no_tool(tmp_path: Path) -> None:
    suite = load_suite("seed25", settings(tmp_path))
    assert [query.expect.direct for query in suite.of_category("A")].count(True) == 3


def test_every_query_of_seed25_beyond_discrimination_names_the_fields_that_answer_it(tmp_path: Path) -> None:
    suite = load_suite("seed25", settings(tmp_path))
    assert all(query.expect.fields for query in suite.queries if query.category != "A")


def test_no_two_queries_of_seed25_ask_the_same(tmp_path: Path) -> None:
    texts = [query.text.lower() for query in load_suite("seed25", settings(tmp_path)).queries]
    assert len(set(texts)) == len(texts)


def test_broad_is_large_and_a_fifth_of_it_is_tagged_as_new_combinations(tmp_path: Path) -> None:
    suite = load_suite("broad", settings(tmp_path))
    assert len(suite.queries) >= 120
    assert min(len(suite.of_category(key)) for key in suite.categories) >= 20
    assert sum(query.tags.get("novel") == "yes" for query in suite.queries) * 5 >= len(suite.queries)


def test_broad_asks_nothing_that_seed25_asks(tmp_path: Path) -> None:
    seed25, broad = ([query.text for query in load_suite(name, settings(tmp_path)).queries] for name in BOTH)
    assert len(set(broad)) == len(broad)
    assert near_duplicates(broad, seed25, 0.75) == []


def test_a_suite_of_the_workspace_is_found_by_name_and_goes_before_the_packages(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "suites"
    folder.mkdir(parents=True)
    (folder / "seed25.yaml").write_text(SEED25.replace("overall: 80", "overall: 12"), encoding="utf-8")
    (folder / "mine.yaml").write_text(SEED25, encoding="utf-8")
    assert set(find_suites(settings(tmp_path))) == {"seed25", "broad", "tools60", "mine"}
    assert load_suite("seed25", settings(tmp_path)).targets.overall == 12
    assert load_suite("mine", settings(tmp_path)).name == "mine"


def test_a_suite_is_found_by_path(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(SEED25, encoding="utf-8")
    assert load_suite("other.yaml", settings(tmp_path)).name == "other"


def test_an_unknown_suite_is_reported_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown suite 'seed52'; did you mean 'seed25'"):
        load_suite("seed52", settings(tmp_path))


def test_the_version_depends_on_the_content_and_not_on_the_name_or_the_layout() -> None:
    version = parse_suite(SEED25, "a", "a.yaml").version
    assert parse_suite("# a remark\n" + SEED25, "b", "b.yaml").version == version
    assert parse_suite(SEED25.replace("overall: 80", "overall: 81"), "a", "a.yaml").version != version
    assert len(version) == 12


def test_the_version_is_kept_when_a_suite_goes_through_json() -> None:
    suite = parse_suite(SEED25, "a", "a.yaml")
    assert type(suite).model_validate_json(suite.model_dump_json()).version == suite.version


@pytest.mark.parametrize(
    ("old", "new", "message_part"),
    [
        ("overall: 80", "overall: 800", "overall: input should be less than or equal to 100"),
        ("{direct: true}", "{direct: true, tols: [typecheck]}", "unknown key 'tols'; did you mean 'tools'?"),
        ("[typecheck]}", "[typechek]}", "unknown tool 'typechek'; did you mean 'typecheck'?"),
        ("[warning_count]}", "[warn_count]}", "typecheck has no field 'warn_count'; did you mean 'warning_count'?"),
        ("id: C3", "id: A1", "the id 'A1' is taken by an earlier query"),
        ("{direct: true}", "{}", "a query expects exactly one of `direct: true` and `tools`"),
        ("{direct: true}", "{direct: true, tools: [typecheck]}", "exactly one of"),
        ('{none: ["<tool_call>"]}', "{}", "the soft rule is empty; give `any`, `all` or `none`"),
        ("  E: {name", "  'E F': {name", "the key 'E F': string should match pattern"),
        ("{name: iteration", '{name: "\\e[31m"', "the name contains characters that cannot be printed"),
        ("id: B2\n    category: B", "id: B2\n    category: Q", "unknown category 'Q'"),
    ],
)
def test_a_mistake_is_reported_with_its_line(old: str, new: str, message_part: str) -> None:
    line = line_of(old) + old.count("\n")
    assert complaint(old, new).startswith(f"mine.yaml:{line}: ")
    assert message_part in complaint(old, new)


def test_a_section_of_a_later_schema_is_refused_and_not_ignored() -> None:
    message = complaint("soft: {", "sense: {says: 17}\n    soft: {")
    assert message.startswith(f"mine.yaml:{line_of('soft: {')}: unknown key 'sense'")


@pytest.mark.parametrize(
    ("old", "new", "message_part"),
    [
        ("[types.warning_count]", "[types.warnings_count]", "no field 'warnings_count'; did you mean 'warning_count'?"),
        ("[lint.fixable_count]", "[lnt.fixable_count]", "there is no 'lnt' here; did you mean 'lint'?"),
        ('typecheck("core/")}', "typecheck()}", "missing 1 required positional argument: 'path'"),
        ('typecheck("core/")}', 'ruff_check("core/")}', "but `tools` names typecheck"),
        ("[types.warning_count]", "[types.warning_count +]", "'types.warning_count +' is not an expression"),
        ("[types.warning_count]", "[open('x')]", "there is no function 'open'"),
        ("[types.warning_count]", "[typecheck('core/').warning_count]", "tools can be called only in `calls`"),
        ("means: yes", "means: perhaps", "means: input should be a valid boolean"),
        ("when: types.success", "when: types.succes", "no field 'succes'; did you mean 'success'?"),
        ("alone: true", "alonely: true", "unknown key 'alonely'; did you mean 'alone'?"),
        ("says: [types.warning_count]", "terms: [x]\n      says: [types.warning_count]", "`terms` are for direct"),
    ],
)
def test_a_mistake_in_an_outcome_is_reported_with_its_line(old: str, new: str, message_part: str) -> None:
    message = complaint(old, new)
    assert message.startswith(f"mine.yaml:{line_of(old)}: ")
    assert message_part in message


def test_an_outcome_that_a_constant_answer_would_meet_is_refused() -> None:
    message = complaint("says: [types.warning_count]", "says: ['4']")
    assert message.startswith(f"mine.yaml:{line_of('says: [types.warning_count]') - 2}: ")
    assert "an answer that always prints the same would pass" in message


def test_an_outcome_that_only_some_queries_have_is_refused() -> None:
    message = complaint('    outcome:\n      terms: ["clos', '    soft2:\n      terms: ["clos')
    assert "unknown key 'soft2'" in message
    text = SEED25[: SEED25.index('    outcome:\n      terms: ["clos')] + SEED25[SEED25.index("  - id: A3") :]
    with pytest.raises(UsageError, match="A2 and A1 differ: either all queries have an `outcome` or none has"):
        parse_suite(text, "mine", "mine.yaml")


def test_a_suite_without_outcomes_keeps_the_version_it_had_before_there_were_any() -> None:
    old = """
targets: {overall: 80, field_access: 80}
categories: {A: {name: all, target: 80}}
queries:
  - {id: Q1, category: A, text: "How many warnings?", expect: {tools: [typecheck]}, soft: {any: [warning]}}
"""
    assert parse_suite(old, "old", "old.yaml").version == "4d407b40a979"


@pytest.mark.parametrize("name", BOTH)
def test_every_query_has_an_outcome_and_tags(tmp_path: Path, name: str) -> None:
    suite = load_suite(name, settings(tmp_path))
    assert suite.declares_outcomes
    assert all({"pattern", "difficulty"} <= set(query.tags) for query in suite.queries)
    assert all(query.tags["tool"].split() == query.expect.tools for query in suite.queries if query.expect.tools)


def test_a_missing_key_is_reported_with_the_line_of_its_section() -> None:
    assert complaint("    text: Does services/billing type-check?\n", "").startswith(
        f"mine.yaml:{line_of('- id: A4')}: the key 'text' is missing"
    )


def test_all_mistakes_are_reported_at_once_in_the_order_of_their_lines() -> None:
    text = SEED25.replace("[duration]}", "[durations]}").replace("[skipped]}", "[skiped]}")
    with pytest.raises(UsageError) as caught:
        parse_suite(text, "m", "m.yaml")
    first, second = str(caught.value).split("; line ")
    assert "skiped" in first
    assert "durations" in second
    assert second.startswith(f"{line_of('[duration]}')}: ")


def test_a_key_that_stands_twice_is_refused() -> None:
    message = complaint("  overall: 80\n", "  overall: 80\n  overall: 90\n")
    assert "the key 'overall' occurs twice" in message


def test_a_category_without_a_query_is_refused() -> None:
    assert "the category 'F' has no query" in complaint("queries:", "  F: {name: empty, target: 1}\nqueries:")


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b\n", "just words", "a: [1, 2", "a: b: c", "\x00", "[" * 5000, "a: !!python/object:os.system x"],
)
def test_what_is_no_suite_is_reported_in_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"^x\.yaml"):
        parse_suite(text, "x", "x.yaml")


SMALL = """
uses: [git]
targets: {overall: 50, field_access: 0}
categories: {A: {name: all, target: 50}}
queries:
  - id: Q1
    category: A
    text: How many files have I changed?
    expect: {tools: [git_status], fields: [file_count]}
    soft: {any: [git_status(]}
    outcome: {calls: {status: git_status()}, says: [status.file_count]}
"""


@pytest.fixture
def with_git() -> Iterator[None]:
    """The tools of git in use."""
    catalog.add((), ["git"])
    yield
    catalog.add(())


def test_a_suite_whose_tools_are_in_use_is_loaded(with_git: None) -> None:
    assert parse_suite(SMALL, "small", "small.yaml").uses == ["git"]


def test_a_suite_whose_tools_are_not_in_use_is_refused_with_what_to_write_and_nothing_else() -> None:
    with pytest.raises(UsageError) as caught:
        parse_suite(SMALL, "small", "small.yaml")
    message = str(caught.value)
    assert message.startswith("small.yaml:2: the suite needs git, ") and message.endswith('use = ["git"]')
    assert "; line" not in message


def test_what_to_write_keeps_what_is_in_use_already(with_git: None) -> None:
    with pytest.raises(UsageError, match=re.escape('use = ["git", "goto_definition", "edits"]')):
        parse_suite(SMALL.replace("[git]", "[goto_definition, edits]"), "small", "small.yaml")


def test_a_tool_that_there_is_not_is_reported_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"small\.yaml:2: unknown tool or group of tools 'gti'; did you mean 'git'\?"):
        parse_suite(SMALL.replace("[git]", "[gti]"), "small", "small.yaml")


def test_a_suite_that_does_not_say_which_tools_it_needs_is_shown_how() -> None:
    with pytest.raises(UsageError, match=r"small\.yaml:9: git_status is available only to a suite .*: uses: \[git\]"):
        parse_suite(SMALL.replace("uses: [git]", ""), "small", "small.yaml")


def test_what_a_suite_asks_is_known_where_its_tools_are_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert read_questions(tmp_path / "small.yaml") == ["How many files have I changed?"]
    (tmp_path / "small.yaml").write_text(SMALL.replace("text:", "txt:"), encoding="utf-8")
    with pytest.raises(UsageError, match="line 8: unknown key 'txt'"):
        read_questions(tmp_path / "small.yaml")
