"""What the README and the guides tell people to type is there: every verb, with every option they name."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from punie_tui.cli.main import cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(document: Path) -> list[str]:
    """The lines of its fenced blocks that begin with the program, without their comments."""
    blocks = re.findall(r"^```\n(.*?)^```", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [part.strip() for line in lines if line.startswith("punie-tui") for part in line.split(";")]


TOLD = [(document.name, line) for document in DOCUMENTS for line in commands(document)]


@pytest.mark.parametrize(("document", "line"), TOLD, ids=[f"{name}: {line[:50]}" for name, line in TOLD])
def test_a_command_that_is_told_is_there(document: str, line: str) -> None:
    words = shlex.split(line.replace("…", "x").replace(" | ", "|"))[1:]
    verbs: list[click.Command] = [cli]
    while isinstance(group := verbs[0], click.Group) and words and not words[0].startswith("-"):
        names = words.pop(0).split("|")
        verbs = [found for name in names if (found := group.get_command(click.Context(group), name)) is not None]
        assert len(verbs) == len(names), f"{document}: {line}"
    options = {name for verb in verbs for each in verb.params for name in (*each.opts, *each.secondary_opts)}
    assert [word for word in words if word.startswith("--") and word.split("=")[0] not in options] == []
