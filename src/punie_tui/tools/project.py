"""The text of any file in a world: plausible for its suffix, valid in its format, and always the same.

It does not know what the tools say about the file; line numbers that they name do exist in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from zlib import crc32

_VERBS = ("load", "save", "check", "merge", "split", "render", "apply", "count", "parse", "send")
_NOUNS = ("order", "cart", "price", "invoice", "refund", "address", "session", "report", "payment", "stock")


def file_text(world: str, path: str, *, tidy: bool) -> str:
    """The file at `path` in the world of that name; a tidy project has no TODO left in it."""
    path = str(PurePosixPath(path.replace("\\", "/")))
    seed = crc32(f"{world}:{path}".encode(errors="replace"))
    return _WRITERS.get(PurePosixPath(path).suffix.lower(), _prose)(PurePosixPath(path).stem, seed, tidy)


def _python(stem: str, seed: int, tidy: bool) -> str:
    """A module of 470 lines or a few more: longer than any line number in a world."""
    title = "".join(part.capitalize() for part in stem.split("_") if part.isidentifier()) or "Module"
    lines = [
        f'"""{title}: part of the shop."""',
        "",
        "from __future__ import annotations",
        "",
        "import json",
        "from dataclasses import dataclass",
        "from decimal import Decimal",
        "from pathlib import Path",
        "",
        f"VERSION = {seed % 90 + 10}",
        "",
        "",
        "@dataclass",
        f"class {title}:",
        f'    """What a {_NOUNS[seed % 10]} is made of."""',
        "",
        "    name: str",
        '    total: Decimal = Decimal("0")',
        "",
        "    def describe(self) -> str:",
        '        return f"{self.name}: {self.total}"',
    ]
    number = seed
    while len(lines) < 470:
        number = number * 1103515245 % 2**31 + 12345
        verb, noun = _VERBS[number // 64 % 10], _NOUNS[number // 1024 % 10]
        lines += ["", "", f"def {verb}_{noun}_{len(lines)}(path: Path) -> {'int' if number % 2 else 'dict[str, str]'}:"]
        lines += [f'    """{verb.capitalize()} the {noun} that is kept at `path`."""']
        if not tidy and number // 8 % 5 == 0:
            lines += [f"    # TODO: {verb} the {noun} only once"]
        lines += ["    data: dict[str, str] = json.loads(path.read_text())"]
        lines += ["    return len(data)" if number % 2 else "    return data"]
    return "\n".join(lines) + "\n"


def _markdown(stem: str, seed: int, tidy: bool) -> str:
    todo = "" if tidy else f"\n## TODO\n- {_VERBS[seed % 10]} the {_NOUNS[seed // 10 % 10]}\n"
    return f"# {stem}\n\nA small shop.\n\n## Install\n\n    pip install shop=={seed % 7 + 1}.{seed % 13}.0\n{todo}"


def _toml(stem: str, seed: int, tidy: bool) -> str:
    return (
        f'[project]\nname = "shop"\nversion = "{seed % 7 + 1}.{seed % 13}.0"\nrequires-python = ">=3.11"\n'
        'dependencies = ["pydantic>=2", "httpx>=0.27"]\n\n[tool.ruff]\nline-length = 120\n'
    )


def _json(stem: str, seed: int, tidy: bool) -> str:
    return (
        json.dumps({"name": stem, "version": seed % 97, "debug": not tidy, "items": list(_NOUNS[:4])}, indent=2) + "\n"
    )


def _yaml(stem: str, seed: int, tidy: bool) -> str:
    return (
        f"name: {json.dumps(stem)}\nversion: {seed % 97}\ndebug: {str(not tidy).lower()}\nitems:\n  - cart\n  - order\n"
    )


def _ini(stem: str, seed: int, tidy: bool) -> str:
    return f"[shop]\nversion = {seed % 97}\ndebug = {str(not tidy).lower()}\n"


def _prose(stem: str, seed: int, tidy: bool) -> str:
    return "".join(f"{_VERBS[(seed + i) % 10]} the {_NOUNS[(seed // 10 + i) % 10]}\n" for i in range(5 + seed % 7))


_WRITERS: dict[str, Callable[[str, int, bool], str]] = {
    ".py": _python,
    ".pyi": _python,
    ".md": _markdown,
    ".toml": _toml,
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".ini": _ini,
    ".cfg": _ini,
}
