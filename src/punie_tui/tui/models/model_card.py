"""The card of a model: what it is, what it was made from, its validations, and whether its files are unchanged.
Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from punie_tui.models.inventory import bits_shown
from punie_tui.models.making.sweep_results import SweepCandidate
from punie_tui.registry.registry import Card, Registry
from punie_tui.runs.narrate import readable_bytes
from punie_tui.tui.common import formats
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.models.model_lines import state_of
from punie_tui.tui.models.model_table import TableModel
from punie_tui.tui.verdicts.scores import Score
from punie_tui.validation.summary import TITLES

_KEY_WIDTH = 10
_DIGITS = 16
"""Digits shown of a SHA-256: enough to tell two files apart by eye."""


@dataclass(frozen=True)
class Verification:
    """The outcome of reading every file of a model again. `problem` is empty if all files are as its card records them;
    `hashes`: file name → SHA-256, as the files are now."""

    problem: str
    hashes: dict[str, str]
    t: float


def card_lines(
    row: TableModel, card: Card | None, registry: Registry, verified: Verification | None, now: float
) -> Content:
    """The card of the chosen model. `card` is None for a moment, while it is being read."""
    lines = [_title(row)]
    if card is not None:
        lines += _facts(card, now)
    if row.candidate is not None and row.candidate.fidelity is not None:
        lines.append(_fact("fidelity", fidelity_in_words(row.candidate)))
    lines += _validations(row.scores, can_ask=row.entry is not None and row.entry.run is not None)
    if row.name in registry.cards or (verified is not None and verified.hashes):
        lines += _hashes(row.name in registry.cards, registry.cards.get(row.name), verified, now)
    return Content("\n").join(lines)


def lines_without_files(row: TableModel, *, any_made: bool) -> Content:
    """The card of a model whose files are not on this machine; `any_made`: whether a run has made any model yet."""
    what = (
        "fetched by the first run that needs it"
        if row.entry is not None
        else "no longer on this machine; runs were started from it"
    )
    name = untrusted(row.name, limit=200, one_line=True, style="bold")
    key = "bold $text-accent"
    hint = (
        Content.styled("Choose an adapter to fuse, quantize, sweep or validate it.", "$foreground-muted")
        if any_made
        else Content.assemble("No run has made a model yet. Press ", ("2", key), " and then ", ("n", key), ".")
    )
    return Content("\n").join([name, Content.styled(what, "$foreground-muted"), Content(""), hint])


def with_problem(card: Content, problem: str) -> Content:
    """The card, below what is wrong with the registry; `problem` is empty if nothing is."""
    if not problem:
        return card
    wrong = Content.assemble(("✗ ", "$text-error"), untrusted(problem, limit=400, style="$text-error"))
    return Content("\n").join([wrong, card])


def _title(row: TableModel) -> Content:
    name = untrusted(row.name, limit=200, one_line=True, style="bold")
    return Content.assemble(name, "  ", state_of(row.state)) if row.state else name


def _facts(card: Card, now: float) -> Iterable[Content]:
    bits = f"{bits_shown(card.bits, card.own_bits, modules=True)}, " if card.bits else ""
    age = f", made {formats.age(now - card.created)} ago" if card.created else ""
    yield _fact("kind", Content(f"{card.kind}, {bits}{readable_bytes(card.size)}{age}"))
    if card.base:
        yield _fact("base", untrusted(card.base, limit=200, one_line=True))
    if card.data:
        yield _fact("data", _named(card.data, card.data_manifest_sha256, "manifest"))
    if card.recipe:
        yield _fact("recipe", _named(card.recipe, card.recipe_sha256, "sha256"))
    if card.run:
        yield _fact("run", untrusted(card.run, limit=100, one_line=True))
    if made := _making(card.made_of):
        yield _fact("made", untrusted(made, limit=200, one_line=True))
    yield _fact("folder", untrusted(card.path, limit=300, one_line=True, style="$foreground-muted"))


def _making(made_of: dict[str, Any]) -> str:
    """How the model was quantized or fused, from its provenance."""
    settings = {
        key: made_of[key] for key in ("method", "quant_predicate", "mode", "group_size", "dtype") if key in made_of
    }
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in settings.items())


def fidelity_in_words(candidate: SweepCandidate) -> Content:
    """The fidelity to the adapter model, on rows that were not trained on."""
    fidelity = candidate.fidelity
    assert fidelity is not None
    kept = f", change kept {fidelity.kept:.3f}" if fidelity.kept is not None else ""
    speed = f", {candidate.tokens_per_second:.1f} tokens/s" if candidate.tokens_per_second else ""
    return Content(
        f"{fidelity.agreement * 100:.1f} % agreement with the adapter, KL {fidelity.kl:.2g} nats, "
        f"perplexity {fidelity.perplexity:.3g} (adapter {fidelity.adapter_perplexity:.3g}){kept}{speed}"
    )


def _validations(scores: tuple[Score, ...], *, can_ask: bool) -> Iterable[Content]:
    """`can_ask`: whether the model is a run's, so that it can be validated here."""
    if not scores:
        how = "; v validates them" if can_ask else ""
        yield _fact("validated", Content.styled(f"not yet with these weights{how}", "$foreground-muted"))
    for score in scores:
        summary = score.summary
        where = untrusted(f"{summary.suite} in {score.run}", limit=80, one_line=True)
        if not summary.asked:
            yield _fact("validated", Content.assemble(where, ("  not asked", "$foreground-muted")))
            continue
        metrics_shown = ("outcome", "strict") if "outcome" in summary.metrics else ("strict", "soft")
        parts = [
            Content.assemble(
                (f"{TITLES[name]} ", "$foreground-muted"),
                f"{metric.passed}/{metric.total}",
                (f" [{metric.low * 100:.0f}–{metric.high * 100:.0f}]", "$foreground-muted"),
            )
            for name in TITLES
            if (metric := summary.metrics.get(name)) is not None and name in metrics_shown
        ]
        yield _fact("validated", Content.assemble(where, "  ", Content("  ").join(parts)))
        if not summary.complete:
            judged = sum(summary.grading_stages.values())
            yield _fact("", Content.styled(f"{judged} of {len(summary.queries)} queries asked", "$foreground-muted"))
        elif summary.targets_met:
            yield _fact("", Content.styled("✓ targets met", "$text-success"))
        else:
            missed = untrusted("; ".join(summary.missed), limit=600, one_line=True)
            yield _fact("", Content.assemble(("✗ missed: ", "$text-error"), missed))


