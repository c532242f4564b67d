"""The Slack stand-in's webhooks: which events a change leads to, and the signed bytes of each delivery.

As with the real Slack, a mention leads to two events (`message` and `app_mention`), the bot receives events about its
own messages, and each copy of a delivery has an event id of its own. Source: Slack's pages "Events API" and "Verifying
requests from Slack".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox import clock
from connectors.sandbox.slack.state import JSON, SlackState
from connectors.sandbox.webhook_sender import Build, Deliveries

PATH = "/webhooks/slack"
# Fields of a bot's message that the event about it lacks.
NOT_IN_EVENTS = ("metadata", "reactions")


class SlackHooks:
    def __init__(self, deliveries: Deliveries, state: SlackState, signing_secret: str) -> None:
        self._deliveries = deliveries
        self._state = state
        self._signing_secret = signing_secret

    def posted(self, channel: str, message: JSON, *, mention: bool = False) -> None:
        """Somebody, perhaps the bot, posted this message."""
        event = self._event(channel, {key: value for key, value in message.items() if key not in NOT_IN_EVENTS})
        self.announce(event)
        if mention:
            # app_mention has neither a channel type nor a subtype.
            lacks = ("channel_type", "subtype")
            self.announce({key: value for key, value in event.items() if key not in lacks} | {"type": "app_mention"})

    def changed(self, channel: str, message: JSON, previous: JSON) -> None:
        self._hidden(channel, "message_changed", message=message, previous_message=previous)

    def deleted(self, channel: str, previous: JSON) -> None:
        self._hidden(channel, "message_deleted", deleted_ts=previous["ts"], previous_message=previous)

    def announce(self, event: JSON) -> None:
        """Queue an event for delivery; returns at once."""
        self._deliveries.post("slack", PATH, self._build(event))

    def interaction(self, payload: JSON) -> None:
        """Queue an interaction for delivery, as a form; returns at once."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        self._deliveries.post("slack", PATH, lambda _: (self.sign(body, form=True), body))

    def sign(self, body: bytes, *, form: bool = False) -> dict[str, str]:
        """The headers of a delivery with this body, sent now."""
        return signed(self._signing_secret, body, form=form)

    def body(self, event: JSON, event_id: str) -> bytes:
        authorization = {
            "enterprise_id": None,
            "team_id": self._state.team_id,
            "user_id": self._state.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        envelope = {
            "token": "verification-token",
            "team_id": self._state.team_id,
            "context_team_id": self._state.team_id,
            "context_enterprise_id": None,
            "api_app_id": self._state.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(float(event["event_ts"])),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
        return json.dumps(envelope).encode()

    def _build(self, event: JSON) -> Build:
        frozen = json.dumps(event)  # the message may change before every copy is sent
        first = uuid.uuid4()

        def build(copy: int) -> tuple[dict[str, str], bytes]:
            event_id = f"Ev{uuid.uuid5(first, str(copy)).hex[:11].upper()}"
            body = self.body(json.loads(frozen), event_id)
            return self.sign(body), body

        return build

    def _event(self, channel: str, values: JSON) -> JSON:
        kind = {"D": "im", "G": "group"}.get(channel[:1], "channel")
        return {"event_ts": values["ts"], **values, "channel": channel, "channel_type": kind}

    def _hidden(self, channel: str, subtype: str, **values: Any) -> None:
        event = {"type": "message", "subtype": subtype, "ts": self._state.tick(), "hidden": True, **values}
        self.announce(self._event(channel, event))


def signed(signing_secret: str, body: bytes, *, form: bool = False) -> dict[str, str]:
    """The headers of a delivery with this body, sent now: JSON, or a form."""
    timestamp = str(int(clock.now("slack")))
    text = b"v0:%s:%s" % (timestamp.encode(), body)
    digest = hmac.new(signing_secret.encode(), text, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }
