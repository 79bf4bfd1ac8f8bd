"""How a served model is asked: the section `server` of a recipe whose model is an address."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_NAME = "default_model"
"""The name that mlx_lm.server gives the model it was started with."""


class ServerSettings(BaseModel):
    """Of one server. Its key is never written down: only the name of the variable that holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    model_name: str = Field(default=DEFAULT_NAME, min_length=1, description="what the server calls the model")
    key_variable: str | None = Field(default=None, description="environment variable with the key, sent as a bearer")
    concurrency: int = Field(default=4, ge=1, le=256, description="questions asked at once")
    attempts: int = Field(default=4, ge=1, le=20, description="times a question is asked where the server fails")
    timeout: float = Field(default=120.0, gt=0, description="seconds that one answer may take")
    send_tools: bool = Field(default=False, description="send the tools' JSON schemas as `tools`")


def is_address(model: str) -> bool:
    """Whether a model is named by the address of its server."""
    return model.startswith(("http://", "https://"))
