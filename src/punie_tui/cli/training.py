"""The commands around training: plan it, change its learning rate, replay it."""

from __future__ import annotations

import click

from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import chosen_recipe, data_option, model_option, recipe_option, set_option
from punie_tui.cli.runs import copy_of
from punie_tui.errors import UsageError
from punie_tui.runs.exports.replay import play, prepare, recorded
from punie_tui.runs.planned import as_text, differences, plan_lines, recipe_lines
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.runs.recipes.unused import unused
from punie_tui.runs.state import read_run
from punie_tui.runs.store import find_run


@command(cli, name="set-lr", example="punie-tui set-lr last 5e-5")
@click.argument("run_name", metavar="RUN")
@click.argument("learning_rate", type=click.FloatRange(min=0, min_open=True, max=1e3), metavar="RATE")
def set_learning_rate(session: Session, run_name: str, learning_rate: float) -> None:
    """Change a training run's learning rate from its next step on; this replaces a schedule."""
    run = find_run(session.settings, run_name)
    view = read_run(run).view
    if not run.worker_is_alive():
        raise UsageError(f"{run.id} is not running, so its learning rate cannot be changed{copy_of(run)}")
    if "train" not in view.stages or view.stage("train").state not in ("waiting", "running"):
        raise UsageError(f"{run.id} has no training ahead of it, so its learning rate cannot be changed")
    run.request("learning_rate", learning_rate)
    session.say(f"{run.id} will go on with a learning rate of {learning_rate:g}")
    session.answer({"run": run.id, "asked": "learning_rate", "value": learning_rate})


@command(cli, name="plan", example="punie-tui plan --recipe phase26 --model smollm2-135m")
@recipe_option
@model_option
@data_option
@set_option
@click.option("--no-calibration", is_flag=True, help="Do not take a few steps to measure this machine.")
def plan_training(
    session: Session,
    recipe_name: str,
    model: str | None,
    data: str | None,
    assignments: tuple[str, ...],
    no_calibration: bool,
) -> int:
    """Show what a training will take: parameters, tokens, memory, disk and time; nothing is started.

    Exits 1 if it will not fit.
    """
    from punie_tui.training.planner import plan

    recipe = chosen_recipe(session, recipe_name, model, data, assignments)
    found = plan(recipe, session.settings, calibrate=not no_calibration)
    memory, document = found.memory, found.model_dump()
    lines = [("recipe", found.recipe), *recipe_lines(recipe, load_recipe(recipe_name, session.settings))]
    for line in as_text([*lines, *plan_lines(document)]):
        session.say(line)
    ignored = [f"{'.'.join(path)}: {why}" for path, why in unused(recipe).items()]
    changed = differences(load_recipe(recipe_name, session.settings), recipe)
    sums = {"memory": {**memory.model_dump(), "total": memory.total}}
    session.answer({**document, **sums, "warnings": [*ignored, *found.warnings], "changed": changed})
    return 0 if memory.total <= memory.limit and found.disk <= found.disk_free else 1


@command(cli, example="punie-tui replay last --speed 20")
@click.argument("run_name", metavar="RUN")
@click.option("--speed", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
def replay(session: Session, run_name: str, speed: float) -> None:
    """Replay a recorded run as if it were live, as a run of its own that the dashboard can follow; Ctrl-C ends it."""
    run = find_run(session.settings, run_name)
    recorded(run)
    copy = prepare(run, session.settings.runs)
    session.say(f"{copy.id} plays {run.id}; watch it with: punie-tui --run {copy.id}")
    play(run, copy, speed)
    session.answer({"run": copy.id, "replays": run.id, "path": str(copy.path)})
