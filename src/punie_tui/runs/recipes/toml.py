"""Plain values as TOML; reading it is Python's own `tomllib`. Knows tables, arrays, texts, numbers and booleans."""

from __future__ import annotations

from typing import Any


def dump_toml(table: dict[str, Any]) -> str:
    """TOML that reads back to an equal table; an empty table within it is left out. Raises TypeError for a value that
    TOML has no form for."""
    return "\n".join(_toml_table(table, ())) + "\n"


def _toml_table(table: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"[{'.'.join(path)}]"] if path else []
    lines += [f"{key} = {_toml_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict) and value:
            lines += ["", *_toml_table(value, (*path, key))]
    return lines


def _toml_value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value)
        case str():
            return '"' + "".join(_toml_character(c) for c in value) + '"'
        case list():
            return "[" + ", ".join(_toml_value(item) for item in value) + "]"
        case _:
            raise TypeError(f"no TOML form for {type(value).__name__}")


def _toml_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04X}" if ord(character) < 32 or ord(character) == 127 else character
