"""Shows at the vendor that an answer is being thought about, where the channel can. Decoration: an answer neither waits
for it nor fails with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import cast

from bot.log import failure
from bot.model import Conversation, Mode
from bot.ports import Connector, Presence

log = logging.getLogger("firstline.presence")


class Shown:
    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        self._connectors = connectors

    @contextmanager
    def thinking(self, conversation: Conversation) -> Iterator[None]:
        """Shown while the context lasts, and until the answer replaces it."""
        presence = self._presence(conversation)
        with ExitStack() as stack:
            if presence is not None:
                try:
                    stack.enter_context(presence.thinking(conversation.account, conversation.thread_id))
                except Exception:  # noqa: BLE001  (a bug in what is only shown)
                    failure(log, "thinking could not be shown", conversation=conversation.id)
            yield

    def done(self, conversation: Conversation) -> None:
        """No answer follows."""
        presence = self._presence(conversation)
        if presence is None:
            return
        try:
            presence.done(conversation.account, conversation.thread_id)
        except Exception:  # noqa: BLE001
            failure(log, "thinking could not be taken back", conversation=conversation.id)

    def _presence(self, conversation: Conversation) -> Presence | None:
        """None also where nobody waits for the bot: it may well say nothing."""
        connector = self._connectors.get(conversation.channel)
        if conversation.mode is not Mode.ANSWER or not hasattr(connector, "thinking"):
            return None
        return cast(Presence, connector)
