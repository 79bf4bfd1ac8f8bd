"""The verbs about datasets, as a person types them: what they answer, in text and JSON, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.cli import main
from punie_tui.settings import bundled_data
from punie_tui.tools.code.calls import wrap_call

Verb = Callable[..., tuple[int, Any]]

ROWS = [
    {
        "messages": [
            {"role": "user", "content": "How many type errors are in src/?"},
            {"role": "assistant", "content": '<tool_call>print(typecheck("src/").error_count)</tool_call>'},
        ]
    },
    {"prompt": "What is a closure?", "completion": "A function together with the names that surround it."},
    {"nothing": "of use"},
]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PUNIE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "foreign.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return tmp_path


@pytest.fixture
def verb(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    """`verb("list")`: runs `punie-tui data list --json`; its exit code and the document that it answers."""

    def run(*words: str) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as stop:
            main(["-w", str(workspace), "data", *words, "--json"])
        code = stop.value.code
        assert isinstance(code, int)
        return code, json.loads(capsys.readouterr().out)

    return run


def test_importing_answers_with_what_was_taken_changed_and_refused(workspace: Path, verb: Verb) -> None:
    code, report = verb("import", str(workspace / "foreign.jsonl"), "--into", "mine")
    assert code == 0
    assert report["taken"] == {"train": 2}
    ((place, reason),) = [(refused["place"], refused["reason"]) for refused in report["refused"]]
    assert place == "foreign.jsonl:3"
    assert "ShareGPT" in reason and "'nothing'" in reason
    assert [dataset["name"] for dataset in verb("list")[1]] == ["mine", *_bundled()]


def _bundled() -> list[str]:
    return sorted(path.parent.name for path in bundled_data().glob("*/train.jsonl"))


@pytest.mark.parametrize("name", ["../away", "", "recipes", "demo", ".hidden"])
def test_a_dataset_cannot_be_imported_under_a_name_that_is_none_or_taken(
    name: str, workspace: Path, verb: Verb
) -> None:
    code, answer = verb("import", str(workspace / "foreign.jsonl"), "--into", name)
    assert code == 2
    assert "name" in answer["error"]
    assert not (workspace / "data").exists()


def test_a_failed_check_exits_1_and_says_where_and_that_no_tokens_were_looked_at(workspace: Path, verb: Verb) -> None:
    verb("import", str(workspace / "foreign.jsonl"), "--into", "mine")
    code, answer = verb("check", "mine")
    assert code == 1
    assert answer["tokenizer"] is None
    (fields,) = [check for check in answer["checks"] if check["name"] == "field patterns"]
    assert not fields["ok"]
    assert fields["mend"]


def test_checking_with_a_model_at_hand_looks_at_tokens_too(tiny_model: Path, verb: Verb) -> None:
    code, answer = verb("check", "demo", "--model", str(tiny_model), "--recipe", "demo", "--suite", "seed25")
    assert code == 0
    assert answer["tokenizer"] == str(tiny_model)
    (lengths,) = [check for check in answer["checks"] if check["name"] == "token lengths"]
    assert lengths["message"].endswith("max_seq_length is 512")


def test_without_the_tokenizer_checking_says_so_in_a_line(
    workspace: Path, verb: Verb, capsys: pytest.CaptureFixture[str]
) -> None:
    verb("import", str(workspace / "foreign.jsonl"), "--into", "mine")
    with pytest.raises(SystemExit):
        main(["-w", str(workspace), "data", "check", "mine"])
    assert "not checked as tokens: smollm2-135m is not on this machine" in capsys.readouterr().out


def test_a_row_is_shown_as_tokens_that_count_or_not(tiny_model: Path, verb: Verb) -> None:
    code, answer = verb("tokens", "demo", "--row", "2", "--model", str(tiny_model), "--recipe", "demo")
    assert code == 0
    counts = [token["counts"] for token in answer["tokens"]]
    assert counts == sorted(counts)  # the prompt, and then what is learned
    assert sum(counts) == answer["counted"] > 0


def test_trying_a_row_exits_1_where_it_does_not_run(workspace: Path, verb: Verb) -> None:
    folder = workspace / "data" / "mine"
    folder.mkdir(parents=True)
    rows = [
        {"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": wrap_call(code)}]}
        for code in ('print(typecheck(".").error_count)', "print(\x1b)")
    ]
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, answer = verb("try", "mine", "--row", "1", "--fixture", "clean")
    assert (code, answer["calls"][0]["output"]) == (0, "0\n")
    assert verb("try", "mine", "--row", "2")[0] == 1
    assert verb("try", "mine", "--row", "3")[0] == 2
    assert verb("try", "mine", "--row", "1", "--fixture", "filthy")[0] == 2


def test_rows_are_found_by_what_they_are_and_counted(verb: Verb) -> None:
    code, answer = verb("find", "demo", "--split", "train", "--tool", "ruff_check", "--pattern", "fixable_count")
    assert code == 0
    assert answer["looked_at"] == 360
    assert answer["found"] == answer["counts"]["pattern"]["fixable_count"] > len(answer["rows"])
    assert all("ruff_check" in row["tools"] for row in answer["rows"])
    assert verb("find", "demo", "--failed", "one format")[1]["found"] == 0


@pytest.mark.parametrize(
    "words", [("--text", "(", "--regex"), ("--failed", "one fromat"), ("--split", "trian"), ("--tool", "rufff")]
)
def test_a_search_that_makes_no_sense_exits_2(words: tuple[str, ...], verb: Verb) -> None:
    assert verb("find", "demo", *words)[0] == 2


def test_rows_that_were_marked_make_a_new_dataset_that_compares_with_the_old(workspace: Path, verb: Verb) -> None:
    decisions = str(workspace / "decisions.jsonl")
    edited = workspace / "edited.json"
    turns = [("system", "s"), ("user", "What is a set?"), ("assistant", "A collection without order.")]
    edited.write_text(json.dumps({"messages": [{"role": r, "content": c} for r, c in turns]}, indent=2))
    assert verb("mark", "demo", "--row", "1", "--drop", "--note", "dull", "--decisions", decisions)[0] == 0
    assert verb("mark", "demo", "--row", "2", "--edit", str(edited), "--decisions", decisions)[0] == 0
    code, answer = verb("curate", "demo", "--decisions", decisions, "--into", "curated")
    assert code == 0
    assert (answer["counts"]["drop"], answer["counts"]["edit"]) == (1, 1)
    compared = verb("compare", "demo", "curated")[1]
    assert (len(compared["removed"]), len(compared["added"]), compared["same"]) == (2, 1, 418)
    assert verb("curate", "demo", "--decisions", decisions, "--into", "curated")[0] == 2


def test_marking_needs_to_be_told_what(workspace: Path, verb: Verb) -> None:
    assert verb("mark", "demo", "--row", "1", "--decisions", str(workspace / "decisions.jsonl"))[0] == 2


def test_what_rows_say_reaches_the_terminal_with_its_control_codes_made_visible(
    workspace: Path, verb: Verb, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\u202e"
    row = {"prompt": f"What is {evil}?", "completion": f"It is {evil}, as anybody knows."}
    (workspace / "evil.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({evil: evil, "messages": evil}) + "\n")
    for words in (
        ["import", str(workspace / "evil.jsonl"), "--into", "evil"],
        ["find", "evil"],
        ["show", "evil"],
        ["check", "evil"],
        ["compare", "evil", "demo"],
        ["try", "evil"],
    ):
        with pytest.raises(SystemExit):
            main(["-w", str(workspace), "data", *words])
        captured = capsys.readouterr()
        assert not set("\x1b\x07\u202e") & set(captured.out + captured.err), words


def test_show_says_where_a_row_stands_how_it_is_written_and_what_was_noted(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["-w", str(workspace), "data", "show", "phase22_base", "--row", "7"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("train.jsonl:7, written as text")
    assert "── system" in lines and "── user" in lines and "── assistant" in lines
    with pytest.raises(SystemExit):
        main(["-w", str(workspace), "data", "show", "phase26_merged"])
    assert "── noted: source" in capsys.readouterr().out


def test_lengths_are_counted_where_the_tokenizer_is_at_hand_and_estimated_elsewhere(
    verb: Verb, tiny_model: Path
) -> None:
    words = ("find", "demo", "--split", "valid", "--longest-first")
    estimated = verb(*words)[1]
    counted = verb(*words, "--model", str(tiny_model))[1]
    assert (estimated["tokens_of"], counted["tokens_of"]) == (None, str(tiny_model))
    first = counted["rows"][0]
    seen = verb("tokens", "demo", "--split", "valid", "--row", str(first["line"]), "--model", str(tiny_model))[1]
    assert first["tokens"] == len(seen["tokens"])
    assert verb(*words[:-1], "--min-tokens", str(first["tokens"]), "--model", str(tiny_model))[1]["rows"][0] == first


def test_the_verbs_about_datasets_import_no_machine_learning_before_it_is_needed() -> None:
    code = "import json, sys, punie_tui.cli.data; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & {"mlx", "mlx_lm", "transformers", "numpy"}


def test_a_long_list_is_cut_at_ten_and_the_rest_counted_unless_all_is_asked_for(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "many.jsonl").write_text("broken\n" * 12 + json.dumps(ROWS[1]) + "\n")
    for words, shown in ((("--into", "few"), 10), (("--into", "all", "--all"), 12)):
        with pytest.raises(SystemExit):
            main(["-w", str(workspace), "data", "import", str(workspace / "many.jsonl"), *words])
        said = capsys.readouterr().out
        assert said.count("many.jsonl:") == shown
        assert ("and 2 more" in said) == (shown == 10)


def test_a_failed_check_says_how_it_is_waived_and_a_recipe_that_waives_it_lets_it_pass(
    workspace: Path, capsys: pytest.CaptureFixture[str], verb: Verb
) -> None:
    verb("import", str(workspace / "foreign.jsonl"), "--into", "mine")
    code, answer = verb("check", "mine")
    failed = [check for check in answer["checks"] if not check["ok"]]
    assert code == 1 and {"tool and direct answers", "field patterns"} <= {check["name"] for check in failed}
    assert all(json.dumps([check["name"]]) in check["waive"] for check in failed)
    (workspace / "data" / "recipes").mkdir()
    (workspace / "data" / "recipes" / "lax.toml").write_text(
        f'name = "lax"\ndescription = "d"\nmodel = "smollm2-135m"\nstages = ["train"]\n'
        f"[check]\nwaive = {json.dumps([check['name'] for check in failed])}\n"
    )
    code, answer = verb("check", "mine", "--recipe", "lax")
    assert (code, answer["ok"]) == (0, True)
    assert capsys.readouterr().err == ""
