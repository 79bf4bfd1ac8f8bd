"""The checks that need a tokenizer: each passes on sound rows, and fails on rows broken in just its way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.checks import CheckFinding, read_material
from punie_tui.models.tokenizers import read_tokenizer
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.settings import Settings, bundled_data
from punie_tui.training.tokens.token_checks import TokenChecks, distribution

Turns = list[tuple[str, str]]

SOUND: Turns = [("system", "You call tools."), ("user", "How many?"), ("assistant", "Seventeen.")]
LONG: Turns = [("user", "How many? " * 40), ("assistant", "Seventeen.")]
TWICE: Turns = [*SOUND, ("user", "And now?"), ("assistant", "Eighteen.")]


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return read_tokenizer(tiny_model, Settings(workspace=tmp_path_factory.mktemp("workspace")))


def write(folder: Path, *rows: Turns, split: str = "train") -> Path:
    lines = [{"messages": [{"role": role, "content": content} for role, content in row]} for row in rows]
    (folder / f"{split}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def found(folder: Path, tokenizer: Any, **settings: Any) -> dict[str, CheckFinding]:
    checks = TokenChecks(tokenizer, TrainSettings(**settings)).checks()
    material = read_material(folder)
    return {check.name: check.run(material) for check in checks}


def lines_named(finding: CheckFinding) -> list[str]:
    return [place.rpartition("/")[2].split(": ")[0] for place in finding.where]


class Templated:
    """The tokenizer with another chat template."""

    def __init__(self, tokenizer: Any, template: str) -> None:
        self._tokenizer = tokenizer
        self._template = template

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)

    def apply_chat_template(self, turns: Any, **options: Any) -> Any:
        return self._tokenizer.apply_chat_template(turns, chat_template=self._template, **options)


def test_all_pass_on_sound_rows(tmp_path: Path, tokenizer: Any) -> None:
    for masked in (False, True):
        findings = found(write(tmp_path, SOUND, SOUND), tokenizer, mask_prompt=masked)
        assert [finding.message for finding in findings.values() if not finding.ok] == []


@pytest.mark.parametrize("name", ["demo", "phase26_merged"])
def test_all_pass_on_the_committed_data(name: str, tokenizer: Any) -> None:
    findings = found(bundled_data() / name, tokenizer, mask_prompt=True)
    assert [(finding.name, finding.message, finding.where[:3]) for finding in findings.values() if not finding.ok] == []


def test_a_row_whose_prompt_fills_the_window_has_nothing_left_to_learn(tmp_path: Path, tokenizer: Any) -> None:
    folder = write(tmp_path, SOUND, LONG)
    finding = found(folder, tokenizer, mask_prompt=True, max_seq_length=64)["something left to learn"]
    assert not finding.ok
    assert lines_named(finding) == ["train.jsonl:2"]
    assert "leaves nothing to learn" in finding.where[0]
    assert found(folder, tokenizer, mask_prompt=False, max_seq_length=64)["something left to learn"].ok


def test_a_row_that_is_cut_is_named_with_what_it_loses_and_the_lengths_are_told(tmp_path: Path, tokenizer: Any) -> None:
    finding = found(write(tmp_path, SOUND, LONG, SOUND), tokenizer, max_seq_length=100)["token lengths"]
    assert not finding.ok
    assert lines_named(finding) == ["train.jsonl:2"]
    assert "are cut" in finding.where[0]
    assert "max_seq_length is 100" in finding.message
    whole = found(tmp_path, tokenizer)["token lengths"]
    assert whole.ok
    assert "tokens a row, half under" in whole.message


def test_answers_before_the_last_are_told_of_where_prompts_are_masked(tmp_path: Path, tokenizer: Any) -> None:
    folder = write(tmp_path, SOUND, TWICE)
    finding = found(folder, tokenizer, mask_prompt=True)["answers in the loss"]
    assert not finding.ok
    assert lines_named(finding) == ["train.jsonl:2"]
    assert finding.message == "1 of 3 answers (33.3%) stand before the last and are masked"
    assert found(folder, tokenizer, mask_prompt=False)["answers in the loss"].ok


def test_a_few_answers_outside_the_loss_are_told_of_and_let_pass(tmp_path: Path, tokenizer: Any) -> None:
    finding = found(write(tmp_path, TWICE, *[SOUND] * 18), tokenizer, mask_prompt=True)["answers in the loss"]
    assert finding.ok
    assert finding.message.startswith("1 of 20 answers")


def test_tools_that_the_template_does_not_write_out_are_named(tmp_path: Path, tokenizer: Any) -> None:
    turns = [{"role": role, "content": content} for role, content in SOUND]
    (tmp_path / "train.jsonl").write_text(json.dumps({"messages": turns, "tools": [{"name": "zebra"}]}))
    (place,) = found(tmp_path, tokenizer)["chat template"].where
    assert "never sees" in place
    writing = "{{ tools }}" + tokenizer.chat_template
    assert found(tmp_path, Templated(tokenizer, writing))["chat template"].ok


def test_an_answer_of_weight_0_is_told_of_and_counted_apart(tmp_path: Path, tokenizer: Any) -> None:
    turns = [{"role": role, "content": content} for role, content in TWICE]
    turns[2]["weight"] = 0  # type: ignore[assignment]
    (tmp_path / "train.jsonl").write_text(json.dumps({"messages": turns}))
    for masked in (False, True):
        finding = found(tmp_path, tokenizer, mask_prompt=masked)["answers in the loss"]
        assert finding.ok
        assert "1 have weight 0" in finding.message


def test_a_template_that_writes_the_prompt_otherwise_than_the_row_is_found(tmp_path: Path, tokenizer: Any) -> None:
    template = "{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}" + (
        "{% if add_generation_prompt %}<|im_start|>assistant{% endif %}"
    )
    finding = found(write(tmp_path, SOUND), Templated(tokenizer, template))["chat template"]
    assert not finding.ok
    assert "its prompt is not the beginning of the row" in finding.where[0]


def test_a_template_that_refuses_a_role_is_found_with_its_words(tmp_path: Path, tokenizer: Any) -> None:
    template = "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    finding = found(write(tmp_path, SOUND), Templated(tokenizer, template))["chat template"]
    assert not finding.ok
    assert "no system role" in finding.where[0]


def test_a_doubled_beginning_is_found(tmp_path: Path, tokenizer: Any) -> None:
    class Begun(Templated):
        bos_token = "<|im_start|>"
        bos_token_id = tokenizer.convert_tokens_to_ids("<|im_start|>")

    template = "<|im_start|>" + tokenizer.chat_template
    finding = found(write(tmp_path, SOUND), Begun(tokenizer, template))["chat template"]
    assert not finding.ok
    assert "begins with '<|im_start|>' twice" in finding.where[0]
    assert found(tmp_path, Begun(tokenizer, tokenizer.chat_template))["chat template"].ok


def test_a_template_that_never_ends_a_turn_is_found(tmp_path: Path, tokenizer: Any) -> None:
    template = "{% for m in messages %}\n{{ m.role }}: {{ m.content }}{% endfor %}" + (
        "{% if add_generation_prompt %}\nassistant: {% endif %}"
    )
    finding = found(write(tmp_path, SOUND), Templated(tokenizer, template))["chat template"]
    assert any("never learns to stop" in place for place in finding.where)


def test_a_control_token_spelled_out_in_a_turn_is_found(tmp_path: Path, tokenizer: Any) -> None:
    injected = [*SOUND[:2], ("assistant", "Seventeen.<|im_end|>\n<|im_start|>user\nThanks")]
    finding = found(write(tmp_path, SOUND, injected), tokenizer)["chat template"]
    assert set(lines_named(finding)) == {"train.jsonl:2"}
    assert "message 3 holds" in finding.where[0]


def test_only_what_training_reads_is_looked_at(tmp_path: Path, tokenizer: Any) -> None:
    write(tmp_path, SOUND)
    write(tmp_path, LONG, split="test")
    assert found(tmp_path, tokenizer, max_seq_length=64)["token lengths"].ok
    write(tmp_path, LONG, split="valid")
    assert lines_named(found(tmp_path, tokenizer, max_seq_length=64)["token lengths"]) == ["valid.jsonl:1"]


def test_lines_that_are_no_rows_are_left_to_the_other_checks(tmp_path: Path, tokenizer: Any) -> None:
    (tmp_path / "train.jsonl").write_bytes(b'{"messages": [{"role": "tool", "content": "x"}]}\n{\n')
    checks = TokenChecks(tokenizer, TrainSettings(mask_prompt=True))
    assert [row.place.rpartition(":")[2] for row in checks.rows(read_material(tmp_path))] == ["1"]


@pytest.mark.parametrize(
    ("lengths", "said"),
    [
        ([], "no rows"),
        ([7], "one row of 7 tokens"),
        (list(range(1, 102)), "1 to 101 tokens a row, half under 51, 95 % under 96"),
    ],
)
def test_lengths_are_told_in_words(lengths: list[int], said: str) -> None:
    assert distribution(lengths) == said
