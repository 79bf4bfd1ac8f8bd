"""A row as the trainer sees it: token by token, and which of them count in the loss.

Renders the tokens that it is given. Their text is untrusted.
"""

from __future__ import annotations

from textual.content import Content

from punie_tui.datasets.token_service import SeenRow
from punie_tui.tui.common.untrusted import untrusted

MOST_SHOWN = 1_500
"""Tokens; more would block the screen for longer than a frame."""

# Two alternating shades each, which show where one token ends and the next begins without a sign between them.
COUNTED = ("bold $text-success on $success 35%", "bold $text-success on $success 20%")
NOT_COUNTED = ("$text-muted on $foreground 10%", "$text-muted on $foreground 4%")
CUT = ("strike $text-error on $error 15%", "strike $text-error on $error 8%")


def token_content(row: SeenRow, model: str, max_seq_length: int) -> Content:
    """A summary of the tokens, then the tokens. Text that counts is bold and text that is cut is struck out, so that
    they differ without colours too."""
    counting = sum(token.counts for token in row.tokens)
    head = [
        Content.assemble(
            (f"{len(row.tokens):,} tokens", "bold"),
            "   ",
            (f"{counting:,} count in the loss", COUNTED[0]),
            "   ",
            ("the others do not", NOT_COUNTED[0]),
        )
    ]
    if row.kept < len(row.tokens):
        cut = f"{len(row.tokens) - row.kept:,} are cut: the row is longer than max_seq_length {max_seq_length:,}"
        head.append(Content.styled(cut, CUT[0]))
    if row.problem:
        head.append(
            Content.assemble(("✗ the model learns nothing from it: ", "bold $text-error"), untrusted(row.problem))
        )
    head.append(untrusted(f"tokenized for {model}", limit=200, one_line=True, style="$foreground-muted"))
    first = _first_shown(row)
    parts = [] if first == 0 else [Content.styled(f"… {first:,} tokens before\n", "$foreground-muted")]
    for at, token in enumerate(row.tokens[first : first + MOST_SHOWN], first):
        shades = COUNTED if token.counts else NOT_COUNTED if at < row.kept else CUT
        parts.append(_token(token.text, shades[at % 2]))
    after = len(row.tokens) - first - MOST_SHOWN
    if after > 0:
        parts.append(Content.styled(f"\n… {after:,} tokens after", "$foreground-muted"))
    return Content("\n").join([*head, Content(""), Content("").join(parts)])


def _first_shown(row: SeenRow) -> int:
    """The index of the first token shown: 0, or for a row too long to be shown whole, somewhat before the first token
    that counts."""
    if len(row.tokens) <= MOST_SHOWN:
        return 0
    counts = next((at for at, token in enumerate(row.tokens) if token.counts), 0)
    return max(0, min(counts - MOST_SHOWN // 4, len(row.tokens) - MOST_SHOWN))


def _token(text: str, style: str) -> Content:
    """A token. A newline is shown as ⏎ and a line break: otherwise a token of only newlines could not be seen."""
    return untrusted(text.replace("\n", "⏎\n"), limit=400, style=style)
