"""How the sandbox makes its Intercom, and how Firstline is pointed at it."""

from __future__ import annotations

from bot.channel import StandIn
from connectors.sandbox.defaults import Credentials
from connectors.sandbox.intercom.contract import intercom_check
from connectors.sandbox.intercom.workspace import IntercomSandbox
from connectors.sandbox.parts import StandInParts


def _make(parts: StandInParts) -> IntercomSandbox:
    check = intercom_check(parts.contracts) if parts.contracts else None
    return IntercomSandbox(
        parts.credentials.intercom, parts.deliveries, parts.faults, check=check, on_change=parts.changed
    )


def _environment(url: str, credentials: Credentials) -> dict[str, str]:
    own = credentials.intercom
    return {
        "INTERCOM_ACCESS_TOKEN": own.access_token,
        "INTERCOM_CLIENT_SECRET": own.client_secret,
        "INTERCOM_ADMIN_ID": own.admin_id,
        "INTERCOM_BASE_URL": f"{url}/intercom",
    }


STAND_IN = StandIn(make=_make, environment=_environment)
