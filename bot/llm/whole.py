"""A reply that was not asked for piece by piece: one JSON object, read within a deadline.

Each piece of a stream wakes a thread and goes through the whole HTTP stack; where nobody watches the answer being
written, that is a tenth of all work.
"""

from __future__ import annotations

import json
import time

import httpx2
import openai

from bot.errors import BadModelOutput, ModelUnavailable

MAX_BYTES = 4_000_000  # of one reply: a server that does not stop


def is_whole(response: httpx2.Response) -> bool:
    """Not so where a server streams whatever it is asked for."""
    return not response.headers.get("content-type", "").startswith("text/event-stream")


def read_whole(response: httpx2.Response, deadline: float) -> object:
    """The object. Raises BadModelOutput, ModelUnavailable after `deadline` (`time.monotonic()`), and the errors of
    `openai`."""
    try:
        return _object(_body(response, deadline), response)
    except httpx2.TimeoutException:
        raise openai.APITimeoutError(request=response.request) from None
    except httpx2.HTTPError:
        raise openai.APIConnectionError(request=response.request) from None


def _body(response: httpx2.Response, deadline: float) -> bytes:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if time.monotonic() > deadline:
            raise ModelUnavailable("The language model took too long.")
        if len(body) > MAX_BYTES:
            raise BadModelOutput("The language model did not stop.")
    return bytes(body)


def _object(body: bytes, response: httpx2.Response) -> object:
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        raise BadModelOutput("The language model's reply is not JSON.") from None
    if isinstance(reply, dict) and reply.get("error"):  # some routers answer 200 and tell it inside
        raise openai.APIError(message="an error in place of a reply", request=response.request, body=None)
    return reply
