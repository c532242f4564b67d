"""What makes the bot one to be trusted, on at one side of `benchmarks.traces` and off at another, as far as it can be.

On: traces and scores of every conversation, the worker's own database role (docs/deploy/process-roles.sql), the
sentence that a machine answers, limits by person and by account, blind indexes and the look whether somebody was
erased, an entry in the audit log for each conversation that somebody reads in the console, one in twenty, as the review
queue asks for (`[console] review_share`), and one sweep of retention a block.

Blind indexes and the look have no switch: what they do is taken out by hand at the other side. What stays on at both:
redaction and sealed texts, which are older than all this; the columns and indexes in which blind indexes stand, empty;
and what hangs on an answer so that a person can be erased, its ids. Not measured at either: RAGAS, a process of its own
beside the answers, at nice 19, and the console's pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import psycopg

from benchmarks.builds import ROOT
from bot.app.container import Container
from bot.config import ConsoleSettings
from bot.store.console.audit import Audit
from bot.store.db import Database
from bot.store.deletion.retention import Retention
from bot.store.queries import queries
from tests.support.servers import as_role

ACCOUNT = "acme"
ON = f"""
[traces]
share = 1
[scoring]
share = 1
most_waiting = 100000
[answers]
say_automatic = true
[limits]
requester_burst = 10000
[limits.accounts."zendesk:{ACCOUNT}"]
burst = 1000000
per_minute = 1000000
"""
OFF = """
[answers]
say_automatic = false
[limits]
requester_per_minute = 0
account_per_minute = 0
"""
READ = slice(None, None, round(1 / ConsoleSettings().review_share))  # of a block's conversations
_ROLE, _PASSWORD = "firstline_worker", "bench"


def as_worker(url: str) -> str:
    """The database's address for the role of `firstline work`, which is made."""
    with psycopg.connect(url, autocommit=True) as superuser:
        for name in ("roles.sql", "process-roles.sql"):
            superuser.execute((ROOT / "docs/deploy" / name).read_text().encode())
        superuser.execute(f"ALTER ROLE {_ROLE} PASSWORD '{_PASSWORD}'".encode())
    return as_role(url, _ROLE, _PASSWORD)


@contextmanager
def without_bookkeeping() -> Iterator[None]:
    """Nobody is found by a blind index, and nobody is looked up among those who were erased."""
    with ExitStack() as stack:
        for name in ("bot.store.inbox.email_index", "bot.store.conversations.email_index"):
            stack.enter_context(patch(name, lambda *_: ""))
        stack.enter_context(patch("bot.store.inbox.is_erased", lambda *_: False))
        stack.enter_context(patch.object(queries, "share_intake", lambda *_: None))
        yield


class Upkeep:
    """What goes on beside answers, once a block."""

    def __init__(self, container: Container, console: Database) -> None:
        """`console`: for what the console writes, whose role this is not."""
        self._retention = Retention(container.database, container.settings.behaviour.retention, rest_seconds=0)
        self._audit = Audit(console)

    def run(self, conversations: Sequence[int]) -> None:
        for conversation in conversations[READ]:
            self._audit.note("ada", "looked at a conversation", conversation)
        self._retention.enforce()


def prove(database: Database, conversations: Sequence[int], *, on: bool) -> None:
    """Raises AssertionError where a side is not what it is taken for."""
    with database.connection() as connection:
        found = connection.execute(
            "SELECT count(*) FILTER (WHERE email_index <> '') AS indexed,"
            " (SELECT count(DISTINCT which) FROM audit_log WHERE which = ANY(%(names)s)) AS read"
            " FROM conversations WHERE id = ANY(%(ids)s)",
            {"ids": list(conversations), "names": list(map(str, conversations))},
        ).fetchone()
    assert found is not None
    wanted = (len(conversations), len(conversations[READ])) if on else (0, 0)
    assert (found["indexed"], found["read"]) == wanted, found
