"""The commands around training: plan it, change its learning rate, replay it."""

from __future__ import annotations

import click

from punie_tui.cli.answers.runs import RequestDocument
from punie_tui.cli.answers.training import PlanDocument, ReplayDocument
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import chosen_recipe, data_option, model_option, recipe_option, set_option
from punie_tui.cli.runs import copy_of
from punie_tui.errors import UsageError
from punie_tui.runs.exports.replay import play, prepare, recorded
from punie_tui.runs.planned import as_text, differences, plan_lines, recipe_lines
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.runs.recipes.unused import unused
from punie_tui.runs.state import read_run
from punie_tui.runs.store import find_run


@command(cli, name="set-lr", example="punie-tui set-lr last 5e-5", answer=RequestDocument)
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
    session.report(f"{run.id} will continue with a learning rate of {learning_rate:g}")
    session.answer(RequestDocument(run=run.id, requested="learning_rate", value=learning_rate))


@command(cli, name="plan", example="punie-tui plan --recipe phase26 --model smollm2-135m", answer=PlanDocument)
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

    recipe = chosen_recipe(session, recipe_name, model, data, parse_assignments(assignments))
    found = plan(recipe, session.settings, calibrate=not no_calibration)
    before = load_recipe(recipe_name, session.settings)
    ignored = [f"{'.'.join(path)}: {why}" for path, why in unused(recipe).items()]
    document = PlanDocument(
        **vars(found.model_copy(update={"warnings": [*ignored, *found.warnings]})),
        changed=differences(before, recipe),
    )
    lines = list(recipe_lines(recipe, before))
    further = [line for line in plan_lines(document) if line not in lines]
    for line in as_text([("recipe", document.recipe), *lines, *further]):
        session.report(line)
    session.answer(document)
    return 0 if document.memory.total <= document.memory.limit and document.disk <= document.disk_free else 1


@command(cli, example="punie-tui replay last --speed 20", answer=ReplayDocument)
@click.argument("run_name", metavar="RUN")
@click.option("--speed", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
def replay(session: Session, run_name: str, speed: float) -> None:
    """Replay a recorded run as if it were live, as a run of its own that the dashboard can follow; Ctrl-C ends it."""
    run = find_run(session.settings, run_name)
    recorded(run)
    copy = prepare(run, session.settings.runs)
    session.report(f"{copy.id} replays {run.id}; watch it with: punie-tui --run {copy.id}")
    play(run, copy, speed)
    session.answer(ReplayDocument(run=copy.id, replays=run.id, path=copy.path))
