"""The verbs about datasets: what there is and what is in it, whether it is fit to learn from, how it is made."""

from punie_tui.cli.data import checking, comparing, finding, looking, making

__all__ = ["checking", "comparing", "finding", "looking", "making"]
