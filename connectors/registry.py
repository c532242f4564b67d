"""Every channel, one line each. Which are on is decided by the settings; everything else about a channel is its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.config import Settings
from bot.ports import Connector, Desk, InstallationStore
from connectors import intercom, slack, zendesk

# Slack is installed in many places by one app, and keeps in the installations what it was given there.
CHANNELS: Mapping[str, Callable[[Settings, InstallationStore], Connector]] = {
    "slack": slack.SlackConnector.from_settings,
    "intercom": lambda settings, _: intercom.IntercomConnector.from_settings(settings),
    "zendesk": lambda settings, _: zendesk.ZendeskConnector.from_settings(settings),
}

DESKS: Mapping[str, Callable[[Settings], Desk]] = {
    "intercom": intercom.IntercomDesk.from_settings,
    "zendesk": zendesk.ZendeskDesk.from_settings,
}


def connectors(settings: Settings, installations: InstallationStore) -> dict[str, Connector]:
    """The channels that are on."""
    return {name: make(settings, installations) for name, make in CHANNELS.items() if settings.channel_on(name)}


def desks(settings: Settings) -> dict[str, Desk]:
    """The desks that are on."""
    return {name: make(settings) for name, make in DESKS.items() if settings.channel_on(name)}


def desk_account(settings: Settings, desk: str) -> str:
    """The account that a desk's tickets live in, for conversations of other channels."""
    return {"zendesk": settings.env.zendesk_subdomain or ""}[desk]
