"""What the edits propose, what they refuse, and what is written where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.tools import catalog
from punie_tui.tools.edits.tool import cst_add_import, cst_find_pattern, cst_rename, write_file
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.live.real_project import RealProject
from punie_tui.tools.sandbox import run_code, run_in_fixtures

CODE = '''\
"""The cart."""
import os.path
from dataclasses import dataclass

# Cart in a comment
@dataclass
@other.dataclass(frozen=True)
class Cart:
    name: str = "Cart"

    def total(self, Cart_=1):
        return os.path.join(self.name, f"{Cart}")


def make() -> Cart:
    return Cart(name="Cart").total()
'''


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cart.py").write_text(CODE)
    return tmp_path / "cart.py"


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        ("ClassDef", [(8, 1, "class Cart:")]),
        ("FunctionDef", [(11, 5, "def total(self, Cart_=1):"), (15, 1, "def make() -> Cart:")]),
        ("decorator:dataclass", [(6, 1, "@dataclass"), (7, 1, "@other.dataclass(frozen=True)")]),
        ("decorator:other.dataclass", [(7, 1, "@other.dataclass(frozen=True)")]),
        ("call:join", [(12, 16, 'return os.path.join(self.name, f"{Cart}")')]),
        ("call:os.path.join", [(12, 16, 'return os.path.join(self.name, f"{Cart}")')]),
        ("call:total", [(16, 12, 'return Cart(name="Cart").total()')]),
        ("import:os", [(2, 1, "import os.path")]),
        ("import:dataclasses", [(3, 1, "from dataclasses import dataclass")]),
        ("call:nothing", []),
    ],
)
def test_code_is_found_by_its_structure(file: Path, pattern: str, places: list[tuple[int, int, str]]) -> None:
    found = cst_find_pattern("cart.py", pattern)
    assert [(each.line, each.column, each.code_snippet) for each in found.matches] == places
    assert (found.success, found.match_count, found.parse_error) == (True, len(places), None)
    kind = {"call": "Call", "decorator": "Decorator", "import": "Import"}.get(pattern.partition(":")[0], pattern)
    assert all(each.node_type.startswith(kind) for each in found.matches)


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def applied(diff: str, folder: Path) -> str:
    """What `git apply` makes of the file."""
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=folder, check=True)
    return (folder / "cart.py").read_text()


def test_a_rename_is_of_names_alone_and_its_diff_applies(file: Path) -> None:
    found = cst_rename("cart.py", "Cart", "Basket")
    assert (found.success, found.rename_count, found.parse_error) == (True, 4, None)
    assert 'name: str = "Cart"' in found.modified_source and "Cart_=1" in found.modified_source
    assert 'return Basket(name="Cart").total()' in found.modified_source
    assert file.read_text() == CODE
    assert applied(found.diff, file.parent) == found.modified_source


def test_an_import_is_added_once_and_where_it_belongs(file: Path) -> None:
    found = cst_add_import("cart.py", "from __future__ import annotations")
    assert found.modified_source.splitlines()[1] == "from __future__ import annotations"
    assert (found.success, found.import_added, found.parse_error) == (True, True, None)
    assert file.read_text() == CODE
    assert applied(found.diff, file.parent) == found.modified_source
    again = cst_add_import("cart.py", "from __future__ import annotations")
    assert (again.success, again.import_added, again.diff) == (True, False, "")
    beside = cst_add_import("cart.py", "from dataclasses import field").diff
    assert "+from dataclasses import field, dataclass" in beside
    assert "+import numpy as np" in cst_add_import("cart.py", "import numpy as np").diff


def test_what_cannot_be_proposed_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "broken.py").write_text("x = 1\ndef one(:\n")
    (file.parent / "latin.py").write_bytes(b"\xff")
    wrong = {
        "none.py": [
            cst_find_pattern("none.py", "Call"),
            cst_rename("none.py", "a", "b"),
            cst_add_import("none.py", ""),
        ],
        "line 2": [cst_find_pattern("broken.py", "Call"), cst_rename("broken.py", "x", "y")],
        "UTF-8": [cst_find_pattern("latin.py", "Call")],
        "cannot be read": [cst_find_pattern(".", "Call"), cst_find_pattern("a\0b", "Call")],
        "pattern": [cst_find_pattern("cart.py", "call:"), cst_find_pattern("cart.py", "what:x")],
        "kind of node": [cst_find_pattern("cart.py", "Nothing"), cst_find_pattern("cart.py", "parse_module")],
        "not a valid name": [cst_rename("cart.py", "Cart", "a b"), cst_rename("cart.py", "Cart.total", "x")],
        "does not occur": [cst_rename("cart.py", "Nowhere", "Basket")],
        "already": [cst_rename("cart.py", "Cart", "make")],
        "not an import": [cst_add_import("cart.py", "print(1)"), cst_add_import("cart.py", "from")],
        "full name": [cst_add_import("cart.py", "from . import x"), cst_add_import("cart.py", "from os import *")],
    }
    monkeypatch.setitem(sys.modules, "libcst", None)
    wrong["punie-tui[tools]"] = [cst_rename("cart.py", "Cart", "Basket")]
    for clause, results in wrong.items():
        for result in results:
            assert not result.success and clause in (result.parse_error or ""), (clause, result)
            assert "\n" not in (result.parse_error or "")


def test_a_file_is_written_whole_and_its_change_told(file: Path) -> None:
    file.chmod(0o755)
    found = write_file("cart.py", CODE.replace("The cart", "A cart"))
    assert (found.success, found.file, found.created, found.additions, found.deletions) == (
        True,
        "cart.py",
        False,
        1,
        1,
    )
    assert '+"""A cart."""' in found.diff
    assert file.read_text().startswith('"""A cart') and file.stat().st_mode & 0o777 == 0o755
    new = write_file("deep/down/new.py", "one\ntwo")
    assert (new.created, new.additions, new.deletions) == (True, 2, 0)
    assert (file.parent / "deep/down/new.py").read_text() == "one\ntwo"
    assert names_in(file.parent) == ["cart.py", "deep"]


