"""As whom somebody is shown articles: from what the channel knows of them, and where it is said.

When in doubt, less. What holds for one person (that they are known, their groups) counts only where nobody else reads
along, and where the vendor has made sure who writes (`tickets.verified_in`); a place that is a group of its own counts
for all in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from bot.config import Behaviour
from bot.model import Audience, Conversation, Handoff, Level, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """A `ReaderOf` of `bot.pipeline.state`."""

    groups: Mapping[str, Collection[str]] = field(default_factory=dict)  # by name: any of these, as in the settings
    verified_in: Collection[str] = ()

    @classmethod
    def of(cls, settings: Behaviour) -> Self:
        return cls(groups=settings.knowledge.groups, verified_in=settings.tickets.verified_in)

    def __call__(self, who: Conversation | Handoff) -> Reader:
        """A membership is a group of its own, under its channel's name: `zendesk/tag:gold`."""
        channel = who.thread.channel
        is_sure = who.alone and who.requester.known and channel in self.verified_in
        memberships = {*_of_place(who), *(_of_person(who) if is_sure else ())}
        own = {f"{channel}/{membership}" for membership in memberships}
        named = {name for name, rules in self.groups.items() if not (memberships | own).isdisjoint(rules)}
        return Reader(_level(who.audience, is_sure=is_sure), frozenset(named | own))


def _level(audience: Audience, *, is_sure: bool) -> Level:
    if audience is Audience.EMPLOYEE:
        return Level.INTERNAL
    return Level.SIGNED_IN if is_sure else Level.PUBLIC


def _of_place(who: Conversation | Handoff) -> Iterator[str]:
    if who.thread.place:
        yield f"place:{who.thread.place}"


def _of_person(who: Conversation | Handoff) -> Iterator[str]:
    yield from who.requester.memberships
    if email := (who.requester.email or "").lower():
        yield f"email:{email}"
        yield f"email:@{email.rpartition('@')[2]}"
