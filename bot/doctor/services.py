"""The vendors, asked one cheap question each with the credentials we have; our public address; our clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from bot.config import Settings
from bot.doctor.finding import Finding, fail, off, ok, warn
from bot.errors import DeliveryError
from connectors.intercom import api as intercom
from connectors.zendesk import client as zendesk

PATIENCE = 8.0  # seconds for one question
# Slack and Zendesk sign a time, and deliveries older than five minutes are refused.
SKEW_WARN, SKEW_FAIL = 30.0, 240.0


def check_intercom(settings: Settings) -> Iterator[Finding]:
    if not settings.channel_on("intercom"):
        return
    known = intercom.credentials(settings)
    admin_id = known.pop("admin_id")
    client = intercom.connect(**{**known, "timeout": PATIENCE})
    try:
        with intercom.our_errors(reading=True):
            me = client.admins.identify()
    except DeliveryError as error:
        yield fail("Intercom token", str(error), "check INTERCOM_ACCESS_TOKEN and the region in INTERCOM_BASE_URL")
        return
    yield ok("Intercom token", f"of {getattr(me, 'name', None) or 'a seat without a name'}")
    if str(getattr(me, "id", "")) != admin_id:
        yield warn(
            "INTERCOM_ADMIN_ID",
            f"the token belongs to seat {getattr(me, 'id', 'unknown')}, answers are sent as {admin_id}",
            "expected the same seat, unless a seat of its own is kept for the bot",
        )


def check_zendesk(settings: Settings) -> Iterator[Finding]:
    if not settings.channel_on("zendesk"):
        return
    client = zendesk.ZendeskClient(**{**zendesk.credentials(settings), "timeout": PATIENCE})
    try:
        user = client.user(client.me())
    except DeliveryError as error:
        yield fail("Zendesk token", str(error), "check ZENDESK_SUBDOMAIN, ZENDESK_EMAIL and ZENDESK_API_TOKEN")
        return
    role = user.get("role")
    if role not in ("agent", "admin"):
        yield fail("Zendesk user", f"is an {role}", "ZENDESK_EMAIL must be an agent, or it cannot see other tickets")
    else:
        yield ok("Zendesk token", f"speaks as {user.get('name')}, {role}")


def check_model(settings: Settings) -> Iterator[Finding]:
    key = settings.env.openai_api_key
    if key is None:
        yield off("language model", "no key: answers quote the articles", "set OPENAI_API_KEY for written answers")
        return
    url = f"{str(settings.env.openai_base_url).rstrip('/')}/models"
    answer = _get(url, headers={"Authorization": f"Bearer {key.get_secret_value()}"})
    name = settings.behaviour.model.name
    if isinstance(answer, str):
        yield fail("language model", answer, "check OPENAI_BASE_URL; until then answers quote the articles")
    elif answer.status_code in (401, 403):
        yield fail("language model", f"answered {answer.status_code}", "check OPENAI_API_KEY")
    elif not answer.ok:
        yield warn("language model", f"listing models answered {answer.status_code}", "try `firstline ask` instead")
    elif name not in answer.text:
        yield warn("language model", f"reachable, but does not list {name}", "check [model] name in firstline.toml")
    else:
        yield ok("language model", f"{name} at {urlsplit(url).hostname}")


def check_langfuse(settings: Settings) -> Iterator[Finding]:
    env = settings.env
    if env.langfuse_public_key is None or env.langfuse_secret_key is None:
        yield off(
            "Langfuse", "no keys: nothing is traced", "set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY for traces"
        )
        return
    answer = _get(
        f"{str(env.langfuse_base_url).rstrip('/')}/api/public/projects",
        auth=(env.langfuse_public_key.get_secret_value(), env.langfuse_secret_key.get_secret_value()),
    )
    if isinstance(answer, str) or not answer.ok:
        found = answer if isinstance(answer, str) else f"answered {answer.status_code}"
        yield warn("Langfuse", found, "check the keys and LANGFUSE_BASE_URL; answers do not depend on it")
    else:
        yield ok("Langfuse", f"traces go to {urlsplit(str(env.langfuse_base_url)).hostname}")


def check_public_url(settings: Settings) -> Iterator[Finding]:
    if settings.env.firstline_public_url is None:
        if settings.channels:
            yield warn(
                "public address",
                "FIRSTLINE_PUBLIC_URL is not set, so it cannot be checked",
                "set it to the https address that the vendors' webhooks are pointed at",
            )
        return
    url = str(settings.env.firstline_public_url).rstrip("/")
    answer = _get(f"{url}/healthz")
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        yield warn("public address", f"{url} is not https", "Slack and Zendesk deliver to https only")
    if isinstance(answer, str):
        yield warn("public address", answer, f"check from outside that {url}/healthz answers")
    elif not answer.ok or '"ok"' not in answer.text:
        yield fail("public address", f"{url}/healthz answered {answer.status_code}, not as Firstline does",
                   "point it, or your proxy, at `firstline serve`")  # fmt: skip
    else:
        yield ok("public address", f"{url}/webhooks/… reaches Firstline")


def check_clock(settings: Settings) -> Iterator[Finding]:
    addresses = {
        "slack": str(settings.env.slack_api_base_url),
        "intercom": str(settings.env.intercom_base_url),
        "zendesk": settings.zendesk_url,
    }
    for channel in settings.channels:
        before = datetime.now(UTC)
        answer = _get(addresses[channel])
        skew = _skew(answer.headers.get("Date"), before) if isinstance(answer, requests.Response) else None
        if skew is None:
            continue
        found = f"{abs(skew):.0f} seconds {'ahead of' if skew > 0 else 'behind'} {channel.capitalize()}'s"
        if abs(skew) > SKEW_FAIL:
            yield fail("clock", found, "synchronise this machine's clock (NTP), or signed webhooks are refused")
        elif abs(skew) > SKEW_WARN:
            yield warn("clock", found, "synchronise this machine's clock (NTP)")
        else:
            yield ok("clock", f"agrees with {channel.capitalize()}'s")
        return
    if settings.channels:
        yield warn("clock", "no vendor told the time", "check that this machine can reach them")


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


def _get(
    url: str, *, headers: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> requests.Response | str:
    """The answer, or in words why there is none: never the exception's own text, which may quote credentials."""
    try:
        return requests.get(url, headers=headers, auth=auth, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        return f"{urlsplit(url).hostname} cannot be reached ({type(error).__name__})"
