"""Deliveries that are one message of a requester's and nothing else, as most are: written together, in one statement.

What is not as plain as it looked (somebody was erased, a human has the conversation, a limit is met, another
transaction is at it) is left alone, for `Inbox` to take by itself. Nothing that others hold is waited for, so one
delivery does not keep the others back, and no two transactions wait for each other. What is left over is asked about
once more: a vendor's repetition of what is kept already is done with, and not taken by itself to find that out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from psycopg.errors import DeadlockDetected

from bot.config import Limits
from bot.errors import StoreUnavailable, Unsettled
from bot.model import Author, Event, InboundMessage, Requester, ThreadRef
from bot.ports import Ended
from bot.store.accepting.together import Together
from bot.store.accepting.too_long import is_too_long
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.intake import FollowUp, IntakeSettings
from bot.store.pacing.limits import account_key, requester_key
from bot.store.people.blind import opened_keys
from bot.store.people.marks import concerned
from bot.store.queries import Connection, queries
from bot.store.records import body_of_message, requester_to_json
from bot.store.rollout.standing import Standings

log = logging.getLogger("firstline.inbox")
MOST = 64  # deliveries in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """A message as the statement takes it."""

    thread: ThreadRef
    by: str  # the requester
    row: str  # JSON


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message is kept, or was before; neither that, nor one that another rings for, has a follow-up of its own."""

    follow_up: FollowUp | None


class PlainMessages:
    """Of the rules it asks for limits, ages and the rollout: the others decide about what is not plain."""

    def __init__(self, database: Database, cipher: Cipher, rules: IntakeSettings, standings: Standings) -> None:
        self._database = database
        self._cipher = cipher
        self._rules = rules
        self._standings = standings
        self._enqueuing = ThreadPoolExecutor(1, "follow-ups")  # a Redis that hangs keeps no commit waiting
        self._together = Together[_Plain, Accepted](self._write, most=MOST)

    def accept(self, events: Sequence[Event]) -> Accepted | None:
        """None where it is not kept and is to be taken by itself. Raises StoreUnavailable."""
        prepared = self._prepared(events)
        return None if prepared is None else self._together(prepared)

    def begin(self, events: Sequence[Event], ended: Ended, enqueue: Callable[[FollowUp], None]) -> bool:
        """As `accept`, on another thread, and what follows is enqueued. False: it is to be taken by itself, and nothing
        is begun."""

        def known(accepted: Accepted | None, error: BaseException | None) -> None:
            ended(Unsettled() if accepted is None and error is None else error)
            if accepted is not None and accepted.follow_up is not None:
                self._enqueuing.submit(enqueue, accepted.follow_up)

        prepared = self._prepared(events)
        if prepared is None:
            return False
        self._together.begin(prepared, known)
        return True

    @property
    def waiting(self) -> int:
        """How many wait for the next transaction."""
        return self._together.waiting

    def _plain(self, events: Sequence[Event]) -> InboundMessage | None:
        if len(events) != 1 or not isinstance(message := events[0], InboundMessage):
            return None
        if message.author is not Author.REQUESTER or not message.author_id:
            return None
        if not message.addressed or message.automated:
            return None
        if message.event_id is not None or message.handoff_key is not None:
            return None
        if message.requester is not None and message.requester.id != message.author_id:
            return None
        return None if self._rules.late_after is not None or self._rules.is_too_old(message) else message

    def _prepared(self, events: Sequence[Event]) -> _Plain | None:
        """None also for a process's first: that reads the keys."""
        if (message := self._plain(events)) is None:
            return None
        thread, requester = message.thread, message.requester or Requester(id=message.author_id)
        keys, standing = opened_keys(self._cipher), self._standings.of_known(thread, requester.id)
        if keys is None or standing is None:
            return None
        row = {
            **thread.parameters(),
            **_limited_by(self._rules.limits, message),
            "message_id": message.message_id,
            "sent_at": message.sent_at.isoformat(),
            "body": self._cipher.seal(body_of_message(message)).decode(),
            "requester_id": requester.id,
            "requester": self._cipher.seal(requester_to_json(requester)).decode(),
            "email_index": keys.of_email(requester.email) if requester.email else "",
            "link": message.link,
            "brand": message.brand,
            "audience": message.audience,
            "mode": message.mode,
            "read_along": message.read_along,
            "indexes": list(concerned(keys, message)),
            "point": standing["point"],
            "arm_point": standing["arm_point"],
            "share": standing["share"],
        }
        return _Plain(thread=thread, by=requester_key(message), row=json.dumps(row))

    def _write(self, batch: Sequence[_Plain]) -> Sequence[Accepted | None]:
        try:
            with self._database.transaction() as connection:
                kept = self._kept(connection, _one_each(batch))
                kept |= _known(connection, [one for one in batch if id(one) not in kept])
        except Exception as error:  # neither a bad one nor a deadlock is to be told to all
            of_one = isinstance(error.__cause__, DeadlockDetected) or is_too_long(error)
            if isinstance(error, StoreUnavailable) and not of_one:
                raise
            log.warning("messages are taken one by one", extra={"error": type(error).__name__})
            return [None] * len(batch)
        return [kept.get(id(one)) for one in batch]

    def _kept(self, connection: Connection, batch: Sequence[_Plain]) -> dict[int, Accepted]:
        """By the identity of what was taken."""
        names = ["/".join((one.thread.channel, one.thread.account, one.thread.thread_id)) for one in batch]
        mine = [batch[row["number"] - 1] for row in queries.hold_free_threads(connection, names=names)]
        held = queries.hold_free_conversations(
            connection,
            channels=[one.thread.channel for one in mine],
            accounts=[one.thread.account for one in mine],
            threads=[one.thread.thread_id for one in mine],
        )
        limits, arms = self._rules.limits, self._rules.rollout.arms
        rows = queries.accept_plain(
            connection,
            messages=_as_json(mine),
            held=[row["id"] for row in held],
            arms=[arm.name for arm in arms],
            shares=[arm.share for arm in arms],
            burst=float(limits.requester_burst) if limits else 0.0,
            rate=limits.requester_per_minute / 60 if limits else 0.0,
        )
        return _told([(mine[row["number"] - 1], row["conversation_id"], row["free"]) for row in rows])


