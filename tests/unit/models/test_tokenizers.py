"""A model's tokenizer without the model, where it is on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.tokenizers import read_tokenizer, tokenizer_folder
from punie_tui.settings import Settings


def test_a_local_folder_gives_its_tokenizer_even_without_weights(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    shutil.copytree(tiny_model, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    settings = Settings(workspace=tmp_path)
    assert tokenizer_folder("bare", settings) == folder
    assert read_tokenizer(folder, settings).eos_token == "<|im_end|>"


def test_a_catalog_model_that_was_not_fetched_is_none(tmp_path: Path) -> None:
    assert tokenizer_folder("smollm2-135m", Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")) is None


def test_a_hub_model_is_looked_for_in_the_hubs_cache_alone(tmp_path: Path) -> None:
    assert tokenizer_folder("nobody/has-this-model", Settings(workspace=tmp_path)) is None


@pytest.mark.parametrize(("name", "said"), [("smollm", "unknown model"), ("./nowhere", "no such model folder")])
def test_a_name_that_means_nothing_is_refused(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        tokenizer_folder(name, Settings(workspace=tmp_path))
