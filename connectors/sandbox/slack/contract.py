"""Holds every request to the Slack stand-in against Slack's own description of its Web API.

The description (slackapi/slack-api-specs, Swagger 2.0) is of 2021 and archived, so what Slack has documented since is
written down here; it describes arguments one by one, which a dozen lines check better than a validator would.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Request

from connectors.sandbox.slack.oauth import access_problems
from connectors.sandbox.vendor import ContractCheck

DESCRIPTION = "slack/specs/slack_web_openapi_v2.json"

# Arguments that docs.slack.dev/reference/methods has and the description has not.
NEWER: Mapping[str, frozenset[str]] = {
    "chat.postMessage": frozenset(("metadata", "markdown_text")),
    "chat.update": frozenset(("metadata", "markdown_text", "reply_broadcast", "file_ids")),
    "conversations.replies": frozenset(("include_all_metadata",)),
    "conversations.history": frozenset(("include_all_metadata",)),
    "conversations.open": frozenset(("prevent_creation",)),
}
# Arguments that the description leaves open, though without them there is always an error.
REQUIRED: Mapping[str, frozenset[str]] = {
    "users.info": frozenset(("user",)),
    "conversations.replies": frozenset(("channel", "ts")),
    "conversations.history": frozenset(("channel",)),
    "conversations.info": frozenset(("channel",)),
}
# Methods that have come since, with the arguments they need and those they know besides.
SINCE: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "chat.startStream": (
        frozenset(("channel", "thread_ts")),
        frozenset(
            ("markdown_text", "chunks", "recipient_user_id", "recipient_team_id", "task_display_mode", "icon_emoji",
             "icon_url", "username")
        ),
    ),
    "chat.appendStream": (frozenset(("channel", "ts")), frozenset(("markdown_text", "chunks"))),
    "chat.stopStream": (
        frozenset(("channel", "ts")),
        frozenset(("markdown_text", "chunks", "blocks", "metadata", "session_status")),
    ),
    "assistant.threads.setStatus": (
        frozenset(("channel_id", "thread_ts", "status")),
        frozenset(("loading_messages", "icon_emoji", "icon_url", "username")),
    ),
    "assistant.threads.setTitle": (frozenset(("channel_id", "thread_ts", "title")), frozenset()),
    "assistant.threads.setSuggestedPrompts": (
        frozenset(("channel_id", "prompts")),
        frozenset(("thread_ts", "title")),
    ),
}  # fmt: skip
BODIES = ("application/x-www-form-urlencoded", "application/json")
BOOLEANS = (True, False, "true", "false", "0", "1")


def slack_check(contracts: Path) -> ContractCheck:
    """The check against the description in this folder of vendor contracts. Raises FileNotFoundError without it."""
    paths = _load(contracts / DESCRIPTION)

    def check(request: Request, path: str) -> list[str]:
        if not path.startswith("/api/"):
            return []
        method = path.removeprefix("/api/")
        if method == "oauth.v2.access":
            return access_problems(_given(request), request.headers.get("Authorization", ""))
        if method in SINCE:
            return [*_form_problems(request, {"consumes": BODIES}), *_newer_problems(request, method)]
        operations = paths.get(f"/{method}")
        if operations is None:
            return [f"Slack describes no method {method}"]
        operation = next(iter(operations.values()))  # one a method; the verb is free: every method takes POST
        return [*_form_problems(request, operation), *_argument_problems(request, method, operation)]

    return check


@cache
def _load(path: Path) -> Mapping[str, Any]:
    paths: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["paths"]
    return paths


def _form_problems(request: Request, operation: Mapping[str, Any]) -> list[str]:
    problems = []
    kind = request.mimetype
    if request.get_data(cache=True) and kind not in operation["consumes"]:
        problems.append(f"expected a body of {' or '.join(operation['consumes'])}, found {kind or 'none'}")
    if not request.headers.get("Authorization", "").startswith("Bearer "):
        problems.append("there is no Authorization: Bearer header")
    return problems


def _argument_problems(request: Request, method: str, operation: Mapping[str, Any]) -> list[str]:
    known = {one["name"]: one for one in operation["parameters"] if one["name"] != "token"}
    given = _given(request)
    needed = {name for name, one in known.items() if one.get("required")} | REQUIRED.get(method, frozenset())
    unknown = given.keys() - known.keys() - NEWER.get(method, frozenset())
    return [
        *(f"{name} is missing" for name in sorted(needed - given.keys())),
        *(f"Slack knows no argument {name}" for name in sorted(unknown)),
        *(
            f"{name}: expected a {one['type']}"
            for name, one in known.items()
            if not _fits(given.get(name), one["type"])
        ),
    ]


def _newer_problems(request: Request, method: str) -> list[str]:
    needed, known = SINCE[method]
    given = _given(request).keys() - {"token"}
    return [
        *(f"{name} is missing" for name in sorted(needed - given)),
        *(f"Slack knows no argument {name}" for name in sorted(given - needed - known)),
    ]


def _given(request: Request) -> dict[str, Any]:
    body = request.get_json(silent=True) if request.is_json else request.form
    return {**request.args, **(body if isinstance(body, Mapping) else {})}


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return True
    match kind:
        case "boolean":
            return value in BOOLEANS
        case "integer":
            return str(value).isdigit()
        case "number":
            return str(value).replace(".", "", 1).isdigit()
        case _:  # structures are JSON, as text in a form and as they are in a JSON body
            return isinstance(value, str | list | dict)
