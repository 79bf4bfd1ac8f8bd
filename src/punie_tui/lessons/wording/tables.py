"""The words of slots.yaml, layouts.yaml, summaries.yaml and wordings.yaml in data/lessons, which consist of entries;
read when first used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from punie_tui.documents import read_yaml
from punie_tui.errors import SystemFailure
from punie_tui.regular_files import read_text
from punie_tui.settings import bundled_data


@cache
def entries_of(name: str) -> Mapping[str, Mapping[str, str | list[str]]]:
    """The entries of a lesson of the package that consists only of entries."""
    path = bundled_data() / "lessons" / f"{name}.yaml"
    values, _ = read_yaml(read_text(path), str(path))
    try:
        entries: Mapping[str, Mapping[str, str | list[str]]] = values["entries"]
        return {name: dict(entry.items()) for name, entry in entries.items()}
    except (KeyError, TypeError, AttributeError):
        raise SystemFailure(f"{path}: no tables of words are in it; install punie-tui again") from None


@cache
def table(kind: str, name: str) -> tuple[str, ...]:
    """The words of the table `name` in slots.yaml, under `kind`: `few`, `many`, `manner` or `where`."""
    return tuple(entries_of("slots")[kind][name])
