"""The verbs that do work: each starts a worker, follows it and tells what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from punie_tui.cli.follow import ENDED, exit_code, follow, run_document, tell_results
from punie_tui.cli.main import cli, open_dashboard
from punie_tui.cli.output import Session, command, stdout_is_terminal
from punie_tui.errors import AskedWrong
from punie_tui.runs.launcher import resume_run, run_stages, start_run
from punie_tui.runs.recipe import (
    STAGE_ORDER,
    Method,
    Mixed,
    Mode,
    Recipe,
    StageName,
    implied_sizes,
    load_recipe,
    override,
)
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, find_run, list_runs

TRAIN_STAGES: list[StageName] = ["fetch", "data", "check-data", "train", "check-adapter"]

recipe_option = click.option("--recipe", "recipe_name", default="demo", show_default=True, help="Recipe name or file.")
model_option = click.option("--model", help="Catalog name, local MLX folder or Hugging Face id; overrides the recipe.")
data_option = click.option("--data", help="Dataset name or folder; overrides the recipe.")
set_option = click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Any setting of the recipe, such as train.iters=20.",
)
detach_option = click.option("--detach", is_flag=True, help="Return at once; the worker goes on.")


def _recipe(session: Session, name: str, model: str | None, data: str | None, assignments: Sequence[str]) -> Recipe:
    changes = [f"{key}={value!r}" for key, value in (("model", model), ("data", data)) if value is not None]
    return override(load_recipe(name, session.settings), [*changes, *assignments])


def _see_through(session: Session, run: Run, detach: bool, *, results: bool = True) -> int:
    """Follows a run to its end and answers with what became of it; its exit code."""
    if detach:
        session.say(f"{run.id} is on its way; watch it with: punie-tui watch {run.id}")
        session.answer(run_document(run))
        return 0
    session.say(f"run {run.id}")
    tail = follow(run, session.say, stop_on_interrupt=True)
    if results:
        tell_results(session, run)
    session.answer(run_document(run))
    return exit_code(tail)


@command(cli, example="punie-tui demo --headless")
@click.option("--headless", is_flag=True, help="Progress lines instead of the dashboard.")
def demo(session: Session, headless: bool) -> int:
    """The whole road on a real small model, in minutes: fetch, check, train, validate, fuse, quantize, validate.

    Opens the dashboard on the running demo; where standard output is no terminal, prints progress lines.
    The exit code says whether the road was gone to its end, not whether the small model met the targets.
    """
    running = [run for run in list_runs(session.settings) if run.id.startswith("demo-") and run.worker_is_alive()]
    run = running[0] if running else start_run(session.settings, load_recipe("demo", session.settings))
    if stdout_is_terminal() and not headless and not session.json:
        return open_dashboard(session, run.id)
    code = _see_through(session, run, detach=False)
    return 0 if read_run(run).state() == "finished" else code


@command(cli, example="punie-tui train --recipe demo --set train.iters=200")
@recipe_option
@model_option
@data_option
@set_option
@detach_option
def train(
    session: Session, recipe_name: str, model: str | None, data: str | None, assignments: tuple[str, ...], detach: bool
) -> int:
    """Fetch the model, check the data and train an adapter."""
    recipe = _recipe(session, recipe_name, model, data, assignments)
    run = start_run(session.settings, recipe.model_copy(update={"stages": TRAIN_STAGES}))
    return _see_through(session, run, detach)


@command(cli, example="punie-tui pipeline --recipe phase26 --model smollm2-135m")
@recipe_option
@model_option
@data_option
@set_option
@detach_option
def pipeline(
    session: Session, recipe_name: str, model: str | None, data: str | None, assignments: tuple[str, ...], detach: bool
) -> int:
    """All stages of a recipe, one after the other."""
    run = start_run(session.settings, _recipe(session, recipe_name, model, data, assignments))
    return _see_through(session, run, detach)


@command(cli, example="punie-tui fuse last")
@click.argument("run_name", metavar="RUN")
@click.option("--dtype", type=click.Choice(["float16", "bfloat16", "float32"]), help="Type written to disk.")
@detach_option
def fuse(session: Session, run_name: str, dtype: str | None, detach: bool) -> int:
    """Merge a run's adapter into its base model: a dense model that loads anywhere."""
    run = find_run(session.settings, run_name)
    run_stages(session.settings, run, ["fuse", "check-fused"], [f"fuse.dtype={dtype!r}"] if dtype else [])
    return _see_through(session, run, detach, results=False)


