"""How a worker process is suited to what is around it."""

from __future__ import annotations

from bot.store.db import Database
from bot.turns import Turns
from tests.support.serving import reserve
from workers.process.interpreter import suit_turns


def test_how_far_away_postgres_is_is_measured(database_url: str) -> None:
    database, turns = Database(database_url, 1), Turns()

    assert 0 < database.distance() < 1
    suit_turns(database, turns)

    assert turns.at_once >= 1
    database.close()


def test_a_postgres_that_cannot_be_reached_is_taken_for_near() -> None:
    with reserve() as listener:
        port = listener.getsockname()[1]
    database, turns = Database(f"postgresql://nobody@127.0.0.1:{port}/none", 1, timeout=0.2), Turns()

    suit_turns(database, turns)

    assert turns.at_once == 1
    database.close()
