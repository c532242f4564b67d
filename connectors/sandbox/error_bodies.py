"""Each vendor's permanent errors: an expired token, a missing scope, a conversation that no longer exists.

Sources: the error tables of Slack's method pages; Intercom's "Error objects"; Zendesk's "Response format".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flask import Response, jsonify

Kind = Literal["expired", "scope", "gone"]


def _intercom(code: str, message: str) -> dict[str, Any]:
    return {"type": "error.list", "request_id": "b68r2", "errors": [{"code": code, "message": message}]}


REFUSALS: Mapping[str, Mapping[Kind, tuple[int, Mapping[str, Any]]]] = {
    "slack": {
        "expired": (200, {"ok": False, "error": "token_expired"}),
        "scope": (200, {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}),
        "gone": (200, {"ok": False, "error": "channel_not_found"}),
    },
    "intercom": {
        "expired": (401, _intercom("unauthorized", "Access Token Invalid")),
        "scope": (403, _intercom("api_plan_restricted", "Active subscription needed.")),
        "gone": (404, _intercom("not_found", "Resource Not Found")),
    },
    "zendesk": {
        "expired": (401, {"error": "Couldn't authenticate you"}),
        "scope": (403, {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}),
        "gone": (404, {"error": "RecordNotFound", "description": "Not found"}),
    },
}


def refusal(vendor: str, kind: Kind) -> Response:
    status, body = REFUSALS[vendor][kind]
    response = jsonify(body)
    response.status_code = status
    return response
