"""docs/grading.md: the grader's measured error rates. Written by `punie-tui suite grading`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from punie_tui.grading.corpus.misjudged import HEADER, Judged, by_cause, matrix
from punie_tui.grading.corpus.mutants import Outcomes
from punie_tui.grading.grade import GRADER_VERSION

_OPENING = """\
# How far the grader can be believed

Grader {version}. Written by `punie-tui suite grading --output docs/grading.md`; the confusion matrix alone by
`punie-tui suite confusion`, with `--misjudged` for each answer that is judged otherwise than it is labelled.

## Labelled answers

Answers as people and large models write them, labelled right or wrong by hand. What the sandbox could not judge
(*apart*) counts in neither rate. *In words*: answers in words to questions that want words; the grader says that they
are that, and on the subject, and does not know whether they are true. *Disputed*: the label can be doubted;
`src/punie_tui/grading/corpus/disputed.jsonl` says why.

The rules were mended until hardly any of these is misjudged, so the rates below are not those of answers to come. Those
are told by answers that were written without knowledge of the rules and labelled before the grader saw them (95 %
intervals in parentheses; answers that call a tool). Of a first half grader 5 failed 8 of 138 right ones, 5.8 % (3.0 to
11.0), and passed 1 of 142 wrong ones, 0.7 % (0.1 to 3.9). Mended by these, it failed 4 of 137 right ones of the second
half, 2.9 % (1.1 to 7.3), and passed 5 of 144 wrong ones, 3.5 % (1.5 to 7.9); then it was mended by those too. Both
halves are by one author, so the second figure flatters.
"""
_ON_MUTANTS = """\
## Mutants of right answers

Each query's reference answer, changed in one place. Those that print or call something else in some fixture, or in one
of eight projects drawn by chance, differ in meaning, and must fall.
"""

WHY = {
    "order": "the question asks for no order",
    "operator": "the bound lies where no fixture is",
    "field": "both fields show the same, or both answers are right",
    "constant": "no fixture lies just there, or both answers are right",
    "slice": "no fixture has so many",
    "index": "the items are alike in what is asked",
    "path": "any path will do",
    "branch": "both branches say the same",
}
"""Kind of change → why such a mutant may survive."""


def grading_page(judged: Sequence[Judged], outcomes: Mapping[str, Outcomes]) -> str:
    """The page as Markdown."""
    lines = [
        _OPENING.format(version=GRADER_VERSION),
        *_table(HEADER, matrix(judged)),
        "",
        "### By what makes them hard to judge",
        "",
        *_table(("cause", *HEADER[1:]), by_cause(judged)),
        "",
        _ON_MUTANTS,
    ]
    rows = []
    for name, one in outcomes.items():
        survived = Counter(mutant.kind for mutant in one.survivors)
        rows += [[name, kind, count, survived[kind]] for kind, count in sorted(one.differing.items())]
        rows.append([name, "all", one.differing.total(), len(one.survivors)])
    lines += _table(("suite", "changed", "differ in meaning", "survive"), rows)
    lines += ["", "Those that survive:", ""]
    for name, one in outcomes.items():
        for kind in sorted({mutant.kind for mutant in one.survivors}):
            queries = Counter(mutant.query for mutant in one.survivors if mutant.kind == kind)
            listed = ", ".join(f"{query} ({count})" if count > 1 else query for query, count in queries.items())
            lines.append(f"- {name}, {kind}: {listed}. Mostly because {WHY[kind]}.")
    same = sum(one.same for one in outcomes.values())
    return "\n".join([*lines, "", f"{same} further mutants differ in no project at all.", ""])


def _table(header: Sequence[object], rows: Sequence[Sequence[object]]) -> list[str]:
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in (header, *rows)]
    return [
        "| " + " | ".join(cells[0]) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in cells[1:]),
    ]
