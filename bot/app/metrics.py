"""What waits and what requesters think, counted in Postgres when somebody asks: the same whichever process answers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.errors import StoreUnavailable
from bot.store.db import Database
from bot.store.queries import queries

GAUGES = {
    "waiting": "Messages of requesters that nobody has answered yet",
    "waiting_oldest": "Age of the oldest unanswered message, in seconds",
    "unsent": "Letters in the outbox",
    "unsent_oldest": "Age of the oldest letter in the outbox, in seconds",
    "dead": "Letters that could not be delivered and went to a person",
    "handoffs_pending": "Handoffs whose ticket is not made yet",
    "handoffs_open": "Conversations that a person has through a ticket",
    "conversations": "Conversations known",
    "helped": "Answers whose requester said that they helped",
    "not_helped": "Answers whose requester said that they did not",
    "ratings": "Conversations that were rated",
    "ratings_sum": "Sum of these ratings, each 1 (worst) to 5; divided by the number: the mean",
    "satisfied": "Conversations rated 4 or 5; divided by the number: CSAT",
}


class BacklogCollector:
    def __init__(self, database: Database) -> None:
        self._database = database

    def expose(self) -> bytes:
        """Prometheus text. Without a database only `firstline_database_up 0`."""
        registry = CollectorRegistry()
        up = Gauge("firstline_database_up", "Whether Postgres answered", registry=registry)
        try:
            with self._database.connection() as connection:
                row = {**queries.backlog(connection), **queries.feedback_so_far(connection)}
        except StoreUnavailable:
            up.set(0)
            return generate_latest(registry)
        up.set(1)
        for name, meaning in GAUGES.items():
            Gauge(f"firstline_{name}", meaning, registry=registry).set(row[name])
        return generate_latest(registry)
