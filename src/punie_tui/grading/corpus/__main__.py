"""`python -m punie_tui.grading.corpus [SUITE]…`: the grader's confusion matrix, and every answer it misjudges."""

from __future__ import annotations

import sys

from punie_tui.grading.corpus import SUITES, confusion, matrix_lines, read_answers, read_corpus
from punie_tui.grading.grade import grade_all
from punie_tui.grading.records import GRADER_VERSION
from punie_tui.grading.suite import load_suite
from punie_tui.settings import load_settings


def main(named: list[str]) -> int:
    settings = load_settings()
    corpus = [one for name in named for one in read_answers(name)] if named else read_corpus()
    suites = {name: load_suite(name, settings) for name in named or SUITES}
    grades = grade_all([suites[one.suite].query(one.query) for one in corpus], [one.answer for one in corpus])
    verdicts = [each.verdict for each in grades]
    print(f"{len(corpus)} labelled answers to {' and '.join(suites)}, grader {GRADER_VERSION}")
    print("\n".join(matrix_lines(confusion(corpus, verdicts))))
    wrong = [
        (one, verdict)
        for one, verdict in zip(corpus, verdicts, strict=True)
        if one.grading_stage != verdict.grading_stage
    ]
    for one, verdict in wrong:
        print(
            f"{one.query} {one.kind}: labelled {one.grading_stage}, judged {verdict.grading_stage}: {verdict.reason!a}"
        )
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
