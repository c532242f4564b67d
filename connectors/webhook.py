"""What every webhook does, in this order: verify the raw bytes, parse, accept (commit), answer 200. Where the server
can keep the answer back until the commit, no thread waits for it (`connectors.pending`).

What is verified and how it reads is the channel's (`inbound.verify`, `inbound.parse`, both pure); what accepting means
is the store's. Errors become HTTP answers in one place, `problem`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import parse_qsl

from flask import Response, jsonify, request

from bot import telemetry
from bot.errors import BadPayload, FirstlineError, StoreUnavailable, WebhookRejected
from bot.model import Ignored, Parsed
from bot.ports import Accept
from connectors.pending import answer_later, step_aside

MAX_BODY_BYTES = 1024 * 1024
RETRY_AFTER_SECONDS = 5
# JSON may hold them as escapes. Half of a surrogate pair cannot be written as UTF-8, NUL in no text of Postgres: such a
# delivery could never be stored, however often it came again.
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_WRITTEN = re.compile(r"[\ud800-\udfff]|\\u(?:0000|[dD][89a-fA-F])")  # in JSON, where NUL itself is an error
_OK = b'{"ok":true}\n'

log = logging.getLogger("firstline.webhook")


class HeadersLike(Protocol):
    """Request headers: Flask's, or a plain dict in a test."""

    def get(self, key: str, /) -> str | None: ...


Verify = Callable[[HeadersLike, bytes], None]
Parse = Callable[[Mapping[str, Any]], Parsed]


def receive(channel: str, verify: Verify, parse: Parse, accept: Accept) -> Response:
    """Handle the current Flask request. Every outcome is counted; a refused delivery stores nothing."""
    try:
        body = request.get_data(cache=True)
        verify(request.headers, body)
        return take(channel, parse(json_object(body)), accept, later=True)
    except FirstlineError as error:
        return problem(channel, error)


def take(channel: str, parsed: Parsed, accept: Accept, *, later: bool = False) -> Response:
    """Accept what was parsed; an ignored delivery is counted and answered 200, or the vendor would send it again.
    `later`: it need not be accepted yet when this returns, but when the vendor has its answer."""
    if isinstance(parsed, Ignored):
        telemetry.WEBHOOK_DELIVERIES.add(channel=channel, result="ignored")
        log.info("delivery ignored", extra={"channel": channel, "reason": parsed.reason})
        return jsonify(ok=True, ignored=parsed.reason)
    if not (later and answer_later(parsed, accept, partial(_count_accepted, channel))):
        step_aside()
        accept(parsed)
        _count_accepted(channel)
    return Response(_OK, mimetype="application/json")


def _count_accepted(channel: str) -> None:
    telemetry.WEBHOOK_DELIVERIES.add(channel=channel, result="accepted")


def problem(channel: str, error: FirstlineError) -> Response:
    """The HTTP answer to an error: 401 or 400 for a rejected delivery, 503 when it should be sent again."""
    match error:
        case WebhookRejected():
            status, headers = error.status, {}
        case StoreUnavailable():
            # Zendesk repeats a 503 only with a short Retry-After; Slack and Intercom repeat any failure.
            status, headers = 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}
        case _:
            raise error
    telemetry.WEBHOOK_DELIVERIES.add(channel=channel, result=type(error).__name__)
    log.warning("delivery refused", extra={"channel": channel, "error": type(error).__name__, "detail": str(error)})
    response = jsonify(error=type(error).__name__, detail=str(error))
    response.status_code = status
    response.headers.extend(headers)
    return response


def json_object(body: bytes) -> Mapping[str, Any]:
    """The body as a JSON object whose texts can all be stored: lone surrogates and NUL became U+FFFD.

    Raises BadPayload saying where it stops being one.
    """
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        payload = json.loads(text)
        if _WRITTEN.search(text):
            payload = _storable(payload)
    except ValueError as error:  # not JSON, not UTF-8, or a number of thousands of digits
        raise BadPayload(f"$: expected a JSON object, found text that is not JSON ({error.args[0][:60]})") from None
    except RecursionError:
        raise BadPayload("$: expected a JSON object, found one nested too deeply") from None
    if not isinstance(payload, dict):
        raise BadPayload(f"$: expected a JSON object, found {type(payload).__name__}")
    return payload


def form_object(body: bytes) -> Mapping[str, str]:
    """The body as a form whose texts can all be stored, the last of each name. Raises BadPayload."""
    try:
        given = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=100)
    except ValueError:  # other characters than a form has, or too many fields
        raise BadPayload("$: expected a form, found something else") from None
    return {str(_storable(name)): str(_storable(value)) for name, value in given}


def _storable(value: Any) -> Any:
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case list():
            return [_storable(one) for one in value]
        case dict():
            return {_storable(key): _storable(one) for key, one in value.items()}
    return value


def field(payload: Mapping[str, Any], path: str, kind: type | tuple[type, ...]) -> Any:
    """The value at a dotted path such as `event.ts`. Raises BadPayload naming the path when it is not of `kind`."""
    value: Any = payload
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise BadPayload(f"$.{path}: expected {_names(kind)}, found nothing")
        value = value[part]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise BadPayload(f"$.{path}: expected {_names(kind)}, found {type(value).__name__}")
    return value


def _names(kind: type | tuple[type, ...]) -> str:
    return " or ".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
