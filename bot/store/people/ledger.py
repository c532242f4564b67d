"""The list of erasures, to be kept with the backups: whoever restores one erases again who was erased since. It names
nobody: people stand in it as blind indexes, and the key to these is sealed with the data's own.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from bot.errors import FirstlineError
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import PrivacyKeys, keys_of
from bot.store.people.erasures import Erasure, Erasures
from bot.store.queries import queries

FORM = "firstline erasures 1"


class BadLedger(FirstlineError):
    """The file is no list of erasures."""


class NotWritten(FirstlineError):
    """Nothing can be written there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    key: UUID
    at: datetime
    by: str
    indexes: tuple[str, ...]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(
            key=UUID(kept["erasure"]),
            at=datetime.fromisoformat(kept["at"]),
            by=kept["by"],
            indexes=tuple(map(str, kept["indexes"])),
        )

    def to_json(self) -> dict[str, Any]:
        return {"erasure": str(self.key), "at": self.at.isoformat(), "by": self.by, "indexes": list(self.indexes)}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of several processes one at a time. Raises NotWritten."""
    try:
        with path.with_name(f"{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise NotWritten(f"{path}: cannot be written ({error.strerror})") from None


class Ledger:
    """Lines of JSON: the sealed keys, then an erasure each."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def lines(self) -> Iterator[str]:
        """All that Postgres knows. Raises StoreUnavailable."""
        with self._database.unit_of_work(self._cipher) as work:
            sealed = self._cipher.seal(keys_of(work.connection, self._cipher).to_json())
            entries = [Entry(**row) for row in queries.erasure_ledger(work.connection)]
        yield json.dumps({"form": FORM, "keys": base64.b64encode(sealed).decode()})
        yield from (json.dumps(entry.to_json()) for entry in entries)

    def check(self, path: Path) -> None:
        """Raises BadLedger, WrongKey or NotWritten where `copy_to` would: before an erasure begins."""
        with _alone(path):
            self._others(path)

    def copy_to(self, path: Path) -> None:
        """In place of what the file has, once the disk has it; erasures that only the file knows stay. Raises
        BadLedger, WrongKey, NotWritten, with the file as it was."""
        with _alone(path):
            lines = [*self.lines()]
            ours = {Entry.from_json(json.loads(line)).key for line in lines[1:]}
            others = [json.dumps(one.to_json()) for one in self._others(path) if one.key not in ours]
            fresh = path.with_name(f"{path.name}.new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write("\n".join((lines[0], *others, *lines[1:])) + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)

    def replay(self, path: Path, erasures: Erasures) -> list[Erasure]:
        """Begins what the file has and Postgres does not know. Raises BadLedger, StoreUnavailable."""
        keys, entries = self._of(path.read_text(encoding="utf-8"), path)
        self._adopt(keys, path)
        known = erasures.known(keys, {index for one in entries for index in one.indexes})
        begun = (erasures.repeat(one.key, one.at, one.by, one.indexes, known) for one in entries)
        return [one for one in begun if one is not None]

    def _others(self, path: Path) -> tuple[Entry, ...]:
        """What the file has. Its hashes and ours must be of one key, or `replay` would find nobody by them."""
        if not path.exists() or not path.stat().st_size:
            return ()
        keys, entries = self._of(path.read_text(encoding="utf-8"), path)
        with self._database.unit_of_work(self._cipher) as work:
            if entries and keys_of(work.connection, self._cipher) != keys:
                raise BadLedger(
                    f"{path}: it was made with other keys than this database's; after a restore, "
                    "run `firstline forget --replay` with it first"
                )
        return entries

    def _of(self, text: str, path: Path) -> tuple[PrivacyKeys, tuple[Entry, ...]]:
        sealed, entries = b"", list[Entry]()
        try:
            head, *lines = text.splitlines()
            opening = json.loads(head)
            if opening["form"] != FORM:
                raise ValueError
            sealed = base64.b64decode(opening["keys"])
            for line in lines:
                entries.append(Entry.from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            where = f"line {len(entries) + 2 if sealed else 1}"
            raise BadLedger(f"{path}: {where}: expected what `firstline forget --list` wrote ({FORM!r})") from None
        return PrivacyKeys.from_json(self._cipher.open(sealed)), tuple(entries)

    def _adopt(self, keys: PrivacyKeys, path: Path) -> None:
        """A backup from before the keys were made has got others with `firstline migrate`, by which nobody was erased
        yet."""
        with self._database.unit_of_work(self._cipher) as work:
            if keys_of(work.connection, self._cipher) == keys:
                return
            if list(queries.erasure_ledger(work.connection)):
                raise BadLedger(f"{path}: it was made with other keys than this database's, which has erasures too")
            queries.replace_privacy_keys(work.connection, sealed=self._cipher.seal(keys.to_json()))
            queries.forget_email_indexes(work.connection)
        self._cipher.opened.clear()
