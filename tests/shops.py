"""The shops that the recorded answers are from: for each fixture a small project that is really there.

`build(fixture, folder)` writes its files, a git repository with a history at fixed times and a state of its own, and
tests that run. How much of what is in a shop stands in SHOPS; no two shops agree in what matters. The real tools are
run over them by `python -m tests.record_answers`, and by the tests, which hold the recorded answers against theirs.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
AUTHORS = ("Ada Park", "Lin Moreau", "Sam Ortiz", "Eva Brandt")
SUBJECTS = (
    "Start the shop",
    "Log payments",
    "Add refunds",
    "Round totals once",
    "Rename checkout",
    "Take coupons",
    "Check the stock first",
    "Send a receipt",
    "Sort by date",
)
VERBS = ("load", "check", "merge", "split", "render", "apply", "count", "send", "sort", "close", "quote", "renew")


FIELDS = ("note", "size", "origin", "colour", "weight", "label")


@dataclass(frozen=True)
class Shop:
    """What is in a shop, in numbers."""

    modules: tuple[str, ...]
    """Those beside `cart`."""
    functions: int
    """In each module, beside its class."""
    nested: int
    """Loops and conditions within each other in the most complex one."""
    uses: int
    """Functions that take a `Cart`, in all modules together."""
    unsafe: int
    """Lines that a security check objects to."""
    tested: int
    """Functions of `cart` that the tests call."""
    undeclared: tuple[str, ...]
    """Packages that are imported and not declared; where there are any a test fails too."""
    unused: tuple[str, ...]
    """Packages that are declared and not imported."""
    mistyped: int
    """Calls with an argument of the wrong type."""
    commits: int
    staged: int
    unstaged: int
    untracked: int
    """Files in each state."""

    @property
    def names(self) -> tuple[str, ...]:
        """All modules."""
        return ("cart", *self.modules)

    def functions_of(self, module: str) -> list[str]:
        """Those beside its class, in order."""
        first = self.names.index(module) * 5
        return [f"{VERBS[(first + at) % len(VERBS)]}_{module}" for at in range(self.functions)]


SHOPS = {
    "dirty": Shop(
        ("api", "checkout", "models", "pricing"), 5, 5, 9, 7, 3, ("stripe", "redis"), ("celery",), 4, 7, 3, 2, 4
    ),
    "other": Shop(
        ("audit", "ledger", "reports"), 4, 3, 5, 4, 2, ("twilio",), ("peewee", "tomlkit", "dominate"), 2, 9, 1, 3, 2
    ),
    "clean": Shop((), 6, 1, 0, 0, 6, (), (), 0, 4, 0, 0, 0),
    "nearly": Shop(("models",), 3, 2, 2, 5, 3, (), ("ujson",), 0, 6, 0, 1, 0),
    "errored": Shop(("api", "tax"), 7, 4, 7, 3, 1, ("boto3",), (), 6, 5, 2, 0, 1),
    "tenth": Shop(("bills",), 8, 2, 4, 6, 5, (), ("bottle", "tablib"), 1, 3, 4, 1, 0),
    "tied": Shop(("audit", "stock"), 6, 4, 11, 5, 4, ("polars", "duckdb", "treq"), ("celery", "peewee"), 3, 8, 2, 2, 3),
    "fifteen": Shop(("a", "b", "prices"), 3, 3, 8, 2, 2, ("redis", "marshmallow"), ("tomlkit",), 5, 6, 5, 0, 2),
    "sixteen": Shop(("login",), 9, 6, 3, 8, 7, ("pymongo",), (), 1, 2, 0, 4, 1),
    "ten": Shop(("mail", "queue"), 5, 2, 6, 9, 1, ("boto3", "polars"), (), 7, 7, 1, 0, 5),
    "eleven": Shop(("sync", "users"), 8, 3, 10, 4, 6, (), ("tablib", "bottle", "ujson"), 2, 8, 3, 4, 0),
    "red": Shop(("rules",), 4, 5, 1, 3, 2, ("duckdb",), ("dominate",), 1, 3, 0, 3, 3),
    "untyped": Shop(("wallet",), 7, 1, 12, 1, 5, (), ("sendgrid",), 8, 5, 1, 2, 0),
    "linted": Shop(("forum",), 6, 6, 13, 2, 4, ("treq",), (), 9, 9, 2, 1, 1),
    "broken": Shop(("orders",), 5, 3, 14, 6, 3, (), ("peewee",), 2, 5, 3, 3, 2),
}
"""Fixture → its shop."""

_UNSAFE = (
    ("import subprocess", 'subprocess.run(f"lpr {name}", shell=True, check=False)'),
    ("import hashlib", "hashlib.md5(name.encode()).hexdigest()"),
    ("import pickle", "pickle.loads(name.encode())"),
    ("import random", "random.random()"),
    ("import tempfile", "tempfile.mktemp(name)"),
    ("import os", "os.chmod(name, 0o777)"),
    ("import urllib.request", "urllib.request.urlopen(name)"),
    ("import sqlite3", 'sqlite3.connect(":memory:").execute(f"select * from {name}")'),
    ("import shelve", "shelve.open(name)"),
)


def build(fixture: str, folder: Path) -> Path:
    """Write the shop of a fixture into a folder that is empty or not yet there; the folder."""
    shop = SHOPS[fixture]
    files = dict(_files(shop))
    for path, text in files.items():
        _write(folder / path, text)
    _git(folder, "init", "-q", "-b", "main")
    paths = list(files)
    for number in range(shop.commits):
        if number:
            _append(folder / paths[number * 2 % len(paths)], f"# {SUBJECTS[number].lower()}")
        who = AUTHORS[number * number % (2 + shop.commits % 3)]
        _git(folder, "add", ".")
        _commit(folder, SUBJECTS[number], who, NOW - timedelta(days=3 * (shop.commits - number), hours=number))
    _change(folder, shop, [f"src/shop/{name}.py" for name in shop.names])
    return folder


def _change(folder: Path, shop: Shop, modules: list[str]) -> None:
    """What is not committed: of the staged files the third is renamed, of the unstaged ones the third is deleted."""
    notes = [f"docs/note_{number}.md" for number in range(_NOTES)]
    for number in range(shop.staged):
        if number == 2:
            _git(folder, "mv", notes[0], "docs/first_note.md")
        elif number == 1:
            _write(folder / "docs/plan.md", "".join(f"- step {line}\n" for line in range(shop.uses + 3)))
        else:
            _append(folder / (modules[0] if number == 0 else notes[number]), *_comments(shop.functions + number))
    _git(folder, "add", ".")
    for number in range(shop.unstaged):
        place = folder / (modules[-1] if number == 0 else notes[-number])
        if number == 2:
            place.unlink()
        else:
            lines = place.read_text().splitlines()
            _write(place, "\n".join([*lines[: -1 - number], *_comments(shop.nested + 2 * number)]) + "\n")
    for number in range(shop.untracked):
        _write(folder / f"scratch/draft_{number}.py", f"print({number})\n")


def _comments(count: int) -> list[str]:
    return [f"# to do: step {number}" for number in range(count)]


_NOTES = 6


def _files(shop: Shop) -> Iterator[tuple[str, str]]:
    declared = [*(f'"{name}"' for name in shop.unused), '"pydantic>=2"']
    yield (
        "pyproject.toml",
        f'[project]\nname = "shop"\nversion = "1.{shop.functions}.0"\nrequires-python = ">=3.11"\n'
        f'dependencies = [{", ".join(declared)}]\n\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    )
    yield "src/shop/__init__.py", '"""A small shop."""\n'
    for number, name in enumerate(shop.names):
        yield f"src/shop/{name}.py", _module(name, shop, number)
    yield "tests/test_cart.py", _tests(shop)
    for number in range(_NOTES):
        yield f"docs/note_{number}.md", f"# Note {number}\n\n" + "".join(f"- line {line}\n" for line in range(8))


def _module(name: str, shop: Shop, number: int) -> str:
    """A module; the number counts them from 0, which is `cart`."""
    title = name.capitalize()
    modules = len(shop.names)
    functions = shop.functions_of(name)
    # One module has the most complex function of all.
    deepest = max(shop.nested - (number + shop.functions) % modules, 0)
    unsafe = _share(list(range(shop.unsafe)), number, modules)
    imports = dict.fromkeys(_UNSAFE[at][0] for at in unsafe)
    # The tests import `cart`, and none of these is there.
    further = [f"import {each}" for each in _share(list(shop.undeclared), number - 1, len(shop.modules)) if number]
    uses = _share(list(range(shop.uses)), number, modules)
    lines = [f'"""The {name} of the shop."""', "", "from __future__ import annotations", "", *sorted(imports)]
    lines += ["from dataclasses import dataclass", "", *further]
    lines += ["from pydantic import BaseModel", ""] if number == 0 else ["from shop.cart import Cart", ""]
    lines += [f"LIMIT = {number * 7 + shop.functions}", "", "", "@dataclass", f"class {title}:"]
    lines += [f'    """What a {name} is made of."""', "", "    name: str", "    total: int = 0"]
    fields = FIELDS[: 1 + (shop.functions + shop.uses + number) % len(FIELDS)]
    lines += [*(f'    {field}_of_{name}: str = ""' for field in fields), ""]
    lines += ["    def describe(self) -> str:", f'        """The {name} in a line."""']
    lines += ['        return f"{self.name}: {self.total}"', ""]
    if number == 0:
        lines += ["", "class Receipt(BaseModel):", '    """What is printed."""', "", "    lines: list[str] = []", ""]
    for at, function in enumerate(functions):
        lines += ["", *_function(function, title, deepest if at == number % len(functions) else at % 2), ""]
    for use in uses:
        lines += ["", f"def bill_{name}_{use}(cart: Cart, rate: int = {use + 2}) -> int:"]
        lines += [
            f'    """What the cart costs at rate {use + 2}."""',
            "    return cart.total * rate + len(cart.describe())",
            "",
        ]
    for at in unsafe:
        lines += ["", f"def unsafe_{at}(name: str) -> object:", '    """Not to be used."""']
        lines += [f"    return {_UNSAFE[at][1]}", ""]
    for at in _share(list(range(shop.mistyped)), number, modules):
        lines += ["", f"def wrong_{at}() -> int:", '    """Not to be called."""']
        lines += [f"    return {functions[0]}({at}, LIMIT)", ""]
    return "\n".join(lines).rstrip() + "\n"


def _share(items: list, number: int, of: int) -> list:
    """What falls to one of several modules."""
    return items[number::of] if of else []


def _function(name: str, title: str, nested: int) -> list[str]:
    """A function with so many conditions and loops within each other."""
    lines = [
        f"def {name}(items: list[{title}], limit: int = LIMIT) -> int:",
        f'    """{name.replace("_", " ").capitalize()}."""',
    ]
    lines += ["    total = 0", "    for item in items:", "        total += item.total"]
    for level in range(nested):
        indent = "    " * (level + 2)
        lines += [f"{indent}if total > limit * {level + 1} and item.name:"]
    if nested:
        lines += ["    " * (nested + 2) + "total -= 1"]
    return [*lines, "    return total"]


def _tests(shop: Shop) -> str:
    lines = ['"""The cart does what it says."""', "", "from shop import cart", ""]
    for function in shop.functions_of("cart")[: shop.tested]:
        lines += ["", f"def test_{function}():", f'    assert cart.{function}([cart.Cart("one", 1)], 5) >= 0', ""]
    if shop.undeclared:
        lines += ["", "def test_total():", f'    assert cart.Cart("one", 1).total == {len(shop.undeclared) + 1}', ""]
    return "\n".join(lines).rstrip() + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _append(path: Path, *lines: str) -> None:
    path.write_text(path.read_text() + "".join(f"{line}\n" for line in lines))


def _commit(folder: Path, subject: str, who: str, when: datetime) -> None:
    mail = f"{who.split()[0].lower()}@shop.example"
    _git(
        folder,
        *("commit", "-q", "-m", subject),
        GIT_AUTHOR_NAME=who,
        GIT_AUTHOR_EMAIL=mail,
        GIT_AUTHOR_DATE=when.isoformat(),
        GIT_COMMITTER_NAME=who,
        GIT_COMMITTER_EMAIL=mail,
        GIT_COMMITTER_DATE=when.isoformat(),
    )


def _git(folder: Path, *words: str, **environment: str) -> None:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], cwd=folder, env={**os.environ, **own, **environment}, check=True)
