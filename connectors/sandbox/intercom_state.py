"""What the Intercom stand-in remembers, and how saying and doing things changes it. No HTTP, no webhooks here.

Everything is kept as it stands on the wire (see `intercom_wire`), so that the whole state is JSON. Not thread-safe:
the stand-in holds its lock.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox import intercom_wire as wire
from connectors.sandbox.intercom_wire import JSON

# A teammate and a team that are there from the start, beside the bot's seat.
TEAMMATE_ID = "991267001"
TEAM_ID = "5017691"


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
    counter: int = 1000

    def next_id(self) -> str:
        self.counter += 1
        return str(self.counter)

    def add_admin(self, admin_id: str, name: str) -> None:
        self.admins.setdefault(admin_id, wire.admin(admin_id, name))

    def add_team(self, team_id: str, name: str) -> None:
        self.teams.setdefault(team_id, {"type": "team", "id": team_id, "name": name, "admin_ids": []})

    def add_contact(self, name: str | None, email: str | None, **more: Any) -> JSON:
        contact_id = secrets.token_hex(12)
        self.contacts[contact_id] = wire.contact(contact_id, self.app_id, name, email, **more)
        return self.contacts[contact_id]

    def start(self, contact_id: str, html: str) -> JSON:
        """A contact opens a conversation."""
        opened_by = self.contacts[contact_id]
        new = wire.conversation(self.next_id(), f"4039{self.next_id()}", opened_by, html)
        self.conversations[new["id"]] = new
        return new

    def say_as_contact(self, conversation_id: str, contact_id: str, html: str) -> JSON:
        """Returns the new part; in a conversation that was closed or snoozed it is an `open`, not a `comment`."""
        conversation = self.conversations[conversation_id]
        kind = "comment" if conversation["state"] == "open" else "open"
        self._open(conversation)
        conversation["waiting_since"] = wire.now()
        return self._add(conversation, kind, wire.contact_author(self.contacts[contact_id]), html)

    def say_as_admin(self, conversation_id: str, admin_id: str, html: str | None, part_type: str = "comment") -> JSON:
        """`comment`, `note` or `quick_reply`."""
        conversation = self.conversations[conversation_id]
        if part_type != "note":
            conversation["waiting_since"] = None
        return self._add(conversation, part_type, wire.admin_author(self.admins[admin_id]), html)

    def assign(self, conversation_id: str, admin_id: str, kind: str, assignee_id: str, html: str | None = None) -> JSON:
        """To an `admin` or a `team`; "0" is nobody."""
        conversation = self.conversations[conversation_id]
        number = int(assignee_id) or None
        conversation["team_assignee_id" if kind == "team" else "admin_assignee_id"] = number
        if kind == "team":
            conversation["admin_assignee_id"] = None
        target = {"type": kind, "id": assignee_id} if number else {"type": "nobody_admin", "id": None}
        return self._add(conversation, "assignment", wire.admin_author(self.admins[admin_id]), html, target)

    def close(self, conversation_id: str, admin_id: str, html: str | None = None) -> JSON:
        conversation = self.conversations[conversation_id]
        conversation.update(open=False, state="closed", snoozed_until=None, waiting_since=None)
        return self._add(conversation, "close", wire.admin_author(self.admins[admin_id]), html)

    def open(self, conversation_id: str, admin_id: str) -> JSON:
        conversation = self.conversations[conversation_id]
        self._open(conversation)
        return self._add(conversation, "open", wire.admin_author(self.admins[admin_id]), None)

    def snooze(self, conversation_id: str, admin_id: str, until: int) -> JSON:
        conversation = self.conversations[conversation_id]
        conversation.update(open=True, state="snoozed", snoozed_until=until)
        return self._add(conversation, "snoozed", wire.admin_author(self.admins[admin_id]), None)

    def parts(self, conversation_id: str) -> list[JSON]:
        found: list[JSON] = self.conversations[conversation_id]["conversation_parts"]["conversation_parts"]
        return found

    def dump(self) -> JSON:
        names = ("contacts", "conversations", "admins", "teams", "tags", "notes", "counter")
        return copy.deepcopy({name: getattr(self, name) for name in names})

    def load(self, dumped: Mapping[str, Any]) -> None:
        for name, value in copy.deepcopy(dict(dumped)).items():
            setattr(self, name, value)

    def _add(self, conversation: JSON, kind: str, author: JSON, html: str | None, target: JSON | None = None) -> JSON:
        new = wire.part(self.next_id(), kind, author, html, target)
        parts = self.parts(conversation["id"])
        parts.append(new)
        conversation["conversation_parts"]["total_count"] = len(parts)
        conversation["updated_at"] = new["created_at"]
        return new

    @staticmethod
    def _open(conversation: JSON) -> None:
        conversation.update(open=True, state="open", snoozed_until=None)
