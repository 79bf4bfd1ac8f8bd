"""What takes two results side by side: two or three tools on one place, in numbers, in a word, in lists."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import LINT, SUITE, TYPES, compared, either
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place

COUNTS = {
    "types": (TYPES, "types.error_count", "types.success", ("type errors", "typing errors"), "type errors"),
    "lint": (LINT, "lint.violation_count", "lint.success", ("lint violations", "ruff findings"), "violations"),
    "tests": (
        SUITE,
        "tests.failed",
        "tests.success",
        ("failing tests", "test failures"),
        "failed",
    ),
}
"""Tool → call, the number that counts what is wrong, whether all is well, words for it, label."""


def _together() -> Iterator[Intent]:
    """Two tools, both numbers: labelled, added, compared, or both in order."""
    for one, two in (("types", "lint"), ("lint", "types"), ("lint", "tests"), ("types", "tests")):
        call, first, good, firsts, label = COUNTS[one]
        other_call, second, other_good, seconds, other_label = COUNTS[two]
        place: Place = "code and tests" if "tests" in (one, two) else "code"
        there = "{path}" if place == "code" else "{path} and {tests}"
        where = there.replace("{path}", "$path").replace("{tests}", "$tests")
        both = call + other_call
        yield Intent(
            f"labelled-{one}-{two}",
            "E",
            f'{both}print(f"{label}: {{{first}}}")\nprint(f"{other_label}: {{{second}}}")',
            tuple(
                template
                for a in firsts
                for b in seconds
                for template in (
                    f"How many {a} and how many {b} are there in {where}? Label both.",
                    f"{a} and {b} for {where}, two labelled numbers",
                    f"For {where} give me the number of {a} and the number of {b}, each with its name.",
                    f"Count the {a}, count the {b} of {where}, and mark which number is which.",
                    f"Two lines for {where}: '{label}' with the {a}, '{other_label}' with the {b}.",
                    f"{where}: number of {a} next to '{label}', number of {b} next to '{other_label}'",
                    f"I need both in one go for {where}, {a} as well as {b}, counts with labels.",
                    f"Check {where} with two tools and print '{label}' and '{other_label}', a count each.",
                    f"What are the counts of {a} and of {b} for {where}? Put a label in front of each.",
                )
            ),
            place,
            weight=3,
        )
        if "tests" not in (one, two) or one == "lint":
            yield Intent(
                f"sum-{one}-{two}",
                "E",
                f"{both}print({first} + {second})",
                tuple(
                    template
                    for a in firsts
                    for b in seconds
                    for template in (
                        f"Add the {a} and the {b} of {where}: one number.",
                        f"{a} plus {b} in {where}, the total only",
                        f"What do the {a} and {b} of {where} come to together?",
                        f"How many things are wrong in {where} if I count {a} and {b} alike? One number.",
                        f"Sum up {a} and {b} for {where}.",
                        f"Take the number of {a} in {where}, add the number of {b}, print the result.",
                        f"{where}: all {a} and all {b} in total, a single figure",
                        f"I want one number for {where}, namely {a} + {b}.",
                        f"Counting {a} together with {b}, how many does that make for {where}?",
                    )
                ),
                place,
                weight=2,
            )
        yield Intent(
            f"numbers-{one}-{two}",
            "E",
            f"{both}print({first})\nprint({second})",
            (
                f"First the number of {firsts[0]}, then the number of {seconds[0]} for {where}, without labels.",
                f"{where}: two bare numbers, {firsts[1]} and below that {seconds[1]}",
                f"Count the {firsts[0]} of {where} and after them the {seconds[1]}; only the numbers, a line each.",
                f"Print how many {firsts[1]} and, on the next line, how many {seconds[0]} there are in {where}.",
                f"Just two numbers for {where}, {firsts[0]} before {seconds[0]}, nothing around them.",
                f"{firsts[1]}, then {seconds[1]}, of {where}: plain counts one below the other",
                f"On {where}, how many {firsts[0]}? And how many {seconds[0]}? Numbers only, in that order.",
                f"Give me the count of {firsts[1]} for {where}, then the count of {seconds[0]}, unlabelled.",
            ),
            place,
        )
        yield Intent(
            f"gate-{one}-{two}",
            "E",
            either(both, f"{good} and {other_good}", '"$good"', '"$bad"'),
            (
                f"Print '$good' if there are neither {firsts[0]} nor {seconds[0]} in {where}, '$bad' otherwise.",
                f"$good or $bad: both {COUNTS[one][4]} and {COUNTS[two][4]} must be zero for {where}.",
                f"Check {where} for {firsts[1]} and {seconds[1]}; '$good' when both are clean, else '$bad'.",
                f"Any {firsts[0]} or {seconds[0]} in {where}? Then '$bad', otherwise '$good'.",
                f"'$good' only if no {firsts[1]} and no {seconds[1]} come up in {where}, else '$bad'",
                f"Look for {firsts[0]} and for {seconds[0]} in {where}: nothing of either is $good, the rest is $bad.",
                f"One word about {where}: $bad as soon as there are {firsts[1]} or {seconds[1]}, $good if not.",
                f"Zero {firsts[0]} and zero {seconds[0]} in {where} means '$good'. Everything else means '$bad'.",
                f"Are {firsts[0]} and {seconds[0]} both absent from {where}? $good for yes, $bad for no.",
            ),
            place,
            ("good", "bad"),
            weight=2,
        )
        yield Intent(
            f"more-{one}-{two}",
            "E",
            compared(both, first, second, f'"{label}"', f'"{other_label}"', '"same"'),
            (
                f"Is {where} worse in {firsts[0]} or in {seconds[0]}? Answer '{label}', '{other_label}' or 'same'.",
                f"More {firsts[1]} or more {seconds[1]} in {where}? Say '{label}', '{other_label}' or 'same'.",
                f"Compare {firsts[0]} with {seconds[0]} for {where}; print '{label}' or '{other_label}', "
                f"whichever has more, 'same' for a tie.",
                f"{where}: '{label}' if there are more {firsts[1]}, '{other_label}' if more {seconds[1]}, else 'same'",
                f"Which number is greater for {where}, that of {firsts[0]} ('{label}') or that of {seconds[0]} "
                f"('{other_label}')? As many of both: 'same'.",
                f"What is there more of in {where}? '{label}' for {firsts[0]}, '{other_label}' for {seconds[0]}, "
                f"'same' for neither.",
                f"Weigh the {firsts[1]} of {where} against the {seconds[1]}: '{label}', '{other_label}' or 'same'.",
                f"Name the bigger problem of {where}, '{label}' ({firsts[0]}) or '{other_label}' ({seconds[0]}), "
                f"or 'same'.",
            ),
            place,
            weight=2,
        )
    lists = (
        (
            "errors-codes",
            TYPES + LINT,
            "type errors as file:line, then the distinct ruff codes",
            'for error in types.errors:\n    if error.severity == "error":\n'
            '        print(f"{error.file}:{error.line}")\n'
            "for code in sorted({violation.code for violation in lint.violations}):\n    print(code)\n"
            'if types.success and lint.success:\n    print("Nothing")',
        ),
        (
            "violations-warnings",
            LINT + TYPES,
            "lint violations as file:line, then the type warnings with their message",
            'for violation in lint.violations:\n    print(f"{violation.file}:{violation.line}")\n'
            'for error in types.errors:\n    if error.severity == "warning":\n        print(error.message)\n'
            'if lint.success and not types.errors:\n    print("Nothing")',
        ),
        (
            "messages-both",
            TYPES + LINT,
            "messages of the type errors, then the messages of the lint violations",
            'for error in types.errors:\n    if error.severity == "error":\n        print(error.message)\n'
            "for violation in lint.violations:\n    print(violation.message)\n"
            'if types.success and lint.success:\n    print("Nothing")',
        ),
    )
    for name, call, asked, body in lists:
        yield Intent(
            f"lists-{name}",
            "E",
            call + body,
            (
                f"For $path print the {asked}. If there are neither, 'Nothing'.",
                f"$path: {asked} (or 'Nothing')",
                f"I want two lists for $path: the {asked}; 'Nothing' if both are empty.",
                f"Show me the {asked}, all of it for $path. Say 'Nothing' where there is nothing.",
                f"Go through $path with the type checker and ruff and list the {asked}, or say 'Nothing'.",
                f"List for $path, one below the other, the {asked}. Both empty: 'Nothing'.",
                f"What do ty and ruff have on $path? Print the {asked}. If all is clean, print 'Nothing'.",
                f"Two tools on $path, two lists: {asked}. With nothing to list, 'Nothing'.",
            ),
            "code",
            weight=2,
        )


def _all_three() -> Iterator[Intent]:
    calls = "".join(COUNTS[tool][0] for tool in ("types", "lint", "tests"))
    yield Intent(
        "three-labelled",
        "E",
        calls + 'print(f"type errors: {types.error_count}")\nprint(f"violations: {lint.violation_count}")\n'
        'print(f"failed: {tests.failed}")',
        (
            "Health of $path and $tests in three labelled numbers: type errors, violations, failed tests.",
            "type errors and violations of $path, failed tests of $tests, each labelled",
            "Give me an overview: type errors in $path, lint violations in $path, failures in $tests.",
            "Three tools, three lines with labels: type errors and violations for $path, failed for $tests.",
            "Check types and lint of $path and run $tests; print 'type errors', 'violations' and 'failed' with counts.",
            "Dashboard please: 'type errors' and 'violations' from $path, 'failed' from $tests, each with its number.",
            "How many type errors has $path, how many violations, and how many failures come from $tests? Label all.",
            "Everything in one go: ty and ruff over $path, pytest over $tests, one labelled count per tool.",
            "State of things: for $path the type errors and the violations, for $tests the failed ones, marked.",
            "Count what's wrong in $path by types, in $path by lint, in $tests by failures; three marked numbers.",
        ),
        "code and tests",
        weight=4,
    )
    yield Intent(
        "three-gate",
        "E",
        either(calls, "types.success and lint.success and tests.success", '"$good"', '"$bad"'),
        (
            "Type check and lint $path and run $tests: '$good' if all three are fine, else '$bad'.",
            "$good only if types and lint of $path and the tests in $tests are all clean, otherwise $bad",
            "All of it, types, ruff, tests, for $path and $tests. One word: $good or $bad.",
            "Can $path and $tests go out? '$good' if types, lint and tests all succeed, otherwise '$bad'.",
            "'$bad' if any of the three complains, ty on $path, ruff on $path or pytest on $tests; else '$good'",
            "Three checks, types and lint on $path, tests on $tests. Every one passes: $good. One doesn't: $bad.",
            "Put $path through ty and ruff, put $tests through pytest, and sum it up as '$good' or '$bad'.",
            "Is all well? Types of $path, lint of $path, $tests. Answer '$good' only if all three are, '$bad' if not.",
            "Full check of $path and $tests: $good on three successes, $bad with one or more in trouble.",
        ),
        "code and tests",
        ("good", "bad"),
        weight=4,
    )
    yield Intent(
        "three-which",
        "E",
        calls + 'if not types.success:\n    print("types")\nif not lint.success:\n    print("lint")\n'
        'if not tests.success:\n    print("tests")\nif types.success and lint.success and tests.success:\n'
        '    print("$good")',
        (
            "Which of types, lint and tests is not clean for $path and $tests? Name them, or say '$good'.",
            "Check $path (types, lint) and $tests (tests) and print the ones in trouble, '$good' if none is.",
            "Name each check that does not succeed, out of types and lint on $path and tests on $tests, or say $good.",
            "types, lint, tests: which of them fail for $path and $tests? One a line, '$good' when none does.",
            "Where is the trouble, 'types', 'lint' or 'tests'? Look at $path and $tests; '$good' if nowhere.",
            "Run all three checks on $path and $tests, print the names of the ones that complain, $good if none.",
            "Print 'types', 'lint', 'tests', as far as they are not in order for $path and $tests; otherwise '$good'.",
            "Of ty, ruff and pytest on $path and $tests tell me which object, as types, lint, tests; none: '$good'.",
        ),
        "code and tests",
        ("good",),
        weight=2,
    )


_OVERVIEW = (
    "Overview of $path in four labelled numbers: {labels}.",
    "For $path, from the type checker and from ruff: {labels}, each count with its label.",
    "{labels} of $path, four labelled lines",
    "Static checks of $path at a glance, labelled: {labels}.",
    "Type check and lint $path, then print {labels}, one a line with the label in front.",
    "Four figures on $path, please: {labels}. Put the label before each.",
    "Both static tools over $path in one go; report {labels}, all marked.",
    "What's the state of $path? I want the counts of {labels}, every one labelled.",
    "Give me a small report on $path: {labels}, with the numbers next to the labels.",
)


def _overviews() -> Iterator[Intent]:
    """Two tools, two numbers of each."""
    types = (("errors", "types.error_count"), ("warnings", "types.warning_count"))
    lint = (("violations", "lint.violation_count"), ("fixable", "lint.fixable_count"))
    for name, call, fields in (
        ("types-lint", TYPES + LINT, (*types, *lint)),
        ("lint-types", LINT + TYPES, (*lint, *types)),
        ("warnings-fixable", TYPES + LINT, (types[0], types[1], lint[1])),
    ):
        said = "\n".join(f'print(f"{label}: {{{field}}}")' for label, field in fields)
        labels = ", ".join(label for label, _ in fields[:-1]) + f" and {fields[-1][0]}"
        templates = tuple(template.replace("{labels}", labels) for template in _OVERVIEW)
        if len(fields) == 3:
            templates = tuple(text.replace("four", "three").replace("Four", "Three") for text in templates)
        yield Intent(f"overview-{name}", "E", call + said, templates, "code", weight=2)


def intents() -> Iterator[Intent]:
    """Everything that takes two or three results side by side."""
    yield from _together()
    yield from _all_three()
    yield from _overviews()
