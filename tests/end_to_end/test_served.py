"""A model that mlx_lm.server serves is validated over HTTP: stopped, taken up again, told and compared as any other."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from workspace import answer, heed_signals, punie

from punie_tui.models.serving import Server
from punie_tui.runs.store import find_run
from punie_tui.settings import load_settings
from punie_tui.validation.plan import read_samples
from scripted_server import scripted_server, sends
from taught_model import ANSWERS, FAILS, GOOD, WORDS

SUITE = f"""
targets: {{overall: 60, field_access: 0}}
categories:
  A: {{name: asked, target: 60, measures: discrimination}}
queries:
  - {{id: A1, category: A, text: "{GOOD}", expect: {{tools: [typecheck]}}, soft: {{any: ["typecheck("]}},
     outcome: {{calls: {{result: 'typecheck("src/")'}}, says: [result.error_count]}}}}
  - {{id: A2, category: A, text: "{FAILS}", expect: {{tools: [pytest_run]}}, soft: {{any: ["pytest_run("]}},
     outcome: {{calls: {{result: 'pytest_run("tests/")'}}, says: [result.failed]}}}}
  - {{id: A3, category: A, text: "{WORDS}", expect: {{direct: true}}, soft: {{none: ["<tool_call>"]}},
     outcome: {{terms: [code]}}}}
"""


def serve(model: Path, log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (
        log.open("w") as lines,
        Server(model, "127.0.0.1", port, log.parent, lambda line: print(line, file=lines)) as at,
    ):
        at.wait_until_healthy()
        yield f"{at.url}/v1"


@pytest.fixture(scope="module")
def served(taught_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the taught model; its calls come as objects, as Qwen3's do from this server."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(taught_model, folder / "model")
    config = folder / "model" / "tokenizer_config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "tool_parser_type": "qwen3_coder"}))
    yield from serve(folder / "model", folder / "log")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    suites = tmp_path / "data" / "suites"
    suites.mkdir(parents=True)
    (suites / "taught.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path


def test_it_is_validated_reported_and_compared_like_any_other(served: str, workspace: Path, taught_model: Path) -> None:
    done = punie(workspace, "validate", served, "--suite", "taught", "--json")
    over_http = answer(done)
    assert (done.returncode, over_http["targets_met"]) == (0, True)
    assert over_http["model"] == f"{served} default_model"
    assert [query["verdict"] for query in over_http["queries"]] == ["passed", "failed", "passed"]
    assert over_http["queries"][0]["answer"] == ANSWERS[GOOD]

    here = answer(punie(workspace, "validate", str(taught_model), "--suite", "taught", "--json"))
    assert [query["grading_stage"] for query in here["queries"]] == [
        query["grading_stage"] for query in over_http["queries"]
    ]
    compared = answer(punie(workspace, "compare", here["run"], over_http["run"], "--json"))
    assert len(compared["same"]) == 3 and compared["after"]["model"] == f"{served} default_model"
    assert f"served by {served}" in punie(workspace, "report", over_http["run"]).stdout


def test_what_the_server_did_not_answer_is_asked_by_a_resume_and_nothing_else(workspace: Path) -> None:
    with scripted_server() as server:
        server.script = [sends(b"down", 500)]
        words = ["--suite", "taught", "--attempts", "1", "--concurrency", "1", "--json"]
        failed = punie(workspace, "validate", server.address, *words)
        document = answer(failed)
        assert (failed.returncode, document["exit_code"]) == (3, 3) and "resume" in document["error"]
        run = find_run(load_settings(workspace), document["run"])
        assert [record.answered for record in read_samples(run, "validate-served")] == [False] * 3
        reply = {"choices": [{"message": {"content": ANSWERS[WORDS]}, "finish_reason": "stop"}]}
        server.script, server.asked = [sends(json.dumps(reply).encode())], []
        resumed = punie(workspace, "resume", run.id, "--json")
        assert resumed.returncode == 1  # the targets are missed: words alone are right for one of three
        assert len(server.asked) == 3
        again = answer(punie(workspace, "validate", run.id, "--queries", "A2", "--concurrency", "2", "--json"))
        assert len(server.asked) == 4 and [query["grading_stage"] for query in again["queries"]].count("passed") == 1


def test_ctrl_c_stops_it_and_what_was_answered_stays(workspace: Path) -> None:
    with scripted_server() as server:
        reply = {"choices": [{"message": {"content": ANSWERS[WORDS]}, "finish_reason": "stop"}]}
        command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), "validate", server.address]
        process = subprocess.Popen(
            [*command, "--suite", "taught", "--concurrency", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=heed_signals,
        )
        asked = iter(range(100))

        def first_then_silence(handler: object) -> None:
            if next(asked) == 0:
                sends(json.dumps(reply).encode())(handler)
            else:
                process.send_signal(signal.SIGINT)
                process.wait(60)

        server.script = [first_then_silence]
        process.communicate(timeout=200)
        run = find_run(load_settings(workspace), "last")
        assert [record.query for record in read_samples(run, "validate-served")] == ["A1"]
        server.script, server.asked = [sends(json.dumps(reply).encode())], []
        punie(workspace, "resume", run.id)
        assert len(server.asked) == 2
