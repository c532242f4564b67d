"""Every channel, one line each. Which are on is decided by the settings; everything else about a channel is its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from bot.config import Settings
from bot.ports import Connector, Desk, InstallationStore, ThreadReader
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


def thread_readers(connectors: Mapping[str, Connector]) -> dict[str, ThreadReader]:
    """Those channels whose webhooks may say only that something happened."""
    return {name: cast(ThreadReader, connectors[name]) for name in able(connectors, "fetch")}


def able(connectors: Mapping[str, Connector], method: str) -> tuple[str, ...]:
    """The channels that implement the optional port with this method (see `bot.ports`)."""
    return tuple(name for name, connector in connectors.items() if hasattr(connector, method))


def desk_account(settings: Settings, desk: str) -> str:
    """The account that a desk's tickets live in, for conversations of other channels."""
    return {"zendesk": settings.env.zendesk_subdomain or ""}[desk]
