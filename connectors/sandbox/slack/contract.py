"""Checks every request to the Slack stand-in against Slack's own description of its Web API.

That description (slackapi/slack-api-specs, Swagger 2.0) dates from 2021 and is archived, so this module adds what Slack
has documented since. It describes arguments one by one, which a dozen lines check better than a validator would.
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

# Arguments that docs.slack.dev/reference/methods documents and the description lacks.
NEWER_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "chat.postMessage": frozenset(("metadata", "markdown_text")),
    "chat.update": frozenset(("metadata", "markdown_text", "reply_broadcast", "file_ids")),
    "conversations.replies": frozenset(("include_all_metadata",)),
    "conversations.history": frozenset(("include_all_metadata",)),
    "conversations.open": frozenset(("prevent_creation",)),
}
# Arguments that the description calls optional, though every call without them fails.
REQUIRED: Mapping[str, frozenset[str]] = {
    "users.info": frozenset(("user",)),
    "conversations.replies": frozenset(("channel", "ts")),
    "conversations.history": frozenset(("channel",)),
    "conversations.info": frozenset(("channel",)),
}
# Newer methods, with their required and their optional arguments.
NEWER_METHODS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "chat.startStream": (
        frozenset(("channel", "thread_ts")),
        frozenset(
            ("markdown_text", "chunks", "recipient_user_id", "recipient_team_id", "task_display_mode", "icon_emoji",
             "icon_url", "username")
        ),
    ),
    "files.getUploadURLExternal": (frozenset(("filename", "length")), frozenset(("alt_txt", "snippet_type"))),
    "files.completeUploadExternal": (
        frozenset(("files",)),
        frozenset(("channel_id", "channels", "initial_comment", "thread_ts", "blocks")),
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
    """The check, by the description in this folder of vendor contracts. Raises FileNotFoundError if it is not there."""
    paths = _load(contracts / DESCRIPTION)

    def check(request: Request, path: str) -> list[str]:
        if not path.startswith("/api/"):
            return []
        method = path.removeprefix("/api/")
        if method == "oauth.v2.access":
            return access_problems(_arguments(request), request.headers.get("Authorization", ""))
        if method in NEWER_METHODS:
            return [*_body_problems(request, {"consumes": BODIES}), *_newer_problems(request, method)]
        operations = paths.get(f"/{method}")
        if operations is None:
            return [f"Slack has no method {method}"]
        operation = next(
            iter(operations.values())
        )  # a method is described once; every method accepts POST, whatever the verb there
        return [*_body_problems(request, operation), *_argument_problems(request, method, operation)]

    return check


@cache
def _load(path: Path) -> Mapping[str, Any]:
    paths: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["paths"]
    return paths


def _body_problems(request: Request, operation: Mapping[str, Any]) -> list[str]:
    problems = []
    kind = request.mimetype
    if request.get_data(cache=True) and kind not in operation["consumes"]:
        problems.append(f"expected a body of {' or '.join(operation['consumes'])}, found {kind or 'none'}")
    if not request.headers.get("Authorization", "").startswith("Bearer "):
        problems.append("the Authorization: Bearer header is missing")
    return problems


def _argument_problems(request: Request, method: str, operation: Mapping[str, Any]) -> list[str]:
    described = {item["name"]: item for item in operation["parameters"] if item["name"] != "token"}
    arguments = _arguments(request)
    required = {name for name, item in described.items() if item.get("required")} | REQUIRED.get(method, frozenset())
    unknown = arguments.keys() - described.keys() - NEWER_ARGUMENTS.get(method, frozenset())
    return [
        *(f"{name} is missing" for name in sorted(required - arguments.keys())),
        *(f"Slack has no argument {name}" for name in sorted(unknown)),
        *(
            f"{name}: expected a {item['type']}"
            for name, item in described.items()
            if not _fits(arguments.get(name), item["type"])
        ),
    ]


def _newer_problems(request: Request, method: str) -> list[str]:
    required, optional = NEWER_METHODS[method]
    names = _arguments(request).keys() - {"token"}
    return [
        *(f"{name} is missing" for name in sorted(required - names)),
        *(f"Slack has no argument {name}" for name in sorted(names - required - optional)),
    ]


def _arguments(request: Request) -> dict[str, Any]:
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
        case _:  # a structure is JSON: as text in a form, as it is in a JSON body
            return isinstance(value, str | list | dict)
