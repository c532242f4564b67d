"""The Zendesk stand-in's attachments: how comments show them, and how they are served.

The real Zendesk redirects from an attachment's address to its storage, which needs no credentials. The stand-in does
the same if `ZendeskWorld.storage` names a host to redirect to; otherwise it serves the file itself, since Zendesk's
storage does not exist on this machine. Shaped like recorded comments.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, request

from connectors.sandbox.zendesk.context import ZendeskWorld
from connectors.sandbox.zendesk.payloads import JSON, not_found
from connectors.sandbox.zendesk.state import ZendeskState
from connectors.sandbox.zendesk.views import error_response

Upload = tuple[str, str, bytes]  # name, type, content
STORAGE = "/storage/"  # plays the part of Zendesk's storage host


def add_file_routes(blueprint: Blueprint, world: ZendeskWorld) -> None:
    def attachment(token: str) -> Response:
        if world.storage is not None:
            return Response(status=302, headers={"Location": f"{world.storage}/attachment/{token}"})
        return _content(world, token)

    def stored(token: str) -> Response:
        if request.authorization is not None:
            world.violations.append("the account's credentials were sent to another host")
        return _content(world, token)

    blueprint.add_url_rule("/attachments/token/<token>/", "attachment", attachment)
    blueprint.add_url_rule(f"{STORAGE}attachment/<token>", "stored", stored)


def is_in_storage(path: str) -> bool:
    """Whether this path is the storage's, which takes no credentials."""
    return path.startswith(STORAGE)


def attach(state: ZendeskState, uploads: Sequence[Upload]) -> list[JSON]:
    """Store the files; returns them as a comment shows them."""
    return [_attach(state, *upload) for upload in uploads]


def _attach(state: ZendeskState, name: str, content_type: str, content: bytes) -> JSON:
    number, token = state.new_id(), secrets.token_urlsafe(16)
    state.files[token] = {"type": content_type, "content": base64.b64encode(content).decode()}
    address = f"{state.base}/attachments/token/{token}/?name={quote(name)}"
    return {
        "id": number,
        "url": f"{state.base}/api/v2/attachments/{number}.json",
        "file_name": name,
        "content_url": address,
        "mapped_content_url": address,
        "content_type": content_type,
        "size": len(content),
        "inline": False,
        "deleted": False,
        "malware_scan_result": "not_scanned",
        "thumbnails": [],
    }


def _content(world: ZendeskWorld, token: str) -> Response:
    with world.lock:
        file = world.state.files.get(token)
    if file is None:
        return error_response(not_found())
    return Response(base64.b64decode(file["content"]), content_type=file["type"])
