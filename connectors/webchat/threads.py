"""How a visitor's conversation is called. Pure.

Browsers choose ids of their own, so ours is made of whose it is: the same id of two visitors is two conversations, and
who knows somebody else's id has none of theirs.
"""

from __future__ import annotations

import re
import uuid

from bot.model import ThreadRef
from bot.ports import Chat
from connectors.webchat.tokens import Visitor

CHANNEL = "webchat"
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OURS = uuid.UUID("0f6b6a0e-3f1c-4d0a-9d55-6d3f0a7f2b11")


def thread_of(visitor: Visitor, client_id: str) -> ThreadRef:
    """Of a conversation that this visitor begins. `client_id` matches CLIENT_ID."""
    id = uuid.uuid5(_OURS, f"{visitor.site}\n{visitor.id}\n{client_id}")
    return ThreadRef(CHANNEL, visitor.site, str(id))


def thread_of_chat(chat: Chat) -> ThreadRef:
    """Of one that there is, whoever began it."""
    return ThreadRef(CHANNEL, chat.site, chat.id)
