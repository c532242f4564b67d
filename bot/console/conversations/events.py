"""One conversation as a page shows it: what happened, in order, each with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.console.conversations.steps import Steps, steps_of
from bot.console.conversations.words import Words
from bot.store.console.timeline import Said, Sent, Whole
from bot.store.costs.read import KeptWork
from bot.store.decisions.read import KeptDecision

# Which template part shows it.
SAID, THOUGHT, HANDED_OVER, JUDGED, RESOLVED, ACT = "said", "thought", "handed_over", "judged", "resolved", "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
    kind: str
    of: Any  # what it is about: a Said, a KeptDecision, …
    text: str | None = field(default=None, repr=False)
    sent: Sequence[Sent] = ()
    work: KeptWork | None = None
    steps: Steps = Steps()  # noqa: RUF009  (a frozen value)


def events_of(whole: Whole, words: Words) -> list[Event]:
    """The oldest first. What happened in one transaction stands in the order in which it is told here."""
    return sorted(_events(whole, words), key=lambda event: event.at)


def _events(whole: Whole, words: Words) -> Iterator[Event]:
    by_key: dict[str, list[Sent]] = {}
    for one in whole.sent:
        by_key.setdefault(str(one.key), []).append(one)
    decided = {decision.at for decision in whole.decisions}
    yield from (_thought(decision.at, decision, decision.work) for decision in whole.decisions)
    yield from (_thought(at, None, work) for at, work in whole.work.items() if at not in decided)
    for said in whole.said:
        yield Event(
            at=said.received_at,
            kind=SAID,
            of=said,
            text=words.said[said.turn.id],
            sent=by_key.get(said.key or "", ()),
        )
    for handoff in whole.handoffs:
        theirs = [one for one in whole.sent if one.handoff_id == handoff.id]
        yield Event(at=handoff.created_at, kind=HANDED_OVER, of=handoff, sent=theirs)
    comments = iter(words.comments)
    for judged in whole.feedback:
        yield Event(at=judged.at, kind=JUDGED, of=judged, text=next(comments) if judged.comment is not None else None)
    yield from (Event(at=one["at"], kind=RESOLVED, of=one) for one in whole.resolutions)
    yield from (Event(at=one["created_at"], kind=ACT, of=one) for one in whole.acts)


def _thought(at: datetime, decision: KeptDecision | None, work: KeptWork | None) -> Event:
    return Event(at=at, kind=THOUGHT, of=decision, work=work, steps=steps_of(work) if work else Steps())


def other_messages(whole: Whole) -> list[Sent]:
    """What was to be sent and is no turn of the bot's, nor of a handoff."""
    keys = {said.key for said in whole.said}
    return [one for one in whole.sent if str(one.key) not in keys and one.handoff_id is None]


def totals(whole: Whole) -> Mapping[str, Any]:
    """What all of it took, as far as it is kept."""
    work = list(whole.work.values())
    asked = [one for one in work if one.models]
    costs = [one.cost for one in asked if one.cost is not None]
    return {
        "input_tokens": sum(one.input_tokens for one in work),
        "output_tokens": sum(one.output_tokens for one in work),
        "cost": sum(costs, Decimal()) if costs and len(costs) == len(asked) else None,  # a part of it is no cost
        "unpriced": len(costs) < len(asked),
        "models": sorted({name for one in work for name in one.models}),
        "prompts": sorted({name for one in work for name in one.prompts}),
    }


def proposals(whole: Whole) -> Mapping[int | None, Said]:
    """By the turn of a proposal: what an agent really answered then."""
    return {said.follows_draft: said for said in whole.said if said.follows_draft is not None}
