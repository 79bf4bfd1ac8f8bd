"""The counterpart of an answer to a yes/no question: the same code with its two texts swapped.

If the counterpart would pass as well, the grader cannot tell the answer's yes from its no, and must not let it pass.
Code is only rewritten here, never run.
"""

from __future__ import annotations

import ast
import re

from punie_tui.tools.code.syntax import parse


def swapped(code: str) -> str | None:
    """The code with the branches of its only choice between texts swapped; None if it has no such choice or several."""
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    choices = [node for node in ast.walk(tree) if isinstance(node, (ast.If, ast.IfExp)) and _chooses(node)]
    if len(choices) != 1:
        return None
    (choice,) = choices
    choice.body, choice.orelse = choice.orelse, choice.body
    return ast.unparse(tree)


def _chooses(node: ast.If | ast.IfExp) -> bool:
    return _has_text(node.body) and _has_text(node.orelse)


def _has_text(branch: ast.AST | list[ast.stmt]) -> bool:
    """Whether a branch contains a word or a check mark; an ending such as "s" is not a word."""
    parts = branch if isinstance(branch, list) else [branch]
    texts = [one for part in parts for one in ast.walk(part) if isinstance(one, ast.Constant)]
    return any(isinstance(one.value, str) and re.search(r"[^\W\d_]{2}|[✓✗✅❌]", one.value) for one in texts)
