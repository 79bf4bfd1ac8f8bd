"""The verbs about the machine and the models on it."""

from __future__ import annotations

import time

import click

from punie_tui.cli.main import cli
from punie_tui.cli.output import Session, command
from punie_tui.models.inventory import list_models
from punie_tui.runs.narrate import readable_bytes, readable_seconds


@command(cli, example="punie-tui doctor")
def doctor(session: Session) -> int:
    """Which machine computes, how fast, with what; and what to do if it is slow."""
    from punie_tui.models.doctor import doctor_report

    report = doctor_report(session.settings)
    blas = f" with {report.blas}" if report.blas else ""
    session.say(f"computing   {report.backend}{blas}, {report.device or 'unknown device'}, {report.cores} cores")
    session.say(f"measured    {report.gflops:.0f} GFLOP/s in float32 matrix products")
    free, total = readable_bytes(report.memory_available), readable_bytes(report.memory_total)
    session.say(f"memory      {free} free of {total}")
    session.say(f"cache       {report.cache_dir} ({readable_bytes(report.cache_size)})")
    session.say(f"versions    {', '.join(f'{name} {version}' for name, version in report.versions.items())}")
    for advice in report.advice or ["all is well"]:
        session.say(f"advice      {advice}")
    session.answer(report.model_dump())
    return 0


@cli.group()
def models() -> None:
    """Models: list, fetch."""


@command(models, "list", example="punie-tui models list")
def list_all(session: Session) -> None:
    """The catalog's base models and everything that runs made."""
    entries = list_models(session.settings)
    rows = [
        (
            entry.name,
            entry.kind,
            f"{entry.bits} bit" if entry.bits else "",
            readable_bytes(entry.size),
            str(entry.path) if entry.path else "not fetched yet: punie-tui models fetch " + entry.name,
        )
        for entry in entries
    ]
    session.table(("model", "kind", "bits", "size", "folder"), rows)
    session.answer([vars(entry) for entry in entries])


@command(models, example="punie-tui models fetch smollm2-135m")
@click.argument("name", metavar="MODEL")
def fetch(session: Session, name: str) -> None:
    """Bring a model onto this machine: a catalog name or a Hugging Face id."""
    from punie_tui.models.catalog import resolve

    said = began = time.monotonic()

    def progress(done: float, total: float | None, note: str) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < 1 and done != total:
            return
        said = now
        of = f" of {readable_bytes(total)}" if total else ""
        left = f"  left {readable_seconds((total - done) * (now - began) / done)}" if total and done else ""
        click.echo(f"   {readable_bytes(done)}{of}{left}  {note}", err=True)

    path = resolve(name, session.settings, progress)
    session.say(f"{name} is at {path}")
    session.answer({"name": name, "path": str(path)})
