"""The registry: what is in production is validated, recorded, verified, and can be taken back."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from punie_tui.cli.main import cli
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.folder import tensor_digests, weights_fingerprint
from punie_tui.models.inventory import list_models
from punie_tui.models.making.quantize import quantize_adapter
from punie_tui.registry import registry, removal
from punie_tui.registry.registry import find_model, judgements, read_registry
from punie_tui.runs.recipes.recipe import QuantizeSettings, Recipe, ValidateSettings
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.validation.stage import Weights, validate
from tiny_model import build_tiny_adapter

SUITE = """
targets: {overall: 0, field_access: 0}
categories:
  A: {name: talk, target: TARGET}
queries:
  - id: A1
    category: A
    text: How many type errors are in src/?
    expect: {tools: [typecheck]}
    soft: {any: ["typecheck("]}
    outcome: {calls: {types: typecheck("src/")}, readings: [{says: [types.error_count]}]}
"""


def silent(done: float, total: float | None, note: str) -> None: ...


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    suites = tmp_path / "data" / "suites"
    suites.mkdir(parents=True)
    (suites / "easy.yaml").write_text(SUITE.replace("TARGET", "0"))
    (suites / "hard.yaml").write_text(SUITE.replace("TARGET", "100"))
    return Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def run(settings: Settings, tiny_model_4bit: Path) -> Run:
    """A run with a 4-bit, an 8-bit model and its adapter, none of them validated."""
    recipe = Recipe(name="tiny", model=str(tiny_model_4bit), data="demo", stages=["quantize"])
    run = create_run(settings, recipe)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    run.data.mkdir()
    (run.data / "manifest.json").write_text("{}")
    for bits in (4, 8):
        asked = QuantizeSettings(bits=bits, group_size=32, method="direct")  # type: ignore[arg-type]
        quantize_adapter(tiny_model_4bit, run.adapter, run.quantized(bits), asked, "float16", silent)
    return run


def judge(run: Run, settings: Settings, bits: int, suite: str) -> None:
    asked = QuantizeSettings(bits=bits, group_size=32, method="direct")  # type: ignore[arg-type]
    changes = {"quantize": asked, "validation": ValidateSettings(suite=suite, max_tokens=4)}
    validate(StageContext(run, run.recipe().model_copy(update=changes), settings, "validate-quantized"))


def test_a_model_that_met_its_targets_is_promoted_with_a_card(run: Run, settings: Settings) -> None:
    judge(run, settings, 4, "easy")
    card = registry.promote(settings, f"{run.id}/quantized-4bit")
    kept = read_registry(settings)
    assert kept.production == card.name
    assert kept.history[-1].forced is False
    assert (card.run, card.base, card.recipe, card.data) == (run.id, run.recipe().model, "tiny", "demo")
    assert card.recipe_sha256
    assert card.data_manifest_sha256
    assert card.bits == 4
    assert [judged.targets_met for judged in card.validations] == [True]
    assert set(card.hashes) == {path.name for path in run.quantized(4).iterdir()}
    assert registry.production(settings).path == str(run.quantized(4))


@pytest.mark.parametrize(
    ("suite", "sentence"), [(None, "has not been validated as it is now"), ("hard", "misses targets of hard")]
)
def test_without_a_validation_that_meets_its_targets_nothing_is_promoted_but_by_force(
    run: Run, settings: Settings, suite: str | None, sentence: str
) -> None:
    if suite:
        judge(run, settings, 4, suite)
    with pytest.raises(UsageError, match=sentence):
        registry.promote(settings, f"{run.id}/quantized-4bit")
    assert read_registry(settings).production is None
    registry.promote(settings, f"{run.id}/quantized-4bit", force=True)
    assert read_registry(settings).history[-1].forced is True


def test_a_model_is_refused_before_any_of_its_files_is_read_whole(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    hashed = registry.file_sha256
    monkeypatch.setattr(registry, "file_sha256", lambda file: read.append(file) or hashed(file))
    with pytest.raises(UsageError, match="has not been validated"):
        registry.promote(settings, f"{run.id}/quantized-4bit")
    assert read == []
    registry.promote(settings, f"{run.id}/quantized-4bit", force=True)
    assert run.quantized(4) / "model.safetensors" in read


def test_a_validation_of_other_weights_does_not_count(run: Run, settings: Settings) -> None:
    judge(run, settings, 8, "easy")
    assert judgements(settings, find_model(settings, f"{run.id}/quantized-8bit"))
    assert not judgements(settings, find_model(settings, f"{run.id}/quantized-4bit"))
    file = run.quantized(8) / "model.safetensors"
    weights = bytearray(file.read_bytes())
    weights[-1] ^= 1
    file.write_bytes(weights)
    assert not judgements(settings, find_model(settings, f"{run.id}/quantized-8bit"))


def test_the_fingerprint_is_the_one_that_validations_keep(tiny_model: Path) -> None:
    assert weights_fingerprint(tiny_model) == Weights(tiny_model).fingerprint()


def test_an_adapter_is_not_promoted(run: Run, settings: Settings) -> None:
    with pytest.raises(UsageError, match="is not a standalone model"):
        registry.promote(settings, f"{run.id}/adapter", force=True)


def test_a_rollback_brings_the_one_before_back(run: Run, settings: Settings) -> None:
    with pytest.raises(UsageError, match="no earlier model"):
        registry.rollback(settings)
    for bits in (4, 8, 4, 8):
        registry.promote(settings, f"{run.id}/quantized-{bits}bit", force=True)
    kept = read_registry(settings)
    assert (kept.production, kept.previous) == (f"{run.id}/quantized-8bit", [f"{run.id}/quantized-4bit"])
    assert registry.rollback(settings).card.name == f"{run.id}/quantized-4bit"
    assert read_registry(settings).state(f"{run.id}/quantized-4bit") == "production"
    assert [line.action for line in read_registry(settings).history] == ["promote"] * 4 + ["rollback"]


def test_a_model_that_changed_since_it_was_promoted_is_not_handed_out(run: Run, settings: Settings) -> None:
    registry.promote(settings, f"{run.id}/quantized-4bit", force=True)
    file = run.quantized(4) / "tokenizer_config.json"
    file.write_text(file.read_text() + " ")
    with pytest.raises(SystemFailure, match=r"tokenizer_config\.json is not what it was"):
        registry.production(settings)
    registry.promote(settings, f"{run.id}/quantized-8bit", force=True)
    with pytest.raises(UsageError, match="not what it was"):
        registry.rollback(settings)
    assert read_registry(settings).production == f"{run.id}/quantized-8bit"


def test_a_rollback_passes_over_what_is_gone_and_says_so(run: Run, settings: Settings) -> None:
    shutil.copytree(run.quantized(4), run.quantized(2))
    for bits in (2, 4, 8):
        registry.promote(settings, f"{run.id}/quantized-{bits}bit", force=True)
    shutil.rmtree(run.quantized(4))
    back = registry.rollback(settings)
    assert (back.card.name, list(back.dropped)) == (f"{run.id}/quantized-2bit", [f"{run.id}/quantized-4bit"])
    assert read_registry(settings).previous == []
    assert [line.action for line in read_registry(settings).history[-2:]] == ["drop", "rollback"]


def test_what_is_deleted_while_it_is_promoted_does_not_get_into_production(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{run.id}/quantized-4bit"
    make_card = registry.make_card

    def slowly(*arguments: Any) -> registry.Card:
        card = make_card(*arguments)
        removal.delete(settings, name)
        return card

    monkeypatch.setattr(registry, "make_card", slowly)
    with pytest.raises(SystemFailure, match="deleted or made again meanwhile"):
        registry.promote(settings, name, force=True)
    assert read_registry(settings).production is None


def test_of_several_who_delete_a_model_one_does_and_the_others_are_told(run: Run, settings: Settings) -> None:
    def delete() -> str:
        try:
            return f"freed {removal.delete(settings, f'{run.id}/quantized-4bit')}"
        except UsageError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        said = [future.result() for future in [pool.submit(delete) for _ in range(4)]]
    assert sum(one.startswith("freed ") for one in said) == 1
    assert sum("unknown model" in one for one in said) == 3


def test_a_model_is_deleted_though_the_registry_cannot_be_written_before(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: there is room for the registry once the model's files are gone."""
    write = registry.write_atomically

    def full_until_deleted(path: Path, data: bytes) -> None:
        if list(run.path.glob("*quantized-4bit*/*")):
            raise SystemFailure(f"{path}: cannot be written (No space left on device)")
        write(path, data)

    monkeypatch.setattr(registry, "write_atomically", full_until_deleted)
    removal.delete(settings, f"{run.id}/quantized-4bit")
    assert [line.action for line in read_registry(settings).history] == ["delete"]


