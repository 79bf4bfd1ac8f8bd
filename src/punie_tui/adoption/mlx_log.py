"""Parses what `mlx_lm.lora` prints while it trains.

There are two layouts, recognised by their lines: one sentence per report (`Iter 10: Train loss 2.003, …`; up to mlx-lm
0.31), and a table under its own header (`  10    2.003 ▼ …`; later), which rounds more and leaves out learning rate and
memory. Everything else (progress bars, colours, warnings) is skipped.

mlx-lm numbers a validation by the step that comes next, so the one of step 200 shows the weights after 199 updates;
early versions (up to 0.14) validated after the step, which can be seen from the order of the lines.
"""

from __future__ import annotations

import re

from punie_tui.runs.events import TrainReport, ValidationReport

Report = TrainReport | ValidationReport

_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_NUMBER = r"[-+]?(?:[\d.,]+(?:e[-+]?\d+)?|nan|inf)"
_BEGINS = re.compile(r"Starting training\.+, iters: ?(\d+)")
_PANEL = re.compile(r"batch \S iters\s+[\d,]+ \S ([\d,]+)")
_HEADER = re.compile(r"iter\s+train_loss\s+tok/s\s+tokens")
_ENDS = re.compile(r"Saved final (?:adapter )?weights to ")
_PARAMETERS = re.compile(r"Trainable parameters: \S+ \(([\d.]+)M/([\d.]+)M\)")
_SENTENCE = re.compile(r"Iter (\d+): (Train|Val) loss (.*)")
_FIGURE = re.compile(rf"(?:^|, )(?:([A-Z][A-Za-z/ ]*?) )?({_NUMBER})(?: GB|s)?(?=,|\.?$)", re.I)
_TRAIN_ROW = re.compile(rf"\s*(\d+)\s+({_NUMBER}) \S\s+({_NUMBER})\s+({_NUMBER})k\s*", re.I)
_VAL_ROW = re.compile(rf"\s*(\d+)\s+val\s+({_NUMBER})\s+({_NUMBER})s\s*", re.I)
_ROUNDING = 1000
"""From this many tokens on, a rate is meaningful in spite of the table's rounding (to a tenth of a thousand)."""


class MlxLog:
    """One log, read line by line. If another training begins in it (the log was appended to), it replaces the one
    before."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        """`t` is in seconds of training, as far as the log says how long things took."""
        self.iters: int | None = None
        self.trained_parameters = 0
        self.total_parameters: int | None = None
        self.trainings = 0
        self.finished = False
        self.broken: list[int] = []
        """The numbers, from 1, of lines whose report is incomplete or damaged."""
        self._lines = 0
        self._seconds = 0.0
        self._table = False
        self._announced: int | None = None
        self._last: TrainReport | None = None

    @property
    def iteration(self) -> int:
        """The last step that was reported; 0 before the first."""
        return self._last.iteration if self._last is not None else 0

    def read(self, line: str) -> Report | None:
        """Reads a whole line; returns the report in it, if there is one."""
        self._lines += 1
        report = None
        for part in _CODES.sub("", line).split("\r"):  # a progress bar goes back to the beginning of its line
            report = self._read(part) or report
        return report

    def _read(self, text: str) -> Report | None:
        if found := _PARAMETERS.search(text):
            self.trained_parameters, self.total_parameters = (round(float(part) * 1e6) for part in found.groups())
        elif found := _PANEL.search(text):
            self._announced = int(found[1].replace(",", ""))
        elif found := _BEGINS.search(text):
            self._begin(int(found[1]))
        elif _HEADER.search(text):
            self._begin(self._announced)
            self._table = True
        elif _ENDS.search(text):
            self.finished = True
        elif report := self._report(text):
            self.reports.append(report)
            self.finished = self.finished or report.iteration == self.iters
            return report
        return None

    def _begin(self, iters: int | None) -> None:
        self.trainings += 1
        self.reports, self.iters, self.finished = [], iters, False
        self._seconds, self._last = 0.0, None

    def _report(self, text: str) -> Report | None:
        try:
            if found := _SENTENCE.search(text):
                return self._sentence(int(found[1]), found[2], found[3])
            if self._table and (found := _TRAIN_ROW.fullmatch(text)):
                return self._train(
                    int(found[1]), _number(found[2]), rate=_number(found[3]), tokens=round(1000 * _number(found[4]))
                )
            if self._table and (found := _VAL_ROW.fullmatch(text)):
                return self._validation(int(found[1]), _number(found[2]), _number(found[3]))
        except ValueError:
            self.broken.append(self._lines)
        return None

    def _sentence(self, iteration: int, kind: str, figures: str) -> Report:
        """The report in a sentence. Raises ValueError if it is cut off or damaged."""
        values = {(name or "loss").lower(): _number(value) for name, value in _FIGURE.findall(figures)}
        if len(values) != figures.count(", ") + 1 or "loss" not in values:
            raise ValueError(figures)
        if kind == "Val":
            return self._validation(iteration, values["loss"], values.get("val took"))
        tokens, memory = values.get("trained tokens"), values.get("peak mem")
        return self._train(
            iteration,
            values["loss"],
            rate=values.get("tokens/sec"),
            tokens=round(tokens) if tokens is not None else None,
            steps_rate=values.get("it/sec"),
            learning_rate=values.get("learning rate"),
            peak_memory=round(1e9 * memory) if memory is not None else None,
        )

    def _train(
        self,
        iteration: int,
        loss: float,
        *,
        rate: float | None,
        tokens: int | None,
        steps_rate: float | None = None,
        learning_rate: float | None = None,
        peak_memory: int | None = None,
    ) -> TrainReport:
        steps = iteration - self.iteration
        learned = (tokens or 0) - ((self._last.trained_tokens or 0) if self._last is not None else 0)
        if steps_rate:
            self._seconds += steps / steps_rate
        elif rate:
            self._seconds += learned / rate
            steps_rate = steps * rate / learned if learned >= _ROUNDING else None
        self._last = TrainReport(
            t=self._seconds,
            iteration=iteration,
            train_loss=loss,
            learning_rate=learning_rate,
            iterations_per_second=steps_rate,
            tokens_per_second=rate,
            trained_tokens=tokens,
            peak_memory=peak_memory,
        )
        return self._last

    def _validation(self, iteration: int, loss: float, seconds: float | None) -> ValidationReport:
        self._seconds += seconds or 0.0
        updates = iteration if iteration == self.iteration else iteration - 1
        return ValidationReport(t=self._seconds, iteration=updates, val_loss=loss, val_time=seconds)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
