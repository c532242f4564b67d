"""What people do in the Intercom stand-in: customers, teammates, and other bots. For the page and the tests.

Each is told to the subscriber as the real Intercom tells it, and returns the id of the new part.
"""

from __future__ import annotations

import threading
from html import escape
from typing import TYPE_CHECKING

from connectors.sandbox.intercom import payloads as wire
from connectors.sandbox.intercom.payloads import JSON

if TYPE_CHECKING:
    from connectors.sandbox.intercom.state import IntercomState
    from connectors.sandbox.intercom.webhooks import IntercomHooks

REPLIED = ("conversation.user.replied",)
TICKET_REPLIED = ("ticket.contact.replied",)


class IntercomPeople:
    """A part of `IntercomSandbox`, which provides what is declared here."""

    state: IntercomState
    hooks: IntercomHooks
    lock: threading.RLock

    def changed(self) -> None:
        raise NotImplementedError

    def did(self, conversation_id: str, part: JSON | None = None, topics: tuple[str, ...] | None = None) -> str:
        raise NotImplementedError

    # Customers.

    def add_contact(self, name: str | None, email: str | None) -> str:
        """A customer; returns the contact's id."""
        with self.lock:
            made: str = self.state.add_contact(name, email)["id"]
        self.changed()
        return made

    def customer_starts(self, contact_id: str, text: str, *, mail_subject: str | None = None) -> str:
        """Opens a conversation in the messenger, or with a subject by e-mail; returns its id."""
        with self.lock:
            new = self.state.start(contact_id, html(text))
            if mail_subject is not None:
                new["source"].update(type="email", subject=mail_subject)
            return self.did(new["id"])

    def customer_creates_ticket(self, contact_id: str, title: str, description: str) -> str:
        """From a form: its words are in the form's fields, and only a ticket's topic tells of it. Returns the id."""
        with self.lock:
            new = self.state.start(contact_id, None)
            self.state.make_ticket(new["id"], {"_default_title_": title, "_default_description_": description})
            return self.did(new["id"], topics=("ticket.created",))

    def customer_replies(self, conversation_id: str, text: str, contact_id: str | None = None) -> str:
        with self.lock:
            part = self.state.say_as_contact(conversation_id, self._who(conversation_id, contact_id), html(text))
            return self.did(conversation_id, part, self._replied(conversation_id))

    def customer_mails(self, conversation_id: str, text: str, subject: str, sender: str) -> str:
        """Answers by e-mail, from this address."""
        with self.lock:
            part = self.state.say_as_contact(conversation_id, self._who(conversation_id), html(text))
            part["email_message_metadata"] = wire.email_metadata(subject, sender)
            return self.did(conversation_id, part, self._replied(conversation_id))

    def customer_attaches(self, conversation_id: str, name: str, content_type: str, data: bytes, *, home: str) -> str:
        """A file without a word; `home` is the address under which the stand-in is reached."""
        with self.lock:
            part = self.state.say_as_contact(conversation_id, self._who(conversation_id), None)
            url = f"{home}{self.state.keep_file(name, content_type, data)}"
            part["attachments"] = [wire.attachment(name, url, content_type, len(data))]
            return self.did(conversation_id, part, self._replied(conversation_id))

    def customer_chooses(self, conversation_id: str, text: str) -> str:
        """Presses the quick reply with this text; LookupError where none is offered."""
        with self.lock:
            part = self.state.choose(conversation_id, self._who(conversation_id), text)
            return self.did(conversation_id, part, self._replied(conversation_id))

    def customer_rates(self, conversation_id: str, score: int, remark: str = "") -> None:
        with self.lock:
            self.state.rate(conversation_id, self._who(conversation_id), score, remark)
            self.did(conversation_id, topics=("conversation.rating.added",))

    # Teammates.

    def admin_replies(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            return self.did(conversation_id, self.state.say_as_admin(conversation_id, admin_id, html(text)))

    def admin_notes(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            return self.did(conversation_id, self.state.say_as_admin(conversation_id, admin_id, html(text), "note"))

    def admin_assigns(
        self, conversation_id: str, admin_id: str, *, to_admin: str | None = None, to_team: str | None = None
    ) -> str:
        """To a teammate or to a team; to nobody when neither is given."""
        kind, assignee = ("team", to_team) if to_team else ("admin", to_admin or "0")
        with self.lock:
            return self.did(conversation_id, self.state.assign(conversation_id, admin_id, kind, assignee))

    def admin_closes(self, conversation_id: str, admin_id: str, text: str | None = None) -> str:
        with self.lock:
            last_word = html(text) if text else None
            return self.did(conversation_id, self.state.close(conversation_id, admin_id, last_word))

    def admin_redacts(self, conversation_id: str, part_id: str | None = None) -> None:
        """A part, or what opened the conversation."""
        with self.lock:
            part = self.state.redact(conversation_id, part_id)
            self.did(conversation_id, part, ("conversation_part.redacted",))

    # Other bots.

    def fin_answers(self, conversation_id: str, text: str) -> str:
        """Intercom's own bot takes part in the conversation from now on."""
        with self.lock:
            part = self.state.say_as_fin(conversation_id, html(text))
            return self.did(conversation_id, part)

    def operator_says(self, conversation_id: str, text: str) -> str:
        """A workflow's words: a greeting, office hours."""
        with self.lock:
            return self.did(conversation_id, self.state.say_as_operator(conversation_id, html(text)))

    def workflow_assigns(self, conversation_id: str, *, to_admin: str | None = None, to_team: str | None = None) -> str:
        """As `admin_assigns`, by Fin or a workflow."""
        kind, assignee = ("team", to_team) if to_team else ("admin", to_admin or "0")
        with self.lock:
            part = self.state.assign(conversation_id, None, kind, assignee)
            return self.did(conversation_id, part)

    def _who(self, conversation_id: str, contact_id: str | None = None) -> str:
        found: str = self.state.conversations[conversation_id]["contacts"]["contacts"][0]["id"]
        return contact_id or found

    def _replied(self, conversation_id: str) -> tuple[str, ...]:
        """In a ticket other topics tell of the same things."""
        return TICKET_REPLIED if self.state.conversations[conversation_id]["ticket"] else REPLIED


def html(text: str) -> str:
    """Typed words as the messenger sends them."""
    paragraphs = (escape(paragraph, quote=False).replace("\n", "<br>") for paragraph in text.split("\n\n"))
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
