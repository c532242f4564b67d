"""The bulkheads of one process: a breaker for each vendor, and threads of each vendor's own for answers, for words to
requesters, for what goes to others, for what is noted with an answer, and for fetches.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import partial
from typing import TypedDict

from bot import telemetry
from bot.config import Behaviour, Workers
from bot.errors import StoreUnavailable
from bot.jobs import Job
from bot.model import ThreadChanged
from bot.store.db import Database
from bot.store.dispatch.look import LaneKey, Look
from bot.store.dispatch.pauses import keep_credential, keep_pause
from workers.answer import AnswerJob
from workers.bulkheads.breaker import Breakers
from workers.bulkheads.dispatch import Dispatcher, Find
from workers.deliver import DeliveryJob
from workers.fetch.sync_thread import ThreadSync

log = logging.getLogger("firstline.vendors")
FETCHES = 4  # threads of each vendor's
PASS_ON_SECONDS = 0.25  # until another process, or this one, is rung for what this one had no thread for

RingIn = Callable[[float, Job], None]  # in so many seconds


class Dispatchers(TypedDict):
    answers: Dispatcher[int]
    deliveries: Dispatcher[LaneKey]  # of words for requesters
    notes: Dispatcher[LaneKey]  # of what goes to agents and teams, and is noted at vendors
    labels: Dispatcher[LaneKey]  # of what is noted with an answer, and named; it looks for nothing
    fetches: Dispatcher[ThreadChanged]


def small_share(settings: Workers) -> int:
    """The threads for what takes a vendor's time and not a model's."""
    return max(2, min(16, settings.threads // 4))


class Vendors:
    def __init__(
        self,
        names: Collection[str],
        behaviour: Behaviour,
        database: Database,
        *,
        ring_here: RingIn,
        ring_all: RingIn,
        must_wait: Callable[[], object] = lambda: None,
    ) -> None:
        """`ring_here` rings in this process, `ring_all` in any. `must_wait` is called when there may be questions for
        which no thread is free."""
        self._names = names
        self._workers = behaviour.workers
        self._database = database
        self._ring_here = ring_here
        self._ring_all = ring_all
        self._must_wait = must_wait
        self._breakers = Breakers(names, behaviour.delivery, self._changed, self._credential)
        self.asked = self._breakers.asked
        self.refused = self._breakers.refused

    def dispatchers(self, answering: AnswerJob, delivering: DeliveryJob, fetching: ThreadSync) -> Dispatchers:
        found, small = Look(self._database), small_share(self._workers)
        return {
            # An answer does without what a vendor that does not answer would tell of its requester.
            "answers": Dispatcher(
                Job.ANSWER,
                vendors=self._names,
                threads=self._workers.threads,
                find=found.to_answer,
                work=answering.answer,
                pass_on=self._pass_on_answers,
            ),
            "deliveries": self._to_send(delivering, small, partial(found.to_send, words=True)),
            "notes": self._to_send(delivering, small, partial(found.to_send, words=False)),
            "labels": self._to_send(delivering, small // 2, lambda _: (), keeps=True),
            "fetches": Dispatcher(
                Job.SYNC_THREAD,
                vendors=self._names,
                threads=FETCHES,
                find=found.to_fetch,
                work=fetching.sync,
                pass_on=lambda: self._ring_all(PASS_ON_SECONDS, Job.SYNC_THREAD),
                admits=self._breakers.admits,
            ),
        }

    def _to_send(
        self, delivering: DeliveryJob, threads: int, find: Find[LaneKey], *, keeps: bool = False
    ) -> Dispatcher[LaneKey]:
        return Dispatcher(
            Job.DELIVER,
            vendors=self._names,
            threads=threads,
            find=find,
            work=lambda lane: delivering.deliver_lane(*lane),
            pass_on=lambda: self._ring_all(PASS_ON_SECONDS, Job.DELIVER),
            admits=self._breakers.admits,
            keeps=keeps,
        )

    def _pass_on_answers(self) -> None:
        self._ring_all(PASS_ON_SECONDS, Job.ANSWER)
        self._must_wait()

    def _changed(self, vendor: str, seconds: float | None, problem: str) -> None:
        """What waits for the vendor is looked for when it may be asked again; doctor and metrics read how it stands."""
        if seconds is not None:
            telemetry.VENDOR_PAUSES.add(channel=vendor)
        for job in (Job.DELIVER, Job.SYNC_THREAD):
            self._ring_here(seconds or 0, job)
        try:
            keep_pause(self._database, vendor, seconds, problem)
        except StoreUnavailable:
            log.warning("how a vendor stands could not be kept", extra={"channel": vendor})

    def _credential(self, vendor: str, seconds: float | None, problem: str) -> None:
        """An alarm as long as it is refused. `vendor`: with its account. What waits was postponed, so it is due by
        itself."""
        try:
            keep_credential(self._database, vendor, None if seconds is None else problem)
        except StoreUnavailable:
            log.warning("how a credential stands could not be kept", extra={"channel": vendor})
