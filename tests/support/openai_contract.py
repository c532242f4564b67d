"""Whether requests that reached the stand-in keep the contract that OpenAI publishes."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.support.openai_server import OpenAIServer
from tests.support.shared import shared


@cache
def _contract() -> OpenAPI:
    text = shared("contracts/openai/openai-slice.derived.json").read_text(encoding="utf-8")
    return OpenAPI.from_dict(_without_discriminators(json.loads(text)), config=Config(spec_validator_cls=None))


def _without_discriminators(value: Any) -> Any:
    """The vendor's have no mapping, and name schemas ("user") that are not there; `anyOf` says it all without them."""
    if isinstance(value, dict):
        return {key: _without_discriminators(inner) for key, inner in value.items() if key != "discriminator"}
    return [_without_discriminators(inner) for inner in value] if isinstance(value, list) else value


def keeps_contract(server: OpenAIServer) -> None:
    """Raises when a request does not."""
    for request in server.requests:
        _contract().validate_request(
            MockRequest(
                "https://api.openai.com",
                "post",
                request.path,
                headers={"Authorization": "Bearer sk-test"},
                data=json.dumps(request.body).encode(),
                content_type="application/json",
            )
        )


def reply_keeps_contract(path: str, body: Any, reply: Any) -> None:
    """Raises when what the stand-in says to a request is nothing that the vendor would say."""
    request = MockRequest(
        "https://api.openai.com",
        "post",
        path,
        headers={"Authorization": "Bearer sk-test"},
        data=json.dumps(body).encode(),
        content_type="application/json",
    )
    _contract().validate_response(request, MockResponse(json.dumps(reply).encode()))
