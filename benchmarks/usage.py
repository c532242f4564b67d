"""What the processes of a site use: CPU, memory, connections; and what Postgres did and keeps."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
import psycopg

from benchmarks.stage import cpu_seconds, memory_mib, postgres_of
from tests.deploy.site import Site

# Transactions, bytes written ahead, bytes of the database with its indexes.
COUNTS = (
    "SELECT xact_commit + xact_rollback, pg_current_wal_lsn() - '0/0'::pg_lsn, pg_database_size(datname)"
    " FROM pg_stat_database WHERE datname = current_database()"
)
STATISTICS_SECONDS = 2.0  # after which Postgres has counted what its sessions did


class Connections(NamedTuple):
    database: int
    redis: int


@dataclass(frozen=True)
class Reading:
    """CPU in seconds, by group of processes, since they began; `at` monotonic."""

    at: float
    cpu: Mapping[str, float]
    transactions: int
    written: int
    kept: int


def groups(site: Site) -> dict[str, list[psutil.Process]]:
    members = site.fleet.members.values()
    by_role = {
        name: [member.measured() for member in members if member.role == role]
        for name, role in (("worker", "work"), ("web", "serve"), ("scheduler", "schedule"))
    }
    others = {
        "Postgres": _postgres(site),
        "PgBouncer": site.pooler.measured(),
        "Redis": site.doorbell.measured(),
        "HAProxy": site.balancer.measured(),
    }
    return {**by_role, **{name: [process] for name, process in others.items()}}


def read(site: Site) -> Reading:
    time.sleep(STATISTICS_SECONDS)
    cpu = {name: sum(map(cpu_seconds, processes)) for name, processes in groups(site).items()}
    ((transactions, written, kept),) = site.rows(COUNTS)
    return Reading(time.monotonic(), cpu, int(transactions), int(written), int(kept))


def memory(site: Site) -> dict[str, float]:
    """MiB of the largest process of each group, its children with it."""
    return {name: max(map(memory_mib, processes)) for name, processes in groups(site).items()}


def connections(site: Site) -> dict[str, Connections]:
    """Of the process with the most of each group of ours, at this moment."""
    pooler = urlsplit(site.pooler.url).port
    found = {}
    for name in ("worker", "web", "scheduler"):
        ports = [_remote_ports(process) for process in groups(site)[name]]
        found[name] = Connections(
            max(each.count(pooler) for each in ports), max(each.count(site.doorbell.port) for each in ports)
        )
    return found


def _remote_ports(process: psutil.Process) -> list[int | None]:
    family = [process, *process.children(recursive=True)]
    return [one.raddr.port for member in family for one in member.net_connections("tcp") if one.raddr]


def _postgres(site: Site) -> psutil.Process:
    with psycopg.connect(site.database_url) as connection:
        return postgres_of(connection)
