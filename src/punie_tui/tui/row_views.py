"""What a row looks like to others: to the trainer, token by token, and to the sandbox, in one of its worlds.

Both answer from processes of their own, which are started when they are first asked. Knows no screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.content import Content

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.token_service import TokenService
from punie_tui.runs.recipe import TrainSettings
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.widgets.token_content import token_content

DEFAULT_MODEL = "smollm2-135m"
"""Whose tokens are shown where no run says otherwise."""


class RowViews:
    """Tokens and trials of rows, as content."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: TokenService | None = None
        self._world = 0

    async def close(self) -> None:
        """Ends the process that reads the tokenizer."""
        if self._service is not None:
            await self._service.close()

    async def tokens(self, messages: Sequence[Message], run: Run | None) -> Content:
        """The conversation as the trainer of `run` sees it. Raises AskedWrong where the run's model is not on this
        machine, saying how to fetch it, and MachineFailed where the tokenizer's process dies."""
        recipe = await asyncio.to_thread(run.recipe) if run else None
        model, train = (recipe.model, recipe.train) if recipe else (DEFAULT_MODEL, TrainSettings())
        if self._service is None or self._service.model != model:
            await self.close()
            self._service = TokenService(model, self._settings.workspace)
        wanted = {"max_seq_length": train.max_seq_length, "mask_prompt": train.mask_prompt}
        row = await self._service.see(messages, wanted)
        said = f"{model}, mask_prompt {'on' if train.mask_prompt else 'off'}"
        return await asyncio.to_thread(token_content, row, said, train.max_seq_length)

    def next_world(self) -> None:
        """Trials are in the next world from now on."""
        self._world += 1

    async def trial(self, example: Example) -> Content:
        """What comes of the example's calls. Raises MachineFailed where the sandbox cannot be started."""
        return await asyncio.to_thread(self._try, example)

    def _try(self, example: Example) -> Content:
        from punie_tui.datasets.trying import try_example  # it brings the sandbox along
        from punie_tui.tools.worlds import WORLDS
        from punie_tui.tui.widgets.trial_content import trial_content

        worlds = list(WORLDS)
        return trial_content(try_example(example, WORLDS[worlds[self._world % len(worlds)]]), worlds)
