"""Shows what the pipeline makes of one question, step by step. Nothing is stored, nobody is told."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from bot.app.cli.trace import Recorder, table
from bot.app.container import Container
from bot.config import Settings
from bot.model import Audience, Author, Conversation, Outcome, Owner, Requester, ThreadRef, Turn
from bot.pipeline import Pipeline
from bot.tool_servers import wait_for

CHANNEL = "command line"
SERVER_SECONDS = 15.0  # for the tool servers to be there


def ask(settings: Settings, question: str, audience: Audience) -> None:
    """`audience`: as whom to ask."""
    container = Container(settings)
    console = Console()
    conversation = Conversation(
        id=0,
        thread=ThreadRef(CHANNEL, "", ""),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="operator"),
        audience=audience,
        waiting=(Turn(author=Author.REQUESTER, text=question, at=datetime.now(UTC)),),
    )
    services = container.services  # made beforehand: in a worker that happens once, not with every question
    wait_for(services.tools, SERVER_SECONDS)
    recorder = Recorder()
    began = time.perf_counter()
    with closing(container.database), console.status("thinking…"):
        outcome = Pipeline(services, recorder)(conversation)
    seconds = time.perf_counter() - began
    console.print(table(recorder.steps, outcome.timings))
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
    if answer and answer.confidence is not None:
        told.add_row("confidence", f"{answer.confidence:.2f} likely that the articles answer it")
    if answer and answer.usage:
        usage = answer.usage
        told.add_row("model", f"{usage.model}: {usage.input_tokens} tokens in, {usage.output_tokens} out")
    why = f"{decision.reason}: {decision.explanation}" if decision.reason else ""
    told.add_row("decision", f"a person, {why}" if decision.escalate else "the bot answers")
    told.add_row("time", f"{1000 * seconds:.0f} ms in all")
    console.print(told)
