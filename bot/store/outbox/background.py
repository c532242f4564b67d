"""What our own tables know about a handoff besides its words: what the requester was shown and what they made of it,
their other open tickets, and the ticket before. Read when the ticket is made, so it is not kept a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.model import Article, HandoffNote, TicketLine, Tried
from bot.store.queries import Row, queries
from bot.store.rows import ConversationRow, HandoffRow, TicketRow
from bot.store.tickets import line_of
from bot.store.work import UnitOfWork

MAX_TRIED = 10
MAX_TICKETS = 10


def with_background(
    work: UnitOfWork, conversation: ConversationRow, handoff: HandoffRow, note: HandoffNote
) -> HandoffNote:
    earlier = queries.earlier_ticket(work.connection, conversation_id=conversation.id, handoff_id=handoff.id)
    return replace(
        note,
        tried=_tried(work, conversation, handoff),
        tickets=_other_tickets(work, conversation, handoff),
        earlier=None if earlier is None else _line(work, earlier),
    )


def _tried(work: UnitOfWork, conversation: ConversationRow, handoff: HandoffRow) -> tuple[Tried, ...]:
    """An answer that cites nothing and about which nothing was said is left out."""
    place = {"conversation_id": conversation.id, "handoff_id": handoff.id}
    rows = queries.reactions_before_handoff(work.connection, **place, by_id=conversation.requester_id)
    reactions = {row["outbox_key"]: row for row in rows}
    answers = list(queries.answers_before_handoff(work.connection, **place, limit=MAX_TRIED))[::-1]
    keys = [answer["key"] for answer in answers]
    tried = [
        *(
            _reacted(work, reactions.get(row["key"]), _articles(work.open(row["body"]).get("cites", ())))
            for row in answers
        ),
        *(_reacted(work, row, ()) for key, row in reactions.items() if key not in keys),
    ]
    return tuple(one for one in tried if one != Tried())


def _articles(cites: Iterable[dict[str, str]]) -> tuple[Article, ...]:
    """Several passages may be of one article."""
    return tuple({cite["url"]: Article(title=cite["title"], url=cite["url"]) for cite in cites}.values())


def _reacted(work: UnitOfWork, reaction: Row | None, articles: tuple[Article, ...]) -> Tried:
    if reaction is None:
        return Tried(articles=articles)
    return Tried(
        articles=articles,
        helpful=reaction["helpful"],
        reasons=tuple(reaction["reasons"]),
        comment=work.open(reaction["comment"]) if reaction["comment"] else None,
    )


def _other_tickets(work: UnitOfWork, conversation: ConversationRow, handoff: HandoffRow) -> tuple[TicketLine, ...]:
    if not conversation.requester_id:
        return ()
    rows = queries.other_open_tickets(
        work.connection,
        channel=conversation.thread.channel,
        account=conversation.thread.account,
        requester_id=conversation.requester_id,
        handoff_id=handoff.id,
        limit=MAX_TICKETS,
    )
    lines = (_line(work, row) for row in rows)
    return tuple(line for line in lines if line.state != "solved")


def _line(work: UnitOfWork, row: Row) -> TicketLine:
    return line_of(TicketRow.from_row(row), work.cipher)
