"""Checks whether an artefact is what it should be: complete, finite, faithful to its source.

Each check examines folders and reports in a sentence. Knows nothing of runs; the pipeline records the results there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_lm.utils import load as mlx_lm_load

from punie_tui.datasets.examples import Example
from punie_tui.errors import UsageError
from punie_tui.models.folder import changed_modules, check_weights, dense_tensors, read_config, tensor_digests, tensors
from punie_tui.models.generation.generate import Answer, generate_answers
from punie_tui.models.generation.lookup import likely_answers
from punie_tui.models.loading import apply_adapter, load, to_float32
from punie_tui.models.machine import compute
from punie_tui.models.making.writing import copied_files
from punie_tui.models.plain_path import without_patterns
from punie_tui.models.prompt import prompt_tokens, turns_of
from punie_tui.regular_files import read_json
from punie_tui.runs.events import TrainReport
from punie_tui.runs.recipes.recipe import QuantizeSettings
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import parse_answer
from punie_tui.visible import visible

SMOKE_QUESTION = "How many type errors are in src/?"
SMOKE_TOKENS = 64
"""Enough for a one-line call in format A; a few seconds on a CPU."""
FEWEST_REPORTS = 9
"""With fewer reports a loss varies too much for its thirds to be compared."""
ROUTER = (8, 64, "affine")
"""The bits, group size and mode that mlx-lm gives to routers."""
EOS_KEYS = ("eos_token_id", "bos_token_id", "pad_token_id")
CHANGED_KEYS = {"quantization", "quantization_config", "torch_dtype", "dtype", "_name_or_path", "vision_config"}


@dataclass(frozen=True)
class Checked:
    """The result of one check; `where`: the names of what it found, the first few.

    `advisory`: a failure is worth knowing but does not fail the stage, since a faithful artefact of a model that
    learned little may well fail the check.
    """

    name: str
    ok: bool
    message: str
    where: tuple[str, ...] = ()
    advisory: bool = False


def failures(checks: Iterable[Checked]) -> str:
    """The failed checks in a sentence; empty if none failed."""
    failed = [f"{check.name} ({check.message})" for check in checks if not check.ok and not check.advisory]
    return f"checks failed: {'; '.join(failed)}" if failed else ""


def check_training(reports: Sequence[TrainReport]) -> Iterator[Checked]:
    """Checks that the training loss stayed finite and fell: the mean of its last third is below the mean of its first.

    Yields nothing if there are no reports; with fewer than FEWEST_REPORTS it checks only that they are finite.
    """
    if not reports:
        return
    losses = [report.train_loss for report in reports]
    broken = [f"iteration {report.iteration}" for report in reports if not math.isfinite(report.train_loss)]
    yield _verdict("loss is finite", broken, f"all {len(losses)} training losses are finite", "losses are not finite")
    if broken:
        return
    third = len(losses) // 3
    if len(losses) < FEWEST_REPORTS:
        yield Checked("loss falls", True, f"{len(losses)} reports are too few for a trend", advisory=True)
        return
    first, last = fmean(losses[:third]), fmean(losses[-third:])
    message = f"the training loss went from {first:.4f} to {last:.4f} (means of its first and last third)"
    yield Checked("loss falls", last < first, message if last < first else f"{message}: nothing was learned")


def check_adapter(adapter: Path, base: Path) -> Iterator[Checked]:
    """Checks that the adapter is complete, has the shapes that the base requires, is finite, and has an effect."""
    loaded = load(base, as_stored=True)

    try:
        apply_adapter(loaded.model, adapter)
    except UsageError as error:
        yield Checked("fits", False, str(error))
        return
    yield Checked("fits", True, "every tensor of the adapter has its place in the model, and its shape")
    weights: Any = mx.load(str(adapter / "adapters.safetensors"))
    expected = {
        name
        for name, _ in tree_flatten(loaded.model.parameters())
        if name.rsplit(".", 1)[-1] in {"lora_a", "lora_b", "m"}
    }
    missing = sorted(expected - weights.keys())
    yield _verdict("complete", missing, f"all {len(weights)} tensors are there", "tensors are missing")
    broken = sorted(name for name, value in weights.items() if not mx.all(mx.isfinite(value)).item())
    yield _verdict("finite", broken, "every number is finite", "tensors hold numbers that are not finite")
    factors = [name for name in weights if name.endswith(".lora_b")]
    idle = [name for name in factors if not mx.any(weights[name]).item()]
    if factors and len(idle) == len(factors):
        yield Checked("effect", False, "the adapter changes nothing: every lora_b is zero, as before training")
    else:
        yield Checked("effect", True, "the adapter changes the model")


def check_fused(
    fused: Path, base: Path, dtype: str, system: str | None = SYSTEM_PROMPT, rows: Sequence[Example] = ()
) -> Iterator[Checked]:
    """Checks that a fused model has the base's config, end of turn, tokenizer and template, the requested dtype and no
    stale shards, that it loads, and that it answers with the system turn that it is trained with (the `rows` of its
    training make that faster)."""
    yield from _same_model(fused, base)
    yield (whole := _whole(fused))
    if not whole.ok:
        return
    config, found = read_config(fused), {tensor["dtype"] for tensor in tensors(fused).values()}
    quantized = "quantization" in config or "quantization_config" in config
    requested = {"float16": "F16", "bfloat16": "BF16", "float32": "F32"}[dtype]
    ok = not quantized and found == {requested}
    yield Checked("dtype", ok, f"the weights are {', '.join(sorted(found))}, and {dtype} was requested")
    yield from _answers(fused, system, rows)


def check_quantized(
    quantized: Path,
    source: Path,
    quantization: QuantizeSettings,
    *,
    adapter: Path | None = None,
    dtype: str = "float16",
    system: str | None = SYSTEM_PROMPT,
    rows: Sequence[Example] = (),
) -> Iterator[Checked]:
    """As `check_fused`; also checks that bits and group size are as requested, and the size as computed from them.

    `source` is the fused model; with `adapter` (quantized directly or surgically) it is the base, and `dtype` that of
    the fused model that is skipped.
    """
    yield from _same_model(quantized, source)
    yield (whole := _whole(quantized))
    if not whole.ok:
        return
    written = read_config(quantized).get("quantization") or {}
    made = tensors(quantized)
    if adapter is not None and quantization.method == "surgical":
        changed = changed_modules(adapter)
        yield from _kept(quantized, source, changed)
        kinds = [settings for name, settings in written.items() if name in changed]
        plain = {name: entry for name, entry in dense_tensors(source).items() if name.rpartition(".")[0] in changed}
        computed = quantized_bytes(plain, made, written)
        computed += sum(_nbytes(entry) for name, entry in made.items() if name.rpartition(".")[0] not in changed)
    else:
        kinds = [written, *(settings for settings in written.values() if isinstance(settings, dict))]
        plain = tensors(source) if adapter is None else dense_tensors(source, dtype)
        computed = quantized_bytes(plain, made, written)
    yield _as_configured(kinds, quantization)
    stored = sum(_nbytes(tensor) for tensor in made.values())
    yield Checked("size", stored == computed, f"the weights take {stored:,} bytes, and {computed:,} were expected")
    yield from _answers(quantized, system, rows)


def _as_configured(kinds: list[dict[str, Any]], quantization: QuantizeSettings) -> Checked:
    """Checks that the layers' quantization in config.json is what was requested.

    With a mixed recipe the bits may be either of its two. The routers of mixtures of experts have what mlx-lm gives
    them (`quant_predicate` of its architectures), whatever was requested.
    """
    expected: set[int] = {quantization.bits}
    if quantization.quant_predicate:
        expected = {int(bits) for bits in quantization.quant_predicate.split("_")[1:]}
    found = {(kind.get("bits"), kind.get("group_size"), kind.get("mode", "affine")) for kind in kinds}
    right = {(bits, quantization.group_size, quantization.mode) for bits in expected}
    ok = bool(found & right) and found <= right | {ROUTER}
    described = "; ".join(
        f"{bits} bits, group size {group}, mode {mode}" for bits, group, mode in sorted(found, key=str)
    )
    return Checked("bits", ok, described or "no layer is quantized")


def _kept(quantized: Path, base: Path, changed: set[str]) -> Iterator[Checked]:
    """For the surgical method: tensors of modules without the adapter are the base's, byte for byte."""
    ours, theirs = tensor_digests(quantized), tensor_digests(base)
    names = {name for name in ours.keys() | theirs.keys() if name.rpartition(".")[0] not in changed}
    differing = sorted(name for name in names if ours.get(name) != theirs.get(name))
    yield _verdict("untouched", differing, f"{len(names)} tensors are the base's, byte for byte", "tensors differ")


