"""A conversation fetched as a whole (`bot.ports.ThreadReader`): what was said in it before anybody told us.

What its parts mean is `reading`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.errors import BadPayload, NotSent
from bot.model import Event, ThreadRef
from connectors.intercom.client import Workspace, our_errors
from connectors.intercom.conversations_api import ConversationClient
from connectors.intercom.events import history
from connectors.intercom.payload import Bot, mapping, of_conversation


def fetch(client: Workspace, voice: ConversationClient, bot: Bot, thread: ThreadRef) -> tuple[Event, ...]:
    """All of it, oldest first, our own words left out; nothing while it is another bot's. Raises DeliveryError.

    Of more than 500 parts only the newest are there.
    """
    conversation: Mapping[str, Any] = voice.read(thread.thread_id)
    if _is_wordless_ticket(conversation):
        conversation = _with_words(client, conversation, thread.thread_id)
    try:
        return tuple(history(of_conversation(thread.account, conversation, bot)))
    except BadPayload as error:
        raise NotSent(f"Intercom's conversation could not be read: {error}") from None


def _is_wordless_ticket(conversation: Mapping[str, Any]) -> bool:
    return bool(conversation.get("ticket")) and not mapping(conversation.get("source")).get("body")


def _with_words(client: Workspace, conversation: Mapping[str, Any], ticket_id: str) -> Mapping[str, Any]:
    """A ticket that a customer made from a form has its words in the form's fields, title and description."""
    with our_errors(reading=True):
        ticket = client.tickets.get(ticket_id)
    fields = mapping(ticket.dict(warnings=False).get("ticket_attributes")) if ticket else {}
    words = [fields.get(name) for name in ("_default_title_", "_default_description_")]
    body = "".join(f"<p>{escape(word)}</p>" for word in words if isinstance(word, str) and word.strip())
    return {**conversation, "source": {**mapping(conversation.get("source")), "body": body}}
