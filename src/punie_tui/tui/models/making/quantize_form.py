"""Asks how to quantize a model: by which method and mode, with how many bits and what group size.

Knows the settings and their rules (`QuantizeSettings` has them); starts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from punie_tui.runs.recipes.recipe import MODE_SIZES, Mixed, QuantizeSettings
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing

BITS = ("2", "3", "4", "5", "6", "8")
GROUPS = ("32", "64", "128")
MODES = ("affine", *MODE_SIZES, *get_args(Mixed))

EXPLAINED = {
    "two-step": "from the fused model",
    "direct": "from the adapter: the same bits, without writing 16-bit weights",
    "surgical": "only the modules that the adapter changes; the rest stays as in the base",
    "affine": "a scale and an offset for each group of weights",
    "mxfp4": "4-bit floats, a shared exponent for every 32",
    "mxfp8": "8-bit floats, a shared exponent for every 32",
    "nvfp4": "4-bit floats, a scale for every 16",
}
ROWS = ("method", "mode", "bits", "group_size")


class QuantizeForm(Refusing, Dialog[QuantizeSettings | None]):
    """The form. `methods` are those that the run has the models for; `refuse` returns why settings are refused for a
    reason other than their own rules, or ""."""

    BINDINGS = bindings("quantize_form")

    def __init__(
        self, methods: Sequence[str], current: QuantizeSettings, refuse: Callable[[QuantizeSettings], str]
    ) -> None:
        super().__init__()
        self._choices = {"method": tuple(methods), "mode": MODES, "bits": BITS, "group_size": GROUPS}
        self._refuse = refuse
        self._at = 2
        self._values = {
            "method": current.method if current.method in methods else methods[0],
            "mode": current.quant_predicate or current.mode,
            "bits": str(current.bits) if str(current.bits) in BITS else "6",
            "group_size": str(current.group_size) if str(current.group_size) in GROUPS else "64",
        }

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "quantize"
            yield Static(id="quantize-rows", markup=False)
            yield Static(id="quantize-note", markup=False)
            yield KeysLine("quantize_form")

    def on_mount(self) -> None:
        self._paint()

    def chosen_settings(self) -> QuantizeSettings:
        """The settings as they are chosen now. Raises ValidationError if they do not go together."""
        mode = self._values["mode"]
        values: dict[str, object] = {"method": self._values["method"]}
        if mode in MODE_SIZES:
            return QuantizeSettings.model_validate({**values, "mode": mode})
        values["group_size"] = int(self._values["group_size"])
        if mode == "affine":
            return QuantizeSettings.model_validate({**values, "bits": int(self._values["bits"])})
        return QuantizeSettings.model_validate({**values, "quant_predicate": mode})

    def action_up(self) -> None:
        self._at = (self._at - 1) % len(ROWS)
        self._paint()

    def action_down(self) -> None:
        self._at = (self._at + 1) % len(ROWS)
        self._paint()

    def action_before(self) -> None:
        self._turn(-1)

    def action_next(self) -> None:
        self._turn(1)

    def refusal(self, action: str) -> str | None:
        return (self._problem() or None) if action == "start" else None

    def action_start(self) -> None:
        self.dismiss(self.chosen_settings())

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _turn(self, step: int) -> None:
        row = ROWS[self._at]
        choices = self._choices[row]
        self._values[row] = choices[(choices.index(self._values[row]) + step) % len(choices)]
        self._paint()

    def _problem(self) -> str:
        try:
            return self._refuse(self.chosen_settings())
        except ValidationError as error:
            return error.errors()[0]["msg"]

    def _fixed(self, row: str) -> str | None:
        """The value that the mode fixes for a row; None if there is a choice."""
        mode = self._values["mode"]
        if row in ("bits", "group_size") and mode in MODE_SIZES:
            return str(MODE_SIZES[mode][row])
        return "set by the mode" if row == "bits" and mode != "affine" else None

    def _paint(self) -> None:
        self.query_one("#quantize-rows", Static).update(Content("\n").join(self._line(row) for row in ROWS))
        problem = self._problem()
        if problem:
            text = Content.assemble(("✗ ", "$text-error"), untrusted(problem, limit=400, style="$text-error"))
        else:
            text = Content.assemble(("makes ", "$foreground-muted"), f"quantized-{self.chosen_settings().label}")
        self.query_one("#quantize-note", Static).update(Content("\n").join([Content(""), self._explained(), text]))

    def _line(self, row: str) -> Content:
        chosen = row == ROWS[self._at]
        title = Content.styled(
            f"{'› ' if chosen else '  '}{row.replace('_', ' '):<11}", "bold" if chosen else "$foreground-muted"
        )
        if (fixed := self._fixed(row)) is not None:
            return Content.assemble(title, (fixed, "$foreground-disabled"))
        marks = [self._choice(row, value, chosen) for value in self._choices[row]]
        if row != "mode":
            return Content.assemble(title, Content("  ").join(marks))
        return Content.assemble(title, Content("  ").join(marks[:4]), "\n" + " " * 13, Content("  ").join(marks[4:]))

    def _choice(self, row: str, value: str, in_row: bool) -> Content:
        if value != self._values[row]:
            return Content.styled(value, "$foreground-muted")
        return Content.styled(value, "bold reverse $text-accent" if in_row else "bold underline $text-accent")

    def _explained(self) -> Content:
        row = ROWS[self._at]
        value = self._values[row]
        description = EXPLAINED.get(value, "a mixed recipe of mlx-lm: few bits, more where they matter")
        if row == "bits":
            description = "bits per weight: 4 is the smallest that usually works, the published pipeline uses 6"
        elif row == "group_size":
            description = "weights that share a scale: with fewer, the model is more exact and larger"
        return Content.styled(description, "$foreground-muted")
