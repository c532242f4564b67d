"""What erases people: this installation's Postgres, its Redis, and its server of traces if there is one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import jobs, live_answers
from bot.app.traces import langfuse_of, pseudonyms
from bot.erasing.in_langfuse import InLangfuse
from bot.erasing.in_redis import InRedis
from bot.erasing.run import Erasing, System
from bot.jobs import Job
from bot.store.console.audit import Audit
from bot.store.people.erasures import Erasure, Erasures
from bot.store.people.ledger import Ledger
from bot.store.people.removal import Removal

if TYPE_CHECKING:
    from bot.app.container import Container
    from bot.store.people.who import Person

# Spans wait in a queue for as long, and Langfuse takes its time to take them in.
TRACE_SECONDS = 60.0


def erasures_of(container: Container) -> Erasures:
    seconds = 0.0 if container.settings.env.langfuse_secret_key is None else TRACE_SECONDS
    return Erasures(container.database, container.cipher, trace_seconds=seconds)


def begin(container: Container, person: Person, *, by: str, linked: bool) -> Erasure:
    """It is in the audit log first, and on the list that is kept apart as soon as it has begun; workers go on with it.
    Raises StoreUnavailable, and FirstlineError where that list cannot be written: it has begun then."""
    Audit(container.database).note(by, "asked to erase a person")
    erasure = erasures_of(container).begin(person, by=by, linked=linked)
    container.job_queue.enqueue(Job.ERASE)
    if (path := container.settings.behaviour.privacy.erasures_file) is not None:
        Ledger(container.database, container.cipher).copy_to(path)
    return erasure


def erasing_of(container: Container) -> Erasing:
    client = jobs.connect(container.settings.env.redis_url or "")
    systems: dict[str, System] = {"redis": InRedis(container.job_queue, partial(live_answers.forget, client))}
    if (langfuse := langfuse_of(container.settings)) is not None:
        systems["langfuse"] = InLangfuse(langfuse, partial(pseudonyms, container.database, container.cipher))
    removal = Removal(container.database, container.cipher)
    return Erasing(erasures_of(container), removal, container.inbox, systems)
