"""What the bot says of its own in a conversation: to be sent, its turn from now on, and which articles it rests on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal

from bot.model import Answer, Outcome, Purpose
from bot.store.outbox.cited import titles_of
from bot.store.outbox.enqueue import turn_body
from bot.store.outbox.kinds import KINDS
from bot.store.outbox.message import NOBODYS, Fence, Hold
from bot.store.queries import queries
from bot.store.records import cites_to_json
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

Said = Literal[Purpose.ANSWER, Purpose.DRAFT, Purpose.CONFIRMED]


def say(
    work: UnitOfWork,
    conversation: ConversationRow,
    answer: Answer,
    purpose: Said,
    fence: Fence,
    labels: dict[str, Any] | None,
    outcome: Outcome,
    answers: Sequence[int | None] = (),
    hold: Hold = NOBODYS,
) -> int:
    """An answer or proposal, good only while the conversation is still the fence's owner's in its epoch; the id of the
    turn. `answers`: the messages that it answers. `hold`: the lease of whoever is about to send it."""
    key, cited = uuid.uuid4(), titles_of(answer.cites)
    row = queries.say(
        work.connection,
        conversation_id=conversation.id,
        lane=KINDS[purpose].lane,
        kind=purpose.value,
        body=work.seal(_letter(answer, labels, outcome)),
        fence_owner=fence[0],
        fence_epoch=fence[1],
        key=key,
        **conversation.thread.parameters(),
        message_id=f"firstline:{key}",
        words=turn_body(work, answer.text, answer.asks, answer.cites),
        grounded=answer.grounded,
        answers=list(answers),
        urls=list(cited),
        titles=list(cited.values()),
        token=hold.token,
        holder=hold.holder,
        seconds=hold.seconds,
    )
    return int(row["id"])


def _letter(answer: Answer, labels: dict[str, Any] | None, outcome: Outcome) -> dict[str, Any]:
    """`language` is of what stands beside the text, and kept here since every attempt to send it must look the same;
    `shown` is the vendor's id of what stands there of it already."""
    return {
        "shown": outcome.shown,
        "text": answer.text,
        "language": outcome.language,
        "cites": cites_to_json(answer.cites),
        "confidence": answer.confidence,
        "labels": labels,
        "asks": answer.asks,
        "hosts": sorted(answer.hosts),
        "generated": answer.generated,
    }
