"""What steering costs: `python -m benchmarks.steering`. Processor time of an answer, Postgres' included, without a
rollout and with one of two arms, in turns; and of a look of the watch at what an hour brings, with the conversations of
four weeks behind it.

An answer: its message is accepted, thought about without a language model over Firstline's own docs, and recorded.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev

from benchmarks.stage import Stage, cpu_seconds, postgres_of, stage
from benchmarks.table import Row, show
from bot.app import settings as app_settings
from bot.app.container import Container
from bot.app.steering.alarms import figure_alarms
from bot.config import Answers
from bot.knowledge.ingest import ingest
from bot.store.db import Database
from bot.store.queries import Connection, queries
from bot.watching.comparisons import begins
from tests.support.builders import message
from tests.support.fakes import FakeConnector, FakeVendor
from tests.support.figures_of_arms import Had, write
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.steering.figures import FigureWatch

DOCS = Path(__file__).parents[1] / "docs"
ROUNDS, ANSWERS = 60, 12  # each round of both, in turns
FOUR_WEEKS = (20_000, 200_000)  # conversations
LOOKS = 48  # one an hour
WRITTEN_AT_ONCE = 10_000
TARGET = 3  # per cent
QUESTIONS = (
    "How do I connect Zendesk?",
    "Where do I set the business hours?",
    "How do I pause the bot?",
    "Which languages does it speak?",
    "How do I read a backup again?",
)
ARMS = "".join(f'[[rollout.arms]]\nname = "arm{one}"\nshare = 20\ntone = "tone {one}"\n' for one in range(2))
BOUNDS = "[watching.bounds.escalation]\nat_most = 0.5\n[watching.bounds.csat]\nat_least = 0.2\n"
STEERED = f"[rollout.shares]\nzendesk = 100\n{ARMS}{BOUNDS}"


class Side:
    """An installation in this process, whose only channel is played."""

    def __init__(self, here: Stage, toml: str) -> None:
        here.behaviour(toml)
        self.container = Container(app_settings.load(here.environment, dotenv=None))
        connector = FakeConnector(FakeVendor(self.container.database))
        self._job = AnswerJob(
            self.container.conversations,
            self.container.answerer,
            {"zendesk": connector},
            Answers(settle_seconds=0),
            recorded=lambda _: None,
        )
        self._numbers = 0

    def answer(self) -> None:
        self._numbers += 1
        thread = f"{id(self)}-{self._numbers}"
        words = random.choice(QUESTIONS)
        said = message(words, channel="zendesk", account="acme", thread_id=thread, requester=None, author_id=thread)
        self.container.inbox([replace(said, sent_at=datetime.now(UTC))])
        with self.container.database.connection() as connection:
            row = connection.execute("SELECT id FROM conversations WHERE thread_id = %s", (thread,)).fetchone()
        assert row is not None
        self._job.answer(row["id"])


def main() -> None:
    random.seed(1)
    with stage() as here:
        sides = [Side(here, toml) for toml in ("", STEERED)]
        with closing(Database(here.environment["DATABASE_URL"], 2)) as database:
            ingest(database, None, [str(DOCS)], lambda _: None, base_url="https://docs.acme.example")
            with database.connection() as connection:
                for what, name in (("channel", "zendesk"), ("arm", "arm0"), ("arm", "arm1")):
                    queries.set_rollout_share(
                        connection, what=what, name=name, share=100 if what == "channel" else 20, by="bench"
                    )
            without, steered = _in_turns(sides, database)
            arms = _arms(database)
            looked = [_looks(sides[1].container, database, number) for number in FOUR_WEEKS]
        for side in sides:
            side.container.database.close()
    show(
        "What steering costs (baseline: no rollout, in turns)",
        [
            Row("an answer, ms of processor time, Postgres included", _shown(steered), _shown(without)),
            Row(f"more (target: at most {TARGET} %)", _more(steered, without)),
            Row("arms that answered", arms, "standard"),
            *(row for one in looked for row in one.rows(mean(without))),
        ],
    )


def _in_turns(sides: list[Side], database: Database) -> tuple[list[float], list[float]]:
    """Milliseconds an answer, by round."""
    for side in sides:
        for _ in range(20):
            side.answer()
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            gc.collect()
            before = processor(database)
            for _ in range(ANSWERS):
                sides[which].answer()
            found[which].append((processor(database) - before) / ANSWERS * 1000)
    return found


def processor(database: Database) -> float:
    """Seconds of this process and of Postgres, with all who are connected, so far."""
    with database.connection() as connection:
        return time.process_time() + cpu_seconds(postgres_of(connection))


def _arms(database: Database) -> str:
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT DISTINCT arm FROM answer_work WHERE arm <> 'standard' ORDER BY arm"
        ).fetchall()
    return ", ".join(["standard", *(row["arm"] for row in rows)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """With so many conversations in four weeks: seconds of the first look at all of them, and of one an hour later."""

    conversations: int
    first: float
    hourly: float

    def rows(self, answer: float) -> list[Row]:
        """`answer`: milliseconds of one."""
        number, each = f"{self.conversations:,} conversations in four weeks", 1000 * self.hourly / self.an_hour
        return [
            Row(f"{number}: the watch's first look at all of them, s of processor time", f"{self.first:.2f}"),
            Row(f"{number}: its hourly look, ms", f"{1000 * self.hourly:.1f}"),
            Row("for each new conversation, of an answer's time", f"{each:.2f} ms, {100 * each / answer:.1f} %"),
        ]

    @property
    def an_hour(self) -> int:
        return round(self.conversations / 28 / 24)


def _looks(container: Container, database: Database, conversations: int) -> Looks:
    """Of two arms, ratings and bounds; each arm has a new version since the middle of it."""
    with database.connection() as connection:
        connection.execute("TRUNCATE conversations, figure_watch, figures_pending CASCADE")
    store, clock = Store(database), [begins(datetime.now(UTC))]
    watch = watch_of(container, database, lambda _: clock[0] + timedelta(hours=2))
    for begin in range(0, conversations, WRITTEN_AT_ONCE):
        numbers = range(begin, min(begin + WRITTEN_AT_ONCE, conversations))
        had = [drawn(number < conversations / 2) for number in numbers]
        clock[0] = write(store, had, first=clock[0], every=timedelta(days=26) / conversations)
    with database.connection() as connection:
        connection.execute("ANALYZE")  # as autovacuum does within minutes
    first = _measured(watch, database)
    looks = Looks(conversations=conversations, first=first, hourly=0.0)
    for _ in range(LOOKS):
        had = [drawn(False) for _ in range(looks.an_hour)]
        clock[0] = write(store, had, first=clock[0], every=timedelta(hours=0.9) / looks.an_hour)
        looks = replace(looks, hourly=looks.hourly + _measured(watch, database) / LOOKS)
    return looks


def drawn(is_early: bool) -> Had:
    version = f"answering@{3 if is_early else 4} m 000000"
    return Had(
        arm=random.choice(("standard", "arm0", "arm1")),
        version=version,
        escalated=random.random() < 0.3,
        grounded=random.random() < 0.8,
        cost=random.random(),
        score=random.choice((None,) * 6 + (2, 5)),
    )


def watch_of(container: Container, database: Database, now: Callable[[Connection], datetime]) -> FigureWatch:
    behaviour = container.settings.behaviour
    alarms = figure_alarms(container.settings, database)
    return FigureWatch(database, behaviour.rollout, behaviour.watching, ["zendesk"], alarms, now=now)


def _measured(watch: FigureWatch, database: Database) -> float:
    before = processor(database)
    watch.run()
    return processor(database) - before


def _shown(times: list[float]) -> str:
    return f"{mean(times):.1f} ± {1.96 * stdev(times) / len(times) ** 0.5:.1f}"


def _more(steered: list[float], without: list[float]) -> str:
    """By pairs of one round, with the 95 % interval of their mean."""
    more = [100 * (one / other - 1) for one, other in zip(steered, without, strict=True)]
    return f"{mean(more):+.1f} % ± {1.96 * stdev(more) / len(more) ** 0.5:.1f}"


if __name__ == "__main__":
    main()
