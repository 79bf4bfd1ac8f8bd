"""punie_tui: a terminal dashboard for teaching a local model to use tools, and proving that it learned."""

__version__ = "0.1.0"
