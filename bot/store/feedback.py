"""What a requester says by pressing something: a wish for a ticket, and what they think of an answer. Part of T1."""

from __future__ import annotations

import logging
import uuid
from dataclasses import asdict
from datetime import UTC, datetime

from bot.model import Author, EscalationDecision, Feedback, Owner, Purpose, Reason, TicketRequest
from bot.store.cipher import Cipher
from bot.store.db import Connection, Row
from bot.store.handoffs import Handoffs, offer_key
from bot.store.outbox import enqueue
from bot.store.queries import queries
from bot.store.records import language_of, link_text, requester_to_json
from bot.wording import Catalogue

log = logging.getLogger("firstline.inbox")


def request_ticket(
    connection: Connection, cipher: Cipher, handoffs: Handoffs, catalogue: Catalogue, request: TicketRequest
) -> int | None:
    """One open ticket a thread. The conversation that has something to send now, or None."""
    where = {"channel": request.channel, "account": request.account, "thread_id": request.thread_id}
    queries.hold_thread(connection, **where)
    seen = queries.insert_seen_event(
        connection, channel=request.channel, account=request.account, event_id=f"ticket request {request.event_id}"
    )
    if seen is None:
        return None
    conversation: Row = queries.upsert_conversation(
        connection,
        requester_id=request.requester.id,
        requester=cipher.seal(requester_to_json(request.requester)),
        link=request.link,
        audience=request.audience,
        mode=None,
        by_requester=True,
        **where,
    )
    if request.title:
        _keep_title(connection, cipher, request, conversation)
    decision = EscalationDecision(escalate=True, reason=Reason.TICKET_REQUESTED, explanation="They asked for a ticket.")
    if not handoffs.create(connection, conversation, decision):
        _tell_link_again(connection, cipher, catalogue, conversation)
    return int(conversation["id"])


def feedback(connection: Connection, cipher: Cipher, catalogue: Catalogue, given: Feedback) -> int | None:
    """Keep it. Where an answer did not help its requester, a person is offered, once an answer; the conversation that
    then has something to send."""
    conversation: Row | None = queries.lock_conversation_of_thread(
        connection, channel=given.channel, account=given.account, thread_id=given.thread_id
    )
    if conversation is None:
        log.info("feedback about a thread that we do not know", extra={"channel": given.channel})
        return None
    key = _outbox_key(connection, conversation, given.about)
    kept = queries.keep_feedback(
        connection,
        conversation_id=conversation["id"],
        outbox_key=key,
        by_id=given.by,
        helpful=given.helpful,
        score=given.score,
        reasons=list(given.reasons),
        comment=cipher.seal(asdict(given)["comment"]) if given.comment else None,
        at=given.at,
    )
    unhappy = given.helpful is False and given.by == conversation["requester_id"]
    if not kept or key is None or not unhappy or conversation["owner"] != Owner.BOT:
        return None
    return _offer(connection, cipher, catalogue, conversation, key)


def _offer(
    connection: Connection, cipher: Cipher, catalogue: Catalogue, conversation: Row, about: uuid.UUID
) -> int | None:
    key = offer_key(about)
    language = language_of(conversation, cipher, catalogue)
    wording = catalogue.of(language)
    words = f"{wording.say('sorry')} {wording.say('offer')}"
    # Kept as a turn, so that a plain "yes" is understood as an answer to it.
    turn = queries.insert_turn(
        connection,
        conversation_id=conversation["id"],
        channel=conversation["channel"],
        account=conversation["account"],
        thread_id=conversation["thread_id"],
        message_id=f"firstline:{key}",
        author=Author.BOT,
        body=cipher.seal({"text": words}),
        sent_at=datetime.now(UTC),
    )
    if turn is None:
        return None
    enqueue.enqueue_words(
        connection,
        cipher,
        conversation["id"],
        Purpose.OFFER,
        words,
        language=language,
        fence=(Owner.BOT, conversation["epoch"]),
        key=key,
    )
    return int(conversation["id"])


def _keep_title(connection: Connection, cipher: Cipher, request: TicketRequest, conversation: Row) -> None:
    queries.insert_turn(
        connection,
        conversation_id=conversation["id"],
        channel=request.channel,
        account=request.account,
        thread_id=request.thread_id,
        message_id=f"request:{request.event_id}",
        author=Author.REQUESTER,
        body=cipher.seal({"text": request.title, "name": request.requester.name}),
        sent_at=request.at,
    )


def _tell_link_again(connection: Connection, cipher: Cipher, catalogue: Catalogue, conversation: Row) -> None:
    """While the ticket is still being made its link is on its way anyhow."""
    current: Row | None = queries.current_handoff(connection, conversation_id=conversation["id"])
    if current is not None and current["ticket_url"]:
        language = language_of(conversation, cipher, catalogue)
        words = link_text(current["ticket_id"], current["ticket_url"], catalogue.of(language))
        enqueue.enqueue_words(connection, cipher, conversation["id"], Purpose.LINK, words, language=language)


def _outbox_key(connection: Connection, conversation: Row, about: str | None) -> uuid.UUID | None:
    """Only a letter of this very conversation: the value of a button has been through somebody's hands."""
    try:
        key = uuid.UUID(about) if about else None
    except ValueError:
        return None
    found = key and queries.outbox_row_of_key(connection, conversation_id=conversation["id"], key=key)
    return key if found else None
