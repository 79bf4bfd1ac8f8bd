"""The language server's tools over ty's own server: fields, names without positions, changes, deaths and hangs."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.catalog import PACKAGE
from punie_tui.tools.language_server import connection, tool
from punie_tui.tools.language_server.connection import Connection
from punie_tui.tools.language_server.navigator import Navigator
from punie_tui.tools.language_server.served_project import ServedProject
from punie_tui.tools.live.calling import _kept, call

CART = '''\
"""The cart."""

from dataclasses import dataclass

LIMIT = 3


@dataclass
class Cart:
    """What the customer buys."""

    name: str
    total: int = 0

    def describe(self) -> str:
        """The cart in a line."""
        return self.name


class Receipt:
    def describe(self) -> str:
        return "größer"
'''
MAIN = """\
import json

from shop.cart import Cart

# Cart in a comment
cart = Cart("one", "two")
print("grün", cart.describe())
print(json.loads("1"))
total = cart.total
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"
    (folder / "src/shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    (folder / "src/shop/__init__.py").write_text("")
    (folder / "src/shop/cart.py").write_text(CART)
    (folder / "src/shop/main.py").write_text(MAIN)
    return folder


@pytest.fixture
def ask(root: Path) -> Iterator[Navigator]:
    navigator = Navigator(ServedProject(root))
    yield navigator
    navigator.project.close()


def wrong(question: Callable[[], Any]) -> str:
    with pytest.raises((UsageError, SystemFailure)) as caught:
        question()
    printed = str(caught.value)
    assert "\n" not in printed
    return printed


def test_a_definition_has_its_place_its_end_and_its_line(ask: Navigator) -> None:
    (found,) = ask.definition("src/shop/main.py", 6, 8, "Cart").locations
    assert found.model_dump() == {
        "file": "src/shop/cart.py",
        "line": 9,
        "column": 7,
        "end_line": 17,
        "end_column": 25,
        "preview": "class Cart:",
    }


@pytest.mark.parametrize(
    ("file", "line", "column", "symbol"),
    [
        ("src/shop/main.py", 6, 10, ""),  # inside the name
        ("src/shop/main.py", 0, 0, "Cart"),
        ("src/shop/main.py", 6, 0, "Cart"),  # the line alone
        ("src/shop/main.py", 1, 1, "Cart"),  # a position that something else stands at
        ("src/shop/main.py", 99, 99, "Cart"),
        ("src/shop/cart.py", 0, 0, "Cart"),
        ("", 0, 0, "Cart"),
        (".", 0, 0, "Cart"),
    ],
)
def test_a_symbol_is_looked_up_where_no_position_stands_on_it(
    ask: Navigator, file: str, line: int, column: int, symbol: str
) -> None:
    found = ask.definition(file, line, column, symbol)
    assert [(each.file, each.line) for each in found.locations] == [("src/shop/cart.py", 9)]
    assert found.symbol == "Cart"


def test_a_name_of_several_is_told_and_its_class_tells_them_apart(ask: Navigator) -> None:
    printed = wrong(lambda: ask.hover("", 0, 0, "describe"))
    assert "src/shop/cart.py:15" in printed and "src/shop/cart.py:21" in printed
    assert ask.definition("", 0, 0, "Receipt.describe").locations[0].line == 21
    assert ask.definition("src/shop/cart.py", 15, 0, "describe").locations[0].line == 15


def test_a_definition_outside_the_project_has_its_whole_path(ask: Navigator) -> None:
    found = ask.definition("src/shop/main.py", 0, 0, "loads").locations[0]  # of each overload, or of the source
    assert Path(found.file).is_absolute() and found.preview.startswith("def loads(")


def test_references_are_every_use_in_order(ask: Navigator) -> None:
    found = ask.references("", 0, 0, "Cart")
    assert [(each.file, each.line, each.column, each.preview) for each in found.references] == [
        ("src/shop/cart.py", 9, 7, "class Cart:"),
        ("src/shop/main.py", 3, 23, "from shop.cart import Cart"),
        ("src/shop/main.py", 6, 8, 'cart = Cart("one", "two")'),
    ]
    assert (found.success, found.symbol, found.reference_count) == (True, "Cart", 3)


def test_hover_shows_signature_and_docstring_and_their_language(ask: Navigator) -> None:
    found = ask.hover("src/shop/main.py", 7, 21, "describe")
    assert found.content == "bound method Cart.describe() -> str\n\nThe cart in a line."
    assert (found.success, found.symbol, found.language) == (True, "describe", "python")


def test_document_symbols_are_a_tree(ask: Navigator) -> None:
    found = ask.document_symbols("src/shop/cart.py")
    assert [(each.name, each.kind, each.kind_name, each.line, each.end_line) for each in found.symbols] == [
        ("LIMIT", 14, "constant", 5, 5),
        ("Cart", 5, "class", 9, 17),
        ("Receipt", 5, "class", 20, 22),
    ]
    assert [each.name for each in found.symbols[1].children] == ["name", "total", "describe"]
    assert (found.success, found.file_path, found.symbol_count) == (True, "src/shop/cart.py", 7)


def test_workspace_symbols_know_what_they_are_in(ask: Navigator) -> None:
    found = ask.workspace_symbols("DESCRIBE")
    assert [(each.name, each.file, each.line, each.container_name, each.kind_name) for each in found.symbols] == [
        ("describe", "src/shop/cart.py", 15, "Cart", "method"),
        ("describe", "src/shop/cart.py", 21, "Receipt", "method"),
    ]
    assert found.symbol_count == 2
    assert [(each.name, each.container_name) for each in ask.workspace_symbols("Cart").symbols] == [
        ("Cart", None),
        ("cart", None),
    ]


def test_diagnostics_are_those_of_the_file_as_it_is(ask: Navigator) -> None:
    found = ask.diagnostics("src/shop/main.py")
    assert [(each.line, each.column, each.severity, each.code) for each in found.diagnostics] == [
        (6, 20, "error", "invalid-argument-type")
    ]
    assert "`int`" in found.diagnostics[0].message and "\n" not in found.diagnostics[0].message
    assert (found.success, found.diagnostic_count, found.error_count) == (False, 1, 1)
    clean = ask.diagnostics("src/shop/cart.py")
    assert (clean.success, clean.diagnostics, clean.parse_error) == (True, [], None)


def test_a_completion_is_what_may_stand_there_instead_of_what_does(ask: Navigator) -> None:
    found = ask.completion("src/shop/main.py", 9, 14)
    assert [each.label for each in found.completions] == ["describe", "name", "total"]
    assert [each.detail for each in found.completions][1:] == ["str", "int"]
    assert found.completion_count == 3
    assert [each.label for each in ask.completion("src/shop/main.py", 9, 17).completions] == ["total"]


def test_a_preview_of_renaming_changes_nothing_and_shows_all(ask: Navigator, root: Path) -> None:
    found = ask.rename_preview("src/shop/main.py", 0, 0, "Cart", "Basket")
    assert [(each.file, each.edit_count) for each in found.files] == [("src/shop/cart.py", 1), ("src/shop/main.py", 2)]
    assert (found.edit_count, found.file_count, found.new_name, found.symbol) == (3, 2, "Basket", "Cart")
    changed = [line for line in found.diff.splitlines() if line[:1] in "+-"]
    assert changed == [
        "--- a/src/shop/cart.py",
        "+++ b/src/shop/cart.py",
        "-class Cart:",
        "+class Basket:",
        "--- a/src/shop/main.py",
        "+++ b/src/shop/main.py",
        "-from shop.cart import Cart",
        "+from shop.cart import Basket",
        '-cart = Cart("one", "two")',
        '+cart = Basket("one", "two")',
    ]
    assert (root / "src/shop/main.py").read_text() == MAIN


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        (lambda ask: ask.hover("src/none.py", 0, 0, "Cart"), "no file 'src/none.py'"),
        (lambda ask: ask.hover("src", 0, 0, "Cart"), "no file 'src'"),
        (lambda ask: ask.hover("../secret.py", 1, 1, ""), "no file"),
        (lambda ask: ask.hover("a\0b", 1, 1, ""), "no file"),
        (lambda ask: ask.hover("src/shop/main.py", 0, 0, ""), "give a symbol"),
        (lambda ask: ask.hover("src/shop/main.py", -1, 0, "Cart"), "from 1"),
        (lambda ask: ask.hover("src/shop/main.py", 5, 1, ""), "main.py:5:1"),
        (lambda ask: ask.hover("src/shop/main.py", 999, 1, ""), "nothing is known"),
        (lambda ask: ask.definition("src/shop/main.py", 0, 0, "Nowhere"), "no 'Nowhere'"),
        (lambda ask: ask.references("", 0, 0, "Nowhere"), "no 'Nowhere'"),
        (lambda ask: ask.document_symbols("none.py"), "no file"),
        (lambda ask: ask.workspace_symbols("Nowhere"), "Nowhere"),
        (lambda ask: ask.workspace_symbols(" "), "name a symbol"),
        (lambda ask: ask.diagnostics("none.py"), "no file"),
        (lambda ask: ask.completion("src/shop/main.py", 0, 1), "from 1"),
        (lambda ask: ask.completion("src/shop/main.py", 99, 1), "10 lines"),
        (lambda ask: ask.rename_preview("", 0, 0, "Cart", "a b"), "not a valid name"),
        (lambda ask: ask.rename_preview("", 0, 0, "Cart", "class"), "not a valid name"),
        (lambda ask: ask.rename_preview("src/shop/main.py", 0, 0, "loads", "load"), "outside the project"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(
    ask: Navigator, question: Callable[[Navigator], Any], clause: str
) -> None:
    assert clause in wrong(lambda: question(ask))


def test_a_file_that_python_cannot_read_still_has_symbols_and_no_text_has_none(ask: Navigator, root: Path) -> None:
    (root / "broken.py").write_text("def one(:\n    pass\n\ndef two(): ...\n")
    assert "two" in [each.name for each in ask.document_symbols("broken.py").symbols]
    assert [each.code for each in ask.diagnostics("broken.py").diagnostics][:1] == ["invalid-syntax"]
    assert ask.definition("broken.py", 0, 0, "two").locations[0].line == 4
    (root / "latin.py").write_bytes("name = 'größer'\n".encode("latin-1"))
    assert "UTF-8" in wrong(lambda: ask.document_symbols("latin.py"))


def test_the_server_is_told_of_what_changed_on_disk(ask: Navigator, root: Path) -> None:
    assert len(ask.workspace_symbols("Cart").symbols) == 2
    (root / "src/shop/more.py").write_text("class CartOfMore: ...\n")
    (root / "src/shop/cart.py").write_text(CART.replace("class Cart:", "\n\nclass Cart:"))
    ask.project.refresh()
    found = {each.name: (each.file, each.line) for each in ask.workspace_symbols("Cart").symbols}
    assert found["CartOfMore"] == ("src/shop/more.py", 1)
    assert found["Cart"] == ("src/shop/cart.py", 11)
    (root / "src/shop/more.py").unlink()
    ask.project.refresh()
    assert "CartOfMore" not in [each.name for each in ask.workspace_symbols("Cart").symbols]


def test_a_server_is_kept_and_another_started_when_it_died(ask: Navigator) -> None:
    ask.hover("", 0, 0, "Cart")
    first = ask.project.server_pid
    ask.hover("", 0, 0, "Receipt")
    assert ask.project.server_pid == first
    assert first is not None
    psutil.Process(first).kill()
    assert ask.diagnostics("src/shop/main.py").error_count == 1
    assert ask.project.server_pid != first


FAKE = """
import json, sys, time
def read():
    length = 0
    while (line := sys.stdin.buffer.readline()).strip():
        length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length))
def write(text):
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(text), text.encode()))
    sys.stdout.buffer.flush()
def answer(message, result):
    write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}))
answer(read(), {"capabilities": {"positionEncoding": "utf-32"}})
read()
"""


def server(root: Path, text: str) -> ServedProject:
    """A project whose server is a program that has greeted, and does this then."""
    script = root.parent / "server.py"
    script.write_text(FAKE + textwrap.dedent(text))
    start = [sys.executable, str(script)]
    return ServedProject(root, lambda folder: Connection(folder, lambda: start), seconds=1.0)


@pytest.mark.parametrize(
    ("does", "clause"),
    [
        ("time.sleep(60)", "did not answer"),
        ("print('no room', file=sys.stderr)", "died twice over textDocument/documentSymbol: no room"),
        ("write('no JSON')", "died twice"),
        ("sys.stdout.buffer.write(b'Content-Length: 99999999999\\r\\n\\r\\n')", "died twice"),
        ("write(json.dumps({'id': read()['id'], 'error': {'code': 1, 'message': 'no'}})); time.sleep(9)", "refused"),
        ("answer(read(), [{'name': 1}]); time.sleep(9)", "unreadable"),
    ],
)
def test_a_server_that_hangs_dies_or_says_nonsense_is_told(root: Path, does: str, clause: str) -> None:
    project = server(root, does)
    assert clause in wrong(lambda: Navigator(project).document_symbols("src/shop/cart.py"))
    project.close()


def test_a_server_that_does_not_greet_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "START_SECONDS", 0.5)
    for program, clause in (("import time; time.sleep(60)", "did not answer"), ("", "does not start")):
        start = [sys.executable, "-c", program]
        assert clause in wrong(lambda start=start: Connection(root, lambda: start))  # type: ignore[misc]
    assert "does not start" in wrong(lambda: Connection(root, lambda: ["/nonexistent/server"]))


def test_after_a_hang_the_next_question_has_a_server_of_its_own(root: Path) -> None:
    project = server(root, "time.sleep(60)")
    wrong(lambda: Navigator(project).document_symbols("src/shop/cart.py"))
    project._start = Connection
    assert Navigator(project).document_symbols("src/shop/cart.py").symbol_count == 7
    project.close()


def test_the_tools_return_what_went_wrong_and_do_not_raise(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    answers = [
        tool.goto_definition("none.py", 1, 1, "x"),
        tool.find_references("none.py", 1, 1, "x"),
        tool.hover("none.py", 1, 1, "x"),
        tool.document_symbols("none.py"),
        tool.workspace_symbols("x"),
        tool.diagnostics("none.py"),
        tool.completion("none.py", 1, 1),
        tool.rename_preview("none.py", 1, 1, "x", "y"),
    ]
    assert all(not answer.success and answer.parse_error for answer in answers)  # type: ignore[attr-defined]


def test_without_lsprotocol_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert "punie-tui[tools]" in (tool.hover("", 0, 0, "Cart").parse_error or "")


def gone(pid: int, seconds: float = 30) -> bool:
    """Whether a process that was killed is no more, or nobody's: that takes a moment."""
    until = time.monotonic() + seconds
    while psutil.pid_exists(pid) and time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    return not psutil.pid_exists(pid)


def test_calls_in_a_project_share_one_process_and_one_server(root: Path) -> None:
    arguments = {"file": "", "line": 0, "column": 0, "symbol": "Cart"}

    def servers() -> list[int]:
        process = _kept(root.resolve())._process
        assert process is not None
        return [each.pid for each in psutil.Process(process.pid).children()]

    assert call(PACKAGE["hover"], arguments, root).content  # type: ignore[union-attr]
    first = servers()
    assert len(first) == 1
    assert call(PACKAGE["goto_definition"], arguments, root).locations  # type: ignore[union-attr]
    assert servers() == first
    with pytest.raises(SystemFailure, match="more than"):
        call(PACKAGE["run_command"], {"command": "sleep 60"}, root, seconds=0.5)
    assert gone(first[0])
    assert call(PACKAGE["hover"], arguments, root).content  # type: ignore[union-attr]
