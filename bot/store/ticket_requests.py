"""Somebody asks for a ticket about a thread: one open ticket a thread, however often it is asked for. Part of T1."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Author, EscalationDecision, Purpose, Reason, TicketRequest
from bot.store.handoffs import Handoffs
from bot.store.outbox.enqueue import enqueue_words
from bot.store.people.blind import email_index
from bot.store.queries import queries
from bot.store.records import language_of, requester_to_json, ticket_text
from bot.store.rollout.standing import Standings
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue


def request_ticket(
    work: UnitOfWork,
    handoffs: Handoffs,
    catalogue: Catalogue,
    request: TicketRequest,
    standings: Standings,
    requester_link: Callable[[str], str] = str,
) -> int | None:
    """The conversation that has something to send now, or None."""
    thread = request.thread
    work.hold_thread(thread)
    event_id = f"ticket request {request.event_id}"
    seen = queries.insert_seen_event(work.connection, channel=thread.channel, account=thread.account, event_id=event_id)
    if seen is None:
        return None
    row = queries.upsert_conversation(
        work.connection,
        **thread.parameters(),
        requester_id=request.requester.id,
        requester=work.seal(requester_to_json(request.requester)),
        email_index=email_index(work, request.requester),
        link=request.link,
        audience=request.audience,
        read_along=request.read_along,
        mode=None,
        brand=None,
        by_requester=True,
        **standings.of(work, thread, request.requester.id),
    )
    conversation = ConversationRow.from_row(row)
    if request.title:
        _keep_title(work, request, conversation)
    decision = EscalationDecision(escalate=True, reason=Reason.TICKET_REQUESTED, explanation="They asked for a ticket.")
    if not handoffs.create(work, conversation, decision):
        _tell_link_again(work, catalogue, conversation, requester_link)
    return conversation.id


def _keep_title(work: UnitOfWork, request: TicketRequest, conversation: ConversationRow) -> None:
    queries.insert_turn(
        work.connection,
        conversation_id=conversation.id,
        **request.thread.parameters(),
        message_id=f"request:{request.event_id}",
        author=Author.REQUESTER,
        body=work.seal({"text": request.title, "name": request.requester.name}),
        grounded=None,
        sent_at=request.at,
    )


def _tell_link_again(
    work: UnitOfWork, catalogue: Catalogue, conversation: ConversationRow, requester_link: Callable[[str], str]
) -> None:
    """While the ticket is still being made its link is on its way anyhow."""
    current = work.current_handoff(conversation.id)
    if current is not None and current.ticket_id and current.ticket_url:
        language = language_of(conversation, work.cipher, catalogue)
        words = ticket_text(current.ticket_id, requester_link(current.ticket_url), catalogue.of(language))
        enqueue_words(work, conversation.id, Purpose.LINK, words, language=language)