def _hashes(registered: bool, card: Card | None, verified: Verification | None, now: float) -> Iterable[Content]:
    if verified is None:
        text = Content.styled("not verified since it was promoted; c verifies it", "$foreground-muted")
    elif verified.problem:
        text = Content.assemble(("✗ ", "$text-error"), untrusted(verified.problem, limit=400, style="$text-error"))
    elif registered:
        ago = formats.age(now - verified.t)
        text = Content.assemble(("✓ ", "$text-success"), f"unchanged since it was promoted (read {ago} ago)")
    else:
        text = Content.styled("its card is recorded when it is promoted", "$foreground-muted")
    yield _fact("verified", text)
    hashes = card.hashes if card is not None else verified.hashes if verified is not None else {}
    for name, sha256 in sorted(hashes.items(), key=lambda one: (not one[0].endswith(".safetensors"), one[0])):
        shown = untrusted(name, limit=100, one_line=True)
        yield _fact("sha256", Content.assemble((f"{sha256[:_DIGITS]}…  ", "$foreground-muted"), shown))


def _named(name: str, sha256: str | None, what: str) -> Content:
    shown = untrusted(name, limit=100, one_line=True)
    return Content.assemble(shown, (f"  {what} {sha256[:_DIGITS]}…", "$foreground-muted")) if sha256 else shown


def _fact(key: str, value: Content) -> Content:
    return Content.assemble((f"{key:<{_KEY_WIDTH}} ", "$foreground-muted"), value)
