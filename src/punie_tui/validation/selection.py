"""Which queries of a suite a validation is to ask: all, some by id, a category, or those whose answer failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from punie_tui.errors import UsageError, nearest
from punie_tui.grading.records import QueryRecord
from punie_tui.grading.suite import Suite
from punie_tui.validation.samples import deciding_verdict

EVERY = "all"
FAILED = "failed"


def selected(suite: Suite, names: Sequence[str], answers: Iterable[QueryRecord]) -> list[str]:
    """The ids of the queries that `names` selects, in the suite's order; all of them if it is empty. A name is an id,
    the key of a category, `all`, or `failed`: each query with a failed answer among `answers`.

    Raises UsageError for any other name.
    """
    if not names:
        return [query.id for query in suite.queries]
    ids = {query.id for query in suite.queries}
    chosen: set[str] = set()
    for name in names:
        if name in ids:
            chosen.add(name)
        elif name in suite.categories:
            chosen |= {query.id for query in suite.of_category(name)}
        elif name == EVERY:
            chosen |= ids
        elif name == FAILED:
            chosen |= {record.query for record in answers if not deciding_verdict(suite, record).passed}
        else:
            hint = nearest(name, [*ids, *suite.categories, FAILED])
            raise UsageError(f"the suite {suite.name} has neither a query nor a category {name!r}{hint}")
    return [query.id for query in suite.queries if query.id in chosen]
