"""docs/grading.md: the grader's measured error rates. Written by `punie-tui suite grading`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from punie_tui.grading.corpus.misjudged import HEADER, JudgedAnswer, by_cause, matrix
from punie_tui.grading.corpus.mutants import Outcomes
from punie_tui.grading.records import GRADER_VERSION

_OPENING = """\
# How far the grader can be believed

Grader {version}. Written by `punie-tui suite grading --output docs/grading.md`; the confusion matrix alone by
`punie-tui suite confusion`, with `--misjudged` for each answer whose verdict differs from its label.

## Labelled answers

Answers as people and large models write them, labelled right or wrong by hand. What the sandbox could not judge
(*apart*) counts in neither rate. *In words*: answers in words to questions that ask for words; the grader checks that
they are in words and on the subject, not whether they are true. *Disputed*: the label can be doubted;
`src/punie_tui/grading/corpus/disputed.jsonl` gives the reason.

The rules were corrected until hardly any of these is misjudged, so the rates below are not those to expect of new
answers. Those were measured on answers that were written without knowledge of the rules and labelled before the grader
saw them (95 % intervals in parentheses; answers that call a tool). Of a first half grader 5 failed 8 of 138 right ones,
5.8 % (3.0 to 11.0), and passed 1 of 142 wrong ones, 0.7 % (0.1 to 3.9). After it was corrected by these, it failed 4 of
137 right ones of the second half, 2.9 % (1.1 to 7.3), and passed 5 of 144 wrong ones, 3.5 % (1.5 to 7.9); then it was
corrected by those too. Both halves are by one author, so the second figure is too favourable. Of answers by three
others, who saw only the questions and the tools' signatures, grader 7 failed 5 of 268 right ones, 1.9 % (0.8 to 4.3),
and passed 11 of 284 wrong ones, 3.9 % (2.2 to 6.8); by these, 4 of the 5 and 3 of the 11 were corrected: of the others
six can be defended, and two count lines for findings, of which no project has two on one line.

Of such answers to `tools60`, by a fourth author, grader 7 failed 39 of 116 right ones: it took no other way to a symbol
than by its bare name, which the signatures did not say is possible. Now they say it, the file may be looked up first,
and 24 fail, 20.7 % (14.3 to 28.9): sixteen of them because the suite wants the typed tool where the author took a shell
command, Python's own `ast` or the index of symbols.
"""
_ON_MUTANTS = """\
## Mutants of right answers

Each query's reference answer, changed in one place. Those that print or call something else in some fixture, or in one
of eight randomly generated projects, differ in meaning and must fail.
"""

WHY = {
    "order": "the question asks for no order",
    "operator": "the bound lies where no fixture is",
    "field": "both fields show the same, or both answers are right",
    "constant": "no fixture lies just there, or both answers are right",
    "slice": "no fixture has so many",
    "index": "the items are alike in what is asked",
    "path": "any path will do",
    "branch": "both branches print the same",
}
"""Kind of change → why such a mutant may survive."""


def grading_page(judged: Sequence[JudgedAnswer], outcomes: Mapping[str, Outcomes]) -> str:
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
