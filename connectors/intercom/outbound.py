"""Saying something in an Intercom conversation as the bot's seat, and finding out whether it was said.

Intercom keeps no key of ours with a part, so a second attempt has to recognise the first by its words: see
`find_sent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from intercom import AdminReplyConversationRequest, Intercom
from intercom.conversations import Conversation
from intercom.types import ConversationPart

from bot.errors import OutcomeUnknown
from bot.model import Receipt, Reply
from connectors.intercom.api import our_errors
from connectors.intercom.content import tree
from connectors.intercom.delivery import CONTACT_TYPES
from connectors.render import plain_to_markdown, to_intercom_html, with_sources

# Our clock and Intercom's may differ by this much, and Intercom counts in whole seconds.
CLOCK_SLACK = timedelta(seconds=120)


class Voice:
    """Speaks in conversations as one admin. All methods block on the network and raise DeliveryError only."""

    def __init__(self, client: Intercom, admin_id: str) -> None:
        self._client = client
        self._admin_id = admin_id

    def read(self, conversation_id: str) -> Conversation:
        """The conversation with its newest 500 parts, bodies in HTML."""
        with our_errors(reading=True):
            found: Conversation = self._client.conversations.find(conversation_id)
        return found

    def say(self, conversation_id: str, html: str, message_type: Literal["comment", "note"]) -> Receipt:
        """A comment the customer sees, or a note only agents see; the receipt's id is the new part's.

        Whether the answer holds the whole conversation or the new part alone is not documented, and replying in a
        conversation that was nobody's may make the part an `assignment`: hence the newest of ours, whatever its type,
        and before all others one with these words.
        """
        request = AdminReplyConversationRequest(message_type=message_type, admin_id=self._admin_id, body=html)
        with our_errors():
            conversation = self._client.conversations.reply(conversation_id, request=request)
        said = list(self.parts(conversation, note=message_type == "note"))
        if not said:
            raise OutcomeUnknown("Intercom took it, and did not show it among the conversation's parts")
        return receipt(max(said, key=lambda part: (_same(part, html), _order(part))))

    def parts(self, conversation: Conversation, *, note: bool) -> Iterator[ConversationPart]:
        """What our seat said: notes, or all that is no note. With it comes what bots said, since Intercom may keep
        what an app says as a bot's comment (the 2.14 description says so of replies to e-mail)."""
        listed = getattr(conversation, "conversation_parts", None)
        for part in getattr(listed, "conversation_parts", None) or ():
            author = part.author
            if author is None or part.id is None or author.type in CONTACT_TYPES:
                continue
            ours = str(author.id) == self._admin_id or author.type == "bot"
            if ours and str(part.part_type).startswith("note") is note:
                yield part


def rendered(reply: Reply) -> str:
    """The reply in Intercom's HTML; a human agent's words, which are plain text, under the agent's name."""
    if reply.agent_name is None:
        return to_intercom_html(with_sources(reply.text, reply.cites))
    return to_intercom_html(f"**{plain_to_markdown(reply.agent_name)}:**\n\n{plain_to_markdown(reply.text)}")


def find_sent(voice: Voice, reply: Reply) -> Receipt | None:
    """The part that an earlier attempt at this reply has become, or None.

    The trap is an earlier answer in the same words ("Could you tell me more?"): taking it for this one would leave
    the requester without an answer. So a part counts only if it shows the same letters (Intercom tidies the HTML it
    is given), is not one that we know as another message of ours (`known_ids`), and is not older than the reply
    itself, give or take the difference of two clocks.
    """
    html = rendered(reply)
    since = reply.queued_at - CLOCK_SLACK if reply.queued_at else datetime.min.replace(tzinfo=UTC)
    candidates = [
        part
        for part in voice.parts(voice.read(reply.thread_id), note=False)
        if str(part.id) not in reply.known_ids and _at(part) >= since and _same(part, html)
    ]
    return receipt(min(candidates, key=_order)) if candidates else None


def receipt(part: ConversationPart) -> Receipt:
    return Receipt(external_id=str(part.id), at=_at(part))


def _same(part: ConversationPart, html: str) -> bool:
    return _visible(part.body or "") == _visible(html)


def _visible(html: str) -> str:
    """What a reader sees, without any white space. Intercom adds classes and line breaks, and makes links of bare
    addresses; none of that changes these letters."""
    return "".join(tree(html).get_text().split())


def _at(part: ConversationPart) -> datetime:
    return datetime.fromtimestamp(part.created_at or 0, UTC)


def _order(part: ConversationPart) -> tuple[int, int, str]:
    """Oldest first; ids settle the order within a second, and they are numbers that grow."""
    number = str(part.id)
    return part.created_at or 0, len(number), number
