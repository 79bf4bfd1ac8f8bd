"""The commands that do work: each starts a worker, follows it and reports the result."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, get_args

import click

from punie_tui.cli.answers.pipeline import GroupDocument, SweepDocument
from punie_tui.cli.answers.runs import RunDocument, describe_run
from punie_tui.cli.common.follow import follow, follow_to_end, report_results, report_sweep
from punie_tui.cli.common.output import Session, command, stdout_is_terminal
from punie_tui.cli.main import cli, open_dashboard
from punie_tui.errors import UsageError
from punie_tui.models.machine.forecast import DEMO, LONG_SECONDS, SHORT_DEMO, forecast
from punie_tui.models.machine.report import DoctorReport
from punie_tui.pipeline.group import best_losses, parse_seeds, spread, start_group
from punie_tui.pipeline.launcher import resume_run, run_stages, start_run
from punie_tui.registry.removal import refuse_replacing
from punie_tui.runs.narrate import readable_seconds
from punie_tui.runs.recipes.overrides import Overrides, parse_assignments
from punie_tui.runs.recipes.recipe import (
    Method,
    Mixed,
    Mode,
    Recipe,
    StageName,
    implied_sizes,
    load_recipe,
    override,
)
from punie_tui.runs.state import RunTail, exit_code, read_run
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
    help="Any setting of the recipe: train.iters=20, train.peak_learning_rate=2e-4 (a schedule that follows iters) …",
)
again_option = click.option(
    "--again",
    is_flag=True,
    help="Replace a model made from an earlier adapter or with other settings, but not the one in production.",
)
detach_option = click.option("--detach", is_flag=True, help="Return at once; the worker continues.")


def chosen_recipe(session: Session, name: str, model: str | None, data: str | None, overrides: Overrides) -> Recipe:
    """The recipe with the changes that a command's options make; `overrides` come last."""
    changes = {key: value for key, value in (("model", model), ("data", data)) if value is not None}
    return override(load_recipe(name, session.settings), {**changes, **overrides})


def _follow_to_end(session: Session, run: Run, detach: bool, *, results: bool = True) -> int:
    """Follows a run to its end and answers with its document; returns its exit code."""

    def report_end(tail: RunTail) -> None:
        if results:
            report_results(session, run)
        session.answer(describe_run(tail))

    return follow_to_end(session, run, detach, report_end)


@command(cli, example="punie-tui demo --headless", answer=RunDocument)
@click.option("--headless", is_flag=True, help="Print progress lines instead of opening the dashboard.")
def demo(session: Session, headless: bool) -> int:
    """Run the whole pipeline on a real small model in minutes: fetch, check, train, validate, fuse, quantize, validate.

    First prints how long that will take on this machine. If it is more than ten minutes, a shorter recipe is offered,
    and used if nobody can be asked. Opens the dashboard on the running demo; if standard output is not a terminal,
    prints progress lines.
    The exit code reports whether the pipeline ran to its end, not whether the small model met the targets.
    """
    running = [run for run in list_runs(session.settings) if run.id.startswith("demo-") and run.worker_is_alive()]
    live = stdout_is_terminal() and not headless and not session.json
    run = running[0] if running else start_run(session.settings, _demo_recipe(session, ask=live))
    if live:
        return open_dashboard(session, run.id)
    code = _follow_to_end(session, run, detach=False)
    return 0 if read_run(run).state() in ("finished", "missed") else code


def _demo_recipe(session: Session, *, ask: bool) -> Recipe:
    """The demo's recipe, or the shorter one if the demo would take long here. Prints how long it will take."""
    recipe = load_recipe(DEMO, session.settings)
    measured = _measured(session)
    if measured is None:
        session.report("how long the demo takes could not be measured; punie-tui doctor shows why")
        return recipe
    now, best = measured
    seconds = forecast(recipe, now)
    session.report(
        f"the demo takes about {readable_seconds(seconds)} here, without downloads: products run at {now:.0f} GFLOP/s"
    )
    if (quiet := forecast(recipe, best)) < seconds / 2:
        session.report(
            f"other work slows this machine down; without it ({best:.0f} GFLOP/s) it would take "
            f"{readable_seconds(quiet)}"
        )
    if seconds <= LONG_SECONDS:
        return recipe
    shorter = load_recipe(SHORT_DEMO, session.settings)
    offer = f"a shorter one, of {shorter.train.iters} iterations, about {readable_seconds(forecast(shorter, now))}"
    if not ask:
        session.report(f"so it runs {offer}; for the full demo: punie-tui pipeline --recipe {DEMO}")
        return shorter
    return shorter if click.confirm(f"Run {offer}?", default=True) else recipe


