"""punie_tui: a terminal dashboard for teaching a local model to use tools, and proving that it learned."""

from punie_tui.models.machine.preparation import PREPARATION

__version__ = "0.1.0"

PREPARATION.install()
