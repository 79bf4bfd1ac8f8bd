"""Where a composed question looks: paths made of parts, so that hardly one comes twice."""

from __future__ import annotations

import random
from collections.abc import Callable

from punie_tui.datasets.generators.slots import DOCUMENTS, SETTINGS, TEXT_FILES, Place

ROOTS = (
    "src", "app", "lib", "backend", "services", "packages", "core", "server", "tools", "scripts", "web", "pkg",
    "modules", "python", "code", "project", "common", "platform", "engine", "plugins", "api",
)  # fmt: skip
AREAS = (
    "accounts", "admin", "analytics", "archive", "auth", "baskets", "booking", "cache", "catalog", "charts",
    "clients", "crawler", "customers", "dashboards", "data", "delivery", "devices", "dispatch", "domain", "editor",
    "emails", "events", "exports", "feeds", "finance", "games", "gateway", "graphs", "handlers", "images",
    "imports", "insights", "inventory", "invoices", "labels", "ledger", "loaders", "market", "media", "messages",
    "metrics", "models", "monitor", "news", "offers", "orders", "parsers", "partners", "photos", "pipelines",
    "planner", "plugins", "policies", "profiles", "queues", "ratings", "reports", "rooms", "routing", "rules",
    "sales", "scanner", "scheduler", "sensors", "sessions", "shipping", "signals", "stats", "storage", "streams",
    "subscriptions", "support", "sync", "tasks", "teams", "tickets", "trade", "uploads", "vault", "vendors",
    "views", "widgets", "workflows", "alarms", "albums", "animals", "answers", "apples", "atlas", "banners",
    "batteries", "bikes", "birds", "blog", "bonds", "books", "boxes", "bridge", "buttons", "calls", "cameras",
    "canvas", "cards", "chat", "cities", "claims", "clocks", "cloud", "coins", "colors", "comments", "compiler",
    "contracts", "cookies", "courses", "currency", "deals", "desktop", "diagrams", "doctors", "downloads",
    "drivers", "engines", "farms", "films", "firmware", "flights", "folders", "fonts", "forecast", "fraud",
    "garden", "geo", "gifts", "grants", "guests", "harvest", "health", "hotels", "identity", "inbox", "jobs",
    "journal", "kernel", "keys", "kitchen", "legal", "lessons", "library", "lights", "loans", "locales", "logging",
    "maps", "math", "meetings", "members", "menus", "mobile", "motors", "music", "network", "notes", "nodes",
    "office", "onboarding", "packets", "parking", "parcels", "payroll", "pets", "physics", "players", "polls",
    "portal", "posts", "prices", "printers", "quotes", "recipes", "refunds", "regions", "rentals", "robots",
    "routes", "salaries", "schools", "seats", "security", "shapes", "shelves", "ships", "skills", "songs", "sounds",
    "sports", "students", "surveys", "tariffs", "taxes", "teachers", "telemetry", "themes", "timeline", "tokens",
    "tours", "tracks", "trains", "travel", "trees", "trips", "users", "vehicles", "videos", "visits", "voice",
    "wallets", "warehouse", "weather", "wiki", "zones",
)  # fmt: skip
STEMS = (
    "actions", "adapters", "alerts", "api", "base_model", "batch", "builder", "calendar", "checkout", "client",
    "codec", "colors", "compute", "config", "context", "convert", "dates", "decode", "errors", "export", "factory",
    "fields", "filters", "format", "forms", "geo", "hash_ring", "history", "hooks", "index", "layout", "limits",
    "loader", "locks", "mapper", "match", "migrations", "money", "network", "notify", "options", "paging", "parse",
    "patch", "pool", "predict", "pricing", "query", "ranking", "reader", "refresh", "registry", "render", "retry",
    "router", "schema", "search", "serializers", "settings_page", "signer", "state", "store", "summary", "tables",
    "tax_rules", "tokens", "transport", "units", "updates", "urls", "validate", "version", "watcher", "writer",
    "aliases", "apply", "archive", "audit", "backup", "balance", "banner", "blocks", "bounds", "branch", "bucket",
    "bulk", "bundle", "bytes", "cart", "chunks", "cleanup", "clock", "colour", "columns", "command", "compare",
    "consumer", "copier", "counter", "crypto", "cursor", "debug", "defaults", "delta", "diff", "digest", "discount",
    "download", "drafts", "encode", "entry", "env", "fetch", "files", "flags", "footer", "frames", "grid", "groups",
    "guard", "health", "header", "helpers", "http", "icons", "importer", "inbox", "jobs", "json_tools", "keys",
    "lexer", "links", "logs", "main", "mask", "matrix", "menu", "merge", "middleware", "mixins", "models", "nodes",
    "numbers", "order", "packer", "pages", "path_tools", "plan", "policy", "ports", "printer", "process",
    "producer", "proxy", "queue", "quota", "range", "receipt", "refund", "report", "reset", "rounding", "rows",
    "runner", "sample", "scale", "sender", "session", "shell", "shop", "sort", "splitter", "stack", "start",
    "stream", "strings", "tags", "task", "text", "theme", "threads", "timer", "tree", "types", "upload", "user",
    "utils", "values", "views", "walker", "window", "worker", "xml_reader", "zip_files",
)  # fmt: skip
TEST_ROOTS = (
    "tests", "tests", "tests", "tests/unit", "tests/functional", "tests/regression", "test", "backend/tests",
    "src/tests", "tests/integration", "tests/api", "tests/e2e", "checks",
)  # fmt: skip

