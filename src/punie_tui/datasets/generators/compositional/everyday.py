"""What is asked every day of files and folders: few things, in many words."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.intent import Asked, Intent, asked


def shown(command: str) -> str:
    return f'print(run_command("{command}"))'


def listed(command: str, nothing: str, item: str = "line") -> str:
    return (
        f'{item}s = run_command("{command}").splitlines()\nif not {item}s:\n    print("{nothing}")\n'
        f"for {item} in {item}s:\n    print({item})"
    )


_READ = 'text = read_file("$arg")\n'
_NUMBERED = (
    'lines = read_file("$arg").splitlines()\nfound = [f"{number}: {line}" for number, line in enumerate(lines, 1)'
    ' if "$word" in line]\nif not found:\n    print("No $word")\nfor line in found:\n    print(line)'
)

_ASKED: tuple[Asked, ...] = (
    (
        "read-file",
        'print(read_file("$arg"))',
        "file",
        (),
        (
            "Show me $file.",
            "Open $file.",
            "Print $file, please.",
            "What's in $file?",
            "cat $file",
            "Let me read $file.",
            "I'd like to see the content of $file.",
            "Display the whole of $file.",
            "Show me what $file says.",
            "Read $file to me.",
            "contents of $file",
            "Can you open up $file for me?",
            "I need to look at $file.",
            "The full text of $file, please.",
            "What does $file look like inside?",
        ),
    ),
    (
        "list-folder",
        shown("ls $arg"),
        "folder",
        (),
        (
            "List $path.",
            "ls $path",
            "What files are directly in $path?",
            "Show the entries of $path.",
            "What does $path contain?",
            "Which files and folders are in $path?",
            "Give me a listing of $path.",
            "directory listing$in_path",
            "What is inside $path?",
            "List the folder $path.",
            "Which entries does $path have?",
            "Take a look into $path: what's there?",
            "contents of the folder $path, names only",
        ),
    ),
    (
        "search",
        listed("grep -rn '$name' $arg", "No match"),
        "folder",
        ("name",),
        (
            "Search $path for $name.",
            "Where does $name occur$in_path?",
            "Find every mention of $name$in_path.",
            "grep $name$in_path",
            "Which lines$in_path mention $name?",
            "Look for $name$in_path.",
            "all occurrences of $name$in_path",
            "Show every line that has $name in it$in_path, with file and line number.",
            "On which lines does $name turn up$in_path?",
            "Is $name mentioned$in_path? Show where.",
            "Full text search for $name$in_path.",
        ),
    ),
    (
        "classes",
        listed("grep -rn '^class ' $arg", "No classes"),
        "folder",
        (),
        (
            "Find all classes$in_path.",
            "Which classes are defined$in_path?",
            "List the class definitions$in_path.",
            "classes$in_path?",
            "Show me every class$in_path.",
            "Where are the classes$in_path?",
            "Each line that defines a class$in_path, please.",
            "grep the class statements$in_path",
            "What classes do we have$in_path?",
            "every class definition$in_path, with file and line",
        ),
    ),
    (
        "subclasses",
        listed("grep -rn '($class_)' $arg", "No subclasses"),
        "folder",
        ("class_",),
        (
            "Find the classes that inherit from $class_$in_path.",
            "Which classes subclass $class_$in_path?",
            "subclasses of $class_$in_path",
            "Show everything derived from $class_$in_path.",
            "What derives from $class_$in_path?",
            "Who inherits from $class_$in_path?",
            "Look up the child classes of $class_$in_path.",
            "classes with $class_ as their base$in_path",
            "Which class definitions name $class_ as their parent$in_path?",
            "List whatever extends $class_$in_path.",
        ),
    ),
    (
        "functions",
        listed("grep -rn 'def ' $arg", "No functions"),
        "folder",
        (),
        (
            "Find all functions$in_path.",
            "Which functions are defined$in_path?",
            "List the function definitions$in_path.",
            "every def$in_path",
            "Show all functions and methods$in_path.",
            "Where are functions defined$in_path?",
            "What functions do we have$in_path?",
            "Each line with a def$in_path, please.",
            "grep the function definitions$in_path",
            "functions and methods$in_path, with file and line",
        ),
    ),
    (
        "imports",
        listed("grep -rn 'import $module' $arg", "No imports of $module"),
        "folder",
        ("module",),
        (
            "Where is $module imported$in_path?",
            "Find the imports of $module$in_path.",
            "Which files$in_path import $module?",
            "who uses $module$in_path, by import",
            "Is $module imported anywhere$in_path? Show the lines.",
            "import statements for $module$in_path",
            "Show the lines$in_path that import $module.",
            "Every import of $module$in_path, please.",
            "At what places do we import $module$in_path?",
            "grep for imports of $module$in_path",
        ),
    ),
    (
        "todo-lines",
        _NUMBERED,
        "module",
        ("word",),
        (
            "Show the $word lines of $file with their line numbers.",
            "Read $file and list its lines with $word, numbered.",
            "$word lines in $file, number and text",
            "At which lines of $file is $word? Print them.",
            "Every line of $file that contains $word, its number in front.",
            "Where in $file does $word stand? Line number and line.",
            "Search $file for $word; number the lines you find.",
            "All lines with $word out of $file, as number: text.",
            "Go through $file and print each $word line after its line number.",
            "$file: lines mentioning $word, numbered",
        ),
    ),
    (
        "has-word",
        _READ + 'if "$word" in text:\n    print("Yes")\nelse:\n    print("No")',
        "module",
        ("word",),
        (
            "Is there a $word in $file? yes or no",
            "Does $file contain $word?",
            "Read $file and say whether it has a $word in it.",
            "any $word left in $file?",
            "$file: does $word occur?",
            "yes or no: $word in $file",
            "Can $word be found in $file?",
            "Look into $file. Does it mention $word, yes or no?",
            "Is $file free of $word, or is there one in it? Yes if there is, no if not.",
            "Search $file for $word and just tell me yes or no.",
            "Has $file got a $word somewhere?",
        ),
    ),
    (
        "head-lines",
        'for line in read_file("$arg").splitlines()[:$n]:\n    print(line)',
        "file",
        ("n",),
        (
            "Show the first $n lines of $file.",
            "first $n lines of $file",
            "The top $n lines of $file, please.",
            "head -n $n $file",
            "Lines 1 to $n of $file.",
            "Only the opening $n lines of $file.",
            "$file, but stop after $n lines.",
            "How does $file begin? $n lines will do.",
            "Just the beginning of $file, $n lines of it.",
            "Read $file no further than line $n.",
            "Print $n lines from the top of $file.",
        ),
    ),
    (
        "tail-lines",
        'for line in read_file("$arg").splitlines()[-$n:]:\n    print(line)',
        "file",
        ("n",),
        (
            "Show the last $n lines of $file.",
            "final $n lines of $file",
            "tail -n $n $file",
            "How does $file end? The last $n lines.",
            "The bottom $n lines of $file, please.",
            "Only the closing $n lines of $file.",
            "$file, just its last $n lines",
            "Print $n lines from the end of $file.",
            "What do the last $n lines of $file say?",
            "Skip to the end of $file and show $n lines.",
        ),
    ),
    (
        "line-count",
        'print(len(read_file("$arg").splitlines()))',
        "file",
        (),
        (
            "How many lines has $file?",
            "line count of $file",
            "Count the lines of $file.",
            "length of $file in lines",
            "How long is $file? In lines.",
            "$file: number of lines",
            "Tell me how many lines there are in $file.",
            "What's the total of lines in $file?",
            "Read $file and print only how many lines it has.",
        ),
    ),
    (
        "python-files",
        listed("find $arg -name '*.py'", "No Python files", "file"),
        "folder",
        (),
        (
            "Find the Python files$in_path.",
            "List all .py files$in_path.",
            "Which Python files are there$in_path?",
            "all python sources$in_path",
            "Where are the Python files$in_path?",
            "Every file that ends in .py$in_path.",
            "Which .py files do we have$in_path?",
            "paths of all Python modules$in_path",
            "Show the Python sources$in_path, one path a line.",
            "Look for Python files$in_path and print what you find.",
        ),
    ),
)


def intents() -> Iterator[Intent]:
    """Everything asked every day that takes no typed tool."""
    yield from asked("everyday", "A", _ASKED, 8)
