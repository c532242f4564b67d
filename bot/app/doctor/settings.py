"""What can be said about the settings without asking anybody: which channels are on, and whether secrets look right.

`bot.config` has refused what is certainly wrong before this; here are the mix-ups that it cannot know of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.config import CHANNEL_SETTINGS, Environment, Settings, channel_needs
from bot.health import Finding, fail, off, ok, warn

GUIDE = "README.md, “Connect it to your own platforms”, says where to find them"


@dataclass(frozen=True, slots=True)
class Shape:
    """How the real vendor's secrets look. Only held against them where the vendor's own address is used."""

    setting: str
    host: str
    pattern: str
    expected: str


SHAPES = (
    Shape("slack_bot_token", "slack.com", r"xoxb-.+", "a bot token, which begins with xoxb-"),
    Shape("slack_signing_secret", "slack.com", r"[0-9a-f]{32}", "32 hexadecimal digits, from Basic Information"),
    Shape("intercom_access_token", "intercom.io", r"[A-Za-z0-9_\-+/=.:]{40,}", "the long text from Authentication"),
    Shape("intercom_client_secret", "intercom.io", r"[0-9a-f-]{32,40}", "the client secret from Basic information"),
    Shape("zendesk_api_token", "zendesk.com", r"[A-Za-z0-9]{30,}", "an API token, not a password or OAuth token"),
    Shape("openai_api_key", "api.openai.com", r"sk-.+", "a key that begins with sk-"),
)
ADDRESSES = {
    "slack": "slack_api_base_url",
    "intercom": "intercom_base_url",
    "zendesk": "zendesk_base_url",
    "openai": "openai_base_url",
}


def check(settings: Settings) -> Iterator[Finding]:
    env = settings.env
    yield _keys(env)
    for channel in CHANNEL_SETTINGS:
        if settings.channel_on(channel):
            yield ok(f"{channel} channel", f"on; a person takes over in {settings.desk_of(channel)}")
        else:
            cure = f"to switch it on set {channel_needs(channel)}; {GUIDE}"
            yield off(f"{channel} channel", "off, no credentials", cure)
    if not settings.channels:
        yield warn("channels", "all off: nobody can ask anything", "connect at least one, or try `firstline demo`")
    for name, secret in _secrets(env):
        if re.search(r"\s|^[\"']|[\"']$", secret):
            yield fail(name.upper(), "contains spaces or quotation marks", "copy it again, the bare text only")
    yield from _shapes(settings)


def _keys(env: Environment) -> Finding:
    count = len(env.firstline_encryption_keys)
    match count:
        case 0:
            return fail(
                "FIRSTLINE_ENCRYPTION_KEYS",
                "nothing",
                "make a key with `firstline new-key`, and keep it in a safe place",
            )
        case 1:
            return ok("encryption", "one key")
    return warn("encryption", f"{count} keys", "run `firstline rotate-keys`, then remove all but the first")


def _shapes(settings: Settings) -> Iterator[Finding]:
    for shape in SHAPES:
        channel = shape.setting.split("_")[0]
        address = settings.zendesk_url if channel == "zendesk" else str(getattr(settings.env, ADDRESSES[channel]))
        host = urlsplit(address).hostname or ""
        if host != shape.host and not host.endswith(f".{shape.host}"):
            continue
        for secret in _values(getattr(settings.env, shape.setting)):
            if not re.fullmatch(shape.pattern, secret):
                yield warn(shape.setting.upper(), "does not look like one", f"expected {shape.expected}")


def _secrets(env: Environment) -> Iterator[tuple[str, str]]:
    for name in Environment.model_fields:
        for secret in _values(getattr(env, name)):
            yield name, secret


def _values(value: object) -> list[str]:
    found = value if isinstance(value, tuple) else (value,)
    return [secret.get_secret_value() for secret in found if isinstance(secret, SecretStr)]
