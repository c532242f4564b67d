"""The rule of docs/scale.md."""

from __future__ import annotations

import pytest

from benchmarks.sizing import Costs, needs
from bot.config.behaviour import Behaviour

CPU = {"worker": 60.0, "web": 6.0, "scheduler": 0.0, "Postgres": 20.0, "PgBouncer": 5.0, "Redis": 1.0, "HAProxy": 1.0}
COSTS = Costs(cpu=CPU, idle={}, transactions=30, written=9_000, kept=12_000, memory={}, connections={})


def test_few_conversations_need_two_of_each_for_restarts() -> None:
    few = needs(COSTS, 100_000)
    assert (few.workers, few.webs, few.clients) == (2, 2, 24)
    assert few.answers == pytest.approx(100_000 * 3 / (30 * 86_400) * 10)
    assert few.kept == pytest.approx(1.2)


def test_many_need_workers_by_threads_that_wait_and_more_than_one_pgbouncer() -> None:
    many = needs(COSTS, 10_000_000)
    threads = Behaviour().workers.threads
    assert many.workers * threads >= many.answers * 12 > (many.workers - 1) * threads
    assert many.poolers == 2
    assert many.postgres == pytest.approx(many.answers * 0.020)


def test_where_cpu_is_what_is_short_it_decides() -> None:
    dear = Costs(cpu={**CPU, "worker": 600.0}, idle={}, transactions=30, written=1, kept=1, memory={}, connections={})
    many = needs(dear, 10_000_000)
    assert many.workers * 0.6 >= many.answers * 0.6 > (many.workers - 1) * 0.6
