"""What `run_command` and `read_file` are for: everything about a project that no typed tool answers.

Types, lint and tests never go through a shell here: for those there are tools that return fields.
"""

from __future__ import annotations

from punie_tui.datasets.generators.shell import files, history, machine, reading, search

INTENTS = (*history.INTENTS, *files.INTENTS, *search.INTENTS, *machine.INTENTS, *reading.INTENTS)
