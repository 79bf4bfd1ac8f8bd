"""Two more views of a row: token by token, as the trainer sees it, and run in the sandbox, in one of its fixtures.

Both run in processes of their own, which are started at their first use. Knows no screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.content import Content

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.token_service import TokenService
from punie_tui.errors import PunieError
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.rows.row_browser import Lengths
from punie_tui.tui.rows.token_content import token_content

LARGEST_MEASURED = 16 << 20
"""The largest file, in bytes, whose rows' tokens are counted: some ten thousand rows, some ten seconds."""

DEFAULT_MODEL = "smollm2-135m"
"""The model whose tokens are shown if there is no run."""


class RowViews:
    """Tokens and trials of rows, as content."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: TokenService | None = None
        self._fixture = 0
        self._lengths: dict[tuple[object, ...], Lengths] = {}

    async def close(self) -> None:
        """Ends the tokenizer's process."""
        if self._service is not None:
            await self._service.close()

    async def render(self, view: str, example: Example, run: Run | None) -> Content:
        """A row as the trainer of `run` sees it (`tokens`), or the result of its calls; if that fails, the reason."""
        try:
            if view == "tokens":
                return await self.tokens(example.messages, run, example.tools)
            return await self.trial(example)
        except PunieError as problem:
            return Content.assemble(("✗ ", "bold $text-error"), untrusted(str(problem), limit=2_000))

    async def tokens(self, messages: Sequence[Message], run: Run | None, tools: Sequence[Any] = ()) -> Content:
        """The conversation, with the tools that it offers, as the trainer of `run` sees it. Raises UsageError if the
        run's model is not on this machine, saying how to fetch it, and SystemFailure if the tokenizer's process
        dies."""
        model, train = await self._training(run)
        settings = {"max_seq_length": train.max_seq_length, "mask_prompt": train.mask_prompt}
        row = await (await self._tokenizer(model)).see(messages, settings, tools)
        text = f"{model}, mask_prompt {'on' if train.mask_prompt else 'off'}"
        return await asyncio.to_thread(token_content, row, text, train.max_seq_length)

    async def lengths(self, file: Path, run: Run | None) -> Lengths | None:
        """The tokens of a file's rows, counted once by the tokenizer of the run's model; None if the file is too large
        for that. Raises UsageError if the model is not on this machine, SystemFailure if the tokenizer's process
        dies."""
        stat = file.stat()
        if stat.st_size > LARGEST_MEASURED:
            return None
        model, _ = await self._training(run)
        of = (file, stat.st_mtime_ns, stat.st_size, model)
        if of not in self._lengths:
            self._lengths[of] = Lengths(model, await (await self._tokenizer(model)).lengths(file))
        return self._lengths[of]

    async def _training(self, run: Run | None) -> tuple[str, TrainSettings]:
        """The model and the settings for tokenizing rows: the run's, or the defaults."""
        recipe = await asyncio.to_thread(run.recipe) if run else None
        return (recipe.model, recipe.train) if recipe else (DEFAULT_MODEL, TrainSettings())

    async def _tokenizer(self, model: str) -> TokenService:
        if self._service is None or self._service.model != model:
            await self.close()
            self._service = TokenService(model, self._settings.workspace)
        return self._service

    def next_fixture(self) -> None:
        """Switches trials to the next fixture."""
        self._fixture += 1

    async def trial(self, example: Example) -> Content:
        """The result of the example's calls. Raises SystemFailure if the sandbox cannot be started."""
        return await asyncio.to_thread(self._try, example)

    def _try(self, example: Example) -> Content:
        from punie_tui.datasets.run_example import try_example  # it imports the sandbox
        from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
        from punie_tui.tui.rows.trial_content import trial_content

        fixtures = list(BASIC_FIXTURES)
        return trial_content(try_example(example, BASIC_FIXTURES[fixtures[self._fixture % len(fixtures)]]), fixtures)
