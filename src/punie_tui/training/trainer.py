"""The training loop: steps, reports, validations, checkpoints, and control requests, applied within one step.

Between two steps everything that matters is in `Position`, the weights, the optimizer's state and the random
key; a checkpoint holds these four, so a resumed run cannot differ from one that was never interrupted. Knows
nothing of where rows and models come from.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any, NoReturn

import mlx.core as mx
from mlx.utils import tree_flatten, tree_map_with_path

from punie_tui.errors import NegativeResult, SystemFailure
from punie_tui.models.machine.product_rate import product_rate
from punie_tui.runs.events import Alert, CheckpointSaved, Event, ProbeReport, TrainReport, ValidationReport
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.state import RunView, read_run
from punie_tui.runs.warm_start import ADAPTERS
from punie_tui.training.alerts import Watch, explained
from punie_tui.training.distributed import Ranks
from punie_tui.training.fast.cores import Governor
from punie_tui.training.memory import memory_limit, process_memory
from punie_tui.training.probe import Prober
from punie_tui.training.randomness import random_key, set_random_key
from punie_tui.training.reporting import TrainingReporter
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import TrainingRow, batch_of_step, collate, epoch_order, joined
from punie_tui.training.weights.checkpoints import Best, Checkpoint, Checkpoints, Manifest, Position, Window

OPTIMIZER = "optimizer.safetensors"
GRADIENTS = "gradients.safetensors"
STEP_BATCHES = 2.5
"""A training step takes about as long as validating this many batches, because of the backward pass."""
SKIPPED_IN_A_ROW = 20
"""After this many steps in a row that were not finite, training is given up."""


class Trainer:
    """Trains until `iters`, or until validation has stopped improving.

    `train` and `valid` are batches of rows; `origin` goes into each checkpoint; `prober` asks the probe's questions.
    """

    def __init__(
        self,
        context: StageContext,
        stepper: Stepper,
        train: Sequence[Sequence[TrainingRow]],
        valid: Sequence[Sequence[TrainingRow]],
        origin: dict[str, Any],
        prober: Prober | None = None,
        ranks: Ranks | None = None,
        governor: Governor | None = None,
    ) -> None:
        self.settings = context.recipe.train
        self.position = Position()
        self._context = context
        self._stepper = stepper
        self._train = train
        self._valid = valid
        self._origin = origin
        self._prober = prober
        self._reporter = TrainingReporter(self.settings, context.run)
        self._ranks = ranks
        self._governor = governor
        self._new_rate: float | None = None  # not yet sent to the other ranks
        self._checkpoints = Checkpoints(context.run.checkpoints, self.settings.keep_checkpoints)
        self._view = RunView()
        self._watch = Watch(self._view)
        self._saved: Position | None = None
        self._note = "the first step, which compiles what it needs"
        self._tokens_per_second = 0.0
        self._memory_limit = memory_limit()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Restores weights, optimizer, random key and position from the checkpoint."""
        restore(self._stepper, checkpoint)
        self.position = checkpoint.manifest.position.model_copy(deep=True)
        self._saved = checkpoint.manifest.position

    def run(self) -> Position:
        """Trains to the end and returns the final position.

        Raises StageStopped, with a checkpoint written, if someone asks to stop, and NegativeResult if no step is finite
        any more.
        """
        position, settings = self.position, self.settings
        self._view = read_run(self._context.run).view
        self._watch = Watch(self._view)
        while True:
            improved = self._validation_is_due() and self._validate()
            if self._probe_is_due():
                self._probe()
            done = position.iteration >= settings.iters or self.stopped_early
            if done and position.window.steps:
                self._report()
            if improved or done or (position.iteration and position.iteration % settings.save_every == 0):
                self._save()
            self._report_progress(self._note)
            if done:
                return position
            self._apply_controls()
            self._step()
            if position.iteration % settings.steps_per_report == 0 or position.iteration == settings.iters:
                self._report()

    @property
    def stopped_early(self) -> bool:
        """Whether validation has not improved for as long as patience lasts."""
        return 0 < self.settings.early_stop_patience <= self.position.worse

    def _validation_is_due(self) -> bool:
        """Whether to validate now: before the first step, after every `steps_per_eval`, and after the last; once
        each."""
        iteration = self.position.iteration
        due = iteration % self.settings.steps_per_eval == 0 or iteration >= self.settings.iters
        return due and self.position.validated != iteration and bool(self._valid) and self.settings.val_batches != 0

    def _validate(self) -> bool:
        """Measures the loss on the validation set, or its fixed subset; returns whether it is the lowest so far."""
        batches, position = joined(self._validation_batches(), self.settings), self.position
        total = sum(len(rows) for rows in batches)
        loss, tokens, seen, seconds = 0.0, 0, 0, 0.0
        for rows in batches:
            self._apply_controls()
            steps = seen / (self.settings.batch_size * STEP_BATCHES) if not position.iteration else 0.0
            self._report_progress(f"validating, {seen} of {total} rows", steps / seconds if steps else None)
            began = time.perf_counter()
            batch = collate(rows, self.settings)
            loss += self._stepper.validate(batch) * batch.count
            tokens += batch.count
            seen, seconds = seen + len(rows), seconds + time.perf_counter() - began
        loss /= tokens
        self._emit(
            ValidationReport(
                iteration=position.iteration,
                val_loss=loss,
                val_time=seconds,
                rows=seen,
                total_rows=sum(len(rows) for rows in self._valid),
            )
        )
        position.validated = position.iteration
        if position.iteration == 0:
            position.base_val_loss = loss
            return False
        self._count_patience(loss)
        if not math.isfinite(loss) or (position.best is not None and loss >= position.best.val_loss):
            return False
        position.best = Best(iteration=position.iteration, val_loss=loss)
        return True

    def _count_patience(self, loss: float) -> None:
        """Counts validations without a fall of at least `early_stop_min_delta`, for early stopping."""
        position, settings = self.position, self.settings
        if math.isfinite(loss) and (position.better is None or loss < position.better - settings.early_stop_min_delta):
            position.better, position.worse = loss, 0
            return
        position.worse += 1
        if self.stopped_early and position.iteration < settings.iters:
            self._emit(
                Alert(
                    level="info",
                    name="early-stop",
                    reason=f"stopped early: {position.worse} validations in a row did not improve",
                    advice="the best adapter is kept; raise train.early_stop_patience to go on longer",
                    iteration=position.iteration,
                )
            )

    def _probe_is_due(self) -> bool:
        every, iteration = self._context.recipe.probe.every, self.position.iteration
        if self._prober is None or every == 0 or self.position.probed == iteration:
            return False
        return iteration % every == 0 or iteration >= self.settings.iters

    def _probe(self) -> None:
        """Asks the probe's questions, unless that would take more than its share of the time."""
        position, probes = self.position, self._view.probes
        assert self._prober is not None
        checkpoint = False

        def apply_controls() -> None:
            nonlocal checkpoint
            checkpoint = self._context.control(position.iteration) or checkpoint

        if probes and _share(position, probes[-1].seconds) > self._context.recipe.probe.max_cost:
            position.probed = position.iteration
            self._report_progress(
                f"the probe is skipped: it would take more than {self._context.recipe.probe.max_cost:.0%}"
            )
            return
        self._report_progress("probing")
        try:
            answers, seconds = self._prober.ask(apply_controls)
        except StageStopped:
            self._save()
            raise
        position.probed = position.iteration
        position.probe_seconds += seconds
        self._emit(ProbeReport(iteration=position.iteration, answers=answers, seconds=seconds, share=_share(position)))
        if checkpoint:
            self._save()

    def _validation_batches(self) -> list[Sequence[TrainingRow]]:
        """All validation batches, or always the same `val_batches` of them."""
        count = self.settings.val_batches
        if count == -1:
            return list(self._valid)
        return [self._valid[index] for index in epoch_order(len(self._valid), self.settings.seed, 0)[:count]]

    def _step(self) -> None:
        position, window = self.position, self.position.window
        ranks = self._ranks.size if self._ranks else 1
        began = time.perf_counter()
        batch = batch_of_step(self._train, position.iteration, self.settings, 0, ranks)
        try:
            if self._ranks is not None:
                self._ranks.exchange(self._new_rate)
                self._new_rate = None
            loss, norm, finite = self._stepper.train(batch, position.iteration + 1)
        except RuntimeError as error:
            self._rank_lost(error)
        seconds = time.perf_counter() - began
        window.seconds += seconds
        position.step_seconds += seconds
        if self._governor is not None and self._governor.step(batch.tokens.size, seconds):
            self._threads_changed(self._governor.threads)
        window.steps += 1
        window.tokens += batch.total
        position.iteration += 1
        position.trained_tokens += batch.total
        self._note = f"loss {loss:.3f}"
        if finite:
            window.finite_steps += 1
            window.loss += loss
            window.gradient_norm += norm
            position.skipped_in_a_row = 0
        else:
            self._skipped()
        rate = self._tokens_per_second or window.tokens / window.seconds
        self._note += f" · {rate:.0f} tok/s"

    def _threads_changed(self, threads: int) -> None:
        reason = f"products take {threads} {'thread' if threads == 1 else 'threads'} from now on, which is faster here"
        why = "other work is using the cores" if threads == 1 else "the cores are free again"
        self._emit(Alert(level="info", name="cores", reason=f"{why}: {reason}", iteration=self.position.iteration + 1))

    def _rank_lost(self, error: RuntimeError) -> NoReturn:
        """Saves a checkpoint, because a rank that died cannot be replaced, and raises SystemFailure that names the
        rank."""
        if self._ranks is None:
            raise error
        self._save()
        reason = self._ranks.dead() or f"a rank was lost ({error})"
        raise SystemFailure(
            f"{reason}; everything to iteration {self.position.iteration} is saved, go on with: "
            f"punie-tui resume {self._context.run.id}"
        )

    def _skipped(self) -> None:
        position = self.position
        position.skipped_steps += 1
        position.skipped_in_a_row += 1
        advice = "lower the learning rate, or look at the rows of that step"
        if position.skipped_in_a_row == 1:
            self._emit(
                Alert(
                    level="warning",
                    name="skipped-step",
                    reason=f"step {position.iteration} was skipped: its loss, gradient or update was not finite "
                    f"({position.skipped_steps} skipped so far)",
                    advice=advice,
                    iteration=position.iteration,
                )
            )
        if position.skipped_in_a_row >= SKIPPED_IN_A_ROW:
            raise NegativeResult(
                f"the last {SKIPPED_IN_A_ROW} steps, to iteration {position.iteration}, were not finite; {advice}"
            )

    def _report(self) -> None:
        position, window = self.position, self.position.window
        self._tokens_per_second = window.tokens / window.seconds
        self._emit(
            TrainReport(
                iteration=position.iteration,
                train_loss=window.loss / window.finite_steps if window.finite_steps else math.nan,
                learning_rate=self._stepper.optimizer.learning_rate.item(),
                iterations_per_second=window.steps / window.seconds,
                tokens_per_second=self._tokens_per_second,
                trained_tokens=position.trained_tokens,
                epoch=position.iteration / len(self._train),
                peak_memory=mx.get_peak_memory(),
                active_memory=mx.get_active_memory(),
                cache_memory=mx.get_cache_memory(),
                grad_norm=window.gradient_norm / window.finite_steps if window.finite_steps else None,
                process_memory=process_memory(),
                memory_limit=self._memory_limit,
            )
        )
        position.window = Window()

    def _apply_controls(self) -> None:
        """Applies pending control requests; a checkpoint saved on request includes the new learning rate."""
        try:
            checkpoint = self._context.control(self.position.iteration)
        except StageStopped:
            self._take_learning_rate()
            self._save()
            raise
        self._take_learning_rate()
        if checkpoint:
            self._save()

    def _take_learning_rate(self) -> None:
        if (value := self._context.learning_rate) is None:
            return
        self._context.learning_rate = None
        self._stepper.set_learning_rate(value)
        self.position.learning_rate = value
        self._new_rate = value

    def _save(self) -> None:
        """Writes a checkpoint, unless the last one was saved at this position."""
        position = self.position
        if self._saved == position:
            return
        model, stepper = self._stepper.model, self._stepper
        tensors = {
            ADAPTERS: dict(tree_flatten(model.trainable_parameters())),
            OPTIMIZER: dict(tree_flatten(stepper.optimizer.state)),
        }
        if stepper.accumulated is not None:
            tensors[GRADIENTS] = dict(tree_flatten(stepper.accumulated))
        epoch, batch = self._next_batch()
        manifest = Manifest(
            position=position.model_copy(deep=True),
            epoch=epoch,
            batch=batch,
            random_key=random_key(),
            origin=self._origin,
            files={},
        )
        path = self._checkpoints.save(manifest, tensors)
        self._saved = manifest.position
        best = position.best is not None and position.best.iteration == position.iteration
        relative = str(path.relative_to(self._context.run.path))
        self._emit(CheckpointSaved(iteration=position.iteration, path=relative, best=best))

    def _next_batch(self) -> tuple[int, int]:
        """The epoch and the batch in it that come next."""
        return divmod(self.position.iteration, len(self._train))

    def _emit(self, event: Event) -> None:
        """Emits an event, and the alerts that it gives rise to."""
        self._context.emit(event)
        self._reporter.emit(event)
        self._view.apply(event)
        if isinstance(event, TrainReport | ValidationReport | ProbeReport):
            for alert in self._watch.look(event.iteration):
                self._emit(self._explained(alert) if alert.name == "slow" else alert)

    def _explained(self, alert: Alert) -> Alert:
        rate = product_rate(self._context.settings.cache_dir)
        return explained(alert, rate.now, rate.best)

    def _report_progress(self, note: str, expected: float | None = None) -> None:
        """`expected`: estimated steps per second, for as long as none has been taken."""
        self._context.progress(self.position.iteration, self.settings.iters, "steps", note, expected)


