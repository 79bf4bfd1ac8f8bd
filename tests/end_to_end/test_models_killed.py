"""kill -9 in the middle of making a model: nothing that loads wrongly, what was there intact, the step repeatable.

Each step is killed at random moments: at the n-th file opened, made, renamed or block written, counted by an audit
hook in the process itself. The processes are forked from one that has its imports done.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.models.folder import tensor_digests
from punie_tui.models.making.publish import read_provenance
from punie_tui.registry.registry import promote, read_registry, rollback
from punie_tui.runs.recipes.recipe import QuantizeSettings, Recipe, SweepSettings, ValidateSettings
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings
from tiny_model import build_tiny_adapter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks a process that has imported mlx")

MOMENTS = 10

FORKING = """
import json, os, random, shutil, signal, sys
from pathlib import Path
from punie_tui.models.making import writing
from punie_tui.settings import Settings, load_settings

settings = json.loads(sys.argv[1])
root, base, adapter = (Path(settings[name]) for name in ("root", "base", "adapter"))
import mlx_lm.utils, mlx_lm.convert, mlx_lm.tuner.utils, mlx_lm.models.qwen3, mlx.nn, transformers
from punie_tui.models.folder import check_weights, tensor_digests
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize, quantize_adapter
from punie_tui.registry.registry import promote, read_registry
from punie_tui.runs.recipes.recipe import QuantizeSettings

writing.SHARD_BYTES = 100_000  # several files, so that one may be missing
progress = lambda *_: count()

seen, deadly = 0, None

def count():
    global seen
    seen += 1
    if seen == deadly:
        os.kill(os.getpid(), signal.SIGKILL)

def watch(event, arguments):
    if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "open") and str(root) in str(arguments[0]):
        count()

def forked(step, moment=None):
    global deadly, seen
    reading, writing_end = os.pipe()
    if not (pid := os.fork()):
        os.close(reading)
        code = 1
        try:
            seen, deadly = 0, moment
            sys.addaudithook(watch)
            step()
            os.write(writing_end, str(seen).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing_end)
    told = os.read(reading, 20)
    os.close(reading)
    return os.waitpid(pid, 0)[1], int(told or 0)

random.seed(settings["seed"])
"""

STEPS = """
SIX = QuantizeSettings(bits=6, group_size=32)
DIRECT = QuantizeSettings(bits=5, group_size=32, method="direct")
SURGICAL = QuantizeSettings(group_size=32, method="surgical")

def steps(target):
    yield "fuse", lambda: fuse(base, adapter, target, "float16", progress)
    yield "quantize", lambda: quantize(root / "fused", target, SIX, progress)
    yield "direct", lambda: quantize_adapter(base, adapter, target, DIRECT, "float16", progress)
    yield "surgical", lambda: quantize_adapter(base, adapter, target, SURGICAL, "float16", progress)
    yield "promote", lambda: promote(Settings(workspace=root), settings["model"], force=True)

target = root / "made"
for name, step in steps(target):
    status, total = forked(step)
    assert status == 0, name
    whole = tensor_digests(target) if target.exists() else None
    killed = 0
    for moment in sorted(random.sample(range(1, total + 1), min(settings["moments"], total))):
        shutil.rmtree(target, ignore_errors=True)
        status, _ = forked(step, moment)
        assert os.WIFSIGNALED(status), (name, moment, status)
        killed += 1
        read_registry(Settings(workspace=root))  # whole, whenever it is looked at
        if target.exists():
            check_weights(target)
            assert tensor_digests(target) == whole, (name, moment)
        else:
            status, _ = forked(step)
            assert status == 0, (name, moment, "not repeatable")
            assert whole is None or tensor_digests(target) == whole, (name, moment)
    leftover = sorted(path.name for path in root.iterdir() if ".staging-" in path.name)
    assert not leftover, (name, leftover)
    shutil.rmtree(target, ignore_errors=True)
    print(json.dumps({"step": name, "moments": total, "killed": killed}))
"""

SWEEP = """
from punie_tui.models.inventory import list_models
from punie_tui.pipeline.sweep import sweep
from punie_tui.models.making.sweep_results import SweepResults
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import Run
import punie_tui.models.generation.generate, punie_tui.validation.stage

run = Run(Path(settings["run"]))
workspace = Settings(workspace=root, cache_dir=root / "cache")
results = run.path / "sweep" / "results.json"

def step():
    assert sweep(StageContext(run, run.recipe(), workspace, "sweep")).ok

def models():
    found = {}
    for entry in list_models(workspace):
        if entry.path and entry.path.parent == results.parent:
            check_weights(entry.path)
            found[entry.path.name] = tensor_digests(entry.path)
    return found

