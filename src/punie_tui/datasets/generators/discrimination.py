"""Which tool? The typed ones for types, lint and tests; a shell command or a file for everything else."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

INTENTS = (
    Intent(
        "run-typecheck",
        "A",
        'result = typecheck("$arg")\n'
        'print(f"Type check: {result.error_count} errors, {result.warning_count} warnings")',
        (
            "Type check $path.",
            "typecheck $path",
            "Could you run the type checker on $path?",
            "Please verify the type annotations in $path.",
            "Run ty over $path and give me the outcome.",
            "I'd like the static types$in_path checked before I push.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "run-lint",
        "A",
        'result = ruff_check("$arg")\n'
        'print(f"Lint: {result.violation_count} violations, {result.fixable_count} fixable")',
        (
            "Lint $path.",
            "run ruff on $path",
            "Would you run the linter over $path?",
            "Please check the code style$in_path.",
            "Do a lint pass over $path and sum it up.",
            "See what ruff makes of $path.",
        ),
        place="code",
        weight=3,
    ),
    Intent(
        "run-tests",
        "A",
        'result = pytest_run("$arg")\nprint(f"Tests: {result.passed} passed, {result.failed} failed")',
        (
            "Run $tests.",
            "run pytest$in_tests",
            "Please execute $tests.",
            "Can you give $tests a run?",
            "Kick off $tests and report back.",
            "I just changed something, so run $tests again.",
        ),
        place="tests",
        weight=3,
    ),
    Intent(
        "git-branch",
        "A",
        'branch = run_command("git branch --show-current").strip()\nprint(f"Current branch: {branch}")',
        (
            "Which git branch am I on?",
            "current branch name",
            "Tell me what branch is checked out.",
        ),
    ),
    Intent(
        "git-status",
        "A",
        'output = run_command("git status --short")\nprint(f"Changed files:\\n{output}")',
        (
            "Show the git status.",
            "Which files have I changed but not committed?",
            "Any uncommitted work in my tree?",
        ),
    ),
    Intent(
        "git-log",
        "A",
        'output = run_command("git log --oneline -n $n")\nprint(f"Last $n commits:\\n{output}")',
        (
            "Show the last $n commits.",
            "git history, latest $n entries",
            "What were the $n most recent commits?",
        ),
        slots=("n",),
        weight=2,
    ),
    Intent(
        "git-diff",
        "A",
        'output = run_command("git diff")\nprint(f"Uncommitted changes:\\n{output}")',
        (
            "Show me the diff of my working tree.",
            "What exactly did I change since the last commit?",
            "I want to review my local edits line by line.",
        ),
    ),
    Intent(
        "git-file-history",
        "A",
        'output = run_command("git log --oneline -- $arg")\nprint(f"Commits to $arg:\\n{output}")',
        (
            "Which commits touched $file?",
            "history of $file",
            "Could you look up how $file changed over time in git?",
        ),
        place="file",
        weight=2,
    ),
    Intent(
        "list-files",
        "A",
        'output = run_command("ls $arg")\nprint(f"Files:\\n{output}")',
        (
            "List the files$in_path.",
            "directory listing$in_path",
            "What is inside $path?",
            "Show the contents of the folder $path.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "find-python-files",
        "A",
        'output = run_command("find $arg -name \'*.py\'")\nprint(f"Python files:\\n{output}")',
        (
            "Find all Python files$in_path.",
            "Which .py files are there$in_path?",
            "Give me every Python module under $path.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "find-classes",
        "A",
        'output = run_command("grep -rn \'^class \' $arg")\nprint(f"Classes:\\n{output}")',
        (
            "Where are classes defined$in_path?",
            "list every class$in_path",
            "I need an overview of the classes$in_path.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "find-functions",
        "A",
        'output = run_command("grep -rn \'def \' $arg")\nprint(f"Functions:\\n{output}")',
        (
            "Find the function definitions$in_path.",
            "Which functions does $path define?",
            "functions$in_path, with file and line",
        ),
        place="folder",
    ),
    Intent(
        "find-name",
        "A",
        'output = run_command("grep -rn \'$name\' $arg")\nprint(f"Uses of $name:\\n{output}")',
        (
            "Where is $name used$in_path?",
            "search $path for $name",
            "Find every mention of $name$in_path.",
        ),
        place="folder",
        slots=("name",),
        weight=2,
    ),
    Intent(
        "find-imports",
        "A",
        'output = run_command("grep -rn \'import $module\' $arg")\nprint(f"Imports of $module:\\n{output}")',
        (
            "Which files$in_path import $module?",
            "Do we import $module anywhere$in_path? Show me where.",
            "imports of $module$in_path",
        ),
        place="folder",
        slots=("module",),
    ),
    Intent(
        "find-comments",
        "A",
        'output = run_command("grep -rn \'$word\' $arg")\nprint(f"Lines with $word:\\n{output}")',
        (
            "Find all $word comments$in_path.",
            "grep for $word$in_path",
            "Are any $word notes left$in_path? List them.",
        ),
        place="folder",
        slots=("word",),
    ),
    Intent(
        "python-version",
        "A",
        'output = run_command("python --version")\nprint(f"Python version: {output}")',
        (
            "Which Python version is installed here?",
            "python version?",
            "I forgot which Python we run. Look it up.",
        ),
    ),
    Intent(
        "installed-packages",
        "A",
        'output = run_command("pip list")\nprint(f"Installed packages:\\n{output}")',
        (
            "What packages are installed in this environment?",
            "show me pip's package list",
            "Which dependencies do I have, and in what versions?",
        ),
    ),
    Intent(
        "read-file",
        "A",
        'text = read_file("$arg")\nprint(text)',
        (
            "Show me $file.",
            "open $file",
            "What does $file say?",
            "Please print the contents of $file.",
            "I want to read through $file.",
        ),
        place="file",
        weight=3,
    ),
    Intent(
        "count-lines",
        "A",
        'text = read_file("$arg")\nprint(f"Lines in $arg: {len(text.splitlines())}")',
        (
            "How many lines does $file have?",
            "line count of $file",
            "How long is $file, in lines?",
        ),
        place="file",
        weight=2,
    ),
    Intent(
        "search-in-file",
        "A",
        'text = read_file("$arg")\n'
        'if "$name" in text:\n'
        '    print("Yes, $arg mentions $name")\n'
        "else:\n"
        '    print("No, $arg does not mention $name")',
        (
            "Does $file mention $name?",
            "Is $name anywhere in $file?",
            "Look into $file and tell me if $name occurs there.",
        ),
        place="file",
        slots=("name",),
    ),
)
