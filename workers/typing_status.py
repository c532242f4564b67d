"""Shows at the vendor that an answer is being thought about, where the channel can. Decoration: an answer neither waits
for it nor fails with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from bot.log import failure
from bot.model import Conversation, Mode
from bot.ports import Capabilities, Connector, TypingStatus

log = logging.getLogger("firstline.typing_status")


class SafeTypingStatus:
    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        self._connectors = connectors

    @contextmanager
    def show(self, conversation: Conversation) -> Iterator[None]:
        """Shown while the context lasts, and until the answer replaces it."""
        status = self._port(conversation)
        with ExitStack() as stack:
            if status is not None:
                try:
                    stack.enter_context(status.show(conversation.thread))
                except Exception:  # noqa: BLE001  (a bug in what is only shown)
                    failure(log, "the typing status could not be shown", conversation=conversation.id)
            yield

    def clear(self, conversation: Conversation) -> None:
        """No answer follows."""
        status = self._port(conversation)
        if status is None:
            return
        try:
            status.clear(conversation.thread)
        except Exception:  # noqa: BLE001
            failure(log, "the typing status could not be cleared", conversation=conversation.id)

    def _port(self, conversation: Conversation) -> TypingStatus | None:
        """None also where nobody waits for the bot: it may well say nothing."""
        if conversation.mode is not Mode.ANSWER:
            return None
        return Capabilities.of(self._connectors.get(conversation.thread.channel)).typing