def rows():
    made = SweepResults.model_validate_json(results.read_bytes()).candidates
    return [row.model_copy(update={"tokens_per_second": bool(row.tokens_per_second)}) for row in made]

def afresh():
    for folder in ("sweep", "validation"):
        shutil.rmtree(run.path / folder, ignore_errors=True)
    run.events_file.unlink(missing_ok=True)

assert forked(step)[0] == 0  # from now on what is made once a machine is there: kernels, and the header they include
afresh()
status, total = forked(step)
assert status == 0
whole, told = models(), rows()
assert len(whole) == len(told) == 2
killed = 0
for moment in sorted(random.sample(range(1, total + 1), settings["moments"])):
    afresh()
    status, _ = forked(step, moment)
    assert os.WIFSIGNALED(status), (moment, status)
    killed += 1
    assert models().items() <= whole.items(), moment
    assert not results.exists() or rows() is not None
    status, _ = forked(step)
    assert status == 0, (moment, "not repeatable")
    assert (models(), rows()) == (whole, told), moment
    leftover = sorted(path.name for path in results.parent.iterdir() if path.name.startswith("."))
    assert not leftover, (moment, leftover)
print(json.dumps({"moments": total, "killed": killed}))
"""

SUITE = """
targets: {overall: 0, field_access: 0}
categories:
  A: {name: discrimination, target: 0, measures: discrimination}
queries:
  - {id: A1, category: A, text: "What is a lambda?", expect: {direct: true}, soft: {none: ["<tool_call>"]}}
  - {id: A2, category: A, text: "Does x type-check?", expect: {tools: [typecheck]}, soft: {any: ["typecheck("]}}
"""


def test_no_step_that_is_killed_leaves_anything_wrong(tiny_model_4bit: Path, tmp_path: Path) -> None:
    from punie_tui.models.making.fuse import fuse

    settings = Settings(workspace=tmp_path, cache_dir=tmp_path / "cache")
    run = create_run(settings, Recipe(name="tiny", model=str(tiny_model_4bit), stages=["fuse"]))
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    fuse(tiny_model_4bit, run.adapter, tmp_path / "fused", "float16", lambda done, total, note: None)
    for dtype in ("float16", "float32"):
        target = run.fused if dtype == "float16" else run.quantized(8)
        fuse(tiny_model_4bit, run.adapter, target, dtype, lambda done, total, note: None)
    promote(settings, f"{run.id}/quantized-8bit", force=True)
    earlier = {folder: tensor_digests(folder) for folder in (tiny_model_4bit, tmp_path / "fused", run.fused)}
    told = {
        "root": str(tmp_path),
        "base": str(tiny_model_4bit),
        "adapter": str(run.adapter),
        "model": f"{run.id}/fused",
        "moments": MOMENTS,
        "seed": 6,
    }
    done = subprocess.run(
        [sys.executable, "-c", FORKING + STEPS, json.dumps(told)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    steps = {line["step"]: line["killed"] for line in map(json.loads, done.stdout.splitlines())}
    assert steps.keys() == {"fuse", "quantize", "direct", "surgical", "promote"}
    assert set(steps.values()) == {MOMENTS}
    assert {folder: tensor_digests(folder) for folder in earlier} == earlier
    assert read_provenance(run.fused)["kind"] == "fused"
    assert read_registry(settings).production == f"{run.id}/fused"
    assert rollback(settings).card.name == f"{run.id}/quantized-8bit"


def test_a_sweep_that_is_killed_is_gone_on_with_and_ends_the_same(tiny_model_4bit: Path, tmp_path: Path) -> None:
    recipe = Recipe(
        name="tiny",
        model=str(tiny_model_4bit),
        stages=["sweep"],
        quantize=QuantizeSettings(group_size=32),
        sweep=SweepSettings(candidates=["4", "surgical"], rows=2),
        validation=ValidateSettings(suite="two", max_tokens=4),
    )
    run = create_run(Settings(workspace=tmp_path, cache_dir=tmp_path / "cache"), recipe)
    build_tiny_adapter(run.adapter, tiny_model_4bit)
    suite = tmp_path / "data" / "suites" / "two.yaml"
    suite.parent.mkdir(parents=True)
    suite.write_text(SUITE)
    run.data.mkdir()
    row = {"messages": [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "Seventeen."}]}
    (run.data / "test.jsonl").write_text((json.dumps(row) + "\n") * 2)
    told = {
        "root": str(tmp_path),
        "base": str(tiny_model_4bit),
        "adapter": str(run.adapter),
        "run": str(run.path),
        "moments": MOMENTS,
        "seed": 7,
    }
    done = subprocess.run(
        [sys.executable, "-c", FORKING + SWEEP, json.dumps(told)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["killed"] == MOMENTS
