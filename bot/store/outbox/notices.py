"""The handoff notice, which waits for the ticket: nobody is told that a desk has their request before one has it.

It is put in with the words for a ticket that takes its time, due when that is so (`enqueue`). Where the ticket comes
first, the words are exchanged; where it comes later, a second message follows. Part of T5.
"""

from __future__ import annotations

from bot.store.outbox.message import OutboxMessage
from bot.store.queries import queries
from bot.store.work import UnitOfWork


def release(work: UnitOfWork, handoff: OutboxMessage) -> str | None:
    """The ticket of this handoff exists. What is left to tell, to somebody who has read that it does not; None where
    the notice itself tells, or told, all of it."""
    row = queries.notice_of_handoff(work.connection, handoff_id=handoff.handoff_id)
    if row is None or not work.cipher.opens(row["body"]):  # without its key it is a dead letter soon
        return None
    body = work.open(row["body"])
    if "arrived" not in body:
        return None
    arrived: str = body.pop("arrived")
    passed_on = body.pop("passed_on")
    if row["unsaid"]:
        queries.release_notice(work.connection, id=row["id"], body=work.seal({**body, "text": passed_on}))
        return None
    # Its own words stay as they are: every attempt to say it must look the same.
    queries.rewrite_outbox(work.connection, id=row["id"], body=work.seal(body))
    return arrived
