"""What takes a second look at one result: the greatest of a group, its parts, and the file that it names."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.single import tallied
from punie_tui.datasets.generators.compositional.sources import (
    CODE,
    FAILED,
    FILE,
    FIXABLE,
    FOUND,
    MANUAL,
    OF_TYPES,
    PASSED,
    SKIPPED,
    TESTS,
    TYPE_ERRORS,
    TYPE_WARNINGS,
    VIOLATIONS,
    Source,
    intent,
)
from punie_tui.datasets.generators.intent import Intent

_TOP = (
    "Which {aspect} has the most {nouns}{where}, and how many?",
    "{aspect} with the most {nouns}{where}, plus the count",
    "Find the {aspect} that accounts for most {nouns}{where} and say how many there are.",
    "Where do the {nouns}{where} pile up? Name the {aspect} and the number.",
    "{run} and find the {aspect} with the most {nouns}, name and count.",
)
_TOP_CODE = (
    "Which rule code is most frequent among the {nouns}{where}, and how often does it occur?",
    "most common rule code of the {nouns}{where}, with its count",
    "What code do most {nouns}{where} have? Code and number.",
    "{run} and tell me the most frequent rule code of the {nouns}, with how often it occurs.",
)
_BY_FILE = (
    "Group the {nouns}{where} by file: each file once, its {aspects} below it.",
    "{nouns}{where} file by file, with the {aspects} under each file's name",
    "For every file{where} print its name, then the {aspects} of its {nouns}.",
    "{run} and group the {nouns} by file, the file first, then the {aspects}.",
)
_READ_FIRST = (
    "Show me the source of the file with the first {noun}{where}.",
    "Open the file in which the first {noun}{where} is.",
    "Find the first {noun}{where} and print that whole file.",
    "first {noun}{where}: read me its file",
    "{run} and show the source of the file that the first of the {nouns} is in.",
)
_READ_TOP = (
    "Show the source of the file with the most {nouns}{where}.",
    "Open whichever file{where} has the most {nouns}.",
    "{run} and print the source of the file with the most {nouns}.",
)


def _top(source: Source) -> Iterator[Intent]:
    for aspect, templates in ((FILE, _TOP), (CODE, _TOP_CODE)):
        answer = (
            f"{tallied(source, aspect)}if counts:\n    top = max(counts, key=lambda {aspect.attribute}: "
            f"counts[{aspect.attribute}])\n"
            f'    print(f"{{top}}: {{counts[top]}}")\nelse:\n    print("{source.nothing}")'
        )
        yield intent(f"top-{aspect.attribute}", "E", source, answer, templates, weight=2, aspect=(aspect.one,))


def _by_file(source: Source) -> Iterator[Intent]:
    for attribute, many in (("line", "line numbers"), ("message", "messages"), ("code", "rule codes")):
        answer = (
            f"{source.setup}groups = {{}}\nfor {source.item} in {source.items}:\n"
            f"    groups.setdefault({source.item}.file, []).append({source.item}.{attribute})\n"
            f'if not groups:\n    print("{source.nothing}")\nfor file, {attribute}s in groups.items():\n'
            f"    print(file)\n"
            f"    for {attribute} in {attribute}s:\n        print({attribute})"
        )
        yield intent(f"by-file-{attribute}", "E", source, answer, _BY_FILE, aspects=(many,))


def _reading(source: Source) -> Iterator[Intent]:
    """The file that a finding lies in."""
    nothing = f'else:\n    print("{source.nothing}")'
    first = f"{source.items}[0].file"
    yield intent(
        "read-first",
        "E",
        source,
        f"{source.setup}if {source.items}:\n    print(read_file({first}))\n{nothing}",
        _READ_FIRST,
        weight=2,
    )
    top = "max(counts, key=lambda file: counts[file])"
    yield intent(
        "read-top", "E", source, f"{tallied(source, FILE)}if counts:\n    print(read_file({top}))\n{nothing}", _READ_TOP
    )
    if source.tool != "ruff_check":
        answer = (
            f"{source.setup}if {source.items}:\n    lines = read_file({first}).splitlines()\n"
            f"    for line in lines[:$n]:\n        print(line)\n{nothing}"
        )
        yield intent(
            "head-first",
            "E",
            source,
            answer,
            (
                "The first $n lines of the file with the first {noun}{where}, please.",
                "first {noun}{where}: top $n lines of its file",
            ),
            slots=("n",),
        )
        answer = (
            f"{source.setup}if {source.items}:\n    text = read_file({first})\n"
            f'    print(sum("$word" in line for line in text.splitlines()))\n{nothing}'
        )
        yield intent(
            "word-in-first",
            "E",
            source,
            answer,
            (
                "How many lines with $word are in the file of the first {noun}{where}?",
                "Count the $word lines in the file where the first {noun}{where} is.",
            ),
            slots=("word",),
        )
        answer = (
            f"{tallied(source, FILE)}if counts:\n    worst = {top}\n"
            f"    for line in read_file(worst).splitlines()[:$n]:\n        print(line)\n{nothing}"
        )
        yield intent(
            "head-top",
            "E",
            source,
            answer,
            (
                "Print the first $n lines of the file with the most {nouns}{where}.",
                "file with most {nouns}{where}: its opening $n lines",
            ),
            slots=("n",),
        )
    else:
        answer = (
            f"{source.setup}if {source.items}:\n    {source.item} = {source.items}[0]\n"
            f"    lines = read_file({source.item}.file).splitlines()\n"
            f'    print(f"{{{source.item}.line}}: {{lines[{source.item}.line - 1]}}")\n{nothing}'
        )
        yield intent(
            "line-of-first",
            "E",
            source,
            answer,
            (
                "Show the very line of code that the first {noun}{where} is about.",
                "print the source line of the first {noun}{where}",
            ),
            weight=2,
        )
        answer = (
            f"{source.setup}if {source.items}:\n    lines = read_file({first}).splitlines()\n"
            f"    print(len(lines))\n{nothing}"
        )
        yield intent(
            "length-of-first",
            "E",
            source,
            answer,
            (
                "How many lines does the file with the first {noun}{where} have?",
                "line count of the file in which the first {noun}{where} is",
            ),
        )


def _superlatives() -> Iterator[Intent]:
    """The longest and the shortest of the tests."""
    for source in (TESTS, PASSED, SKIPPED):
        for name, function, words in (
            ("slowest", "max", ("slowest", "longest running", "most time-consuming")),
            ("quickest", "min", ("quickest", "fastest")),
        ):
            answer = (
                f"{source.setup}if {source.items}:\n    {name} = {function}({source.items}, key=lambda test: "
                f"test.duration)\n"
                f'    print(f"{{{name}.name}}: {{{name}.duration}}")\nelse:\n    print("{source.nothing}")'
            )
            yield intent(
                f"{name}-of",
                "E",
                source,
                answer,
                (
                    "Which is the {word} {noun}{where}, and how many seconds does it take?",
                    "{word} {noun}{where}, name and time",
                    "Name the {word} {noun}{where} with its duration.",
                ),
                word=words,
            )
    answer = (
        f'{FAILED.setup}files = {{}}\nfor test in failed:\n    file = test.name.split("::")[0]\n'
        '    files[file] = files.get(file, 0) + 1\nif not files:\n    print("No failing tests")\n'
        'for file, count in files.items():\n    print(f"{file}: {count}")'
    )
    yield intent(
        "by-test-file",
        "E",
        FAILED,
        answer,
        ("How do the {nouns}{where} spread over the test files?", "{nouns}{where} per test file, with counts"),
        weight=2,
    )
    answer = (
        f'{FAILED.setup}if failed:\n    print(read_file(failed[0].name.split("::")[0]))\nelse:\n'
        f'    print("No failing tests")'
    )
    yield intent(
        "read-first",
        "E",
        FAILED,
        answer,
        (
            "Show me the source of the test file with the first {noun}{where}.",
            "Open the file of the first {noun}{where}.",
            "read the test file in which the first {noun}{where} stands",
        ),
        weight=2,
    )


def _shares() -> Iterator[Intent]:
    """One result split in two, both parts with their names."""
    splits = (
        (
            VIOLATIONS,
            "fixable",
            "lint.fixable_count",
            "manual",
            "lint.violation_count - lint.fixable_count",
            (
                "Split the lint violations{where} into fixable and manual ones, with both counts.",
                "{path}: how much lint is fixable and how much manual? Label the numbers.",
                "lint{where}: 'fixable' and 'manual', a count for each",
            ),
        ),
        (
            TYPE_ERRORS,
            "errors",
            "types.error_count",
            "warnings",
            "types.warning_count",
            (
                "Divide what the type checker reports{where} into errors and warnings, a labelled number each.",
                "type check{where}, 'errors' and 'warnings' labelled",
            ),
        ),
        (
            TESTS,
            "fine",
            "tests.passed + tests.skipped",
            "trouble",
            "tests.failed + tests.errors",
            (
                "Sort the tests{where} into 'fine' (passed or skipped) and 'trouble' (failed or errored), two labelled "
                "counts.",
                "tests{where}: passed plus skipped as 'fine', failed plus errored as 'trouble'",
            ),
        ),
    )
    for source, one, first, two, second, templates in splits:
        answer = f'{source.call}print(f"{one}: {{{first}}}")\nprint(f"{two}: {{{second}}}")'
        yield intent("split", "E", source, answer, templates, weight=3)
    answer = (
        f'{FIXABLE.call}print(f"before: {{lint.violation_count}}")\n'
        f'print(f"after: {{lint.violation_count - lint.fixable_count}}")'
    )
    yield intent(
        "before-after",
        "E",
        FIXABLE,
        answer,
        (
            "How many lint violations has {path} now, and how many would it have after an autofix? Label them before "
            "and after.",
        ),
        weight=2,
    )
    answer = (
        f"{MANUAL.setup}codes = sorted({{violation.code for violation in manual}})\nprint(len(manual))\n"
        "for code in codes:\n    print(code)"
    )
    yield intent(
        "left-codes",
        "E",
        MANUAL,
        answer,
        (
            "Once ruff has fixed what it can{where}, how many violations stay and which rule codes are they?",
            "what stays after autofix{where}: the count, then the codes",
        ),
        weight=2,
    )
    answer = (
        f"{TYPE_ERRORS.setup}files = sorted({{error.file for error in errors}})\nprint(len(errors))\n"
        "for file in files:\n    print(file)"
    )
    yield intent(
        "count-and-files",
        "E",
        TYPE_ERRORS,
        answer,
        ("How many {nouns}{where}, and in which files?", "{nouns}{where}: the number, then each file concerned"),
        weight=2,
    )
    answer = (
        f"{tallied(TYPE_WARNINGS, CODE)}if counts:\n    top = max(counts, key=lambda code: counts[code])\n"
        "    print(top)\n    for warning in warnings:\n        if warning.code == top:\n"
        '            print(f"{warning.file}:{warning.line}")\nelse:\n    print("No type warnings")'
    )
    yield intent(
        "top-code-places",
        "E",
        TYPE_WARNINGS,
        answer,
        (
            "Which code is most common among the {nouns}{where}, and at which file:line does it occur?",
            "commonest code of the {nouns}{where}, then its places as file:line",
        ),
    )
    for source in (*OF_TYPES[:2], FIXABLE):
        answer = (
            f"{tallied(source, FILE)}ordered = sorted(counts, key=lambda file: counts[file], reverse=True)\n"
            f'if not ordered:\n    print("{source.nothing}")\nfor file in ordered[:$n]:\n'
            f'    print(f"{{file}}: {{counts[file]}}")'
        )
        yield intent(
            "top-files",
            "E",
            source,
            answer,
            ("The $n files with the most {nouns}{where}, worst first, with counts.", "top $n files by {nouns}{where}"),
            slots=("n",),
        )


def intents() -> Iterator[Intent]:
    """Everything that takes more than one step over one result, or reads a file that it names."""
    for source in FOUND:
        yield from _top(source)
        yield from _by_file(source)
        yield from _reading(source)
    yield from _superlatives()
    yield from _shares()
