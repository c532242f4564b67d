"""How the sandbox makes its Slack, and how Firstline is pointed at it."""

from __future__ import annotations

from bot.channel import StandIn
from connectors.sandbox.defaults import Credentials
from connectors.sandbox.parts import StandInParts
from connectors.sandbox.slack.contract import slack_check
from connectors.sandbox.slack.workspace import SlackSandbox


def _make(parts: StandInParts) -> SlackSandbox:
    check = slack_check(parts.contracts) if parts.contracts else None
    return SlackSandbox(parts.credentials.slack, parts.deliveries, parts.faults, check=check, on_change=parts.changed)


def _environment(url: str, credentials: Credentials) -> dict[str, str]:
    own = credentials.slack
    return {
        "SLACK_BOT_TOKEN": own.bot_token,
        "SLACK_SIGNING_SECRET": own.signing_secret,
        "SLACK_API_BASE_URL": f"{url}/slack/api/",
    }


STAND_IN = StandIn(make=_make, environment=_environment)
