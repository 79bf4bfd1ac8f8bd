"""Questions about files and folders: what there is, how many, how large."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.shell.shapes import counted, either, listed, shown, value

INTENTS = (
    Intent(
        "count-modules",
        "A",
        counted("find $arg -name '*.py'", "Python files", "files"),
        (
            "How many Python files are there$in_path?",
            "py file count$in_path",
            "Count the modules under $path.",
            "I'd like to know how big $path is in terms of Python files.",
        ),
        place="folder",
        weight=3,
    ),
    Intent(
        "suffix-files",
        "A",
        listed("find $arg -name '*.$suffix'", "$suffix files", "files", "file"),
        (
            "Are there $suffix files$in_path? List them.",
            "all *.$suffix below $path",
            "Where do we keep $suffix files$in_path?",
        ),
        place="folder",
        slots=("suffix",),
        weight=3,
    ),
    Intent(
        "folders",
        "A",
        shown("find $arg -type d", "Folders"),
        (
            "Which subfolders does $path have?",
            "folder structure$in_path, no files",
            "List directories only, below $path.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "size",
        "A",
        value("du -sh $arg", "Size on disk", "size"),
        (
            "How much disk space does $path take?",
            "size of $path",
            "du for $path, human readable",
            "Is $path large? Give me its size.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "file-exists",
        "A",
        either("find . -iname '*$name*.py'", "Yes: {found[0]}", "No module is called $name", "found"),
        ("Is there a module called $name?", "do we have a $name module", "Look whether a Python file is named $name."),
        slots=("name",),
    ),
    Intent(
        "count-entries",
        "A",
        counted("ls $arg", "Entries", "entries"),
        ("How many entries does $path have at the top?", "count what ls shows for $path", "Number of items in $path?"),
        place="folder",
        weight=2,
    ),
    Intent(
        "tests-files",
        "A",
        listed("find . -name 'test_*.py'", "test modules", "modules", "module"),
        (
            "Which test modules do we have?",
            "list files named test_*.py",
            "Give me the names of all test files, don't run them.",
        ),
    ),
    Intent(
        "test-file-count",
        "A",
        counted("find $arg -name 'test_*.py'", "Test modules", "modules"),
        ("How many test files are under $path?", "number of test modules$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "packages",
        "A",
        listed("find $arg -name '__init__*'", "packages", "packages", "package"),
        (
            "Which folders$in_path are Python packages?",
            "find packages$in_path by their __init__",
            "List every package under $path.",
        ),
        place="folder",
        weight=2,
    ),
    Intent(
        "has-conftest",
        "A",
        either("find . -name 'conftest.py'", "Yes, {len(found)}", "No conftest.py anywhere", "found"),
        ("Do we use a conftest.py at all?", "is there any conftest.py in the repo"),
    ),
    Intent(
        "tree",
        "A",
        shown("tree $arg", "Tree"),
        ("Draw me the file tree of $path.", "tree $path", "What's the layout of $path?"),
        place="folder",
        weight=2,
    ),
    Intent(
        "hidden-files",
        "A",
        shown("ls -a $arg", "Everything, hidden files too"),
        ("List $path including hidden files.", "ls -a on $path", "Show dotfiles too when you list $path."),
        place="folder",
        weight=2,
    ),
    Intent(
        "module-lines",
        "A",
        value("wc -l $arg", "Lines", "lines"),
        (
            "Line count for $file, please, the quick way.",
            "wc -l $file",
            "Has $file grown too long? Count its lines with wc.",
        ),
        place="module",
        weight=3,
    ),
    Intent(
        "module-words",
        "A",
        value("wc -w $arg", "Words", "words"),
        ("How many words are in $file?", "word count of $file", "Count words, not lines, in $file."),
        place="document",
        weight=2,
    ),
    Intent(
        "file-bytes",
        "A",
        value("wc -c $arg", "Bytes", "size"),
        ("How many bytes is $file?", "exact size of $file in bytes"),
        place="file",
        weight=2,
    ),
    Intent(
        "modified-when",
        "A",
        value("stat $arg", "File", "facts"),
        ("When was $file modified on disk?", "stat $file", "Size and modification time of $file?"),
        place="file",
        weight=2,
    ),
    Intent(
        "head",
        "A",
        shown("head -n $n $arg", "First $n lines"),
        ("Show the first $n lines of $file.", "head of $file, $n lines", "I only need the top $n lines from $file."),
        place="file",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "tail",
        "A",
        shown("tail -n $n $arg", "Last $n lines"),
        ("What do the last $n lines of $file say?", "tail -n $n $file", "Print the end of $file, about $n lines."),
        place="file",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "two-folders",
        "A",
        "first = run_command(\"find $arg -name '*.py'\").splitlines()\n"
        "second = run_command(\"find $other_arg -name '*.py'\").splitlines()\n"
        'print(f"$arg: {len(first)} Python files")\n'
        'print(f"$other_arg: {len(second)} Python files")',
        ("Which has more Python files, $path or $other?", "compare $path and $other by number of modules"),
        place="two",
        weight=2,
    ),
    Intent(
        "files-by-folder",
        "A",
        "files = run_command(\"find $arg -name '*.py'\").splitlines()\n"
        'folders = [file.rpartition("/")[0] for file in files]\n'
        'print(f"{len(set(folders))} folders:")\n'
        "for folder in sorted(set(folders)):\n"
        '    print(f"{folder}: {folders.count(folder)}")',
        ("How are the Python files$in_path spread over folders?", "modules per folder$in_path"),
        place="folder",
        weight=2,
    ),
    Intent(
        "long-names",
        "A",
        'files = run_command("git ls-files").splitlines()\n'
        "longest = max(files, key=len)\n"
        'print(f"Longest path: {longest}")',
        ("Which tracked file has the longest path?", "longest file name in git"),
    ),
    Intent(
        "disk-both",
        "A",
        'print(run_command("du -sh $arg $other_arg"))',
        ("Sizes of $path and $other on disk?", "du -sh $path $other", "What weighs more, $path or $other?"),
        place="two",
        weight=2,
    ),
)
