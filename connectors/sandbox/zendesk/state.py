"""What the Zendesk stand-in stores, and the rules by which tickets change. No HTTP and no webhooks here.

Every change of a ticket is one audit: its author, comment, changed fields and metadata. Ids are numbers here and in the
JSON. Not thread-safe: callers hold the world's lock.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.payloads import JSON

FIRST_ID = 6164068750000
STEP = 128  # between ids, as in recorded traffic
ON_CREATION = (
    *("subject", "requester_id", "submitter_id", "priority", "group_id", "ticket_form_id", "brand_id"),
    *("external_id", "tags", "status", "custom_fields", "assignee_id"),
)
SETTABLE = (*ON_CREATION, "type")
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
Fields = Mapping[str, Any]


class ZendeskState:
    def __init__(self, base: str) -> None:
        self.base = base  # https://<subdomain>.zendesk.com, as in every URL of the JSON
        self.users: dict[int, JSON] = {}
        self.groups: dict[int, JSON] = {}
        self.forms: dict[int, JSON] = {}
        self.brands: dict[int, JSON] = {}
        self.fields: dict[int, JSON] = {}  # custom ones
        self.tickets: dict[int, JSON] = {}
        self.audits: dict[int, list[JSON]] = {}
        self.articles: dict[int, JSON] = {}
        self.categories: dict[int, JSON] = {}
        self.sections: dict[int, JSON] = {}
        self.segments: dict[int, JSON] = {}
        self.files: dict[str, JSON] = {}  # by the token in an attachment's address
        self.uploads: dict[str, list[JSON]] = {}  # by the token of an upload: attachments that no comment has yet
        self.surveys: dict[str, JSON] = {}  # what was answered to CSAT surveys, by id
        self.triggers: dict[int, JSON] = {}
        self.automations: dict[int, JSON] = {}  # listed, never run
        self.roles: dict[int, JSON] = {}  # custom agent roles
        self.webhooks: dict[str, JSON] = {}
        self.secrets: dict[str, str] = {}  # the webhooks' signing secrets, by id
        self.created: dict[str, JSON] = {}  # by Idempotency-Key: the request and its answer
        self._last_id = FIRST_ID
        self._last_ticket = 100

    def dump(self) -> JSON:
        """Everything as plain JSON, a copy."""
        copied: JSON = json.loads(json.dumps({name: value for name, value in vars(self).items() if name != "base"}))
        return copied

    def load(self, dumped: Fields) -> None:
        """Restore a dump. Raises KeyError if it is not one."""
        fresh = json.loads(json.dumps(dumped))
        for name in (
            "users",
            "groups",
            "forms",
            "brands",
            "fields",
            "tickets",
            "audits",
            "triggers",
            "automations",
            "roles",
        ):
            setattr(self, name, {int(number): value for number, value in fresh[name].items()})
        for name in ("articles", "categories", "sections", "segments"):  # files from before have not all of them
            setattr(self, name, {int(number): value for number, value in fresh.get(name, {}).items()})
        for name in ("created", "files", "uploads", "webhooks", "secrets"):
            setattr(self, name, fresh[name])
        self.surveys = fresh.get("surveys", {})  # files from before have none
        self._last_id, self._last_ticket = fresh["_last_id"], fresh["_last_ticket"]

    def new_id(self) -> int:
        self._last_id += STEP
        return self._last_id

    # Users and groups.

    def add_user(
        self, name: str, email: str | None, role: str, *, number: int | None = None, external_id: str | None = None
    ) -> JSON:
        if not name:
            raise payloads.invalid("name", "Name: is too short (minimum is 1 characters)")
        number = number or self.new_id()
        return self.users.setdefault(number, payloads.user(self.base, number, name, email, role, external_id))

    def add_group(self, number: int, name: str) -> None:
        url = f"{self.base}/api/v2/groups/{number}.json"
        self.groups.setdefault(number, {"id": number, "url": url, "name": name, "deleted": False, "is_public": True})

    def add_place(self, kind: Literal["forms", "brands", "fields"], number: int, name: str) -> None:
        """A ticket form, a brand or a custom ticket field."""
        getattr(self, kind).setdefault(number, {"id": number, "name": name, "active": True})

    def user(self, number: int) -> JSON:
        return _or_404(self.users, number)

    def find_user(self, *, email: str | None = None, external_id: str | None = None) -> JSON | None:
        """Find a user by e-mail address or external id, whatever their case."""
        for user in self.users.values():
            if external_id and (user["external_id"] or "").lower() == external_id.lower():
                return user
            if email and (user["email"] or "").lower() == email.lower():
                return user
        return None

    # Tickets.

    def ticket(self, number: int) -> JSON:
        return _or_404(self.tickets, number)

    def create(self, fields: Fields, actor_id: int, channel: str) -> JSON:
        """Create a ticket; returns the audit of its creation."""
        comment = fields.get("comment")
        if not isinstance(comment, Mapping) or not (comment.get("html_body") or comment.get("body")):
            raise payloads.invalid("base", "Description: cannot be blank")
        requester_id = self._requester_of(fields, actor_id)
        self._last_ticket += 1
        created_at = payloads.now()
        ticket = payloads.ticket(self.base, self._last_ticket, self._via(fields, channel), created_at)
        # As Zendesk documents, the requester is the author unless a submitter is named.
        submitter_id = int(fields.get("submitter_id") or requester_id)
        values = {**fields, "requester_id": requester_id, "submitter_id": submitter_id}
        audit = self._audit(ticket, actor_id, channel, fields, created_at)
        self._comment(ticket, audit, {"author_id": submitter_id, **comment}, default_public=True)
        for name in ON_CREATION:
            self._set(ticket, audit, name, values.get(name, ticket[name]), kind="Create")
        ticket["description"] = audit["events"][0]["body"]
        self.tickets[ticket["id"]], self.audits[ticket["id"]] = ticket, [audit]
        return audit

    def update(self, number: int, fields: Fields, actor_id: int, channel: str) -> JSON:
        """Change a ticket; returns the audit of the change."""
        ticket = copy.deepcopy(self.ticket(number))  # the whole change is made, or none of it
        if ticket["status"] == "closed":
            raise payloads.invalid("status", "Status: closed prevents ticket update")
        if fields.get("safe_update") and fields.get("updated_stamp") != ticket["updated_at"]:
            raise payloads.Problem(409, error="UpdateConflict", description="Safe Update prevented the update")
        updated_at = payloads.now()
        audit = self._audit(ticket, actor_id, channel, fields, updated_at)
        if isinstance(fields.get("comment"), Mapping):
            first_public = self.comments(number)[0]["public"]
            self._comment(ticket, audit, {"author_id": actor_id, **fields["comment"]}, default_public=first_public)
        for name in SETTABLE:
            if name in fields:
                self._set(ticket, audit, name, fields[name], kind="Change")
        if fields.get("status") == "solved" and ticket["assignee_id"] is None:
            raise payloads.invalid("assignee", "Assignee: is required when solving a ticket")
        if "additional_tags" in fields:
            self._set(ticket, audit, "tags", [*ticket["tags"], *fields["additional_tags"]], kind="Change")
        ticket["updated_at"] = updated_at
        self.tickets[number] = ticket
        self.audits[number].append(audit)
        return audit

    def comments(self, number: int) -> list[JSON]:
        """The comments of a ticket as their list shows them, oldest first."""
        self.ticket(number)
        events = ((event, audit) for audit in self.audits[number] for event in audit["events"])
        return [payloads.listed_comment(event, audit) for event, audit in events if event["type"] == "Comment"]

    def _via(self, fields: Fields, channel: str) -> JSON:
        """How a new ticket arrived. As documented, a follow-up to a ticket that is not closed is an ordinary ticket;
        that one to a ticket that does not exist is rejected is the stand-in's guess."""
        source = fields.get("via_followup_source_id")
        via = payloads.via(channel)
        if source is None:
            return via
        if source not in self.tickets:
            raise payloads.invalid("via_followup_source_id", "Followup source: is invalid")
        before = self.tickets[source]
        if before["status"] == "closed":
            before["followup_ids"].append(self._last_ticket)
            origin = {"ticket_id": source, "subject": before["subject"]}
            via["source"] = {"from": origin, "to": {}, "rel": "follow_up"}
        return via

    def _audit(self, ticket: JSON, actor_id: int, channel: str, fields: Fields, made: str) -> JSON:
        custom = dict(fields.get("metadata") or {})
        if len(json.dumps(custom)) > 1024:
            raise payloads.invalid("metadata", "Metadata: is too long (maximum is 1024 bytes)")
        return payloads.audit(self.new_id(), ticket["id"], actor_id, channel, custom, made)

    def _comment(self, ticket: JSON, audit: JSON, comment: Fields, *, default_public: bool) -> None:
        author = self.user(int(comment["author_id"]))
        tokens = comment.get("uploads") or ()
        if any(token not in self.uploads for token in tokens):
            raise payloads.invalid("base", "Upload token is invalid")
        uploaded = [attachment for token in tokens for attachment in self.uploads[token]]
        comment = {**comment, "attachments": [*(comment.get("attachments") or ()), *uploaded]}
        # An end user cannot write internal notes.
        public = bool(comment.get("public", default_public)) or author["role"] == "end-user"
        audit["events"].append(payloads.comment(self.new_id(), audit["id"], author["id"], comment, public=public))
        ticket["is_public"] = ticket["is_public"] or public

    def _set(self, ticket: JSON, audit: JSON, name: str, value: Any, *, kind: str) -> None:
        if name == "tags":
            value = _tags(value)
        if name == "status" and value not in STATUSES:
            raise payloads.invalid("status", f"Status: {value} is not included in the list")
        if value is not None:
            self._check(name, value)
        before = ticket[name]
        ticket[name] = value
        if name == "subject":
            ticket["raw_subject"] = value
        if kind == "Create" and value not in (None, []):
            audit["events"].append(_field_event(self.new_id(), kind, name, value))
        if kind == "Change" and value != before:
            event = _field_event(self.new_id(), kind, name, value)
            audit["events"].append({**event, "previous_value": _audited(before)})

    def _check(self, name: str, value: Any) -> None:
        """Ids of what does not exist are refused, by the name of what they stand for."""
        match name:
            case "group_id" if int(value) not in self.groups:
                raise payloads.invalid("group", "Group: is invalid")
            case "assignee_id" if self.users.get(int(value), {}).get("role") not in ("agent", "admin"):
                raise payloads.invalid("assignee", "Assignee: is invalid")
            case "ticket_form_id" if int(value) not in self.forms:
                raise payloads.invalid("ticket_form", "Ticket form: is invalid")
            case "brand_id" if int(value) not in self.brands:
                raise payloads.invalid("brand", "Brand: is invalid")

    def _requester_of(self, fields: Fields, actor_id: int) -> int:
        if fields.get("requester_id"):
            return int(self.user(int(fields["requester_id"]))["id"])
        requester = fields.get("requester")
        if not isinstance(requester, Mapping):
            return actor_id
        if user := self.find_user(email=requester.get("email")):
            return int(user["id"])
        if not requester.get("name"):
            raise payloads.invalid("requester", "Requester: Name:  is too short (minimum is 1 character)")
        if not requester.get("email"):
            raise payloads.invalid("requester", "Requester: Email:  cannot be blank")
        return int(self.add_user(str(requester["name"]), str(requester["email"]), "end-user")["id"])


def _field_event(number: int, kind: str, name: str, value: Any) -> JSON:
    return {"id": number, "type": kind, "value": _audited(value), "field_name": name}


def _audited(value: Any) -> Any:
    """A value as audits show it: ids are text there."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _tags(tags: Sequence[str] | str) -> list[str]:
    words = tags.split() if isinstance(tags, str) else tags
    return sorted({str(word).lower() for word in words})


def _or_404(table: Mapping[int, JSON], number: int) -> JSON:
    if number not in table:
        raise payloads.not_found()
    return table[number]
