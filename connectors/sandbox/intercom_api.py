"""The Intercom stand-in's REST side: paths, bodies and errors as in the 2.14 description, over `IntercomState`.

Only what Firstline uses or a person would try by hand; anything else is Intercom's 404.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.sandbox import intercom_wire as wire
from connectors.sandbox.intercom_search import matches
from connectors.sandbox.intercom_wire import JSON

if TYPE_CHECKING:
    from connectors.sandbox.intercom import IntercomSandbox

MOST_PARTS = 500  # a conversation is read with its newest parts only


class Problem(Exception):
    """An error that Intercom answers with: status, code, sentence."""


def add_routes(sandbox: IntercomSandbox) -> None:
    """Put the whole API on the stand-in's blueprint."""
    people, talk = _People(sandbox), _Talk(sandbox)
    _get(sandbox, "/me", people.me)
    _get(sandbox, "/admins", people.admins)
    _get(sandbox, "/teams", people.teams)
    _post(sandbox, "/contacts", people.create)
    _get(sandbox, "/contacts/<contact_id>", people.contact)
    _post(sandbox, "/contacts/search", people.search)
    _get(sandbox, "/contacts/<contact_id>/notes", people.notes)
    _post(sandbox, "/contacts/<contact_id>/notes", people.add_note)
    _post(sandbox, "/conversations", talk.create)
    _get(sandbox, "/conversations/<conversation_id>", talk.conversation)
    _route(sandbox, "PUT", "/conversations/<conversation_id>", talk.update)
    _post(sandbox, "/conversations/search", talk.search)
    _post(sandbox, "/conversations/<conversation_id>/reply", talk.reply)
    _post(sandbox, "/conversations/<conversation_id>/parts", talk.manage)
    _get(sandbox, "/tags", talk.tags)
    _post(sandbox, "/tags", talk.create_tag)
    _post(sandbox, "/conversations/<conversation_id>/tags", talk.attach_tag)
    for method in ("GET", "POST", "PUT", "DELETE"):
        _route(sandbox, method, "/<path:elsewhere>", _nowhere)


def _get(sandbox: IntercomSandbox, path: str, view: Callable[..., JSON]) -> None:
    _route(sandbox, "GET", path, view)


def _post(sandbox: IntercomSandbox, path: str, view: Callable[..., JSON]) -> None:
    _route(sandbox, "POST", path, view)


def _route(sandbox: IntercomSandbox, method: str, path: str, view: Callable[..., JSON]) -> None:
    def answer(**arguments: str) -> Response:
        try:
            with sandbox.lock:
                return jsonify(view(**arguments))
        except Problem as problem:
            return sandbox.problem(*problem.args)

    sandbox.blueprint.add_url_rule(path, f"{method} {path}".replace(".", "_"), answer, methods=[method])


def _nowhere(**_: str) -> JSON:
    raise Problem(404, "not_found", "Resource Not Found")


def _body() -> JSON:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise Problem(400, "bad_request", "bad 'Content-Type' header or body")
    return found


def _one(table: dict[str, Any], key: object, code: str, message: str) -> Any:
    found = table.get(str(key))
    if found is None:
        raise Problem(404, code, message)
    return found


def _needed(body: JSON, name: str) -> Any:
    if body.get(name) in (None, ""):
        raise Problem(400, "parameter_not_found", f"{name} not specified")
    return body[name]


class _Views:
    def __init__(self, sandbox: IntercomSandbox) -> None:
        self._sandbox = sandbox

    @property
    def _state(self) -> Any:
        return self._sandbox.state

    def _admin(self, admin_id: object) -> JSON:
        found: JSON = _one(self._state.admins, admin_id, "admin_not_found", "Admin not found")
        return found

    def _contact(self, contact_id: object) -> JSON:
        found: JSON = _one(self._state.contacts, contact_id, "not_found", "User Not Found")
        return found

    def _found(self, table: dict[str, JSON]) -> list[JSON]:
        query = _body().get("query")
        try:
            return [copy.deepcopy(item) for item in table.values() if matches(item, query or {})]
        except (KeyError, TypeError, ValueError):
            raise Problem(400, "parameter_invalid", "Invalid search query") from None


