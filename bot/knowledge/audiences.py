"""Audiences: each a row that says whom some articles are for, by which every statement that reads articles is bound.

A row never changes, so a list of audiences that somebody may read holds for as long as they are who they were.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from bot.model import Conversation, Level, Passage, Reader, Readership
from bot.store.db import Database
from bot.store.queries import Connection, queries

KNOWN_SECONDS = 2.0  # the answer to one question asks six times
MOST_KNOWN = 200  # readers of a connection's
# Named as they were when there were but two: processes of the version before know no others.
_NAMES = {Level.PUBLIC: "customer", Level.SIGNED_IN: "signed-in", Level.INTERNAL: "employee"}
# By connection: each has a database, and ends with it.
_known: WeakKeyDictionary[Connection, dict[tuple[Level, frozenset[str]], tuple[list[str], float]]] = WeakKeyDictionary()


def audience_name(readership: Readership) -> str:
    """The same for the same readers, another for others."""
    name = _NAMES[readership.level]
    return f"{name} {json.dumps(sorted(readership.groups), ensure_ascii=False)}" if readership.groups else name


def keep_audience(connection: Connection, readership: Readership) -> str:
    """Its name, under which there is a row from then on."""
    name = audience_name(readership)
    queries.keep_audience(connection, name=name, level=readership.level, groups=sorted(readership.groups))
    _known.clear()
    return name


def audiences_of(connection: Connection, reader: Reader) -> list[str]:
    """The names of those that a reader belongs to, as they were at most `KNOWN_SECONDS` ago: articles for an audience
    that nobody was of before are then found that much later. Not to be changed."""
    known = _known.setdefault(connection, {})
    asked = (reader.level, reader.groups)
    names, until = known.get(asked, ([], 0.0))
    if time.monotonic() >= until:
        rows = queries.audiences_of(connection, levels=list(reader.level.readable), groups=sorted(reader.groups))
        names = [row["name"] for row in rows]
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[asked] = names, time.monotonic() + KNOWN_SECONDS
    return names


def still_shown(
    database: Database,
    reader_of: Callable[[Conversation], Reader],
    conversation: Conversation,
    passages: Sequence[Passage],
) -> bool:
    """Whether all of these are there as they were found, and for whom the conversation is with. Raises
    StoreUnavailable."""
    ids = sorted({passage.id for passage in passages})
    if not ids:
        return True
    with database.connection() as connection:
        audiences = audiences_of(connection, reader_of(conversation))
        return bool(queries.shown_passages(connection, ids=ids, audiences=audiences) == len(ids))
