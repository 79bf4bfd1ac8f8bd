"""The packages of the extra `tools`, which some tools need."""

from __future__ import annotations

from importlib import import_module

from punie_tui.errors import UsageError


def needed(module: str, by: str) -> None:
    """Raises UsageError, with the command that installs it, if a module is not installed."""
    try:
        import_module(module)
    except ImportError:
        raise UsageError(f"{by} needs {module}; install it: pip install 'punie-tui[tools]'") from None
