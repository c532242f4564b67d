"""The Intercom stand-in's REST side: paths, bodies and errors as in the 2.14 description, over `IntercomState`.

Only what Firstline uses or a person would try by hand; anything else is Intercom's 404. Conversations are in
`intercom_talk`; here are the routes, and people.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response, jsonify

from connectors.sandbox.intercom import payloads as wire
from connectors.sandbox.intercom.conversations import Talk
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.state import FILES
from connectors.sandbox.intercom.views import Problem, Views, body_of, needed, one_of, pages

if TYPE_CHECKING:
    from connectors.sandbox.intercom.workspace import IntercomSandbox


def add_routes(sandbox: IntercomSandbox) -> None:
    """Put the whole API on the stand-in's blueprint."""
    people, talk = People(sandbox), Talk(sandbox)
    _get(sandbox, "/me", people.me)
    _get(sandbox, "/admins", people.admins)
    _get(sandbox, "/admins/<admin_id>", people.admin)
    _get(sandbox, "/teams", people.teams)
    _get(sandbox, "/teams/<team_id>", people.team)
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
    _route(sandbox, "DELETE", "/conversations/<conversation_id>/tags/<tag_id>", talk.detach_tag)
    _post(sandbox, "/conversations/<conversation_id>/convert", talk.convert)
    _get(sandbox, "/tickets/<ticket_id>", talk.ticket)
    _get(sandbox, "/ticket_types/<type_id>", talk.ticket_type)
    _get(sandbox, "/data_attributes", talk.attributes)
    sandbox.blueprint.add_url_rule(f"{FILES}<path:rest>", "file", lambda rest: _file(sandbox, f"{FILES}{rest}"))
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


def _file(sandbox: IntercomSandbox, path: str) -> Response:
    with sandbox.lock:
        kept = sandbox.state.files.get(path)
    if kept is None:
        return Response(status=404)
    return Response(base64.b64decode(kept["data"]), content_type=kept["content_type"])


def _nowhere(**_: str) -> JSON:
    raise Problem(404, "not_found", "Resource Not Found")


class People(Views):
    """Teammates and customers."""

    def me(self) -> JSON:
        mine = self.admin(self.sandbox.credentials.admin_id)
        app = {"type": "app", "id_code": self.state.app_id, "name": "Sandbox", "region": "US", "timezone": "UTC"}
        return {**mine, "email_verified": True, "app": app}

    def admins(self) -> JSON:
        return {"type": "admin.list", "admins": list(self.state.admins.values())}

    def teams(self) -> JSON:
        return {"type": "team.list", "teams": list(self.state.teams.values())}

    def team(self, team_id: str) -> JSON:
        found: JSON = one_of(self.state.teams, team_id, "team_not_found", "Team not found")
        return found

    def create(self) -> JSON:
        body = body_of()
        if not any(body.get(name) for name in ("email", "external_id", "role")):
            raise Problem(400, "parameter_not_found", "email, external_id or role not specified")
        more = {name: body.get(name) for name in ("external_id", "role", "phone", "custom_attributes")}
        made: JSON = self.state.add_contact(body.get("name"), body.get("email"), **more)
        self.sandbox.changed()
        return made

    def contact(self, contact_id: str) -> JSON:
        return self.contact_of(contact_id)

    def search(self) -> JSON:
        found = self.found_in(self.state.contacts)
        return {"type": "list", "data": found, "total_count": len(found), "pages": pages()}

    def notes(self, contact_id: str) -> JSON:
        found = self.state.notes.get(self.contact_of(contact_id)["id"], [])
        return {"type": "list", "data": found, "total_count": len(found), "pages": pages()}

    def add_note(self, contact_id: str) -> JSON:
        body = body_of()
        who, author = self.contact_of(contact_id), self.admin(body.get("admin_id"))
        made = {
            "type": "note",
            "id": self.state.next_id(),
            "created_at": wire.now(),
            "contact": {"type": "contact", "id": who["id"]},
            "author": author,
            "body": needed(body, "body"),
        }
        self.state.notes.setdefault(who["id"], []).append(made)
        return made
