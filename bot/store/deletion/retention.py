"""Deletes what has been kept long enough, a small batch of each kind at a time; how long is the operator's to say.

Nothing goes that a pending outbox message, an open handoff or a waiting message may still need: their conversations are
kept whole. Any number of processes may do this at the same time; each takes rows that no other holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot import telemetry
from bot.config import RetentionSettings
from bot.store.db import Database
from bot.store.queries import Connection, queries

log = logging.getLogger("firstline.retention")
BATCH = 500  # rows of one kind that one transaction deletes
REST_SECONDS = 60.0  # when no batch was full
MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86400.0, 7 * 86400.0
Delete = Callable[[Connection, float, int], int]  # older than these seconds, at most so many rows; how many went


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of row, and how many seconds it is kept; 0: forever."""

    what: str
    seconds: float
    delete: Delete


class Retention:
    def __init__(
        self, database: Database, settings: RetentionSettings, *, batch: int = BATCH, rest_seconds: float = REST_SECONDS
    ) -> None:
        self._database = database
        self._rules = tuple(rule for rule in _rules(settings) if rule.seconds)
        self._batch = batch
        self._rest_seconds = rest_seconds
        self._again_at = 0.0

    def enforce(self) -> dict[str, int]:
        """One batch of each kind: how many rows went, by kind. Called with every sweep, and idle where there is little
        to do. Raises StoreUnavailable, also when others hold what is to go; the next call goes on from there."""
        if time.monotonic() < self._again_at:
            return {}
        deleted = {}
        for rule in self._rules:
            with self._database.transaction() as connection:
                queries.wait_for_nobody(connection)
                number = rule.delete(connection, rule.seconds, self._batch)
            if number:
                deleted[rule.what] = number
                telemetry.DELETED_ROWS.add(number, what=rule.what)
        if deleted:
            log.info("deleted what was kept long enough", extra={"rows": deleted})
        if max(deleted.values(), default=0) < self._batch:
            self._again_at = time.monotonic() + self._rest_seconds
        return deleted


def _rules(settings: RetentionSettings) -> Iterable[_Rule]:
    messages = settings.messages_days * DAY
    sent = _held(queries.expired_outbox, queries.delete_outbox, states=["sent", "cancelled"])
    dead = _held(queries.expired_outbox, queries.delete_outbox, states=["dead"])
    yield _Rule("outbox", settings.outbox_days * DAY, sent)
    yield _Rule("dead_letters", settings.dead_letters_days * DAY, dead)
    yield _Rule("feedback", settings.feedback_days * DAY, _held(queries.expired_feedback, queries.delete_feedback))
    yield _Rule("act_requests", messages, _held(queries.expired_acts, queries.delete_acts))
    # Before the conversations, each of which takes with it whatever is left.
    yield _Rule("messages", messages, _held(queries.expired_messages, queries.delete_messages))
    yield _Rule("conversations", messages, _held(queries.expired_conversations, queries.delete_conversations))
    yield _Rule("chat_files", settings.files_days * DAY, _plain(queries.delete_chat_files))
    yield _Rule("chats", messages, _plain(queries.delete_chat_messages))
    yield _Rule("events_seen", settings.events_seen_days * DAY, _plain(queries.delete_seen_events))
    yield _Rule("unaddressed_messages", settings.unaddressed_minutes * MINUTE, _plain(queries.delete_old_unaddressed))
    yield _Rule("decisions", settings.decisions_days * DAY, _plain(queries.delete_decisions))
    yield _Rule("scores", settings.scores_days * DAY, _plain(queries.delete_scores))
    yield _Rule("work", settings.decisions_days * DAY, _plain(queries.delete_work))
    yield _Rule("figures", settings.figures_days * DAY, _plain(queries.delete_figures))
    yield _Rule("slowed", settings.figures_days * DAY, _plain(queries.delete_slowed))
    yield _Rule("examples", settings.examples_days * DAY, _plain(queries.delete_examples))
    yield _Rule("rehearsals", settings.rehearsals_days * DAY, _plain(queries.delete_rehearsals))
    yield _Rule("rehearsal_runs", settings.rehearsals_days * DAY, _plain(queries.delete_rehearsal_runs))
    yield _Rule("alarms", settings.dead_letters_days * DAY, _plain(queries.delete_settled_alarms))
    yield _Rule("buckets", DAY, _plain(queries.delete_buckets))
    yield _Rule("used_tickets", DAY, _plain(queries.delete_used_tickets))
    yield _Rule("console_sessions", WEEK, _plain(queries.delete_console_sessions))
    yield _Rule("console_attempts", DAY, _plain(queries.delete_console_attempts))
    yield _Rule("audit_log", settings.audit_days * DAY, _plain(queries.delete_audit_log))
    yield _Rule("message_edits", settings.message_edits_hours * HOUR, _plain(queries.delete_edits))


def _plain(delete: Any) -> Delete:
    """Rows that nothing else hangs on."""
    return lambda connection, seconds, limit: int(delete(connection, seconds=seconds, limit=limit))


def _held(find: Any, delete: Any, **which: Any) -> Delete:
    """Rows of conversations, and conversations. Two statements: what was committed while the first waited for its locks
    only the second sees; and as it holds the conversations, nothing begins in them meanwhile."""

    def run(connection: Connection, seconds: float, limit: int) -> int:
        ids = [row["id"] for row in find(connection, seconds=seconds, limit=limit, **which)]
        return int(delete(connection, ids=ids, seconds=seconds)) if ids else 0

    return run
