"""What a finding leads to: the file that it lies in, whole or in part, read after the tool has named it."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.single import tallied
from punie_tui.datasets.generators.compositional.sources import FAILED, FILE, FOUND, Source, intent
from punie_tui.datasets.generators.intent import Intent

_READ_FIRST = (
    "Show me the source of the file with the first {noun}{where}.",
    "Open the file in which the first {noun}{where} is.",
    "Find the first {noun}{where} and print that whole file.",
    "first {noun}{where}: read me its file",
    "{run} and show the source of the file that the first of the {nouns} is in.",
    "Which file has the first {noun}{where}? Print all of it.",
    "I want to read the file where the first {noun}{where} turned up, from top to bottom.",
    "the complete text of the file that the first {noun}{where} points to",
    "Take the first {noun}{where}, go to its file and display the content.",
    "Print what's in the file that contains the first {noun}{where}.",
)
_READ_TOP = (
    "Show the source of the file with the most {nouns}{where}.",
    "Open whichever file{where} has the most {nouns}.",
    "{run} and print the source of the file with the most {nouns}.",
    "Find the file that holds the most {nouns}{where} and print all of it.",
    "the file with the largest number of {nouns}{where}, its full text",
    "Where do most of the {nouns}{where} sit? Read me that file.",
    "Print the content of whichever file leads in {nouns}{where}.",
    "I'd like to read the worst file{where}, going by the number of {nouns}.",
    "Count the {nouns}{where} per file and show the code of the top one.",
)
_HEAD_FIRST = (
    "The first $n lines of the file with the first {noun}{where}, please.",
    "first {noun}{where}: top $n lines of its file",
    "Find the first {noun}{where} and show how its file begins, $n lines.",
    "Print $n lines from the top of the file where the first {noun}{where} is.",
    "Open the file that the first {noun}{where} lies in, but only its first $n lines.",
    "Which file has the first {noun}{where}? I need just the opening $n lines of it.",
    "{run}, take the file of the first of the {nouns} and print the first $n lines of it.",
    "the head ($n lines) of the file in which the first {noun}{where} occurs",
)
_WORD_IN_FIRST = (
    "How many lines with $word are in the file of the first {noun}{where}?",
    "Count the $word lines in the file where the first {noun}{where} is.",
    "Take the file of the first {noun}{where}: in how many of its lines is there a $word?",
    "number of lines with $word in the file that the first {noun}{where} points to",
    "Find the first {noun}{where}, read its file and count the lines that contain $word.",
    "$word in the file with the first {noun}{where}: how many lines?",
    "{run}, open the file of the first of the {nouns} and tell me how many lines mention $word.",
    "On how many lines does $word stand in the file that has the first {noun}{where}?",
)
_HEAD_TOP = (
    "Print the first $n lines of the file with the most {nouns}{where}.",
    "file with most {nouns}{where}: its opening $n lines",
    "How does the file with the most {nouns}{where} begin? Show $n lines.",
    "Find whichever file has the most {nouns}{where} and give me its top $n lines.",
    "The worst file by {nouns}{where}, only its first $n lines.",
    "Count {nouns}{where} per file, pick the leader and show the first $n lines of it.",
    "$n lines from the top of the file that has more {nouns}{where} than any other",
    "{run}; from the file with the most {nouns}, print the first $n lines.",
)
_LINE_OF_FIRST = (
    "Show the very line of code that the first {noun}{where} is about, its number in front.",
    "print the source line of the first {noun}{where}, with the line number",
    "What does the line say that the first {noun}{where} points at? Number and text.",
    "Number and text of the code line with the first {noun}{where}.",
    "Read the line of the first {noun}{where} out of its file: number, colon, code.",
    "first {noun}{where}: line number and the code on it",
    "Look up the offending line of the first {noun}{where} and print it after its number.",
    "I want to see the code that the first {noun}{where} complains about, just that line, numbered.",
    "{run} and show the source line, with number, of the first of the {nouns}.",
)
_LENGTH_OF_FIRST = (
    "How many lines does the file with the first {noun}{where} have?",
    "line count of the file in which the first {noun}{where} is",
    "How long is the file that the first {noun}{where} lies in, in lines?",
    "Take the file of the first {noun}{where} and count all its lines.",
    "first {noun}{where}: length of its file in lines",
    "Find the first {noun}{where}, open its file, print the number of lines.",
    "The file where the first {noun}{where} occurs has how many lines?",
    "{run} and tell me how many lines the file of the first of the {nouns} has.",
)
_READ_FAILED = (
    "Show me the source of the test file with the first {noun}{where}.",
    "Open the file of the first {noun}{where}.",
    "read the test file in which the first {noun}{where} stands",
    "Which test file has the first {noun}{where}? Print all of it.",
    "Find the first {noun}{where} and display the whole file it is in.",
    "first {noun}{where}: the full text of its file",
    "I'd like to read the code of the test file that the first {noun}{where} comes from.",
    "Print the content of the file where the first {noun}{where} is defined.",
    "{run} and show the source of the file with the first of the {nouns}.",
)


def _reading(source: Source) -> Iterator[Intent]:
    """The file that a finding lies in."""
    nothing = f'else:\n    print("{source.nothing}")'
    first = f"{source.items}[0].file"
    top = "max(counts, key=lambda file: counts[file])"
    answer = f"{source.setup}if {source.items}:\n    print(read_file({first}))\n{nothing}"
    yield intent("read-first", "E", source, answer, _READ_FIRST, weight=2)
    answer = f"{tallied(source, FILE)}if counts:\n    print(read_file({top}))\n{nothing}"
    yield intent("read-top", "E", source, answer, _READ_TOP)
    if source.tool == "ruff_check":
        yield from _about_lines(source, first, nothing)
        return
    answer = (
        f"{source.setup}if {source.items}:\n    lines = read_file({first}).splitlines()\n"
        f"    for line in lines[:$n]:\n        print(line)\n{nothing}"
    )
    yield intent("head-first", "E", source, answer, _HEAD_FIRST, slots=("n",))
    answer = (
        f"{source.setup}if {source.items}:\n    text = read_file({first})\n"
        f'    print(sum("$word" in line for line in text.splitlines()))\n{nothing}'
    )
    yield intent("word-in-first", "E", source, answer, _WORD_IN_FIRST, slots=("word",))
    answer = (
        f"{tallied(source, FILE)}if counts:\n    worst = {top}\n"
        f"    for line in read_file(worst).splitlines()[:$n]:\n        print(line)\n{nothing}"
    )
    yield intent("head-top", "E", source, answer, _HEAD_TOP, slots=("n",))


def _about_lines(source: Source, first: str, nothing: str) -> Iterator[Intent]:
    answer = (
        f"{source.setup}if {source.items}:\n    {source.item} = {source.items}[0]\n"
        f"    lines = read_file({source.item}.file).splitlines()\n"
        f'    print(f"{{{source.item}.line}}: {{lines[{source.item}.line - 1]}}")\n{nothing}'
    )
    yield intent("line-of-first", "E", source, answer, _LINE_OF_FIRST, weight=2)
    answer = (
        f"{source.setup}if {source.items}:\n    lines = read_file({first}).splitlines()\n"
        f"    print(len(lines))\n{nothing}"
    )
    yield intent("length-of-first", "E", source, answer, _LENGTH_OF_FIRST)


def intents() -> Iterator[Intent]:
    """Everything that reads a file that a result names."""
    for source in FOUND:
        yield from _reading(source)
    answer = (
        f'{FAILED.setup}if failed:\n    print(read_file(failed[0].name.split("::")[0]))\nelse:\n'
        f'    print("No failing tests")'
    )
    yield intent("read-first", "E", FAILED, answer, _READ_FAILED, weight=2)
