"""The Zendesk stand-in's attachments: as they stand in comments, and how they are given out.

The real one answers their address with a redirect to its storage, which asks for no credentials. This one does so where
`ZendeskSandbox.storage` names a host to lead to; else it gives the file itself, since that host is nowhere on this
machine. Shapes are those of recorded comments.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request

from connectors.sandbox.zendesk.payloads import JSON, not_found
from connectors.sandbox.zendesk.state import ZendeskState

if TYPE_CHECKING:
    from connectors.sandbox.zendesk.account import ZendeskSandbox

Upload = tuple[str, str, bytes]  # name, type, content
STORAGE = "/storage/"  # stands for Zendesk's other host


def add_routes(sandbox: ZendeskSandbox) -> None:
    def attachment(token: str) -> Response:
        if sandbox.storage is not None:
            return Response(status=302, headers={"Location": f"{sandbox.storage}/attachment/{token}"})
        return _content(sandbox, token)

    def stored(token: str) -> Response:
        if request.authorization is not None:
            sandbox.violations.append("the account's credentials were sent to another host")
        return _content(sandbox, token)

    sandbox.blueprint.add_url_rule("/attachments/token/<token>/", "attachment", attachment)
    sandbox.blueprint.add_url_rule(f"{STORAGE}attachment/<token>", "stored", stored)


def attached(state: ZendeskState, uploads: Sequence[Upload]) -> list[JSON]:
    """The files kept, and as a comment shows them."""
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


def _content(sandbox: ZendeskSandbox, token: str) -> Response:
    with sandbox.lock:
        kept = sandbox.state.files.get(token)
    if kept is None:
        return sandbox.problem(not_found())
    return Response(base64.b64decode(kept["content"]), content_type=kept["type"])


def is_stored(path: str) -> bool:
    """Whether this path is the storage's, where credentials have no business."""
    return path.startswith(STORAGE)
