"""How often the watch cries wolf, all of it: `python -m benchmarks.false_alarms`. Installations with a rollout of two
arms, a new version of each arm's prompt in the middle, and no difference between any of them; conversations are written
into Postgres and looked at by the workers' own watch.

`firstline eval watching` has the same of one comparison alone, and how soon a difference is found.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

from benchmarks.stage import stage
from benchmarks.steering import STEERED, drawn, watch_of
from benchmarks.table import Row, show
from bot.app import settings as app_settings
from bot.app.container import Container
from bot.intervals import wilson
from bot.store.db import Database
from bot.store.queries import queries
from bot.watching.comparisons import begins
from tests.support.figures_of_arms import write
from tests.support.store import Store

RUNS, CONVERSATIONS = 200, 4_000  # installations; conversations of each in four weeks
COMPARISONS = 5  # two arms beside the standard one, three new versions beside those before
SHARES = (("channel", "zendesk", 100), ("arm", "arm0", 20), ("arm", "arm1", 20))


def main() -> None:
    with stage() as here:
        here.behaviour(STEERED)
        container = Container(app_settings.load(here.environment, dotenv=None))
        with closing(Database(here.environment["DATABASE_URL"], 2)) as database:
            alarms = [_alarms(container, database, seed) for seed in range(RUNS)]
        container.database.close()
    about = Counter(one for found in alarms for one in found)
    show(
        f"False alarms of the watch: {RUNS} installations, {CONVERSATIONS:,} conversations each, no difference",
        [
            Row("with any alarm", _share(sum(map(bool, alarms)), RUNS)),
            Row("comparisons with one (promised: at most 5 %)", _share(about.total(), RUNS * COMPARISONS)),
        ],
    )


def _alarms(container: Container, database: Database, seed: int) -> set[str]:
    """By comparison."""
    random.seed(1000 + seed)
    with database.connection() as connection:
        connection.execute("TRUNCATE conversations, figure_watch, figures_pending, alarms CASCADE")
        for what, name, share in SHARES:  # anew, since an alarm takes one back
            queries.set_rollout_share(connection, what=what, name=name, share=share, by="bench")
        connection.execute("UPDATE rollout_shares SET since = now() - interval '100 days'")
    clock = begins(datetime.now(UTC))
    had = [drawn(number < CONVERSATIONS / 2) for number in range(CONVERSATIONS)]
    clock = write(Store(database), had, first=clock, every=timedelta(days=26) / CONVERSATIONS)
    watch_of(container, database, lambda _: clock + timedelta(hours=2)).run()
    with database.connection() as connection:
        found = connection.execute("SELECT about FROM alarms").fetchall()
    return {row["about"].rpartition(":")[0] for row in found}


def _share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{hits} of {of:,}: {hits / of:.1%} ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
