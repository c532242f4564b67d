"""What the Intercom stand-in's REST views share: reading a body, finding what it names, Intercom's errors."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Response, jsonify, request

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.context import IntercomWorld
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.search import matches
from connectors.sandbox.intercom.state import IntercomState

T = TypeVar("T")


class Problem(Exception):
    """An error that Intercom answers with."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        """Intercom's error list."""
        response = jsonify(payloads.errors(self.code, self.message))
        response.status_code = self.status
        return response


def json_body() -> JSON:
    """The request's JSON object. Raises Problem."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Problem(400, "bad_request", "bad 'Content-Type' header or body")
    return body


def required(body: JSON, name: str) -> Any:
    """The body's value of this name. Raises Problem."""
    if body.get(name) in (None, ""):
        raise Problem(400, "parameter_not_found", f"{name} not specified")
    return body[name]


def lookup(table: Mapping[str, T], key: object, code: str, message: str) -> T:
    """The table's entry. Raises Problem, a 404 with this code and message."""
    if str(key) not in table:
        raise Problem(404, code, message)
    return table[str(key)]


def pages() -> JSON:
    return {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}


def one_page(items: list[JSON], asked: Mapping[str, Any]) -> tuple[list[JSON], JSON]:
    """Some of the items, 20 unless more are asked for, and where the next begin. Raises Problem."""
    size, start = asked.get("per_page") or 20, asked.get("starting_after") or "0"
    if not isinstance(size, int) or not 0 < size <= 150 or not str(start).isdigit():
        raise Problem(400, "parameter_invalid", "per_page is at most 150")
    end = int(start) + size
    paging = {**pages(), "per_page": size, "total_pages": -(-len(items) // size)}
    if end < len(items):
        paging["next"] = {"page": end // size + 1, "starting_after": str(end)}
    return items[int(start) : end], paging


class Views:
    """Base of the REST views; each is called with the world's lock held."""

    def __init__(self, world: IntercomWorld) -> None:
        self.world = world

    @property
    def state(self) -> IntercomState:
        return self.world.state

    def admin(self, admin_id: object) -> JSON:
        return lookup(self.state.admins, admin_id, "admin_not_found", "Admin not found")

    def contact(self, contact_id: object) -> JSON:
        return lookup(self.state.contacts, contact_id, "not_found", "User Not Found")

    def search_in(self, table: dict[str, JSON]) -> list[JSON]:
        """Copies of what matches the request's query. Raises Problem."""
        query = json_body().get("query")
        try:
            return [copy.deepcopy(item) for item in table.values() if matches(item, query or {})]
        except (KeyError, TypeError, ValueError):
            raise Problem(400, "parameter_invalid", "Invalid search query") from None
