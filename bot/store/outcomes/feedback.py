"""What a requester thinks of an answer or of the conversation, and what follows from it. Part of T1."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection

from bot.model import Asks, EscalationDecision, Feedback, Mode, Owner, Purpose, Reason
from bot.store.handoffs import Handoffs, offer_key
from bot.store.outbox.enqueue import enqueue_words, keep_turn
from bot.store.outcomes import resolutions
from bot.store.outcomes.resolutions import Ratings
from bot.store.ownership import concerned
from bot.store.queries import queries
from bot.store.records import language_of
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.inbox")
HANDED_OVER_AT = 2  # answers that did not help


def feedback(
    work: UnitOfWork, handoffs: Handoffs, ratings: Ratings, given: Feedback, settled: Collection[str] = ()
) -> int | None:
    """Keep it. Where an answer did not help its requester, a person is offered; where a second one did not either, a
    person gets the conversation. Where it did, their matter is settled, and in one of the channels `settled` they get a
    last word. The conversation that then has something to send."""
    conversation, _ = concerned(work, given)
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
        given_in=given.thread.channel,
    )
    if not kept or given.by != conversation.requester_id or conversation.owner is not Owner.BOT:
        return None
    if given.helpful:
        return _confirmed(work, ratings, conversation, key, settled)
    if given.helpful is None or key is None:
        return None
    resolutions.end(work, conversation.id)
    if queries.not_helped(work.connection, conversation_id=conversation.id) < HANDED_OVER_AT:
        return _offer(work, ratings, conversation, key)
    return _hand_over(work, handoffs, conversation)


def _confirmed(
    work: UnitOfWork,
    ratings: Ratings,
    conversation: ConversationRow,
    about: uuid.UUID | None,
    settled: Collection[str],
) -> int | None:
    if work.waiting(conversation.id):
        return None  # they have asked something else since
    queries.note_confirmation(work.connection, id=conversation.id)
    # Elsewhere the button itself shows that it was heard.
    says = (
        conversation.thread.channel in settled and about is not None and _last_word(work, ratings, conversation, about)
    )
    asks = resolutions.confirm(work, ratings, conversation)
    return conversation.id if says or asks else None


def _last_word(work: UnitOfWork, ratings: Ratings, conversation: ConversationRow, about: uuid.UUID) -> bool:
    """Once an answer."""
    key = uuid.uuid5(about, "confirmed")
    language = language_of(conversation, work.cipher, ratings.catalogue)
    words = ratings.catalogue.of(language).say("done")
    if keep_turn(work, conversation, words, key, Asks.NOTHING) is None:
        return False
    fence = (Owner.BOT, conversation.epoch)
    enqueue_words(work, conversation.id, Purpose.CONFIRMED, words, language=language, fence=fence, key=key)
    return True


def _offer(work: UnitOfWork, ratings: Ratings, conversation: ConversationRow, about: uuid.UUID) -> int | None:
    """Once an answer."""
    key = offer_key(about)
    language = language_of(conversation, work.cipher, ratings.catalogue)
    wording = ratings.catalogue.of(language)
    words = f"{wording.say('sorry')} {wording.say('offer')}"
    # Kept as a turn, so that a plain "yes" is understood as an answer to it.
    if keep_turn(work, conversation, words, key, Asks.PERSON) is None:
        return None
    fence = (Owner.BOT, conversation.epoch)
    enqueue_words(work, conversation.id, Purpose.OFFER, words, language=language, fence=fence, key=key)
    return conversation.id


def _hand_over(work: UnitOfWork, handoffs: Handoffs, conversation: ConversationRow) -> int | None:
    if conversation.mode is not Mode.ANSWER:
        return None
    explanation = f"The requester said of {HANDED_OVER_AT} answers that they did not help."
    decision = EscalationDecision(escalate=True, reason=Reason.NOT_HELPED, explanation=explanation)
    return conversation.id if handoffs.create(work, conversation, decision) else None


def _outbox_key(work: UnitOfWork, conversation: ConversationRow, about: str | None) -> uuid.UUID | None:
    """Only an outbox message of this very conversation: the value of a button has been through somebody's hands."""
    try:
        key = uuid.UUID(about) if about else None
    except ValueError:
        return None
    found = key and queries.outbox_row_of_key(work.connection, conversation_id=conversation.id, key=key)
    return key if found else None
