"""The command that shows the dashboard in a browser."""

from __future__ import annotations

import asyncio
import sys

import click

from punie_tui.cli.answers.browser import ServedDashboardDocument
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.main import cli
from punie_tui.visible import visible


@command(cli, example="punie-tui serve --port 8123", answer=ServedDashboardDocument)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option("--run", "run_id", help="Open the dashboard on this run.")
@click.option("--allow-changes", is_flag=True, help="Allow it to start, stop, change and delete, as in a terminal.")
def serve(session: Session, port: int, run_id: str | None, allow_changes: bool) -> None:
    """Show the dashboard in a browser on this machine, until Ctrl-C; read-only, unless you allow changes.

    Open the address that is printed: only the token in it gives access.
    """
    from punie_tui.runs.store import find_run
    from punie_tui.tui.browser.server import BrowserServer, listen
    from punie_tui.tui.browser.server import serve as serve_until_asked_to_end

    arguments = ["--workspace", str(session.settings.workspace)]
    if run_id is not None:
        arguments += ["--run", find_run(session.settings, run_id).id]
    if not allow_changes:
        arguments += ["--read-only"]
    with listen(port) as listening:
        server = BrowserServer(
            # -P: do not run a punie_tui that happens to be in the current folder
            [sys.executable, "-P", "-m", "punie_tui", *arguments],
            listening.getsockname()[1],
            lambda message: echo(f"punie-tui: {visible(message)}", err=True),
        )

        def report_ready() -> None:
            document = ServedDashboardDocument(address=server.address, port=server.port, read_only=not allow_changes)
            how = "read-only" if document.read_only else "with changes allowed"
            session.report(f"the dashboard is served until Ctrl-C, {how}; open this address:")
            session.report(document.address)
            session.answer(document)

        asyncio.run(serve_until_asked_to_end(server, listening, report_ready))
