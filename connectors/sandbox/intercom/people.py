"""What people do in the Intercom stand-in: customers, teammates, and other bots. For the page and the tests.

Each action sends webhooks as the real Intercom does; unless it says otherwise, it returns the id of the new part.
"""

from __future__ import annotations

import threading
from html import escape

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.context import IntercomWorld

REPLIED = ("conversation.user.replied",)
TICKET_REPLIED = ("ticket.contact.replied",)


class IntercomPeople:
    """A part of `IntercomSandbox`, which provides the attributes declared here."""

    world: IntercomWorld
    lock: threading.RLock

    # Customers.

    def add_contact(self, name: str | None, email: str | None) -> str:
        """A customer; returns the contact's id."""
        with self.lock:
            contact_id: str = self.world.state.add_contact(name, email)["id"]
        self.world.changed()
        return contact_id

    def customer_starts(self, contact_id: str, text: str, *, mail_subject: str | None = None) -> str:
        """Opens a conversation in the messenger or, with a subject, by e-mail; returns its id."""
        with self.lock:
            new = self.world.state.start(contact_id, html(text))
            if mail_subject is not None:
                new["source"].update(type="email", subject=mail_subject)
            return self.world.announce(new["id"])

    def customer_creates_ticket(self, contact_id: str, title: str, description: str) -> str:
        """Submits a form: the text is in its fields, and only a ticket topic is sent. Returns the conversation's id."""
        with self.lock:
            new = self.world.state.start(contact_id, None)
            self.world.state.make_ticket(new["id"], {"_default_title_": title, "_default_description_": description})
            return self.world.announce(new["id"], topics=("ticket.created",))

    def customer_replies(self, conversation_id: str, text: str, contact_id: str | None = None) -> str:
        with self.lock:
            sender = contact_id or self._customer(conversation_id)
            part = self.world.state.say_as_contact(conversation_id, sender, html(text))
            return self.world.announce(conversation_id, part, self._replied(conversation_id))

    def customer_attaches(self, conversation_id: str, name: str, content_type: str, data: bytes, *, home: str) -> str:
        """Sends a file without text; `home` is the address at which the stand-in is served."""
        with self.lock:
            part = self.world.state.say_as_contact(conversation_id, self._customer(conversation_id), None)
            url = f"{home}{self.world.state.add_file(name, content_type, data)}"
            part["attachments"] = [payloads.attachment(name, url, content_type, len(data))]
            return self.world.announce(conversation_id, part, self._replied(conversation_id))

    def customer_chooses(self, conversation_id: str, text: str) -> str:
        """Presses the quick reply with this text. Raises LookupError if none is offered."""
        with self.lock:
            part = self.world.state.choose(conversation_id, self._customer(conversation_id), text)
            return self.world.announce(conversation_id, part, self._replied(conversation_id))

    def customer_rates(self, conversation_id: str, score: int, remark: str = "") -> None:
        with self.lock:
            self.world.state.rate(conversation_id, self._customer(conversation_id), score, remark)
            self.world.announce(conversation_id, topics=("conversation.rating.added",))

    # Teammates.

    def admin_replies(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            part = self.world.state.say_as_admin(conversation_id, admin_id, html(text))
            return self.world.announce(conversation_id, part)

    def admin_notes(self, conversation_id: str, admin_id: str, text: str) -> str:
        with self.lock:
            part = self.world.state.say_as_admin(conversation_id, admin_id, html(text), "note")
            return self.world.announce(conversation_id, part)

    def admin_assigns(
        self, conversation_id: str, admin_id: str, *, to_admin: str | None = None, to_team: str | None = None
    ) -> str:
        """To a teammate or a team; without either, the conversation is unassigned."""
        return self._assign(conversation_id, admin_id, to_admin, to_team)

    def admin_closes(self, conversation_id: str, admin_id: str, text: str | None = None) -> str:
        with self.lock:
            part = self.world.state.close(conversation_id, admin_id, html(text) if text else None)
            return self.world.announce(conversation_id, part)

    def admin_redacts(self, conversation_id: str, part_id: str | None = None) -> None:
        """Redacts a part or, without one, the opening message."""
        with self.lock:
            part = self.world.state.redact(conversation_id, part_id)
            self.world.announce(conversation_id, part, ("conversation_part.redacted",))

    # Other bots.

    def fin_answers(self, conversation_id: str, text: str) -> str:
        """Intercom's own bot answers, and takes part in the conversation from now on."""
        with self.lock:
            return self.world.announce(conversation_id, self.world.state.say_as_fin(conversation_id, html(text)))

    def operator_says(self, conversation_id: str, text: str) -> str:
        """A workflow posts, for instance a greeting or the office hours."""
        with self.lock:
            return self.world.announce(conversation_id, self.world.state.say_as_operator(conversation_id, html(text)))

    def workflow_assigns(self, conversation_id: str, *, to_admin: str | None = None, to_team: str | None = None) -> str:
        """Like `admin_assigns`, by Fin or a workflow."""
        return self._assign(conversation_id, None, to_admin, to_team)

    def _assign(self, conversation_id: str, admin_id: str | None, to_admin: str | None, to_team: str | None) -> str:
        kind, assignee = ("team", to_team) if to_team else ("admin", to_admin or "0")
        with self.lock:
            part = self.world.state.assign(conversation_id, admin_id, kind, assignee)
            return self.world.announce(conversation_id, part)

    def _customer(self, conversation_id: str) -> str:
        return str(self.world.state.conversations[conversation_id]["contacts"]["contacts"][0]["id"])

    def _replied(self, conversation_id: str) -> tuple[str, ...]:
        """The topics of a reply; a ticket has its own."""
        return TICKET_REPLIED if self.world.state.conversations[conversation_id]["ticket"] else REPLIED


def html(text: str) -> str:
    """Typed text as the messenger sends it."""
    paragraphs = (escape(paragraph, quote=False).replace("\n", "<br>") for paragraph in text.split("\n\n"))
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
