"""Records what the real tools answer in the shops: `python -m tests.record_answers [TOOL or FIXTURE]…`.

It writes the `answers.yaml` of the package's tools as `punie-tui tools record` does. What a tool is asked in each shop
stands in ASKED; the last question answers any call.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.tools.authoring.recording import record
from punie_tui.tools.catalog import FUNCTIONS, PACKAGE

sys.path.insert(0, str(Path(__file__).parent))
from shops import SHOPS, Shop, build

NOWHERE = "nowhere.py"
"""A path that is in no shop."""
UNKNOWN = "Nowhere"
"""A name that is in no shop: what is asked about in those where nothing is to be found."""
EMPTY = ("clean",)
"""The fixtures in which that is so."""


@dataclass(frozen=True)
class Question:
    """What a tool is asked, and the arguments that its answer is the answer to: with none of them it answers any."""

    given: dict[str, Any]
    when: tuple[str, ...] = ()


def _only(**given: Any) -> Question:
    return Question(given, tuple(given))


@dataclass(frozen=True)
class Ground:
    """A shop that was built in a folder."""

    fixture: str
    shop: Shop
    folder: Path

    @property
    def module(self) -> str:
        """The path of its last module."""
        return f"src/shop/{self.shop.names[-1]}.py"

    @property
    def title(self) -> str:
        """The class of that module."""
        return self.shop.names[-1].capitalize()

    @property
    def function(self) -> str:
        """A function of that module."""
        functions = self.shop.functions_of(self.shop.names[-1])
        return functions[self.shop.uses % len(functions)]

    def behind(self, text: str) -> dict[str, Any]:
        """The place behind the first occurrence of a text in that module, as arguments."""
        for number, line in enumerate((self.folder / self.module).read_text().splitlines(), 1):
            if text in line:
                return {"file": self.module, "line": number, "column": line.index(text) + len(text) + 1}
        raise LookupError(text)


Asked = Callable[[Ground], list[Question]]


def _navigation(name: Callable[[Ground], str], **further: Any) -> Asked:
    """Questions about a name: in a file that is not there, by a position alone, and by the name alone."""

    def asked(ground: Ground) -> list[Question]:
        symbol = UNKNOWN if ground.fixture in EMPTY else name(ground)
        nowhere = {"file": NOWHERE, "line": 0, "column": 0, "symbol": symbol}
        return [
            Question({**nowhere, **further}, ("file",)),
            Question({**ground.behind("class "), "symbol": "", **further}, ("symbol",)),
            Question({"file": "", "line": 0, "column": 0, "symbol": symbol, **further}),
        ]

    return asked


ASKED: dict[str, Asked] = {
    "git_status": lambda ground: [_only(path=NOWHERE), Question({})],
    "git_diff": lambda ground: [_only(path=NOWHERE), _only(staged=True), Question({})],
    "git_log": lambda ground: [
        _only(path=NOWHERE),
        *(_only(count=count) for count in (1, 2, 3, 5)),
        Question({}),
    ],
    "goto_definition": _navigation(lambda ground: ground.function),
    "find_references": _navigation(lambda ground: "Cart"),
    "hover": _navigation(lambda ground: ground.function),
    "document_symbols": lambda ground: [_only(file=NOWHERE), Question({"file": ground.module})],
    "workspace_symbols": lambda ground: [
        _only(query=""),
        _only(query="describe"),
        Question({"query": UNKNOWN if ground.fixture in EMPTY else ground.title}),
    ],
    "diagnostics": lambda ground: [_only(file=NOWHERE), Question({"file": "src/shop/cart.py"})],
    "completion": lambda ground: [
        Question({"file": NOWHERE, "line": 1, "column": 1}, ("file",)),
        Question(ground.behind("total += item.")),
    ],
    "rename_preview": _navigation(lambda ground: ground.title, new_name="Basket"),
    "coverage_run": lambda ground: [_only(path=NOWHERE), Question({})],
    "complexity_check": lambda ground: [_only(path=NOWHERE), _only(limit=5), Question({})],
    "security_check": lambda ground: [_only(path=NOWHERE), Question({})],
    "dependency_check": lambda ground: [_only(path="docs"), Question({})],
    "cst_find_pattern": lambda ground: [
        Question({"file": NOWHERE, "pattern": "Call"}, ("file",)),
        *(
            Question({"file": ground.module, "pattern": pattern}, ("pattern",))
            for pattern in ("ClassDef", "FunctionDef", "Decorator", "import:*", "decorator:*")
        ),
        Question({"file": ground.module, "pattern": "Call"}),
    ],
    "cst_rename": lambda ground: [
        Question({"file": NOWHERE, "old": "Cart", "new": "Basket"}, ("file",)),
        Question({"file": ground.module, "old": ground.title, "new": "Basket"}),
    ],
    "cst_add_import": lambda ground: [
        Question({"file": NOWHERE, "statement": "import os"}, ("file",)),
        _only(file="src/shop/__init__.py", statement="from __future__ import annotations"),
        Question({"file": ground.module, "statement": "from typing import Any"}),
    ],
}
"""Tool → its questions in the shop of a fixture, the one that stands for all others last."""


def answers(tool: str, fixture: str, folder: Path) -> Iterator[tuple[Question, Any]]:
    """Each question of a tool in a shop with what the real one answers."""
    with contextlib.chdir(folder):
        for question in ASKED[tool](Ground(fixture, SHOPS[fixture], folder)):
            yield question, FUNCTIONS[tool](**question.given)


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        for fixture in [name for name in SHOPS if name in names] or SHOPS:
            folder = build(fixture, Path(place) / fixture)
            for tool in [name for name in ASKED if name in names] or ASKED:
                # Each new one is written before the others.
                for question, answer in reversed(list(answers(tool, fixture, folder))):
                    given = {name: question.given[name] for name in question.when} or question.given
                    record(PACKAGE[tool], fixture, given, answer, any_=not question.when)
                print(fixture, tool)


if __name__ == "__main__":
    main(sys.argv[1:])
