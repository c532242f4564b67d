"""Whether anybody works: RQ's registers of workers and schedulers, and what waits in Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import redis
from rq import Worker
from rq.cron import CronScheduler

from bot import jobs
from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, fail, ok, warn
from bot.model import Owner
from bot.store.queries import queries
from bot.store.rows import DeadLetterRow

# Both write down that they live every few seconds.
SILENCE = timedelta(seconds=60)
LATE_SECONDS = 60
SHOWN = 5  # dead letters named one by one


def check_workers(settings: Settings) -> Iterator[Finding]:
    if not settings.env.redis_url:
        return  # said already
    client = jobs.connect(settings.env.redis_url, timeout=5)
    try:
        workers = [worker for worker in Worker.all(connection=client) if _alive(worker.last_heartbeat)]
        schedulers = [one for one in CronScheduler.all(client, cleanup=False) if _alive(one.last_heartbeat)]
    except redis.RedisError:
        return  # said already
    served = {name for worker in workers for name in worker.queue_names()}
    missing = [name for name in jobs.QUEUES if name not in served]
    if missing:
        yield fail("workers", f"nobody works on {', '.join(missing)}", "start `firstline work`")
    else:
        processes = {(worker.hostname, worker.pid) for worker in workers}
        yield ok("workers", f"{len(processes)} at work")
    if schedulers:
        yield ok("scheduler", f"{len(schedulers)} at work")
    else:
        yield fail("scheduler", "none: lost work is not looked for", "start `firstline schedule`")


def check_backlog(settings: Settings) -> Iterator[Finding]:
    with connected(settings) as connection:
        row = queries.backlog(connection)
        dead = [DeadLetterRow.from_row(row) for row in queries.dead_letters(connection, limit=SHOWN)]
    for name, what in (("waiting", "questions"), ("unsent", "letters")):
        age = row[f"{name}_age_seconds"]
        found = f"{row[name]} waiting" + (f", the oldest for {age:.0f} seconds" if row[name] else "")
        if age > LATE_SECONDS:
            yield warn(what, found, "start more of `firstline work`, or see its log for why it is slow")
        else:
            yield ok(what, found)
    if not row["dead"]:
        yield ok("dead letters", "none")
    for letter in dead:
        where = f"{letter.thread.channel} {letter.thread.thread_id}"
        yield warn(
            f"dead letter {letter.id}",
            f"{letter.kind} for {where}: {letter.problem}",
            _where_it_went(letter),
        )
    if row["dead"] > SHOWN:
        yield warn("dead letters", f"{row['dead']} in all", "the table outbox has them, state dead")


def _where_it_went(letter: DeadLetterRow) -> str:
    """Who has the conversation of a dead letter now."""
    ticket = f"{letter.desk} ticket {letter.ticket_id}" + (f" ({letter.ticket_url})" if letter.ticket_url else "")
    match letter.handoff:
        case _ if letter.kind == "label":
            return "nobody waits for it: only tags and fields go without"
        case "open":
            return f"a person has the conversation, in {ticket}"
        case "pending" if letter.given_up:
            return f"nobody has the conversation, and {letter.desk} takes no ticket of it: see to it yourself"
        case "pending":
            return f"a person is to get the conversation: its ticket at {letter.desk} is not made yet"
        case "closed" if letter.owner == Owner.BOT:
            return f"look whether anything is left to say: {ticket} was closed since"
    return "look into the conversation there: " + (
        "a colleague has it" if letter.owner == Owner.HUMAN else "nobody has it"
    )


def _alive(heartbeat: datetime | None) -> bool:
    return heartbeat is not None and datetime.now(UTC) - heartbeat.astimezone(UTC) < SILENCE
