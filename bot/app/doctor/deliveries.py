"""What the vendors really deliver, for two of them have no call that tells which webhooks are subscribed.

What was kept is in Postgres. What was refused is only in the counters of a web process, since it was started; where
there are several, those of the one that answers. They count the doctor's own deliveries (`echo`) too, two of three of
which are taken: so what is refused says something only where it outweighs the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.app.doctor.databases import connected
from bot.app.doctor.http import ask
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.health import Finding, fail, ok, warn
from bot.store.queries import queries

QUIET = 7 * 24 * 3600.0  # seconds: longer than a weekend
TAKEN = ("accepted", "ignored")
COUNTER = "firstline_webhook_deliveries_total"
SUBSCRIBED: Mapping[str, str] = {
    "slack": "api.slack.com/apps, your app, Event Subscriptions must say Verified beside the address, and list the "
    "events of docs/slack-manifest.yaml; the bot must be a member of the channel",
    "intercom": "Developer Hub, your app, Webhooks must show the address and the topics of docs/intercom.md; "
    "Intercom suspends one that failed for days",
    "zendesk": "`firstline connect zendesk` makes or mends what is missing",
}
SECRETS: Mapping[str, str] = {
    "slack": "SLACK_SIGNING_SECRET must be the Signing Secret under Basic Information, App Credentials",
    "intercom": "INTERCOM_CLIENT_SECRET must be the client secret under Developer Hub, your app, Basic information",
    "zendesk": "ZENDESK_WEBHOOK_SECRET must be the webhook's own secret; `firstline connect zendesk` keeps it",
}


def check(settings: Settings) -> Iterator[Finding]:
    counted = _counters(settings)
    for channel in settings.channels:
        yield from _refused(f"{channel.capitalize()} refused", channel, counted)
    try:
        with connected(settings) as connection:
            heard = {channel: queries.last_heard(connection, channel=channel) for channel in settings.channels}
    except StoreUnavailable:
        return  # said already
    for channel, seconds in heard.items():
        yield _last(f"{channel.capitalize()} deliveries", channel, seconds)


def _last(what: str, channel: str, seconds: float | None) -> Finding:
    cure = f"write to the bot there, then look again; if nothing comes: {SUBSCRIBED[channel]}"
    if seconds is None:
        return warn(what, "none was ever accepted", cure)
    if seconds > QUIET:
        return warn(what, f"the last one accepted is {ago(seconds)} old", cure)
    return ok(what, f"the last one accepted is {ago(seconds)} old")


def _refused(what: str, channel: str, counted: Mapping[tuple[str, str], int]) -> Iterator[Finding]:
    taken = sum(counted.get((channel, result), 0) for result in TAKEN)
    for result, explanation, cure in (
        ("BadSignature", "their signature does not match", SECRETS[channel]),
        ("StaleTimestamp", "they were signed too long ago", "synchronise the clock of the web process (NTP)"),
        ("BadPayload", "they were not understood", "the log of `firstline serve` says what was found and expected"),
    ):
        number = counted.get((channel, result), 0)
        if number > taken:
            since = "since the web process was started"
            yield fail(what, f"{number} deliveries, {taken} others taken {since}: {explanation}", cure)


def _counters(settings: Settings) -> Mapping[tuple[str, str], int]:
    """Deliveries by channel and result; nothing where no web process tells, as is right from the outside."""
    public = str(settings.env.firstline_public_url or "").rstrip("/")
    for url in filter(None, (f"http://127.0.0.1:{settings.env.port}", public)):
        answer = ask(f"{url}/metrics")
        if isinstance(answer, str) or not answer.ok:
            continue
        try:
            found = _counted(answer.text)
        except ValueError:
            continue  # another program's page
        if found:
            return found
    return {}


def _counted(text: str) -> Counter[tuple[str, str]]:
    """Raises ValueError where this is no page of metrics."""
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == COUNTER:
                found[sample.labels["channel"], sample.labels["result"]] += int(sample.value)
    return found


def ago(seconds: float) -> str:
    """A span of time in its largest unit."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}" + ("s" if number > 1 else "")
    return "less than a minute"
