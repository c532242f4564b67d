"""What one question costs a whole site, and from that how much is needed: `python -m benchmarks sizing`.

Two web processes, three workers and two schedulers behind HAProxy and PgBouncer (transaction mode), no model: answers
are quoted. What the site uses while nothing is asked is measured first and taken off. The rule is `needs`.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Row, show
from benchmarks.usage import Connections, connections, memory, read
from bot.config.behaviour import Behaviour
from tests.deploy.site import Plan, Site, site
from tests.scenarios.talks import Requesters, Talk
from tests.support.pgbouncer import binary
from tests.support.servers import Servers

WARM_UP, TALKS = 60, 140  # conversations; the first fill what is loaded once, and the first pages of each table
QUESTIONS = ("How do I reset my password?", "How do I download an invoice?", "How do I export my data?")
IDLE_SECONDS = 15.0
PATIENCE = 180.0

# The assumptions of the rule.
A_MONTH = 30 * 86_400  # seconds
KEPT_DAYS = Behaviour().retention.messages_days
PEAK = 10  # times the average
MODEL_SECONDS = 12
BUSY = {"worker": 0.6, "web": 0.4, "PgBouncer": 0.5}  # how much of a core one process is to use at the peak
MONTHLY = (100_000, 10_000_000)  # conversations


@dataclass(frozen=True)
class Costs:
    """Of one question: CPU in milliseconds by group, transactions, bytes written ahead. `kept`: bytes that a
    conversation of three questions leaves. `idle`: CPU of each group while nothing is asked, as a share of one core."""

    cpu: Mapping[str, float]
    idle: Mapping[str, float]
    transactions: float
    written: float
    kept: float
    memory: Mapping[str, float]
    connections: Mapping[str, Connections]


@dataclass(frozen=True)
class Needs:
    """For the peak: `answers` a second. CPU in cores; `kept` and `written` in GB a month."""

    answers: float
    workers: int
    webs: int
    clients: int
    postgres: float
    commits: float
    poolers: int
    redis: float
    kept: float
    written: float


def main() -> list[Row]:
    if binary() is None or shutil.which("haproxy") is None:
        print("Sizing: not measured, PgBouncer or HAProxy is not on this machine")
        return []
    with (
        Servers.start() as servers,
        tempfile.TemporaryDirectory(prefix="firstline-sizing-", ignore_cleanup_errors=True) as folder,
        site(servers.new_database("sizing"), Path(folder), Plan()) as here,
    ):
        costs = measure(here)
    rows = _of_one(costs)
    show("Sizing: what one question costs (baseline: the same processes a second, nothing asked)", rows)
    show(f"Sizing: {MONTHLY[1]:,} conversations a month (baseline: {MONTHLY[0]:,})", _of_many(costs))
    return rows


def measure(here: Site) -> Costs:
    _ask(here, WARM_UP)
    here.vacuum()
    quiet = read(here)
    time.sleep(IDLE_SECONDS)
    start = read(here)
    talks, most = _ask(here, TALKS)
    end = read(here)
    seconds, count = start.at - quiet.at, TALKS * len(QUESTIONS)
    idle = {name: (start.cpu[name] - quiet.cpu[name]) / seconds for name in start.cpu}
    span = end.at - start.at
    cpu = {name: (end.cpu[name] - start.cpu[name] - idle[name] * span) * 1000 / count for name in start.cpu}
    idle_transactions = (start.transactions - quiet.transactions) / seconds
    return Costs(
        cpu=cpu,
        idle=idle,
        transactions=(end.transactions - start.transactions - idle_transactions * span) / count,
        written=(end.written - start.written) / count,
        kept=(end.kept - start.kept) / len(talks),
        memory=memory(here),
        connections=most,
    )


def _ask(here: Site, number: int) -> tuple[list[Talk], dict[str, Connections]]:
    """So many conversations at once, each asking one question after the other; the most connections meanwhile."""
    openings = Requesters(here.sandbox).in_turn()
    talks: list[Talk] = []
    most: dict[str, Connections] = {}
    for turn, question in enumerate(QUESTIONS):
        if turn == 0:
            talks = [next(openings)(question) for _ in range(number)]
        else:
            for talk in talks:
                talk.say(question)
        deadline = time.monotonic() + PATIENCE
        while any(len(talk.said()) <= turn for talk in talks) or not here.at_rest():
            for name, now in connections(here).items():
                before = most.get(name, now)
                most[name] = Connections(max(before.database, now.database), max(before.redis, now.redis))
            if time.monotonic() > deadline:
                raise TimeoutError(f"not everything was answered after {PATIENCE:.0f} s")
            time.sleep(0.2)
    return talks, most


def needs(costs: Costs, conversations: int) -> Needs:
    """The rule: for the peak, processes by their CPU, workers also by the threads that wait for the model."""
    behaviour = Behaviour()
    questions = conversations * len(QUESTIONS)
    answers = questions / A_MONTH * PEAK

    def cores(name: str) -> float:
        return answers * costs.cpu[name] / 1000

    waiting = answers * MODEL_SECONDS / behaviour.workers.threads
    workers = max(2, math.ceil(max(cores("worker") / BUSY["worker"], waiting)))
    webs = max(2, math.ceil(cores("web") / BUSY["web"]))
    return Needs(
        answers=answers,
        workers=workers,
        webs=webs,
        clients=behaviour.workers.database_connections * (workers + webs),
        postgres=cores("Postgres"),
        commits=answers * costs.transactions,
        poolers=math.ceil(cores("PgBouncer") / BUSY["PgBouncer"]),
        redis=cores("Redis"),
        kept=conversations * costs.kept / 1e9,
        written=questions * costs.written / 1e9,
    )


def _of_one(costs: Costs) -> list[Row]:
    return [
        *(Row(f"CPU, {name}", f"{costs.cpu[name]:.1f} ms", f"{1000 * costs.idle[name]:.1f} ms") for name in costs.cpu),
        Row("transactions", f"{costs.transactions:.0f}"),
        Row("written ahead (WAL)", f"{costs.written / 1000:.1f} kB"),
        Row("kept of a conversation of three questions, indexes included", f"{costs.kept / 1000:.1f} kB"),
        *(Row(f"memory of one process, {name}", f"{mib:.0f} MiB") for name, mib in costs.memory.items()),
        *(
            Row(f"connections of one process at most, {name}", f"{most.database} to PgBouncer, {most.redis} to Redis")
            for name, most in costs.connections.items()
        ),
    ]


def _of_many(costs: Costs) -> list[Row]:
    few, many = (needs(costs, conversations) for conversations in MONTHLY)
    shown: Sequence[tuple[str, Callable[[Needs], str]]] = (
        (f"answers a second at the peak ({PEAK} times the average)", lambda of: f"{of.answers:.1f}"),
        (f"workers (model: {MODEL_SECONDS} s)", lambda of: str(of.workers)),
        ("web processes", lambda of: str(of.webs)),
        ("clients of PgBouncer at most", lambda of: str(of.clients)),
        ("PgBouncer processes", lambda of: str(of.poolers)),
        ("Postgres, cores, search of few articles included", lambda of: f"{of.postgres:.2f}"),
        ("Postgres, transactions a second", lambda of: f"{of.commits:.0f}"),
        ("Redis, cores", lambda of: f"{of.redis:.2f}"),
        ("Postgres grows by, a month", lambda of: f"{of.kept:.1f} GB"),
        (
            f"Postgres at most, with messages kept for {KEPT_DAYS} days, the default",
            lambda of: f"{of.kept * KEPT_DAYS * 86_400 / A_MONTH:.0f} GB",
        ),
        ("WAL a month", lambda of: f"{of.written:.0f} GB"),
    )
    return [Row(what, show_it(many), show_it(few)) for what, show_it in shown]


if __name__ == "__main__":
    main()
