"""What the Zendesk stand-in's REST views share: who is calling, reading a body, pages, Zendesk's errors."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, request

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.context import ZendeskWorld
from connectors.sandbox.zendesk.payloads import JSON, Problem

# What a view returns: the JSON, or that with a status other than 200 and headers.
Answer = JSON | tuple[JSON, int, dict[str, str]]


class Views:
    """Base of the REST views; each is called with the world's lock held."""

    def __init__(self, world: ZendeskWorld) -> None:
        self.world = world
        self.state = world.state

    def page(self, key: str, items: list[JSON]) -> JSON:
        path = request.path.removeprefix("/zendesk")
        return payloads.page(key, items, f"{self.state.base}{path}", request.args, self.world.page_size)

    def require_admin(self) -> int:
        """The caller's id. Raises Problem (403) unless they are an administrator."""
        user = self.state.user(caller())
        if user["role"] != "admin":
            raise Problem(403, error={"title": "Forbidden", "message": "You do not have access to this page"})
        return int(user["id"])


def set_caller(user_id: int) -> None:
    g.zendesk_user_id = user_id


def caller() -> int:
    """The user whose e-mail address the request names; the token works for every agent of the account."""
    return int(g.zendesk_user_id)


def json_body(key: str) -> JSON:
    """The object under `key` in the request's JSON. Raises Problem."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get(key), dict):
        raise Problem(400, error="BadRequest", description=f"Parameter {key} is required")
    inner: JSON = body[key]
    return inner


def response(answer: Any) -> Response:
    """An `Answer` as a response."""
    body, status, headers = answer if isinstance(answer, tuple) else (answer, 200, {})
    made = jsonify(body) if status != 204 else Response(status=204)
    made.status_code = status
    made.headers.update(headers)
    return made


def error_response(problem: Problem) -> Response:
    """Zendesk's error body."""
    return response((problem.body, problem.status, {}))
