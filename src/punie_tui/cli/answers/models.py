"""The documents about models: which there are, which is in production, where they are."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

from punie_tui.models.inventory import Kind
from punie_tui.registry.registry import Card, ModelState


class ListedModelDocument(BaseModel):
    """A model in the list of all."""

    name: str
    kind: Kind
    path: Path | None = Field(description="its folder; null if it is not fetched yet")
    run: str | None = Field(description="the run that made it; null for a model of the catalog")
    bits: int | None = Field(description="per weight; null if not known")
    size: int = Field(description="bytes; what it will take, if it is not fetched yet")
    created: float | None = Field(description="Unix seconds")
    own_bits: dict[int, int] = Field(description="of modules with other bits than the rest: bits → modules")
    state: ModelState


class FetchedModelDocument(BaseModel):
    """A model that was fetched, and its folder."""

    name: str
    path: Path


class PromotionDocument(BaseModel):
    """The model that was put into production."""

    production: str
    forced: bool = Field(description="promoted without a validation that meets its targets")
    card: Card


class RollbackDocument(BaseModel):
    """The model that is in production again."""

    production: str
    passed_over: dict[str, str] = Field(description="later models that were skipped: name → what is wrong with it")
    card: Card


class ArchivedModelDocument(BaseModel):
    """A model that was archived, or taken out of the archive."""

    model: str
    archived: bool


class DeletedModelDocument(BaseModel):
    """A model that was deleted."""

    deleted: str
    freed: int = Field(description="bytes")


class ModelPathDocument(BaseModel):
    """The folder of a model."""

    model: str
    path: Path


class CardDocument(Card):
    """A model's card, and the model's state."""

    state: ModelState


class ServedModelDocument(BaseModel):
    """A server of a model that is healthy now."""

    model: str
    path: Path
    url: str = Field(description="what OpenAI's clients take as their base URL")
    pid: int


class ExportedModelDocument(BaseModel):
    """A model that was exported into a file."""

    model: str
    path: Path
    size: int = Field(description="bytes")
