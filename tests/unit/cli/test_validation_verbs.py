"""The validation verbs from outside, through the whole road: worker, stages, documents, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tiny_model import build_tiny_adapter

SUITE = """
targets: {{overall: {target}, field_access: 0}}
categories:
  A: {{name: discrimination, target: {target}, measures: discrimination}}
queries:
  - {{id: A1, category: A, text: "What is a lambda?", expect: {{direct: true}}, soft: {{none: ["<tool_call>"]}}}}
  - {{id: A2, category: A, text: "Does x type-check?", expect: {{tools: [typecheck]}}, soft: {{any: ["typecheck("]}}}}
"""

KEYS = ["model", "suite", "grader", "seconds", "metrics", "categories", "rungs", "queries"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validating")
    suites = folder / "data" / "suites"
    suites.mkdir(parents=True)
    (suites / "hard.yaml").write_text(SUITE.format(target=100))
    (suites / "lenient.yaml").write_text(SUITE.format(target=0))
    return folder


def punie(workspace: Path, *words: str) -> tuple[int, Any]:
    """The exit code and the JSON document of a command."""
    command = [sys.executable, "-m", "punie_tui", "-w", str(workspace), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def hard(workspace: Path, tiny_model: Path) -> tuple[int, Any]:
    return punie(workspace, "validate", str(tiny_model), "--suite", "hard,lenient", "--max-tokens", "6")


def test_a_validation_is_one_document_and_exits_1_where_a_target_is_missed(hard: tuple[int, Any]) -> None:
    code, document = hard
    assert code == 1
    assert list(document)[: len(KEYS)] == KEYS
    assert set(document["seconds"]) == {"load", "warmup", "steady"}
    assert document["seconds"]["steady"] > 0
    assert {"soft", "strict", "field_access", "discrimination"} <= set(document["metrics"])
    assert all(set(metric) == {"passed", "total", "low", "high"} for metric in document["metrics"].values())
    assert [set(one) for one in document["categories"]] == [{"id", "name", "target", "passed", "total", "met"}]
    wanted = {"id", "category", "text", "verdict", "rung", "reason", "soft", "strict", "answer"}
    assert all(wanted <= set(query) for query in document["queries"])
    assert sum(document["rungs"].values()) == len(document["queries"]) == 2


def test_every_suite_that_was_asked_has_its_document(hard: tuple[int, Any]) -> None:
    _, document = hard
    assert document["suite"] == "hard"
    assert [further["suite"] for further in document["further"]] == ["lenient"]


def test_a_run_is_swept_and_an_answer_that_is_there_is_not_asked_for_again(
    workspace: Path, hard: tuple[int, Any]
) -> None:
    run = hard[1]["run"]
    code, document = punie(workspace, "validate", run, "--suite", "lenient", "--temperature", "0,0.8", "--samples", "2")
    assert code == 0
    assert [further["temperature"] for further in document["further"]] == [0.8]
    assert document["further"][0]["firmness"]["answers"] == 4
    _, again = punie(workspace, "validate", run, "--suite", "lenient", "--temperature", "0,0.8", "--samples", "2")
    assert again["seconds"] == {"load": 0, "warmup": 0, "steady": 0}
    assert again["queries"] == document["queries"]


def test_an_adapter_folder_is_judged_over_the_model_that_its_config_names(
    workspace: Path, tiny_model: Path, tmp_path: Path
) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model)
    config = json.loads((adapter / "adapter_config.json").read_text())
    words = ["validate", str(adapter), "--suite", "lenient", "--max-tokens", "4"]
    assert punie(workspace, *words)[1]["error"].endswith("does not say which model it belongs to; add the key model")
    (adapter / "adapter_config.json").write_text(json.dumps({**config, "model": str(tiny_model)}))
    code, document = punie(workspace, *words)
    assert code == 0
    assert document["model"] == str(adapter)
    assert document["stage"] == "validate-adapter"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--suite", "hrad"], "unknown suite 'hrad'; did you mean 'hard'?"),
        (["--suite", "hard,nowhere"], "unknown suite 'nowhere'"),
        (["--temperature", "0,warm"], "--temperature: 'warm' is no temperature"),
        (["--stage", "fused"], "needs a run"),
    ],
)
def test_what_is_asked_wrong_is_said_before_anything_starts(
    workspace: Path, tiny_model: Path, words: list[str], said: str
) -> None:
    runs = sorted((workspace / "runs").glob("*"))
    code, document = punie(workspace, "validate", str(tiny_model), *words)
    assert code == 2
    assert said in document["error"]
    assert sorted((workspace / "runs").glob("*")) == runs
