"""The commands about datasets: listing and showing them, checking whether they are fit to learn from, making them."""

from punie_tui.cli.data import checking, comparing, finding, looking, making

__all__ = ["checking", "comparing", "finding", "looking", "making"]
