"""What the Zendesk stand-in remembers, and the rules by which tickets change. No HTTP, no webhooks.

Every change of a ticket is one audit: who made it, the comment said with it, the fields it changed, the metadata given.
Ids are numbers here and in the JSON. Not thread-safe: the sandbox holds its lock around every call.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.sandbox.zendesk import payloads as wire
from connectors.sandbox.zendesk.payloads import JSON

FIRST_ID = 6164068750000
STEP = 128  # as seen in recorded traffic
ON_CREATION = (
    *("subject", "requester_id", "submitter_id", "priority", "group_id", "ticket_form_id", "brand_id"),
    *("external_id", "tags", "status", "custom_fields", "assignee_id"),
)
SETTABLE = (*ON_CREATION, "type")
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
Given = Mapping[str, Any]


class ZendeskState:
    def __init__(self, base: str) -> None:
        self.base = base  # https://<subdomain>.zendesk.com, in every url of the JSON
        self.users: dict[int, JSON] = {}
        self.groups: dict[int, JSON] = {}
        self.tickets: dict[int, JSON] = {}
        self.audits: dict[int, list[JSON]] = {}
        self.articles: dict[int, JSON] = {}
        self.files: dict[str, JSON] = {}  # by the token in an attachment's address
        self.triggers: dict[int, JSON] = {}
        self.automations: dict[int, JSON] = {}  # shown, never run
        self.roles: dict[int, JSON] = {}  # custom agent roles
        self.webhooks: dict[str, JSON] = {}
        self.secrets: dict[str, str] = {}  # of the webhooks, by their id
        self.created: dict[str, JSON] = {}  # by Idempotency-Key: what was asked for and what was answered
        self._last_id = FIRST_ID
        self._last_ticket = 100

    def dump(self) -> JSON:
        """Everything as plain JSON, a copy."""
        copied: JSON = json.loads(json.dumps({name: value for name, value in vars(self).items() if name != "base"}))
        return copied

    def load(self, dumped: Given) -> None:
        """Raises KeyError when this is no dump."""
        fresh = json.loads(json.dumps(dumped))
        for name in ("users", "groups", "tickets", "audits", "articles", "triggers", "automations", "roles"):
            setattr(self, name, {int(number): value for number, value in fresh[name].items()})
        for name in ("created", "files", "webhooks", "secrets"):
            setattr(self, name, fresh[name])
        self._last_id, self._last_ticket = fresh["_last_id"], fresh["_last_ticket"]

    def new_id(self) -> int:
        self._last_id += STEP
        return self._last_id

    # Who there is.

    def add_user(
        self, name: str, email: str | None, role: str, *, number: int | None = None, external_id: str | None = None
    ) -> JSON:
        if not name:
            raise wire.invalid("name", "Name: is too short (minimum is 1 characters)")
        number = number or self.new_id()
        return self.users.setdefault(number, wire.user(self.base, number, name, email, role, external_id))

    def add_group(self, number: int, name: str) -> None:
        url = f"{self.base}/api/v2/groups/{number}.json"
        self.groups.setdefault(number, {"id": number, "url": url, "name": name, "deleted": False, "is_public": True})

    def user(self, number: int) -> JSON:
        return _or_404(self.users, number)

    def find_user(self, *, email: str | None = None, external_id: str | None = None) -> JSON | None:
        """By either; external ids are found whatever their case."""
        for user in self.users.values():
            if external_id and (user["external_id"] or "").lower() == external_id.lower():
                return user
            if email and (user["email"] or "").lower() == email.lower():
                return user
        return None

    # Tickets.

    def ticket(self, number: int) -> JSON:
        return _or_404(self.tickets, number)

    def create(self, given: Given, actor_id: int, channel: str) -> JSON:
        """A new ticket; returns the audit of its creation."""
        comment = given.get("comment")
        if not isinstance(comment, Mapping) or not (comment.get("html_body") or comment.get("body")):
            raise wire.invalid("base", "Description: cannot be blank")
        requester_id = self._requester_of(given, actor_id)
        self._last_ticket += 1
        made = wire.now()
        ticket = wire.ticket(self.base, self._last_ticket, self._via(given, channel), made)
        # As documented of old, a ticket made for somebody is said by them unless a submitter is named.
        submitter_id = int(given.get("submitter_id") or (requester_id if requester_id != actor_id else actor_id))
        fields = {**given, "requester_id": requester_id, "submitter_id": submitter_id}
        audit = self._audit(ticket, actor_id, channel, given, made)
        self._say(ticket, audit, {"author_id": submitter_id, **comment}, default_public=True)
        for name in ON_CREATION:
            self._set(ticket, audit, name, fields.get(name, ticket[name]), kind="Create")
        ticket["description"] = audit["events"][0]["body"]
        self.tickets[ticket["id"]], self.audits[ticket["id"]] = ticket, [audit]
        return audit

    def update(self, number: int, given: Given, actor_id: int, channel: str) -> JSON:
        """Change a ticket; returns the audit of the change."""
        ticket = copy.deepcopy(self.ticket(number))  # all of the change is made, or nothing
        if ticket["status"] == "closed":
            raise wire.invalid("status", "Status: closed prevents ticket update")
        if given.get("safe_update") and given.get("updated_stamp") != ticket["updated_at"]:
            raise wire.Problem(409, error="UpdateConflict", description="Safe Update prevented the update")
        made = wire.now()
        audit = self._audit(ticket, actor_id, channel, given, made)
        if isinstance(given.get("comment"), Mapping):
            first_public = self.comments(number)[0]["public"]
            self._say(ticket, audit, {"author_id": actor_id, **given["comment"]}, default_public=first_public)
        for name in SETTABLE:
            if name in given:
                self._set(ticket, audit, name, given[name], kind="Change")
        if "additional_tags" in given:
            self._set(ticket, audit, "tags", [*ticket["tags"], *given["additional_tags"]], kind="Change")
        ticket["updated_at"] = made
        self.tickets[number] = ticket
        self.audits[number].append(audit)
        return audit

    def comments(self, number: int) -> list[JSON]:
        """As the list of a ticket's comments shows them, oldest first."""
        self.ticket(number)
        said = ((event, audit) for audit in self.audits[number] for event in audit["events"])
        return [wire.listed_comment(event, audit) for event, audit in said if event["type"] == "Comment"]

    def _via(self, given: Given, channel: str) -> JSON:
        """How a new ticket came. Following up has no effect where the other ticket is not closed, as documented; that
        one that does not exist is refused is this stand-in's guess."""
        source = given.get("via_followup_source_id")
        via = wire.via(channel)
        if source is None:
            return via
        if source not in self.tickets:
            raise wire.invalid("via_followup_source_id", "Followup source: is invalid")
        before = self.tickets[source]
        if before["status"] == "closed":
            before["followup_ids"].append(self._last_ticket)
            told = {"ticket_id": source, "subject": before["subject"]}
            via["source"] = {"from": told, "to": {}, "rel": "follow_up"}
        return via

    def _audit(self, ticket: JSON, actor_id: int, channel: str, given: Given, made: str) -> JSON:
        custom = dict(given.get("metadata") or {})
        if len(json.dumps(custom)) > 1024:
            raise wire.invalid("metadata", "Metadata: is too long (maximum is 1024 bytes)")
        return wire.audit(self.new_id(), ticket["id"], actor_id, channel, custom, made)

    def _say(self, ticket: JSON, audit: JSON, given: Given, *, default_public: bool) -> None:
        author = self.user(int(given["author_id"]))
        # An end user has no internal notes.
        public = bool(given.get("public", default_public)) or author["role"] == "end-user"
        audit["events"].append(wire.comment(self.new_id(), audit["id"], author["id"], given, public=public))
        ticket["is_public"] = ticket["is_public"] or public

    def _set(self, ticket: JSON, audit: JSON, name: str, value: Any, *, kind: str) -> None:
        if name == "tags":
            value = _tags(value)
        if name == "status" and value not in STATUSES:
            raise wire.invalid("status", f"Status: {value} is not included in the list")
        if name == "group_id" and value is not None and int(value) not in self.groups:
            raise wire.invalid("group", "Group: is invalid")
        before = ticket[name]
        ticket[name] = value
        if name == "subject":
            ticket["raw_subject"] = value
        if kind == "Create" and value not in (None, []):
            audit["events"].append(_field_event(self.new_id(), kind, name, value))
        if kind == "Change" and value != before:
            event = _field_event(self.new_id(), kind, name, value)
            audit["events"].append({**event, "previous_value": _told(before)})

    def _requester_of(self, given: Given, actor_id: int) -> int:
        if given.get("requester_id"):
            return int(self.user(int(given["requester_id"]))["id"])
        wanted = given.get("requester")
        if not isinstance(wanted, Mapping):
            return actor_id
        known = self.find_user(email=wanted.get("email"))
        if known is None and not wanted.get("name"):
            raise wire.invalid("requester", "Requester: Name:  is too short (minimum is 1 character)")
        if known is None and not wanted.get("email"):
            raise wire.invalid("requester", "Requester: Email:  cannot be blank")
        return int((known or self.add_user(str(wanted["name"]), str(wanted["email"]), "end-user"))["id"])


def _field_event(number: int, kind: str, name: str, value: Any) -> JSON:
    return {"id": number, "type": kind, "value": _told(value), "field_name": name}


def _told(value: Any) -> Any:
    """Audits tell ids as text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _tags(given: Sequence[str] | str) -> list[str]:
    words = given.split() if isinstance(given, str) else given
    return sorted({str(word).lower() for word in words})


def _or_404(known: Mapping[int, JSON], number: int) -> JSON:
    if number not in known:
        raise wire.not_found()
    return known[number]
