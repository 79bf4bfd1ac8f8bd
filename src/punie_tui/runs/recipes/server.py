"""How a served model is asked: the section `server` of a recipe whose model is an address."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_NAME = "default_model"
"""The name that mlx_lm.server gives the model it was started with."""


class ServerSettings(BaseModel):
    """Settings for one server. Its key is never written down, only the name of the variable that holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    model_name: str = Field(default=DEFAULT_NAME, min_length=1, description="the model's name on the server")
    key_variable: str | None = Field(
        default=None, description="environment variable with the key, sent as a bearer token"
    )
    concurrency: int = Field(default=4, ge=1, le=256, description="questions asked at once")
    attempts: int = Field(default=4, ge=1, le=20, description="how often a question is asked if the server fails")
    timeout: float = Field(default=120.0, gt=0, description="longest time for one answer; seconds")
    send_tools: bool = Field(default=False, description="send the tools' JSON schemas as `tools`")


def is_address(model: str) -> bool:
    """Whether a model is named by the address of its server."""
    return model.startswith(("http://", "https://"))
