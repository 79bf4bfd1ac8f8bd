"""Grades rows in a process of its own, for `rows.processes`.

The first line of its input lists the tools of the package that are in use, `{"tools": [name, …]}`; every further line
is a batch, `{"rows": [[row, outcome or null], …]}`, with each row as in a dataset. The reply to a batch is
`{"problems": [[…], …]}`, the problems of each row, or `{"error"}`. One JSON object per line.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from punie_tui.datasets.examples import parse_row
from punie_tui.errors import PunieError
from punie_tui.grading.rows.grading import grade_rows
from punie_tui.grading.rows.processes import RowToGrade
from punie_tui.grading.vocabulary import Outcome
from punie_tui.line_process import replying
from punie_tui.tools.catalog import add


def _batch(document: dict[str, Any]) -> list[RowToGrade]:
    rows = [(parse_row(json.dumps(row).encode()).example, outcome) for row, outcome in document["rows"]]
    return [(row, outcome and Outcome.model_validate(outcome)) for row, outcome in rows if row is not None]


def main() -> int:
    with replying() as reply:
        add([], json.loads(sys.stdin.buffer.readline())["tools"])
        for line in sys.stdin.buffer:
            try:
                found: dict[str, Any] = {"problems": grade_rows(_batch(json.loads(line)))}
            except PunieError as error:
                found = {"error": str(error)}
            reply(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
