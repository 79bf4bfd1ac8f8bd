"""What was asked wrong gets one sentence and exit code 2; nothing is left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from punie_tui.cli import main

ROW = '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}'


def ask(capsys: pytest.CaptureFixture[str], workspace: Path, *words: str) -> tuple[int, str]:
    """Exit code and the one line on stderr."""
    with pytest.raises(SystemExit) as stopped:
        main(["-w", str(workspace), *words])
    output = capsys.readouterr()
    assert "Traceback" not in output.err
    lines = output.err.strip().splitlines()
    assert len(lines) == 1, output.err
    assert not (workspace / "runs").exists(), "a run was left behind"
    return int(stopped.value.code or 0), lines[0]


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text)
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "--recipe", "dem"), "unknown recipe 'dem'; did you mean 'demo'?"),
        (("train", "--model", "smollm-135m"), "unknown model 'smollm-135m'; did you mean 'smollm2-135m'?"),
        (("train", "--data", "demos"), "unknown dataset 'demos'; did you mean 'demo'?"),
        (("validate", "smollm2-135m", "--suite", "seed52"), "unknown suite 'seed52'; did you mean 'seed25'?"),
        (("watch", "demo-9"), "unknown run 'demo-9'; there is none yet"),
        (("train", "--set", "train.itres=3"), "unknown key 'train.itres'; did you mean 'iters'?"),
        (("train", "--set", "train.iters=0"), "train.iters: input should be greater than or equal to 1"),
        (("quantise", "x"), "no command 'quantise'; did you mean 'quantize'?"),
        (("data", "check", "nothing"), "unknown dataset 'nothing'"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_known_one(capsys, tmp_path, words, said):
    code, line = ask(capsys, tmp_path, *words)
    assert code == 2
    assert said in line


def test_a_recipe_with_an_unknown_key_names_file_and_nearest_key(capsys, tmp_path):
    file = folder(
        tmp_path / "data" / "recipes", mine__toml='name="m"\nmodel="smollm2-135m"\nstages=["train"]\ndatas="demo"\n'
    )
    code, line = ask(capsys, tmp_path, "train", "--recipe", "mine")
    assert code == 2
    assert f"{file / 'mine.toml'}: unknown key 'datas'; did you mean 'data'?" in line


def test_a_data_folder_without_train_jsonl(capsys, tmp_path):
    rows = folder(tmp_path / "rows", valid__jsonl=ROW + "\n")
    code, line = ask(capsys, tmp_path, "train", "--data", str(rows))
    assert code == 2
    assert "no train.jsonl" in line


def test_a_broken_line_is_named_by_file_and_line(capsys, tmp_path):
    rows = folder(tmp_path / "rows", train__jsonl=f'{ROW}\n{{"messages": [\n')
    code, line = ask(capsys, tmp_path, "train", "--data", str(rows))
    assert code == 2
    assert f"{rows / 'train.jsonl'}:2" in line


def test_a_model_folder_without_weights(capsys, tmp_path):
    model = folder(tmp_path / "model", config__json=json.dumps({"model_type": "qwen3"}))
    code, line = ask(capsys, tmp_path, "validate", str(model))
    assert code == 2
    assert "no weights" in line


def test_with_json_the_error_is_a_document_too(capsys, tmp_path):
    with pytest.raises(SystemExit):
        main(["-w", str(tmp_path), "train", "--recipe", "dem", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == 2
    assert "unknown recipe" in document["error"]
