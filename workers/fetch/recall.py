"""What the bot has said and the database does not know, since it is a backup's: looked for at the vendor before a
question from before the restore is answered.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import NotSent
from bot.model import Conversation, OwnWords
from bot.ports import Capabilities, Connector
from bot.store.catch_up.restored import Restores
from workers.bulkheads.breaker import Asked


def nothing(_: Conversation) -> tuple[OwnWords, ...]:
    """Of a database that knows everything."""
    return ()


class Recall:
    def __init__(self, restores: Restores, connectors: Mapping[str, Connector], asked: Asked) -> None:
        self._restores = restores
        self._connectors = connectors
        self._asked = asked

    def may_be_answered(self, conversation: Conversation) -> bool:
        """Does anything wait from before the restore? Where the bot only drafts, a second draft disturbs nobody. Raises
        StoreUnavailable."""
        return not conversation.mode.leaves_it_to_agents and any(
            self._restores.covers(turn.at) for turn in conversation.waiting
        )

    def __call__(self, conversation: Conversation) -> tuple[OwnWords, ...]:
        """What it has said since the oldest waiting message, oldest first. Raises NotSent as long as what the backup
        had to send is not found or sent, DeliveryError, and StoreUnavailable."""
        reader = Capabilities.of(self._connectors.get(conversation.thread.channel)).own_words
        if reader is None or not self.may_be_answered(conversation):
            return ()
        if self._restores.being_said(conversation.id):
            raise NotSent("what the backup had to send is looked for first")
        with self._asked(conversation.thread.channel):
            said = reader.own_words(conversation.thread, min(turn.at for turn in conversation.waiting))
        return self._restores.unknown(conversation.id, said)