class _People(_Views):
    """Teammates and customers."""

    def me(self) -> JSON:
        mine = self._admin(self._sandbox.credentials.admin_id)
        app = {"type": "app", "id_code": self._state.app_id, "name": "Sandbox", "region": "US", "timezone": "UTC"}
        return {**mine, "email_verified": True, "app": app}

    def admins(self) -> JSON:
        return {"type": "admin.list", "admins": list(self._state.admins.values())}

    def teams(self) -> JSON:
        return {"type": "team.list", "teams": list(self._state.teams.values())}

    def create(self) -> JSON:
        body = _body()
        if not any(body.get(name) for name in ("email", "external_id", "role")):
            raise Problem(400, "parameter_not_found", "email, external_id or role not specified")
        more = {name: body.get(name) for name in ("external_id", "role", "phone", "custom_attributes")}
        made: JSON = self._state.add_contact(body.get("name"), body.get("email"), **more)
        self._sandbox.changed()
        return made

    def contact(self, contact_id: str) -> JSON:
        return self._contact(contact_id)

    def search(self) -> JSON:
        found = self._found(self._state.contacts)
        return {"type": "list", "data": found, "total_count": len(found), "pages": _pages()}

    def notes(self, contact_id: str) -> JSON:
        found = self._state.notes.get(self._contact(contact_id)["id"], [])
        return {"type": "list", "data": found, "total_count": len(found), "pages": _pages()}

    def add_note(self, contact_id: str) -> JSON:
        body = _body()
        who, author = self._contact(contact_id), self._admin(body.get("admin_id"))
        made = {
            "type": "note",
            "id": self._state.next_id(),
            "created_at": wire.now(),
            "contact": {"type": "contact", "id": who["id"]},
            "author": author,
            "body": _needed(body, "body"),
        }
        self._state.notes.setdefault(who["id"], []).append(made)
        return made


class _Talk(_Views):
    """Conversations and what is done with them."""

    def create(self) -> JSON:
        body = _body()
        sender = _needed(body, "from")
        new = self._state.start(self._contact(sender.get("id"))["id"], f"<p>{_needed(body, 'body')}</p>")
        self._sandbox.did(new["id"])
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
        found, body = self._conversation(conversation_id), _body()
        found.update({name: body[name] for name in ("read", "title") if name in body})
        found["custom_attributes"].update(body.get("custom_attributes") or {})
        self._sandbox.changed()
        return found

    def search(self) -> JSON:
        found = self._found(self._state.conversations)
        for item in found:
            del item["conversation_parts"]  # as in a list: without its parts
        return {"type": "conversation.list", "conversations": found, "total_count": len(found), "pages": _pages()}

    def reply(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), _body()
        kind = _needed(body, "message_type")
        if body.get("type") == "user":
            part = self._state.say_as_contact(found["id"], self._speaker(body)["id"], _needed(body, "body"))
        elif kind not in ("comment", "note", "quick_reply"):
            raise Problem(400, "parameter_invalid", "message_type is invalid")
        else:
            words = body.get("body") if kind == "quick_reply" else _tidied(_needed(body, "body"))
            part = self._state.say_as_admin(found["id"], self._admin(body.get("admin_id"))["id"], words, kind)
        self._sandbox.did(found["id"], part)
        return found

    def manage(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), _body()
        admin_id = self._admin(body.get("admin_id"))["id"]
        match body.get("message_type"):
            case "close":
                part = self._state.close(found["id"], admin_id, body.get("body"))
            case "open":
                part = self._state.open(found["id"], admin_id)
            case "snoozed":
                part = self._state.snooze(found["id"], admin_id, _needed(body, "snoozed_until"))
            case "assignment":
                kind, assignee = self._assignee(body)
                part = self._state.assign(found["id"], admin_id, kind, assignee, body.get("body"))
            case _:
                raise Problem(422, "parameter_invalid", "message_type is invalid")
        self._sandbox.did(found["id"], part)
        return found

    def tags(self) -> JSON:
        return {"type": "list", "data": list(self._state.tags.values())}

    def create_tag(self) -> JSON:
        name = _needed(_body(), "name")
        for known in self._state.tags.values():
            if known["name"] == name:
                return dict(known)
        made = {"type": "tag", "id": self._state.next_id(), "name": name}
        self._state.tags[made["id"]] = made
        return made

    def attach_tag(self, conversation_id: str) -> JSON:
        found, body = self._conversation(conversation_id), _body()
        tag = _one(self._state.tags, body.get("id"), "tag_not_found", "Tag not found")
        admin_id = self._admin(body.get("admin_id"))["id"]
        applied = {**tag, "applied_at": wire.now(), "applied_by": {"type": "admin", "id": admin_id}}
        others = [known for known in found["tags"]["tags"] if known["id"] != tag["id"]]
        found["tags"]["tags"] = [*others, applied]
        self._sandbox.changed()
        return applied

    def _conversation(self, conversation_id: str) -> JSON:
        found: JSON = _one(self._state.conversations, conversation_id, "not_found", "Resource Not Found")
        return found

    def _speaker(self, body: JSON) -> JSON:
        for contact in self._state.contacts.values():
            if body.get("intercom_user_id") == contact["id"] or (body.get("email") or "") == contact["email"]:
                return dict(contact)
        raise Problem(404, "not_found", "User Not Found")

    def _assignee(self, body: JSON) -> tuple[str, str]:
        kind, assignee = body.get("type"), str(_needed(body, "assignee_id"))
        if kind not in ("admin", "team"):
            raise Problem(422, "parameter_invalid", "type is invalid")
        table = self._state.teams if kind == "team" else self._state.admins
        if assignee != "0":
            _one(table, assignee, "assignee_not_found", "Assignee not found")
        return kind, assignee


def _pages() -> JSON:
    return {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}


def _tidied(html: str) -> str:
    """Intercom keeps what it is given in its own dress: paragraphs get a class."""
    return html.replace("<p>", '<p class="no-margin">')
