"""What a requester thinks of an answer or of the conversation. Part of T1."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection

from bot.model import Asks, Feedback, Owner, Purpose
from bot.store.handoffs import offer_key
from bot.store.outbox.enqueue import enqueue_words, keep_turn
from bot.store.queries import queries
from bot.store.records import language_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue

log = logging.getLogger("firstline.inbox")


def feedback(work: UnitOfWork, catalogue: Catalogue, given: Feedback, settled: Collection[str] = ()) -> int | None:
    """Keep it. Where an answer did not help its requester, a person is offered, once an answer; where it did, their
    matter is settled, and in one of the channels `settled` they get a last word. The conversation that then has
    something to send."""
    conversation = work.find_by_thread(given.thread)
    if conversation is None:
        log.info("feedback about a thread that we do not know", extra={"channel": given.thread.channel})
        return None
    key = _outbox_key(work, conversation, given.about)
    kept = queries.keep_feedback(
        work.connection,
        conversation_id=conversation.id,
        outbox_key=key,
        by_id=given.by,
        helpful=given.helpful,
        score=given.score,
        reasons=list(given.reasons),
        comment=work.seal(given.comment) if given.comment else None,
        at=given.at,
    )
    theirs = given.by == conversation.requester_id and conversation.owner is Owner.BOT
    if not kept or key is None or not theirs or given.helpful is None:
        return None
    if not given.helpful:
        return _offer(work, catalogue, conversation, key)
    return _confirmed(work, catalogue, conversation, key, settled)


def _confirmed(
    work: UnitOfWork,
    catalogue: Catalogue,
    conversation: ConversationRow,
    about: uuid.UUID,
    settled: Collection[str],
) -> int | None:
    if work.waiting(conversation.id):
        return None  # they have asked something else since
    queries.note_confirmation(work.connection, id=conversation.id)
    if conversation.thread.channel not in settled:
        return None  # the button itself shows that it was heard
    key = uuid.uuid5(about, "confirmed")
    language = language_of(conversation, work.cipher, catalogue)
    words = catalogue.of(language).say("done")
    if keep_turn(work, conversation, words, key, Asks.NOTHING) is None:
        return None
    fence = (Owner.BOT, conversation.epoch)
    enqueue_words(work, conversation.id, Purpose.CONFIRMED, words, language=language, fence=fence, key=key)
    return conversation.id


def _offer(work: UnitOfWork, catalogue: Catalogue, conversation: ConversationRow, about: uuid.UUID) -> int | None:
    key = offer_key(about)
    language = language_of(conversation, work.cipher, catalogue)
    wording = catalogue.of(language)
    words = f"{wording.say('sorry')} {wording.say('offer')}"
    # Kept as a turn, so that a plain "yes" is understood as an answer to it.
    if keep_turn(work, conversation, words, key, Asks.PERSON) is None:
        return None
    fence = (Owner.BOT, conversation.epoch)
    enqueue_words(work, conversation.id, Purpose.OFFER, words, language=language, fence=fence, key=key)
    return conversation.id


def _outbox_key(work: UnitOfWork, conversation: ConversationRow, about: str | None) -> uuid.UUID | None:
    """Only an outbox message of this very conversation: the value of a button has been through somebody's hands."""
    try:
        key = uuid.UUID(about) if about else None
    except ValueError:
        return None
    found = key and queries.outbox_row_of_key(work.connection, conversation_id=conversation.id, key=key)
    return key if found else None
