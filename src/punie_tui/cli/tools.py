"""The commands about tools: tools list, show, new, check and record; trust."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from punie_tui.cli.answers.tools import (
    NewToolDocument,
    RecordedAnswerDocument,
    ShownToolDocument,
    ToolProblemsDocument,
    ToolsDocument,
    TrustDocument,
    UntrustedToolDocument,
    describe_tool,
)
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.documents import read_toml_value
from punie_tui.errors import UsageError, unknown
from punie_tui.tools import workspace
from punie_tui.tools.answers import entries_of
from punie_tui.tools.catalog import PACKAGE, TOOLS, known, stubs
from punie_tui.tools.fixtures.fixtures import DRAWN
from punie_tui.tools.spec import Raised, ToolSpec, bind
from punie_tui.tools.workspace import FOLDER, WorkspaceTools, adopt, find_tools
from punie_tui.tools.workspace import trust as trust_tools


@cli.group()
def tools() -> None:
    """Tools that a model may call: the package's, and those in the workspace's tools/."""


@command(tools, "list", example="punie-tui tools list", answer=ToolsDocument)
def list_tools(session: Session) -> int:
    """List all tools, what each may do to a project, and in how many fixture projects it answers."""
    found = find_tools(session.settings.workspace)
    waiting = [each for each in found.listed if not found.trusted] if found else []
    document = ToolsDocument(
        tools=[describe_tool(spec) for spec in known().values()],
        untrusted=[
            UntrustedToolDocument(name=each.name, effects=each.effects, file=each.file, line=each.line)
            for each in waiting
        ],
        problems=list(found.problems) if found else [],
    )
    rows: list[tuple[str, ...]] = [
        (tool.name, tool.effects, _answers(spec), tool.source, "yes" if tool.used else "no", tool.summary)
        for tool, spec in zip(document.tools, known().values(), strict=True)
    ]
    rows += [(each.name, each.effects or "?", "–", "not trusted", "no", each.summary) for each in waiting]
    session.print_table(("tool", "may", "answers in", "source", "used", "what it does"), rows)
    unused = dict.fromkeys(tool.group for tool in document.tools if not tool.used)
    for text in filter(None, (*_notes(found), _how_to_use(unused))):
        session.report(text)
    session.answer(document)
    return 0


def _notes(found: WorkspaceTools | None) -> list[str]:
    if found is None:
        return []
    hidden = [
        f"{spec.origin}: {spec.name} has the name of a tool of the package, so it is not used; rename it"
        for spec in found.specs
        if TOOLS[spec.name].home is None
    ]
    return [*filter(None, [found.trust_request]), *found.problems, *hidden]


def _answers(spec: ToolSpec) -> str:
    if spec.name in DRAWN:
        return "all fixtures"
    fixtures = dict.fromkeys(entry.fixture for entry in entries_of(spec))
    return f"{len(fixtures)} recorded" if fixtures else "none recorded"


def _how_to_use(groups: Collection[str]) -> str:
    """How to enable groups of the package's tools that are not in use, in a sentence; empty if there are none."""
    named = ", ".join(f'"{group}"' for group in groups)
    return f"not used here unless punie.toml has: [tools] use = [{named}]" if groups else ""


@command(tools, "show", example="punie-tui tools show count_files", answer=ShownToolDocument)
@click.argument("name", metavar="NAME")
def show(session: Session, name: str) -> int:
    """Show what the model reads about a tool, where it is defined, and its JSON schema."""
    spec = _known(session, name)
    tool = ShownToolDocument(**vars(describe_tool(spec)), stub=stubs((name,)))
    session.print(tool.stub)
    session.print(f"may        {tool.effects}")
    if not tool.used:
        session.print(_how_to_use([tool.group]))
    session.print(f"defined    {tool.origin}")
    session.print(f"answers    {_answers(spec)}{f': {spec.answers}' if spec.name not in DRAWN else ''}")
    session.print(json.dumps(tool.as_schema, indent=2, ensure_ascii=False))
    session.answer(tool)
    return 0


def _known(session: Session, name: str) -> ToolSpec:
    found = find_tools(session.settings.workspace)
    if name in TOOLS:
        return TOOLS[name]
    if name in PACKAGE and not (found and any(each.name == name for each in found.listed)):
        return PACKAGE[name]
    if found is not None and any(each.name == name for each in found.listed):
        raise UsageError(
            found.trust_request or f"{name} is in {found.folder} and could not be loaded; run: punie-tui trust"
        )
    raise unknown("tool", name, known())


@command(tools, "new", example="punie-tui tools new count_files", answer=NewToolDocument)
@click.argument("name", metavar="NAME")
def new(session: Session, name: str) -> int:
    """Write tools/NAME/ with a working tool and its recorded answers, for you to change."""
    from punie_tui.tools.authoring.scaffold import new_tool

    before = find_tools(session.settings.workspace)
    written = new_tool(session.settings.workspace / FOLDER, name)
    for file in written:
        session.report(f"written  {file}")
    if before is None or before.trusted:
        # Everything else in the folder was trusted, or there is nothing else, and the new tool is the user's own.
        _trust(session)
    else:
        for text in filter(None, (before.trust_request, *before.problems)):
            session.report(text)
    session.report(f"next     change it, then: punie-tui trust; punie-tui tools check {name}")
    session.answer(NewToolDocument(written=written))
    return 0


