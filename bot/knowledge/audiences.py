"""Audiences: each a row that says whom some articles are for, by which every statement that reads articles is bound.

A row never changes, so a list of audiences that somebody may read holds for as long as they are who they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.model import Conversation, Level, Passage, Reader, Readership
from bot.store.db import Database
from bot.store.queries import Connection, queries

# Named as they were when there were but two: processes of the version before know no others.
_NAMES = {Level.PUBLIC: "customer", Level.SIGNED_IN: "signed-in", Level.INTERNAL: "employee"}


def audience_name(readership: Readership) -> str:
    """The same for the same readers, another for others."""
    name = _NAMES[readership.level]
    return f"{name} {json.dumps(sorted(readership.groups), ensure_ascii=False)}" if readership.groups else name


def keep_audience(connection: Connection, readership: Readership) -> str:
    """Its name, under which there is a row from then on."""
    name = audience_name(readership)
    queries.keep_audience(connection, name=name, level=readership.level, groups=sorted(readership.groups))
    return name


def audiences_of(connection: Connection, reader: Reader) -> list[str]:
    """The names of those that a reader belongs to."""
    rows = queries.audiences_of(connection, levels=list(reader.level.readable), groups=sorted(reader.groups))
    return [row["name"] for row in rows]


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
