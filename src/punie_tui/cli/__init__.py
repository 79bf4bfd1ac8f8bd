"""The command line: every action as a command, with `--json` on each. No logic of its own.

Exit codes: 0 good · 1 a negative result · 2 a usage error · 3 a system failure.
"""

from punie_tui.cli.main import main

__all__ = ["main"]
