"""A served model is validated: its answers are judged as any, and what its server fails to answer is asked again."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.pipeline.preflight import preflight
from punie_tui.runs.events import QueryJudged, StageProgress
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.runs.stage import StageContext, StageStopped
from punie_tui.runs.state import read_run
from punie_tui.tools.code.calls import wrap_call
from punie_tui.validation.asking.served import GIVEN_UP
from punie_tui.validation.plan import read_plan, read_samples
from punie_tui.validation.regrading import regrade
from punie_tui.validation.reports.comparison import compare, find_validation
from punie_tui.validation.reports.document import validations
from punie_tui.validation.stage import decide, validate
from punie_tui.validation.summary import summarise, summarise_run
from scripted_server import ScriptedServer, answer, hangs, scripted_server, sends

STAGE = "validate-served"
CALL = wrap_call('print(typecheck("x.py").error_count)')
ANSWERS = {"What is a lambda?": "A small function without a name.", "Does x.py type-check?": CALL}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        yield made


class Served:
    """A run of a served model; `settings` are the server's."""

    def __init__(self, asking: Any, server: ScriptedServer) -> None:
        self.asking, self.run, self.server = asking, asking.run, server

    def context(self, requests: Any = None, server: dict[str, Any] | None = None, **changes: Any) -> StageContext:
        made: StageContext = self.asking.context(STAGE, requests, **changes)
        settings = ServerSettings(**{"model_name": "ours", "attempts": 1, "timeout": 30, **(server or {})})
        made.recipe = made.recipe.model_copy(update={"model": self.server.address, "server": settings})
        return made

    def answers(self, name: str = STAGE) -> dict[str, str]:
        return {record.query: record.answer for record in read_samples(self.run, name) if record.answered}


@pytest.fixture
def served(tmp_path: Path, asking: Any, server: ScriptedServer) -> Served:
    return Served(asking, server)


def knows(handler: Any) -> None:
    sends(answer(ANSWERS[handler.question]))(handler)


def fails_at(question: str) -> Any:
    return lambda handler: sends(b"oh", 500)(handler) if handler.question == question else knows(handler)


def test_its_answers_are_judged_and_the_plan_says_that_it_was_served(served: Served) -> None:
    served.server.script = [knows]
    outcome = validate(served.context())
    assert served.answers() == {"A1": ANSWERS["What is a lambda?"], "A2": CALL}
    assert outcome.detail["metrics"]["strict"]["passed"] == 2
    assert outcome.detail["model"] == f"{served.server.address} ours"
    plan = read_plan(served.run, STAGE)
    assert plan is not None and (plan.model, plan.served, plan.folders()) == (served.server.address, "ours", [])
    assert decide(served.context()).detail["decided_by"] == STAGE
    assert {event.query for event in served.asking.events(QueryJudged)} == {"A1", "A2"}
    assert served.asking.events(StageProgress)[-1].done == 2


def test_it_is_asked_under_the_workspaces_system_turn_with_tools_where_they_are_wanted(served: Served) -> None:
    served.server.script = [knows]
    context = served.context(server={"send_tools": True})
    prompt = context.settings.prompt.model_copy(update={"system": "Ours: {tools}."})
    context.settings = context.settings.model_copy(update={"prompt": prompt})
    validate(context)
    for _, body in served.server.asked:
        assert body["messages"][0]["content"].startswith("Ours: typecheck, ")
        assert body["tools"][0]["function"]["name"] == "typecheck"


def test_a_call_that_comes_as_an_object_is_graded_as_one_in_text(served: Served) -> None:
    call = {"function": {"name": "typecheck", "arguments": '{"path": "x.py"}'}}
    served.server.script = [
        lambda handler: sends(answer(None, tool_calls=[call]) if "x.py" in handler.question else answer("It is."))(
            handler
        )
    ]
    validate(served.context())
    assert [record.grades.strict.passed for record in read_samples(served.run, STAGE)] == [True, True]