def test_what_a_killed_deletion_left_is_removed_and_told(run: Run, settings: Settings) -> None:
    run.quantized(4).rename(run.path / ".quantized-4bit.deleted")
    assert [".quantized-4bit.deleted" in sentence for sentence in removal.sweep(settings)] == [True]
    assert not list(run.path.glob(".*"))
    assert removal.sweep(settings) == []


def test_a_deletion_that_is_cut_off_before_the_registry_is_written_is_ended_there_too(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bits in (4, 8):
        registry.promote(settings, f"{run.id}/quantized-{bits}bit", force=True)

    def killed(path: Path, data: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(registry, "write_atomically", killed)
        removal.delete(settings, f"{run.id}/quantized-4bit")
    removal.sweep(settings)
    found = read_registry(settings)
    assert (found.production, found.previous) == (f"{run.id}/quantized-8bit", [])
    assert list(found.cards) == [f"{run.id}/quantized-8bit"]
    assert not list(run.path.glob(".*"))


def test_what_was_promoted_since_a_replacement_was_cut_off_stays_in_the_registry(run: Run, settings: Settings) -> None:
    (run.path / ".quantized-4bit.deleted").mkdir()
    for bits in (4, 8):
        registry.promote(settings, f"{run.id}/quantized-{bits}bit", force=True)
    removal.sweep(settings)
    assert read_registry(settings).previous == [f"{run.id}/quantized-4bit"]


def test_a_replacement_that_was_killed_between_its_renames_is_ended(run: Run, settings: Settings) -> None:
    shutil.copytree(run.quantized(8), removal.successor(run.quantized(4)))
    fresh = tensor_digests(removal.successor(run.quantized(4)))
    run.quantized(4).rename(run.path / ".quantized-4bit.deleted")
    assert len(removal.sweep(settings)) == 2
    assert tensor_digests(run.quantized(4)) == fresh
    assert not list(run.path.glob(".*"))


@pytest.mark.parametrize("how", [shutil.move, shutil.copytree])
def test_a_workspace_that_is_moved_or_copied_keeps_its_registry_and_validations(
    run: Run, settings: Settings, tmp_path_factory: pytest.TempPathFactory, how: Callable[[Path, Path], object]
) -> None:
    judge(run, settings, 4, "easy")
    registry.promote(settings, f"{run.id}/quantized-8bit", force=True)
    registry.promote(settings, f"{run.id}/quantized-4bit")
    moved = tmp_path_factory.mktemp("elsewhere") / "workspace"
    how(settings.workspace, moved)
    there = Settings(workspace=moved, cache_dir=settings.cache_dir)
    name = f"{run.id}/quantized-4bit"
    assert Path(registry.production(there).path) == moved / "runs" / name
    assert [judged.targets_met for judged in judgements(there, find_model(there, name))] == [True]
    assert registry.rollback(there).card.name == f"{run.id}/quantized-8bit"
    registry.promote(there, name)
    assert str(settings.workspace) not in registry.registry_file(there).read_text()


def test_production_is_neither_archived_nor_deleted(run: Run, settings: Settings) -> None:
    name = f"{run.id}/quantized-4bit"
    registry.promote(settings, name, force=True)
    for refuse in (registry.archive, removal.delete):
        with pytest.raises(UsageError, match="in production"):
            refuse(settings, name)
    assert run.quantized(4).is_dir()


def test_the_archive_hides_and_gives_back(run: Run, settings: Settings) -> None:
    name = f"{run.id}/quantized-4bit"
    registry.archive(settings, name)
    assert read_registry(settings).state(name) == "archived"
    registry.restore(settings, name)
    assert read_registry(settings).state(name) == ""
    assert run.quantized(4).is_dir()


def test_deleting_frees_what_it_says_and_leaves_the_rest(run: Run, settings: Settings) -> None:
    size = sum(file.stat().st_size for file in run.quantized(4).iterdir())
    assert removal.delete(settings, f"{run.id}/quantized-4bit") == size
    assert {entry.name for entry in list_models(settings) if entry.run} == {
        f"{run.id}/adapter",
        f"{run.id}/quantized-8bit",
    }
    assert not list(run.path.glob(".*"))


def test_many_at_once_lose_no_change(run: Run, settings: Settings) -> None:
    names = [f"{run.id}/quantized-{bits}bit" for bits in (4, 8)] * 4
    workers = [
        threading.Thread(target=registry.promote, args=(settings, name), kwargs={"force": True}) for name in names
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(read_registry(settings).history) == len(names)


def test_a_broken_registry_is_said_and_not_written_over(run: Run, settings: Settings) -> None:
    registry.registry_file(settings).write_text("{")
    with pytest.raises(SystemFailure, match="not a registry"):
        registry.promote(settings, f"{run.id}/quantized-4bit", force=True)
    assert registry.registry_file(settings).read_text() == "{"


def call(settings: Settings, *words: str) -> object:
    done = CliRunner().invoke(cli, ["-w", str(settings.workspace), "models", *words, "--json"], standalone_mode=False)
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def test_the_verbs_speak_json(run: Run, settings: Settings) -> None:
    name = f"{run.id}/quantized-4bit"
    assert call(settings, "promote", name, "--force")["forced"] is True  # type: ignore[index]
    assert call(settings, "path")["path"] == str(run.quantized(4))  # type: ignore[index]
    assert call(settings, "card", "production")["state"] == "production"  # type: ignore[index]
    states = {entry["name"]: entry["state"] for entry in call(settings, "list")}  # type: ignore[attr-defined]
    assert states[name] == "production"
    assert call(settings, "delete", f"{run.id}/quantized-8bit", "--yes")["deleted"]  # type: ignore[index]
