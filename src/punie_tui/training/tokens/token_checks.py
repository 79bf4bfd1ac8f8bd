"""Checks on a dataset's tokens, beside those of `datasets.checks`.

They see each row exactly as the trainer will: through `training.tokens.rows`, under a recipe's settings. Only the
splits that training reads are checked. Needs a tokenizer as mlx-lm wraps it, and no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Located, Material
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import UsageError
from punie_tui.models.prompt import prompt_tokens, row_tokens
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.tokens.rows import NothingToLearn, TrainingRow, tokenise

TRAINED = ("train", "valid")
"""The splits that training reads."""

MOST_UNLEARNED = 0.10
"""The largest share of the assistant's turns that may be left out of the loss."""


@dataclass(frozen=True)
class TokenRow:
    """One tokenised example. `tokens` is the whole row, `prompt` its prompt, both uncut; `row` is what the trainer
    makes of it, None if there is nothing to learn (`lack` says why) or the template refuses it (`refusal`)."""

    located: Located
    tokens: Sequence[int] = ()
    prompt: Sequence[int] = ()
    row: TrainingRow | None = None
    lack: str = ""
    refusal: str = ""

    @property
    def place(self) -> str:
        return self.located.place


class TokenChecks:
    """The checks for one tokenizer and one set of training settings. Each material is tokenised once."""

    def __init__(self, tokenizer: Any, settings: TrainSettings) -> None:
        self.tokenizer = tokenizer
        self.settings = settings
        self._material: Material | None = None
        self._rows: list[TokenRow] = []

    def checks(self) -> tuple[Check, ...]:
        return (
            Check(
                "chat template",
                "What the template does to a row is what the model learns and what it is asked with; where the two "
                "differ, it learns one conversation and is judged by another.",
                "Fix the row, or choose a model whose template takes these roles.",
                self._template,
            ),
            Check(
                "something left to learn",
                "A row without a token in the loss divides by zero: the loss becomes NaN, and the weights with it, "
                "for good.",
                "Raise train.max_seq_length, shorten the prompt, or delete the row.",
                self._left,
            ),
            Check(
                "token lengths",
                "A row that is cut loses its end: the closing tags of its call and the end of the turn, so the model "
                "learns not to stop.",
                "Raise train.max_seq_length to the longest row, or split those rows.",
                self._lengths,
            ),
            Check(
                "answers in the loss",
                "With mask_prompt only the last answer of a row is learned; the calls before it are read and "
                "forgotten.",
                "Set train.mask_prompt = false, or end a row after each answer that matters.",
                self._masked,
            ),
        )

    def rows(self, material: Material) -> list[TokenRow]:
        if material is not self._material:
            self._rows = [self._tokenised(each) for each in material.examples if each.split in TRAINED]
            self._material = material
        return self._rows

    def _tokenised(self, located: Located) -> TokenRow:
        messages, tools = located.example.messages, located.example.tools
        try:
            tokens = row_tokens(self.tokenizer, messages, tools)
            prompt = prompt_tokens(self.tokenizer, messages, tools)
            return TokenRow(located, tokens, prompt, tokenise(messages, self.tokenizer, self.settings, tools))
        except NothingToLearn as lack:
            return TokenRow(located, tokens, prompt, lack=str(lack))
        except UsageError as refusal:
            return TokenRow(located, refusal=str(refusal))
        except Exception as error:  # a template is third-party code and may fail in any way
            return TokenRow(located, refusal=f"the model's chat template fails: {type(error).__name__}: {error}")

    def _template(self, material: Material) -> CheckReport:
        rows = self.rows(material)
        where = [f"{row.place}: {problem}" for row in rows for problem in self._misfits(row)]
        good = f"all {len(rows)} rows go through the template, each prompt the beginning of its row"
        return nowhere(where, good, "rows that the chat template breaks")

    def _misfits(self, row: TokenRow) -> Iterator[str]:
        if row.refusal:
            yield quoted(row.refusal, 160)
            return
        tokenizer, messages = self.tokenizer, row.located.example.messages
        answered = messages[-1].role == "assistant"
        if answered and list(row.tokens[: len(row.prompt)]) != list(row.prompt):
            yield "its prompt is not the beginning of the row, so training and asking differ"
        if (tools := row.located.example.tools) and list(row.tokens) == row_tokens(tokenizer, messages):
            yield f"its {len(tools)} tools are not written out by the template, so that the model never sees them"
        begin = tokenizer.bos_token_id
        if begin is not None and list(row.tokens[:2]) == [begin, begin]:
            yield f"it begins with {quoted(tokenizer.bos_token)} twice"
        if answered and not set(tokenizer.eos_token_ids) & set(row.tokens[len(row.prompt) :]):
            yield "its answer does not end with the end of a turn, so the model never learns to stop"
        for number, message in enumerate(messages, 1):
            for control in tokenizer.all_special_tokens:
                if control in message.content:
                    yield f"message {number} holds {quoted(control)}, which becomes a control token"

    def _left(self, material: Material) -> CheckReport:
        rows = self.rows(material)
        where = [f"{row.place}: {row.lack}" for row in rows if row.lack]
        return nowhere(where, f"all {len(rows)} rows have tokens in the loss", "rows with nothing left to learn")

    def _lengths(self, material: Material) -> CheckReport:
        rows = [row for row in self.rows(material) if not row.refusal]
        longest = self.settings.max_seq_length
        where = tuple(
            f"{row.place}: {len(row.tokens)} tokens, of which {len(row.tokens) - longest} are cut"
            for row in rows
            if len(row.tokens) > longest
        )
        spread = distribution([len(row.tokens) for row in rows])
        text = f"{spread}; max_seq_length is {longest}"
        return CheckReport(not where, f"{len(where)} of {len(rows)} rows are cut: {text}" if where else text, where)

    def _masked(self, material: Material) -> CheckReport:
        total = lost = unweighed = 0
        where = []
        for row in self.rows(material):
            answers = [message for message in row.located.example.messages if message.role == "assistant"]
            total += len(answers)
            unweighed += sum(answer.weight == 0 for answer in answers)
            before = sum(answer.weight != 0 for answer in answers[:-1])
            if self.settings.mask_prompt and before:
                lost += before
                where.append(f"{row.place}: {before} of its {len(answers)} answers are not learned")
        aside = f"; {unweighed} have weight 0 and do not" if unweighed else ""
        if not lost:
            return CheckReport(True, f"all {total - unweighed} answers count in the loss{aside}")
        text = f"{lost} of {total} answers ({lost / total:.1%}) stand before the last and are masked{aside}"
        return CheckReport(lost <= MOST_UNLEARNED * total, text, tuple(where))


def distribution(lengths: Sequence[int]) -> str:
    """A description of the rows' lengths: smallest, median, 95th percentile, largest."""
    if not lengths:
        return "no rows"
    if len(lengths) == 1:
        return f"one row of {lengths[0]} tokens"
    cuts = quantiles(lengths, n=20, method="inclusive")
    return f"{min(lengths)} to {max(lengths)} tokens a row, half under {cuts[9]:.0f}, 95 % under {cuts[18]:.0f}"
