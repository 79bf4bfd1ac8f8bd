"""The command that asks a model one question: ask."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from punie_tui.cli.asking.about_projects import run_in_project
from punie_tui.cli.asking.servers import given, server_options, server_settings
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.main import cli
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.playground import rendering
from punie_tui.playground.answerer import Answerer, answered, check_question
from punie_tui.playground.candidates import Candidate, find_candidate, served_candidate
from punie_tui.playground.grading import GradedAnswer, judge, known_queries
from punie_tui.playground.protocol import Decoding, Done, Fetching, Piece, Ready, decoding
from punie_tui.runs.recipes.server import is_address
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.visible import visible

_DEFAULT = Decoding()


@command(cli, "ask", example='punie-tui ask last "How many type errors are in src/?" --against smollm2-135m')
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
        raise UsageError("--allow is about the tools of a real project; name it with --project DIR")
    settings = session.settings
    drawn = decoding(temperature=temperature, max_tokens=max_tokens, seed=seed)
    question = check_question(question)
    named = [name for name in (model, against) if name is not None]
    asking = server_settings(given(server, *named))
    asked = [served_candidate(name, asking) if is_address(name) else find_candidate(name, settings) for name in named]
    known = known_queries(settings)
    documents, codes = [], []
    for number, candidate in enumerate(asked):
        if number:
            session.say()
        ready, done = asyncio.run(_ask(session, candidate, question, drawn))
        if done.stopped == "cut off":
            raise SystemFailure(f"{candidate.name}: the answer was cut off in the middle ({done.cut}); ask again")
        if project is not None:
            code, document = run_in_project(session, question, candidate.name, ready.system, done.text, project, allow)
            documents.append(document)
            codes.append(code)
            continue
        graded = judge(question, done.text, known)
        _report(session, graded, fixture)
        documents.append(_document(candidate, ready, done, graded, fixture))
        codes.append(3 if graded.verdict.grading_stage == "infrastructure" else 0 if graded.passed else 1)
    session.answer({"question": question, "fixture": fixture, **drawn.model_dump(), "answers": documents})
    return codes[0]


async def _ask(session: Session, candidate: Candidate, question: str, drawn: Decoding) -> tuple[Ready, Done]:
    """Asks the candidate and prints the answer as it arrives."""
    answerer = Answerer(candidate, session.settings)
    streamed = ""

    def say(text: str) -> None:
        echo(visible(text), end="", err=session.json)

    def take(piece: Piece) -> None:
        nonlocal streamed
        streamed += piece.text
        say(piece.text)

    notes: list[str] = []

    def progress(said: Fetching) -> None:
        if said.note and said.note not in notes[-1:]:
            notes.append(said.note)
            echo(visible(f"{candidate.name}: {said.note}"), err=True)

    try:
        ready = await answerer.load(progress)
        if candidate.served is None:
            memory = f"{ready.memory / 1e9:.2f} GB"
            session.say(f"{candidate.name} · loaded in {ready.seconds:.1f} s · {memory} · {ready.device}")
        done = await answered(answerer.ask(question, drawn, progress), take)
    finally:
        await answerer.close()
    # Special tokens and incomplete characters show only when everything is decoded together.
    say(done.text[len(streamed) :] if done.text.startswith(streamed) else f"\n{done.text}")
    session.say()
    words = [
        f"{done.tokens} tokens in {done.seconds:.1f} s" if done.tokens else f"{done.seconds:.1f} s",
        f"{done.rate:.0f} tokens/s" if done.rate else "",
        rendering.STOPPED[done.stopped],
    ]
    session.say(f"— {', '.join(filter(None, words))}")
    return ready, done


def _report(session: Session, graded: GradedAnswer, fixture: str) -> None:
    session.say(f"call    {rendering.call_in_words(graded.parsed)}")
    stages = [
        f"{rendering.SIGNS[state]} {rendering.stage_title(stage, graded)}"
        for stage, state in rendering.rendered_stages(graded)
    ]
    session.say(f"grade   {'  '.join(stages)}")
    if not graded.passed:
        session.say(f"        {rendering.reason(graded)}")
    elif graded.outcome:
        session.say(f"        outcome {graded.outcome}")
    if judged := rendering.judged_by(graded):
        session.say(f"        {judged}")
    if (run := graded.runs.get(fixture)) is None:
        if graded.runs:
            session.say(f"output  none in the fixture {fixture}: the code took too long in another")
        return
    session.say(
        f"output  in the fixture {fixture}, calling {', '.join(map(rendering.call_made, run.calls)) or 'no tool'}"
    )
    for line in run.output.splitlines():
        session.say(f"        {line}")
    if text := rendering.ended(run):
        session.say(f"        {text}")
    if (report := graded.reports.get(fixture)) is not None and report.expected:
        session.say(f"        expected: {', '.join(report.expected)}")


def _document(candidate: Candidate, ready: Ready, done: Done, graded: GradedAnswer, fixture: str) -> dict[str, Any]:
    return {
        "model": candidate.name,
        "load_seconds": ready.seconds,
        "memory": done.memory,
        "device": ready.device,
        "tokens": done.tokens,
        "prompt_tokens": done.prompt_tokens,
        "seconds": done.seconds,
        "tokens_per_second": done.rate,
        "stopped": done.stopped,
        **rendering.document(graded, fixture),
    }
