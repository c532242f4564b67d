"""A file on its way to a browser: it is downloaded, and never opened as a page on our host."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from bot.model import File
from connectors.webchat.wire.file_kinds import given_out_as


def download(file: File) -> Response:
    """For whoever was let in to the conversation."""
    return Response(
        file.data,
        media_type=given_out_as(file.data),
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )
