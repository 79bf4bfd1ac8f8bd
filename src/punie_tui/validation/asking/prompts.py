"""The prompt of a query: its turns, in chat or plain form. Chat prompts are made as in training, by `models.prompt`.

Plain prompts have the same words without the model's template. A model trained in the template answers them worse; they
are here to measure by how much. Needs a tokenizer as mlx-lm wraps it, and no model.
"""

from __future__ import annotations

from typing import Any

from punie_tui.models.prompt import prompt_text, prompt_tokens
from punie_tui.validation.plan import PromptFormat


def text_of(tokenizer: Any, turns: list[dict[str, str]], format: PromptFormat) -> str:
    """The prompt as text, special tokens spelled out."""
    return prompt_text(tokenizer, turns) if format == "chat" else plain_text(turns)


def tokens_of(tokenizer: Any, turns: list[dict[str, str]], format: PromptFormat) -> list[int]:
    """The prompt as token ids."""
    if format == "chat":
        return prompt_tokens(tokenizer, turns)
    return [int(token) for token in tokenizer.encode(plain_text(turns), add_special_tokens=False)]


def plain_text(turns: list[dict[str, str]]) -> str:
    """`System: …`, `User: …`, one paragraph per turn, then the opening of the answer."""
    return "".join(f"{turn['role'].capitalize()}: {turn['content']}\n\n" for turn in turns) + "Assistant:"
