"""Leave to show an answer at a vendor while it is written: as for words that are sent, under the lease of who thinks.

What a stand-still, or a human, has overtaken is not shown any more from that moment on; that the work ends as well is
`unwanted`'s, a second later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import leave
from bot.errors import Withheld
from bot.model import Cancellation, Conversation, Outcome
from bot.ports import Answerer
from bot.store.conversations import Conversations
from bot.store.dispatch.processes import Life


class WithLeaveToShow:
    """An `Answerer` under whose leave is written what it shows meanwhile."""

    def __init__(self, answerer: Answerer, conversations: Conversations, life: Callable[[], Life]) -> None:
        self._answerer = answerer
        self._conversations = conversations
        self._life = life

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        with leave.under(partial(self._check, conversation, self._life())):
            return self._answerer(conversation, cancellation)

    def _check(self, conversation: Conversation, life: Life) -> None:
        """Raises Withheld, and StoreUnavailable."""
        if not self._conversations.is_thought_about(conversation, life.id):
            raise Withheld("the conversation changed hands, or another thinks about it")
        if leave.now() > min(conversation.held_until, life.until):
            raise Withheld("the time for this attempt is over")
