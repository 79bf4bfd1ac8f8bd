"""How a training uses the cores: as somebody says, else as it was measured here; and less while others hold them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from punie_tui.models.machine.blas import THREADS
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.training import stage
from punie_tui.training.fast import cores
from punie_tui.training.fast.cores import COMPILING, Cores, Governor, best, choose_cores, measure, remember, remembered

ALL, ONE, RANKS = (Cores(processes=processes, threads=threads) for processes, threads in ((1, 2), (1, 1), (2, 1)))

linux_cpu = pytest.mark.skipif(sys.platform != "linux", reason="BLAS threads and ranks are Linux's way")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(THREADS, raising=False)
    monkeypatch.setattr(cores, "usable_cores", lambda: 2)


def recipe_of(context, **train) -> Recipe:
    recipe: Recipe = context.recipe
    return recipe.model_copy(update={"train": recipe.train.model_copy(update=train)})


@linux_cpu
def test_each_way_is_measured_on_the_models_own_shapes(start: Callable) -> None:
    context = start()
    found = measure(context.recipe, context.run.data / "train.jsonl", context.settings.workspace, lambda: None)
    assert set(found) == {ALL, ONE, RANKS}
    assert all(seconds > 0 for seconds in found.values())


def test_rows_that_come_one_a_step_are_not_shared_by_ranks(start: Callable) -> None:
    context = start(batch_size=1)
    found = measure(context.recipe, context.run.data / "train.jsonl", context.settings.workspace, lambda: None)
    assert set(found) == {ALL, ONE}


def test_a_measurement_that_fails_leaves_the_way_that_never_waits(start: Callable) -> None:
    context = start()
    found = measure(context.recipe, Path("no such rows"), context.settings.workspace, lambda: None)
    assert found == {} and best(found) == ONE


@pytest.mark.parametrize(
    ("seconds", "way"),
    [
        ({ALL: 1.0, ONE: 1.5, RANKS: 0.7}, RANKS),
        ({ALL: 1.0, ONE: 0.8}, ONE),
        ({ALL: 1.0, ONE: 0.95, RANKS: 0.99}, ALL),
        ({ONE: 1.0}, ONE),
    ],
    ids=["ranks", "fewer threads", "nothing clearly better", "all that could be measured"],
)
def test_the_plain_way_gives_way_only_to_a_clearly_faster_one(seconds: dict[Cores, float], way: Cores) -> None:
    assert best(seconds) == way


def test_what_was_found_is_kept_and_can_be_forgotten(start: Callable) -> None:
    settings = start().settings.model_copy(update={"cache_dir": start().run.path / "cache"})
    remember(settings, "this", RANKS)
    remember(settings, "that", ONE)
    assert (remembered(settings, "this"), remembered(settings, "that")) == (RANKS, ONE)
    remember(settings, "this", None)
    assert (remembered(settings, "this"), remembered(settings, "that")) == (None, ONE)
    (settings.cache_dir / "cores.json").write_text("{")
    assert remembered(settings, "that") is None


@pytest.mark.parametrize(
    ("train", "environment"),
    [({"ranks": 3}, {}), ({"ranks": 2, "hostfile": "hosts.json"}, {}), ({}, {THREADS: "1"})],
    ids=["train.ranks", "a host file", "$OPENBLAS_NUM_THREADS"],
)
def test_what_somebody_says_rules(start: Callable, monkeypatch, train, environment) -> None:
    context = start()
    recipe = recipe_of(context, **train)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(cores, "remembered", lambda *_: pytest.fail("it looked for another way"))
    assert choose_cores(recipe, Path(recipe.model), Path("rows"), context.settings, lambda: None) == ALL


def test_a_short_training_is_not_measured(start: Callable, monkeypatch) -> None:
    context = start()
    monkeypatch.setattr(cores, "measure", lambda *_: pytest.fail("it measured"))
    assert choose_cores(context.recipe, Path(context.recipe.model), Path("rows"), context.settings, lambda: None) == ALL


def test_preparing_the_machine_leaves_no_wish_behind_in_the_environment() -> None:
    import mlx.core  # noqa: F401 - in case no other test has imported it

    assert THREADS not in os.environ


@linux_cpu
def test_a_run_has_as_many_ranks_as_were_found_best_and_goes_on_so(start: Callable, monkeypatch) -> None:
    monkeypatch.setattr(stage, "usable_cores", lambda: 2)
    monkeypatch.setattr(stage, "set_blas_threads", lambda count: None)
    monkeypatch.setattr(stage, "choose_cores", lambda *_: RANKS)
    context = start()
    recipe, governor = stage._use_cores(context, resumed=False)
    assert (recipe.train.ranks, governor) == (2, None)
    monkeypatch.setattr(stage, "choose_cores", lambda *_: pytest.fail("a resumed run was measured"))
    recipe, _ = stage._use_cores(context.again(), resumed=True)
    assert recipe.train.ranks == 2


@linux_cpu
def test_a_resumed_run_that_does_not_say_how_it_began_is_a_single_process(start: Callable, monkeypatch) -> None:
    monkeypatch.setattr(stage, "usable_cores", lambda: 2)
    monkeypatch.setattr(stage, "set_blas_threads", lambda count: None)
    context = start()
    (context.run.path / stage.CORES).write_text("{")
    recipe, governor = stage._use_cores(context, resumed=True)
    assert recipe.train.ranks == 1 and governor is not None


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many threads the products were given, one after the other."""
    given: list[int] = []
    monkeypatch.setattr(cores, "set_blas_threads", given.append)
    yield given


