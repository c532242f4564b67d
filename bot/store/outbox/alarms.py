"""What an operator has to look at, kept until somebody settles it: handoffs that have no ticket after a while, settings
of ours that a desk refuses, credentials that a vendor refuses, threads that cannot be read, budgets that are used up.
It names ids, settings and kinds of errors, and no word of a conversation.

Where the ticket comes into being after all, its alarm settles itself, and the ticket says what was sent instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.outbox import enqueue
from bot.store.outbox.message import OutboxMessage
from bot.store.queries import Row, queries
from bot.store.rollout.told import figure_changed
from bot.store.work import UnitOfWork
from bot.wording import BUILT_IN, Wording

NO_TICKET = "no_ticket"
UNREAD_THREAD = "unread_thread"
BUDGET = "budget_used_up"
FIGURE = "figure"
CREDENTIAL = "credential_refused"
Told = Literal["email", "chat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One that is not settled, with what is known of its handoff now; None: it is about none, or it is gone."""

    id: int
    kind: str
    about: str
    times: int
    told: str | None
    moved_from: str | None
    raised_at: datetime
    conversation_id: int | None
    handoff_id: int | None
    channel: str | None  # where the requester is
    desk: str | None
    ticket_id: str | None
    problem: str | None  # the last error of sending it, without text
    details: Mapping[str, Any] | None = None  # of a figure that changed, in numbers; why a credential is refused

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def lacks_ticket(self) -> bool:
        return self.kind == NO_TICKET and self.handoff_id is not None and self.ticket_id is None


class Alarms:
    """Every method raises StoreUnavailable. `lease_seconds`: how long one worker may take to tell of one."""

    def __init__(
        self, database: Database, cipher: Cipher, *, lease_seconds: float = 300.0, wording: Wording = BUILT_IN.agents
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._lease_seconds = lease_seconds
        self._wording = wording

    def raise_late(self, seconds: float) -> list[int]:
        """One for each handoff that has had no ticket for so long; the ids of those handoffs."""
        with self._database.connection() as connection:
            return [row["handoff_id"] for row in queries.raise_late_handoffs(connection, seconds=seconds)]

    def claim(self) -> Alarm | None:
        """The next of which nobody was told, leased."""
        with self._database.connection() as connection:
            row = queries.claim_alarm(connection, seconds=self._lease_seconds)
            found = queries.open_alarms(connection, id=row["id"]) if row is not None else ()
            return next((Alarm.from_row(one) for one in found), None)

    def open(self) -> list[Alarm]:
        """All that nobody has settled, the oldest first."""
        with self._database.connection() as connection:
            return [Alarm.from_row(row) for row in queries.open_alarms(connection, id=None)]

    def settle(self, alarm_id: int) -> bool:
        """Somebody has seen to it. False when there is no such alarm, or it is settled already."""
        with self._database.connection() as connection:
            return queries.settle_alarm(connection, id=alarm_id) is not None

    def put_off(self, alarm: Alarm, seconds: float) -> None:
        with self._database.connection() as connection:
            queries.put_alarm_off(connection, id=alarm.id, seconds=seconds)

    def told(self, alarm: Alarm, way: Told) -> None:
        """Somebody was told. Where they were sent the note and the ticket was made meanwhile, the ticket says so."""
        with self._database.unit_of_work(self._cipher) as work:
            if alarm.conversation_id is not None:
                work.find(alarm.conversation_id)  # held first, as everywhere
            row = queries.alarm_told(work.connection, id=alarm.id, way=way)
            if way == "email" and alarm.lacks_ticket and row["settled_by"] == "ticket":
                _say_in_ticket(work, row["conversation_id"], row["handoff_id"], self._wording)

    def message(self, alarm: Alarm) -> OutboxMessage | None:
        """The handoff that an alarm is about, as it is to be sent; None where there is none any more, or no key opens
        it: the alarm itself is told all the same."""
        with self._database.connection() as connection:
            row = queries.handoff_message(connection, handoff_id=alarm.handoff_id)
        if row is None or not self._cipher.opens(row["body"]):
            return None
        return OutboxMessage.from_row(row, self._cipher)

    def move(self, alarm: Alarm, desk: str, account: str, *, look_in: float) -> bool:
        """Give the handoff to another desk, and look after so many seconds whether it has a ticket there. False, and
        nothing changed, where its own desk may have one already or somebody is at it."""
        if alarm.conversation_id is None or alarm.desk == desk:
            return False
        with self._database.unit_of_work(self._cipher) as work:
            work.lock(alarm.conversation_id)
            if queries.lock_unsent_handoff(work.connection, handoff_id=alarm.handoff_id) is None:
                return False
            queries.give_handoff_to_desk(work.connection, id=alarm.handoff_id, desk=desk, account=account)
            queries.hurry_handoff(work.connection, handoff_id=alarm.handoff_id)
            queries.alarm_moved(work.connection, id=alarm.id, desk=alarm.desk, seconds=look_in)
        return True


def describe(alarm: Alarm, wording: Wording) -> str:
    """What an operator reads of it: one sentence or two, without a word of the conversation."""
    if alarm.kind == UNREAD_THREAD:
        return wording.say("alarm_unread_thread", about=alarm.about, times=alarm.times)
    if alarm.kind == CREDENTIAL:
        return wording.say("alarm_credential", about=alarm.about, problem=(alarm.details or {}).get("problem"))
    if alarm.kind == BUDGET:
        return wording.say("alarm_budget", about=alarm.about)
    if alarm.kind == FIGURE:
        return figure_changed(alarm.details or {}, wording)
    if alarm.kind != NO_TICKET:
        return wording.say("alarm_setting", about=alarm.about, times=alarm.times)
    if alarm.handoff_id is None:
        return wording.say("alarm_over")
    ticket = wording.say("alarm_ticket", number=alarm.ticket_id) if alarm.ticket_id else None
    if alarm.moved_from is not None:
        state = ticket or wording.say("alarm_no_ticket_yet")
        return wording.say(
            "alarm_moved", channel=alarm.channel, desk=alarm.desk, moved_from=alarm.moved_from, ticket=state
        )
    problem = alarm.problem or wording.say("alarm_never_tried")
    return wording.say("alarm_no_ticket", channel=alarm.channel, desk=alarm.desk, problem=problem)


def ticket_exists(work: UnitOfWork, handoff: OutboxMessage, left_out: Sequence[str], wording: Wording) -> None:
    """Part of T5. `left_out`: the settings without which the desk took it."""
    for name in left_out:
        queries.raise_refused_setting(
            work.connection,
            about=f"{handoff.channel}: {name}",
            conversation_id=handoff.conversation_id,
            handoff_id=handoff.handoff_id,
        )
    settled = queries.settle_late_handoff(work.connection, handoff_id=handoff.handoff_id)
    if settled is not None and settled["told"] == "email":
        _say_in_ticket(work, handoff.conversation_id, handoff.handoff_id, wording)


def _say_in_ticket(work: UnitOfWork, conversation_id: int, handoff_id: int | None, wording: Wording) -> None:
    """Who works on the ticket must know that somebody else may have answered already."""
    if handoff_id is not None:
        enqueue.enqueue_note(work, conversation_id, handoff_id, wording.say("note_sent_by_email"))
