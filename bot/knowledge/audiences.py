"""Audiences: each a row that says whom some articles are for, by which every statement that reads articles is bound.

A row never changes, so a list of audiences that somebody may read holds for as long as they are who they were.
"""

from __future__ import annotations

import json
import time

from bot.model import Level, Reader, Readership
from bot.store.queries import Connection, queries

KNOWN_SECONDS = 2.0  # the answer to one question asks six times
MOST_KNOWN = 200  # readers
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


class Audiences:
    """Those of one database, remembered for a moment. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[Level, frozenset[str]], tuple[list[str], float]] = {}

    def of(self, connection: Connection, reader: Reader) -> list[str]:
        """The names of those that a reader belongs to, as they were at most `KNOWN_SECONDS` ago: articles for an
        audience that nobody was of before are then found that much later. Not to be changed."""
        asked = (reader.level, reader.groups)
        names, until = self._known.get(asked, ([], 0.0))
        if time.monotonic() < until:
            return names
        rows = queries.audiences_of(connection, levels=list(reader.level.readable), groups=sorted(reader.groups))
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        names = [row["name"] for row in rows]
        self._known[asked] = names, time.monotonic() + KNOWN_SECONDS
        return names
