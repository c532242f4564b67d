"""JSON to one path of a server that speaks the OpenAI wire format, and the answer as it comes in.

`OpenAI.post` makes address, headers and options anew for each request, which takes longer than sending it. They are the
library's here as well, made once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
import openai
from openai._models import FinalRequestOptions

from bot.llm.client import timeouts

# Of one body, or of one try: not for all.
_OF_ONE = ("content-length", "x-stainless-read-timeout", "x-stainless-retry-count")


class Posting:
    """Thread-safe."""

    def __init__(self, client: openai.OpenAI, path: str) -> None:
        self._client = client
        self._http = client._client
        made = client._build_request(FinalRequestOptions.construct(method="post", url=path, json_data={}))
        self._address = made.url
        self._headers = [(name, value) for name, value in made.headers.raw if name.lower().decode() not in _OF_ONE]

    @contextmanager
    def post(self, body: Mapping[str, Any], seconds: float) -> Iterator[httpx2.Response]:
        """`seconds`: for each phase. Raises the errors of `openai`, a status that is no success among them."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        limits = {"timeout": timeouts(seconds).as_dict()}
        request = httpx2.Request("POST", self._address, headers=self._headers, content=content, extensions=limits)
        response = self._sent(request)
        try:
            if not response.is_success:
                raise self._refusal(response)
            yield response
        finally:
            response.close()

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return self._http.send(request, stream=True)
        except httpx2.TimeoutException:
            raise openai.APITimeoutError(request=request) from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise openai.APIConnectionError(request=request) from None

    def _refusal(self, response: httpx2.Response) -> openai.APIStatusError:
        try:
            response.read()
        except httpx2.TimeoutException:
            raise openai.APITimeoutError(request=response.request) from None
        except httpx2.HTTPError:
            raise openai.APIConnectionError(request=response.request) from None
        return self._client._make_status_error_from_response(response)
