"""The JSON Schema of a suite, for editors and for people who write their own. Published as assets/suite.schema.json."""

from __future__ import annotations

import json
from typing import Any

from punie_tui.grading.suite import SuiteContent

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""What pydantic's schemas are written in."""


def suite_schema() -> dict[str, Any]:
    """The schema of what is in a suite's file; the rules that join its parts are told by `punie-tui suite check`."""
    schema = SuiteContent.model_json_schema()
    return {"$schema": DIALECT, **schema, "title": "A suite of punie-tui"}


def dump_schema() -> str:
    """The schema as the text of its file."""
    return json.dumps(suite_schema(), indent=2, ensure_ascii=False) + "\n"