PROJECT = (
    "the project", "this repo", "the whole project", "this codebase", "the repository", "my project",
    "the code base", "everything here", "our code", "this code", "the entire repo",
)  # fmt: skip
IN_PROJECT = ("", "", "", "", " in the project", " in this repo", " across the codebase", " in my project", " here",
              " in the whole repository", " overall", " in our code")  # fmt: skip
SUITE = ("the tests", "the test suite", "all the tests", "the whole test suite", "our tests", "all tests", "my tests")
IN_SUITE = ("", "", "", "", " in the project", " in this repo", " overall", " in our test suite", " here")


def draw_place(place: Place, random_: random.Random, named: bool) -> tuple[dict[str, str], dict[str, str]]:
    """As `slots.draw_place`, with composed paths."""
    match place:
        case "nowhere":
            return {}, {}
        case "file":
            return _one("file", random_.choice((random_.choice(TEXT_FILES), _module(random_))))
        case "module":
            return _one("file", _module(random_))
        case "document":
            return _one("file", random_.choice(DOCUMENTS))
        case "settings":
            return _one("file", random_.choice(SETTINGS))
        case "two":
            return _two(*_different(_code_path, random_))
        case "two tests":
            return _two(*_different(_test_path, random_))
        case "tests":
            return _tests(random_, named)
        case "folder":
            return _code(_folder(random_), random_, named)
        case "code":
            return _code(_code_path(random_), random_, named)
        case "code and tests":
            words, arguments = _code(_code_path(random_), random_, named)
            test_words, test_arguments = _tests(random_, named)
            return words | test_words, arguments | {"tests_arg": test_arguments["arg"]}


def _one(word: str, path: str) -> tuple[dict[str, str], dict[str, str]]:
    return {word: path}, {"arg": path}


def _two(path: str, other: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"path": path, "other": other}, {"arg": path, "other_arg": other}


def _code(path: str, random_: random.Random, named: bool) -> tuple[dict[str, str], dict[str, str]]:
    if named:
        return {"path": path, "in_path": f" in {path}"}, {"arg": path}
    return {"path": random_.choice(PROJECT), "in_path": random_.choice(IN_PROJECT)}, {"arg": "."}


def _tests(random_: random.Random, named: bool) -> tuple[dict[str, str], dict[str, str]]:
    if named:
        path = _test_path(random_)
        return {"tests": path, "in_tests": f" in {path}"}, {"arg": path}
    return {"tests": random_.choice(SUITE), "in_tests": random_.choice(IN_SUITE)}, {"arg": "."}


def _different(draw: Callable[[random.Random], str], random_: random.Random) -> tuple[str, str]:
    first = draw(random_)
    while (second := draw(random_)).strip("/") == first.strip("/"):
        pass
    return first, second


def _code_path(random_: random.Random) -> str:
    return _module(random_) if random_.random() < 0.35 else _folder(random_)


def _area(random_: random.Random) -> str:
    """A folder's name, now and then of two words, or with a number."""
    area, other = random_.choice(AREAS), random_.choice(AREAS)
    kind = random_.random()
    if kind < 0.12:
        return f"{area}_{other}"
    if kind < 0.16:
        return f"{area}-{other}"
    if kind < 0.19:
        return f"v{random_.randrange(1, 5)}"
    return f"{area}{random_.randrange(2, 10)}" if kind < 0.21 else area


def _stem(random_: random.Random) -> str:
    """A module's name without its suffix, now and then of two words."""
    stem = random_.choice(STEMS)
    return f"{stem}_{random_.choice(STEMS)}" if random_.random() < 0.15 else stem


def _root(random_: random.Random) -> str:
    return random_.choice(AREAS if random_.random() < 0.25 else ROOTS)


def _folder(random_: random.Random) -> str:
    root, area = _root(random_), _area(random_)
    path = random_.choice(
        (root, area, f"{root}/{area}", f"{root}/{area}", f"{root}/{area}", f"{root}/{area}/{_area(random_)}")
    )
    return path if "/" in path and random_.random() < 0.6 else f"{path}/"


def _module(random_: random.Random) -> str:
    root, area, stem = _root(random_), _area(random_), _stem(random_)
    return random_.choice(
        (f"{stem}.py", f"{root}/{stem}.py", f"{area}/{stem}.py", f"{root}/{area}/{stem}.py", f"{root}/{area}/{stem}.py")
    )


def _test_path(random_: random.Random) -> str:
    root, area, stem = random_.choice(TEST_ROOTS), _area(random_), _stem(random_)
    path = random_.choice(
        (root, f"{root}/{area}", f"{root}/{area}", f"{root}/test_{stem}.py", f"{root}/{area}/test_{stem}.py")
    )
    if path.endswith(".py"):
        return path
    return path if "/" in path and random_.random() < 0.6 else f"{path}/"
