"""Whether anybody works: RQ's registers of workers and schedulers, and what waits in Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import redis
from rq import Worker
from rq.cron import CronScheduler
from rq.defaults import DEFAULT_CRON_SCHEDULER_TTL, DEFAULT_WORKER_TTL

from bot import jobs
from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, fail, off, ok, warn
from bot.model import Owner
from bot.queue_ages import too_long, waiting
from bot.store.dispatch.pauses import Pause, pauses
from bot.store.queries import Row, queries
from bot.store.rows import DeadLetterRow, UnsentRow

# Both renew their entries in Redis every few seconds, for so long (RQ's `Worker.heartbeat`, `CronScheduler.heartbeat`).
WORKER_KEY_SECONDS, SCHEDULER_KEY_SECONDS = DEFAULT_WORKER_TTL + 60, DEFAULT_CRON_SCHEDULER_TTL
SILENCE_SECONDS = 60
LATE_SECONDS = 60
LATE_ROUNDS = 3  # of the catch-up
SLOW = "start more `firstline work` processes, or check their log for what is slow"
SHOWN = 5  # undelivered messages listed one by one


def check_workers(settings: Settings) -> Iterator[Finding]:
    if not settings.env.redis_url:
        return  # said already
    client = jobs.connect(settings.env.redis_url, timeout=5)
    try:
        workers = [one for one in Worker.all(connection=client) if _lives(client, one.key, WORKER_KEY_SECONDS)]
        schedulers = [
            one for one in CronScheduler.all(client, cleanup=False) if _lives(client, one.key, SCHEDULER_KEY_SECONDS)
        ]
        found = waiting(client)
    except redis.RedisError:
        return  # said already
    served = {name for worker in workers for name in worker.queue_names()}
    missing = [name for name in jobs.QUEUES if name not in served]
    if missing:
        yield fail("workers", f"no worker serves {', '.join(missing)}", "start `firstline work`")
    else:
        processes = {(worker.hostname, worker.pid) for worker in workers}
        yield ok("workers", f"{len(processes)} running")
    if settings.behaviour.scoring.share and jobs.QUEUE_OF[jobs.Job.SCORE] not in served:
        yield warn("scorer", "not running: no answer is judged", "start `firstline score`, or set [scoring] share = 0")
    for late in too_long(found):
        yield warn("queues", late, SLOW)
    if schedulers:
        yield ok("scheduler", f"{len(schedulers)} running")
    else:
        yield fail("scheduler", "not running: missed work is not picked up", "start `firstline schedule`")


def check_backlog(settings: Settings) -> Iterator[Finding]:
    with connected(settings) as connection:
        row = queries.backlog(connection)
        dead = [DeadLetterRow.from_row(row) for row in queries.dead_letters(connection, limit=SHOWN)]
        silent = {pause.vendor: pause for pause in pauses(connection)}
        fetches = list(queries.failing_fetches(connection, limit=SHOWN))
        late = [UnsentRow.from_row(one) for one in queries.unsent(connection, age=LATE_SECONDS, limit=SHOWN)]
    age = row["waiting_age_seconds"]
    found = f"{row['waiting']} waiting" + (f", the oldest for {age:.0f} seconds" if row["waiting"] else "")
    yield warn("questions", found, SLOW) if age > LATE_SECONDS else ok("questions", found)
    for pause in silent.values():
        yield _silent(pause)
    for one in late:
        yield _unsent(one if one.channel not in silent else replace(one, problem=one.problem or "it does not answer"))
    for problem in fetches:
        yield warn("threads to read", _unread(problem), "it is tried again by itself, and ends with an alarm")
    if not late:
        yield ok("messages", f"{row['unsent']} waiting")
    if not row["dead"]:
        yield ok("undelivered messages", "none")
    for message in dead:
        where = f"{message.thread.channel} {message.thread.thread_id}"
        yield warn(
            f"undelivered message {message.id}",
            f"{message.kind} for {where}: {message.problem}",
            _where_it_went(message),
        )
    if row["dead"] > SHOWN:
        yield warn("undelivered messages", f"{row['dead']} in total", "they are in the table outbox, with state dead")


def _silent(pause: Pause) -> Finding:
    found = f"does not answer since {pause.since.astimezone(UTC):%H:%M} UTC: {pause.problem}"
    cure = "see its status page and the network from here; what is meant for it waits, and goes out by itself"
    return warn(pause.vendor.title(), found, cure)


def _unsent(late: UnsentRow) -> Finding:
    """What was never tried waits for a worker; for what was tried the reason is known, and more workers do not help."""
    waits = f"{late.number} {late.kind} for {late.channel} waiting, the oldest for {late.age_seconds:.0f} seconds"
    if late.problem is None:
        return warn("messages", waits, SLOW)
    cure = f"see to what {late.channel.title()} says: a setting, a permission, an outage; it is tried again by itself"
    return warn("messages", f"{waits}: {late.problem}", cure)


def check_catch_up(settings: Settings) -> Iterator[Finding]:
    """Are vendors asked for what no webhook told of?"""
    period = settings.behaviour.catch_up.period_seconds
    if not period:
        yield off("catch-up", "off: what webhooks lose in a long outage is not looked for", "[catch_up] period_seconds")
        return
    with connected(settings) as connection:
        rows = list(queries.catch_up_state(connection))
    if not rows:
        yield off("catch-up", "no vendor was asked yet", "it begins with `firstline schedule` and `firstline work`")
    for row in rows:
        name, age = f"catch-up of {row['channel'].title()} {row['account']}", row["looked_seconds"]
        if row["failing"]:
            yield warn(name, f"{row['failing']} not readable: {row['problem']}", "see to what the vendor says")
        elif age > LATE_ROUNDS * period:
            yield warn(name, f"last done {age:.0f} seconds ago", SLOW)
        else:
            yield ok(name, f"last done {age:.0f} seconds ago")


def _unread(row: Row) -> str:
    waits = f"{row['number']} in {row['channel'].title()}, the oldest for {row['age_seconds']:.0f} seconds"
    return f"{waits}: {row['problem']}"


def _where_it_went(message: DeadLetterRow) -> str:
    """Who has the conversation of a dead letter now."""
    desk = str(message.desk).title()
    ticket = f"{desk} ticket {message.ticket_id}" + (f" ({message.ticket_url})" if message.ticket_url else "")
    match message.handoff:
        case _ if message.kind == "label":
            return "nothing to do: only tags and fields are missing"
        case "open":
            return f"an agent has this conversation, in {ticket}"
        case "pending" if message.given_up:
            return f"no agent has this conversation and {desk} rejects its ticket: handle it manually"
        case "pending":
            return f"an agent will get this conversation: its {desk} ticket is not created yet"
        case "closed" if message.owner == Owner.BOT:
            return f"check whether anything is left to say: {ticket} has been closed since"
    return "check the conversation there: " + ("an agent has it" if message.owner == Owner.HUMAN else "no agent has it")


def _lives(client: redis.Redis, key: str, lasts: int) -> bool:
    """By what is left of its entry, which it renews: so no clock is compared with another."""
    return int(client.ttl(key)) > lasts - SILENCE_SECONDS
