"""What takes a second look at one result: the greatest of a group, its parts, a number beside what it is made of."""

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
    "What's the worst {aspect}{where} by number of {nouns}? Give the number as well.",
    "Count the {nouns}{where} per {aspect}, but show only the one in the lead and its count.",
    "One {aspect} has more {nouns}{where} than any other: which, and how many are they?",
    "the {aspect} leading in {nouns}{where}, with its number next to it",
    "In which {aspect} do I find the largest number of {nouns}{where}? {aspect}, colon, number.",
    "Name whichever {aspect}{where} collects the most {nouns}, together with how many it has.",
)
_TOP_CODE = (
    "Which rule code is most frequent among the {nouns}{where}, and how often does it occur?",
    "most common rule code of the {nouns}{where}, with its count",
    "What code do most {nouns}{where} have? Code and number.",
    "{run} and tell me the most frequent rule code of the {nouns}, with how often it occurs.",
    "Which rule stands behind most of the {nouns}{where}? Say how many times it comes up too.",
    "Among the {nouns}{where}, which rule is broken most often, and how many times is that?",
    "the number one rule in the {nouns}{where} and its tally",
    "Group the {nouns}{where} by rule and print just the biggest group: rule and size.",
    "Of all rules in the {nouns}{where} I want the most frequent, the count next to it.",
    "Which code turns up more than any other in the {nouns}{where}? Code, colon, count.",
    "Name the rule with the most {nouns}{where} and say how often it appears.",
)
_BY_FILE = (
    "Group the {nouns}{where} by file: each file once, its {aspects} below it.",
    "{nouns}{where} file by file, with the {aspects} under each file's name",
    "For every file{where} print its name, then the {aspects} of its {nouns}.",
    "{run} and group the {nouns} by file, the file first, then the {aspects}.",
    "Sort the {nouns}{where} into files: file name as a heading, {aspects} under it, one a line.",
    "File by file{where}: name of the file, and beneath it the {aspects} of the {nouns}.",
    "Collect the {aspects} of the {nouns}{where} per file and print them under the file that they belong to.",
    "I want the {nouns}{where} arranged by file, a file's name once and after it all its {aspects}.",
    "{aspects} of the {nouns}{where}, gathered under their files",
    "Which {aspects} do the {nouns} have in each file{where}? The file on a line, its {aspects} on the next ones.",
)
_EXTREME = (
    "Which is the {word} {noun}{where}, and how many seconds does it take?",
    "{word} {noun}{where}, name and time",
    "Name the {word} {noun}{where} with its duration.",
    "What's the {word} {noun}{where} called, and how long does it run?",
    "Find the {word} {noun}{where}; print the name and next to it the seconds.",
    "The {word} one of the {nouns}{where}: name plus seconds, please.",
    "Of the {nouns}{where}, the {word} only, with the time it needs.",
    "Just one line: the {word} {noun}{where} and its duration.",
    "I'm after the {word} {noun}{where}. Name, then seconds.",
)
_BY_TEST_FILE = (
    "How do the {nouns}{where} spread over the test files? A count for each.",
    "{nouns}{where} per test file, with counts",
    "Count the {nouns}{where} file by file.",
    "Which test files have {nouns}{where}, and how many each?",
    "For every test file{where} with {nouns}: the file and the number.",
    "Group the {nouns}{where} by the file they are in and print how many each has.",
    "test files with {nouns}{where}, the number next to each",
    "In which files are the {nouns}{where}? Put how many there are behind every file.",
    "{run} and break the {nouns} down by test file, with counts.",
)
_BEFORE_AFTER = (
    "How many lint violations has {path} now, and how many would it have after an autofix? Label them before and "
    "after.",
    "lint{where}: 'before' with all violations, 'after' with the ones that an autofix leaves",
    "Suppose ruff fixed everything it can{where}: violation count before and after, both labelled.",
    "Two labelled numbers, before and after: the lint violations{where} today and the ones left after autofix.",
    "before: violations{where} as they are. after: violations once the fixable ones are gone. Print both.",
    "What would ruff's autofix bring{where}? Show 'before' and 'after' with the violation counts.",
    "Violations{where} before and after applying all available fixes, a labelled line each.",
    "Run ruff on {path}; print 'before' with the total and 'after' with the total less what it can fix.",
)
_LEFT_CODES = (
    "Once ruff has fixed what it can{where}, how many violations stay and which rule codes are they?",
    "what stays after autofix{where}: the count, then the codes",
    "Violations that ruff cannot fix{where}: their number first, then each of their codes once.",
    "How many {nouns} are there{where}, and which codes do they have? Number first, every code one time.",
    "Count what remains for a human after ruff's fixes{where}, then name the rules concerned, no repeats.",
    "{nouns}{where}: the number, below it the distinct codes",
    "If I let ruff fix {path}, what is left? The count, and after it the different rule codes.",
    "Lint {path} and print how many violations need a human, followed by their codes, each once.",
)
_COUNT_AND_FILES = (
    "How many {nouns}{where}, and in which files?",
    "{nouns}{where}: the number, then each file concerned",
    "Print the count of {nouns}{where} and under it the files that have them, no repeats.",
    "Count the {nouns}{where}, then name the files they are in, every file once.",
    "number of {nouns}{where} first, affected files below",
    "Type check {path}: number of errors on top, then one line for each file with errors.",
    "Tell me how many {nouns} there are{where} and list the distinct files.",
    "{run}; give me the number of {nouns}, then the files they sit in, each one time.",
    "Which files have {nouns}{where}, and how many {nouns} is that altogether? The number comes first.",
)
_TOP_CODE_PLACES = (
    "Which code is most common among the {nouns}{where}, and at which file:line does it occur?",
    "commonest code of the {nouns}{where}, then its places as file:line",
    "Find the most frequent code of the {nouns}{where}; print it, then every file:line that has it.",
    "What code do the {nouns}{where} have most often, and where? The code, then each place as file:line.",
    "The {nouns}{where}: top rule code on the first line, all of its occurrences as file:line after it.",
    "Take the code with the most {nouns}{where} and list, below the code, where it occurs (file:line).",
    "{run}, name the most common code of the {nouns} and then its places, file:line each.",
    "Which rule leads the {nouns}{where}? Name it and show all its file:line places.",
)
_TOP_FILES = (
    "The $n files with the most {nouns}{where}, worst first, with counts.",
    "top $n files by {nouns}{where}, with the number of each",
    "Which $n files{where} have most {nouns}? The count next to each, the highest on top.",
    "Rank the files{where} by their {nouns}, stop after $n, show the counts.",
    "{nouns}{where} per file, only the $n worst files, descending, with counts",
    "I'd like to start where it hurts: the $n files{where} with the most {nouns}, and how many each has.",
    "List $n files{where}, those with the greatest number of {nouns}, number included, from most to fewest.",
    "Count {nouns}{where} by file and print the leading $n with their counts.",
    "{run} and print the $n files with the most {nouns}, each with its count, worst first.",
)
_SPLIT_LINT = (
    "Split the lint violations{where} into {one} and {two} ones, with both counts.",
    "{path}: how much lint is {one} and how much {two}? Label the numbers.",
    "lint{where}: '{one}' and '{two}', a count for each",
    "Divide ruff's findings{where} in two, '{one}' (it fixes them) and '{two}' (a person must); label both numbers.",
    "How many violations{where} can ruff fix alone and how many can't it? Mark them {one} and {two}.",
    "From ruff{where}: '{one}' is what it can fix, '{two}' the rest. Print both, marked.",
    "Two lines for {path}: {one}, then what ruff would fix; {two}, then what it wouldn't.",
    "Separate the violations{where} by whether ruff can fix them: '{one}' those, '{two}' the others, with counts.",
    "Which part of the lint{where} goes away by itself with ruff's fixes ('{one}') and which part stays ('{two}')? "
    "Counts for both.",
    "Ruff on {path}, two counts: autofix possible, under '{one}'; autofix not possible, under '{two}'.",
    "'{one}': how many violations{where} have an autofix. '{two}': how many have none. Both numbers with their label.",
    "Lint {path} and partition the result, {one} against {two}, each with its number.",
)
_SPLIT_TYPES = (
    "Divide what the type checker reports{where} into errors and warnings, a labelled number each.",
    "type check{where}, 'errors' and 'warnings' labelled",
    "Split ty's findings{where} by severity: how many errors, how many warnings, both labelled.",
    "How do the type findings{where} divide into errors and warnings? Print the two counts with their names.",
    "Type check {path}; errors on one line, warnings on the next, each with label and number.",
    "Separate errors from warnings in the type check{where} and count both, marked.",
    "By severity{where}, the type checker's result in two labelled counts: errors, warnings.",
    "{path}, types only: 'errors' with its number, then 'warnings' with its number",
)
_SPLIT_TESTS = (
    "Sort the tests{where} into 'fine' (passed or skipped) and 'trouble' (failed or errored), two labelled counts.",
    "tests{where}: passed plus skipped as 'fine', failed plus errored as 'trouble'",
    "Split the test run{where} in two, fine and trouble: passes and skips are fine, failures and errors trouble.",
    "Run {path} and print 'fine' with passes plus skips, then 'trouble' with failures plus errors.",
    "Two labelled numbers for {path}: fine = passed and skipped, trouble = failed and errored.",
    "How many tests{where} are fine, that is passed or skipped, and how many are trouble, that is failed or "
    "errored? Label both.",
    "Divide the tests{where}: 'fine' for passed and skipped ones, then 'trouble' for failed and errored ones.",
    "fine and trouble{where}, both with a count: passing or skipped tests are fine, failing or erroring ones trouble",
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


def _superlatives() -> Iterator[Intent]:
    """The longest and the shortest of the tests, and where the failing ones are."""
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
            yield intent(f"{name}-of", "E", source, answer, _EXTREME, word=words)
    answer = (
        f'{FAILED.setup}files = {{}}\nfor test in failed:\n    file = test.name.split("::")[0]\n'
        '    files[file] = files.get(file, 0) + 1\nif not files:\n    print("No failing tests")\n'
        'for file, count in files.items():\n    print(f"{file}: {count}")'
    )
    yield intent("by-test-file", "E", FAILED, answer, _BY_TEST_FILE, weight=2)


def _shares() -> Iterator[Intent]:
    """One result split in two, both parts with their names."""
    fixed, unfixed = "lint.fixable_count", "lint.violation_count - lint.fixable_count"
    for one, two in (("fixable", "manual"), ("auto", "human"), ("ruff", "me"), ("automatic", "by hand")):
        answer = f'{VIOLATIONS.call}print(f"{one}: {{{fixed}}}")\nprint(f"{two}: {{{unfixed}}}")'
        templates = _SPLIT_LINT if one == "fixable" else _SPLIT_LINT[3:11]
        name = "split" if one == "fixable" else f"split-{one}"
        yield intent(name, "E", VIOLATIONS, answer, templates, weight=2, one=(one,), two=(two,))
    answer = f'{TYPE_ERRORS.call}print(f"errors: {{types.error_count}}")\nprint(f"warnings: {{types.warning_count}}")'
    yield intent("split", "E", TYPE_ERRORS, answer, _SPLIT_TYPES, weight=3)
    answer = (
        f'{TESTS.call}print(f"fine: {{tests.passed + tests.skipped}}")\n'
        'print(f"trouble: {tests.failed + tests.errors}")'
    )
    yield intent("split", "E", TESTS, answer, _SPLIT_TESTS, weight=3)
    answer = f'{FIXABLE.call}print(f"before: {{lint.violation_count}}")\nprint(f"after: {{{unfixed}}}")'
    yield intent("before-after", "E", FIXABLE, answer, _BEFORE_AFTER, weight=2)


def _in_detail() -> Iterator[Intent]:
    """A number or a name, then what it is made of."""
    answer = (
        f"{MANUAL.setup}codes = sorted({{violation.code for violation in manual}})\nprint(len(manual))\n"
        "for code in codes:\n    print(code)"
    )
    yield intent("left-codes", "E", MANUAL, answer, _LEFT_CODES, weight=2)
    answer = (
        f"{TYPE_ERRORS.setup}files = sorted({{error.file for error in errors}})\nprint(len(errors))\n"
        "for file in files:\n    print(file)"
    )
    yield intent("count-and-files", "E", TYPE_ERRORS, answer, _COUNT_AND_FILES, weight=2)
    answer = (
        f"{tallied(TYPE_WARNINGS, CODE)}if counts:\n    top = max(counts, key=lambda code: counts[code])\n"
        "    print(top)\n    for warning in warnings:\n        if warning.code == top:\n"
        '            print(f"{warning.file}:{warning.line}")\nelse:\n    print("No type warnings")'
    )
    yield intent("top-code-places", "E", TYPE_WARNINGS, answer, _TOP_CODE_PLACES)
    for source in (*OF_TYPES[:2], FIXABLE):
        answer = (
            f"{tallied(source, FILE)}ordered = sorted(counts, key=lambda file: counts[file], reverse=True)\n"
            f'if not ordered:\n    print("{source.nothing}")\nfor file in ordered[:$n]:\n'
            f'    print(f"{{file}}: {{counts[file]}}")'
        )
        yield intent("top-files", "E", source, answer, _TOP_FILES, slots=("n",))


def intents() -> Iterator[Intent]:
    """Everything that takes more than one step over one result."""
    for source in FOUND:
        yield from _top(source)
        yield from _by_file(source)
    yield from _superlatives()
    yield from _shares()
    yield from _in_detail()