@command(cli, example="punie-tui quantize last --bits 6")
@click.argument("run_name", metavar="RUN")
@click.option("--bits", type=int, help="Bits a weight.")
@click.option("--group-size", type=int, help="Weights that share a scale.")
@click.option("--mode", type=click.Choice(get_args(Mode)), help="How numbers are written.")
@click.option("--mixed", "quant_predicate", type=click.Choice(get_args(Mixed)), help="A mixed recipe of mlx-lm's.")
@click.option(
    "--method",
    type=click.Choice(get_args(Method)),
    help="two-step: the fused model. direct: from the adapter, the same bits without the 16-bit model. "
    "surgical: only the modules that carry the adapter (8 bits).",
)
@detach_option
def quantize(
    session: Session,
    run_name: str,
    bits: int | None,
    group_size: int | None,
    mode: str | None,
    quant_predicate: str | None,
    method: str | None,
    detach: bool,
) -> int:
    """Quantize a run's fused model, or its adapter and base without fusing them first."""
    run = find_run(session.settings, run_name)
    asked = {"bits": bits, "group_size": group_size, "mode": mode, "method": method, "quant_predicate": quant_predicate}
    given = {key: value for key, value in asked.items() if value is not None}
    chosen = {**implied_sizes(mode, quant_predicate, method), **given}
    changes = [f"quantize.{key}={value!r}" for key, value in chosen.items()]
    run_stages(session.settings, run, ["quantize", "check-quantized"], changes)
    return _see_through(session, run, detach, results=False)


@command(cli, example="punie-tui validate last --suite seed25")
@click.argument("model", metavar="MODEL")
@click.option("--suite", help="Suite name or file (default: the run's, else seed25).")
@click.option(
    "--stage",
    type=click.Choice(["base", "adapter", "fused", "quantized"]),
    help="Which model of a run (default: the furthest there is).",
)
@detach_option
def validate(session: Session, model: str, suite: str | None, stage: str | None, detach: bool) -> int:
    """Run a suite against a model: a run's (RUN), a catalog name, a folder or a Hugging Face id.

    Exits 0 if all targets are met and 1 if not.
    """
    settings = session.settings
    changes = [f"validation.suite={suite!r}"] if suite else []
    if model == "last" or model in {run.id for run in list_runs(settings)}:
        run = find_run(settings, model)
        stages = _validation_stages(run, stage)
        run_stages(settings, run, stages, changes)
    else:
        if stage not in (None, "base"):
            raise AskedWrong(f"--stage {stage} needs a run; {model!r} is none of them")
        name = "validate-" + "".join(c if c.isalnum() or c in "_.-" else "-" for c in model.rsplit("/", 1)[-1])
        recipe = Recipe(name=name, model=model, stages=["fetch", "validate-base", "decide"])
        run = start_run(settings, override(recipe, changes))
    return _see_through(session, run, detach)


def _validation_stages(run: Run, stage: str | None) -> list[StageName]:
    label = run.recipe().quantize.label
    there = {"base": True, "adapter": run.adapter.is_dir(), "fused": run.fused.is_dir()}
    there["quantized"] = run.quantized(label).is_dir()
    chosen = stage or [name for name, exists in there.items() if exists][-1]
    if not there[chosen]:
        raise AskedWrong(f"{run.id} has no {chosen} model; it has {', '.join(n for n, e in there.items() if e)}")
    return [name for name in STAGE_ORDER if name in ("fetch", f"validate-{chosen}", "decide")]


@command(cli, example="punie-tui resume last")
@click.argument("run_name", metavar="RUN")
@detach_option
def resume(session: Session, run_name: str, detach: bool) -> int:
    """Go on with a run that was paused, stopped, failed or killed."""
    run = find_run(session.settings, run_name)
    if read_run(run).state() == "paused":
        run.request("resume")
    elif read_run(run).state() not in ENDED:
        raise AskedWrong(f"{run.id} is being worked on; watch it with: punie-tui watch {run.id}")
    else:
        resume_run(session.settings, run)
    return _see_through(session, run, detach)
