"""What can be said about the settings without asking anybody: which channels are on, and whether secrets look right.

`bot.config` has refused what is certainly wrong before this; here are the mix-ups that it cannot know of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.channel import SecretShape
from bot.config import Secrets, Settings
from bot.health import Finding, fail, off, ok, warn
from connectors import registry

GUIDE = "README.md, “Connect it to your own platforms”, says where to find them"


# Of what is no channel's.
OPENAI = SecretShape(
    setting="openai_api_key", host="api.openai.com", pattern=r"sk-.+", expected="a key that begins with sk-"
)


def check(settings: Settings) -> Iterator[Finding]:
    for channel in registry.CHANNELS:
        if settings.channel_on(channel.name):
            yield ok(f"{channel.name} channel", f"on; handoffs go to {settings.desk_of(channel.name)}")
        else:
            cure = f"to switch it on set {channel.config.needs}; {GUIDE}"
            yield off(f"{channel.name} channel", "off, no credentials", cure)
    if not settings.channels:
        yield warn("channels", "all off: nobody can ask anything", "connect at least one, or try `firstline demo`")
    for name, secret in _secrets(settings):
        if re.search(r"\s|^[\"']|[\"']$", secret):
            yield fail(name.upper(), "contains spaces or quotation marks", "copy it again, without anything around it")
    yield from _shapes(settings)
    yield from _routes(settings)


def _shapes(settings: Settings) -> Iterator[Finding]:
    yield from _misshapen(settings.env, str(settings.env.openai_base_url), [OPENAI])
    for channel in registry.CHANNELS:
        credentials = settings.credentials(channel.config.credentials)
        if channel.address is not None:
            yield from _misshapen(credentials, channel.address(settings), channel.secret_shapes)


def _misshapen(holder: Secrets, address: str, shapes: Iterable[SecretShape]) -> Iterator[Finding]:
    host = urlsplit(address).hostname or ""
    for shape in shapes:
        if host != shape.host and not host.endswith(f".{shape.host}"):
            continue
        for secret in _values(getattr(holder, shape.setting)):
            if not re.fullmatch(shape.pattern, secret):
                yield warn(shape.setting.upper(), "does not look like one", f"expected {shape.expected}")


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    own = (settings.credentials(channel.config.credentials) for channel in registry.CHANNELS)
    for holder in (settings.env, *own):
        for name in type(holder).model_fields:
            for secret in _values(getattr(holder, name)):
                yield name, secret


def _values(value: object) -> list[str]:
    found = value if isinstance(value, tuple) else (value,)
    return [secret.get_secret_value() for secret in found if isinstance(secret, SecretStr)]


def _routes(settings: Settings) -> Iterator[Finding]:
    """Whether what `[escalation]` names is there: channels in which teams are told, desks, a line for the country."""
    escalation, desks = settings.behaviour.escalation, {settings.desk_of(name) for name in settings.channels}
    for where, destination in escalation.destinations():
        told = (destination.alert or "").partition(":")[0]
        if told and told not in settings.channels:
            yield fail(f"{where}.alert", f"{told} is off, so nobody is told", f"connect {told}, or take it out")
        idle = sorted({*destination.groups, *destination.forms} - desks)
        if idle:
            yield warn(where, f"names {', '.join(idle)}, where no handoffs go", "look at `desk` of the channels")
    if escalation.country and escalation.country not in escalation.help_lines:
        cure = f"add [escalation.help_lines.{escalation.country}] with name and phone"
        yield warn("help lines", f"none for {escalation.country}", cure)
