"""The document about the dashboard in a browser."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ServedDashboardDocument(BaseModel):
    """A dashboard that is being served."""

    address: str = Field(description="what to open, with the token that gives access")
    port: int
    read_only: bool
