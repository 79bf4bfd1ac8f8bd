"""The commands about models: which there are, which are in use, and how they were made."""

from __future__ import annotations

import time
from pathlib import Path

import click

from punie_tui.cli.answers.models import (
    ArchivedModelDocument,
    CardDocument,
    DeletedModelDocument,
    ExportedModelDocument,
    FetchedModelDocument,
    ListedModelDocument,
    ModelPathDocument,
    PromotionDocument,
    RollbackDocument,
    ServedModelDocument,
)
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.main import cli
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.inventory import bits_shown, hidden_models, list_models
from punie_tui.registry import registry as registered
from punie_tui.registry import removal
from punie_tui.registry.registry import Card, find_model, judgements, make_card, read_registry
from punie_tui.runs.narrate import readable_bytes, readable_seconds
from punie_tui.visible import visible


@cli.group()
def models() -> None:
    """Models: list, fetch, promote, roll back, archive, export."""


@command(models, "list", example="punie-tui models list", answer=list[ListedModelDocument])
@click.option("--all", "everything", is_flag=True, help="Include archived models.")
def list_all(session: Session, everything: bool) -> None:
    """List the catalog's base models and all models that runs made."""
    _sweep(session)
    registry = read_registry(session.settings)
    documents = [
        ListedModelDocument(**vars(entry), state=registry.state(entry.name))
        for entry in list_models(session.settings)
        if everything or entry.name not in registry.archived
    ]
    rows = [
        (
            model.name,
            model.kind,
            f"{bits_shown(model.bits, model.own_bits)} bit" if model.bits else "",
            readable_bytes(model.size),
            model.state,
            str(model.path) if model.path else "not fetched yet: punie-tui models fetch " + model.name,
        )
        for model in documents
    ]
    session.table(("model", "kind", "bits", "size", "state", "folder"), rows)
    for hidden in hidden_models(session.settings):
        session.report(hidden)
    session.answer(documents)


def _sweep(session: Session) -> None:
    """Completes what a killed deletion left half done, if the disk allows it, and reports it."""
    try:
        for sentence in removal.sweep(session.settings):
            session.report(sentence)
    except SystemFailure:
        pass  # a workspace that cannot be written to can still be read


@command(models, example="punie-tui models fetch smollm2-135m", answer=FetchedModelDocument)
@click.argument("name", metavar="MODEL")
def fetch(session: Session, name: str) -> None:
    """Fetch a model to this machine: a catalog name or a Hugging Face id."""
    from punie_tui.models.catalog import resolve

    reported_at = began = time.monotonic()

    def progress(done: float, total: float | None, note: str) -> None:
        nonlocal reported_at
        now = time.monotonic()
        if now - reported_at < 1 and done != total:
            return
        reported_at = now
        of = f" of {readable_bytes(total)}" if total else ""
        left = f"  left {readable_seconds((total - done) * (now - began) / done)}" if total and done else ""
        echo(f"   {readable_bytes(done)}{of}{left}  {note}", err=True)

    path = resolve(name, session.settings, progress)
    session.report(f"{name} is at {path}")
    session.answer(FetchedModelDocument(name=name, path=path))


@command(models, example="punie-tui models promote demo-1/quantized-6bit", answer=PromotionDocument)
@click.argument("name", metavar="MODEL")
@click.option(
    "--force", is_flag=True, help="Promote it even without a validation that meets its targets; this is recorded."
)
def promote(session: Session, name: str, force: bool) -> None:
    """Put a model into production; the previous one is kept for a rollback."""
    card = registered.promote(session.settings, name, force=force)
    forced = read_registry(session.settings).history[-1].forced
    session.report(
        f"{card.name} is in production{' (forced: no validation of it meets its targets)' if forced else ''}"
    )
    session.answer(PromotionDocument(production=card.name, forced=forced, card=card))


@command(models, example="punie-tui models rollback", answer=RollbackDocument)
def rollback(session: Session) -> None:
    """Put the previous model back into production."""
    card, dropped = registered.rollback(session.settings)
    for name, fault in dropped.items():
        session.report(f"skipped {name}: {fault}")
    session.report(f"{card.name} is in production again")
    session.answer(RollbackDocument(production=card.name, passed_over=dropped, card=card))


@command(models, example="punie-tui models archive demo-1/fused", answer=ArchivedModelDocument)
@click.argument("name", metavar="MODEL")
@click.option("--undo", is_flag=True, help="Take it out of the archive.")
def archive(session: Session, name: str, undo: bool) -> None:
    """Hide a model from the lists; its folder stays."""
    done = (registered.restore if undo else registered.archive)(session.settings, name)
    session.report(f"{done} is {'back from the archive' if undo else 'archived'}")
    session.answer(ArchivedModelDocument(model=done, archived=not undo))


@command(models, example="punie-tui models delete demo-1/fused --yes", answer=DeletedModelDocument)
@click.argument("name", metavar="MODEL")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete(session: Session, name: str, yes: bool) -> None:
    """Delete a model that a run made; asks first, and refuses the model in production."""
    entry = find_model(session.settings, name)
    if not yes:
        if session.json:
            raise UsageError("with --json no confirmation can be asked for; add --yes")
        click.confirm(f"delete {entry.name} ({readable_bytes(entry.size)})?", abort=True, err=True)
    _sweep(session)
    freed = removal.delete(session.settings, entry.name)
    session.report(f"{entry.name} is deleted; {readable_bytes(freed)} are free again")
    session.answer(DeletedModelDocument(deleted=entry.name, freed=freed))


