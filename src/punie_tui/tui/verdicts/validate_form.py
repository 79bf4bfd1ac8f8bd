"""Asks what to validate: model, suite, queries, temperature and number of samples; shows how long that takes.

Starts nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from punie_tui.grading.suite import Suite
from punie_tui.runs.narrate import readable_seconds
from punie_tui.runs.recipes.recipe import StageName, ValidateSettings
from punie_tui.tui.common.choice_rows import ChoiceRows, Option
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.validation.pace import Pace
from punie_tui.validation.selection import EVERY, FAILED

ALL = ""
NOTHING_TO_ASK = "all of these queries have an answer; choose others, or ask all again"
TEMPERATURES = (0.0, 0.3, 0.7, 1.0)
SAMPLES = (1, 2, 4, 8)
HELP = {
    "model": "which of the run's models is asked; all: one after the other",
    "suite": "whose questions are asked: the package's or the workspace's, which include those kept in the Playground",
    "queries": "all that have no answer yet, all again, those that failed, the one under the cursor, or a category",
    "temperature": "0 always takes the likeliest token; the recipe's own answers are kept apart from the others",
    "samples": "answers per query; a greedy answer is always the same",
}


@dataclass(frozen=True)
class ValidationRequest:
    """What was chosen: stages, suite names, and queries (ids, categories, `all`, `failed`; empty: all without an
    answer)."""

    stages: tuple[StageName, ...]
    suites: tuple[str, ...]
    queries: tuple[str, ...]
    temperature: float
    samples: int

    def overrides(self) -> dict[str, Any]:
        """The choices as overrides for `launcher.run_stages`."""
        first, *further = self.suites
        return {
            "validation.suite": first,
            "validation.further_suites": further,
            "validation.queries": list(self.queries),
            "validation.temperature": self.temperature,
            "validation.further_temperatures": [],
            "validation.samples": self.samples,
        }


class ValidateForm(Refusing, Dialog[ValidationRequest | None]):
    """`models`: stage → the model's name, the last one chosen at first; `suites` by name; `failed`: (stage, suite) →
    ids that failed there; `answered`: (stage, suite, temperature) → how many answers there are; `own`: the recipe's
    settings, with which the form starts; `query`: the one under the cursor; `pace` returns a stage's pace (it reads
    files)."""

    BINDINGS = bindings("validate_form")

    def __init__(
        self,
        models: Mapping[StageName, str],
        suites: Mapping[str, Suite],
        failed: Mapping[tuple[str, str], Sequence[str]],
        answered: Mapping[tuple[str, str, float], int],
        own: ValidateSettings,
        query: str | None,
        pace: Callable[[str], Pace | None],
    ) -> None:
        super().__init__()
        self._models, self._suites, self._failed = dict(models), dict(suites), failed
        self._answered = answered
        self._query, self._pace_of = query, pace
        self._paces: dict[str, Pace | None] = {}
        self._temperatures = [f"{value:g}" for value in sorted({*TEMPERATURES, own.temperature})]
        self._samples = [str(value) for value in sorted({*SAMPLES, own.samples})]
        chosen = {"model": next(reversed(self._models)), "suite": own.suite, "queries": ALL}
        self._values = {**chosen, "temperature": f"{own.temperature:g}", "samples": str(own.samples)}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = "validate"
            models = [Option(stage, name) for stage, name in self._models.items()]
            suites = [Option(name, f"{name} {len(suite.queries)}") for name, suite in self._suites.items()]
            rows = {
                "model": [*models, *([Option(ALL, "all")] if len(models) > 1 else [])],
                "suite": [*suites, *([Option(ALL, "all")] if len(suites) > 1 else [])],
                "queries": [Option(ALL, "all")],
                "temperature": [Option(value) for value in self._temperatures],
                "samples": [Option(value) for value in self._samples],
            }
            yield ChoiceRows(rows, self._values, id="validate-rows")
            yield Static(id="validate-note", markup=False)
            yield KeysLine("validate_form")

    def on_mount(self) -> None:
        self._offer_queries()
        if not sum(map(self._answers, self._stages)):
            self.rows.choose("queries", EVERY)
        self._show_note()

    @property
    def rows(self) -> ChoiceRows:
        return self.query_one(ChoiceRows)

    @property
    def _stages(self) -> list[StageName]:
        return [stage for stage in self._models if self.rows.value("model") in (ALL, stage)]

    @property
    def _chosen_suites(self) -> list[str]:
        return [name for name in self._suites if self.rows.value("suite") in (ALL, name)]

    def _failures(self, stage: str) -> list[str]:
        return [id for suite in self._chosen_suites for id in self._failed.get((stage, suite), ())]

    def _offer_queries(self) -> None:
        """Offers the queries that can be asked of the chosen suites."""
        options = [Option(ALL, "all")]
        if any(
            self._answered.get((stage, name, self.request.temperature))
            for stage in self._stages
            for name in self._chosen_suites
        ):
            options.append(Option(EVERY, "all again"))
        if failed := [id for stage in self._stages for id in self._failures(stage)]:
            options.append(Option(FAILED, f"failed ones {len(failed)}"))
        if len(self._chosen_suites) == 1:
            suite = self._suites[self._chosen_suites[0]]
            if self._query is not None and self._query in {query.id for query in suite.queries}:
                options.append(Option(self._query, f"{self._query} alone"))
            options += [Option(key, f"{key} {category.name}") for key, category in suite.categories.items()]
        self.rows.offer("queries", options)

    @property
    def request(self) -> ValidationRequest:
        temperature, queries = float(self.rows.value("temperature")), self.rows.value("queries")
        return ValidationRequest(
            tuple(self._stages),
            tuple(self._chosen_suites),
            (queries,) if queries != ALL else (),
            temperature,
            int(self.rows.value("samples")) if temperature > 0 else 1,
        )

    def _answers(self, stage: str) -> int:
        """How many answers a stage is asked for."""
        request, count = self.request, 0
        for name in request.suites:
            suite = self._suites[name]
            if not request.queries:
                there = self._answered.get((stage, name, request.temperature), 0)
                count += max(0, len(suite.queries) * request.samples - there)
                continue
            if request.queries == (EVERY,):
                number = len(suite.queries)
            elif request.queries == (FAILED,):
                number = len(self._failed.get((stage, name), ()))
            elif request.queries[0] in {query.id for query in suite.queries}:
                number = 1
            else:
                number = len(suite.of_category(request.queries[0]))
            count += number * request.samples
        return count

    @on(ChoiceRows.Changed)
    def _changed(self) -> None:
        self._offer_queries()
        self._show_note()

    @work(exclusive=True)
    async def _show_note(self) -> None:
        """Shows how much is asked, how long that takes, and what the setting under the cursor does."""
        answers: dict[str, int] = {stage: self._answers(stage) for stage in self._stages}
        for stage in answers:
            if stage not in self._paces:
                self._paces[stage] = await asyncio.to_thread(self._pace_of, stage)
        count = sum(answers.values())
        lines = [Content.styled(HELP[self.rows.current], "$foreground-muted"), Content("")]
        if count:
            asks = f"asks {count} question{'' if count == 1 else 's'}"
            lines.append(Content.assemble(asks, self._how_long(answers)))
        else:
            lines.append(Content.styled(NOTHING_TO_ASK, "$text-warning"))
        if float(self.rows.value("temperature")) == 0 and self.rows.value("samples") != "1":
            lines.append(Content.styled("samples is not used: a greedy answer is always the same", "$text-warning"))
        self.query_one("#validate-note", Static).update(Content("\n").join(lines))

    def _how_long(self, answers: Mapping[str, int]) -> Content:
        paces = [(self._paces[stage], count) for stage, count in answers.items()]
        known = [(pace, count) for pace, count in paces if pace is not None]
        if not known or len(known) < len(paces):
            return Content.styled(
                "; how long that takes is not known: nothing like it was measured here", "$foreground-muted"
            )
        seconds = sum(pace.seconds(count) for pace, count in known)
        text = f"; about {readable_seconds(seconds)}, as measured in {known[-1][0].run}"
        return untrusted(text, limit=120, one_line=True)

    def action_up(self) -> None:
        self.rows.move(-1)

    def action_down(self) -> None:
        self.rows.move(1)

    def action_before(self) -> None:
        self.rows.turn(-1)

    def action_next(self) -> None:
        self.rows.turn(1)

    def refusal(self, action: str) -> str | None:
        if action == "start" and self.is_mounted and not sum(map(self._answers, self._stages)):
            return NOTHING_TO_ASK
        return None

    def action_start(self) -> None:
        self.dismiss(self.request)

    def action_cancel(self) -> None:
        self.dismiss(None)
