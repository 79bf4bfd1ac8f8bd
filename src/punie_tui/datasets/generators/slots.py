"""What the slots of an intent are filled with: places in a project, numbers, rules, names.

A place is drawn as both the words of the question and the argument of the call. Where the question names no path,
the argument is "." : a path must never be invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal

Place = Literal[
    "nowhere", "code", "tests", "code and tests", "two", "two tests", "file", "folder", "module", "document",
    "settings",
]  # fmt: skip
"""Where an intent looks: nowhere in particular, at code, at tests, at both, at two paths of either, at one file of
whatever kind, at a folder, at a Python file, at a file of text, at one of settings."""

PLACES: dict[Place, frozenset[str]] = {
    "nowhere": frozenset(),
    "code": frozenset({"path", "in_path"}),
    "tests": frozenset({"tests", "in_tests"}),
    "code and tests": frozenset({"path", "in_path", "tests", "in_tests"}),
    "two": frozenset({"path", "other"}),
    "two tests": frozenset({"path", "other"}),
    "file": frozenset({"file"}),
    "folder": frozenset({"path", "in_path"}),
    "module": frozenset({"file"}),
    "document": frozenset({"file"}),
    "settings": frozenset({"file"}),
}
"""Each place's slots in a phrasing. `in_path` and `in_tests` bring their own leading space, or are empty."""

ALWAYS_NAMED: frozenset[Place] = frozenset({"two", "two tests", "file", "module", "document", "settings"})
"""Places of which the question must name one: there is no whole project to fall back on."""

Slot = Literal[
    "n", "big", "seconds", "long", "rule", "type_rule", "module", "name", "word",
    "package", "author", "suffix", "variable", "outcome", "function", "class_", "good", "middling", "bad",
]  # fmt: skip

PROJECT_SHARE = 0.4
"""Of the questions that could name a path, the share that speaks of the whole project instead."""

FOLDERS = (
    "src/", "app/", "lib/", "backend/", "scripts/", "src/api/", "src/auth/", "src/core/", "src/db/", "app/models/",
    "app/services/", "lib/parsing/", "backend/billing/", "services/search/", "packages/client/", "src/payments/",
    "tools/release/",
)  # fmt: skip
FILES = (
    "main.py", "cli.py", "setup.py", "src/config.py", "src/api/routes.py", "src/auth/tokens.py", "src/models/user.py",
    "app/views.py", "app/tasks.py", "lib/cache.py", "backend/orders.py", "server/app.py", "core/engine.py",
    "scripts/migrate.py", "src/db/session.py", "services/mailer.py", "packages/client/http.py",
)  # fmt: skip
TEST_PATHS = (
    "tests/", "tests/unit/", "tests/integration/", "tests/api/", "tests/e2e/", "tests/models/", "test/", "src/tests/",
    "backend/tests/", "packages/client/tests/", "tests/test_auth.py", "tests/test_cli.py", "tests/test_parser.py",
    "tests/unit/test_cart.py", "tests/unit/test_models.py", "tests/api/test_routes.py",
    "tests/integration/test_login.py", "tests/db/test_session.py",
)  # fmt: skip
TEXT_FILES = (
    "pyproject.toml", "README.md", "setup.cfg", "requirements.txt", "Makefile", "Dockerfile", "CHANGELOG.md",
    ".gitignore", "tox.ini", "docs/index.md", "conftest.py", ".pre-commit-config.yaml",
)  # fmt: skip
MODULE_PATHS = (
    *FILES, "src/shop/cart.py", "src/shop/pricing.py", "tests/conftest.py", "app/forms.py", "lib/parsing/lexer.py",
    "backend/billing/invoice.py", "src/core/events.py", "tools/release/notes.py", "src/payments/refunds.py",
    "manage.py", "src/api/errors.py", "app/models/order.py", "services/search/ranking.py",
)  # fmt: skip
DOCUMENTS = (
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/index.md", "docs/usage.md", "docs/deploy.md", "notes.txt",
    "docs/architecture.md", "docs/faq.md", "docs/release-notes.md", "SECURITY.md", "docs/api/overview.md",
)  # fmt: skip
SETTINGS = (
    "pyproject.toml", "setup.cfg", "tox.ini", "config/settings.toml", "config/logging.ini", "config/dev.toml",
    "packages/client/pyproject.toml", "alembic.ini", "deploy/production.toml", "mypy.ini",
)  # fmt: skip
FILES_OF: dict[Place, tuple[str, ...]] = {"module": MODULE_PATHS, "document": DOCUMENTS, "settings": SETTINGS}

PROJECT = ("the project", "this repo", "the whole project", "this codebase", "the repository", "my project")
IN_PROJECT = ("", "", "", " in the project", " in this repo", " across the codebase", " in my project")
TEST_SUITE = ("the tests", "the test suite", "all the tests", "the whole test suite")
IN_TEST_SUITE = ("", "", "", " in the project", " in this repo")

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}
RULES = ("F401", "E501", "I001", "UP006", "F841", "B008", "C901", "N806", "W291")
TYPE_RULES = ("import-not-found", "invalid-argument-type", "missing-attribute", "invalid-explicit-return",
              "invalid-assignment", "missing-argument", "deprecated")  # fmt: skip
