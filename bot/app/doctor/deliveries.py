"""What the vendors really deliver, for two of them have no call that tells which webhooks are subscribed.

What was kept is in Postgres. What was refused is only in the counters of a web process, since it was started; where
there are several, those of the one that answers. They count the doctor's own deliveries (`webhook_probe`) too, two of
three of which are taken: so what is refused says something only where it outweighs the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.app.doctor.databases import connected
from bot.app.doctor.http import ask
from bot.channel import Channel
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.health import Finding, fail, off, ok, warn
from bot.store.queries import queries
from connectors import registry

QUIET = 7 * 24 * 3600.0  # seconds: longer than a weekend
TAKEN = ("accepted", "ignored")
COUNTER = "firstline_webhook_deliveries_total"


def check(settings: Settings) -> Iterator[Finding]:
    counted = _counters(settings)
    channels = [channel for channel in registry.switched_on(settings) if channel.hints is not None]
    if counted is None and channels:
        where = f"{settings.env.firstline_metrics_host}:{settings.env.firstline_operations_port}"
        found = f"unknown: no web process tells at {where}"
        yield off("refused deliveries", found, "run this where `firstline serve` runs, or look at each one's /metrics")
    for channel in channels:
        yield from _refused(channel, counted or {})
    try:
        with connected(settings) as connection:
            heard = [(channel, queries.last_heard(connection, channel=channel.name)) for channel in channels]
    except StoreUnavailable:
        return  # said already
    for channel, seconds in heard:
        yield _last(channel, seconds)


def _last(channel: Channel, seconds: float | None) -> Finding:
    what = f"{channel.title} deliveries"
    look = f"; if nothing arrives: {channel.hints.subscribed}" if channel.hints else ""
    cure = f"message the bot there, then run this again{look}"
    if seconds is None:
        return warn(what, "none accepted so far", cure)
    if seconds > QUIET:
        return warn(what, f"last accepted {ago(seconds)} ago", cure)
    return ok(what, f"last accepted {ago(seconds)} ago")


def _refused(channel: Channel, counted: Mapping[tuple[str, str], int]) -> Iterator[Finding]:
    what, name = f"{channel.title} refused", channel.name
    taken = sum(counted.get((name, result), 0) for result in TAKEN)
    for result, explanation, cure in (
        ("BadSignature", "their signature does not match", channel.hints.secret if channel.hints else ""),
        ("StaleTimestamp", "they were signed too long ago", "synchronise the clock of the web process (NTP)"),
        ("BadPayload", "they were not understood", "the log of `firstline serve` says what was found and expected"),
    ):
        number = counted.get((name, result), 0)
        if number > taken:
            since = "since the web process started"
            yield fail(what, f"{number} deliveries refused and {taken} accepted {since}: {explanation}", cure)


def _counters(settings: Settings) -> Mapping[tuple[str, str], int] | None:
    """Deliveries by channel and result; None where no web process of this machine tells."""
    answer = ask(f"http://{settings.env.firstline_metrics_host}:{settings.env.firstline_operations_port}/metrics")
    if isinstance(answer, str) or not answer.ok:
        return None
    try:
        return _counted(answer.text)
    except ValueError:
        return None  # another program's page


def _counted(text: str) -> Counter[tuple[str, str]]:
    """Raises ValueError where this is no page of ours."""
    found: Counter[tuple[str, str]] = Counter()
    families = list(text_string_to_metric_families(text))
    if not any(COUNTER.startswith(family.name) for family in families):
        raise ValueError("another program's page")
    for family in families:
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