@pytest.mark.parametrize(("path", "content"), [(".", "x"), ("cart.py/x", "x"), ("a\0b", "x"), ("x.py", "\ud800")])
def test_what_cannot_be_written_is_told_and_leaves_nothing(file: Path, path: str, content: str) -> None:
    found = write_file(path, content)
    assert not found.success and found.parse_error and "\n" not in found.parse_error
    assert names_in(file.parent) == ["cart.py"]


@pytest.fixture
def using() -> object:
    catalog.add((), ["edits"])
    yield
    catalog.add(())


WRITING = """\
before = read_file("src/shop/cart.py")
done = write_file("src/shop/cart.py", "one\\ntwo\\n")
print(done.success, done.created, done.additions, before == read_file("src/shop/cart.py"))
print(read_file("./src/shop/cart.py").split(), run_command("wc -l src/shop/cart.py").split()[0])
print(write_file("new/file.txt", "x").created, "file.txt" in run_command("ls new"))
print(write_file("src/shop", "x").parse_error)
"""


def test_in_a_fixture_what_is_written_is_there_for_the_run_and_for_no_other(using: None) -> None:
    for _ in range(2):
        runs = run_in_fixtures(WRITING, {name: FIXTURES[name] for name in ("dirty", "clean")})
        for run in runs.values():
            assert run.status == "ok", run.error
            assert run.output.splitlines() == [
                "True False 2 False",
                "['one', 'two'] 2",
                "True True",
                "'src/shop' cannot be written: Is a directory",
            ]
            assert [call.writes for call in run.calls if call.name == "write_file"][:2] == [
                ("src/shop/cart.py",),
                ("new/file.txt",),
            ]
    assert run_code('print(len(read_file("src/shop/cart.py")))', FIXTURES["dirty"]).output != "8\n"


def test_in_a_real_project_nothing_is_written_without_a_yes(using: None, file: Path) -> None:
    code = 'print(write_file("cart.py", "gone").success)'
    refused = run_code(code, RealProject(file.parent, lambda *_: False))
    assert refused.status == "error" and "write_file" in (refused.error or "") and file.read_text() == CODE
    outside = run_code('write_file("../cart.py", "x")', RealProject(file.parent, lambda *_: True))
    assert outside.status == "error" and "outside" in (outside.error or "")
    assert run_code(code, RealProject(file.parent, lambda *_: True)).output == "True\n"
    assert file.read_text() == "gone"
