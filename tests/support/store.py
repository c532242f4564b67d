"""The store on a real database, with a job queue that only writes down what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.config import Approvals, Behaviour, Limits, RelaySettings, Rollout
from bot.model import Conversation, EscalationDecision, Receipt
from bot.ports import Connector, Desk
from bot.store.approvals.acts import Acts
from bot.store.approvals.move import Teller
from bot.store.cipher import Cipher, new_key
from bot.store.conversations import Conversations
from bot.store.db import Database
from bot.store.handoffs import Handoffs, MakePlan, Plan
from bot.store.inbox import Inbox
from bot.store.intake import FollowUp, IntakeSettings
from bot.store.memory.earlier import Earlier
from bot.store.moods import Moods
from bot.store.outbox.dead_letters import DeadLetters
from bot.store.outbox.forms import Destinations
from bot.store.outbox.message import Lane, OutboxMessage
from bot.store.outbox.queue import Outbox
from bot.store.outcomes.resolutions import Ratings
from bot.store.replies import Replies
from bot.wording import BUILT_IN
from escalation import handoff
from escalation.sentiment import read_moods
from workers.prepare.carry_files import FileCarrier
from workers.prepare.name_people import PeopleNamer


def plan(conversation: Conversation, decision: EscalationDecision) -> Plan:
    """Every ticket goes to Zendesk account `acme`."""
    return Plan(
        desk="zendesk",
        desk_account="acme",
        notice="A colleague will answer here.",
        handoff=handoff.build(conversation, decision, Behaviour()),
    )


@dataclass
class Store:
    database: Database
    cipher: Cipher = field(default_factory=lambda: Cipher([new_key()]))
    follow_ups: list[FollowUp] = field(default_factory=list)
    make_plan: MakePlan = plan
    labelled: tuple[str, ...] = ()  # channels whose conversations carry labels
    ratings: Ratings = field(default_factory=Ratings)
    settled: tuple[str, ...] = ()  # channels whose threads are solved or closed
    limits: Limits | None = None
    introduces: str | None = None
    rollout: Rollout = field(default_factory=Rollout)
    earlier: Earlier = Earlier()  # noqa: RUF009  (a frozen value)
    approvals: Approvals = field(default_factory=Approvals)
    assignable: tuple[str, ...] = ()  # channels whose conversations may be assigned to the bot
    silent_misses: tuple[str, ...] = ()  # channels where agents are told that nothing was found

    def __post_init__(self) -> None:
        handoffs = Handoffs(self.make_plan, assignable=self.assignable)
        rules = IntakeSettings(
            settled=self.settled,
            ratings=self.ratings,
            limits=self.limits,
            introduces=self.introduces,
            rollout=self.rollout,
            approvals=self.approvals,
        )
        self.accept = Inbox(self.database, self.cipher, handoffs, rules, self.follow_ups.append)
        replies = Replies(
            handoffs=handoffs,
            labelled=self.labelled,
            settled=self.settled,
            silent_misses=self.silent_misses,
            ratings=self.ratings,
            approvals=self.approvals,
        )
        self.acts = Acts(self.database, self.cipher, Teller(handoffs, BUILT_IN), self.approvals)
        self.conversations = Conversations(self.database, self.cipher, replies, lease_seconds=60, earlier=self.earlier)
        self.moods = Moods(self.database, self.cipher, read_moods)
        self.dead_letters = DeadLetters(self.database, self.cipher, handoffs)
        self.outbox = Outbox(self.database, self.cipher, lease_seconds=60)

    def destinations(self, connectors: Mapping[str, Connector], desks: Mapping[str, Desk]) -> Destinations:
        """Where messages go when no vendor adds anything to a handoff."""
        return Destinations(
            connectors=connectors,
            desks=desks,
            enrich=lambda handoff, *, patient: handoff,
            named=PeopleNamer(connectors),
            keep=self.outbox.keep,
            fetch=FileCarrier(connectors, RelaySettings(max_bytes=1000), seconds=5),
            wording=BUILT_IN.agents,
            leave_behind=self.outbox.leave_behind,
            not_ours=self.outbox.not_ours,
        )

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        with self.database.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def conversation_id(self, thread_id: str = "524") -> int:
        (row,) = self.rows("SELECT id FROM conversations WHERE thread_id = %s", thread_id)
        return int(row["id"])

    def owner(self, thread_id: str = "524") -> str:
        (row,) = self.rows("SELECT owner FROM conversations WHERE thread_id = %s", thread_id)
        return str(row["owner"])

    def outbox_kinds(self, state: str = "pending") -> list[str]:
        """Kinds of the outbox messages in this state, in order."""
        return [row["kind"] for row in self.rows("SELECT kind FROM outbox WHERE state = %s ORDER BY id", state)]

    def send_next(self, lane: Lane = "requester", thread_id: str = "524") -> None:
        """The next message of this lane is claimed and goes out."""
        queued = self.outbox.claim(self.conversation_id(thread_id), lane)
        assert queued is not None
        self.sent(queued)

    def sent(self, queued: OutboxMessage, external_id: str = "x1") -> None:
        self.outbox.mark_sent(queued, Receipt(external_id=external_id))
