"""The Intercom stand-in's conversations over REST: reading, replying, managing, tags, tickets."""

from __future__ import annotations

import copy

from flask import request

from connectors.sandbox.intercom import payloads as wire
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.state import TICKET_TYPE_ID
from connectors.sandbox.intercom.views import Problem, Views, body_of, needed, one_of, pages

MOST_PARTS = 500  # a conversation is read with its newest parts only


class Talk(Views):
    """Conversations and what is done with them."""

    def create(self) -> JSON:
        body = body_of()
        sender = needed(body, "from")
        new = self.state.start(self.contact_of(sender.get("id"))["id"], f"<p>{needed(body, 'body')}</p>")
        self.sandbox.did(new["id"])
        return {
            "type": "user_message",
            "id": new["source"]["id"],
            "created_at": new["created_at"],
            "body": body["body"],
            "message_type": "inapp",
            "conversation_id": new["id"],
        }

    def conversation(self, conversation_id: str) -> JSON:
        found = copy.deepcopy(self._conversation(conversation_id))
        parts = found["conversation_parts"]["conversation_parts"][-MOST_PARTS:]
        found["conversation_parts"]["conversation_parts"] = parts
        if request.args.get("display_as") == "plaintext":
            for piece in (found["source"], *parts):
                piece["body"] = wire.plain(piece["body"])
        return found

    def update(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        described = body.get("custom_attributes") or {}
        if unknown := sorted(described.keys() - set(self.state.attributes)):
            raise Problem(400, "parameter_invalid", f"Custom attribute '{unknown[0]}' does not exist")
        found.update({name: body[name] for name in ("read", "title") if name in body})
        found["custom_attributes"].update(described)
        self.sandbox.changed()
        return found

    def search(self) -> JSON:
        found = self.found_in(self.state.conversations)
        for item in found:
            del item["conversation_parts"]  # as in a list: without its parts
        return {"type": "conversation.list", "conversations": found, "total_count": len(found), "pages": pages()}

    def reply(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        kind = needed(body, "message_type")
        if body.get("type") == "user":
            part = self.state.say_as_contact(found["id"], self._sender(body)["id"], needed(body, "body"))
        elif kind not in ("comment", "note", "quick_reply"):
            raise Problem(400, "parameter_invalid", "message_type is invalid")
        else:
            part = self._admin_says(found, body, kind)
        self.sandbox.did(found["id"], part)
        return found

    def _admin_says(self, found: JSON, body: JSON, kind: str) -> JSON:
        given = needed(body, "reply_options" if kind == "quick_reply" else "body")
        admin_id, state = self.admin(body.get("admin_id"))["id"], self.state
        part: JSON
        if kind == "quick_reply":  # its words, if it was given any, are not kept
            part = state.say_as_admin(found["id"], admin_id, None, kind, given)
            return part
        words = _tidied(given)
        if kind == "comment" and found["source"]["type"] == "email" and not self.sandbox.email_notifies:
            part = state.say_as_operator(found["id"], words)
            part["notified_at"] = None
            return part
        part = state.say_as_admin(found["id"], admin_id, words, kind)
        return part

    def manage(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        admin_id = self.admin(body.get("admin_id"))["id"]
        match body.get("message_type"):
            case "close":
                part = self.state.close(found["id"], admin_id, _tidied(body.get("body") or "") or None)
            case "open":
                part = self.state.open(found["id"], admin_id)
            case "snoozed":
                part = self.state.snooze(found["id"], admin_id, needed(body, "snoozed_until"))
            case "assignment":
                kind, assignee = self._assignee(body)
                part = self.state.assign(found["id"], admin_id, kind, assignee, body.get("body"))
            case _:
                raise Problem(422, "parameter_invalid", "message_type is invalid")
        self.sandbox.did(found["id"], part)
        return found

    def convert(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        if str(needed(body, "ticket_type_id")) != TICKET_TYPE_ID:
            raise Problem(400, "parameter_invalid", "Ticket type is not a customer ticket type")
        if found["ticket"]:
            raise Problem(400, "parameter_invalid", "Conversation is already a ticket")
        made: JSON = self.state.make_ticket(found["id"], body.get("attributes") or {})
        self.sandbox.did(found["id"], topics=("ticket.created",))
        return made

    def ticket(self, ticket_id: str) -> JSON:
        found: JSON = one_of(self.state.tickets, ticket_id, "ticket_not_found", "Ticket not found")
        return found

    def ticket_type(self, type_id: str) -> JSON:
        known = {
            TICKET_TYPE_ID: {"type": "ticket_type", "id": TICKET_TYPE_ID, "name": "Question", "category": "Customer"}
        }
        found: JSON = one_of(known, type_id, "ticket_type_not_found", "Ticket type not found")
        return found

    def attributes(self) -> JSON:
        """Of conversations."""
        about = {"type": "data_attribute", "model": "conversation", "data_type": "string", "custom": True}
        return {"type": "list", "data": [{**about, "name": name, "label": name} for name in self.state.attributes]}

    def tags(self) -> JSON:
        return {"type": "list", "data": list(self.state.tags.values())}

    def create_tag(self) -> JSON:
        name = needed(body_of(), "name")
        for known in self.state.tags.values():
            if known["name"] == name:
                return dict(known)
        made = {"type": "tag", "id": self.state.next_id(), "name": name}
        self.state.tags[made["id"]] = made
        return made

    def attach_tag(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        tag = one_of(self.state.tags, body.get("id"), "tag_not_found", "Tag not found")
        admin_id = self.admin(body.get("admin_id"))["id"]
        applied = {**tag, "applied_at": wire.now(), "applied_by": {"type": "admin", "id": admin_id}}
        others = [known for known in found["tags"]["tags"] if known["id"] != tag["id"]]
        found["tags"]["tags"] = [*others, applied]
        self.sandbox.changed()
        return applied

    def detach_tag(self, conversation_id: str, tag_id: str) -> JSON:
        found, body = self._conversation(conversation_id), body_of()
        self.admin(body.get("admin_id"))
        there = {tag["id"]: tag for tag in found["tags"]["tags"]}
        gone: JSON = one_of(there, tag_id, "tag_not_found", "Tag not found")
        found["tags"]["tags"] = [tag for number, tag in there.items() if number != tag_id]
        self.sandbox.changed()
        return gone

    def _conversation(self, conversation_id: str) -> JSON:
        found: JSON = one_of(self.state.conversations, conversation_id, "not_found", "Resource Not Found")
        return found

    def _sender(self, body: JSON) -> JSON:
        for contact in self.state.contacts.values():
            if body.get("intercom_user_id") == contact["id"] or (body.get("email") or "") == contact["email"]:
                return dict(contact)
        raise Problem(404, "not_found", "User Not Found")

    def _assignee(self, body: JSON) -> tuple[str, str]:
        kind, assignee = body.get("type"), str(needed(body, "assignee_id"))
        if kind not in ("admin", "team"):
            raise Problem(422, "parameter_invalid", "type is invalid")
        table = self.state.teams if kind == "team" else self.state.admins
        if assignee != "0":
            one_of(table, assignee, "assignee_not_found", "Assignee not found")
        return kind, assignee


def _tidied(html: str) -> str:
    """Intercom keeps what it is given in its own dress: paragraphs get a class."""
    return html.replace("<p>", '<p class="no-margin">')
