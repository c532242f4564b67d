"""A request to a stand-in, told to openapi-core as if it had been made to the vendor; what it finds, in sentences.

Which description, and where it is wrong, is `<vendor>_contract`'s business. openapi-core is a development dependency,
so nothing of it is imported before a check is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Request

if TYPE_CHECKING:
    from openapi_core import OpenAPI


def violations(description: OpenAPI, request: Request, server: str, path: str) -> list[str]:
    """What the description does not allow about this request to `path` at `server`."""
    return [_sentence(error) for error in description.iter_request_errors(_AtVendor(request, server, path))]


class _AtVendor:
    """openapi-core's `Request` protocol."""

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
    """The error with what caused it: openapi-core puts the schema's complaints one level down."""
    causes = getattr(error.__cause__, "schema_errors", None) or ()
    return "; ".join([str(error), *(str(cause.message)[:300] for cause in causes)])
