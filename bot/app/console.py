"""The console's process: apart from webhooks and workers, so that nothing that is looked at here holds an answer up."""

from __future__ import annotations

import signal
import sys
from functools import partial
from types import FrameType

from flask import Flask

from bot import llm, log
from bot.app.container import Container, assemble
from bot.app.keys import require_key
from bot.app.metrics import measure_requests
from bot.app.rehearsing import vendor
from bot.app.taking_in import SOON_SECONDS, announce
from bot.app.web import patient
from bot.config import Settings
from bot.console.app import MAX_FORM_BYTES, create_app, is_public
from bot.console.parts import Parts
from bot.console.rehearsals.starting import MAX_FILE_BYTES
from bot.gaps.written import Writer
from bot.jobs import Job
from bot.telemetry import page as metrics

DATABASE_LIMIT_SECONDS = 10.0  # a page that takes longer is given up
THREADS = 8
EMBEDDING_SECONDS = 10.0  # for each hundred questions, when somebody wants them grouped by meaning


def create_console(settings: Settings) -> Flask:
    """Raises ConfigurationError."""
    return create_app(_parts(assemble(settings, database_limit=DATABASE_LIMIT_SECONDS)))


def serve_console(settings: Settings, *, host: str, port: int) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigurationError before anything listens."""
    log.set_up(settings.env.firstline_log_level)
    app = create_console(settings)
    require_key(settings)
    measure_requests(app)
    metrics.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port)
    signal.signal(signal.SIGTERM, _stop)
    scheme = "https" if is_public(settings) else "http"
    patient.serve(
        app,
        host=host,
        port=port,
        threads=THREADS,
        url_scheme=scheme,
        max_request_body_size=MAX_FILE_BYTES + MAX_FORM_BYTES,
    )


def _parts(container: Container) -> Parts:
    return Parts(
        settings=container.settings,
        database=container.database,
        cipher=container.cipher,
        redactor=lambda: container.redactor,
        channels=[channel.name for channel in container.settings.known_channels],
        alarms=container.alarms,
        acts=container.acts,
        hand_over=container.conversations.create_handoff,
        announce=partial(announce, container.job_queue),
        embeds=llm.embeds(container.settings),
        embedder=partial(llm.embedder, container.settings, EMBEDDING_SECONDS),
        announce_sources=partial(container.job_queue.enqueue_once, Job.REFRESH_SOURCES, once_in=SOON_SECONDS),
        announce_rehearsal=partial(container.job_queue.enqueue, Job.REHEARSE),
        writer=partial(_writer, container),
        helpdesks=vendor.sources(),
    )


def _writer(container: Container) -> Writer | None:
    model = container.models.answering
    if model is None:
        return None
    return Writer(container.database, container.cipher, lambda: container.redactor, lambda: container.search, model)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (the signature of a handler)
    sys.exit(0)  # waitress ends its threads on it
