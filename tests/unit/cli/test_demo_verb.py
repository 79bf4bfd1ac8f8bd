"""Which recipe the demo takes, by what this machine was measured to do."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from punie_tui.cli import pipeline
from punie_tui.cli.common.output import Session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path)


@pytest.mark.parametrize(("gflops", "chosen"), [(300.0, "demo"), (15.0, "demo-short"), (None, "demo")])
def test_where_nobody_can_be_asked_a_slow_machine_takes_the_shorter_recipe(
    gflops: float | None, chosen: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_measured", lambda session: gflops and (gflops, 300.0))
    assert pipeline._demo_recipe(session, ask=False).name == chosen


@pytest.mark.parametrize(("answer", "chosen"), [("y\n", "demo-short"), ("n\n", "demo"), ("\n", "demo-short")])
def test_a_person_at_a_slow_machine_decides(
    answer: str, chosen: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    monkeypatch.setattr(pipeline, "_measured", lambda session: (15.0, 15.0))

    @click.command()
    def choose() -> None:
        click.echo(f"took {pipeline._demo_recipe(session, ask=True).name}")

    assert f"took {chosen}\n" in CliRunner().invoke(choose, input=answer).output


def test_the_machine_is_measured_in_a_process_of_its_own(session: Session) -> None:
    measured = pipeline._measured(session)
    assert measured is not None and 0 < measured[0] <= measured[1]