@command(
    models,
    example='mlx_lm.generate --model "$(punie-tui models path production)" --prompt "…"',
    answer=ModelPathDocument,
)
@click.argument("name", metavar="MODEL", default="production")
def path(session: Session, name: str) -> None:
    """Print a model's folder, for other tools; `production` and `previous` are verified against their cards."""
    if name in ("production", "previous"):
        folder: Path | None = Path(registered.production(session.settings, name).path)
    else:
        folder = find_model(session.settings, name).path
    if folder is None:
        raise UsageError(f"{name} is not fetched yet; fetch it with: punie-tui models fetch {name}")
    session.report(str(folder))
    session.answer(ModelPathDocument(model=name, path=folder))


@command(models, example="punie-tui models card production", answer=CardDocument)
@click.argument("name", metavar="MODEL", default="production")
def card(session: Session, name: str) -> None:
    """Show what a model is, what it was made from and how it was judged."""
    entry = find_model(session.settings, name)
    if entry.path is None:
        raise UsageError(f"{entry.name} is not fetched yet; fetch it with: punie-tui models fetch {entry.name}")
    registry = read_registry(session.settings)
    found = registry.cards.get(entry.name) or make_card(session.settings, entry)
    found = found.model_copy(update={"validations": judgements(session.settings, entry) or found.validations})
    document = CardDocument(**vars(found), state=registry.state(entry.name))
    for line in card_lines(document, document.state):
        session.report(line)
    session.answer(document)


def card_lines(card: Card, state: str) -> list[str]:
    """A card as aligned lines; what is not known is left out."""
    facts = {
        "model": card.name + (f" · {state}" if state else ""),
        "folder": card.path,
        "kind": ", ".join(
            filter(None, (card.kind, bits_shown(card.bits, card.own_bits, modules=True), readable_bytes(card.size)))
        ),
        "base": card.base,
        "run": card.run,
        "recipe": f"{card.recipe} (sha256 {card.recipe_sha256[:16]}…)" if card.recipe_sha256 else None,
        "data": card.data and card.data + _short(card.data_manifest_sha256),
    }
    lines = [f"{key:<11} {value}" for key, value in facts.items() if value]
    for judged in card.validations:
        counts = ", ".join(f"{metric} {passed}" for metric, passed in judged.passed.items())
        verdict = "targets met" if judged.targets_met else "targets missed" if judged.complete else "not finished"
        result = f"{counts}; {verdict}" if counts else "not asked"
        lines.append(f"{'validation':<11} {judged.name} on {judged.suite}, {judged.total} queries: {result}")
    return [*lines, *(f"{'file':<11} {sha256}  {name}" for name, sha256 in card.hashes.items())]


def _short(sha256: str | None) -> str:
    return f" (manifest sha256 {sha256[:16]}…)" if sha256 else ""


@command(models, example="punie-tui models serve production --port 8080", answer=ServedModelDocument)
@click.argument("name", metavar="MODEL", default="production")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
def serve(session: Session, name: str, host: str, port: int) -> None:
    """Serve a model with mlx_lm.server (OpenAI's API) until Ctrl-C; reports when it is healthy, and shows its log."""
    from punie_tui.models.plain_path import without_patterns
    from punie_tui.models.serving import Server

    if name in ("production", "previous"):
        folder = Path(registered.production(session.settings, name).path)
    else:
        entry = find_model(session.settings, name)
        if entry.path is None or entry.kind == "adapter":
            raise UsageError(f"{entry.name} cannot be served; fetch it, or fuse the adapter first")
        folder = entry.path
    cache = session.settings.cache_dir
    with (
        without_patterns(folder) as plain,
        Server(plain, host, port, cache, lambda line: echo(f"   │ {visible(line)}", err=True)) as server,
    ):
        server.wait_until_healthy()
        document = ServedModelDocument(model=name, path=folder, url=f"{server.url}/v1", pid=server.process.pid)
        session.report(f"{name} is healthy at {document.url}; Ctrl-C ends it")
        session.answer(document)
        try:
            server.process.wait()
        except KeyboardInterrupt:
            return
        server.check_alive()


@command(models, example="punie-tui models export llama-run-1/fused model.gguf", answer=ExportedModelDocument)
@click.argument("name", metavar="MODEL")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
def export(session: Session, name: str, target: Path) -> None:
    """Export a dense model as GGUF, if mlx-lm can; if it cannot, this is reported before the work."""
    from punie_tui.models.making.export import export_gguf

    folder = find_model(session.settings, name).path
    if folder is None:
        raise UsageError(f"{name} is not fetched yet; fetch it with: punie-tui models fetch {name}")
    size = export_gguf(folder, target.expanduser().resolve())
    session.report(f"written to {target}, {readable_bytes(size)}")
    session.answer(ExportedModelDocument(model=name, path=target, size=size))
