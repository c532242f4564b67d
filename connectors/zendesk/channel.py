"""Zendesk as a channel: what `bot.channel.Channel` asks, with the heavy parts imported when they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.channel import Channel, SecretShape, SetupHints, StandIn
from bot.config import Settings
from bot.health import DoctorContext, Finding, Probe
from bot.ports import Connector, Desk, HelpCenter, Keeps
from connectors.zendesk.settings import CONFIG, ZendeskCredentials, ZendeskSettings


def _connector(settings: Settings, keeps: Keeps) -> Connector:
    from connectors.zendesk.connector import ZendeskConnector

    return ZendeskConnector.from_settings(settings, keeps.installations)


def _desk(settings: Settings) -> Desk:
    from connectors.zendesk.desk import ZendeskDesk

    return ZendeskDesk.from_settings(settings)


def _help_center(settings: Settings) -> HelpCenter:
    from connectors.zendesk.help_center.export import ZendeskHelpCenter

    return ZendeskHelpCenter.from_settings(settings)


def _checks(context: DoctorContext) -> Iterator[Finding]:
    from connectors.zendesk.doctor.account import check

    return check(context)


def _probe(settings: Settings) -> Probe:
    from connectors.zendesk.doctor.account import probe

    return probe(settings)


def _stand_in() -> StandIn:
    from connectors.sandbox.zendesk.stand_in import STAND_IN

    return STAND_IN


_AGENT_PAGE = re.compile(r"^(https://[^/?#]+)/agent/tickets/(\d+)$", re.ASCII)


def _requester_link(settings: Settings, url: str) -> str:
    """The help center's page of it, which asks people who are no agents to sign in; other addresses as they are."""
    agents_too = settings.section(ZendeskSettings).ticket_link == "agent"
    return url if agents_too else _AGENT_PAGE.sub(r"\1/hc/requests/\2", url)


ZENDESK = Channel(
    config=CONFIG,
    connector=_connector,
    desk=_desk,
    help_center=_help_center,
    desk_account=lambda settings: settings.credentials(ZendeskCredentials).zendesk_subdomain or "",
    address=lambda settings: settings.credentials(ZendeskCredentials).url,
    checks=_checks,
    requester_link=_requester_link,
    probe=_probe,
    hints=SetupHints(
        subscribed="`firstline connect zendesk` makes or mends what is missing",
        secret="ZENDESK_WEBHOOK_SECRET must be the webhook's own secret; `firstline connect zendesk` keeps it",
    ),
    secret_shapes=(
        SecretShape(
            setting="zendesk_api_token",
            host="zendesk.com",
            pattern=r"[A-Za-z0-9]{30,}",
            expected="an API token, not a password or OAuth token",
        ),
    ),
    silent_misses=lambda settings: settings.section(ZendeskSettings).on_miss == "note",
    stand_in=_stand_in,
)
