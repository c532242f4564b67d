"""What the bot's seat does in a conversation, one request a method, and the conversation as it is read back.

What to do when is `outbound`'s and `desk`'s. All methods block on the network and raise DeliveryError only.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Literal

from intercom.types import QuickReplyOption, RedactConversationRequest_ConversationPart

from bot import leave
from bot.errors import NotSent, OutcomeUnknown, Refused
from bot.model import File, Receipt
from bot.text.read_once import read_once
from connectors.intercom.client import Json, Workspace, our_errors
from connectors.intercom.payload import CONTACT_TYPES
from connectors.render.pasted_files import elements

NOBODY = "0"  # Intercom's id for "unassigned"
# A look that took longer than `leave.FRESH_SECONDS` is repeated, so often in all; the last may be no older than this.
LOOKS = 3
STALE_SECONDS = 5.0


class ConversationClient:
    """One admin's doings in one workspace."""

    def __init__(self, client: Workspace, admin_id: str) -> None:
        self._client = client
        self._admin_id = admin_id

    def read(self, conversation_id: str) -> Json:
        """The conversation with its newest 500 parts, bodies in HTML."""
        with our_errors(reading=True):
            return self._client.ask("GET", f"conversations/{conversation_id}")

    def look(self, conversation_id: str) -> Json:
        """As it is now, for who is about to change it: an answer that was long on its way shows it as it was. Raises
        NotSent where none comes in time."""
        for _ in range(LOOKS):
            asked = leave.now()
            conversation = self.read(conversation_id)
            took = leave.now() - asked
            if took <= leave.FRESH_SECONDS:
                return conversation
        if took > STALE_SECONDS:
            raise NotSent("Intercom shows the conversation too late")
        return conversation

    def say(
        self, conversation_id: str, html: str, message_type: Literal["comment", "note"], file: File | None = None
    ) -> Receipt:
        """A comment the customer sees, or a note only agents see; the receipt's id is the new part's."""
        attached = {"attachment_files": [_attached(file)]} if file else {}
        conversation = self._reply(conversation_id, {"message_type": message_type, "body": html, **attached})
        return self._newest(conversation, html, note=message_type == "note")

    def offer(self, conversation_id: str, options: Sequence[QuickReplyOption]) -> None:
        """Quick replies for the customer to choose from. They have no words of their own."""
        choices = [{"text": option.text, "uuid": option.uuid_} for option in options]
        self._reply(conversation_id, {"message_type": "quick_reply", "reply_options": choices})

    def close(self, conversation_id: str) -> None:
        self._manage(conversation_id, {"message_type": "close", "type": "admin"})

    def close_with(self, conversation_id: str, html: str) -> Receipt:
        """Close with a last word, in one request."""
        closed = self._manage(conversation_id, {"message_type": "close", "type": "admin", "body": html})
        return self._newest(closed, html, note=False)

    def redact(self, conversation_id: str, part_id: str) -> None:
        """What the part said is gone. A part without words cannot be redacted (the 2.14 description)."""
        request = RedactConversationRequest_ConversationPart(
            conversation_id=conversation_id, conversation_part_id=part_id
        )
        with our_errors():
            self._client.conversations.redact_conversation_part(request=request)

    def assign(self, conversation_id: str, kind: Literal["admin", "team"], assignee: str) -> None:
        self._manage(conversation_id, {"message_type": "assignment", "type": kind, "assignee_id": assignee})

    def open(self, conversation_id: str) -> None:
        self._manage(conversation_id, {"message_type": "open"})

    def snooze(self, conversation_id: str, until: datetime) -> None:
        self._manage(conversation_id, {"message_type": "snoozed", "snoozed_until": int(until.timestamp())})

    def tag(self, conversation_id: str, tag_id: str) -> None:
        with our_errors():
            self._client.ask(
                "POST", f"conversations/{conversation_id}/tags", {"id": tag_id, "admin_id": self._admin_id}
            )

    def convert(self, conversation_id: str, ticket_type_id: int, title: str, description: str) -> None:
        """Make it a customer ticket, under the same id."""
        attributes = {"_default_title_": title, "_default_description_": description}
        with our_errors():
            self._client.conversations.convert_to_ticket(
                _as_number(conversation_id),
                ticket_type_id=str(ticket_type_id),
                attributes=attributes,
            )

    def parts(self, conversation: Json, *, note: bool) -> Iterator[Json]:
        """What our seat said: notes, or all that is no note. With it comes what bots said, since Intercom may keep
        what an app says as a bot's comment (the 2.14 description says so of replies to e-mail)."""
        listed = conversation.conversation_parts
        for part in (listed.conversation_parts if isinstance(listed, Json) else None) or ():
            author = part.author
            if author is None or part.id is None or author.type in CONTACT_TYPES:
                continue
            ours = str(author.id) == self._admin_id or author.type == "bot"
            if ours and str(part.part_type).startswith("note") is note:
                yield part

    def notes(self, conversation: Json, key: str) -> Iterator[Json]:
        """Those of our notes that name this key, oldest first."""
        return (part for part in self.parts(conversation, note=True) if mark(key) in (part.body or ""))

    def _reply(self, conversation_id: str, what: Mapping[str, Any]) -> Json:
        with our_errors():
            reply = {"type": "admin", "admin_id": self._admin_id, **what}
            return self._client.ask("POST", f"conversations/{conversation_id}/reply", reply)

    def _manage(self, conversation_id: str, what: Mapping[str, Any]) -> Json:
        with our_errors():
            change = {"admin_id": self._admin_id, **what}
            return self._client.ask("POST", f"conversations/{conversation_id}/parts", change)

    def _newest(self, conversation: Json, html: str, *, note: bool) -> Receipt:
        """The part that has just been made of these words.

        Whether the answer holds the whole conversation or the new part alone is not documented, and replying in a
        conversation that was nobody's may make the part an `assignment`: hence the newest of ours, whatever its type,
        and before all others one with these words.
        """
        said = list(self.parts(conversation, note=note))
        if not said:
            raise OutcomeUnknown("Intercom took it, and did not show it among the conversation's parts")
        return receipt(max(said, key=lambda part: (shows(part, html), order(part))))


def mark(key: str) -> str:
    """The last line of a note, by which it is found."""
    return f"Firstline reference: {escape(key)}"


def receipt(part: Json) -> Receipt:
    return Receipt(external_id=str(part.id), at=said_at(part))


def said_at(part: Json) -> datetime:
    return datetime.fromtimestamp(part.created_at or 0, UTC)


def order(part: Json) -> tuple[int, int, str]:
    """Oldest first; ids settle the order within a second, and they are numbers that grow."""
    number = str(part.id)
    return part.created_at or 0, len(number), number


def shows(part: Json, html: str) -> bool:
    """Does the part read like this?"""
    return part.body == html or _visible(part.body or "") == _visible(html)


@read_once  # the same words are looked for among all parts
def _visible(html: str) -> str:
    """What a reader sees, without any white space. Intercom adds classes and line breaks, and makes links of bare
    addresses; none of that changes these letters. It may also drop what nobody sees."""
    return "".join(re.sub("[\u200b\u2060]", "", elements(html).get_text()).split())


def _attached(file: File) -> Mapping[str, str]:
    return {"content_type": file.content_type, "data": b64encode(file.data).decode(), "name": file.name}


def _as_number(conversation_id: str) -> int:
    try:
        return int(conversation_id)
    except ValueError:
        raise Refused("Intercom has no conversation of this id") from None
