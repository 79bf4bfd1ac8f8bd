"""Rows as a product with two dozen tools of its own has them: taking them in and checking them finds only what is so.

Several system prompts, conversations of several turns, sentences before a call, tools that this workspace does not
have, and outputs of commands that stand in the rows themselves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.checks import CheckFinding, run_checks
from punie_tui.datasets.importing.imports import Report, import_dataset
from punie_tui.tools.code.calls import wrap_call

SYSTEMS = (
    "You are an assistant that helps with Python development in an editor.",
    "You are an assistant.",
    "You work alone.\n\nAvailable tools:\n- read_file(path)\n- goto_definition(file, line, column, symbol)",
    "You help developers to write, test and maintain Python code.",
)
OURS = {
    "How many type errors are there in src/billing?": 'print(typecheck("src/billing").error_count)',
    "Tell the warnings of the type checker for lib/forms.": 'print(typecheck("lib/forms").warning_count)',
    "Which files below app/mail have type errors?": 'print({e.file for e in typecheck("app/mail").errors})',
    "Does core/clock.py pass the type checker?": 'r = typecheck("core/clock.py")\nprint("yes" if r.success else "no")',
    "Count what ruff finds in tools/.": 'print(ruff_check("tools/").violation_count)',
    "How much of it in scripts/deploy can ruff fix by itself?": 'print(ruff_check("scripts/deploy").fixable_count)',
    "Name the rules that web/views breaks.": 'print({v.code for v in ruff_check("web/views").violations})',
    "Run tests/unit, how many pass?": 'print(pytest_run("tests/unit").passed)',
    "How many tests break?": 'print(pytest_run("tests").failed)',
    "List the times of the tests in tests/api.": 'print([t.duration for t in pytest_run("tests/api").tests])',
}
THEIRS = {
    "Where is Ledger defined?": ("goto_definition", '"src/app.py", 45, 20, "Ledger"', "locations[0].file"),
    "Who uses close_books?": ("find_references", '"src/app.py", 3, 4, "close_books"', "reference_count"),
    "What is the type of total in src/sum.py:55?": ("hover", '"src/sum.py", 55, 2, "total"', "content"),
    "What classes does src/main.py hold?": ("document_symbols", '"src/main.py"', "symbol_count"),
    "Find the symbol Repository.": ("workspace_symbols", '"Repository"', "symbol_count"),
    "Are there uncommitted changes?": ("git_status", '"."', "file_count"),
    "What changed since the last commit?": ("git_diff", '".", staged=True', "additions"),
    "Show the last five commits.": ("git_log", '".", count=5', "commit_count"),
    "Where is a FunctionDef in src/make.py?": ("cst_find_pattern", '"src/make.py", "FunctionDef"', "match_count"),
    "Rename foo to bar in src/names.py.": ("cst_rename", '"src/names.py", "foo", "bar"', "rename_count"),
    "Import os in src/paths.py.": ("cst_add_import", '"src/paths.py", "import os"', "import_added"),
    "Check the component in views/admin.py.": ("validate_component", '"views/admin.py"', "valid"),
}  # fmt: skip
COMMANDS = {
    "Find all classes named Invoice.": ("grep -r 'class Invoice' --include='*.py'", "lib/inv.py: class Invoice:"),
    "Which modules import asyncpg?": ("grep -rl 'import asyncpg' --include='*.py'", "db/pool.py"),
    "Show me the schema of the shop.": ("cat schema/shop.graphql | head -2", "type Shop {"),
    "Find the function open_valve.": ("grep -rn 'def open_valve'", "plant/valves.py:7:def open_valve():"),
}
DIRECT = {
    "What is a protocol class?": "A class that says which methods an object must have, whatever it inherits from.",
    "Should I use grep or find_references?": "find_references knows scopes and imports, while grep sees only text.",
    "When is a tuple better than a list?": "Where the number of items is fixed and each place has its own meaning.",
    "What does a context manager do?": "It runs code before and after a block, also when the block raises.",
    "Explain the global interpreter lock.": "One thread at a time executes bytecode, so threads only help to wait.",
    "Why are sets fast?": "They hash their members, so a look-up does not walk through all of them.",
}


def turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def rows() -> list[dict[str, Any]]:
    made = [[turn("user", query), turn("assistant", wrap_call(code))] for query, code in OURS.items()]
    for query, (tool, arguments, field) in THEIRS.items():
        code = f"result = {tool}({arguments})\nif result.success:\n    print(result.{field})\nelse:\n    print('no')"
        made.append([turn("user", query), turn("assistant", f"I'll use the right tool.\n\n{wrap_call(code)}")])
    for query, (command, output) in COMMANDS.items():
        code = f'result = run_command("{command}")\nprint(result)'
        made.append(
            [
                turn("user", query),
                turn("assistant", wrap_call(code)),
                turn("user", f"<tool_response>\n{output}\n</tool_response>"),
                turn("assistant", f"It says: {output}"),
            ]
        )
    for number, again in enumerate(("src/one", "src/two")):
        made.append(
            [
                turn("user", f"Check the code health of {again}."),
                turn("assistant", "I'll run the type checker and the linter."),
                turn("user", "Show me the results." if number else "And what does it say?"),
                turn("assistant", wrap_call(f'print(typecheck("{again}").success, ruff_check("{again}").success)')),
            ]
        )
    made += [[turn("user", query), turn("assistant", answer)] for query, answer in DIRECT.items()]
    return [{"messages": [turn("system", SYSTEMS[number % 4]), *messages]} for number, messages in enumerate(made)]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, CheckFinding], Path]:
    folder = tmp_path_factory.mktemp("product")
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    report = import_dataset(folder / "train.jsonl", folder / "new")
    return report, {finding.name: finding for finding in run_checks(folder / "new")}, folder


def test_they_are_taken_as_they_are(imported: tuple[Report, dict[str, CheckFinding], Path]) -> None:
    report, _, folder = imported
    assert (report.changed, report.refused) == (0, [])
    taken = [json.loads(line)["messages"] for line in (folder / "new" / "train.jsonl").read_text().splitlines()]
    assert taken == [row["messages"] for row in rows()]


def test_the_only_finding_is_that_there_are_tools_which_nobody_knows_here(
    imported: tuple[Report, dict[str, CheckFinding], Path],
) -> None:
    _, found, _ = imported
    assert [
        (finding.name, finding.where) for finding in found.values() if not finding.ok and finding.name != "known tools"
    ] == []
    assert {place.split(": ")[1].split(",")[0] for place in found["known tools"].where} == {
        tool for tool, _, _ in THEIRS.values()
    }
