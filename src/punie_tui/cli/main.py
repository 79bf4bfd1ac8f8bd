"""The entry point: the group of commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
import traceback
from pathlib import Path

import click

from punie_tui import __version__
from punie_tui.cli.common.output import Session, echo, print_json, replace_unencodable, stdout_is_terminal
from punie_tui.errors import PunieError, nearest
from punie_tui.settings import check_utf8
from punie_tui.visible import visible

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


MODULES = {
    "adoption": ("adopt",),
    "asking.ask": ("ask",),
    "browser": ("serve",),
    "data": ("data",),
    "export": ("export",),
    "pipeline": ("demo", "train", "pipeline", "fuse", "quantize", "sweep", "resume"),
    "flywheel": ("flywheel",),
    "lesson": ("lesson",),
    "machine": ("doctor",),
    "models": ("models",),
    "reproduction": ("reproduce",),
    "runs": ("runs", "watch", "stop", "pause", "checkpoint"),
    "tools": ("tools", "trust"),
    "training": ("set-lr", "plan", "replay"),
    "validation": ("validate", "compare", "regrade", "report", "suite"),
}
"""Module of `punie_tui.cli` → the commands that it registers: one command alone does not wait for the others."""


class _Commands(click.Group):
    """Suggests the nearest command, and imports the module of a command when that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        load_commands()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        load_commands(cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            hint = nearest(args[0], self.list_commands(ctx)) or "; punie-tui --help lists them"
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    help="Folder with runs/ and data/ (default: $PUNIE_WORKSPACE, else here).",
)
@click.option("--run", "run_id", help="Open the dashboard on this run.")
@click.option("--read-only", is_flag=True, help="Open the dashboard read-only.")
@click.version_option(__version__, prog_name="punie-tui")
@click.pass_context
def cli(context: click.Context, workspace: Path | None, run_id: str | None, read_only: bool) -> int:
    """Teach a local model to use tools, and prove that it learned.

    Without a command, the dashboard opens.

    \b
    Example:
      punie-tui demo
      punie-tui train --recipe demo
      punie-tui
    """
    session = context.obj = Session(workspace)
    if context.invoked_subcommand is None:
        return open_dashboard(session, run_id, read_only=read_only)
    return 0


def open_dashboard(session: Session, run_id: str | None = None, *, read_only: bool = False) -> int:
    """Runs the dashboard until the user quits it. Runs continue without it."""
    from punie_tui.tui.browser import in_browser

    if not stdout_is_terminal() and not in_browser():
        raise click.UsageError("the dashboard needs a terminal; in a pipe, use: punie-tui watch last")
    from punie_tui.runs.store import find_run
    from punie_tui.tui.app import PunieApp
    from punie_tui.tui.memory import memory_file
    from punie_tui.tui.terminal import suit_driver

    if run_id is not None:
        run_id = find_run(session.settings, run_id).id
    app = PunieApp(session.settings, run_id, memory=memory_file(session.settings), read_only=read_only)
    suit_driver()
    app.run()
    return app.return_code or 0


def load_commands(name: str | None = None) -> None:
    """Registers the command `name`, or all."""
    for module, names in MODULES.items():
        if name is None or name in names:
            importlib.import_module(f"punie_tui.cli.{module}")


def main(arguments: list[str] | None = None) -> None:
    """The `punie-tui` command. Never shows a traceback for a user's mistake, or for what the system refuses."""
    argv = sys.argv[1:] if arguments is None else arguments
    replace_unencodable()
    if sys.stdin is None:  # closed: questions get no answer, as with /dev/null
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 (for as long as the process lives)
    try:
        for argument in argv:
            check_utf8(argument, "the argument")
        code = cli.main(args=argv, prog_name="punie-tui", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as error:
        hint = f" (see: {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        code = _report_error(error.format_message().rstrip(".") + hint, 2, argv)
    except PunieError as error:
        code = _report_error(str(error), error.exit_code, argv)
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone, so nothing can be reported
        code = 0
    except OSError as error:
        code = _report_error(_refused(error), 3, argv)
    except SystemExit:
        if not type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            raise
        code = 0  # click puts this in place of an output whose reader has gone
    except Exception as error:
        traceback.print_exc()
        code = _report_error(f"this is a bug in punie-tui: {type(error).__name__}: {error}", 3, argv)
    sys.exit(code)


def _refused(error: OSError) -> str:
    """The message for what the system refused: about a file or, if none is named, about the output."""
    text = error.strerror or str(error)
    if error.filename is not None:
        return f"{error.filename}: {text}; check that it exists and can be read and written"
    if error.errno in _NO_ROOM:
        sys.stdout = None  # its buffered text would fail once more at exit
        return f"the output cannot be written ({text}); write it somewhere else"
    traceback.print_exc()
    return f"the system refused: {type(error).__name__}: {text}"


def _report_error(message: str, code: int, argv: list[str]) -> int:
    with contextlib.suppress(OSError):  # if even that cannot be written, the exit code reports it
        echo(f"punie-tui: {visible(message)}", err=True)
    try:
        if "--json" in argv:
            print_json({"error": message, "exit_code": code})
    except OSError:
        sys.stdout = None
    return code