def quantized_bytes(plain: dict[str, Any], quantized: dict[str, Any], settings: dict[str, Any]) -> int:
    """The bytes that the tensors of `plain` take once quantized.

    A quantized weight takes bits / 8 per number, and for each group a scale and a bias as wide as the plain numbers
    (affine), or one byte (the other modes). Layers may have settings of their own, by name. A tensor without scales
    in `quantized` is counted as in `plain`.
    """
    total = 0
    for name, entry in plain.items():
        layer = name.removesuffix(".weight")
        if f"{layer}.scales" not in quantized:
            total += _nbytes(entry)
            continue
        own = settings.get(layer)
        quantization = own if isinstance(own, dict) else settings
        count, width = _count(entry), _nbytes(entry) // _count(entry)
        of_group = 2 * width if quantization.get("mode", "affine") == "affine" else 1
        total += count * quantization["bits"] // 8 + count // quantization["group_size"] * of_group
    return total


def _same_model(made: Path, source: Path) -> Iterator[Checked]:
    ours, theirs = read_config(made), read_config(source)
    keys = (ours.keys() | theirs.keys()) - CHANGED_KEYS
    differing = sorted(key for key in keys if ours.get(key) != theirs.get(key))
    yield _verdict("config", differing, "the same architecture as its source", "settings differ from the source's")
    ends = [key for key in EOS_KEYS if _generation(made).get(key) != _generation(source).get(key)]
    yield _verdict("end of turn", ends, "ends its turn as its source does", "settings differ from the source's")
    files = {file.name: file for file in copied_files(source)}
    changed = sorted(
        name
        for name, file in files.items()
        if not (made / name).is_file() or (made / name).read_bytes() != file.read_bytes()
    )
    yield _verdict("tokenizer", changed, "tokenizer and template are the source's, byte for byte", "files differ")


