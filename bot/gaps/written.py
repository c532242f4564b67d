"""The article that a gap lacks, drafted from what is there: what agents answered, and what everybody may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.gaps.drafting import Draft, draft
from bot.gaps.gaps import Gap
from bot.gaps.unanswered import agents_said
from bot.knowledge.reranked import AnySearch
from bot.model.reader import ANYBODY
from bot.ports import ChatModel
from bot.privacy import Redactor
from bot.store.cipher import Cipher
from bot.store.db import Database

PASSAGES = 6


@dataclass(frozen=True, slots=True)
class Written:
    """`replies`, `passages`: how many it was written from."""

    draft: Draft
    replies: int
    passages: int


@dataclass(frozen=True, slots=True)
class Writer:
    """`redactor`, `search`: loaded when there is something to write."""

    database: Database
    cipher: Cipher
    redactor: Callable[[], Redactor]
    search: Callable[[], AnySearch]
    model: ChatModel

    def __call__(self, gap: Gap) -> Written:
        """Raises StoreUnavailable, ModelUnavailable and BadModelOutput."""
        conversations = sorted({one.conversation_id for one in gap.questions})
        replies = agents_said(self.database, self.cipher, self.redactor(), conversations)
        passages = self.search().search(gap.title, PASSAGES, ANYBODY)
        return Written(draft(gap, replies, passages, self.model), len(replies), len(passages))
