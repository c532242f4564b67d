"""What erases people: this installation's Postgres, its Redis, and its server of traces if there is one; and what
deletes there what was kept long enough."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import jobs, live_answers
from bot.app.privacy.people import as_kept
from bot.app.traces import langfuse_of, pseudonyms
from bot.erasing.in_langfuse import InLangfuse
from bot.erasing.in_redis import InRedis
from bot.erasing.old_traces import OldTraces
from bot.erasing.run import Erasing, System
from bot.errors import FirstlineError
from bot.jobs import Job
from bot.store.console.audit import Audit
from bot.store.deletion.old_traces import TracesInPostgres
from bot.store.people.erasures import Erasure, Erasures
from bot.store.people.ledger import Ledger
from bot.store.people.removal import Removal
from connectors import registry

log = logging.getLogger("firstline.privacy")
if TYPE_CHECKING:
    from uuid import UUID

    from bot.app.container import Container
    from bot.config import Settings
    from bot.store.people.who import Person


def erasures_of(container: Container) -> Erasures:
    return Erasures(container.database, container.cipher, trace_seconds=_trace_seconds(container.settings))


def _trace_seconds(settings: Settings) -> float:
    """For how long an attempt that has ended may wait in a worker until its traces have come in."""
    if settings.env.langfuse_secret_key is None:
        return 0.0
    from bot.tracing.langfuse import SECONDS
    from bot.tracing.sender import LONGEST_WAIT, OLDEST_SECONDS

    return OLDEST_SECONDS + LONGEST_WAIT + SECONDS


def begin(container: Container, person: Person, *, by: str, linked: bool, key: UUID | None = None) -> Erasure:
    """It is in the audit log first, and on the list that is kept apart as soon as it has begun; workers go on with it.
    `key`: as for `Erasures.begin`. Raises StoreUnavailable, UnknownChannel, and FirstlineError where that list cannot
    be written: nothing has begun then."""
    person, path = as_kept(person, registry.CHANNELS), container.settings.behaviour.privacy.erasures_file
    ledger = Ledger(container.database, container.cipher)
    if path is not None:
        ledger.check(path)
    Audit(container.database).note(by, "asked to erase a person")
    erasure = erasures_of(container).begin(person, by=by, linked=linked, key=key)
    container.job_queue.enqueue(Job.ERASE)
    if path is not None:
        _copy(ledger, path)
    return erasure


def _copy(ledger: Ledger, path: Path) -> None:
    """What has begun goes on, whatever becomes of its list."""
    try:
        ledger.copy_to(path)
    except FirstlineError as error:
        log.error(
            "the list of erasures is not up to date: `firstline forget --list` writes it", extra={"why": str(error)}
        )


def erasing_of(container: Container) -> Erasing:
    client = jobs.connect(container.settings.env.redis_url or "")
    systems: dict[str, System] = {"redis": InRedis(container.job_queue, partial(live_answers.forget, client))}
    if (langfuse := langfuse_of(container.settings)) is not None:
        systems["langfuse"] = InLangfuse(langfuse, partial(pseudonyms, container.database, container.cipher))
    removal = Removal(container.database, container.cipher)
    return Erasing(erasures_of(container), removal, container.inbox, systems)


def old_traces_of(container: Container) -> OldTraces:
    return OldTraces(
        TracesInPostgres(container.database),
        langfuse_of(container.settings),
        partial(pseudonyms, container.database, container.cipher),
        container.settings.behaviour.retention.traces_days,
    )
