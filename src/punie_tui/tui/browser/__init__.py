"""The dashboard in a browser: a server on this machine alone, and for each tab a process that runs the dashboard."""

from __future__ import annotations

import os

DRIVER = "punie_tui.tui.browser.driver:BrowserDriver"
"""What $TEXTUAL_DRIVER is in such a process."""


def in_browser() -> bool:
    """Whether this process was started to be a dashboard in a browser."""
    return os.environ.get("TEXTUAL_DRIVER") == DRIVER
