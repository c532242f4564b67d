"""Whether the vendors can reach us by the address that they were given. `webhook_probe` tries whether a signed delivery
arrives whole; what signatures depend on besides is in `clocks`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.http import ask, json_of
from bot.config import Settings
from bot.health import Finding, fail, is_safe, ok, warn


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
