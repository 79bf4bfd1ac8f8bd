"""The commands: each is registered by its module, and what it prints with --json has a schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click

from punie_tui.cli.common.output import AnsweringCommand, answer_schema
from punie_tui.cli.main import MODULES, cli, load_commands

SCHEMA = Path(__file__).parents[3] / "assets" / "answers.schema.json"


def commands(group: click.Group, path: str = "") -> dict[str, click.Command]:
    found = {}
    for name, each in group.commands.items():
        found[f"{path}{name}"] = each
        if isinstance(each, click.Group):
            found |= commands(each, f"{path}{name} ")
    return found


def test_a_command_is_registered_by_the_module_that_is_imported_for_it() -> None:
    code = f"""
import json, sys
from punie_tui.cli.main import cli, load_commands
found = {{}}
for module, names in {dict(MODULES)!r}.items():
    before = set(cli.commands)
    load_commands(names[0])
    found[module] = sorted(set(cli.commands) - before)
load_commands()
print(json.dumps([found, len(cli.commands)]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found, count = json.loads(done.stdout)
    assert found == {module: sorted(names) for module, names in MODULES.items()}
    assert count == sum(map(len, MODULES.values()))


def test_every_command_declares_what_it_answers() -> None:
    load_commands()
    answering = {name: each for name, each in commands(cli).items() if isinstance(each, AnsweringCommand)}
    assert [name for name, each in answering.items() if each.answers is None] == []


def test_the_schema_of_the_answers_is_the_committed_one() -> None:
    """Written by: python -m punie_tui.cli.answers > assets/answers.schema.json"""
    load_commands()
    assert json.loads(SCHEMA.read_text("utf-8")) == answer_schema(cli)
