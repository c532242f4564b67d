"""What an answer costs with everything switched on that sees and steers, in one run with and without:
`python -m benchmarks.switched_on`. Processor time, Postgres' included, in turns; the target is at most 3 % more.

Another feature joins by a line in SWITCHES: what firstline.toml says where it is on, what Postgres does only then, and
what runs beside the answers.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from statistics import mean, stdev

from benchmarks.stage import stage
from benchmarks.steering import ARMS, DOCS, Side, processor, watch_of
from benchmarks.table import Row, show
from bot.app.container import Container
from bot.knowledge.ingest import ingest
from bot.store.db import Database
from bot.store.figures.fold import Figures
from bot.store.queries import queries

ROUNDS = 24  # of both sides, in turns
BLOCK = 60  # answers, after which figures are counted, once a minute: one answer a second
TARGET = 3  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    name: str
    toml: str = ""
    triggers: Sequence[tuple[str, str]] = ()  # table and name, of those that work only where it is on
    beside: Callable[[Container], Callable[[], object]] = field(default=lambda _: lambda: None)  # after each block


def folding(container: Container) -> Callable[[], object]:
    return partial(Figures(container.database, rest_seconds=0).run)


def looking(container: Container) -> Callable[[], object]:
    """At the conversations of the last block, which are an hour old for it: as if there were sixty an hour, 40,000 in
    four weeks, and looked at hourly. Those of the other side are looked at, too."""
    return watch_of(container, container.database, lambda one: queries.figures_now(one) + timedelta(hours=2)).run


_NOTED = ("answer_work", "resolutions", "handoffs", "feedback", "messages", "conversations")
SWITCHES = (
    Switch(
        name="figures",
        triggers=(*((table, "note_figures") for table in _NOTED), ("messages", "note_figures_of_waiting")),
        beside=folding,
    ),
    Switch(name="rollout with three arms", toml=f"[rollout.shares]\nzendesk = 100\n{ARMS}"),
    Switch(name="the watch", beside=looking),
)


def main() -> None:
    with stage() as here, closing(Database(here.environment["DATABASE_URL"], 2)) as database:
        ingest(database, None, [str(DOCS)], lambda _: None, base_url="https://docs.acme.example")
        off, on = Side(here, ""), Side(here, "".join(switch.toml for switch in SWITCHES))
        beside = [switch.beside(on.container) for switch in SWITCHES]
        for side in (off, on):
            _block(side)  # the first loads what loads once
        without, with_all = _in_turns(database, off, on, beside)
        for side in (off, on):
            side.container.database.close()
    names = ", ".join(switch.name for switch in SWITCHES)
    show(
        f"Everything switched on: {names} (baseline: nothing of it, in turns)",
        [
            Row("an answer, ms of processor time, Postgres included", _shown(with_all), _shown(without)),
            Row(f"more (target: at most {TARGET} %)", _more(with_all, without), "–"),
        ],
    )


def _in_turns(
    database: Database, off: Side, on: Side, beside: Sequence[Callable[[], object]]
) -> tuple[list[float], list[float]]:
    """Milliseconds an answer, by round: without, and with everything."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            _switch(database, on=which == 1)
            gc.collect()
            before = processor(database)
            _block(on if which else off)
            for run in beside if which else ():
                run()
            found[which].append((processor(database) - before) / BLOCK * 1000)
    return found


def _block(side: Side) -> None:
    for _ in range(BLOCK):
        side.answer()


def _switch(database: Database, *, on: bool) -> None:
    with database.connection() as connection:
        for switch in SWITCHES:
            for table, trigger in switch.triggers:
                verb = "ENABLE" if on else "DISABLE"
                connection.execute(f"ALTER TABLE {table} {verb} TRIGGER {trigger}".encode())


def _shown(times: Sequence[float]) -> str:
    return f"{mean(times):.1f} ± {1.96 * stdev(times) / len(times) ** 0.5:.1f}"


def _more(with_all: Sequence[float], without: Sequence[float]) -> str:
    """By pairs of one round, with the 95 % interval of their mean."""
    more = [100 * (one / other - 1) for one, other in zip(with_all, without, strict=True)]
    return f"{mean(more):+.1f} % ± {1.96 * stdev(more) / len(more) ** 0.5:.1f}"


if __name__ == "__main__":
    main()
