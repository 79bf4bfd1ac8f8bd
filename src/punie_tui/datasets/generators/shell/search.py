"""Questions that a search through the text of the project answers."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.shell.shapes import counted, either, listed, shown, value

INTENTS = (
    Intent(
        "count-word",
        "A",
        counted("grep -rn '$word' $arg", "Lines with $word", "found"),
        (
            "How many $word markers are left$in_path?",
            "count $word$in_path",
            "Give me a rough debt measure for $path, say the number of lines with $word.",
        ),
        place="folder",
        slots=("word",),
        weight=3,
    ),
    Intent(
        "files-with-word",
        "A",
        listed("grep -rl '$word' $arg", "files with $word", "files", "file"),
        ("Which files$in_path contain $word? Only names.", "files having a $word$in_path"),
        place="folder",
        slots=("word",),
        weight=2,
    ),
    Intent(
        "defined-where",
        "A",
        either(
            "grep -rn 'def $function' $arg", "Defined at {found[0]}", "$function is not defined as a function", "found"
        ),
        (
            "Where is the function $function defined$in_path?",
            "find the def of $function$in_path",
            "Take me to the definition of $function$in_path.",
        ),
        place="folder",
        slots=("function",),
        weight=2,
    ),
    Intent(
        "class-where",
        "A",
        either("grep -rn 'class $class_' $arg", "{found[0]}", "There is no class $class_", "found"),
        ("In which file$in_path does class $class_ live?", "locate class $class_$in_path"),
        place="folder",
        slots=("class_",),
        weight=2,
    ),
    Intent(
        "is-used",
        "A",
        either("grep -rn '$name' $arg", "Yes, on {len(uses)} lines", "No, nothing uses $name", "uses"),
        (
            "Does anything$in_path still use $name?",
            "is $name dead code$in_path?",
            "I want to delete $name. Is it mentioned anywhere$in_path?",
        ),
        place="folder",
        slots=("name",),
        weight=2,
    ),
    Intent(
        "import-count",
        "A",
        counted("grep -rn 'import $module' $arg", "Imports of $module", "imports"),
        ("How often is $module imported$in_path?", "count imports of $module$in_path"),
        place="folder",
        slots=("module",),
        weight=2,
    ),
    Intent(
        "from-imports",
        "A",
        shown("grep -rn 'from $module import' $arg", "From-imports of $module"),
        ("Show each `from $module import` line$in_path.", "What do we take from $module$in_path? I mean from-imports."),
        place="folder",
        slots=("module",),
    ),
    Intent(
        "module-functions",
        "A",
        shown("grep -n 'def ' $arg", "Functions"),
        (
            "Outline $file: which functions does it have?",
            "functions in $file with line numbers",
            "List the defs of $file.",
        ),
        place="module",
        weight=3,
    ),
    Intent(
        "module-function-count",
        "A",
        value("grep -c 'def ' $arg", "Functions", "count"),
        ("How many functions does $file define?", "number of defs in $file", "Is $file crowded? Count its functions."),
        place="module",
        weight=3,
    ),
    Intent(
        "module-classes",
        "A",
        shown("grep -n '^class ' $arg", "Classes"),
        ("Which classes are in $file?", "classes defined by $file", "Name the classes that $file brings."),
        place="module",
        weight=2,
    ),
    Intent(
        "module-imports",
        "A",
        shown("grep -nE '^import|^from' $arg", "Imports"),
        ("What does $file import?", "import lines of $file", "Show me the dependencies at the top of $file."),
        place="module",
        weight=3,
    ),
    Intent(
        "module-todos",
        "A",
        either("grep -n 'TODO' $arg", "{len(todos)} open TODOs", "No TODO is left", "todos"),
        ("Any TODOs left in $file?", "todo count for $file", "Did the author of $file leave a TODO behind?"),
        place="module",
        weight=2,
    ),
    Intent(
        "prints",
        "A",
        either("grep -rn 'print(' $arg", "{len(calls)} print calls", "No print call", "calls"),
        (
            "Did somebody leave print calls$in_path?",
            "stray prints$in_path?",
            "Before the release I want no print() in $path. Are there any?",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "breakpoints",
        "A",
        either("grep -rn 'breakpoint()' $arg", "Yes, {len(found)} of them", "No breakpoint() found", "found"),
        ("Did I forget a breakpoint()$in_path?", "leftover breakpoint() calls$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "dataclasses",
        "A",
        counted("grep -rn '@dataclass' $arg", "Dataclasses", "found"),
        (
            "How many dataclasses are there$in_path?",
            "count @dataclass$in_path",
            "Are dataclasses common$in_path? Count them.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "async-functions",
        "A",
        listed("grep -rn 'async def' $arg", "async functions", "found", "line"),
        ("List the coroutines defined$in_path.", "async def$in_path, where?"),
        place="folder",
        weight=2,
    ),
    Intent(
        "ignored-types",
        "A",
        counted("grep -rn 'type: ignore' $arg", "Ignored lines", "ignored"),
        ("How many lines$in_path silence the type checker?", "count of type: ignore comments$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "env-reads",
        "A",
        shown("grep -rn 'os.environ' $arg", "Reads of the environment"),
        ("Where does our code read environment variables$in_path?", "os.environ uses$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "urls",
        "A",
        listed("grep -rn 'http' $arg", "lines with a URL", "found", "line"),
        ("Are URLs hard-coded$in_path?", "grep the http addresses$in_path"),
        place="folder",
    ),
    Intent(
        "test-functions",
        "A",
        counted("grep -rn 'def test_' $arg", "Test functions", "tests"),
        ("Without running anything, how many test functions are written$in_path?", "count def test_$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "fixtures",
        "A",
        shown("grep -rn '@pytest.fixture' $arg", "Fixtures"),
        ("Which fixtures are defined$in_path?", "find our fixtures$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "setting-lines",
        "A",
        either("grep -n 'version' $arg", "{found[0]}", "$arg says nothing about a version", "found"),
        ("Which line of $file mentions a version?", "grep version in $file"),
        place="settings",
        weight=2,
    ),
    Intent(
        "most-todos",
        "A",
        "found = run_command(\"grep -rn 'TODO' $arg\").splitlines()\n"
        'files = [line.partition(":")[0] for line in found]\n'
        "if files:\n"
        "    most = max(files, key=lambda file: files.count(file))\n"
        '    print(f"{most} has {files.count(most)} TODOs")\n'
        "else:\n"
        '    print("No TODO is left")',
        ("Which file$in_path has the most TODOs?", "where do TODOs pile up$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "docstring-less",
        "A",
        'count = run_command("grep -c \'\\"\\"\\"\' $arg").strip()\nprint(f"Lines with triple quotes: {count}")',
        ("How many lines of $file have triple quotes?", "triple-quoted strings in $file, roughly"),
        place="module",
    ),
)
