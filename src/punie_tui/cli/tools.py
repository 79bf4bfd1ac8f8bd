"""The commands about tools: tools list, show, new, check and record; trust."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.documents import read_toml_value
from punie_tui.errors import UsageError, unknown
from punie_tui.tools import workspace
from punie_tui.tools.answers import entries_of
from punie_tui.tools.catalog import PACKAGE, TOOLS, json_schema, known, stubs
from punie_tui.tools.fixtures.fixtures import DRAWN
from punie_tui.tools.spec import Raised, ToolSpec, bind
from punie_tui.tools.workspace import FOLDER, WorkspaceTools, adopt, find_tools
from punie_tui.tools.workspace import trust as trust_tools


@cli.group()
def tools() -> None:
    """Tools that a model may call: the package's, and those in the workspace's tools/."""


@command(tools, "list", example="punie-tui tools list")
def list_tools(session: Session) -> int:
    """List all tools, what each may do to a project, and in how many fixture projects it answers."""
    found = find_tools(session.settings.workspace)
    rows: list[tuple[str, ...]] = [
        (spec.name, spec.effects, _answers(spec), _whose(spec), "yes" if _used(spec) else "no", spec.summary)
        for spec in known().values()
    ]
    waiting = [each for each in found.listed if not found.trusted] if found else []
    rows += [(each.name, each.effects or "?", "–", "not trusted", "no", each.summary) for each in waiting]
    session.print_table(("tool", "may", "answers in", "whose", "used", "what it does"), rows)
    for text in filter(None, (*_notes(found), _unused(known().values()))):
        session.say(text)
    session.answer(
        {
            "tools": [_document(spec) for spec in known().values()],
            "untrusted": [
                {"name": each.name, "effects": each.effects, "file": str(each.file), "line": each.line}
                for each in waiting
            ],
            "problems": list(found.problems) if found else [],
        }
    )
    return 0


def _notes(found: WorkspaceTools | None) -> list[str]:
    if found is None:
        return []
    hidden = [
        f"{spec.origin}: {spec.name} has the name of a tool of the package, and is not used; rename it"
        for spec in found.specs
        if TOOLS[spec.name].home is None
    ]
    return [*filter(None, [found.asks]), *found.problems, *hidden]


def _answers(spec: ToolSpec) -> str:
    if spec.name in DRAWN:
        return "all fixtures"
    fixtures = dict.fromkeys(entry.fixture for entry in entries_of(spec))
    return f"{len(fixtures)} recorded" if fixtures else "none recorded"


def _whose(spec: ToolSpec) -> str:
    return "package" if spec.home is None else "workspace"


def _used(spec: ToolSpec) -> bool:
    return TOOLS.get(spec.name) is spec


def _unused(specs: Iterable[ToolSpec]) -> str:
    """How to enable tools of the package that are not in use, in a sentence; empty if there are none."""
    groups = dict.fromkeys(spec.group for spec in specs if not _used(spec))
    named = ", ".join(f'"{group}"' for group in groups)
    return f"not used here until punie.toml says so: [tools] use = [{named}]" if groups else ""


def _document(spec: ToolSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "signature": spec.signature,
        "summary": spec.summary,
        "effects": spec.effects,
        "whose": _whose(spec),
        "group": spec.group,
        "used": _used(spec),
        "origin": spec.origin,
        "answers": str(spec.answers) if spec.answers and spec.name not in DRAWN else None,
        "schema": json_schema(spec),
    }


@command(tools, "show", example="punie-tui tools show count_files")
@click.argument("name", metavar="NAME")
def show(session: Session, name: str) -> int:
    """Show what the model reads about a tool, where it is defined, and its JSON schema."""
    spec = _known(session, name)
    session.print(stubs((name,)))
    session.print(f"may        {spec.effects}")
    if unused := _unused([spec]):
        session.print(unused)
    session.print(f"defined    {spec.origin}")
    session.print(f"answers    {_answers(spec)}{f': {spec.answers}' if spec.name not in DRAWN else ''}")
    session.print(json.dumps(json_schema(spec), indent=2, ensure_ascii=False))
    session.answer({**_document(spec), "stub": stubs((name,))})
    return 0


def _known(session: Session, name: str) -> ToolSpec:
    found = find_tools(session.settings.workspace)
    if name in TOOLS:
        return TOOLS[name]
    if name in PACKAGE and not (found and any(each.name == name for each in found.listed)):
        return PACKAGE[name]
    if found is not None and any(each.name == name for each in found.listed):
        raise UsageError(found.asks or f"{name} is in {found.folder} and could not be loaded; say: punie-tui trust")
    raise unknown("tool", name, known())


@command(tools, "new", example="punie-tui tools new count_files")
@click.argument("name", metavar="NAME")
def new(session: Session, name: str) -> int:
    """Write tools/NAME/ with a working tool and its recorded answers, for you to change."""
    from punie_tui.tools.authoring.scaffold import new_tool

    before = find_tools(session.settings.workspace)
    written = new_tool(session.settings.workspace / FOLDER, name)
    for file in written:
        session.say(f"written  {file}")
    if before is None or before.trusted:
        # Everything else in the folder was trusted, or there is nothing else, and the new tool is the user's own.
        _trust(session)
    else:
        for text in filter(None, (before.asks, *before.problems)):
            session.say(text)
    session.say(f"next     change it, then: punie-tui trust; punie-tui tools check {name}")
    session.answer({"written": [str(file) for file in written]})
    return 0


@command(tools, "check", example="punie-tui tools check")
@click.argument("names", metavar="[NAME]…", nargs=-1)
def check(session: Session, names: tuple[str, ...]) -> int:
    """Check tools and their recorded answers; each problem is reported with file and line. Exits 1 if there are any."""
    from punie_tui.tools.authoring.checking import problems_of
    from punie_tui.tools.fixtures.fixture_projects import FIXTURES

    found = find_tools(session.settings.workspace)
    chosen = [_known(session, name) for name in names] or list(known().values())
    problems = {spec.name: list(problems_of(spec, FIXTURES)) for spec in chosen if spec.name not in DRAWN}
    for each in (problem for those in problems.values() for problem in those):
        session.print(each)
    further = _notes(found) if not names else []
    for each in further:
        session.print(each)
    bad = sum(map(len, problems.values())) + len(further)
    session.print(f"{bad} problem{'s' * (bad != 1)} in {len(chosen)} tool{'s' * (len(chosen) != 1)}")
    session.answer({"problems": problems, "notes": further})
    return 1 if bad else 0


@command(tools, "record", example="punie-tui tools record count_files --project . --fixture dirty")
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
        raise UsageError(f"{name} answers in the fixtures as they are drawn; record a tool of your own")
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
    session.say(f"written  {file}, as the answer in {fixture}; see to it that it differs from the others")
    value = answer if isinstance(answer, str) else answer.model_dump(mode="json")
    session.answer({"file": str(file), "fixture": fixture, "answer": value})
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


@command(cli, "trust", example="punie-tui trust")
@click.option("--forget", "forget_", is_flag=True, help="Withdraw the trust: the tools are no longer used.")
def trust(session: Session, forget_: bool) -> int:
    """Trust the code in the workspace's tools/ as it is now. Read it first; if it changes, you are asked again."""
    if forget_:
        folder = (session.settings.workspace / FOLDER).resolve()
        there = workspace.forget(folder)
        session.say(f"{folder} is no longer trusted" if there else f"{folder} was not trusted")
        session.answer({"folder": str(folder), "trusted": False})
        return 0
    found = _trust(session)
    session.answer({"folder": str(found.folder), "trusted": True, "tools": [_document(spec) for spec in found.specs]})
    return 0


def _trust(session: Session) -> WorkspaceTools:
    """Describe the tools by running their code, save the user's trust, and register them here."""
    from punie_tui.tools.live.calling import describe

    found = find_tools(session.settings.workspace)
    if found is None:
        raise UsageError(f"there are no tools in {session.settings.workspace / FOLDER}; say: punie-tui tools new NAME")
    trust_tools(found, describe(found))
    now = adopt(session.settings.workspace, session.settings.tools.use)
    assert now is not None
    for spec in now.specs:
        session.say(f"trusted  {spec.name:24} {spec.effects:6} {spec.origin}")
    for text in _notes(now):
        session.say(text)
    return now
