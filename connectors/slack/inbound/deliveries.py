"""What Slack sends, verified and read in our words: `verify` and `parse`, both pure.

Events are `events`' to read, what people press `interactions`'. Slash commands are not pure and are `commands`'.

Sources: Slack's pages "Verifying requests from Slack", "Events API" and "Handling user interaction"; payloads of
bolt-python's own tests.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import BadSignature, StaleTimestamp
from bot.model import Ignored, Parsed
from connectors.signatures import hex_digest, require_match
from connectors.slack.inbound import events, interactions
from connectors.slack.settings import SlackSettings
from connectors.webhook import HeadersLike, field

# Slack advises five minutes; a clock may be wrong by more, and a replay changes nothing here.
WINDOW_SECONDS = 15 * 60

log = logging.getLogger("firstline.slack")

_sha256 = hex_digest("sha256")


def verify(headers: HeadersLike, body: bytes, secrets: Sequence[str], now: float | None = None) -> None:
    """Raise BadSignature or StaleTimestamp unless Slack signed the raw body with one of our secrets, lately.

    `X-Slack-Signature: v0=<hex HMAC-SHA256 of "v0:<timestamp>:<body>">`. `now` is in Unix seconds.
    """
    timestamp = headers.get("X-Slack-Request-Timestamp") or ""
    signature = headers.get("X-Slack-Signature") or ""
    if not re.fullmatch(r"\d{1,12}", timestamp, re.ASCII) or not signature:
        raise BadSignature("there is no X-Slack-Signature header, or no X-Slack-Request-Timestamp in seconds")
    message = b"v0:%s:%s" % (timestamp.encode(), body)
    require_match(signature, secrets, message, lambda secret, signed: f"v0={_sha256(secret, signed)}")
    if abs((time.time() if now is None else now) - int(timestamp)) > WINDOW_SECONDS:
        raise StaleTimestamp


def parse(payload: Mapping[str, Any], settings: SlackSettings) -> Parsed:
    """What one delivery carries, or why it means nothing to us. Raises BadPayload naming the path."""
    kind = field(payload, "type", str)
    if kind == "event_callback":
        return events.parse(payload, settings)
    if kind == "app_rate_limited":  # more than 30,000 an hour; the catch-up finds what was said
        log.warning("Slack leaves out events of a workspace for this minute", extra={"account": payload.get("team_id")})
        return Ignored("Slack leaves out events for a minute")
    return interactions.parse(payload, settings)
