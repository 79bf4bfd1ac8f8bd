"""The messages between the playground and the process that holds a model, one JSON object a line.

Requests: `Ask`, `Stop`. Replies: any number of `Fetching`, then `Ready`; for each question `Piece`s and one `Done`;
`Failed` instead of what could not be done. What a model wrote is untrusted text, and is passed on as it is.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from punie_tui.errors import UsageError, unknown

LONGEST_QUESTION = 20_000
"""Characters."""
MOST_TOKENS = 4096


class Decoding(BaseModel):
    """How an answer is sampled. Temperature 0 is greedy: it takes the likeliest token, and the seed has no effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float = Field(default=0.0, ge=0, le=5, allow_inf_nan=False)
    max_tokens: int = Field(default=384, ge=1, le=MOST_TOKENS)
    seed: int = Field(default=0, ge=0, lt=2**63)

    def __str__(self) -> str:
        return f"temperature {self.temperature:g}, max_tokens {self.max_tokens}, seed {self.seed}"


def parse_decoding(text: str) -> Decoding:
    """Parses settings as a person types them, such as `temperature 0.7, seed 3`; the others keep their defaults.

    Raises UsageError for an unknown name or an invalid value.
    """
    names = list(Decoding.model_fields)
    values: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = re.sub(r"\s*[=:]\s*|\s+", " ", part).partition(" ")
        if name not in names:
            raise unknown("setting", name, names)
        values[name] = value
    return decoding(**values)


def decoding(**values: object) -> Decoding:
    """The settings that are given, and the defaults for the others. Raises UsageError for an invalid value."""
    try:
        return Decoding.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(f"{name} {first['input']!r}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None


class AnswererMessage(BaseModel):
    """One line of the protocol."""

    model_config = ConfigDict(frozen=True)


class Ask(AnswererMessage):
    """Ask the model a question; the replies carry its `id`."""

    type: Literal["ask"] = "ask"
    id: int
    question: str = Field(max_length=LONGEST_QUESTION)
    decoding: Decoding = Decoding()


class Stop(AnswererMessage):
    """Stop the answer that is being written, if it is this one; its `Done` follows."""

    type: Literal["stop"] = "stop"
    id: int


class Fetching(AnswererMessage):
    """The model is being fetched or loaded, `done` of `total` bytes; or a server is asked again."""

    type: Literal["fetching"] = "fetching"
    done: float = 0
    total: float | None = None
    note: str = ""


class Ready(AnswererMessage):
    """The model is loaded."""

    type: Literal["ready"] = "ready"
    seconds: float = Field(description="how long loading took")
    memory: int = Field(description="memory of the process; bytes")
    device: str = Field(description="the device that computes")
    system: str | None = Field(description="the system turn of its prompts")


class Piece(AnswererMessage):
    """The new text of an answer. `tokens`: the number so far; `seconds`: since work on the question began."""

    type: Literal["piece"] = "piece"
    id: int
    text: str
    tokens: int
    seconds: float


Stopped = Literal["eos", "length", "degenerate", "interrupted", "cut off"]
"""Why an answer ended; `eos`: the model ended it."""


class Done(AnswererMessage):
    """A whole answer. `first`: seconds to its first token, spent on the prompt; `seconds`: in total."""

    type: Literal["done"] = "done"
    id: int
    text: str
    tokens: int
    prompt_tokens: int
    first: float
    seconds: float
    stopped: Stopped
    cut: str = Field(default="", description="why a server's answer was cut off")
    memory: int

    @property
    def rate(self) -> float:
        """Tokens per second, without the time to read the prompt; 0 for fewer than two tokens."""
        return (self.tokens - 1) / (self.seconds - self.first) if self.tokens > 1 and self.seconds > self.first else 0.0


class Failed(AnswererMessage):
    """The request `id` (None: loading) failed; `reason` is a sentence, `exit_code` is the error's."""

    type: Literal["failed"] = "failed"
    id: int | None = None
    reason: str
    exit_code: int = 2


Request = Ask | Stop
Reply = Fetching | Ready | Piece | Done | Failed

requests: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="type")])
replies: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="type")])