def test_what_the_server_does_not_answer_counts_nowhere_and_is_asked_again_alone(served: Served) -> None:
    served.server.script = [fails_at("What is a lambda?")]
    with pytest.raises(SystemFailure, match=rf"1 of 2 questions have no answer .*resume {served.run.id}"):
        validate(served.context())
    summary = summarise_run(served.run)[STAGE]
    assert not summary.complete and summary.asked == 1 and summary.grading_stages == {"infrastructure": 1, "passed": 1}
    for metric in ("strict", "soft", "discrimination"):
        assert (summary.metrics[metric].passed, summary.metrics[metric].total) == (1, 1)
    document = validations(served.run, read_run(served.run).view)[STAGE]
    assert [query.verdict for query in document.queries] == ["apart", "passed"]
    assert document.format_adherence is not None and document.format_adherence.answers == 1
    served.server.script, served.server.asked = [knows], []
    validate(served.context())
    assert [body["messages"][-1]["content"] for _, body in served.server.asked] == ["What is a lambda?"]
    assert summarise_run(served.run)[STAGE].complete


def test_an_answer_that_is_not_there_is_not_graded_again(served: Served) -> None:
    served.server.script = [fails_at("What is a lambda?")]
    with pytest.raises(SystemFailure):
        validate(served.context())
    assert [one.answers for one in regrade(served.run)] == [1]
    assert summarise_run(served.run)[STAGE].grading_stages["infrastructure"] == 1


def test_an_answer_stays_where_it_is_asked_for_again_in_vain(served: Served) -> None:
    served.server.script = [knows]
    validate(served.context())
    served.server.script = [fails_at("What is a lambda?")]
    with pytest.raises(SystemFailure):
        validate(served.context(queries=["all"]))
    assert served.answers() == {"A1": ANSWERS["What is a lambda?"], "A2": CALL}


def test_a_server_that_answers_nothing_is_given_up(served: Served) -> None:
    served.server.script = [sends(b"oh", 503)]
    with pytest.raises(SystemFailure, match="80 of 80"):
        validate(served.context(temperature=1.0, samples=40, server={"concurrency": 2}))
    assert GIVEN_UP <= len(served.server.asked) <= GIVEN_UP + 2


def test_a_refused_request_ends_it_and_what_was_answered_is_kept(served: Served) -> None:
    served.server.script = [knows, sends(b"who are you?", 401)]
    with pytest.raises(UsageError, match="--key-variable"):
        validate(served.context(server={"concurrency": 1}))
    assert list(served.answers()) == ["A1"]


def test_it_is_stopped_without_waiting_for_the_server_and_taken_up_again(served: Served) -> None:
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def knows_one(handler: Any) -> None:
        if "lambda" in handler.question:
            knows(handler)
        else:
            requests.put("stop")
            hangs(handler)

    served.server.script = [knows_one]
    with pytest.raises(StageStopped):
        validate(served.context(requests))
    assert list(served.answers()) == ["A1"]
    served.server.script = [knows]
    validate(served.context())
    assert set(served.answers()) == {"A1", "A2"}


def test_two_servers_are_compared_by_the_queries_that_both_answered(served: Served) -> None:
    served.server.script = [fails_at("What is a lambda?")]
    with pytest.raises(SystemFailure):
        validate(served.context(further_suites=["one"], further_temperatures=[0.5]))
    served.server.script = [knows]
    validate(served.context(temperature=0.5, further_temperatures=[]))
    before, after = (find_validation(served.asking.settings, f"{served.run.id}/{n}") for n in ("served", "served.t0.5"))
    found = compare(before, after)
    assert (found.queries, found.left_out) == (1, ["A1"])
    assert found.after.model == f"{served.server.address} ours"
    assert summarise(before.plan.suite, before.records).metrics["strict"].not_judged == 1


@pytest.mark.parametrize(
    ("changes", "message_part"),
    [
        ({"stages": ["fetch", STAGE]}, "no stage fetch"),
        ({"model": "http://u:p@h/v1"}, "address of a server"),
        ({"model": "smollm2-135m"}, "address of a server"),
        ({"server": ServerSettings(key_variable="NO_SUCH_KEY")}, "NO_SUCH_KEY"),
    ],
)
def test_what_cannot_be_asked_is_reported_before_a_run_is_made(
    served: Served, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], message_part: str
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    recipe = served.context().recipe.model_copy(update={"stages": [STAGE, "decide"], **changes})
    with pytest.raises(UsageError, match=message_part):
        preflight(recipe, served.asking.settings)
