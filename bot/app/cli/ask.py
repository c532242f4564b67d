"""Shows what the pipeline makes of one question, step by step. Nothing is stored, nobody is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from bot.app.cli.group import refuse_unknown
from bot.app.cli.trace import Recorder, table
from bot.app.container import Container
from bot.config import Settings
from bot.model import (
    Audience,
    Author,
    Conversation,
    Level,
    Outcome,
    Owner,
    Reader,
    Requester,
    ThreadRef,
    Turn,
    Work,
)
from bot.pipeline import Pipeline
from bot.tool_servers import wait_for

CHANNEL = "command line"
SERVER_SECONDS = 15.0  # for the tool servers to be there


def ask(settings: Settings, question: str, reader: Reader) -> None:
    """`reader`: as whom to ask. Raises ConfigurationError for a group that nobody can be in."""
    refuse_unknown(reader.groups, settings)
    container = Container(settings)
    console = Console(markup=False, emoji=False)  # what people and articles say is no markup of ours
    conversation = Conversation(
        id=0,
        thread=ThreadRef(CHANNEL, "", ""),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="operator"),
        audience=Audience.EMPLOYEE if reader.level is Level.INTERNAL else Audience.CUSTOMER,
        waiting=(Turn(author=Author.REQUESTER, text=question, at=datetime.now(UTC)),),
    )
    # Made beforehand: in a worker that happens once, not with every question.
    services = replace(container.services, reader_of=lambda _: reader)
    wait_for(services.tools, SERVER_SECONDS)
    recorder = Recorder()
    began = time.perf_counter()
    with closing(container.database), console.status("thinking…"):
        outcome = Pipeline(services, recorder)(conversation)
    seconds = time.perf_counter() - began
    console.print(table(recorder.steps, outcome.work.seconds))
    console.print()
    show(console, outcome, seconds)


def show(console: Console, outcome: Outcome, seconds: float) -> None:
    """Answer, sources, decision, time."""
    answer, decision = outcome.answer, outcome.decision
    console.print(Markdown(answer.text) if answer else "(no answer)")
    console.print()
    told = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    told.add_column(style="bold", no_wrap=True)
    told.add_column(overflow="fold")
    for number, passage in enumerate(answer.cites if answer else (), start=1):
        told.add_row("sources" if number == 1 else "", f"{passage.title}  {passage.url}")
    if answer:
        grounded = {True: "yes", False: "no", None: "nothing was to be found"}[answer.grounded]
        told.add_row("grounded", grounded)
    if answer and answer.confidence is not None and answer.cites:
        told.add_row("confidence", f"{answer.confidence:.2f} likely that the articles answer it")
    for name, value in worked(outcome.work):
        told.add_row(name, value)
    why = f"{decision.reason}: {decision.explanation}" if decision.reason else ""
    told.add_row("decision", f"a person, {why}" if decision.escalate else "the bot answers")
    told.add_row("time", f"{1000 * seconds:.0f} ms in all")
    console.print(told)


def worked(work: Work) -> Iterator[tuple[str, str]]:
    """What models and tools did; a cost only where every price is known."""
    if work.custom:
        yield "custom answers", ", ".join(work.custom)
    for number, call in enumerate(work.calls):
        about = "about " if call.estimated else ""
        cached = f" ({call.cached_tokens} cached)" if call.cached_tokens else ""
        tokens = f"{about}{call.input_tokens} tokens in{cached}, {call.output_tokens} out"
        cost = "" if call.cost is None else f", cost {call.cost:f}"
        said = f"{call.prompt or 'prompt'}, {call.model}: {tokens}{cost}, {1000 * call.seconds:.0f} ms"
        yield "models" if number == 0 else "", said
    if work.tried:
        yield "no answer of", ", ".join(work.tried)
    if work.rounds:
        yield "rounds", str(work.rounds)
    for number, run in enumerate(work.runs):
        how = "failed" if run.failed else "waits for a yes" if run.waits else f"{1000 * run.seconds:.0f} ms"
        yield "tools" if number == 0 else "", f"{run.name} ({run.effect}): {how}"
    if len(work.calls) > 1:
        total = f"{work.input_tokens} tokens in ({work.cached_tokens} cached), {work.output_tokens} out"
        yield "together", total + ("" if work.cost is None else f", cost {work.cost:f}")
