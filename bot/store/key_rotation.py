"""Re-encrypt everything under the first key, in small steps, while the system runs."""

from __future__ import annotations

from collections.abc import Callable

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import queries

BATCH = 500


def rotate(database: Database, cipher: Cipher, report: Callable[[str], None]) -> int:
    """How many values were re-encrypted. Raises ConfigurationError when a value opens with none of the keys.

    Safe to stop and start again: a value is under the first key or under an older one, and both can be read.
    """
    steps = {
        "requesters": (queries.requesters_after, queries.reseal_requester),
        "vaults": (queries.vaults_after, queries.reseal_vault),
        "messages": (queries.messages_after, queries.reseal_message),
        "outbox messages": (queries.outbox_after, queries.reseal_outbox),
        "unaddressed messages": (queries.unaddressed_after, queries.reseal_unaddressed),
        "message edits": (queries.edits_after, queries.reseal_edit),
        "feedback": (queries.feedback_after, queries.reseal_feedback),
        "installations": (queries.installations_after, queries.reseal_installation),
    }
    total = 0
    for name, (read, write) in steps.items():
        last = done = 0
        while True:
            with database.transaction() as connection:
                rows = list(read(connection, after=last, limit=BATCH))
                for row in rows:
                    write(connection, id=row["id"], sealed=cipher.reseal(row["sealed"]))
            if not rows:
                break
            last, done = rows[-1]["id"], done + len(rows)
        report(f"{name}: {done} re-encrypted")
        total += done
    return total
