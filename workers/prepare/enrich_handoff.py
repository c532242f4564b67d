"""What only the vendor can tell of a conversation that is handed over: what was said in its thread before anybody
turned to the bot, the names of people who are mentioned by their ids, and who the requester is; and when the desk is
staffed again, which only the moment of sending can tell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.config import BusinessHours
from bot.errors import DeliveryError, NotSent
from bot.model import Author, Handoff, Reason, Turn
from bot.ports import Capabilities, Connector
from bot.wording import BUILT_IN, Wording
from escalation.business_hours import reopens
from escalation.handoff import titled
from workers.bulkheads.breaker import Asked, as_it_is

log = logging.getLogger("firstline.enrich_handoff")


class HandoffEnricher:
    def __init__(
        self,
        connectors: Mapping[str, Connector],
        hours: BusinessHours,
        wording: Wording = BUILT_IN.agents,
        prepare: Callable[[Handoff], Handoff] = lambda handoff: handoff,
        asked: Asked = as_it_is,
    ) -> None:
        """`wording`: for agents. `prepare` adds what we find out ourselves, and never raises. `asked` is around what
        asks a vendor, and may refuse it."""
        self._connectors = connectors
        self._prepare = prepare
        self._asked = asked
        self._hours = hours
        self._wording = wording

    def __call__(self, handoff: Handoff, *, patient: bool = True) -> Handoff:
        """The handoff with all that. Raises NotSent where the vendor asks for patience and a ticket of the thread was
        requested: it can wait for what it is about, while we are `patient`. Any other failure leaves it as it is,
        since a ticket there must be."""
        connector = self._connectors.get(handoff.thread.channel)
        handoff = replace(handoff, reopen_at=reopens(self._hours.of(handoff.route.hours), datetime.now(UTC)))
        for complete in (self._with_requester, self._with_thread, self._with_names):
            try:
                with self._asked(handoff.thread.channel):
                    handoff = complete(handoff, connector)
            except DeliveryError as error:
                asked = handoff.reason is Reason.TICKET_REQUESTED
                if patient and asked and isinstance(error, NotSent) and error.retry_after is not None:
                    raise
                missing = complete.__name__.removeprefix("_with_")
                log.warning("a ticket goes incomplete", extra={"without": missing, "error": type(error).__name__})
        return self._prepare(_with_speakers(handoff))

    def _with_requester(self, handoff: Handoff, connector: Connector | None) -> Handoff:
        """Nobody looks them up where no answer is thought about."""
        person = handoff.requester
        if connector is None or not person.id or person.email:
            return handoff
        return replace(handoff, requester=connector.identify(handoff.thread.account, person))

    def _with_thread(self, handoff: Handoff, connector: Connector | None) -> Handoff:
        transcripts = Capabilities.of(connector).transcripts
        if transcripts is None:
            return handoff
        said = transcripts.transcript(handoff.thread)
        if handoff.reason is not Reason.TICKET_REQUESTED:
            return replace(handoff, turns=_with_others(handoff, said))
        # What the thread does not have: words that came with the wish itself. Those that it has it may have in another
        # form, with a mention that we leave out or in the vendor's markup; where the bot quotes them they are not said.
        people = [turn.text for turn in said if turn.author is not Author.BOT]
        added = [
            turn
            for turn in handoff.turns
            if turn.author is not Author.BOT and not any(turn.text in text for text in people)
        ]
        turns = tuple(sorted((*said, *added), key=lambda turn: turn.at))
        return titled(replace(handoff, turns=turns), self._wording)

    def _with_names(self, handoff: Handoff, connector: Connector | None) -> Handoff:
        resolver = Capabilities.of(connector).mentions
        if resolver is None:
            return handoff

        def named(turn: Turn) -> Turn:
            name = turn.name and resolver.resolve(handoff.thread.account, turn.name).removeprefix("@")
            return replace(turn, text=resolver.resolve(handoff.thread.account, turn.text), name=name)

        return replace(
            handoff,
            turns=tuple(map(named, handoff.turns)),
            subject=resolver.resolve(handoff.thread.account, handoff.subject),
            summary=resolver.resolve(handoff.thread.account, handoff.summary),
        )


def _with_others(handoff: Handoff, said: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """What was said in the conversation, and around it by whoever else was there. Our own words are ours already."""
    known = {turn.at for turn in handoff.turns}
    others = (turn for turn in said if turn.at not in known and (turn.author is not Author.BOT or turn.name))
    return tuple(sorted((*handoff.turns, *others), key=lambda turn: turn.at))


def _with_speakers(handoff: Handoff) -> Handoff:
    """The requester by name wherever they speak."""
    name = handoff.requester.name
    turns = tuple(
        replace(turn, name=name) if name and turn.author is Author.REQUESTER and not turn.name else turn
        for turn in handoff.turns
    )
    return replace(handoff, turns=turns)
