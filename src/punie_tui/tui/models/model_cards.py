"""The cards of models: each is read once, when its model is chosen, and verified on request, or at once if that is
quick."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from punie_tui.errors import PunieError
from punie_tui.registry.registry import Card, Registry, describe, make_card, verify
from punie_tui.settings import Settings
from punie_tui.tui.models.model_card import Verification
from punie_tui.tui.models.model_table import TableModel

VERIFIED_AT_ONCE_BYTES = 1_000_000_000
"""A registered model up to this size in bytes is verified as soon as it is chosen: it takes a thread a second or
two."""

_Key = tuple[str, float | None]


class Cards:
    """Cards and verifications, kept until their model is made again."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._cards: dict[_Key, Card] = {}
        self._verified: dict[_Key, Verification] = {}

    def card(self, row: TableModel) -> Card | None:
        return self._cards.get(_key(row))

    def verification(self, row: TableModel) -> Verification | None:
        return self._verified.get(_key(row))

    async def read(self, row: TableModel, registry: Registry) -> None:
        """Reads a model's card. If that fails, as with a broken recipe, there is no card and less is shown."""
        if row.entry is None or row.entry.path is None:
            return
        if _key(row) not in self._cards:
            try:
                self._cards[_key(row)] = await asyncio.to_thread(describe, self._settings, row.entry)
            except (PunieError, OSError):
                return
        small = row.entry.size <= VERIFIED_AT_ONCE_BYTES
        if row.name in registry.cards and small and _key(row) not in self._verified:
            await self.verify(row, registry)

    async def verify(self, row: TableModel, registry: Registry) -> None:
        """Reads every file of the model and compares it with the model's card in the registry, if there is one.

        Raises PunieError if the model cannot be read."""
        self._verified[_key(row)] = await asyncio.to_thread(self._read_again, row, registry)

    def _read_again(self, row: TableModel, registry: Registry) -> Verification:
        assert row.entry is not None
        if (card := registry.cards.get(row.name)) is None:
            return Verification("", make_card(self._settings, row.entry).hashes, self._clock())
        try:
            verify(card)
        except PunieError as error:
            return Verification(str(error), {}, self._clock())
        return Verification("", card.hashes, self._clock())


def _key(row: TableModel) -> _Key:
    return row.name, row.entry.created if row.entry is not None else None
