"""The verbs about datasets: what there is, what is in it, whether it is fit to learn from, how it is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from punie_tui.cli.main import cli
from punie_tui.cli.output import Session, command
from punie_tui.datasets.checks import CheckFinding, run_checks
from punie_tui.datasets.examples import read_dataset
from punie_tui.datasets.generators.build import build
from punie_tui.errors import AskedWrong
from punie_tui.settings import bundled_data
from punie_tui.validation.suite import find_suites, load_suite


@cli.group()
def data() -> None:
    """Datasets: list, show, check, build."""


@command(data, "list", example="punie-tui data list")
def list_datasets(session: Session) -> None:
    """Every dataset of the workspace and of the package, with its rows by split."""
    documents: list[dict[str, Any]] = []
    for name, folder in session.settings.datasets().items():
        try:
            splits = {split: len(rows) for split, rows in read_dataset(folder).items()}
            documents.append({"name": name, "path": str(folder), "splits": splits, "problem": ""})
        except AskedWrong as problem:
            documents.append({"name": name, "path": str(folder), "splits": {}, "problem": str(problem)})
    rows = [(d["name"], " / ".join(f"{n} {s}" for s, n in d["splits"].items()), d["path"]) for d in documents]
    session.table(("dataset", "rows", "folder"), rows)
    for document in documents:
        if document["problem"]:
            session.say(f"! {document['problem']}")
    session.answer(documents)


@command(data, example="punie-tui data show demo --row 3")
@click.argument("name", metavar="DATASET")
@click.option("--split", default="train", show_default=True)
@click.option("--row", type=click.IntRange(min=1), default=1, show_default=True, help="Line of the split's file.")
def show(session: Session, name: str, split: str, row: int) -> None:
    """One example, as chat."""
    folder = session.settings.find_dataset(name)
    splits = read_dataset(folder)
    if split not in splits:
        raise AskedWrong(f"{folder}: no split {split!r}; it has {', '.join(splits)}")
    if row > len(splits[split]):
        raise AskedWrong(f"{folder / split}.jsonl: no line {row}; it has {len(splits[split])}")
    example = splits[split][row - 1]
    for message in example.messages:
        session.say(f"── {message.role}")
        session.say(message.content)
    session.answer({"messages": example.chat(), "meta": example.meta})


@command(data, example="punie-tui data check demo")
@click.argument("name", metavar="DATASET")
@click.option("--suite", "suite_name", help="Suite to look for in the training rows (default: every suite).")
def check(session: Session, name: str, suite_name: str | None) -> int:
    """Whether a dataset is fit to learn from. Exits 1 if a check fails."""
    settings = session.settings
    folder = settings.find_dataset(name)
    suites = [suite_name] if suite_name else list(find_suites(settings))
    queries = [query.text for suite in suites for query in load_suite(suite, settings).queries]
    findings = run_checks(folder, suite_queries=queries)
    for finding in findings:
        _say(session, finding)
    failed = [finding.name for finding in findings if not finding.ok]
    session.say(f"{len(findings) - len(failed)} of {len(findings)} checks passed")
    session.answer({"dataset": str(folder), "ok": not failed, "checks": [vars(finding) for finding in findings]})
    return 1 if failed else 0


def _say(session: Session, finding: CheckFinding) -> None:
    session.say(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.message}")
    if finding.ok:
        return
    for place in finding.where:
        session.say(f"    {place}")
    session.say(f"    why it matters: {finding.why}")
    session.say(f"    how to mend it: {finding.mend}")


@command(data, "build", example="punie-tui data build --into my-data")
@click.option(
    "--into", type=click.Path(path_type=Path), help="Folder to write into (default: the package's own data/)."
)
def build_datasets(session: Session, into: Path | None) -> None:
    """Write the package's datasets from their generators; always the same bytes."""
    root = (into or bundled_data()).resolve()
    root.mkdir(parents=True, exist_ok=True)
    counts = build(root)
    for name, rows in counts.items():
        session.say(f"{root / name}: {rows} rows")
    session.answer({"root": str(root), "datasets": counts})