@command(tools, "check", example="punie-tui tools check", answer=ToolProblemsDocument)
@click.argument("names", metavar="[NAME]…", nargs=-1)
def check(session: Session, names: tuple[str, ...]) -> int:
    """Check tools and their recorded answers; each problem is reported with file and line. Exits 1 if there are any."""
    from punie_tui.tools.authoring.checking import problems_of
    from punie_tui.tools.fixtures.fixture_projects import FIXTURES

    found = find_tools(session.settings.workspace)
    chosen = [_known(session, name) for name in names] or list(known().values())
    document = ToolProblemsDocument(
        problems={spec.name: list(problems_of(spec, FIXTURES)) for spec in chosen if spec.name not in DRAWN},
        notes=_notes(found) if not names else [],
    )
    wrong = [*(problem for those in document.problems.values() for problem in those), *document.notes]
    for each in wrong:
        session.print(each)
    bad = len(wrong)
    session.print(f"{bad} problem{'s' * (bad != 1)} in {len(chosen)} tool{'s' * (len(chosen) != 1)}")
    session.answer(document)
    return 1 if bad else 0


@command(
    tools,
    "record",
    example="punie-tui tools record count_files --project . --fixture dirty",
    answer=RecordedAnswerDocument,
)
@click.argument("name", metavar="NAME")
@click.option(
    "--project",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder in which the tool is called.",
)
@click.option("--fixture", required=True, help="The fixture project whose answer it becomes.")
@click.option("--argument", "arguments", multiple=True, metavar="NAME=VALUE", help="An argument of the call.")
@click.option("--any", "any_", is_flag=True, help="Use the answer for calls with other arguments too.")
def record_answer(
    session: Session, name: str, project: Path, fixture: str, arguments: tuple[str, ...], any_: bool
) -> int:
    """Call the real tool in a project, and save its result as the answer in a fixture project, to be curated by hand.

    Without --argument, or with --any, the answer is for calls with any arguments; given values become $NAME in it.
    """
    from punie_tui.tools.authoring.recording import record
    from punie_tui.tools.fixtures.fixture_projects import FIXTURES
    from punie_tui.tools.live.calling import call

    spec = _known(session, name)
    if spec.name in DRAWN:
        raise UsageError(f"{name} is answered from the fixtures themselves; record a tool of your own")
    if fixture not in FIXTURES:
        raise unknown("fixture", fixture, FIXTURES)
    given = _given(spec, arguments)
    try:
        bound = bind(spec, (), given)
        answer = call(spec, bound, project.resolve())
    except Raised as raised:
        raise UsageError(f"{name} raised {raised.args[0]}: {' '.join(raised.args[1].split())}") from None
    except (TypeError, ValueError) as error:
        raise UsageError(f"{error}; give it with --argument NAME=VALUE") from None
    file = record(spec, fixture, given, answer, any_=any_)
    session.print(str(answer))
    session.report(f"written  {file}, as the answer in {fixture}; make sure that it differs from the others")
    value = answer if isinstance(answer, str) else answer.model_dump(mode="json")
    session.answer(RecordedAnswerDocument(file=file, fixture=fixture, answer=value))
    return 0


def _given(spec: ToolSpec, arguments: tuple[str, ...]) -> dict[str, Any]:
    """The arguments of the command line by name; text for parameters that take text, else parsed as TOML values."""
    texts = {parameter.name for parameter in spec.parameters if parameter.annotation is str}
    found = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise UsageError(f"--argument {argument[:80]!r} must be NAME=VALUE, such as path=src/")
        found[name] = value if name in texts else read_toml_value(value)
    return found


@command(cli, "trust", example="punie-tui trust", answer=TrustDocument)
@click.option("--forget", "forget_", is_flag=True, help="Withdraw the trust: the tools are no longer used.")
def trust(session: Session, forget_: bool) -> int:
    """Trust the code in the workspace's tools/ as it is now. Read it first; if it changes, you are asked again."""
    if forget_:
        folder = (session.settings.workspace / FOLDER).resolve()
        there = workspace.forget(folder)
        session.report(f"{folder} is no longer trusted" if there else f"{folder} was not trusted")
        session.answer(TrustDocument(folder=folder, trusted=False))
        return 0
    found = _trust(session)
    session.answer(
        TrustDocument(folder=found.folder, trusted=True, tools=[describe_tool(spec) for spec in found.specs])
    )
    return 0


def _trust(session: Session) -> WorkspaceTools:
    """Describe the tools by running their code, save the user's trust, and register them here."""
    from punie_tui.tools.live.calling import describe

    found = find_tools(session.settings.workspace)
    if found is None:
        raise UsageError(
            f"there are no tools in {session.settings.workspace / FOLDER}; create one with: punie-tui tools new NAME"
        )
    trust_tools(found, describe(found))
    now = adopt(session.settings.workspace, session.settings.tools.use)
    assert now is not None
    for spec in now.specs:
        session.report(f"trusted  {spec.name:24} {spec.effects:6} {spec.origin}")
    for text in _notes(now):
        session.report(text)
    return now