def _share(position: Position, more: float = 0.0) -> float:
    """The probes' share of the time spent in steps and probes, with `more` seconds of probing on top."""
    probing = position.probe_seconds + more
    return probing / (probing + position.step_seconds) if probing else 0.0


def restore(stepper: Stepper, checkpoint: Checkpoint) -> None:
    """Restores weights, optimizer and random key from the checkpoint."""
    model, optimizer = stepper.model, stepper.optimizer
    if checkpoint.manifest.position.learning_rate is not None:
        stepper.set_learning_rate(checkpoint.manifest.position.learning_rate)
    model.update(_filled(model.trainable_parameters(), checkpoint.tensors(ADAPTERS)))
    for name, value in _filled(dict(optimizer.state), checkpoint.tensors(OPTIMIZER)).items():
        optimizer.state[name] = value
    if gradients := checkpoint.tensors(GRADIENTS):
        stepper.accumulated = _filled(model.trainable_parameters(), gradients)
    mx.eval(model.parameters(), optimizer.state, stepper.accumulated)
    set_random_key(checkpoint.manifest.random_key)


def _filled(tree: Any, tensors: dict[str, mx.array]) -> Any:
    """The tree with each array replaced by the tensor of its name."""
    return tree_map_with_path(lambda path, _: tensors[path], tree)
