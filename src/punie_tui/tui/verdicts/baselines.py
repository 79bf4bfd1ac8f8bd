"""What a validation is compared with: the one before it in its run, or one that the user chose, from any run.

Reads folders, renders nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from punie_tui.errors import PunieError, SystemFailure
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.verdicts.validations import VALIDATION_STAGES, Validation, Validations
from punie_tui.validation.plan import plan_file, stage_of
from punie_tui.validation.reports.comparison import Comparison, JudgedValidation, compare

NEWEST_LOOKED_AT = 50
"""How many of the newest runs are offered."""


def title_of(run: Run, title: str, shown: str | None) -> str:
    """A validation's name for people; the run's id is left out for the run that is shown."""
    return title if run.id == shown else f"{run.id}/{title}"


def before_it(validation: Validation, others: Sequence[Validation]) -> Validation | None:
    """The validation of the same suite before this one; None for the first."""
    before: Validation | None = None
    for other in others:
        if other.name == validation.name:
            return before
        if other.suite.name == validation.suite.name and other.samples:
            before = other
    return before


def candidates(
    settings: Settings,
    validations: Validations,
    suite: str | None = None,
    *,
    newest: int = NEWEST_LOOKED_AT,
    besides: Run | None = None,
) -> list[Validation]:
    """The validations with answers, of one suite or of all, in the newest runs and in `besides`: the newest run first,
    those of one run in pipeline order."""
    found = []
    runs = list_runs(settings)
    for run in [run for at, run in enumerate(runs) if at < newest or run == besides]:
        names = [file.name.removesuffix(".plan.json") for file in plan_file(run, "any").parent.glob("*.plan.json")]
        for name in sorted(names, key=_place):
            try:
                validation = validations.kept(run, name)
            except PunieError:
                continue  # its recipe is broken, which is reported where the run is shown
            if validation is not None and validation.samples and suite in (None, validation.suite.name):
                found.append(validation)
    return found


def _place(name: str) -> tuple[int, str]:
    """Sort key: stages in pipeline order, then names that are no stage of the pipeline."""
    stage = stage_of(name)
    order: tuple[str, ...] = VALIDATION_STAGES
    return order.index(stage) if stage in order else len(order), name


def differing(before: Validation, after: Validation) -> frozenset[str]:
    """The ids of the queries whose share of passing answers differs."""
    return frozenset(
        id for id, one in after.folded.items() if id in before.folded and before.folded[id].share != one.share
    )


def compared(before: Validation, after: Validation) -> Comparison:
    """Compares two validations; may take a second. Raises UsageError if there is nothing to compare, SystemFailure if
    the statistics cannot be computed: the dashboard goes on without them."""
    try:
        return compare(judged(before), judged(after))
    except ValueError as error:
        raise SystemFailure(f"the two cannot be compared: {error}") from None


def judged(validation: Validation) -> JudgedValidation:
    assert validation.plan is not None, "what has answers has a plan"
    records = [record for answers in validation.samples.values() for record in answers]
    return JudgedValidation(validation.run, validation.name, validation.plan, records)
