"""Small files as people have them, one of a kind in `inputs/`: what becomes of each when it is taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.datasets.checks import CHECKS, read_material
from punie_tui.datasets.examples import Example, read_dataset
from punie_tui.datasets.importing.imports import Report, import_dataset
from punie_tui.grading.suite import load_suite
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import load_settings
from punie_tui.tools.code.calls import parse_answer

INPUTS = Path(__file__).parent / "inputs"


def taken(name: str, tmp_path: Path) -> tuple[list[Example], Report]:
    """The rows that come of an input, and the report of its import."""
    (source,) = INPUTS.glob(f"{name}*")
    report = import_dataset(source, tmp_path / "new")
    return read_dataset(tmp_path / "new")["train"], report


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("01", 1), ("02", 2), ("03", 2), ("05", 2), ("08", 1), ("09", 3), ("10a", 2), ("10b", 2), ("11a", 1),
        ("11b", 2), ("18", 1), ("20", 2), ("bom", 6), ("toolscol", 4), ("weight0", 1),
    ],
)  # fmt: skip
def test_every_row_is_taken_and_every_answer_says_something(name: str, rows: int, tmp_path: Path) -> None:
    examples, report = taken(name, tmp_path)
    assert (len(examples), report.refused) == (rows, [])
    assert all(answer.strip() for example in examples for answer in example.answers)
    assert not any("\r" in answer for example in examples for answer in example.answers)


@pytest.mark.parametrize("name", ["01", "02", "03", "18", "20"])
def test_a_call_however_it_was_written_is_the_first_answer_in_format_a(name: str, tmp_path: Path) -> None:
    for example in taken(name, tmp_path)[0]:
        code = parse_answer(example.answers[0]).code
        assert code is not None and "typecheck(" in code


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("03", "arguments that are null left out"),
        ("05", "sharegpt became messages"),
        ("08", "content in parts became text"),
        ("09", "completion became messages"),
        ("18", "carriage returns became newlines"),
        ("20", "function_call read like tool_calls"),
    ],
)
def test_what_is_changed_is_named_in_the_report_and_in_each_row(name: str, change: str, tmp_path: Path) -> None:
    examples, report = taken(name, tmp_path)
    assert report.changes[change] == len(examples)
    assert all(change in example.meta["imported"]["changes"] for example in examples)


def test_results_in_another_order_than_the_calls_are_put_in_order_and_what_is_ambiguous_is_refused(
    tmp_path: Path,
) -> None:
    examples, report = taken("14", tmp_path)
    assert [refused.place.rpartition(":")[2] for refused in report.refused] == ["2", "3"]
    content = examples[-1].messages[2].content
    assert content.index("TY") < content.index("RUFF")


def test_a_system_prompt_and_tools_beside_the_turns_are_kept(tmp_path: Path) -> None:
    example = taken("05", tmp_path)[0][0]
    assert example.system == "You are Punie."
    assert example.tools[0]["function"]["name"] == "execute_code"


def test_weights_and_tools_are_kept_and_said(tmp_path: Path) -> None:
    (example,), report = taken("weight0", tmp_path)
    assert [message.weight for message in example.messages if message.role == "assistant"] == [0, 1]
    assert report.carried == {"answers of weight 0, which are not learned": 1}
    examples, report = taken("toolscol", tmp_path / "other")
    assert all("ZEBRA" in str(example.tools) for example in examples)
    assert report.carried == {"tools, which the chat template is handed": 4}


def test_every_call_that_is_written_as_none_is_found(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes((INPUTS / "fenced_train.jsonl").read_bytes())
    finding = CHECKS["one format"].run(read_material(tmp_path))
    assert [place.rpartition("train.jsonl:")[2].partition(":")[0] for place in finding.where] == list("12345")


def test_a_dataset_folder_whose_file_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes((INPUTS / "bom_train.jsonl").read_bytes())
    assert len(read_dataset(tmp_path)["train"]) == 6


def test_suites_recipes_and_settings_that_begin_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('data_dir = "mine"\n', encoding="utf-8-sig")
    (tmp_path / "mine" / "recipes").mkdir(parents=True)
    (tmp_path / "mine" / "recipes" / "r.toml").write_text(
        'name = "r"\nmodel = "m"\nstages = ["train"]\n', encoding="utf-8-sig"
    )
    settings = load_settings(tmp_path)
    assert load_recipe("r", settings).model == "m"
    assert len(load_suite(str(INPUTS / "mine_bom.yaml"), settings).queries) == 1
