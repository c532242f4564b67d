"""Shows why a conversation went to a person, or did not: what was found, what counted, and what else would have come
of it; and what was done for the answer. Only what is kept, which has no word of the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from rich.console import Console
from rich.table import Table

from bot.app.container import Container
from bot.config import Settings
from bot.errors import FirstlineError
from bot.model import EscalationDecision
from bot.store.costs.read import KeptWork
from bot.store.decisions.read import Explained, KeptDecision
from bot.store.decisions.read import explain as read
from bot.store.decisions.words import bands, missing, outcome_of, route_in_words

SLOWEST = 4  # steps whose time is shown


class NothingKept(FirstlineError):
    """There is no such conversation, or nothing of it is kept."""


def explain(settings: Settings, named: tuple[str, ...]) -> None:
    """`named`: a conversation's id, or its channel and the id of its thread there. Raises NothingKept."""
    if len(named) > 2:
        raise NothingKept(
            f"found {len(named)} words, expected the id of a conversation, or a channel and a thread's id"
        )
    name, channel = named[-1], named[0] if len(named) == 2 else None
    container = Container(settings)
    with closing(container.database):
        found = read(container.database, name, channel)
    if not found:
        what = f"conversation {name}" if channel is None else f"thread {name} in {channel}"
        raise NothingKept(f"{what}: found nothing, expected the id of a conversation, or a channel and its thread's id")
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for one in found:
        show(console, one)


def show(console: Console, explained: Explained) -> None:
    """Every decision of one conversation, the oldest first."""
    thread = explained.thread
    console.print(
        f"Conversation {explained.conversation_id}: {thread.channel} {thread.account} {thread.thread_id}", style="bold"
    )
    console.print(f"Now with: {explained.owner}")
    if not explained.decisions:
        console.print("No decision is kept: none was made yet, or it is older than retention.decisions_days.")
    for kept in explained.decisions:
        _show_decision(console, kept)
    console.print()


def _show_decision(console: Console, kept: KeptDecision) -> None:
    decision = kept.decision
    console.print(f"\n{kept.at:%Y-%m-%d %H:%M:%S %Z}  {outcome_of(decision)}", style="bold")
    if decision.explanation:
        console.print(decision.explanation)
    if kept.route is not None:
        console.print(f"Route: {route_in_words(kept.route)}")
    if kept.work is not None:
        for line in worked(kept.work):
            console.print(line)
    if decision.signals:
        console.print(_signals(decision))
    if decision.alternatives:
        console.print("If every signal counted from this strength on:")
        for line in bands(decision.alternatives):
            console.print(f"  {line}")


def worked(work: KeptWork) -> Iterator[str]:
    """What was done for the answer."""
    if work.arm is not None:
        yield f"Arm: {work.arm}, {work.version}"
    if work.custom:
        yield f"Custom answers: {', '.join(work.custom)}"
    if work.models:
        cost = "" if work.cost is None else f", cost {work.cost:f}"
        tokens = f"{work.input_tokens} tokens in ({work.cached_tokens} cached), {work.output_tokens} out"
        yield f"Models: {', '.join(work.models)} with {', '.join(work.prompts)}: {work.rounds} rounds, {tokens}{cost}"
    if work.tried:
        yield f"No answer of: {', '.join(work.tried)}"
    if work.tools:
        yield f"Tools: {', '.join(work.tools)}"
    slowest = sorted(work.seconds.items(), key=lambda step: -step[1])[:SLOWEST]
    yield "Time: " + ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in slowest)


def _signals(decision: EscalationDecision) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("signal", "strength", "threshold", "", "what it says"):
        table.add_column(title, no_wrap=title != "what it says")
    for value in sorted(decision.signals, key=lambda one: (not one.found, -one.strength)):
        mark = "counted" if value.found else missing(value)
        threshold = f"{value.threshold:.2f}" if value.threshold <= 1 else "none yet"
        table.add_row(value.name, f"{value.strength:.2f}", threshold, mark, value.explanation)
    return table