MODULES = ("requests", "asyncio", "logging", "pydantic", "sqlalchemy", "pathlib", "json", "numpy")
NAMES = ("parse_date", "UserService", "load_config", "retry", "send_email", "OrderItem", "get_session", "Cache")
WORDS = ("TODO", "FIXME", "type: ignore", "noqa", "XXX")
PACKAGES = ("httpx", "pydantic", "numpy", "fastapi", "sqlalchemy", "click", "rich", "pandas", "jinja2", "uvicorn")
AUTHORS = ("Ada", "Lin", "Marta", "Jonas", "Priya", "Tom")
SUFFIXES = ("toml", "md", "json", "yaml", "txt", "html", "sql", "csv", "cfg")
VARIABLES = ("PATH", "HOME", "SHELL", "LANG", "USER")
FUNCTIONS = ("parse_date", "load_config", "retry", "send_email", "get_session", "round_total", "main", "slugify")
CLASSES = ("UserService", "OrderItem", "Cache", "Settings", "InvoiceError", "Token", "Basket", "Money")
OUTCOMES = ("skipped", "error", "xfailed", "passed")
GOOD = (
    "fine",
    "all clear",
    "OK",
    "ship it",
    "PASS",
    "green light",
    "clean",
    "nothing to do",
    "ready",
    "go",
    "healthy",
    "perfect",
)
MIDDLING = ("so-so", "acceptable", "soon", "yellow", "minor", "fair", "could be better", "later")
BAD = (
    "fix first",
    "hold",
    "not OK",
    "trouble",
    "FAIL",
    "red light",
    "stop",
    "needs work",
    "blocked",
    "sick",
    "critical",
    "bad",
)


def draw_place(place: Place, random_: random.Random, named: bool) -> tuple[dict[str, str], dict[str, str]]:
    """The words for the question and the arguments for the code. `named=False`: the whole project, "."."""
    match place:
        case "nowhere":
            return {}, {}
        case "file":
            file = random_.choice(TEXT_FILES + FILES)
            return {"file": file}, {"arg": file}
        case "module" | "document" | "settings":
            file = random_.choice(FILES_OF[place])
            return {"file": file}, {"arg": file}
        case "two" | "two tests":
            paths = FOLDERS if place == "two" else TEST_PATHS
            path, other = (_folder(path, random_) for path in random_.sample(paths, 2))
            return {"path": path, "other": other}, {"arg": path, "other_arg": other}
        case "tests":
            return _tests(random_, named)
        case "code and tests":
            words, arguments = _code(random_, named, FOLDERS)
            test_words, test_arguments = _tests(random_, named)
            return words | test_words, arguments | {"tests_arg": test_arguments["arg"]}
        case "code":
            return _code(random_, named, FOLDERS + FILES)
        case "folder":
            return _code(random_, named, FOLDERS)


def _code(random_: random.Random, named: bool, paths: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    if named:
        path = _folder(random_.choice(paths), random_)
        return {"path": path, "in_path": f" in {path}"}, {"arg": path}
    return {"path": random_.choice(PROJECT), "in_path": random_.choice(IN_PROJECT)}, {"arg": "."}


def _tests(random_: random.Random, named: bool) -> tuple[dict[str, str], dict[str, str]]:
    if named:
        path = _folder(random_.choice(TEST_PATHS), random_)
        return {"tests": path, "in_tests": f" in {path}"}, {"arg": path}
    return {"tests": random_.choice(TEST_SUITE), "in_tests": random_.choice(IN_TEST_SUITE)}, {"arg": "."}


def _folder(path: str, random_: random.Random) -> str:
    """A folder with or without its last slash; a bare word such as `src` keeps it, so that it reads as a path."""
    bare = path.rstrip("/")
    return bare if "/" in bare and random_.random() < 0.5 else path


SlotDraw = Callable[[random.Random], tuple[str, str]]
"""A slot's value as the question words it, and as the code writes it."""


def number(values: tuple[int, ...]) -> SlotDraw:
    """One of the numbers, in figures or, where it has a short name, spelled."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(values)
        spelled = NUMBER_WORDS.get(value, str(value))
        return random_.choice((str(value), spelled)), str(value)

    return draw


def word(values: tuple[str, ...]) -> SlotDraw:
    """One of the words, as it stands."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(values)
        return value, value

    return draw


SLOTS: dict[Slot, SlotDraw] = {
    "n": number((2, 3, 4, 5, 6, 8, 10)),
    "big": number((3, 5, 10, 12, 15, 20, 25, 30, 50)),
    "seconds": word(("0.2", "0.3", "0.5", "0.6", "2")),
    "long": word(("5", "10", "15", "20", "30")),
    "rule": word(RULES),
    "type_rule": word(TYPE_RULES),
    "module": word(MODULES),
    "name": word(NAMES),
    "word": word(WORDS),
    "package": word(PACKAGES),
    "author": word(AUTHORS),
    "suffix": word(SUFFIXES),
    "variable": word(VARIABLES),
    "outcome": word(OUTCOMES),
    "function": word(FUNCTIONS),
    "class_": word(CLASSES),
    "good": word(GOOD),
    "middling": word(MIDDLING),
    "bad": word(BAD),
}
