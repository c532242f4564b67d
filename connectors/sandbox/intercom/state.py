"""What the Intercom stand-in stores, and how each action changes it. No HTTP and no webhooks here.

Everything is stored in Intercom's own form (see `payloads`), so that the whole state is JSON. Not thread-safe: callers
hold the world's lock.
"""

from __future__ import annotations

import base64
import copy
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.payloads import JSON

# A teammate and a team that exist from the start, besides the bot's seat.
TEAMMATE_ID = "991267001"
TEAM_ID = "5017691"
BOT_TEAM_ID = "5017692"  # its conversations are the bot's, if Firstline is configured so
TICKET_TYPE_ID = "53"
FILES = "/files/"


@dataclass(slots=True)
class IntercomState:
    """One workspace."""

    app_id: str
    contacts: dict[str, JSON] = field(default_factory=dict)
    conversations: dict[str, JSON] = field(default_factory=dict)
    admins: dict[str, JSON] = field(default_factory=dict)
    teams: dict[str, JSON] = field(default_factory=dict)
    tags: dict[str, JSON] = field(default_factory=dict)
    notes: dict[str, list[JSON]] = field(default_factory=dict)  # about contacts, by contact
    tickets: dict[str, JSON] = field(default_factory=dict)  # what makes a conversation a ticket, by conversation
    attributes: list[str] = field(default_factory=list)  # custom conversation attributes that exist
    files: dict[str, JSON] = field(default_factory=dict)  # by path: content type, and data in base64
    articles: dict[str, JSON] = field(default_factory=dict)
    internal_articles: dict[str, JSON] = field(default_factory=dict)
    collections: dict[str, JSON] = field(default_factory=dict)
    counter: int = 1000

    def next_id(self) -> str:
        self.counter += 1
        return str(self.counter)

    def add_admin(self, admin_id: str, name: str) -> None:
        self.admins.setdefault(admin_id, payloads.admin(admin_id, name))

    def add_team(self, team_id: str, name: str) -> None:
        self.teams.setdefault(team_id, {"type": "team", "id": team_id, "name": name, "admin_ids": []})

    def add_contact(self, name: str | None, email: str | None, **more: Any) -> JSON:
        contact_id = secrets.token_hex(12)
        self.contacts[contact_id] = payloads.contact(contact_id, self.app_id, name, email, **more)
        return self.contacts[contact_id]

    def start(self, contact_id: str, html: str | None) -> JSON:
        """A contact opens a conversation; returns it."""
        opened_by = self.contacts[contact_id]
        new = payloads.conversation(self.next_id(), f"4039{self.next_id()}", opened_by, html)
        self.conversations[new["id"]] = new
        return new

    def say_as_contact(self, conversation_id: str, contact_id: str, html: str | None) -> JSON:
        """Returns the new part: an `open` if the conversation was closed or snoozed, otherwise a `comment`."""
        conversation = self.conversations[conversation_id]
        kind = "comment" if conversation["state"] == "open" else "open"
        self._open(conversation)
        conversation["waiting_since"] = payloads.now()
        return self._add(conversation, kind, payloads.contact_author(self.contacts[contact_id]), html)

    def choose(self, conversation_id: str, contact_id: str, text: str) -> JSON:
        """A contact presses the latest quick reply with this text. Raises LookupError if there is none."""
        offered = [
            option["uuid"]
            for part in self.parts(conversation_id)
            for option in part["metadata"].get("quick_reply_options", ())
            if option["text"] == text
        ]
        chosen = offered[-1]
        part = self.say_as_contact(conversation_id, contact_id, f"<p>{text}</p>")
        part["metadata"] = {"quick_reply_uuid": chosen}
        return part

    def say_as_admin(
        self,
        conversation_id: str,
        admin_id: str,
        html: str | None,
        part_type: str = "comment",
        options: Sequence[JSON] = (),
    ) -> JSON:
        """Add a part of type `comment`, `note` or `quick_reply`; `options` are those of a quick reply."""
        conversation = self.conversations[conversation_id]
        if part_type != "note":
            conversation["waiting_since"] = None
        part = self._add(conversation, part_type, payloads.admin_author(self.admins[admin_id]), html)
        part["metadata"] = {"quick_reply_options": list(options)} if options else {}
        return part

    def say_as_operator(self, conversation_id: str, html: str) -> JSON:
        """Intercom's own bot posts: for a workflow, or for an app whose reply notifies nobody."""
        return self._add(self.conversations[conversation_id], "comment", payloads.operator_author(self.app_id), html)

    def say_as_fin(self, conversation_id: str, html: str) -> JSON:
        conversation = self.conversations[conversation_id]
        conversation.update(ai_agent_participated=True, ai_agent=payloads.ai_agent("assumed_resolution"))
        author = {**payloads.operator_author(self.app_id), "name": "Fin", "from_ai_agent": True, "is_ai_answer": True}
        return self._add(conversation, "comment", author, html)

    def assign(
        self, conversation_id: str, admin_id: str | None, kind: str, assignee_id: str, html: str | None = None
    ) -> JSON:
        """Assign to an `admin` or a `team`; "0" is nobody. Without `admin_id` a workflow does it."""
        conversation = self.conversations[conversation_id]
        number = int(assignee_id) or None
        conversation["team_assignee_id" if kind == "team" else "admin_assignee_id"] = number
        if kind == "team":
            conversation["admin_assignee_id"] = None
        if admin_id is None and conversation["ai_agent"]:
            conversation["ai_agent"] = payloads.ai_agent("routed_to_team")
        target = {"type": kind, "id": assignee_id} if number else {"type": "nobody_admin", "id": None}
        author = payloads.admin_author(self.admins[admin_id]) if admin_id else payloads.operator_author(self.app_id)
        return self._add(conversation, "assignment", author, html, target)

    def rate(self, conversation_id: str, contact_id: str, score: int, remark: str) -> None:
        self.conversations[conversation_id]["conversation_rating"] = payloads.rating(contact_id, score, remark)

    def redact(self, conversation_id: str, part_id: str | None) -> JSON | None:
        """Redact a part, which is returned, or without `part_id` the opening message."""
        conversation = self.conversations[conversation_id]
        if part_id is None:
            conversation["source"].update(payloads.REDACTED)
            return None
        part = next(part for part in self.parts(conversation_id) if part["id"] == part_id)
        part.update(payloads.REDACTED, updated_at=payloads.now())
        return part

    def make_ticket(self, conversation_id: str, attributes: Mapping[str, Any]) -> JSON:
        """Make the conversation a customer ticket with the same id."""
        conversation = self.conversations[conversation_id]
        ticket = payloads.ticket(conversation, self.next_id(), TICKET_TYPE_ID, attributes)
        self.tickets[conversation_id] = ticket
        conversation["ticket"] = {"type": "ticket", "id": conversation_id, "ticket_id": ticket["ticket_id"]}
        return ticket

    def add_file(self, name: str, content_type: str, data: bytes) -> str:
        """Store a file; returns its path."""
        path = f"{FILES}{self.next_id()}/{name}"
        self.files[path] = {"content_type": content_type, "data": base64.b64encode(data).decode()}
        return path

    def close(self, conversation_id: str, admin_id: str, html: str | None = None) -> JSON:
        conversation = self.conversations[conversation_id]
        conversation.update(open=False, state="closed", snoozed_until=None, waiting_since=None)
        return self._add(conversation, "close", payloads.admin_author(self.admins[admin_id]), html)

    def open(self, conversation_id: str, admin_id: str) -> JSON:
        conversation = self.conversations[conversation_id]
        self._open(conversation)
        return self._add(conversation, "open", payloads.admin_author(self.admins[admin_id]), None)

    def snooze(self, conversation_id: str, admin_id: str, until: int) -> JSON:
        conversation = self.conversations[conversation_id]
        conversation.update(open=True, state="snoozed", snoozed_until=until)
        return self._add(conversation, "snoozed", payloads.admin_author(self.admins[admin_id]), None)

    def parts(self, conversation_id: str) -> list[JSON]:
        parts: list[JSON] = self.conversations[conversation_id]["conversation_parts"]["conversation_parts"]
        return parts

    def dump(self) -> JSON:
        names = [field.name for field in fields(self) if field.name != "app_id"]
        return copy.deepcopy({name: getattr(self, name) for name in names})

    def load(self, dumped: Mapping[str, Any]) -> None:
        for name, value in copy.deepcopy(dict(dumped)).items():
            setattr(self, name, value)

    def _add(self, conversation: JSON, kind: str, author: JSON, html: str | None, target: JSON | None = None) -> JSON:
        new = payloads.part(self.next_id(), kind, author, html, target)
        parts = self.parts(conversation["id"])
        parts.append(new)
        conversation["conversation_parts"]["total_count"] = len(parts)
        conversation["updated_at"] = new["created_at"]
        return new

    @staticmethod
    def _open(conversation: JSON) -> None:
        conversation.update(open=True, state="open", snoozed_until=None)
