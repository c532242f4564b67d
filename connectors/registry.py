"""Every channel, one line each. Which are on is decided by the settings; everything else about a channel is its own."""

from __future__ import annotations

from bot.channel import Channel
from bot.config import ChannelConfig, Settings
from bot.ports import Connector, Desk, HelpCenter, Keeps
from connectors.intercom.channel import INTERCOM
from connectors.slack.channel import SLACK
from connectors.webchat.channel import WEBCHAT
from connectors.zendesk.channel import ZENDESK

CHANNELS: tuple[Channel, ...] = (
    SLACK,
    INTERCOM,
    ZENDESK,
    WEBCHAT,
)


def configs() -> tuple[ChannelConfig, ...]:
    """What the channels ask of the settings."""
    return tuple(channel.config for channel in CHANNELS)


def switched_on(settings: Settings) -> tuple[Channel, ...]:
    return tuple(channel for channel in CHANNELS if settings.channel_on(channel.name))


def connectors(settings: Settings, keeps: Keeps) -> dict[str, Connector]:
    """Of the channels that are on, by name."""
    return {channel.name: channel.connector(settings, keeps) for channel in switched_on(settings)}


def desks(settings: Settings) -> dict[str, Desk]:
    """Of the channels that are on and have one, by name."""
    return {channel.name: channel.desk(settings) for channel in switched_on(settings) if channel.desk is not None}


def help_centers(settings: Settings) -> dict[str, HelpCenter]:
    """Of the channels that are on and have one, by name."""
    return {
        channel.name: channel.help_center(settings)
        for channel in switched_on(settings)
        if channel.help_center is not None
    }


def streaming(settings: Settings) -> frozenset[str]:
    """The channels in which an answer is shown before all of it is checked; none where it may then be withheld."""
    if settings.behaviour.go_live.gate:
        return frozenset()
    on = switched_on(settings)
    return frozenset(one.name for one in on if settings.section(one.config.section).output == "stream")


def requester_link(settings: Settings, url: str) -> str:
    """Where the requester of a ticket opens it, whosever ticket it is."""
    for channel in CHANNELS:
        url = channel.requester_link(settings, url)
    return url


def desk_account(settings: Settings, desk: str) -> str:
    """The account that a desk's tickets live in, for conversations of other channels."""
    account = next(channel.desk_account for channel in CHANNELS if channel.name == desk)
    if account is None:
        raise ValueError(f"{desk} takes over conversations of its own only")
    return account(settings)
