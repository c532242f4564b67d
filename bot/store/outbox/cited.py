"""Which articles a turn of the bot's rests on: kept in the clear, so that it is known who was told what has changed.

A statement of its own: a web process keeps turns as well, and its role may not write here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Passage
from bot.store.queries import queries
from bot.store.work import UnitOfWork


def keep_cited(work: UnitOfWork, conversation_id: int, turn_id: int, cites: Sequence[Passage]) -> None:
    if cited := titles_of(cites):
        queries.keep_citations(
            work.connection,
            message_id=turn_id,
            conversation_id=conversation_id,
            urls=list(cited),
            titles=list(cited.values()),
        )


def titles_of(cites: Sequence[Passage]) -> dict[str, str]:
    """By the articles' addresses."""
    return {one.url: one.title for one in reversed(cites) if one.url}
