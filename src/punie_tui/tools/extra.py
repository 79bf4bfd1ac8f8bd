"""The packages of the extra `tools`, without which some tools cannot answer."""

from __future__ import annotations

from importlib import import_module

from punie_tui.errors import AskedWrong


def needed(module: str, by: str) -> None:
    """Raises AskedWrong, saying what to install, where a module is not there."""
    try:
        import_module(module)
    except ImportError:
        raise AskedWrong(f"{by} needs {module}; install it: pip install 'punie-tui[tools]'") from None
