"""Who gets a handoff: the routes of the settings in order, then the table of intents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.config import Escalation, RouteRule
from bot.config.escalation import Destination
from bot.model import Conversation, EscalationDecision, Priority, Route
from bot.wording.catalogue import spoken


def route_of(conversation: Conversation, decision: EscalationDecision, settings: Escalation) -> Route:
    """The first destination that says something wins, one thing at a time; tags add up."""
    fitting = list(_destinations(conversation, decision, settings))
    urgency = decision.priority.value if decision.priority is not None else None
    priority = next(filter(None, (one.priority for one in fitting)), urgency)
    return Route(
        groups=_merged([one.groups for one in fitting]),
        forms=_merged([one.forms for one in fitting]),
        tags=tuple(dict.fromkeys(tag for one in fitting for tag in one.tags)),
        priority=Priority(priority) if priority is not None else None,
        hours=next(filter(None, (one.hours for one in fitting)), None),
        alert=next(filter(None, (one.alert for one in fitting)), None),
    )


def _destinations(
    conversation: Conversation, decision: EscalationDecision, settings: Escalation
) -> Iterator[Destination]:
    yield from (route for route in settings.routes if _fits(route, conversation, decision))
    if decision.intent is not None:
        yield settings.intents[decision.intent]


def _fits(route: RouteRule, conversation: Conversation, decision: EscalationDecision) -> bool:
    requester = conversation.requester
    domain = (requester.email or "").rpartition("@")[2]
    language = conversation.language or spoken(requester.locale)
    return (
        _one_of(route.intents, (decision.intent,))
        and _one_of(route.languages, (language,))
        and _one_of(route.from_channels, (conversation.thread.channel,))
        and _one_of(route.brands, (conversation.brand,))
        and _one_of(route.email_domains, (domain,))
        and _one_of(route.requester_tags, requester.tags)
    )


def _one_of(wanted: tuple[str, ...], found: tuple[str | None, ...]) -> bool:
    known = {one.casefold() for one in found if one}
    return not wanted or any(one.casefold() in known for one in wanted)


def _merged(tables: list[Mapping[str, int]]) -> dict[str, int]:
    """The first one that names a desk wins."""
    return {desk: number for table in reversed(tables) for desk, number in table.items()}
