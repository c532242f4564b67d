"""What a rehearsal came to, in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import ceil

from bot.model import Kind
from bot.rehearsal.comparing.kinds import AgentKind
from bot.rehearsal.result import Result
from bot.rehearsal.shares import Share, at_least, share

BINS = 10  # of how sure it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of what the bot would have said to a requester about one intent: did an agent really say the same?"""

    intent: str
    agrees: Share  # of those that can be compared
    at_least: float  # the one-sided bound
    spoke: int  # those that cannot be compared included


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    conversations: int
    exchanges: int
    kinds: dict[Kind, Share]  # of exchanges
    ends: dict[Kind, Share]  # of conversations: what came of the last exchange that the bot had
    reasons: dict[str, int]  # of handoffs
    sure: tuple[int, ...]  # answers by confidence, ten bins from 0 to 1
    comparable: tuple[int, ...]  # those of them that can be compared with an agent's
    agreeing: tuple[int, ...]  # those of these that agree
    cost: Decimal | None  # None: some call's is not known, or there was none
    cost_per_conversation: Decimal | None
    tokens: int
    median_seconds: float
    p95_seconds: float
    agreement: tuple[Agreement, ...]  # by intent, most frequent first
    agents: dict[AgentKind, int]


def summary(results: Sequence[Result]) -> Summary:
    by_conversation = [list(some) for _, some in groupby(results, key=lambda one: one.conversation)]
    count, seconds = len(by_conversation), sorted(one.seconds for one in results)
    answers = [one for one in results if one.kind is Kind.ANSWERED and one.confidence is not None]
    cost = _cost(results)
    return Summary(
        conversations=count,
        exchanges=len(results),
        kinds=_shares(one.kind for one in results),
        ends=_shares(some[-1].kind for some in by_conversation),
        reasons=dict(Counter(one.reason for one in results if one.reason).most_common()),
        sure=_bins(answers),
        comparable=_bins(one for one in answers if one.comparison.agrees is not None),
        agreeing=_bins(one for one in answers if one.comparison.agrees),
        cost=cost,
        cost_per_conversation=cost / count if cost is not None and count else None,
        tokens=sum(one.input_tokens + one.output_tokens for one in results),
        median_seconds=_at(seconds, 0.5),
        p95_seconds=_at(seconds, 0.95),
        agreement=agreements(results),
        agents=dict(Counter(one.comparison.agent for one in results)),
    )


def agreements(results: Iterable[Result]) -> tuple[Agreement, ...]:
    spoke: dict[str, list[bool | None]] = defaultdict(list)
    for one in results:
        if one.kind is Kind.ANSWERED:
            spoke[one.intent].append(one.comparison.agrees)
    found = [_agreement(intent, verdicts) for intent, verdicts in spoke.items()]
    return tuple(sorted(found, key=lambda one: (-one.spoke, one.intent)))


def _agreement(intent: str, verdicts: Sequence[bool | None]) -> Agreement:
    hits, of = verdicts.count(True), len(verdicts) - verdicts.count(None)
    return Agreement(intent=intent, agrees=share(hits, of), at_least=at_least(hits, of), spoke=len(verdicts))


def _shares(kinds: Iterable[Kind]) -> dict[Kind, Share]:
    counted = Counter(kinds)
    return {kind: share(counted[kind], counted.total()) for kind in Kind if counted[kind]}


def _bins(answers: Iterable[Result]) -> tuple[int, ...]:
    counted = Counter(min(int((one.confidence or 0.0) * BINS), BINS - 1) for one in answers)
    return tuple(counted[place] for place in range(BINS))


def _cost(results: Sequence[Result]) -> Decimal | None:
    costs = [one.cost for one in results if one.models]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(costs) else None


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[max(0, ceil(part * len(ordered)) - 1)] if ordered else 0.0