def _generation(folder: Path) -> dict[str, Any]:
    """The ids that end a generation: those of generation_config.json override config.json, as in mlx-lm."""
    try:
        own = read_json(folder / "generation_config.json")
    except (OSError, ValueError):
        own = {}
    return {**read_config(folder), **own}


def _whole(folder: Path) -> Checked:
    """Checks that no shard is missing, cut short, or left over from an earlier write."""
    try:
        check_weights(folder)
    except UsageError as error:
        return Checked("shards", False, str(error))
    file = folder / "model.safetensors.index.json"
    if not file.is_file():
        return Checked("shards", False, f"{file} is missing")
    index = read_json(file)
    named = set(index["weight_map"].values())
    stale = sorted(file.name for file in folder.glob("model*.safetensors") if file.name not in named)
    astray = sorted(index["weight_map"].keys() ^ tensors(folder).keys())
    return _verdict("shards", [*stale, *astray], "every shard is whole and named in the index", "do not belong here")


def _answers(folder: Path, system: str | None, rows: Sequence[Example]) -> Iterator[Checked]:
    """Checks that the model loads in plain mlx-lm, with nothing missing or left over, and gives an answer."""
    try:
        with without_patterns(folder) as plain:
            model, tokenizer = mlx_lm_load(str(plain), lazy=True)
    except Exception as error:  # this check is for errors of any kind
        yield Checked("loads", False, f"mlx_lm.load fails: {' '.join(str(error).split())}")
        return
    yield Checked("loads", True, "mlx_lm.load loads it")

    if compute.current_backend() == "cpu":
        to_float32(model)
    try:
        prompt = prompt_tokens(tokenizer, turns_of(system, SMOKE_QUESTION))
    except UsageError as error:
        yield Checked("smoke answer", False, str(error))
        return
    if not mx.all(mx.isfinite(model(mx.array(prompt)[None]))).item():
        yield Checked("smoke answer", False, "its probabilities are not finite numbers")
        return
    answers: list[Answer] = []
    likely = likely_answers(tokenizer, prompt, rows)
    generate_answers(model, tokenizer, [prompt], SMOKE_TOKENS, lambda _, one: answers.append(one), likely=likely)
    answer = answers[0].text
    shown = visible(answer.strip(), 60)
    yield Checked("smoke answer", bool(shown), f"to “{SMOKE_QUESTION}” it answers “{shown}”")
    yield _parses(answer, cut=answers[0].stopped == "length")


def _parses(answer: str, *, cut: bool) -> Checked:
    """Checks that an answer is a direct one or a strict call. Advisory, because validation measures this."""
    parsed = parse_answer(answer)
    read_so_far = f", of which the first {SMOKE_TOKENS} tokens were read" if cut else ""
    if parsed.kind == "direct":
        return Checked("smoke answer parses", True, f"it is a direct answer{read_so_far}", advisory=True)
    text = "it is a call in format A" if parsed.strict else f"it is a call that does not parse ({parsed.problem})"
    return Checked("smoke answer parses", parsed.strict, text + read_so_far, advisory=True)


def _verdict(name: str, found: list[str], good: str, bad: str) -> Checked:
    if not found:
        return Checked(name, True, good)
    return Checked(name, False, f"{len(found)} {bad}: {found[0]}", tuple(found[:20]))


def _count(entry: dict[str, Any]) -> int:
    count = 1
    for length in entry["shape"]:
        count *= int(length)
    return count


def _nbytes(entry: dict[str, Any]) -> int:
    begin, end = entry["data_offsets"]
    return int(end - begin)
