"""Model folders that mean harm, or are broken in ways that look like it: one sentence each, and nothing runs."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.models import prompt
from punie_tui.models.loading import load
from punie_tui.models.making.fuse import fuse
from punie_tui.models.prompt import prompt_tokens, row_tokens
from punie_tui.models.tokenizers import read_tokenizer
from punie_tui.settings import Settings
from tiny_model import build_tiny_adapter

TURNS = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Yes."}]


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_model, tmp_path / "hostile")


def change_header(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / "model.safetensors"
        data = file.read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8 : 8 + length])
        change(header)
        text = json.dumps(header).encode()
        file.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])

    return damage


def first(header: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = header[min(name for name in header if name != "__metadata__")]
    return found


def cut(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def change_config(**changes: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **changes}))

    return damage


def index(name: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"x": name}}))

    return damage


def pipe(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return damage


def custom_code(folder: Path) -> None:
    (folder / "evil.py").write_text(f"open({str(folder / 'pwned')!r}, 'w')\nModel = ModelArgs = None\n")
    change_config(model_file="evil.py")(folder)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (cut, "not a whole safetensors file"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 8 + b"{}"), "truncated header"),
        (change_header(lambda header: first(header).update(shape=[2, 2])), "size or place of"),
        (change_header(lambda header: first(header).update(shape=[-1, -64])), "size or place of"),
        (change_header(lambda header: first(header).update(data_offsets=[0, 1 << 60])), "size or place of"),
        (change_header(lambda header: first(header).update(dtype="EVIL")), "not a whole safetensors file"),
        (change_header(lambda header: first(header).update(shape="x")), "not a whole safetensors file"),
        (change_header(lambda header: header.update(more={"dtype": "F32"})), "not a whole safetensors file"),
        (index("../../../etc/passwd"), "not a file of this folder"),
        (index("/etc/passwd"), "not a file of this folder"),
        (index(["model.safetensors"]), "not a weight index"),
        (change_config(num_hidden_layers=10**9), "has 1000000000 layers"),
        (change_config(num_hidden_layers=5000), "there are only"),
        (change_config(text_config={"num_hidden_layers": 1e9}), "layers; more than"),
        (change_config(n_layers=float("nan")), "layers; more than"),
        (pipe("config.json"), "neither a file nor a folder"),
        (pipe("model.safetensors"), "neither a file nor a folder"),
        (pipe("chat_template.jinja"), "neither a file nor a folder"),
        (change_config(hidden_size=128), "cannot be loaded"),
        (change_config(model_type="../../evil"), "cannot be loaded"),
        (change_config(vocab_size=-5), "cannot be loaded"),
        (custom_code, "cannot be loaded"),
        (lambda folder: (folder / "config.json").write_text("[" * 100_000), "not valid JSON"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "tokenizer cannot be loaded"),
    ],
)
def test_a_broken_or_lying_folder_gets_one_sentence(
    folder: Path, damage: Callable[[Path], object], sentence: str
) -> None:
    damage(folder)
    with pytest.raises(UsageError, match=sentence) as told:
        load(folder)
    assert "\n" not in str(told.value)
    assert not (folder / "pwned").exists()


def test_the_tokenizer_alone_of_a_folder_of_impossible_depth_is_refused_too(folder: Path, tmp_path: Path) -> None:
    change_config(num_hidden_layers=10**9)(folder)
    with pytest.raises(UsageError, match="layers; more than"):
        read_tokenizer(folder, Settings(workspace=tmp_path, cache_dir=tmp_path))


def test_a_folder_whose_path_is_a_pattern_loads_and_nothing_of_the_way_there_stays(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    odd = shutil.copytree(tiny_model, tmp_path / "[bold]odd*?" / "model")
    loaded = load(odd)
    assert loaded.model.layers and row_tokens(loaded.tokenizer, TURNS)
    fuse(odd, build_tiny_adapter(tmp_path / "adapter", tiny_model), odd.parent / "fused", "float32", lambda *_: None)
    assert load(odd.parent / "fused")
    assert not list((tmp_path / "temporary").iterdir())


def with_template(folder: Path, template: str) -> Any:
    config = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**config, "chat_template": template}))
    return load(folder).tokenizer


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "does not end within"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "template"),
        ("{{ range(10 ** 12) | list }}", "template"),
        ("{{ 'x' * 10 ** 12 }}", "needs more memory"),
        ("{{ cycler.__init__.__globals__.os.system('touch PWNED') }}", "no template is allowed"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "no template is allowed"),
        ("{{ messages.clear() }}", "no template is allowed"),
        ("{% import 'os' as os %}{{ os.system('touch PWNED') }}", "template fails"),
        ("{% include '/etc/passwd' %}", "template fails"),
        ("{{ 1 / 0 }}", "template fails"),
        ("{{ raise_exception('no') }}", "refuses a conversation"),
        ("{% broken", "template"),
    ],
)
def test_a_hostile_template_gets_one_sentence_and_does_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(prompt, "TEMPLATE_SECONDS", 0.3)
    tokenizer = with_template(folder, template.replace("PWNED", str(tmp_path / "pwned")))
    for render in (row_tokens, prompt_tokens):
        with pytest.raises(UsageError, match=sentence):
            render(tokenizer, TURNS)
    assert not (tmp_path / "pwned").exists()


def test_after_a_limit_the_next_rendering_is_free_again(
    folder: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt, "TEMPLATE_SECONDS", 0.3)
    hostile = with_template(folder, "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    with pytest.raises(UsageError):
        row_tokens(hostile, TURNS)
    assert row_tokens(load(tiny_model).tokenizer, TURNS)


@pytest.mark.parametrize(
    "config",
    [
        {"fine_tune_type": "lora", "num_layers": 10**9, "lora_parameters": {"rank": 10**9, "scale": 1.0, "dropout": 0}},
        {"fine_tune_type": "lora"},
        {"fine_tune_type": "evil", "num_layers": 2, "lora_parameters": {}},
        [],
    ],
)
def test_a_lying_adapter_gets_one_sentence_and_leaves_nothing(
    tiny_model_4bit: Path, tmp_path: Path, config: object
) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model_4bit)
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="does not fit"):
        fuse(tiny_model_4bit, adapter, tmp_path / "fused", "float16", lambda done, total, note: None)
    assert {path.name for path in tmp_path.iterdir()} == {"adapter"}
