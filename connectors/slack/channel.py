"""Slack as a channel: what `bot.channel.Channel` asks, with the heavy parts imported when they are called."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channel import Channel, SecretShape, SetupHints, StandIn
from bot.config import Settings
from bot.health import DoctorContext, Finding, Probe
from bot.ports import Connector, Keeps
from connectors.slack.settings import CONFIG, SlackCredentials, SlackSettings


def _connector(settings: Settings, keeps: Keeps) -> Connector:
    from connectors.slack.connector import SlackConnector

    return SlackConnector.from_settings(settings, keeps.installations)


def _checks(context: DoctorContext) -> Iterator[Finding]:
    from connectors.slack.doctor import check

    return check(context)


def _probe(settings: Settings) -> Probe:
    from connectors.slack.doctor import probe

    return probe(settings)


def _stand_in() -> StandIn:
    from connectors.sandbox.slack.stand_in import STAND_IN

    return STAND_IN


SLACK = Channel(
    config=CONFIG,
    connector=_connector,
    address=lambda settings: str(settings.credentials(SlackCredentials).slack_api_base_url),
    checks=_checks,
    probe=_probe,
    hints=SetupHints(
        subscribed="api.slack.com/apps, your app, Event Subscriptions must say Verified beside the address, and list "
        "the events of docs/slack-manifest.yaml; the bot must be a member of the channel",
        secret="SLACK_SIGNING_SECRET must be the Signing Secret under Basic Information, App Credentials",
    ),
    secret_shapes=(
        SecretShape(
            setting="slack_bot_token",
            host="slack.com",
            pattern=r"xoxb-.+",
            expected="a bot token, which begins with xoxb-",
        ),
        SecretShape(
            setting="slack_signing_secret",
            host="slack.com",
            pattern=r"[0-9a-f]{32}",
            expected="32 hexadecimal digits, from Basic Information",
        ),
    ),
    max_bot_turns=lambda settings: settings.section(SlackSettings).max_bot_turns,
    asks_rating=lambda settings: settings.section(SlackSettings).rating,
    stand_in=_stand_in,
)
