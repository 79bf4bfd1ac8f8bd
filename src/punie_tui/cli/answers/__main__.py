"""Prints the JSON Schema of all answers: `python -m punie_tui.cli.answers > assets/answers.schema.json`."""

from __future__ import annotations

import json

from punie_tui.cli.common.output import answer_schema
from punie_tui.cli.main import cli, load_commands

if __name__ == "__main__":
    load_commands()
    print(json.dumps(answer_schema(cli), indent=2, ensure_ascii=False))
