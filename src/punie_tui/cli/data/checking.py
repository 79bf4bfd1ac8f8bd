"""The command that checks whether a dataset is fit to learn from."""

from __future__ import annotations

import click

from punie_tui.cli.answers.data import CheckedDatasetDocument, DatasetCheckDocument
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.data.group import data, tokenizer_at_hand, training
from punie_tui.datasets.checks import Check, each_finding, read_material
from punie_tui.datasets.manifest import refuse_unused_tools
from punie_tui.grading.suite import find_suites, read_questions, suite_file
from punie_tui.runs.recipes.recipe import load_recipe


@command(data, example="punie-tui data check demo --recipe demo", answer=CheckedDatasetDocument)
@click.argument("name", metavar="DATASET")
@click.option("--suite", "suite_name", help="Suite whose queries are looked for in the rows (default: every suite).")
@click.option("--model", help="Model whose tokenizer is used (default: the recipe's, else smollm2-135m).")
@click.option("--recipe", help="Recipe whose training settings apply, such as max_seq_length and mask_prompt.")
@click.option("--all", "all_", is_flag=True, help="Show every place that a check reports, not only the first ten.")
def check(
    session: Session, name: str, suite_name: str | None, model: str | None, recipe: str | None, all_: bool
) -> int:
    """Check whether a dataset is fit for training. Exits 1 if a check fails that the recipe does not waive."""
    settings = session.settings
    folder = settings.find_dataset(name)
    refuse_unused_tools(folder)
    suites = [suite_name] if suite_name else list(find_suites(settings))
    queries = [question for suite in suites for question in read_questions(suite_file(suite, settings))]
    model_name, train = training(settings, model, recipe)
    material = read_material(folder, queries)
    tokenizer = tokenizer_at_hand(settings, model_name)
    further: tuple[Check, ...] = ()
    if tokenizer is not None:
        from punie_tui.training.tokens.token_checks import TokenChecks

        further = TokenChecks(tokenizer, train).checks()
    waived = load_recipe(recipe, settings).check.waive if recipe is not None else []
    found: list[DatasetCheckDocument] = []
    for finding in each_finding(material, further, settings.cache_dir):
        let_pass = not finding.ok and finding.name in waived
        found.append(DatasetCheckDocument(**vars(finding), waived=let_pass, waive=finding.waive))
        _show(session, found[-1], all_=all_)
    if tokenizer is None:
        session.print(
            f"· not checked as tokens: {model_name} is not on this machine; "
            f"fetch it with: punie-tui models fetch {model_name}"
        )
    document = CheckedDatasetDocument(
        dataset=str(folder),
        ok=all(each.ok or each.waived for each in found),
        checks=found,
        tokenizer=model_name if tokenizer is not None else None,
    )
    accepted = f", {sum(each.waived for each in found)} waived by the recipe" if waived else ""
    session.print(f"{sum(each.ok for each in found)} of {len(found)} checks passed{accepted}")
    session.answer(document)
    return 0 if document.ok else 1


def _show(session: Session, found: DatasetCheckDocument, *, all_: bool) -> None:
    mark = "✓" if found.ok else "·" if found.waived else "✗"
    session.print(f"{mark} {found.name}: {found.message}{'; waived by the recipe' if found.waived else ''}")
    if found.ok:
        return
    session.places(found.where, all_=all_)
    if not found.waived:
        session.print(f"    why it matters: {found.why}")
        session.print(f"    how to fix it: {found.mend}")
        session.print(f"    or let it pass, in the recipe: {found.waive}")
