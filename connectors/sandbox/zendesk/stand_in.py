"""How the sandbox makes its Zendesk, and how Firstline is pointed at it."""

from __future__ import annotations

from bot.channel import StandIn
from connectors.sandbox.defaults import Credentials
from connectors.sandbox.parts import StandInParts
from connectors.sandbox.zendesk.account import ZendeskSandbox
from connectors.sandbox.zendesk.contract import zendesk_check


def _make(parts: StandInParts) -> ZendeskSandbox:
    check = zendesk_check(parts.contracts) if parts.contracts else None
    return ZendeskSandbox(
        parts.credentials.zendesk, parts.deliveries, parts.faults, check=check, on_change=parts.changed
    )


def _environment(url: str, credentials: Credentials) -> dict[str, str]:
    own = credentials.zendesk
    return {
        "ZENDESK_SUBDOMAIN": own.subdomain,
        "ZENDESK_EMAIL": own.email,
        "ZENDESK_API_TOKEN": own.api_token,
        "ZENDESK_WEBHOOK_SECRET": own.webhook_secret,
        "ZENDESK_BASE_URL": f"{url}/zendesk",
    }


STAND_IN = StandIn(make=_make, environment=_environment)
