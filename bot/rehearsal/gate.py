"""Which intents the bot may answer by itself: those in which it has agreed with agents often enough to be sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.config import GoLive
from bot.rehearsal.shares import Share, at_least, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of one intent."""

    intent: str
    agrees: Share  # of answers that can be compared
    at_least: float  # with the confidence of the settings
    live: bool
    why: str  # in a few words


def standing(intent: str, agreeing: int, comparable: int, settings: GoLive) -> Standing:
    bound = at_least(agreeing, comparable, settings.confidence)
    live, why = _judged(intent, comparable, bound, settings)
    return Standing(intent=intent, agrees=share(agreeing, comparable), at_least=bound, live=live, why=why)


def live(standings: Iterable[Standing], settings: GoLive) -> frozenset[str]:
    """All that may be answered, those included that need no proof and were never seen."""
    return frozenset([*settings.always, *(one.intent for one in standings if one.live)])


def next_ones(standings: Sequence[Standing]) -> list[Standing]:
    """Those that are not live, the nearest to it first."""
    return sorted((one for one in standings if not one.live), key=lambda one: -one.at_least)


def _judged(intent: str, comparable: int, bound: float, settings: GoLive) -> tuple[bool, str]:
    if intent in settings.always:
        return True, "needs no proof"
    if comparable < settings.cases:
        return False, f"{comparable} of {settings.cases} that are needed"
    if bound < settings.agreement:
        return False, f"at least {bound:.0%}, and {settings.agreement:.0%} are needed"
    return True, f"at least {bound:.0%}"
