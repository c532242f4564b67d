"""Intercom as a channel: what `bot.channel.Channel` asks, with the heavy parts imported when they are called."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channel import Channel, SecretShape, SetupHints, StandIn
from bot.config import Settings
from bot.health import DoctorContext, Finding, Probe
from bot.ports import Connector, Desk, HelpCenter, Keeps
from connectors.intercom.settings import CONFIG, IntercomCredentials, IntercomSettings

HOUR = 3600.0


def _connector(settings: Settings, _: Keeps) -> Connector:
    from connectors.intercom.connector import IntercomConnector

    return IntercomConnector.from_settings(settings)


def _desk(settings: Settings) -> Desk:
    from connectors.intercom.desk import IntercomDesk

    return IntercomDesk.from_settings(settings)


def _help_center(settings: Settings) -> HelpCenter:
    from connectors.intercom.help_center.listing import IntercomHelpCenter

    return IntercomHelpCenter.from_settings(settings)


def _checks(context: DoctorContext) -> Iterator[Finding]:
    from connectors.intercom.doctor import check

    return check(context)


def _probe(settings: Settings) -> Probe:
    from connectors.intercom.doctor import probe

    return probe(settings)


def _close_after(settings: Settings) -> float | None:
    hours = settings.section(IntercomSettings).close_after_hours
    return hours * HOUR if hours else None


def _stand_in() -> StandIn:
    from connectors.sandbox.intercom.stand_in import STAND_IN

    return STAND_IN


INTERCOM = Channel(
    config=CONFIG,
    connector=_connector,
    desk=_desk,
    help_center=_help_center,
    address=lambda settings: str(settings.credentials(IntercomCredentials).intercom_base_url),
    checks=_checks,
    probe=_probe,
    hints=SetupHints(
        subscribed="Developer Hub, your app, Webhooks must show the address and the topics of docs/intercom.md; "
        "Intercom suspends one that failed for days",
        secret="INTERCOM_CLIENT_SECRET must be the client secret under Developer Hub, your app, Basic information",
    ),
    secret_shapes=(
        SecretShape(
            setting="intercom_access_token",
            host="intercom.io",
            pattern=r"[A-Za-z0-9_\-+/=.:]{40,}",
            expected="the long text from Authentication",
        ),
        SecretShape(
            setting="intercom_client_secret",
            host="intercom.io",
            pattern=r"[0-9a-f-]{32,40}",
            expected="the client secret from Basic information",
        ),
    ),
    close_after=_close_after,
    assignable=True,
    stand_in=_stand_in,
)
