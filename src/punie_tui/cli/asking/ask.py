"""The command that asks a model one question: ask."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from punie_tui.cli.answers.asking import AnsweringDocument, AskedDocument, ModelAnswerDocument
from punie_tui.cli.asking.about_projects import run_in_project
from punie_tui.cli.asking.servers import given, server_options, server_settings
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.main import cli
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.playground import rendering
from punie_tui.playground.answerer import Answerer, answered, check_question
from punie_tui.playground.candidates import Candidate, find_candidate, served_candidate
from punie_tui.playground.grading import GradedAnswer, judge, known_queries
from punie_tui.playground.history import HistoryEntry
from punie_tui.playground.protocol import Decoding, Done, Fetching, Piece, Ready, decoding
from punie_tui.runs.recipes.server import is_address
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.visible import visible

_DEFAULT = Decoding()


@command(
    cli,
    "ask",
    example='punie-tui ask last "How many type errors are in src/?" --against smollm2-135m',
    answer=AskedDocument,
)
@click.argument("model", metavar="MODEL")
@click.argument("question", metavar="QUESTION")
@click.option("--against", metavar="MODEL2", help="Another model to ask the same question.")
@click.option(
    "--fixture",
    "--world",  # its former name
    "fixture",
    type=click.Choice(list(FIXTURES)),
    default=next(iter(FIXTURES)),
    help="The fixture project whose output is shown.",
)
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run the answer's code with the real tools in this folder, instead of in the fixture projects.",
)
@server_options
@click.option("--allow", multiple=True, metavar="TOOL", help="With --project: a tool that may write or run programs.")
@click.option(
    "--temperature", "--temp", type=float, default=_DEFAULT.temperature, show_default=True, help="0 is greedy."
)
@click.option(
    "--max-tokens", type=int, default=_DEFAULT.max_tokens, show_default=True, help="Longest answer, in tokens."
)
@click.option("--seed", type=int, default=_DEFAULT.seed, show_default=True, help="Seed for temperatures above 0.")
def ask(
    session: Session,
    model: str,
    question: str,
    against: str | None,
    fixture: str,
    project: Path | None,
    allow: tuple[str, ...],
    temperature: float,
    max_tokens: int,
    seed: int,
    **server: object,
) -> int:
    """Ask a model one question; show the answer, its grade, and what its code prints.

    MODEL is a RUN, RUN/adapter, RUN/fused, RUN/quantized-6bit, a catalog name, a model or adapter folder, a Hugging
    Face id, or the address of a server that speaks OpenAI's chat completions (http://localhost:8080/v1). The outcome is
    judged if the question is a query of a suite. Exits 0 if MODEL's answer passes everything that can be judged, 1 if
    it fails.

    With --project the code's calls go to the real tools in that folder: those that only read, and those that --allow
    names; in a terminal you are asked about any other. Paths outside the folder are refused. Question, calls and answer
    are saved in runs/asked.jsonl.
    """
    if allow and project is None:
        raise UsageError("--allow applies to the tools of a real project; name one with --project DIR")
    settings = session.settings
    sampling = decoding(temperature=temperature, max_tokens=max_tokens, seed=seed)
    question = check_question(question)
    named = [name for name in (model, against) if name is not None]
    server_config = server_settings(given(server, *named))
    candidates = [
        served_candidate(name, server_config) if is_address(name) else find_candidate(name, settings) for name in named
    ]
    known = known_queries(settings)
    documents: list[ModelAnswerDocument | HistoryEntry] = []
    codes: list[int] = []
    for number, candidate in enumerate(candidates):
        if number:
            session.report()
        ready, done = asyncio.run(_ask(session, candidate, question, sampling))
        if done.stopped == "cut off":
            raise SystemFailure(f"{candidate.name}: the answer was cut off in the middle ({done.cut}); ask again")
        if project is not None:
            code, entry = run_in_project(session, question, candidate.name, ready.system, done.text, project, allow)
            documents.append(entry)
            codes.append(code)
            continue
        graded = judge(question, done.text, known)
        document = ModelAnswerDocument(
            **vars(AnsweringDocument.of(candidate.name, ready, done)), **vars(rendering.document(graded, fixture))
        )
        _report(session, graded, document, fixture)
        documents.append(document)
        codes.append(3 if document.grading_stage == "infrastructure" else 0 if document.passed else 1)
    session.answer(AskedDocument(question=question, fixture=fixture, **sampling.model_dump(), answers=documents))
    return codes[0]


async def _ask(session: Session, candidate: Candidate, question: str, sampling: Decoding) -> tuple[Ready, Done]:
    """Asks the candidate and prints the answer as it arrives."""
    answerer = Answerer(candidate, session.settings)
    streamed = ""

    def show(text: str) -> None:
        echo(visible(text), end="", err=session.json)

    def take(piece: Piece) -> None:
        nonlocal streamed
        streamed += piece.text
        show(piece.text)

    notes: list[str] = []

    def progress(fetching: Fetching) -> None:
        if fetching.note and fetching.note not in notes[-1:]:
            notes.append(fetching.note)
            echo(visible(f"{candidate.name}: {fetching.note}"), err=True)

    try:
        ready = await answerer.load(progress)
        if candidate.served is None:
            memory = f"{ready.memory / 1e9:.2f} GB"
            session.report(f"{candidate.name} · loaded in {ready.seconds:.1f} s · {memory} · {ready.device}")
        done = await answered(answerer.ask(question, sampling, progress), take)
    finally:
        await answerer.close()
    # Special tokens and incomplete characters show only when everything is decoded together.
    show(done.text[len(streamed) :] if done.text.startswith(streamed) else f"\n{done.text}")
    session.report()
    figures = [
        f"{done.tokens} tokens in {done.seconds:.1f} s" if done.tokens else f"{done.seconds:.1f} s",
        f"{done.rate:.0f} tokens/s" if done.rate else "",
        rendering.STOPPED[done.stopped],
    ]
    session.report(f"— {', '.join(filter(None, figures))}")
    return ready, done


def _report(session: Session, graded: GradedAnswer, document: ModelAnswerDocument, fixture: str) -> None:
    session.report(f"call    {rendering.describe_answer(graded.parsed)}")
    stages = [
        f"{rendering.SIGNS[state]} {rendering.stage_title(stage, graded)}"
        for stage, state in rendering.rendered_stages(graded)
    ]
    session.report(f"grade   {'  '.join(stages)}")
    if not document.passed:
        session.report(f"        {rendering.reason(graded)}")
    elif graded.outcome:
        session.report(f"        outcome {graded.outcome}")
    if judged := rendering.judged_by(graded):
        session.report(f"        {judged}")
    run, shown = graded.runs.get(fixture), document.run
    if run is None or shown is None:
        if graded.runs:
            session.report(f"output  none in the fixture {fixture}: the code took too long in another")
        return
    session.report(
        f"output  in the fixture {fixture}, calling {', '.join(map(rendering.describe_call, run.calls)) or 'no tool'}"
    )
    for line in shown.output.splitlines():
        session.report(f"        {line}")
    if text := rendering.ended(run):
        session.report(f"        {text}")
    if shown.expected:
        session.report(f"        expected: {', '.join(shown.expected)}")
