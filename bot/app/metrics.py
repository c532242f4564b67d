"""What the web process shows at `/metrics`: how long its requests take, and the state of the work, counted in Postgres.

What Postgres says is the same whichever process asks, so only the web process shows it; what each process counts itself
is declared in `bot.telemetry`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator

import redis
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot import telemetry
from bot.errors import StoreUnavailable
from bot.queue_ages import waiting
from bot.store.db import Database
from bot.store.dispatch.pauses import pauses
from bot.store.queries import Row, queries
from bot.telemetry.page import page
from connectors.pending import BEGAN, when_answered

UP = "firstline_database_up"
WITHOUT_VECTORS = "firstline_passages_without_vectors"
PAUSED = "firstline_vendor_paused"
REFUSED = "firstline_credential_refused"
REDIS_UP = "firstline_redis_up"
QUEUE_JOBS = "firstline_queue_jobs"
QUEUE_AGE = "firstline_queue_age_seconds"
SOURCE_OK = "firstline_source_ok"
SOURCE_AGE = "firstline_source_age_seconds"
GAUGES = {
    "firstline_waiting": "Messages of requesters that nobody has answered yet",
    "firstline_waiting_age_seconds": "Age of the oldest unanswered message",
    "firstline_unsent": "Outbox messages that are not sent yet",
    "firstline_unsent_age_seconds": "Age of the oldest outbox message that is not sent yet",
    "firstline_dead": "Outbox messages that could not be delivered and went to a person",
    "firstline_handoffs_pending": "Handoffs whose ticket is not made yet",
    "firstline_handoffs_open": "Conversations that a person has through a ticket",
    "firstline_alarms": "Alarms that nobody has settled",
    "firstline_figures_watched_age_seconds": "Since when figures were not looked at for changes",
    "firstline_acts_waiting": "Calls of acting tools that wait for a human's yes",
    "firstline_acts_running": "Calls of acting tools that are approved and not over",
    "firstline_acts_unknown": "Calls of acting tools of which nobody knows whether they were done",
    "firstline_conversations": "Conversations kept, about: as of Postgres's last vacuum or analyze",
    "firstline_failing_fetches": "Threads that a delivery said too little of and that could not be read yet",
    "firstline_fetch_age_seconds": "For how long the oldest of these could not be read",
    "firstline_catch_up_failing": "Places that could not be read for what no webhook told of",
    "firstline_catch_up_age_seconds": "For how long the account was not asked for that where it is longest",
    "firstline_helped": "Answers whose requester said that they helped",
    "firstline_not_helped": "Answers whose requester said that they did not",
    "firstline_ratings": "Conversations that were rated",
    "firstline_rating_points_total": "Sum of these ratings, each 1 (worst) to 5; divided by their number: the mean",
    "firstline_day_tokens": "Tokens that language models have read and written since midnight (UTC)",
    "firstline_day_cost": "What that cost, as far as prices are known",
    "firstline_satisfied": "Conversations rated 4 or 5; divided by the number of ratings: CSAT",
}


class StoreCollector(Collector):
    """Prometheus gauges of what stands in Postgres. Without a database only `firstline_database_up 0`."""

    # Families and no Gauge objects: those would be added up over the processes that share their counts.

    def __init__(self, database: Database, vendors: Collection[str], space: str | None = None) -> None:
        """`space`: what passages should have a vector of; None: no embedder is configured."""
        self._database = database
        self._vendors = vendors
        self._space = space

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            with self._database.connection() as connection:
                row = {
                    **queries.backlog(connection),
                    **queries.feedback_so_far(connection),
                    **queries.acts_open(connection),
                    **queries.fetches(connection),
                    **queries.spent_today(connection, conversation_id=None),
                    **queries.catch_up_health(connection),
                }
                paused = [pause.vendor for pause in pauses(connection)]
                refused = [one["about"] for one in queries.refused_credentials(connection)]
                sources = list(queries.health_of_sources(connection))
                without = queries.lacking_as_counted(connection, space=self._space) if self._space else 0
        except StoreUnavailable:
            yield _gauge(UP, "Whether Postgres answered", 0)
            return
        yield _gauge(UP, "Whether Postgres answered", 1)
        for name, meaning in GAUGES.items():
            yield _gauge(name, meaning, row[name.removeprefix("firstline_")])
        yield _gauge(WITHOUT_VECTORS, "Passages without a vector of the embedder that is configured", without)
        family = GaugeMetricFamily(PAUSED, "Whether a vendor does not answer and is left alone", labels=["channel"])
        for vendor in self._vendors:
            family.add_metric([vendor], float(vendor in paused))
        yield family
        family = GaugeMetricFamily(REFUSED, "Accounts whose credential the vendor does not take", labels=["account"])
        for account in refused:
            family.add_metric([account], 1.0)
        yield family
        yield from _of_sources(sources)


class QueueCollector(Collector):
    """Prometheus gauges of what waits in Redis. Without one only `firstline_redis_up 0`."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = waiting(self._client)
        except redis.RedisError:
            yield _gauge(REDIS_UP, "Whether Redis answered", 0)
            return
        yield _gauge(REDIS_UP, "Whether Redis answered", 1)
        jobs = GaugeMetricFamily(QUEUE_JOBS, "Jobs that wait in a queue", labels=["queue"])
        age = GaugeMetricFamily(QUEUE_AGE, "For how long the oldest job of a queue waits", labels=["queue"])
        for name, one in found.items():
            jobs.add_metric([name], one.jobs)
            age.add_metric([name], one.seconds)
        yield from (jobs, age)


def page_of(
    database: Database, client: redis.Redis, vendors: Collection[str], space: str | None
) -> Callable[[], bytes]:
    """What makes the page: what processes counted, and the state of the work. `space` as in `StoreCollector`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StoreCollector(database, vendors, space))
    registry.register(QueueCollector(client))
    return lambda: page() + generate_latest(registry)


def measure_requests(app: Flask) -> None:
    """The time that every request takes."""

    def start() -> None:
        g.started = request.environ.get(BEGAN) or time.perf_counter()

    # First of all: what stands at a door may answer by itself, and the rest is not asked then.
    app.before_request_funcs.setdefault(None, []).insert(0, start)

    @app.after_request
    def measure(response: Response) -> Response:
        # The rule and not the path, which anybody may choose.
        route = request.url_rule.rule if request.url_rule else "none"
        begun, status = g.started, str(response.status_code)
        when_answered(lambda: telemetry.HTTP_REQUEST.observe(time.perf_counter() - begun, route=route, status=status))
        return response


def _of_sources(rows: Collection[Row]) -> Iterator[GaugeMetricFamily]:
    well = GaugeMetricFamily(SOURCE_OK, "Whether a source of articles was read well the last time", labels=["source"])
    age = GaugeMetricFamily(SOURCE_AGE, "For how long a source of articles was not read well", labels=["source"])
    for row in rows:
        well.add_metric([row["name"]], float(row["problem"] is None))
        if row["good_seconds_ago"] is not None:
            age.add_metric([row["name"]], row["good_seconds_ago"])
    yield from (well, age)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))
