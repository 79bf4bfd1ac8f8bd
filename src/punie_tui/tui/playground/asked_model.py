"""One model of the Playground: its loading, the answer as far as it has been generated, and its grade.

Holds what is to be shown and no widget; calls its owner on every change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from punie_tui.errors import PunieError, SystemFailure
from punie_tui.playground.answerer import Answerer, answered
from punie_tui.playground.candidates import Candidate
from punie_tui.playground.history import HistoryEntry, remember
from punie_tui.playground.project import ProjectRun, ProjectRunner, project_run_of
from punie_tui.playground.protocol import Decoding, Done, Fetching, Piece, Ready
from punie_tui.settings import Settings

if TYPE_CHECKING:  # they import the graders and the sandbox
    from punie_tui.playground.grading import GradedAnswer, KnownQueries

State = Literal["idle", "loading", "waiting", "writing", "judging", "running", "done"]
"""idle: nothing was asked yet; waiting: for the other model to finish; running: its code runs in the user's project;
done: graded, stopped or failed."""


@dataclass
class Attempt:
    """The answer to one question. `tokens` and `seconds` are so far; `problem`: what went wrong, in a sentence;
    `project`: what its code does in the user's project. An attempt from the history has `at`, when it was asked, and no
    `done`."""

    question: str = ""
    system: str | None = None
    text: str = ""
    tokens: int = 0
    seconds: float = 0.0
    done: Done | None = None
    graded: GradedAnswer | None = None
    problem: str = ""
    project: ProjectRun | None = None
    at: str = ""


def attempt_of(entry: HistoryEntry) -> Attempt:
    """The attempt that an entry of the history records, as far as it does."""
    run = project_run_of(entry) if entry.project is not None else None
    at = entry.at[:16].replace("T", " ")
    return Attempt(entry.question, entry.system, entry.answer, project=run, at=f"{at} UTC")


class AskedModel:
    """A model, and the latest attempt at an answer. Belongs to one event loop."""

    def __init__(self, candidate: Candidate, settings: Settings, on_change: Callable[[], object]) -> None:
        self.candidate = candidate
        self.state: State = "idle"
        self.note = ""
        """What loading is doing now."""
        self.attempt = Attempt()
        self._answerer = Answerer(candidate, settings)
        self._on_change = on_change
        self._let_go = False
        self._settings = settings
        self._runner: ProjectRunner | None = None

    @property
    def ready(self) -> Ready | None:
        """How loading went, once the model is loaded."""
        return self._answerer.ready

    @property
    def pid(self) -> int | None:
        return self._answerer.pid

    @property
    def is_busy(self) -> bool:
        return self.state not in ("idle", "done")

    async def load(self) -> bool:
        """Loads the model and returns whether that succeeded. A question that waits for it stays shown."""
        self.attempt = Attempt(self.attempt.question)
        try:
            await self._load()
        except PunieError as error:
            self.attempt.problem = str(error)
        self._turn("done" if self.attempt.problem else "idle")
        return not self.attempt.problem

    def show_question(self, question: str) -> None:
        """Shows a question that will be asked once the model is loaded."""
        self.attempt.question = question
        self._on_change()

    def wait(self, question: str) -> None:
        """Shows a question that will be asked when the model before this one has finished."""
        self.attempt = Attempt(question)
        self._turn("waiting")

    async def ask(
        self,
        question: str,
        decoding: Decoding,
        known: Callable[[], KnownQueries],
        runner: ProjectRunner | None = None,
    ) -> None:
        """Generates and grades the answer; with a `runner`, also runs its code in the project. An error becomes the
        attempt's `problem`. `known` may take a moment."""
        self.attempt = attempt = Attempt(question)
        try:
            await self._load()
            attempt.system = self.ready.system if self.ready is not None else None
            self._turn("writing")
            attempt.done = done = await answered(self._answerer.ask(question, decoding, self._loading), self._written)
            attempt.text, attempt.tokens, attempt.seconds = done.text, done.tokens, done.seconds
            if done.stopped not in ("interrupted", "cut off"):
                self._turn("judging")
                attempt.graded = await asyncio.to_thread(_judge, question, done.text, known)
                if runner is None:
                    await self._remember(attempt)
                else:
                    await self._run(attempt, runner)
        except PunieError as error:
            attempt.problem = str(error)
        finally:
            self._turn("done")

    async def show_again(self, attempt: Attempt, known: Callable[[], KnownQueries]) -> None:
        """Shows an attempt from the history, graded again by today's grader."""
        self.attempt = attempt
        self._turn("judging")
        attempt.graded = await asyncio.to_thread(_judge, attempt.question, attempt.text, known)
        self._turn("done")

    async def run_in_project(self, runner: ProjectRunner) -> None:
        """Runs the answer's code in the project, if there is any and it has not run there yet."""
        if self.attempt.graded is None or self.attempt.project is not None or self.is_busy:
            return
        try:
            await self._run(self.attempt, runner)
        except PunieError as error:
            self.attempt.problem = str(error)
        finally:
            self._turn("done")

    async def _run(self, attempt: Attempt, runner: ProjectRunner) -> None:
        parsed = attempt.graded.parsed if attempt.graded is not None else None
        if parsed is not None and parsed.code is not None:
            attempt.project, self._runner = ProjectRun(runner.root), runner
            self._turn("running")
            try:
                await runner.run(parsed.code, attempt.project)
            finally:
                self._runner = None
        await self._remember(attempt)

    async def _remember(self, attempt: Attempt) -> None:
        """Adds the attempt to the workspace's history."""
        run = attempt.project
        calls, ended = run.record() if run is not None else ([], None)
        entry = HistoryEntry(
            question=attempt.question,
            model=self.candidate.name,
            system=attempt.system,
            project=str(run.root) if run is not None else None,
            answer=attempt.text,
            calls=calls,
            run=ended,
        )
        await asyncio.to_thread(remember, self._settings, entry)

    async def stop(self) -> None:
        """Stops the answer, or its code in the project; if the model is being loaded, stops that."""
        if self._runner is not None:
            await self._runner.stop()
        elif self.state == "loading":
            self._let_go = True
            await self._answerer.close()
        else:
            await self._answerer.stop()

    def clear(self) -> None:
        """Forgets the attempt."""
        self.attempt = Attempt()
        self._turn("idle")

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.stop()
        await self._answerer.close()

    async def _load(self) -> None:
        self._let_go = False
        self._turn("loading")
        try:
            await self._answerer.load(self._loading)
        except SystemFailure:
            if self._let_go:
                raise SystemFailure("stopped while the model was being loaded") from None
            raise

    def _turn(self, state: State) -> None:
        self.state, self.note = state, ""
        self._on_change()

    def _loading(self, progress: Fetching) -> None:
        share = f" {100 * progress.done / progress.total:.0f} %" if progress.total else ""
        self.note = f"{progress.note}{share}"
        self._on_change()

    def _written(self, piece: Piece) -> None:
        attempt = self.attempt
        attempt.text += piece.text
        attempt.tokens, attempt.seconds = piece.tokens, piece.seconds
        self._on_change()


def _judge(question: str, answer: str, known: Callable[[], KnownQueries]) -> GradedAnswer:
    from punie_tui.playground.grading import judge

    return judge(question, answer, known())
