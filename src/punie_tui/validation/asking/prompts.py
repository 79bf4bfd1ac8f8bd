"""What a query is asked with: the turns, and their form. Chat goes the one way that training goes, `models.prompt`.

The other form, plain, is the same words without the model's template; a model that learned in the template answers
it worse, and it is here to be able to see by how much. Knows a tokenizer as mlx-lm wraps it, and no model.
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
    """`System: …`, `User: …`, a paragraph a turn, and the opening of the answer."""
    return "".join(f"{turn['role'].capitalize()}: {turn['content']}\n\n" for turn in turns) + "Assistant:"
