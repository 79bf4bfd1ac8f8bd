"""The command line: every action as a verb, `--json` on each. No logic of its own.

Exit codes: 0 good · 1 the answer is no · 2 you asked wrong · 3 the machine failed.
"""

from punie_tui.cli.main import main

__all__ = ["main"]
