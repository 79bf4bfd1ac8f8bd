"""The dashboard in a browser: a server that listens on this machine only and runs one dashboard process per tab."""

from __future__ import annotations

import os

DRIVER = "punie_tui.tui.browser.driver:BrowserDriver"
"""The value of $TEXTUAL_DRIVER in such a process."""


def in_browser() -> bool:
    """Whether this process was started to run a dashboard in a browser."""
    return os.environ.get("TEXTUAL_DRIVER") == DRIVER
