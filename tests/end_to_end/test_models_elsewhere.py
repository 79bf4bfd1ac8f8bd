"""What is made here works in mlx-lm's own command line: every kind of model generates, and production is served."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize, quantize_adapter
from punie_tui.models.served import ServedModel, ServedQuestion
from punie_tui.models.serving import Server
from punie_tui.runs.recipes.recipe import QuantizeSettings
from tiny_model import build_tiny_adapter


def silent(done: float, total: float | None, note: str) -> None: ...


@pytest.fixture(scope="module")
def made(tiny_model_4bit: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Kind → the arguments with which mlx-lm's commands are given it."""
    root = tmp_path_factory.mktemp("made")
    adapter = build_tiny_adapter(root / "adapter", tiny_model_4bit)
    fused = fuse(tiny_model_4bit, adapter, root / "fused", "float16", silent).path
    mixed = quantize(fused, root / "mixed", QuantizeSettings(quant_predicate="mixed_3_6", group_size=32), silent).path
    mxfp4 = quantize(fused, root / "mxfp4", QuantizeSettings(mode="mxfp4"), silent).path
    six = QuantizeSettings(bits=6, group_size=32, method="direct")
    direct = quantize_adapter(tiny_model_4bit, adapter, root / "direct", six, "float16", silent).path
    eight = QuantizeSettings(group_size=32, method="surgical")
    surgical = quantize_adapter(tiny_model_4bit, adapter, root / "surgical", eight, "float16", silent).path
    folders = {"fused": fused, "mixed": mixed, "mxfp4": mxfp4, "direct": direct, "surgical": surgical}
    arguments = {kind: ["--model", str(folder)] for kind, folder in folders.items()}
    return {**arguments, "adapter": ["--model", str(tiny_model_4bit), "--adapter-path", str(adapter)]}


@pytest.mark.parametrize("kind", ["adapter", "fused", "direct", "mixed", "mxfp4", "surgical"])
def test_mlx_lm_generate_takes_it(made: dict[str, list[str]], kind: str) -> None:
    command = [sys.executable, "-m", "mlx_lm", "generate", *made[kind], "--prompt", "How many?", "--max-tokens", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    assert "Generation: " in done.stdout


def test_a_server_says_when_it_is_healthy_answers_and_ends_with_its_block(
    made: dict[str, list[str]], tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log: list[str] = []
    with Server(Path(made["direct"][1]), "127.0.0.1", port, tmp_path, log.append) as server:
        server.wait_until_healthy()
        asked = ServedQuestion([{"role": "user", "content": "How many?"}], max_tokens=3)
        pieces: list[str] = []
        whole = ServedModel(f"{server.url}/v1").ask(asked)
        streamed = ServedModel(f"{server.url}/v1").ask(asked, on_text=pieces.append)
        assert (whole.tokens, whole.stopped) == (streamed.tokens, streamed.stopped) == (3, "length")
        assert whole.text == streamed.text == "".join(pieces)
    assert server.process.poll() is not None
    assert log
