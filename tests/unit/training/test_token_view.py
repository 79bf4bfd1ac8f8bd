"""A row as tokens, token for token as the trainer has it; in this process, and asked of another."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from punie_tui.datasets.examples import Message, read_examples
from punie_tui.datasets.token_service import SeenRow, TokenService
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.prompt import row_tokens
from punie_tui.models.tokenizers import read_tokenizer
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.settings import Settings, bundled_data
from punie_tui.training.tokens.rows import collate, read_rows
from punie_tui.training.tokens.token_view import answer, length, see

ASKED = [Message("system", "You call tools."), Message("user", "Naïve 🙂 €?"), Message("assistant", "Ja, “größer” 🙂.")]


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return read_tokenizer(tiny_model, Settings(workspace=tmp_path_factory.mktemp("workspace")))


def counted(row: SeenRow) -> list[int]:
    return [token.id for token in row.tokens if token.counts]


@pytest.mark.parametrize(
    "train",
    [TrainSettings(), TrainSettings(mask_prompt=True), TrainSettings(mask_prompt=True, max_seq_length=420)],
    ids=["all counts", "masked", "masked and cut"],
)
def test_what_counts_is_what_the_trainers_batches_count(train: TrainSettings, tokenizer: Any) -> None:
    path = bundled_data() / "demo" / "valid.jsonl"
    examples = read_examples(path)
    for example, row in zip(examples, read_rows(path, tokenizer, train), strict=True):
        batch = collate([row], train)
        targets = batch.tokens[:, 1:].reshape(-1)
        learned = [int(targets[at]) for at, weight in zip(batch.positions, batch.weights, strict=True) if weight]
        seen = see(example.messages, tokenizer, train)
        assert counted(seen) == learned
        assert tuple(token.id for token in seen.tokens[: seen.kept]) == row.tokens
        assert len(seen.tokens) == row.full_length


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_the_texts_of_the_tokens_joined_are_the_text(tokenizer: Any, said: str) -> None:
    messages = [Message("user", said), Message("assistant", "🙂")]
    seen = see(messages, tokenizer, TrainSettings())
    whole = tokenizer.decode(
        row_tokens(tokenizer, messages), skip_special_tokens=False, clean_up_tokenization_spaces=False
    )
    assert "".join(token.text for token in seen.tokens) == whole
    assert [token.id for token in seen.tokens] == row_tokens(tokenizer, messages)


def test_a_row_with_nothing_to_learn_is_shown_with_the_reason(tokenizer: Any) -> None:
    seen = see(ASKED, tokenizer, TrainSettings(mask_prompt=True, max_seq_length=10))
    assert counted(seen) == []
    assert seen.kept == 10
    assert "leaves nothing to learn" in seen.problem


def test_a_line_is_as_long_as_its_row_uncut_and_one_that_is_no_row_has_no_length(tokenizer: Any) -> None:
    line = json.dumps({"messages": [{"role": turn.role, "content": turn.content} for turn in ASKED]}).encode()
    assert length(line, tokenizer) == len(row_tokens(tokenizer, ASKED))
    assert length(b'{"messages": [', tokenizer) is None


def test_the_lengths_of_part_of_a_file_are_those_of_its_lines(tokenizer: Any, tmp_path: Path) -> None:
    line = json.dumps({"messages": [{"role": "user", "content": "Naïve?"}]}).encode()
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"first\n" + line + b"\nbroken\n" + line + b"\nlast")
    request = {"path": str(path), "start": 6, "size": 2 * len(line) + 8}
    expected = [length(line, tokenizer), None, length(line, tokenizer)]
    assert answer(json.dumps(request).encode(), tokenizer) == {"lengths": expected}


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (b"{", "cannot be shown"),
        (b"[]", "cannot be shown"),
        (b'{"messages": [{"role": "x", "content": ""}]}', "it must be one of"),
        (b'{"messages": [{"role": "user", "content": "x"}], "settings": {"itres": 1}}', "itres"),
    ],
)
def test_a_request_that_is_none_is_answered_with_an_error(request_: bytes, said: str, tokenizer: Any) -> None:
    assert said in answer(request_, tokenizer)["error"]


def test_the_service_shows_what_is_shown_here(tiny_model: Path, tmp_path: Path, tokenizer: Any) -> None:
    async def ask() -> list[SeenRow]:
        service = TokenService(str(tiny_model), tmp_path)
        try:
            rows = await asyncio.gather(service.see(ASKED, {"mask_prompt": True}), service.see(ASKED))
            with pytest.raises(UsageError, match="learning_rat"):
                await service.see(ASKED, {"learning_rat": 1})
            return [*rows, await service.see(ASKED, {"max_seq_length": 12})]
        finally:
            await service.close()

    kinds = [TrainSettings(mask_prompt=True), TrainSettings(), TrainSettings(max_seq_length=12)]
    assert asyncio.run(ask()) == [see(ASKED, tokenizer, kind) for kind in kinds]


def test_a_service_that_was_killed_says_so_and_is_started_again(tiny_model: Path, tmp_path: Path) -> None:
    async def ask() -> SeenRow:
        service = TokenService(str(tiny_model), tmp_path)
        try:
            await service.see(ASKED)
            assert service._process is not None
            os.kill(service._process.pid, signal.SIGKILL)
            with pytest.raises(SystemFailure, match="died"):
                await service.see(ASKED)
            return await service.see(ASKED)
        finally:
            await service.close()

    assert asyncio.run(ask()).tokens


def test_a_request_that_was_given_up_does_not_answer_the_next_one(tiny_model: Path, tmp_path: Path) -> None:
    async def ask() -> SeenRow:
        service = TokenService(str(tiny_model), tmp_path)
        try:
            given_up = asyncio.create_task(service.see([Message("user", "another")]))
            await asyncio.sleep(0)
            given_up.cancel()
            return await service.see(ASKED)
        finally:
            await service.close()

    assert "größer" in "".join(token.text for token in asyncio.run(ask()).tokens)


def test_a_model_that_is_not_here_is_told_in_a_sentence(tmp_path: Path) -> None:
    service = TokenService("no-such-model", tmp_path)
    with pytest.raises(UsageError, match="unknown model 'no-such-model'"):
        asyncio.run(service.see(ASKED))


def test_the_client_imports_no_machine_learning() -> None:
    code = "import sys, punie_tui.datasets.token_service; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"import json; {code}"], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & {"mlx", "mlx_lm", "transformers", "numpy"}
