"""The code that answers are made of: the calls of the typed tools, and what is done with what they return.

Everything is a `string.Template`. It does not know what was asked.
"""

from __future__ import annotations

RESULT = {"typecheck": "types", "ruff_check": "lint", "pytest_run": "tests"}
"""What the result of each typed tool is called, so that a name tells which fields it has."""
TYPES = 'types = typecheck("$arg")\n'
LINT = 'lint = ruff_check("$arg")\n'
TESTS = 'tests = pytest_run("$arg")\n'
SUITE = 'tests = pytest_run("$tests_arg")\n'
"""The tests where the code under `$arg` is looked at too."""
ALL_TOOLS = TYPES + LINT + SUITE
CHANGED = 'files = run_command("git diff --name-only").splitlines()\n'
MODULES = "files = run_command(\"find $arg -name '*.py'\").splitlines()\n"
ERROR_FILES = 'wrong = {error.file for error in types.errors if error.severity == "error"}\n'
LINT_FILES = "linted = {violation.file for violation in lint.violations}\n"
BRANCH = 'branch = run_command("git branch --show-current").strip()\n'
STATIC_ON_BOTH = (
    'types = typecheck("$arg")\nlint = ruff_check("$arg")\n'
    'other_types = typecheck("$other_arg")\nother_lint = ruff_check("$other_arg")\n'
)
"""Types and lint of two places: the one case with two results too many for `other` alone."""
WORST = "    worst = max(counts, key=lambda file: counts[file])\n"
HIGHEST_FIRST = "sorted(counts.items(), key=lambda item: item[1], reverse=True)"


def on_both(tool: str) -> str:
    """One tool on both of two places: its usual name for the one, `other` for the other."""
    return f'{RESULT[tool]} = {tool}("$arg")\nother = {tool}("$other_arg")\n'


def graded(setup: str, *grades: tuple[str, str], otherwise: str) -> str:
    """Prints the expression of the first condition that holds. `grades`: conditions, each with its expression."""
    lines = [
        f"{'elif' if at else 'if'} {condition}:\n    print({shown})\n" for at, (condition, shown) in enumerate(grades)
    ]
    return f"{setup}{''.join(lines)}else:\n    print({otherwise})"


def either(setup: str, condition: str, yes: str, no: str) -> str:
    """Prints one of two expressions."""
    return graded(setup, (condition, yes), otherwise=no)


def compared(setup: str, one: str, two: str, more: str, fewer: str, same: str) -> str:
    """Prints one of three expressions, as the first number is greater, smaller, or neither."""
    return graded(setup, (f"{one} > {two}", more), (f"{one} < {two}", fewer), otherwise=same)


def counted(setup: str, items: str, item: str, attribute: str) -> str:
    """Counts the items by an attribute, in `counts`."""
    key = f"{item}.{attribute}"
    return f"{setup}counts = {{}}\nfor {item} in {items}:\n    counts[{key}] = counts.get({key}, 0) + 1\n"


def printed(setup: str, items: str, item: str, written: str, nothing: str, part: str = "{items}") -> str:
    """Prints the expression `written` for each of the items, or of a part of them, or else that there is nothing."""
    each = part.replace("{items}", items)
    return f'{setup}if not {items}:\n    print("{nothing}")\nfor {item} in {each}:\n    print({written})'


def grouped(setup: str, items: str, item: str, key: str, shape: str, nothing: str) -> str:
    """Prints each value of an attribute once and below it a line for each of its items, or that there is nothing."""
    return (
        f"{setup}groups = {{}}\nfor {item} in {items}:\n    groups.setdefault({item}.{key}, []).append({item})\n"
        f'if not groups:\n    print("{nothing}")\nfor {key}, group in groups.items():\n    print(f"{{{key}}}:")\n'
        f'    for {item} in group:\n        print(f"  {shape}")'
    )
