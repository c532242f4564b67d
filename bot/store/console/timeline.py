"""One conversation with all that is kept of it, for the console. The words are opened here; who may see them how is the
console's business."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import Mode, Requester, Turn
from bot.store.cipher import Cipher
from bot.store.costs.read import KeptWork, kept_work
from bot.store.db import Database
from bot.store.decisions.read import KeptDecision, kept_decisions
from bot.store.queries import Connection, Row, queries
from bot.store.records import requester_of, turn_of
from bot.store.rows import ConversationRow, MessageRow

MOST = 500  # of messages, and of what was to be sent
UNREAD = "(no key opens this)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    agent: str
    facts: str
    same_outcome: bool | None
    agrees: bool | None
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    turn: Turn = field(repr=False)
    state: str
    received_at: datetime
    edited_at: datetime | None
    grounded: bool | None
    elsewhere: str | None  # the channel, where it is not the conversation's: an agent's words in a ticket
    cites: Sequence[tuple[str, str]] = ()  # address and title
    draft_confidence: float | None = None
    is_draft: bool = False
    follows_draft: int | None = None  # the turn whose proposal this agent's words came after
    was_seen: bool = True  # False of a draft that agents were not shown either
    compared: Comparing | None = None  # of an agent's: with what the bot would have said
    key: str | None = None  # of the outbox message that carried it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    id: int
    lane: str
    kind: str
    key: uuid.UUID
    state: str
    attempts: int
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    external_id: str | None
    problem: str | None
    handoff_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    id: int
    desk: str
    account: str
    ticket_id: str | None
    ticket_url: str | None
    reason: str
    explanation: str
    state: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    at: datetime
    helpful: bool | None
    score: int | None
    reasons: Sequence[str]
    comment: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    row: ConversationRow
    created_at: datetime
    requester: Requester = field(repr=False)
    said: Sequence[Said]
    decisions: Sequence[KeptDecision]
    work: Mapping[datetime, KeptWork]
    sent: Sequence[Sent]
    handoffs: Sequence[HandedOver]
    feedback: Sequence[Judged]
    resolutions: Sequence[Row]
    acts: Sequence[Row]


def whole_conversation(database: Database, cipher: Cipher, number: int) -> Whole | None:
    """None where there is none (any more). Raises StoreUnavailable."""
    with database.transaction() as connection:
        queries.read_one_snapshot(connection)
        found = queries.conversation_row(connection, id=number)
        return None if found is None else _read(connection, cipher, found)


def _read(connection: Connection, cipher: Cipher, found: Row) -> Whole:
    number = found["id"]
    row = ConversationRow.from_row(found)
    return Whole(
        row=row,
        created_at=found["created_at"],
        requester=requester_of(row, cipher),
        said=_said(connection, cipher, row),
        decisions=kept_decisions(connection, number),
        work=kept_work(connection, number),
        sent=[Sent(**one) for one in queries.outbox_of_conversation(connection, conversation_id=number, limit=MOST)],
        handoffs=[HandedOver(**one) for one in queries.handoffs_of_conversation(connection, conversation_id=number)],
        feedback=[_judged(one, cipher) for one in queries.feedback_of_conversation(connection, conversation_id=number)],
        resolutions=list(queries.resolutions_of_conversation(connection, conversation_id=number)),
        acts=list(queries.acts_of_conversation(connection, conversation_id=number)),
    )


def _said(connection: Connection, cipher: Cipher, row: ConversationRow) -> list[Said]:
    drafts = {one["turn_id"]: one for one in queries.drafts_of_conversation(connection, conversation_id=row.id)}
    answers = {one["agent_turn_id"]: turn for turn, one in drafts.items() if one["agent_turn_id"] is not None}
    compared = list(queries.comparisons_of_conversation(connection, conversation_id=row.id))
    unseen = {one["turn_id"] for one in compared if one["mode"] != Mode.DRAFT}
    judged = {one["agent_turn_id"]: one for one in compared if one["compared_at"] is not None}
    answers |= {one["agent_turn_id"]: one["turn_id"] for one in judged.values() if one["turn_id"] is not None}
    cited: dict[int, list[tuple[str, str]]] = {}
    for one in queries.cited_in_conversation(connection, conversation_id=row.id):
        cited.setdefault(one["message_id"], []).append((one["url"], one["title"]))
    said = []
    for one in queries.words_of_conversation(connection, conversation_id=row.id, limit=MOST):
        draft = drafts.get(one["id"])
        _, ours, key = one["message_id"].partition("firstline:")
        said.append(
            Said(
                turn=turn_of(MessageRow.from_row({**one, "age_seconds": 0.0}), cipher, UNREAD),
                state=one["state"],
                received_at=one["received_at"],
                edited_at=one["edited_at"],
                grounded=one["grounded"],
                elsewhere=one["channel"] if one["channel"] != row.thread.channel else None,
                cites=cited.get(one["id"], ()),
                is_draft=draft is not None,
                draft_confidence=draft["confidence"] if draft else None,
                follows_draft=answers.get(one["id"]),
                was_seen=one["id"] not in unseen,
                compared=_comparing(judged.get(one["id"])),
                key=key if ours else None,
            )
        )
    return said


def _comparing(row: Row | None) -> Comparing | None:
    if row is None:
        return None
    return Comparing(
        agent=row["agent"],
        facts=row["facts"],
        same_outcome=row["same_outcome"],
        agrees=row["agrees"],
        conflicts=tuple(row["conflicts"]),
    )


def _judged(row: Row, cipher: Cipher) -> Judged:
    sealed = row["comment"]
    comment = None if sealed is None else cipher.open(sealed) if cipher.opens(sealed) else UNREAD
    return Judged(at=row["at"], helpful=row["helpful"], score=row["score"], reasons=row["reasons"], comment=comment)
