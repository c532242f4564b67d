"""A delivery of our own to our own public address: what it proves, no vendor's API can tell.

Three are sent for each channel. One that means nothing, signed as the vendor signs, must be taken: then the address,
the proxy before it, the raw body and the secret are right. The same with another signature must be refused. And one
that tells of the bot's own doing (the echo canary) must be ignored: then the bot will not answer itself. None of them
names anything that exists at a vendor. They are counted in `firstline_webhook_deliveries` like any others.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import requests

from bot.app.doctor.clocks import SKEW_WARN, behind_date
from bot.app.doctor.http import ask, json_of
from bot.config import Settings
from bot.health import Finding, Probe, fail, ok, warn

RESTART = "restart `firstline serve` with the settings this command uses"
CURES: Mapping[int, str] = {
    401: f"{RESTART}; if that does not help, a proxy changes the body or headers: pass both through untouched",
    403: "a firewall or login page is in the way: let POST /webhooks/… through",
    404: f"{RESTART}, or point your proxy's /webhooks/… at it",
    405: "point your proxy's /webhooks/… at `firstline serve`",
    413: "let your proxy pass bodies of up to 1 MB",
    503: "Firstline itself cannot accept it: /readyz and the log of `firstline serve` say why",
}
ELSEWHERE = "point the address, or your proxy, at `firstline serve`"


def check(settings: Settings, probe: Probe, name: str) -> Iterator[Finding]:
    """`name`: the channel's, as people write it."""
    if settings.env.firstline_public_url is None:
        return  # said already
    url = f"{str(settings.env.firstline_public_url).rstrip('/')}/webhooks/{probe.channel}"
    problem = next(_problems(url, probe, f"{name} signature"), None)
    yield problem or ok(f"{name} signature", "signed deliveries are accepted, forged ones refused")
    if problem is None and probe.own is not None:
        yield _echo(url, probe, f"{name} echo")


def _problems(url: str, probe: Probe, what: str) -> Iterator[Finding]:
    for number, secret in enumerate(probe.secrets, start=1):
        of = f"{probe.setting} ({number} of {len(probe.secrets)})" if len(probe.secrets) > 1 else probe.setting
        answer = _deliver(url, probe, secret, probe.harmless)
        if isinstance(answer, str):
            yield warn(what, f"not tried: {answer}", "run this where the public address is reachable")
            return
        if (clocks := _clocks(what, answer)) is not None:
            yield clocks
            return
        if answer.status_code != 200:
            cure = CURES.get(answer.status_code, ELSEWHERE)
            yield fail(what, f"a delivery signed with {of} was answered {answer.status_code}", _moved(answer) or cure)
        elif not {"ok", "challenge"} & set(json_of(answer)):
            yield fail(what, "a delivery was answered 200, but not by Firstline", ELSEWHERE)
    forged = _deliver(url, probe, secrets.token_hex(16), probe.harmless)
    if not isinstance(forged, str) and forged.status_code != 401:
        yield fail(what, f"a forged delivery was answered {forged.status_code}, expected 401", ELSEWHERE)


def _clocks(what: str, answer: requests.Response) -> Finding | None:
    """Whether the web process has another time than this machine: by its answer's date, or because it took what was
    signed just now for old. Then nothing is wrong with the secret or the way."""
    skew = behind_date(answer.headers.get("Date"), datetime.now(UTC)) or 0.0
    stale = json_of(answer).get("error") == "StaleTimestamp"
    if not stale and abs(skew) <= SKEW_WARN:
        return None
    by = f"differ by {abs(skew):.0f} seconds" if abs(skew) > SKEW_WARN else "differ"
    found = f"the clocks of this machine and of the web process {by}"
    cure = "synchronise both (NTP), or vendors' deliveries may be refused; “clock” above says whether it is this one"
    return fail(what, f"{found}: a delivery was refused as too old", cure) if stale else warn(what, found, cure)


def _echo(url: str, probe: Probe, what: str) -> Finding:
    answer = _deliver(url, probe, probe.secrets[0], probe.own or {})
    if isinstance(answer, str):
        return warn(what, f"not tried: {answer}", "try again")
    if answer.status_code == 200 and json_of(answer).get("ignored"):
        return ok(what, "the bot's own messages are ignored")
    found = "not ignored" if answer.status_code == 200 else f"answered {answer.status_code}"
    return fail(what, f"a delivery of the bot's own message was {found}", f"it may answer itself: {RESTART}")


def _deliver(url: str, probe: Probe, secret: str, payload: Mapping[str, Any]) -> requests.Response | str:
    body = json.dumps(payload).encode()
    return ask(url, method="POST", body=body, headers=probe.sign(secret, body))


def _moved(answer: requests.Response) -> str | None:
    if not answer.is_redirect:
        return None
    return "vendors do not follow redirects: use the address it leads to, for them and for FIRSTLINE_PUBLIC_URL"
