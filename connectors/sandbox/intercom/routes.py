"""The Intercom stand-in's REST API: paths, bodies and errors as in the 2.14 description, over `IntercomState`.

Only what Firstline uses or a person would try by hand; anything else is Intercom's 404. Conversations are in
`conversations`, articles in `help_center`; here are the routes, teammates and customers.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.context import IntercomWorld
from connectors.sandbox.intercom.conversations import Conversations
from connectors.sandbox.intercom.help_center import HelpCenter
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.state import FILES
from connectors.sandbox.intercom.views import Problem, Views, json_body, lookup, pages, required

View = Callable[..., JSON]


def add_routes(blueprint: Blueprint, world: IntercomWorld) -> None:
    """Put the whole API on the stand-in's blueprint."""
    people, conversations, center = People(world), Conversations(world), HelpCenter(world)
    for method, path, view in (
        *_people_routes(people),
        *_conversation_routes(conversations),
        *_help_center_routes(center),
    ):
        _add_route(blueprint, world, method, path, view)
    blueprint.add_url_rule(f"{FILES}<path:rest>", "file", lambda rest: _file(world, f"{FILES}{rest}"))
    for method in ("GET", "POST", "PUT", "DELETE"):
        _add_route(blueprint, world, method, "/<path:elsewhere>", _not_found)


def _people_routes(people: People) -> tuple[tuple[str, str, View], ...]:
    return (
        ("GET", "/me", people.me),
        ("GET", "/admins", people.admins),
        ("GET", "/admins/<admin_id>", people.admin),
        ("GET", "/teams", people.teams),
        ("GET", "/teams/<team_id>", people.team),
        ("POST", "/contacts", people.create),
        ("GET", "/contacts/<contact_id>", people.contact),
        ("POST", "/contacts/search", people.search),
        ("GET", "/contacts/<contact_id>/notes", people.notes),
        ("POST", "/contacts/<contact_id>/notes", people.add_note),
    )


def _conversation_routes(conversations: Conversations) -> tuple[tuple[str, str, View], ...]:
    return (
        ("POST", "/conversations", conversations.create),
        ("GET", "/conversations/<conversation_id>", conversations.show),
        ("PUT", "/conversations/<conversation_id>", conversations.update),
        ("POST", "/conversations/search", conversations.search),
        ("POST", "/conversations/<conversation_id>/reply", conversations.reply),
        ("POST", "/conversations/<conversation_id>/parts", conversations.manage),
        ("POST", "/conversations/redact", conversations.redact),
        ("GET", "/tags", conversations.tags),
        ("POST", "/tags", conversations.create_tag),
        ("POST", "/conversations/<conversation_id>/tags", conversations.attach_tag),
        ("DELETE", "/conversations/<conversation_id>/tags/<tag_id>", conversations.detach_tag),
        ("POST", "/conversations/<conversation_id>/convert", conversations.convert),
        ("GET", "/tickets/<ticket_id>", conversations.ticket),
        ("GET", "/ticket_types/<type_id>", conversations.ticket_type),
        ("GET", "/data_attributes", conversations.attributes),
    )


def _help_center_routes(center: HelpCenter) -> tuple[tuple[str, str, View], ...]:
    return (
        ("GET", "/articles", center.articles),
        ("POST", "/articles", center.create),
        ("GET", "/articles/<article_id>", center.article),
        ("GET", "/internal_articles", center.internal_articles),
        ("GET", "/help_center/collections", center.collections),
    )


def _add_route(blueprint: Blueprint, world: IntercomWorld, method: str, path: str, view: View) -> None:
    def answer(**arguments: str) -> Response:
        try:
            with world.lock:
                return jsonify(view(**arguments))
        except Problem as problem:
            return problem.response()

    blueprint.add_url_rule(path, f"{method} {path}".replace(".", "_"), answer, methods=[method])


def _file(world: IntercomWorld, path: str) -> Response:
    with world.lock:
        file = world.state.files.get(path)
    if file is None:
        return Response(status=404)
    return Response(base64.b64decode(file["data"]), content_type=file["content_type"])


def _not_found(**_: str) -> JSON:
    raise Problem(404, "not_found", "Resource Not Found")


class People(Views):
    """Teammates and customers."""

    def me(self) -> JSON:
        admin = self.admin(self.world.credentials.admin_id)
        app = {"type": "app", "id_code": self.state.app_id, "name": "Sandbox", "region": "US", "timezone": "UTC"}
        return {**admin, "email_verified": True, "app": app}

    def admins(self) -> JSON:
        return {"type": "admin.list", "admins": list(self.state.admins.values())}

    def teams(self) -> JSON:
        return {"type": "team.list", "teams": list(self.state.teams.values())}

    def team(self, team_id: str) -> JSON:
        return lookup(self.state.teams, team_id, "team_not_found", "Team not found")

    def create(self) -> JSON:
        body = json_body()
        if not any(body.get(name) for name in ("email", "external_id", "role")):
            raise Problem(400, "parameter_not_found", "email, external_id or role not specified")
        more = {name: body.get(name) for name in ("external_id", "role", "phone", "custom_attributes")}
        contact = self.state.add_contact(body.get("name"), body.get("email"), **more)
        self.world.changed()
        return contact

    def search(self) -> JSON:
        contacts = self.search_in(self.state.contacts)
        return {"type": "list", "data": contacts, "total_count": len(contacts), "pages": pages()}

    def notes(self, contact_id: str) -> JSON:
        notes = self.state.notes.get(self.contact(contact_id)["id"], [])
        return {"type": "list", "data": notes, "total_count": len(notes), "pages": pages()}

    def add_note(self, contact_id: str) -> JSON:
        body = json_body()
        contact, author = self.contact(contact_id), self.admin(body.get("admin_id"))
        note = {
            "type": "note",
            "id": self.state.next_id(),
            "created_at": payloads.now(),
            "contact": {"type": "contact", "id": contact["id"]},
            "author": author,
            "body": required(body, "body"),
        }
        self.state.notes.setdefault(contact["id"], []).append(note)
        return note
