"""The tool `ruff_check`: ruff."""