def steps(governor: Governor, seconds_of: dict[int, float], count: int) -> int:
    """Takes steps that are as long as the threads make them; how often the governor told a change."""
    return sum(governor.step(100, seconds_of[governor.threads]) for _ in range(count))


def test_threads_that_wait_for_each_other_are_given_up(threads: list[int]) -> None:
    governor = Governor(2, 2)
    assert steps(governor, {2: 1.0, 1: 1.4}, 10) == 0
    assert threads == []
    assert steps(governor, {2: 9.0, 1: 1.6}, 10) == 1
    assert (governor.threads, threads) == (1, [1])


def test_threads_come_back_when_the_cores_are_free(threads: list[int]) -> None:
    governor = Governor(2, 2)
    steps(governor, {2: 1.0, 1: 1.4}, 10)
    steps(governor, {2: 9.0, 1: 1.6}, 10)
    assert steps(governor, {2: 1.0, 1: 1.6}, 60) == 1
    assert (governor.threads, threads) == (2, [1, 2])


def test_a_slow_machine_on_which_one_thread_is_no_faster_keeps_its_threads(threads: list[int]) -> None:
    governor = Governor(2, 2)
    steps(governor, {2: 1.0, 1: 1.4}, 10)
    assert steps(governor, {2: 3.0, 1: 6.0}, 12) == 0
    assert (governor.threads, threads) == (2, [1, 2])


def test_a_training_that_began_on_a_busy_machine_gets_its_threads_later(threads: list[int]) -> None:
    governor = Governor(1, 2)
    assert steps(governor, {2: 1.0, 1: 1.6}, 60) == 1
    assert (governor.threads, threads) == (2, [2])


def test_where_nothing_was_measured_the_first_steps_are(threads: list[int]) -> None:
    governor = Governor(2, 2, measured=False)
    assert steps(governor, {2: 30.0, 1: 30.0}, COMPILING) == 0
    assert steps(governor, {2: 1.6, 1: 1.0}, 6) == 1
    assert (governor.threads, threads) == (1, [1])
    governor = Governor(2, 2, measured=False)
    assert steps(governor, {2: 1.0, 1: 1.4}, 40) == 0
    assert (governor.threads, threads) == (2, [1, 1, 2])


def test_a_hopeless_try_is_one_step_long(threads: list[int]) -> None:
    governor = Governor(1, 2)
    taken = [governor.threads for _ in range(60) if governor.step(100, {1: 1.6, 2: 30.0}[governor.threads]) is False]
    assert taken.count(2) == 1


def test_steps_too_short_to_tell_change_nothing(threads: list[int]) -> None:
    governor = Governor(2, 2)
    steps(governor, {2: 0.001}, 10)
    steps(governor, {2: 0.1}, 10)
    assert threads == []


NO_COMPILER = """
import sys
from pathlib import Path
from punie_tui.models.loading import load
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.weights.lora import adapt
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.tokens.rows import TrainingRow, collate
from punie_tui.training.step import Stepper
settings = TrainSettings(num_layers=2, learning_rate=1e-2)
model = load(Path(sys.argv[1])).model
adapt(model, settings)
patch_model(model)
stepper = Stepper(model, build_optimizer(settings), settings)
batch = collate([TrainingRow(tuple(range(3, 43)), 0, 40)], settings)
print(*(stepper.train(batch, step)[0] for step in range(1, 9)))
"""


def test_a_machine_without_a_compiler_trains_to_the_same_losses(tiny_model: Path, tmp_path: Path) -> None:
    losses = []
    hidden = {"PATH": str(tmp_path), "PUNIE_CACHE": str(tmp_path / "cache")}  # nor are there kernels from before
    for environment in (dict(os.environ), {**os.environ, **hidden}):
        command = [sys.executable, "-c", NO_COMPILER, str(tiny_model)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        losses.append([float(loss) for loss in done.stdout.split()])
    compiled, plain = losses
    assert plain == pytest.approx(compiled, rel=1e-4) and plain[-1] < plain[0]
