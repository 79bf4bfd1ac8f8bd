"""The shape of the package: no large files or folders, and no public class name that two modules use."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import punie_tui

ROOT = Path(punie_tui.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "guest" not in path.parts)
LONGEST, MOST = 400, 15


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    lines = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in FILES}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_a_folder_with_many_files_has_a_second_level() -> None:
    files = Counter(path.parent for path in FILES if path.name not in ("__init__.py", "__main__.py"))
    flat = {folder for folder in files if not any(each.parent == folder for each in files if each != folder)}
    assert {str(folder): files[folder] for folder in flat if files[folder] > MOST} == {}


def test_a_public_class_name_is_used_once() -> None:
    names = Counter(
        node.name
        for path in FILES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []
