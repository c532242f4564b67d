"""Re-encrypt everything under the first key, row by row, while the system runs.

How far it came is kept: a rotation that is stopped goes on from there, and two at once do no harm. What is under the
first key already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys import canary
from bot.store.keys import pseudonym_key as pseudonyms
from bot.store.keys.lost import give_up
from bot.store.people import blind
from bot.store.queries import Connection, Row, queries

BATCH = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """Sealed values of one column. `name` is also the kind's in `newest_ids` and `key_rotation`; `most`: of large ones,
    at once."""

    name: str
    read: Callable[..., Any]
    write: Callable[..., int]
    most: int | None = None


KINDS = (
    Kind("requesters", queries.requesters_after, queries.reseal_requester),
    Kind("vaults", queries.vaults_after, queries.reseal_vault),
    Kind("summaries", queries.summaries_after, queries.reseal_summary),
    Kind("messages", queries.messages_after, queries.reseal_message),
    Kind("outbox", queries.outbox_after, queries.reseal_outbox),
    Kind("unaddressed", queries.unaddressed_after, queries.reseal_unaddressed),
    Kind("edits", queries.edits_after, queries.reseal_edit),
    Kind("feedback", queries.feedback_after, queries.reseal_feedback),
    Kind("acts", queries.act_requests_after, queries.reseal_act_request),
    Kind("chats", queries.chat_messages_to_rotate, queries.reseal_chat_message),
    Kind("chat_files", queries.chat_files_to_rotate, queries.reseal_chat_file, most=5),
    Kind("reviews", queries.reviews_after, queries.reseal_review),
    Kind("examples", queries.examples_after, queries.reseal_example),
    Kind("rehearsals", queries.rehearsals_after, queries.reseal_rehearsal),
    Kind("rehearsed", queries.rehearsed_exchanges_after, queries.reseal_rehearsed_exchange),
    Kind("rehearsing", queries.past_conversations_after, queries.reseal_past_conversation),
    Kind("erasures", queries.erasures_after, queries.reseal_erasure),
    Kind("installations", queries.installations_after, queries.reseal_installation),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """After a batch. `remaining`: rows at most, those behind the last that was looked at; `resealed` and `unreadable`:
    values so far, of this run; `unreadable` are opened by none of the keys."""

    kind: str
    resealed: int
    unreadable: int
    remaining: int


def rotate(database: Database, cipher: Cipher, *, lost: bool = False) -> Generator[Progress, None, None]:
    """Re-encrypts while it is read. Raises WrongKey, before anything is changed, where the data has another key.

    `lost`: what no key opens is given up (see `lost.give_up`), the canary too."""
    with database.transaction() as connection:
        begun = _begin(connection, cipher, lost=lost)
    with database.connection() as connection:
        newest = dict(queries.newest_ids(connection))
    left = {kind.name: max(0, newest[kind.name] - begun.get(kind.name, 0)) for kind in KINDS}
    resealed = unreadable = 0
    for kind in KINDS:
        for batch in _batches(database, cipher, kind, begun.get(kind.name, 0), lost=lost):
            resealed, unreadable = resealed + batch.resealed, unreadable + batch.unreadable
            left[kind.name] = max(0, newest[kind.name] - batch.up_to)
            yield Progress(kind=kind.name, resealed=resealed, unreadable=unreadable, remaining=sum(left.values()))
        left[kind.name] = 0
    with database.connection() as connection:
        queries.forget_rotation(connection)
    yield Progress(kind="", resealed=resealed, unreadable=unreadable, remaining=0)


def _begin(connection: Connection, cipher: Cipher, *, lost: bool) -> dict[str, int]:
    """The canary under the first key: from now on nobody starts without it. The secret of pseudonyms too. How far an
    earlier run with the same first key came."""
    if lost:  # from the start: an earlier run may have passed over what it could not read
        queries.forget_rotation(connection)
        queries.plant_key_canary(connection, sealed=cipher.seal(canary.WORD))
    else:
        canary.plant(connection, cipher)
    pseudonyms.reseal(connection, cipher, lost=lost)
    blind.reseal(connection, cipher, lost=lost)
    if cipher.is_first(queries.lock_key_canary(connection)):
        return {row["kind"]: row["up_to"] for row in queries.rotation_so_far(connection)}
    queries.reseal_key_canary(connection, sealed=cipher.seal(canary.WORD))
    queries.forget_rotation(connection)
    return {}


@dataclass(frozen=True, slots=True)
class _Batch:
    up_to: int
    resealed: int
    unreadable: int


def _batches(database: Database, cipher: Cipher, kind: Kind, last: int, *, lost: bool) -> Iterator[_Batch]:
    while True:
        with database.connection() as connection:
            rows = list(kind.read(connection, after=last, limit=kind.most or BATCH))
            if not rows:
                return
            done = [_reseal(connection, cipher, kind, row, lost=lost) for row in rows]
            last = rows[-1]["id"]
            queries.rotated_up_to(connection, kind=kind.name, up_to=last)
        yield _Batch(last, done.count(True), done.count(None))


def _reseal(connection: Connection, cipher: Cipher, kind: Kind, row: Row, *, lost: bool) -> bool | None:
    """True where it was written, False where that was not needed, None where no key opens it."""
    sealed = row["sealed"]
    while not cipher.is_first(sealed):
        if cipher.opens(sealed):
            value = cipher.open(sealed)
        elif not lost or (value := give_up(connection, kind.name, row)) is None:
            return None
        if kind.write(connection, id=row["id"], was=sealed, sealed=cipher.seal(value)):
            return True
        now = next(iter(kind.read(connection, after=row["id"] - 1, limit=1)), None)  # somebody wrote it meanwhile
        if now is None or now["id"] != row["id"]:
            return False
        sealed = now["sealed"]
    return False
