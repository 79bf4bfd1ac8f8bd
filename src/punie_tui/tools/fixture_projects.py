"""All the projects in which answers are judged: the worlds of the data, and those that part what they show together.

The further ones are data (`fixture_projects.yaml`): tests that error where none fails, one gate that falls alone,
counts just below, at and above a threshold. In them no line of source is blank and none occurs twice, lines have one
to four digits, messages differ from item to item, and what a run takes is far from what its tests take together.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import yaml

from punie_tui.tools.pytest_run.tool import TestCase, test_result
from punie_tui.tools.ruff_check.tool import RuffResult, RuffViolation
from punie_tui.tools.typecheck.tool import TypeCheckError, TypeCheckResult
from punie_tui.tools.worlds import (
    NEARLY,
    RUFF_FIXABLE,
    RUFF_RULES,
    TYPE_RULES,
    WORLDS,
    Area,
    World,
    project_of,
    ruff_findings,
    test_names,
    type_findings,
)

Finding = TypeVar("Finding", TypeCheckError, RuffViolation)

_FILE = Path(__file__).with_suffix(".yaml")
_LINES = 1020
"""Of a source file: more than any line number in these projects."""
_STEPS = 30
"""Further lines of a text that is no source: more than "the first ten" or twenty would show."""

_RUFF = {
    **RUFF_RULES,
    "F841": "Local variable `rest` is assigned to but never used",
    "F811": "Redefinition of unused `settle` from another line",
    "S301": "`pickle` and modules that wrap it can be unsafe: `loads`",
    "S608": "Possible SQL injection vector through string-based query `find`",
    "SIM108": "Use ternary operator instead of `if`-`else` block",
    "E711": "Comparison to `None` should be `cond is None`",
    "RSE102": "Unnecessary parentheses on raised exception `Refused`",
    "W292": "No newline at end of file",
    "RUF100": "Unused `noqa` directive (unused: `F401`)",
    "TID251": "`decimal.Decimal` is banned: imported but unused in the shop",
}
_FIXABLE = RUFF_FIXABLE | {"F841", "E711", "W292", "RUF100"}
_VARIED = ("cart", "order", "price", "stock", "bill", "tax", "login", "queue", "refund", "coupon", "voucher")


@dataclass(frozen=True)
class Exact(World):
    """A project in which checkers find in a file only what is in it: as much as elsewhere, in order of lines."""

    def typecheck(self, path: str) -> TypeCheckResult:
        found = super().typecheck(path)
        return found.model_copy(update={"errors": _in_file(path, found.errors)}) if _is_file(path) else found

    def ruff_check(self, path: str) -> RuffResult:
        found = super().ruff_check(path)
        return found.model_copy(update={"violations": _in_file(path, found.violations)}) if _is_file(path) else found


def _is_file(path: str) -> bool:
    return path.strip().endswith((".py", ".pyi"))


def _in_file(path: str, found: Sequence[Finding]) -> list[Finding]:
    file = str(PurePosixPath(path.strip().replace("\\", "/")))
    return sorted((one.model_copy(update={"file": file}) for one in found), key=lambda one: one.line)


@dataclass(frozen=True)
class Crowded(Exact):
    """A project whose files have no blank line and no two equal ones."""

    python: str = "3.11"
    tidy: bool = False

    def read_file(self, path: str) -> str:
        path = str(PurePosixPath(path.replace("\\", "/")))
        if path.endswith((".py", ".pyi")):
            return "\n".join(self._line(path, number) for number in range(1, _LINES + 1)) + "\n"
        text = super().read_file(path).replace("3.11", self.python)
        if path.endswith((".yml", ".yaml")):
            text += "".join(f"step_{number}: run {number}\n" for number in range(1, _STEPS))
        elif path.endswith(".md"):
            text += "".join(f"- step {number}\n" for number in range(1, _STEPS))
        return f'[build-system]\nrequires = ["hatchling>=1.27"]\n\n{text}' if path.endswith("pyproject.toml") else text

    def _line(self, path: str, number: int) -> str:
        if number == 3:
            return f"VERSION = {sum(map(ord, path)) % 90 + 10}"
        mark = (sum(map(ord, path)) + number) % 7
        if mark == 3 and not self.tidy and number % 3:
            return f"# TODO: move step {number}"
        if mark == 5:
            return f"# step {number}"
        if number % 11 == 4:
            return f"import shop.step_{number}"
        return f"step_{number} = run({number})" if number % 9 else f"class Step{number}: ..."


def _varied(message: str, index: int) -> str:
    """A message that no other item has, where it names something."""
    word = f"{_VARIED[index % len(_VARIED)]}{'_' * (index >= len(_VARIED))}{_VARIED[index * 3 % len(_VARIED)]}"
    text = re.sub(r"`([A-Za-z][\w.]*)`", lambda found: f"`{found[1]}_{word}`", message, count=1)
    return text.replace("131", str(121 + index))


def _tests(files: Mapping[str, int], outcomes: Mapping[Any, int], salt: int, lasts: float) -> Any:
    cases = []
    for index, (name, outcome) in enumerate(test_names(files, outcomes)):
        what = name.rpartition("::test_")[2].replace("_", " ")
        message = {
            "failed": f"AssertionError: {what} no longer",
            "error": f"fixture '{what.split()[0]}_{index}' not found",
            "skipped": f"waits until {what} in the shop",
            "xfailed": f"it is known that {what} wrongly",
        }.get(outcome, "")
        duration = round(0.01 + (salt + index) * 29 % 101 * 0.01, 3)
        cases.append(TestCase(name=name, outcome=outcome, duration=duration, message=message))
    return test_result(cases, lasts)


def _area(content: Mapping[str, Any]) -> Area:
    types = type_findings(**content["types"], messages=TYPE_RULES, vary=_varied, lines=1009)
    ruff = ruff_findings(**content["ruff"], messages=_RUFF, fixable=_FIXABLE, vary=_varied, lines=1009)
    return Area(types, ruff, _tests(**content["tests"]))


def drawn_project(seed: int) -> World:
    """A project by chance, always the same for a seed: to find out whether two programs mean the same."""
    dice = random.Random(seed)

    def counts(names: Iterable[str], most: int) -> dict[str, int]:
        chosen = [name for name in names if dice.random() < 0.5]
        return {name: dice.randint(1, most) for name in chosen}

    def findings(rules: Iterable[str]) -> dict[str, Any]:
        of_rules = counts(rules, 6) if dice.random() < 0.8 else {}
        total = sum(of_rules.values())
        files: Counter[str] = Counter(dice.choice(_DRAWN_FILES) for _ in range(total))
        return {"files": dict(sorted(files.items())), "rules": of_rules, "salt": dice.randint(0, 1000)}

    def tests() -> dict[str, Any]:
        outcomes = {"passed": dice.randint(1, 20), **counts(("failed", "error", "skipped", "xfailed", "xpassed"), 6)}
        files = {"tests/test_drawn.py": sum(outcomes.values())}
        return {
            "files": files,
            "outcomes": outcomes,
            "salt": dice.randint(0, 1000),
            "lasts": dice.randint(100, 4000) / 100,
        }

    areas = [_area({"types": findings(TYPE_RULES), "ruff": findings(_RUFF), "tests": tests()}) for _ in range(2)]
    return project_of(Crowded, f"drawn-{seed}", "drawn by chance", *areas, python="3.12", tidy=dice.random() < 0.3)


_DRAWN_FILES = ("src/shop/cart.py", "src/shop/mail.py", "src/shop/stock.py", "src/shop/tax.py")


def _further() -> dict[str, World]:
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        name: project_of(
            Crowded,
            name,
            one["summary"],
            _area(one["main"]),
            _area(one["apart"]),
            python=one["python"],
            tidy=one.get("tidy", False),
        )
        for name, one in content.items()
    }


FAMILIAR: dict[str, World] = {
    one.name: Exact(one.name, one.summary, one.main, one.apart, one.files) for one in (*WORLDS.values(), NEARLY)
}
"""Those that a suite's declarations are tried in when it is loaded: enough to find a mistake, and quick."""

FIXTURES: dict[str, World] = {**FAMILIAR, **_further()}
"""The projects in which answers are judged, the likeliest to show a fault first."""
