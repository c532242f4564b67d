"""Whether the vendors can reach us, by the address that they were given and by the clock that signatures depend on.

`webhook_probe` tries whether a signed delivery arrives whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.app.doctor.http import ask, json_of
from bot.config import Settings
from bot.health import Finding, fail, is_safe, ok, warn
from connectors import registry

# Some vendors sign the time, and deliveries older than five minutes are refused.
SKEW_WARN, SKEW_FAIL = 30.0, 240.0


def check_public_url(settings: Settings) -> Iterator[Finding]:
    if settings.env.firstline_public_url is None:
        if settings.channels:
            yield warn(
                "public address",
                "FIRSTLINE_PUBLIC_URL is not set, so it cannot be checked",
                "set it to the https address that the vendors' webhooks point to",
            )
        return
    url = str(settings.env.firstline_public_url).rstrip("/")
    if not is_safe(url):
        yield fail(
            "public address", f"{url} is not https", "put a TLS proxy in front of it: vendors deliver to https only"
        )
        return
    answer = ask(f"{url}/healthz")
    if isinstance(answer, str):
        yield warn("public address", answer, f"check from outside that {url}/healthz answers")
    elif not answer.ok or json_of(answer).get("ok") is not True:
        yield warn(
            "public address",
            f"{url}/healthz answered {answer.status_code}, which is not how Firstline answers",
            "fine if your proxy passes only /webhooks/… and the signatures below are fine; otherwise point it at "
            "`firstline serve`",
        )
    else:
        yield ok("public address", f"{url} reaches Firstline")


def check_clock(settings: Settings) -> Iterator[Finding]:
    for channel in registry.switched_on(settings):
        before = datetime.now(UTC)
        answer = ask(channel.address(settings))
        skew = None if isinstance(answer, str) else _skew(answer.headers.get("Date"), before)
        if skew is None:
            continue
        found = f"{abs(skew):.0f} seconds {'ahead of' if skew > 0 else 'behind'} {channel.title}'s"
        if abs(skew) > SKEW_FAIL:
            yield fail("clock", found, "synchronise this machine's clock (NTP), or signed webhooks will be refused")
        elif abs(skew) > SKEW_WARN:
            yield warn("clock", found, "synchronise this machine's clock (NTP)")
        else:
            yield ok("clock", f"agrees with {channel.title}'s")
        return
    if settings.channels:
        yield warn("clock", "no vendor reported the time", "check that this machine can reach them")


def _skew(date: str | None, before: datetime) -> float | None:
    """How many seconds our clock is ahead of an HTTP Date header; the header has whole seconds."""
    if not date:
        return None
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    ours = before + (datetime.now(UTC) - before) / 2
    return (ours - theirs.astimezone(UTC)).total_seconds() - 0.5
