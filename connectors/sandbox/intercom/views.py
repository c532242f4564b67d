"""What the Intercom stand-in's REST views share: reading a body, finding what it names, Intercom's errors."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from flask import request

from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.search import matches

if TYPE_CHECKING:
    from connectors.sandbox.intercom.workspace import IntercomSandbox


class Problem(Exception):
    """An error that Intercom answers with: status, code, sentence."""


def body_of() -> JSON:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise Problem(400, "bad_request", "bad 'Content-Type' header or body")
    return found


def one_of(table: dict[str, Any], key: object, code: str, message: str) -> Any:
    found = table.get(str(key))
    if found is None:
        raise Problem(404, code, message)
    return found


def needed(body: JSON, name: str) -> Any:
    if body.get(name) in (None, ""):
        raise Problem(400, "parameter_not_found", f"{name} not specified")
    return body[name]


class Views:
    def __init__(self, sandbox: IntercomSandbox) -> None:
        self.sandbox = sandbox

    @property
    def state(self) -> Any:
        return self.sandbox.state

    def admin(self, admin_id: object) -> JSON:
        found: JSON = one_of(self.state.admins, admin_id, "admin_not_found", "Admin not found")
        return found

    def contact_of(self, contact_id: object) -> JSON:
        found: JSON = one_of(self.state.contacts, contact_id, "not_found", "User Not Found")
        return found

    def found_in(self, table: dict[str, JSON]) -> list[JSON]:
        query = body_of().get("query")
        try:
            return [copy.deepcopy(item) for item in table.values() if matches(item, query or {})]
        except (KeyError, TypeError, ValueError):
            raise Problem(400, "parameter_invalid", "Invalid search query") from None


def pages() -> JSON:
    return {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}
