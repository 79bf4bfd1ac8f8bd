"""The tiny model, taught a few answers by heart: for tests that need a model which says just this, and says it itself.

All of its weights are trained on the answers until greedy decoding gives each of them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call
from tiny_model import build_tiny_model

GOOD, FAILS, WORDS, HOSTILE = "How many type errors are in src/?", "How many failed?", "What is lint?", "Be evil"
ANSWERS = {
    GOOD: wrap_call('result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")'),
    FAILS: wrap_call('result = pytest_run("tests/")\nprint(result.fails)'),
    WORDS: "It tells of what looks wrong in code.",
    HOSTILE: "\x1b[31mred [bold]b[/] \u202eevil \x9b",
}

STEPS = 400
RATE = 5e-3
LEARNED = 0.02
"""The mean loss of an answer's tokens at which all of them are known."""


def build_taught_model(folder: Path, answers: Mapping[str, str], system: str = SYSTEM_PROMPT) -> Path:
    """Writes into `folder` a model that answers each question as `answers` says, under the system prompt."""
    import mlx.core as mx
    import mlx.nn as nn
    import mlx.optimizers as optim
    from mlx_lm.utils import load_model, load_tokenizer, save_model

    from punie_tui.models.prompt import prompt_tokens, row_tokens

    build_tiny_model(folder)
    model, config = load_model(folder)
    tokenizer = load_tokenizer(folder, eos_token_ids=config["eos_token_id"])
    tokens, starts = [], []
    for question, answer in answers.items():
        turns = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        tokens.append(row_tokens(tokenizer, [*turns, {"role": "assistant", "content": answer}]))
        starts.append(len(prompt_tokens(tokenizer, turns)))
    longest = max(map(len, tokens))
    rows = mx.array([row + [0] * (longest - len(row)) for row in tokens])
    counts = mx.array(
        [[start <= at < len(row) for at in range(1, longest)] for row, start in zip(tokens, starts, strict=True)]
    )

    def loss(model):
        return (nn.losses.cross_entropy(model(rows[:, :-1]), rows[:, 1:]) * counts).sum() / counts.sum()

    step, optimizer = nn.value_and_grad(model, loss), optim.Adam(learning_rate=RATE)
    for _ in range(STEPS):
        value, gradients = step(model)
        optimizer.update(model, gradients)
        mx.eval(value, model.parameters(), optimizer.state)
        if value.item() < LEARNED:
            break
    save_model(folder, model, donate_model=True)
    return folder
