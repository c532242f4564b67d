"""The scheduler process: RQ's own cron rings for the sweep, for ratings, for articles and their vectors, and for what
no webhook told of. Any number may run; sweeping twice changes nothing."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable

import redis
from rq.cron import CronJob, CronScheduler
from rq.exceptions import StopRequested
from rq.job import Job as RqJob

from bot import llm, log
from bot.app.keys import require_key
from bot.app.settings import load
from bot.config import Settings, supervisors_socket
from bot.errors import ConfigurationError
from bot.jobs import QUEUE_OF, Job, connect, queue
from bot.telemetry import page as metrics
from bot.telemetry.pulse import Pulse
from workers import jobs
from workers.redis_outage import OUTAGE

RECONNECT_SECONDS = 1.0
RATINGS_SECONDS = 3600
SOURCES_SECONDS = 60
TELLING_SECONDS = 60
TRACES_SECONDS = 3600  # between looks for traces that were kept long enough
VECTORS_SECONDS = 60  # vectors for passages that have none


class _Ring(CronJob):
    """RQ's own would put a pickle into Redis, and a history that nobody reads."""

    def enqueue(self, connection: redis.Redis) -> RqJob:
        return queue(self.queue_name, connection).enqueue(self.func_name, **self.job_options)


class _Scheduler(CronScheduler):
    """RQ's scheduler with our signal handling: a stop asked for while Redis is away must not be forgotten."""

    def __init__(self, connection: redis.Redis, stopping: threading.Event, pulse: Pulse) -> None:
        super().__init__(connection=connection)
        self._stopping = stopping
        self._pulse = pulse

    def heartbeat(self) -> None:
        """At the end of every round, which begins within a minute of the last."""
        super().heartbeat()
        self._pulse.beat()

    def register_birth(self) -> None:
        super().register_birth()
        OUTAGE.back()

    def _install_signal_handlers(self) -> None:
        _on_signal(self._stop)

    def _stop(self, *_: object) -> None:
        self._stopping.set()
        raise StopRequested


def main(settings: Settings | None = None) -> None:
    """Run until SIGTERM or SIGINT; a lost Redis is waited for. Raises ConfigurationError."""
    settings = settings or load()
    log.set_up(settings.env.firstline_log_level)
    if not settings.env.redis_url:
        raise ConfigurationError("REDIS_URL: found nothing, expected the address of a Redis or Valkey 6.2+")
    if settings.env.database_url and settings.env.firstline_encryption_keys:  # it needs neither
        require_key(settings)
    pulse = Pulse("scheduler", supervisors_socket())
    metrics.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port, pulse)
    stopping = threading.Event()
    while not stopping.is_set():
        pulse.beat()
        try:
            _run(settings, stopping, pulse)
        except redis.RedisError as error:
            OUTAGE.away(type(error))
            _on_signal(lambda *_: stopping.set())
            stopping.wait(RECONNECT_SECONDS)


def _run(settings: Settings, stopping: threading.Event, pulse: Pulse) -> None:
    scheduler = _Scheduler(connect(settings.env.redis_url or "", timeout=5.0), stopping, pulse)
    interval = settings.behaviour.workers.sweep_seconds
    # A sweep that no worker takes within two rounds is superseded by the next.
    sweep, watch = (
        _Ring(QUEUE_OF[job], function, interval=interval, ttl=2 * interval)
        for job, function in ((Job.SWEEP, jobs.sweep), (Job.WATCH, jobs.watch))
    )
    ratings = _Ring(
        QUEUE_OF[Job.READ_RATINGS],
        jobs.read_ratings,
        interval=RATINGS_SECONDS,
        ttl=RATINGS_SECONDS,
    )
    scheduler.get_jobs().extend((sweep, watch, ratings))
    watching = settings.behaviour.watching
    if watching.on:
        period = 60 * watching.every_minutes
        figures = _Ring(QUEUE_OF[Job.WATCH_FIGURES], jobs.watch_figures, interval=period, ttl=period)
        scheduler.get_jobs().append(figures)
    if settings.behaviour.knowledge.sources:
        refresh = _Ring(
            QUEUE_OF[Job.REFRESH_SOURCES], jobs.refresh_sources, interval=SOURCES_SECONDS, ttl=SOURCES_SECONDS
        )
        scheduler.get_jobs().append(refresh)
    if llm.embeds(settings):
        filling = _Ring(QUEUE_OF[Job.FILL_VECTORS], jobs.fill_vectors, interval=VECTORS_SECONDS, ttl=VECTORS_SECONDS)
        scheduler.get_jobs().append(filling)
    if settings.env.langfuse_public_key is not None:
        telling = _Ring(QUEUE_OF[Job.TELL_SCORES], jobs.tell_scores, interval=TELLING_SECONDS, ttl=TELLING_SECONDS)
        scheduler.get_jobs().append(telling)
        if settings.behaviour.retention.traces_days:
            trimming = _Ring(
                QUEUE_OF[Job.DELETE_OLD_TRACES], jobs.delete_old_traces, interval=TRACES_SECONDS, ttl=TRACES_SECONDS
            )
            scheduler.get_jobs().append(trimming)
    if period := settings.behaviour.catch_up.period_seconds:
        again = _Ring(QUEUE_OF[Job.CATCH_UP], jobs.catch_up, interval=period, ttl=period)
        scheduler.get_jobs().append(again)
    scheduler.start()  # type: ignore[no-untyped-call]


def _on_signal(handler: Callable[..., None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


if __name__ == "__main__":
    try:
        main()
    except ConfigurationError as error:
        sys.exit(f"firstline: {error}")
