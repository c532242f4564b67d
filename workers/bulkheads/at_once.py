"""An answer goes out as soon as it is recorded, by its own process. A thread that sends it is kept free beforehand, and
it is recorded under the lease with which that thread sends it: a claim would be one more commit to wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from bot.model import Conversation, Outcome
from bot.store.dispatch.look import LaneKey
from bot.store.outbox.message import NOBODYS, Hold
from workers.bulkheads.dispatch import Dispatcher
from workers.deliver import Ahead, DeliveryJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is done about an outcome once it is recorded, under `hold`, or is not: either is called, once."""

    go: Callable[[], None]
    leave: Callable[[], None] = lambda: None
    hold: Hold = NOBODYS


class AtOnce:
    def __init__(
        self,
        deliveries: Callable[[], Dispatcher[LaneKey]],
        labels: Callable[[], Dispatcher[LaneKey]],
        delivering: DeliveryJob,
        *,
        ring: Callable[[], None],
        labelled: Collection[str] = (),
    ) -> None:
        """`deliveries`, `labels`: this process's, once they are there. `ring` is called where there is something to
        send that has no thread yet. `labelled`: channels at whose vendor something is noted with an answer."""
        self._deliveries = deliveries
        self._labels = labels
        self._delivering = delivering
        self._ring = ring
        self._labelled = labelled

    def __call__(self, conversation: Conversation, outcome: Outcome) -> Sending:
        """Words for the requester alone go at once, and what is noted at their vendor goes after them; what goes to
        others as well waits for no vendor of theirs. Raises StoreUnavailable."""
        deliveries = self._deliveries()
        if not _for_the_requester_alone(outcome):
            return Sending(go=self._ring)
        ahead = self._delivering.ahead()
        place = deliveries.reserve(conversation.thread.channel, (conversation.id, "requester"))
        if place is None:
            return Sending(go=self._ring)
        deliver = partial(self._deliver, conversation, ahead)
        return Sending(go=partial(place.run, deliver), leave=place.leave, hold=ahead.hold)

    def _deliver(self, conversation: Conversation, ahead: Ahead) -> None:
        try:
            self._delivering.deliver_held(conversation.id, ahead)
        finally:
            if conversation.thread.channel in self._labelled:
                self._labels().begin(conversation.thread.channel, (conversation.id, "labels"))


def _for_the_requester_alone(outcome: Outcome) -> bool:
    answer = outcome.answer
    return answer is not None and not (answer.silent or outcome.decision.escalate or outcome.requests)
