"""Questions that are answered by reading a file, whole or in part."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

_LINES = 'lines = read_file("$arg").splitlines()\n'

INTENTS = (
    Intent(
        "show-file",
        "A",
        'print(read_file("$arg"))',
        (
            "Let me see $file.",
            "cat $file",
            "Could you pull up $file for me?",
            "Display $file in full.",
            "What's written in $file?",
            "I'd like a look at $file before we go on.",
        ),
        place="file",
        weight=5,
    ),
    Intent(
        "first-line",
        "A",
        _LINES + 'print(f"First line: {lines[0]}")',
        ("What does the very first line of $file say?", "first line of $file", "How does $file begin?"),
        place="file",
        weight=3,
    ),
    Intent(
        "last-line",
        "A",
        _LINES + 'print(f"Last line: {lines[-1]}")',
        ("Read me the final line of $file.", "how does $file end"),
        place="file",
        weight=2,
    ),
    Intent(
        "one-line",
        "A",
        _LINES + "found = [line for number, line in enumerate(lines, 1) if number == $n]\n"
        'print(found[0] if found else f"There are only {len(lines)} lines")',
        ("What is on line $n of $file?", "$file line $n", "Quote line $n from $file."),
        place="file",
        slots=("n",),
        weight=3,
    ),
    Intent(
        "first-lines",
        "A",
        _LINES + 'print("First $n lines:")\nfor line in lines[:$n]:\n    print(line)',
        ("Read the opening $n lines of $file.", "Show me how $file starts, $n lines will do."),
        place="file",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "blank-lines",
        "A",
        _LINES + "blank = [line for line in lines if not line.strip()]\n"
        'print(f"{len(blank)} of {len(lines)} lines are blank")',
        ("How many lines of $file are blank?", "blank line count in $file", "What part of $file is empty lines?"),
        place="file",
        weight=2,
    ),
    Intent(
        "longest-line",
        "A",
        _LINES + 'longest = max(lines, key=len)\nprint(f"{len(longest)} characters: {longest}")',
        ("Which line of $file is longest?", "longest line in $file", "How wide does $file get? Show its longest line."),
        place="file",
        weight=3,
    ),
    Intent(
        "comment-lines",
        "A",
        _LINES
        + 'comments = [line for line in lines if line.strip().startswith("#")]\nprint(f"Comments: {len(comments)}")',
        (
            "How many comment lines are in $file?",
            "count # lines in $file",
            "Is $file well commented? Count its comments.",
        ),
        place="module",
        weight=2,
    ),
    Intent(
        "module-docstring",
        "A",
        'text = read_file("$arg")\n'
        'parts = text.split(\'"""\')\n'
        'print(parts[1] if len(parts) > 2 else "There is no docstring")',
        ("What does the docstring of $file say?", "docstring of $file", "In its own words, what is $file for?"),
        place="module",
        weight=3,
    ),
    Intent(
        "headings",
        "A",
        _LINES + 'headings = [line for line in lines if line.startswith("#")]\n'
        'print(f"{len(headings)} headings:")\n'
        "for heading in headings:\n    print(heading)",
        ("List the lines of $file that start with a hash.", "headings of $file, if it has any"),
        place="document",
        weight=2,
    ),
    Intent(
        "settings-sections",
        "A",
        _LINES + 'sections = [line for line in lines if line.startswith("[")]\n'
        'print(f"{len(sections)} sections:")\n'
        "for section in sections:\n    print(section)",
        (
            "What sections does $file have?",
            "names in square brackets in $file",
            "Which tables or sections stand in $file?",
        ),
        place="settings",
        weight=2,
    ),
    Intent(
        "mentions",
        "A",
        _LINES + 'found = [line for line in lines if "$name" in line]\nprint(f"{len(found)} lines mention $name")',
        (
            "How many lines of $file mention $name?",
            "occurrences of $name in $file",
            "Count where $name comes up in $file.",
        ),
        place="file",
        slots=("name",),
        weight=2,
    ),
    Intent(
        "where-in-file",
        "A",
        _LINES + 'numbers = [number for number, line in enumerate(lines, 1) if "$word" in line]\n'
        'if numbers:\n    print(f"$word on lines {numbers}")\nelse:\n    print("No $word in $arg")',
        ("On which lines of $file is there a $word?", "line numbers of $word in $file"),
        place="module",
        slots=("word",),
        weight=2,
    ),
    Intent(
        "minimum-python",
        "A",
        'text = read_file("pyproject.toml")\n'
        'found = [line for line in text.splitlines() if "requires-python" in line]\n'
        'print(found[0] if found else "pyproject.toml does not say")',
        (
            "Which Python does pyproject.toml require?",
            "Look into pyproject.toml for the minimum Python.",
        ),
    ),
    Intent(
        "dependencies",
        "A",
        'text = read_file("pyproject.toml")\n'
        'found = [line for line in text.splitlines() if line.startswith("dependencies")]\n'
        'print(found[0] if found else "pyproject.toml lists no dependencies")',
        (
            "What dependencies does pyproject.toml declare?",
            "dependencies according to pyproject.toml",
        ),
    ),
    Intent(
        "project-version",
        "A",
        'text = read_file("pyproject.toml")\n'
        'found = [line for line in text.splitlines() if line.startswith("version")]\n'
        'print(found[0] if found else "pyproject.toml names no version")',
        ("What version does pyproject.toml give this project?", "our version number, from pyproject.toml"),
    ),
    Intent(
        "compare-lengths",
        "A",
        'first = len(read_file("README.md").splitlines())\n'
        'second = len(read_file("CHANGELOG.md").splitlines())\n'
        'print(f"README.md: {first} lines, CHANGELOG.md: {second} lines")',
        ("Which is longer, README.md or CHANGELOG.md?", "line counts of README.md and CHANGELOG.md side by side"),
    ),
    Intent(
        "tabs",
        "A",
        'text = read_file("$arg")\nif "\\t" in text:\n    print("Yes, $arg has tabs in it")\n'
        'else:\n    print("No tabs in $arg")',
        ("Does $file contain tabs?", "tabs or spaces in $file?", "Check $file for tab characters."),
        place="file",
        weight=2,
    ),
    Intent(
        "final-newline",
        "A",
        'text = read_file("$arg")\nif text.endswith("\\n"):\n    print("Yes")\n'
        'else:\n    print("No, the last newline is missing")',
        ("Does $file end with a newline?", "final newline in $file?"),
        place="file",
        weight=2,
    ),
    Intent(
        "assignments",
        "A",
        _LINES + 'constants = [line for line in lines if "=" in line and line.split("=")[0].strip().isupper()]\n'
        'print(f"{len(constants)} constants:")\n'
        "for constant in constants:\n    print(constant)",
        (
            "Which constants does $file set?",
            "upper-case constants of $file",
            "Print the constants defined at the top of $file.",
        ),
        place="module",
        weight=2,
    ),
    Intent(
        "future-import",
        "A",
        'text = read_file("$arg")\n'
        'if "from __future__ import annotations" in text:\n    print("Yes, it does")\n'
        'else:\n    print("No, it does not")',
        ("Does $file use postponed annotations?", "is the __future__ annotations import in $file"),
        place="module",
        weight=2,
    ),
    Intent(
        "characters",
        "A",
        'text = read_file("$arg")\nprint(f"{len(text)} characters, {len(text.split())} words")',
        ("How many characters and words does $file hold?", "length of $file in characters and words"),
        place="document",
        weight=2,
    ),
)
