"""The options of commands that also take the address of a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from punie_tui.errors import UsageError
from punie_tui.runs.recipes.server import ServerSettings, is_address

_OPTIONS = (
    click.option("--model-name", metavar="NAME", help="If MODEL is an address: the model's name on that server."),
    click.option("--key-variable", metavar="NAME", help="The environment variable that holds the server's key."),
    click.option("--timeout", type=float, metavar="SECONDS", help="How long the server may take for one answer."),
    click.option(
        "--attempts", type=click.IntRange(min=1), help="How many times a question is asked if the server fails."
    ),
    click.option("--send-tools", is_flag=True, default=None, help="Also send the server the tools' JSON schemas."),
)


def server_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; they come as keyword arguments that `given` takes."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def given(options: Mapping[str, object], *models: str) -> dict[str, object]:
    """The options that were given. Raises UsageError if there are any and none of `models` is an address."""
    found = {name: value for name, value in options.items() if value is not None}
    if found and not any(map(is_address, models)):
        option = next(iter(found)).replace("_", "-")
        raise UsageError(
            f"--{option} applies to a server; give its address as the model, such as http://localhost:8080/v1"
        )
    return found


def server_settings(options: Mapping[str, object]) -> ServerSettings:
    """The options as settings. Raises UsageError for an invalid value."""
    if isinstance(options.get("timeout"), float) and not 0 < options["timeout"] < float("inf"):  # type: ignore[operator]
        raise UsageError("--timeout must be more than 0 seconds")
    return ServerSettings.model_validate(options)
