"""The Intercom stand-in's conversations over REST: reading, replying, managing, tags, tickets."""

from __future__ import annotations

import base64
import copy

from flask import request

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.state import TICKET_TYPE_ID
from connectors.sandbox.intercom.views import Problem, Views, json_body, lookup, one_page, required

MAX_PARTS = 500  # a conversation is returned with its newest parts only
TICKET_TYPES: dict[str, JSON] = {
    TICKET_TYPE_ID: {"type": "ticket_type", "id": TICKET_TYPE_ID, "name": "Question", "category": "Customer"}
}


class Conversations(Views):
    def create(self) -> JSON:
        body = json_body()
        sender = required(body, "from")
        new = self.state.start(self.contact(sender.get("id"))["id"], f"<p>{required(body, 'body')}</p>")
        self.world.announce(new["id"])
        return {
            "type": "user_message",
            "id": new["source"]["id"],
            "created_at": new["created_at"],
            "body": body["body"],
            "message_type": "inapp",
            "conversation_id": new["id"],
        }

    def show(self, conversation_id: str) -> JSON:
        conversation = copy.deepcopy(self._conversation(conversation_id))
        parts = conversation["conversation_parts"]["conversation_parts"][-MAX_PARTS:]
        conversation["conversation_parts"]["conversation_parts"] = parts
        if request.args.get("display_as") == "plaintext":
            for piece in (conversation["source"], *parts):
                piece["body"] = payloads.plain(piece["body"])
        return conversation

    def update(self, conversation_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        attributes = body.get("custom_attributes") or {}
        if unknown := sorted(attributes.keys() - set(self.state.attributes)):
            raise Problem(400, "parameter_invalid", f"Custom attribute '{unknown[0]}' does not exist")
        conversation.update({name: body[name] for name in ("read", "title") if name in body})
        conversation["custom_attributes"].update(attributes)
        self.world.changed()
        return conversation

    def search(self) -> JSON:
        matching = self.search_in(self.state.conversations)
        for conversation in matching:
            del conversation["conversation_parts"]  # a list leaves the parts out
        page, paging = one_page(matching, json_body().get("pagination") or {})
        return {"type": "conversation.list", "conversations": page, "total_count": len(matching), "pages": paging}

    def reply(self, conversation_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        kind = required(body, "message_type")
        if body.get("type") == "user":
            part = self.state.say_as_contact(conversation["id"], self._sender(body)["id"], required(body, "body"))
        elif kind not in ("comment", "note", "quick_reply"):
            raise Problem(400, "parameter_invalid", "message_type is invalid")
        else:
            part = self._admin_reply(conversation, body, kind)
        self.world.announce(conversation["id"], part)
        return conversation

    def _admin_reply(self, conversation: JSON, body: JSON, kind: str) -> JSON:
        content = required(body, "reply_options" if kind == "quick_reply" else "body")
        admin_id = self.admin(body.get("admin_id"))["id"]
        if kind == "quick_reply":  # a body that comes with it is not kept
            return self.state.say_as_admin(conversation["id"], admin_id, None, kind, content)
        html = _stored(content)
        if kind == "comment" and conversation["source"]["type"] == "email" and not self.world.email_notifies:
            part = self.state.say_as_operator(conversation["id"], html)
            part["notified_at"] = None
            return part
        part = self.state.say_as_admin(conversation["id"], admin_id, html, kind)
        part["attachments"] = [self._uploaded(file) for file in body.get("attachment_files") or ()]
        return part

    def _uploaded(self, file: JSON) -> JSON:
        data = base64.b64decode(required(file, "data"), validate=True)
        path = self.state.add_file(file.get("name") or "file", file.get("content_type") or "", data)
        url = f"{request.host_url}intercom{path}"
        return payloads.attachment(file["name"], url, file["content_type"], len(data))

    def manage(self, conversation_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        admin_id = self.admin(body.get("admin_id"))["id"]
        match body.get("message_type"):
            case "close":
                part = self.state.close(conversation["id"], admin_id, _stored(body.get("body") or "") or None)
            case "open":
                part = self.state.open(conversation["id"], admin_id)
            case "snoozed":
                part = self.state.snooze(conversation["id"], admin_id, required(body, "snoozed_until"))
            case "assignment":
                kind, assignee = self._assignee(body)
                part = self.state.assign(conversation["id"], admin_id, kind, assignee, body.get("body"))
            case _:
                raise Problem(422, "parameter_invalid", "message_type is invalid")
        self.world.announce(conversation["id"], part)
        return conversation

    def redact(self) -> JSON:
        """Of a conversation's parts; nobody here redacts what opened it."""
        body = json_body()
        conversation = self._conversation(str(required(body, "conversation_id")))
        number = str(required(body, "conversation_part_id"))
        part = next((part for part in self.state.parts(conversation["id"]) if part["id"] == number), None)
        if body.get("type") != "conversation_part" or part is None:
            raise Problem(404, "conversation_part_or_message_not_found", "Conversation part or message not found")
        if not part["body"]:
            raise Problem(400, "conversation_part_not_redactable", "Conversation part is not redactable")
        self.state.redact(conversation["id"], number)
        self.world.announce(conversation["id"], part, ("conversation_part.redacted",))
        return conversation

    def convert(self, conversation_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        if str(required(body, "ticket_type_id")) != TICKET_TYPE_ID:
            raise Problem(400, "parameter_invalid", "Ticket type is not a customer ticket type")
        if conversation["ticket"]:
            raise Problem(400, "parameter_invalid", "Conversation is already a ticket")
        ticket = self.state.make_ticket(conversation["id"], body.get("attributes") or {})
        self.world.announce(conversation["id"], topics=("ticket.created",))
        return ticket

    def ticket(self, ticket_id: str) -> JSON:
        return lookup(self.state.tickets, ticket_id, "ticket_not_found", "Ticket not found")

    def ticket_type(self, type_id: str) -> JSON:
        return lookup(TICKET_TYPES, type_id, "ticket_type_not_found", "Ticket type not found")

    def attributes(self) -> JSON:
        """The custom attributes of conversations."""
        shared = {"type": "data_attribute", "model": "conversation", "data_type": "string", "custom": True}
        return {"type": "list", "data": [{**shared, "name": name, "label": name} for name in self.state.attributes]}

    def tags(self) -> JSON:
        return {"type": "list", "data": list(self.state.tags.values())}

    def create_tag(self) -> JSON:
        name = required(json_body(), "name")
        for tag in self.state.tags.values():
            if tag["name"] == name:
                return dict(tag)
        new = {"type": "tag", "id": self.state.next_id(), "name": name}
        self.state.tags[new["id"]] = new
        return new

    def attach_tag(self, conversation_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        tag = lookup(self.state.tags, body.get("id"), "tag_not_found", "Tag not found")
        admin_id = self.admin(body.get("admin_id"))["id"]
        applied = {**tag, "applied_at": payloads.now(), "applied_by": {"type": "admin", "id": admin_id}}
        others = [other for other in conversation["tags"]["tags"] if other["id"] != tag["id"]]
        conversation["tags"]["tags"] = [*others, applied]
        self.world.changed()
        return applied

    def detach_tag(self, conversation_id: str, tag_id: str) -> JSON:
        conversation, body = self._conversation(conversation_id), json_body()
        self.admin(body.get("admin_id"))
        attached = {tag["id"]: tag for tag in conversation["tags"]["tags"]}
        detached: JSON = lookup(attached, tag_id, "tag_not_found", "Tag not found")
        conversation["tags"]["tags"] = [tag for number, tag in attached.items() if number != tag_id]
        self.world.changed()
        return detached

    def _conversation(self, conversation_id: str) -> JSON:
        return lookup(self.state.conversations, conversation_id, "not_found", "Resource Not Found")

    def _sender(self, body: JSON) -> JSON:
        for contact in self.state.contacts.values():
            if body.get("intercom_user_id") == contact["id"] or (body.get("email") or "") == contact["email"]:
                return dict(contact)
        raise Problem(404, "not_found", "User Not Found")

    def _assignee(self, body: JSON) -> tuple[str, str]:
        kind, assignee = body.get("type"), str(required(body, "assignee_id"))
        if kind not in ("admin", "team"):
            raise Problem(422, "parameter_invalid", "type is invalid")
        table = self.state.teams if kind == "team" else self.state.admins
        if assignee != "0":
            lookup(table, assignee, "assignee_not_found", "Assignee not found")
        return kind, assignee


def _stored(html: str) -> str:
    """A body as Intercom stores it: paragraphs get a class."""
    return html.replace("<p>", '<p class="no-margin">')