def _measured(session: Session) -> tuple[float, float] | None:
    """This machine's rate of matrix products, now and at best, as `doctor` measures it: in a process of its own, so
    that this one computes nothing. None if it could not be measured."""
    command = [sys.executable, "-m", "punie_tui", "--workspace", str(session.settings.workspace), "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        return None
    report = DoctorReport.model_validate_json(done.stdout)
    return report.gflops, report.gflops_best


@command(cli, example="punie-tui train --recipe demo --set train.iters=200", answer=RunDocument | GroupDocument)
@recipe_option
@model_option
@data_option
@set_option
@click.option("--seeds", metavar="LIST", help="A group of runs, one per seed, one after the other: 1,2,3.")
@click.option("--ranks", type=click.IntRange(1, 64), help="Processes that share each batch.")
@click.option("--hostfile", help="mlx.launch's host file, one host per rank (default: all ranks on this machine).")
@detach_option
def train(
    session: Session,
    recipe_name: str,
    model: str | None,
    data: str | None,
    assignments: tuple[str, ...],
    seeds: str | None,
    ranks: int | None,
    hostfile: str | None,
    detach: bool,
) -> int:
    """Fetch the model, check the data and train an adapter; with --seeds, one per seed."""
    chosen = {"train.ranks": ranks, "train.hostfile": hostfile}
    changes = {key: value for key, value in chosen.items() if value is not None}
    recipe = chosen_recipe(session, recipe_name, model, data, {**parse_assignments(assignments), **changes})
    recipe = recipe.model_copy(update={"stages": TRAIN_STAGES})
    if seeds is not None:
        return _follow_group(session, start_group(session.settings, recipe, parse_seeds(seeds)), detach)
    return _follow_to_end(session, start_run(session.settings, recipe), detach)


def _follow_group(session: Session, runs: list[Run], detach: bool) -> int:
    """Follows each run of a group in turn, and answers with their spread; returns the worst of their exit codes."""
    group = runs[0].recipe().group
    session.report(f"group {group}: {', '.join(run.id for run in runs)}")
    worst = 0
    for run in [] if detach else runs:
        session.report(f"run {run.id}, seed {run.recipe().train.seed}")
        tail = follow(run, session.report, stop_on_interrupt=True)
        worst = max(worst, exit_code(tail))
        if tail.state() == "stopped":
            break
    if detach:
        session.report("they run one after the other; list them with: punie-tui runs")
    found = spread(best_losses(runs))
    if found is not None:
        session.report(f"best validation {found}")
    session.answer(
        GroupDocument(
            group=group,
            runs=[describe_run(read_run(run)) for run in runs],
            best_validation=found,
        )
    )
    return worst


@command(cli, example="punie-tui pipeline --recipe phase26 --model smollm2-135m", answer=RunDocument)
@recipe_option
@model_option
@data_option
@set_option
@detach_option
def pipeline(
    session: Session, recipe_name: str, model: str | None, data: str | None, assignments: tuple[str, ...], detach: bool
) -> int:
    """Run all stages of a recipe, one after the other."""
    run = start_run(session.settings, chosen_recipe(session, recipe_name, model, data, parse_assignments(assignments)))
    return _follow_to_end(session, run, detach)


@command(cli, example="punie-tui fuse last", answer=RunDocument)
@click.argument("run_name", metavar="RUN")
@click.option("--dtype", type=click.Choice(["float16", "bfloat16", "float32"]), help="Data type written to disk.")
@again_option
@detach_option
def fuse(session: Session, run_name: str, dtype: str | None, again: bool, detach: bool) -> int:
    """Merge a run's adapter into its base model: a dense model that loads anywhere."""
    run = find_run(session.settings, run_name)
    changes: dict[str, Any] = {"fuse.dtype": dtype} if dtype else {}
    if again:
        refuse_replacing(session.settings, f"{run.id}/{run.fused.name}")
        changes["fuse.again"] = True
    run_stages(session.settings, run, ["fuse", "check-fused"], changes)
    return _follow_to_end(session, run, detach, results=False)


@command(cli, example="punie-tui quantize last --bits 6", answer=RunDocument)
@click.argument("run_name", metavar="RUN")
@click.option("--bits", type=int, help="Bits per weight.")
@click.option("--group-size", type=int, help="Weights that share a scale.")
@click.option("--mode", type=click.Choice(get_args(Mode)), help="Quantization mode.")
@click.option(
    "--mixed", "quant_predicate", type=click.Choice(get_args(Mixed)), help="One of mlx-lm's mixed-bit recipes."
)
@click.option(
    "--method",
    type=click.Choice(get_args(Method)),
    help="two-step: from the fused model. direct: from the adapter, the same bits without the 16-bit model. "
    "surgical: only the modules that carry the adapter (8 bits).",
)
@again_option
@detach_option
def quantize(
    session: Session,
    run_name: str,
    bits: int | None,
    group_size: int | None,
    mode: str | None,
    quant_predicate: str | None,
    method: str | None,
    again: bool,
    detach: bool,
) -> int:
    """Quantize a run's fused model, or its adapter and base without fusing them first."""
    run = find_run(session.settings, run_name)
    options = {
        "bits": bits,
        "group_size": group_size,
        "mode": mode,
        "method": method,
        "quant_predicate": quant_predicate,
    }
    given = {key: value for key, value in options.items() if value is not None}
    chosen = {**implied_sizes(mode, quant_predicate, method), **given}
    changes: dict[str, Any] = {f"quantize.{key}": value for key, value in chosen.items()}
    if again:
        made = run.quantized(override(run.recipe(), changes).quantize.label)
        refuse_replacing(session.settings, f"{run.id}/{made.name}")
        changes["quantize.again"] = True
    run_stages(session.settings, run, ["quantize", "check-quantized"], changes)
    return _follow_to_end(session, run, detach, results=False)


@command(cli, example="punie-tui sweep last --bits 4,5,6,8,surgical", answer=RunDocument | SweepDocument)
@click.argument("run_name", metavar="RUN")
@click.option("--bits", metavar="LIST", help="Candidates: bits, surgical, mxfp4, mxfp8, nvfp4, mixed_3_6 …")
@click.option("--rows", type=click.IntRange(min=1), help="Held-out rows on which fidelity is measured.")
@click.option("--suite", help="Suite name or file.")
@detach_option
def sweep(session: Session, run_name: str, bits: str | None, rows: int | None, suite: str | None, detach: bool) -> int:
    """Make several quantized models from a run's adapter; measure and validate each.

    Fidelity is measured against the adapter: KL divergence (nats), share of equal top tokens, perplexity, and how much
    of the adapter's change is kept in the weights. ★ marks the models that no other beats in size and outcome.
    """
    run = find_run(session.settings, run_name)
    names = [name.strip() for name in bits.split(",") if name.strip()] if bits else None
    chosen: dict[str, Any] = {"sweep.candidates": names, "sweep.rows": rows, "validation.suite": suite}
    if suite:
        chosen["validation.further_suites"] = []  # only this suite was requested, whatever the recipe has
    changes = {key: value for key, value in chosen.items() if value is not None}
    run_stages(session.settings, run, ["sweep"], changes)
    return follow_to_end(session, run, detach, lambda tail: report_sweep(session, run))


@command(cli, example="punie-tui resume last", answer=RunDocument)
@click.argument("run_name", metavar="RUN")
@detach_option
def resume(session: Session, run_name: str, detach: bool) -> int:
    """Continue a paused, stopped, failed or killed run."""
    run = find_run(session.settings, run_name)
    if read_run(run).state() == "paused":
        run.request("resume")
    elif run.worker_is_alive():
        raise UsageError(f"{run.id} is being worked on; watch it with: punie-tui watch {run.id}")
    else:
        resume_run(session.settings, run)
    return _follow_to_end(session, run, detach)
