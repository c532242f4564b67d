"""What a channel is, in one value: from it config, registry, doctor, settings page and sandbox derive what they need.

A new channel is a folder under `connectors` with such a value, and a line in `connectors.registry`. Its functions
import what they need when they are called: listing the channels loads no vendor's library.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import ChannelConfig, Settings
from bot.health import DoctorContext, Finding, Probe
from bot.ports import Accept, Connector, Desk, HelpCenter, Keeps, WatchAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretShape:
    """How the real vendor's secret looks. Held against it only where the vendor's own address is used."""

    setting: str  # a field of the channel's credentials
    host: str
    pattern: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupHints:
    """What `firstline doctor` tells somebody whose channel is silent."""

    subscribed: str  # where the vendor shows that webhooks are on their way to us
    secret: str  # which secret signs them


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """What the sandbox plays the vendor with: see `connectors.sandbox.parts.StandInParts` and `.vendor.Vendor`."""

    make: Callable[[Any], Any]  # from the parts: the vendor
    # From the sandbox's address and the stand-ins' credentials: the settings with which Firstline talks to it.
    environment: Callable[[str, Any], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PageApp:
    """What requesters' browsers ask."""

    asgi: Callable[..., Awaitable[None]]  # version 3
    leave: Callable[[], None]  # the process ends: what is open there ends by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel. `desk` is there where tickets live in it too."""

    config: ChannelConfig
    connector: Callable[[Settings, Keeps], Connector]
    checks: Callable[[DoctorContext], Iterator[Finding]]
    # These three are there where a vendor sends webhooks: the base address of its API, how they are signed and tried,
    # and what to look at where none come.
    address: Callable[[Settings], str] | None = None
    probe: Callable[[Settings], Probe] | None = None
    hints: SetupHints | None = None
    # Where requesters' browsers ask us: an app for `firstline chat`.
    pages: Callable[[Settings, Accept, Keeps, WatchAnswers], PageApp] | None = None
    secret_shapes: tuple[SecretShape, ...] = ()
    desk: Callable[[Settings], Desk] | None = None
    # The company's articles at the vendor's, of kind `name` in `[[knowledge.sources]]`.
    help_center: Callable[[Settings], HelpCenter] | None = None
    # The account that the desk's tickets live in, for conversations of other channels.
    desk_account: Callable[[Settings], str] | None = None
    # Questions in a row from another program that are answered: two programs must not talk forever.
    max_bot_turns: Callable[[Settings], int] = lambda _: 3
    # After how many seconds of silence a conversation is closed; None: never.
    close_after: Callable[[Settings], float | None] = lambda _: None
    # Are requesters asked for a rating by us? False where the vendor asks them.
    asks_rating: Callable[[Settings], bool] = lambda _: False
    # Are agents told, instead of the requester, that nothing was found?
    silent_misses: Callable[[Settings], bool] = lambda _: False
    # May conversations be assigned to the bot itself, so that no human looks at them?
    assignable: bool = False
    # From a ticket's address, as agents open it, to the one at which its requester does.
    requester_link: Callable[[Settings, str], str] = lambda _, url: url
    # From an id of a person as people outside know it to those under which conversations are kept.
    person_ids: Callable[[str], tuple[str, ...]] = lambda id: (id,)
    stand_in: Callable[[], StandIn] | None = None

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def title(self) -> str:
        return self.config.title
