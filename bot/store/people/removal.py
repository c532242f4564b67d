"""What is removed of a person in Postgres once their erasure has begun. Every part may be done again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from bot.model import ThreadRef
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import keys_of
from bot.store.people.elsewhere import completed
from bot.store.people.erasures import Erasure, kept
from bot.store.queries import queries
from bot.store.rows import thread_of
from bot.store.work import UnitOfWork

AUTHORED = 200  # messages in others' conversations, at once


class Removal:
    """Every method raises StoreUnavailable."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def conversations(self, erasure: Erasure) -> tuple[Erasure, bool]:
        """How far it is now, and whether all are gone: one of which something may be at a vendor this moment waits
        until that is known, so that the receipt names the ticket."""
        with self._database.connection() as connection:
            hidden = list(queries.hidden_conversations(connection, erasure_id=erasure.id))
        for row in hidden:
            if not row["busy"]:
                erasure = self._conversation(erasure, row["id"])
        return erasure, not any(row["busy"] for row in hidden)

    def rest(self, erasure: Erasure) -> Erasure:
        """What belongs to no conversation of theirs, or to others'."""
        with self._database.unit_of_work(self._cipher) as work:
            chats, removed = _rest(work, erasure)
            progress = erasure.progress
            progress = replace(progress, chats=(*progress.chats, *chats), removed=progress.removed + removed)
            return kept(work, replace(erasure, progress=progress))

    def authored(self, erasure: Erasure) -> tuple[Erasure, dict[int, tuple[ThreadRef, str]]]:
        """Some messages that they wrote in others' conversations: thread and the vendor's id, by number. Their traces
        are the person's too."""
        with self._database.unit_of_work(self._cipher) as work:
            authors = _authors(work, erasure)
            found = list(queries.messages_of_authors(work.connection, indexes=authors, at=erasure.at, limit=AUTHORED))
            beside = dict(erasure.progress.beside)
            for row in found:
                number = row["conversation_id"]
                beside[number] = tuple({*beside.get(number, ()), row["id"]})
            messages = {row["id"]: (thread_of(row), row["message_id"]) for row in found}
            return kept(work, replace(erasure, progress=replace(erasure.progress, beside=beside))), messages

    def forget_authors(self, erasure: Erasure, messages: Collection[int]) -> Erasure:
        """Of these, which were withdrawn."""
        with self._database.unit_of_work(self._cipher) as work:
            queries.forget_authors(work.connection, ids=list(messages))
            removed = erasure.progress.removed + Counter({"messages": len(messages)})
            return kept(work, replace(erasure, progress=replace(erasure.progress, removed=removed)))

    def _conversation(self, erasure: Erasure, number: int) -> Erasure:
        with self._database.unit_of_work(self._cipher) as work:
            if work.find(number) is None:
                return erasure
            progress = erasure.progress
            counts = {name: n for name, n in queries.count_of_conversation(work.connection, id=number).items() if n}
            elsewhere = completed(work, progress.elsewhere, number)
            queries.delete_hidden_conversation(work.connection, id=number)
            progress = replace(progress, removed=progress.removed + Counter(counts), elsewhere=elsewhere)
            return kept(work, replace(erasure, progress=progress))


def _authors(work: UnitOfWork, erasure: Erasure) -> list[str]:
    progress = erasure.progress
    return [*progress.person.indexes(keys_of(work.connection, work.cipher)), *progress.indexes]


def _of_theirs(work: UnitOfWork, erasure: Erasure) -> list[str]:
    """They, and their threads."""
    keys = keys_of(work.connection, work.cipher)
    return [*_authors(work, erasure), *map(keys.of_thread, erasure.progress.threads)]


def _rest(work: UnitOfWork, erasure: Erasure) -> tuple[list[str], Counter[str]]:
    """Ids of chats that are gone, and rows by table."""
    people, threads = erasure.progress.person.columns(), _columns(erasure.progress.threads)
    connection, numbers = work.connection, [*erasure.progress.turns, *erasure.progress.beside]
    chats = list(queries.erase_chats(connection, **people, **_without(threads, "accounts"), at=erasure.at))
    removed = {
        "chats": sum(row["chats"] for row in chats),
        "chat_messages": sum(row["messages"] for row in chats),
        "chat_files": sum(row["files"] for row in chats),
        "unaddressed_messages": queries.erase_unaddressed(connection, **people, **threads, at=erasure.at),
        "message_edits": queries.erase_edits(connection, **threads, at=erasure.at),
        "thread_syncs": queries.erase_syncs(connection, **people, **threads, at=erasure.at),
        "feedback": queries.erase_feedback(connection, **people, at=erasure.at),
        "catch_up": queries.erase_marks(connection, **threads),
        "examples": queries.erase_examples(connection, conversations=numbers, indexes=_authors(work, erasure)),
        "rehearsed_exchanges": queries.erase_rehearsed(connection, indexes=_of_theirs(work, erasure)),
        "rehearsal_conversations": queries.erase_rehearsing(connection, indexes=_of_theirs(work, erasure)),
        "buckets": queries.erase_buckets(connection, keys=_buckets(erasure)),
    }
    return [str(row["id"]) for row in chats], Counter({name: n for name, n in removed.items() if n})


def _columns(threads: tuple[ThreadRef, ...]) -> dict[str, list[str]]:
    return {
        "channels": [one.channel for one in threads],
        "accounts": [one.account for one in threads],
        "threads": [one.thread_id for one in threads],
    }


def _without(columns: dict[str, list[str]], name: str) -> dict[str, list[str]]:
    return {key: values for key, values in columns.items() if key != name}


def _buckets(erasure: Erasure) -> list[str]:
    """As `pacing.limits` calls them."""
    ids = ((one.channel, one.account, one.id) for one in erasure.progress.person.ids)
    return [hashlib.sha256("\0".join(one).encode()).hexdigest() for one in ids]
