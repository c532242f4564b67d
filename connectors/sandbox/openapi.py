"""Checks a request to a stand-in with openapi-core as if it had been sent to the vendor; findings are sentences.

`<vendor>/contract.py` knows which description applies and where it is wrong. openapi-core is a development dependency,
so it is imported only when a check is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Request

if TYPE_CHECKING:
    from openapi_core import OpenAPI


def violations(description: OpenAPI, request: Request, server: str, path: str) -> list[str]:
    """How this request, as one to `path` at `server`, violates the description; a sentence each."""
    return [_sentence(error) for error in description.iter_request_errors(_AtVendor(request, server, path))]


class _AtVendor:
    """The request as openapi-core's `Request` protocol, addressed to the vendor."""

    def __init__(self, request: Request, server: str, path: str) -> None:
        from openapi_core.datatypes import RequestParameters
        from werkzeug.datastructures import Headers, ImmutableMultiDict

        self.host_url = server
        self.path = path
        self.method = request.method.lower()
        self.body = request.get_data(cache=True) or None
        self.content_type = (request.content_type or "application/octet-stream").lower()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.args), header=Headers(request.headers), cookie=request.cookies
        )


def _sentence(error: Any) -> str:
    """The error and its causes: openapi-core keeps the schema's errors one level down."""
    causes = getattr(error.__cause__, "schema_errors", None) or ()
    return "; ".join([str(error), *(str(cause.message)[:300] for cause in causes)])