def _known(connection: Connection, left: Sequence[_Plain]) -> dict[int, Accepted]:
    """Those of the messages that were here before, or are since a twin was written a moment ago; by their identity."""
    if not left:
        return {}
    rows = queries.known_plain(connection, messages=_as_json(left))
    return {id(left[row["number"] - 1]): Accepted(None) for row in rows}


def _as_json(batch: Sequence[_Plain]) -> str:
    return f"[{','.join(one.row for one in batch)}]"


def _told(kept: Sequence[tuple[_Plain, int, bool]]) -> dict[int, Accepted]:
    """Of each, with its conversation and whether anybody may begin with it: what follows, by its identity. The first of
    those names all of them, so that they are rung for in one go."""
    begins = tuple((one.thread.channel, number) for one, number, free in kept if free)
    told: dict[int, Accepted] = {}
    for one, number, free in kept:
        if not free:
            told[id(one)] = Accepted(FollowUp(answer=number))
            continue
        told[id(one)] = Accepted(FollowUp(answer=number, begins=begins) if begins else None)
        begins = ()
    return told


def _limited_by(limits: Limits | None, message: InboundMessage) -> dict[str, Any]:
    """None: by none."""
    own = limits.of_account(message.thread.channel, message.thread.account) if limits else None
    return {
        "bucket": requester_key(message) if limits and limits.requester_per_minute else None,
        "account_bucket": account_key(message) if own and own.per_minute else None,
        "account_burst": own.burst if own else None,
        "account_rate": own.per_minute / 60 if own else None,
    }


def _one_each(batch: Sequence[_Plain]) -> list[_Plain]:
    """The first of each thread, and of each requester: what the next one meets depends on it."""
    threads: set[ThreadRef] = set()
    people: set[str] = set()
    firsts = []
    for one in batch:
        if one.thread not in threads and one.by not in people:
            firsts.append(one)
        threads.add(one.thread)
        people.add(one.by)
    return firsts
