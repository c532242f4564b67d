"""Intercom: the token and whose it is, what the app may read, and what `doctor_checks` knows besides."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from bot.config import Settings
from bot.errors import DeliveryError
from bot.health import DoctorContext, Finding, Probe, asked, fail, ok, warn
from connectors.intercom import client as api
from connectors.intercom.doctor_checks import checks, permissions
from connectors.intercom.inbound import SIGNATURE_HEADER
from connectors.intercom.settings import IntercomCredentials
from connectors.signatures import hex_digest

CHECK_TOKEN = "check INTERCOM_ACCESS_TOKEN and the region in INTERCOM_BASE_URL"
MAY_NOT = (
    "the token is known, but may not do this: give the app “Read admins” under Developer Hub, your app, "
    "Authentication, then use its new token; the workspace needs a plan with the API"
)
PERMISSIONS = "give the app the permission under Developer Hub, your app, Authentication, then use its new token"
NOTHING = "0"  # no conversation has this id


def check(context: DoctorContext) -> Iterator[Finding]:
    settings = context.settings
    known = api.credentials(settings)
    admin_id = known.pop("admin_id")
    client = api.connect(**{**known, "timeout": context.timeout})
    try:
        with api.our_errors(reading=True):
            me = client.admins.identify()
    except DeliveryError as error:
        refused = isinstance(error, api.Forbidden)
        yield fail("Intercom token", str(error), MAY_NOT if refused else CHECK_TOKEN)
        if refused:
            yield from asked("Intercom permissions", permissions(client), PERMISSIONS)
        return
    yield ok("Intercom token", f"of {getattr(me, 'name', None) or 'an unnamed seat'}")
    if str(getattr(me, "id", "")) != admin_id:
        yield warn(
            "Intercom seat",
            f"the token belongs to seat {getattr(me, 'id', 'unknown')}, answers are sent as {admin_id}",
            "expected the same seat, unless the bot has a seat of its own",
        )
    yield from asked("Intercom", checks(settings, timeout=context.timeout), PERMISSIONS)


def probe(settings: Settings) -> Probe:
    own = settings.credentials(IntercomCredentials)
    return Probe(
        channel="intercom",
        setting="INTERCOM_CLIENT_SECRET",
        secrets=[secret.get_secret_value() for secret in own.intercom_client_secret],
        sign=_sign,
        harmless={"type": "notification_event", "topic": "ping", "id": "firstline-doctor"},
        own=_own(own.intercom_admin_id or ""),
    )


def _sign(secret: str, body: bytes) -> Mapping[str, str]:
    return {"Content-Type": "application/json", SIGNATURE_HEADER: f"sha1={hex_digest('sha1')(secret, body)}"}


def _own(admin_id: str) -> Mapping[str, Any]:
    """A reply of the bot's seat without a word in it, in a conversation that does not exist: taken for a colleague's,
    it would take that conversation over, and there is none."""
    now = int(time.time())
    seat = {"type": "admin", "id": admin_id, "name": "Firstline"}
    part = {"type": "conversation_part", "id": NOTHING, "part_type": "comment", "body": None, "author": seat}
    parts = {"type": "conversation_part.list", "conversation_parts": [{**part, "created_at": now, "updated_at": now}]}
    return {
        "type": "notification_event",
        "topic": "conversation.admin.replied",
        "id": "firstline-doctor",
        "app_id": "firstline-doctor",
        "created_at": now,
        "data": {
            "type": "notification_event_data",
            "item": {"type": "conversation", "id": NOTHING, "conversation_parts": parts},
        },
    }
