"""The JSON Schema of a suite, for editors and for people who write their own. Published as assets/suite.schema.json."""

from __future__ import annotations

import json
from typing import Any

from punie_tui.grading.suite import SuiteContent

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The dialect of pydantic's schemas."""


def suite_schema() -> dict[str, Any]:
    """The schema of a suite's file; `punie-tui suite check` also checks the rules that connect its parts."""
    schema = SuiteContent.model_json_schema()
    return {"$schema": DIALECT, **schema, "title": "A suite of punie-tui"}


def dump_schema() -> str:
    """The schema as the text of its file."""
    return json.dumps(suite_schema(), indent=2, ensure_ascii=False) + "\n"
