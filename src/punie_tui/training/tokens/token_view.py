"""A row as the trainer sees it, token by token; also as a service: `python -m punie_tui.training.tokens.token_view`.

The service lets the dashboard show tokens without importing a tokenizer. It reads requests and writes replies, one
JSON object per line, until its input ends; `datasets.token_service` is the client and defines them. It uses the
trainer's own code (`training.tokens.rows`), and reads no weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import Message, parse_row
from punie_tui.datasets.token_service import SeenRow, SeenToken
from punie_tui.errors import PunieError, UsageError
from punie_tui.line_process import replying
from punie_tui.models.prompt import row_tokens
from punie_tui.models.tokenizers import read_tokenizer, tokenizer_folder
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.settings import load_settings
from punie_tui.training.tokens.rows import NothingToLearn, tokenise

LONGEST_CHARACTER = 4
"""The most tokens that a character may be spread over: one for each of its bytes."""


def see(messages: Sequence[Message], tokenizer: Any, settings: TrainSettings, tools: Sequence[Any] = ()) -> SeenRow:
    """The conversation as tokens, each marked with whether the trainer learns it. Raises UsageError if the template
    refuses it.

    A row that is cut at `max_seq_length` is shown whole; the part cut off does not count. In a row with nothing to
    learn no token counts, and `problem` says why.
    """
    tokens = row_tokens(tokenizer, messages, tools)
    try:
        targets, problem = set(tokenise(messages, tokenizer, settings, tools).targets), ""
    except NothingToLearn as lack:
        targets, problem = set(), str(lack)
    pieces = zip(_pieces(tokens, tokenizer), tokens, strict=True)
    seen = tuple(SeenToken(text, token, at in targets) for at, (text, token) in enumerate(pieces))
    return SeenRow(seen, min(len(tokens), settings.max_seq_length), problem)


def _pieces(tokens: Sequence[int], tokenizer: Any) -> Iterator[str]:
    """The text of each token; joined, they are the text of all. A character that is spread over several tokens is
    yielded with the last of them."""
    held: list[int] = []
    for token in tokens:
        held.append(token)
        text = tokenizer.decode(held, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        if text.endswith("\ufffd") and len(held) < LONGEST_CHARACTER:
            yield ""
        else:
            held = []
            yield text


def length(line: bytes, tokenizer: Any) -> int | None:
    """The number of tokens of the row in a line, uncut; None if it is not a row, or the template refuses it."""
    row = parse_row(line)
    if row.example is None:
        return None
    try:
        return len(row_tokens(tokenizer, row.example.messages, row.example.tools))
    except PunieError:
        return None


def answer(line: bytes, tokenizer: Any) -> dict[str, Any]:
    """The reply to one request. Never raises, whatever the request contains."""
    try:
        request = json.loads(line)
        if "path" in request:
            with Path(request["path"]).open("rb") as file:
                file.seek(request["start"])
                lines = file.read(request["size"]).split(b"\n")
            return {"lengths": [length(each, tokenizer) for each in lines]}
        row = parse_row(json.dumps({"messages": request["messages"], "tools": request.get("tools")}).encode())
        if row.example is None:
            return {"error": row.problem}
        settings = TrainSettings.model_validate(request.get("settings", {}))
        seen = see(row.example.messages, tokenizer, settings, row.example.tools)
    except PunieError as error:
        return {"error": str(error)}
    except Exception as error:  # from the template or a malformed request: the service goes on
        return {"error": f"the row cannot be shown as tokens: {type(error).__name__}: {error}"}
    return {
        "tokens": [[token.text, token.id, token.counts] for token in seen.tokens],
        "kept": seen.kept,
        "problem": seen.problem,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m punie_tui.training.tokens.token_view", description=__doc__)
    parser.add_argument("--model", required=True, help="name, folder or id of the model whose tokenizer is used")
    parser.add_argument("--workspace", type=Path)
    arguments = parser.parse_args()
    with replying() as reply:
        try:
            settings = load_settings(arguments.workspace)
            if (folder := tokenizer_folder(arguments.model, settings)) is None:
                raise UsageError(
                    f"the model {arguments.model!r} is not on this machine yet; fetch it with: "
                    f"punie-tui models fetch {arguments.model}"
                )
            tokenizer = read_tokenizer(folder, settings)
        except PunieError as error:
            reply(json.dumps({"error": str(error)}))
            return error.exit_code
        reply(json.dumps({"ready": arguments.model}))
        for line in sys.stdin.buffer:
            reply(json.dumps(answer(line, tokenizer)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
