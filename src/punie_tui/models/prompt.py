"""Turns conversations into tokens: training and validation share this code, so that they cannot differ.

The tokens are those that `mlx_lm.tuner.datasets.ChatDataset` makes of a row. Knows nothing of datasets, suites or
models; only of messages and a tokenizer as mlx-lm wraps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from punie_tui.errors import UsageError
from punie_tui.models.machine.limits import OutOfTime, limited

TEMPLATE_SECONDS = 5.0
TEMPLATE_BYTES = 4 << 30
"""In addition to what the process has already: rendering takes kilobytes, but address space is reserved generously."""


class ChatMessage(Protocol):
    """One turn: its role (system, user, assistant) and its content."""

    @property
    def role(self) -> str: ...

    @property
    def content(self) -> str: ...


Turns = Sequence[ChatMessage | Mapping[str, str]]


def turns_of(system: str | None, question: str) -> list[dict[str, str]]:
    """The turns with which a question is asked."""
    turns = [{"role": "system", "content": system}] if system is not None else []
    return [*turns, {"role": "user", "content": question}]


def row_tokens(tokenizer: Any, messages: Turns, tools: Sequence[Any] = ()) -> list[int]:
    """The tokens of a whole training row: every turn, including the last answer and its end-of-turn token. `tools`: the
    JSON schemas that the row offers, for the template to render."""
    return [int(token) for token in _render(tokenizer, _turns(messages), tools, prompt=False, tokenize=True)]


def prompt_tokens(tokenizer: Any, messages: Turns, tools: Sequence[Any] = ()) -> list[int]:
    """The tokens that the model continues: every turn, and the opening of its own.

    A final assistant turn is left out, since it is the answer. So for a row that ends with one, the result is a prefix
    of `row_tokens`, and its length is mlx-lm's `mask_prompt` offset.
    """
    return [int(token) for token in _render(tokenizer, _prompt_turns(messages), tools, prompt=True, tokenize=True)]


def prompt_text(tokenizer: Any, messages: Turns) -> str:
    """`prompt_tokens` as text, special tokens spelled out; for showing, not for encoding."""
    return str(_render(tokenizer, _prompt_turns(messages), (), prompt=True, tokenize=False))


def _prompt_turns(messages: Turns) -> list[dict[str, str]]:
    turns = _turns(messages)
    return turns[:-1] if turns and turns[-1]["role"] == "assistant" else turns


def _turns(messages: Turns) -> list[dict[str, str]]:
    return [
        dict(message) if isinstance(message, Mapping) else {"role": message.role, "content": message.content}
        for message in messages
    ]


def _render(tokenizer: Any, turns: list[dict[str, str]], tools: Sequence[Any], *, prompt: bool, tokenize: bool) -> Any:
    """Raises UsageError if the tokenizer has no chat template, or its template refuses the turns.

    A template is foreign code: transformers runs it in jinja's sandbox, and here its time and memory are limited as
    well.
    """
    from jinja2 import TemplateError
    from jinja2.exceptions import SecurityError

    offered = {"tools": list(tools)} if tools else {}
    try:
        with limited(TEMPLATE_SECONDS, TEMPLATE_BYTES):
            return tokenizer.apply_chat_template(turns, add_generation_prompt=prompt, tokenize=tokenize, **offered)
    except SecurityError as error:
        raise UsageError(
            f"the model's chat template does what no template is allowed to do ({error}); do not use it"
        ) from None
    except OutOfTime:
        raise UsageError(
            f"the model's chat template does not end within {TEMPLATE_SECONDS:g} seconds; do not use it"
        ) from None
    except MemoryError:
        raise UsageError("the model's chat template needs more memory than any conversation needs") from None
    except TemplateError as error:
        roles = ", ".join(turn["role"] for turn in turns)
        raise UsageError(f"the model's chat template refuses a conversation of {roles}: {error}") from None
    except ValueError as error:
        if getattr(tokenizer, "chat_template", None) is None:
            raise UsageError("the model has no chat template; choose an instruction-tuned model") from None
        raise UsageError(f"the model's chat template fails: {error}") from None
    except (TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise UsageError(f"the model's chat template fails: {' '.join(str(error).split())[:200]}") from None
