"""The packages of the extra `tools`, without which some tools cannot answer."""

from __future__ import annotations

from importlib import import_module

from punie_tui.errors import UsageError


def needed(module: str, by: str) -> None:
    """Raises UsageError, saying what to install, where a module is not there."""
    try:
        import_module(module)
    except ImportError:
        raise UsageError(f"{by} needs {module}; install it: pip install 'punie-tui[tools]'") from None
