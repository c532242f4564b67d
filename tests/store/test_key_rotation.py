"""A key can be replaced while the system runs, and the old one thrown away afterwards."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.errors import ConfigurationError
from bot.model import File, Memory, Requester, ThreadRef
from bot.ports import Speaker
from bot.store.chats.kept import PostgresChats
from bot.store.cipher import Cipher, new_key
from bot.store.console.reviews import Reviews, Verdict
from bot.store.installations import PostgresInstallationStore
from bot.store.keys import rotation
from bot.store.keys.pseudonym_key import pseudonym_key
from bot.store.keys.rotation import Progress, rotate
from bot.store.memory.summaries import Summaries
from bot.store.people.erasures import Erasures
from bot.store.people.examples import Examples, Purpose
from bot.store.people.who import Person
from bot.store.queries import Connection, Row
from bot.store.rehearsals.kept import Whose
from bot.store.rehearsals.runs import Runs
from tests.support.acting import wanted
from tests.support.builders import START, edit, feedback, message, outcome
from tests.support.rehearsing import keep as keep_rehearsal
from tests.support.rehearsing import of_a_file, side_by_side
from tests.support.store import Store


def last(steps: Iterator[Progress]) -> Progress:
    return list(steps)[-1]


def test_after_a_rotation_the_old_key_is_not_needed(store: Store) -> None:
    old, new = new_key(), new_key()
    store.cipher = Cipher([old])
    store.__post_init__()
    store.accept([message("where is my order?")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    assert last(rotate(store.database, Cipher([new, old]))).resealed == 4
    store.cipher = Cipher([new])
    store.__post_init__()
    store.accept([message("and my invoice?")])
    later = store.conversations.claim(store.conversation_id())
    assert later is not None
    assert later.conversation.turns[0].text == "where is my order?"
    assert store.outbox.claim(store.conversation_id(), "requester") is not None


def test_a_key_that_is_gone_is_named_as_the_cause(store: Store) -> None:
    store.accept([message()])
    with pytest.raises(ConfigurationError, match="FIRSTLINE_ENCRYPTION_KEYS"):
        last(rotate(store.database, Cipher([new_key()])))


def test_nothing_that_is_encrypted_is_left_under_the_old_key(store: Store) -> None:
    """Held against the schema, so that a new table cannot be forgotten."""
    old, new = new_key(), new_key()
    store.cipher = Cipher([old])
    store.__post_init__()
    store.accept([message("where is my order?"), message("overheard", thread_id="525", addressed=False)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, replace(outcome(), vault={"1f": "<EMAIL_1>"}, requests=(wanted(),)))
    store.accept([edit(message(), "came in before its message"), feedback(score=1, comment="It was late.")])
    summaries = Summaries(store.database, store.cipher)
    summaries.keep(summaries.read(store.conversation_id(), 10), 1, Memory(), {"1f": "<EMAIL_1>"})
    PostgresInstallationStore(store.database, store.cipher).save("slack", "T1", {"token": "xoxb-1"})
    chats, thread = PostgresChats(store.database, store.cipher), ThreadRef("webchat", "acme", str(uuid.uuid4()))
    chats.begin(thread, visitor="anonymous:1", client_id="c1")
    chats.add(
        thread.thread_id,
        "m1",
        Speaker.VISITOR,
        {"text": "where is my order?"},
        files=[File(name="a.txt", content_type="text/plain", data=b"a")],
    )
    reviews = Reviews(store.database, store.cipher)
    Examples(store.database, store.cipher).mark(store.conversation_id(), Purpose.TRAINING, "ada", str)
    keep_rehearsal(store, side_by_side())
    whose = Whose(thread=thread, requester=Requester(id="joe"), since=START)
    Runs(store.database, store.cipher).want("ada", of_a_file(), [(whose, {"turns": "where is my order?"})])
    Erasures(store.database, store.cipher).begin(Person(emails=frozenset({"x@y.example"})), by="test")
    reviews.keep(store.conversation_id(), Verdict.WRONG, None, better="It is on its way.", remark="", by="ada")
    pseudonym_key(store.database, store.cipher)
    last(rotate(store.database, Cipher([new, old])))
    columns = store.rows(
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns "
        "WHERE data_type = 'bytea' AND table_schema = 'public' AND column_name <> 'content_hash'"
    )
    after = Cipher([new])
    for column in columns:
        values = store.rows(f"SELECT {column['c']} AS sealed FROM {column['t']} WHERE {column['c']} IS NOT NULL")
        assert values, f"the test keeps nothing in {column['t']}.{column['c']}"
        for value in values:
            after.open(value["sealed"])


@pytest.fixture
def sealed(store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two keys, the older of which has sealed ten conversations; rotations go two rows at a time."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    old, new = new_key(), new_key()
    store.cipher = Cipher([old])
    store.__post_init__()
    store.accept([message(f"question {number}", thread_id=str(number)) for number in range(10)])
    return old, new


def test_a_rotation_that_was_stopped_goes_on_where_it_was(store: Store, sealed: tuple[str, str]) -> None:
    old, new = sealed
    stopped = rotate(store.database, Cipher([new, old]))
    seen = [next(stopped) for _ in range(8)]
    stopped.close()
    assert seen[-1].kind == "messages"
    assert (seen[0].remaining, seen[-1].remaining) == (28, 4)
    resumed = list(rotate(store.database, Cipher([new, old])))
    assert seen[-1].resealed + resumed[-1].resealed == 20
    assert resumed[0].remaining == 2
    assert resumed[-1].remaining == 0


def test_a_rotation_to_yet_another_key_begins_anew(store: Store, sealed: tuple[str, str]) -> None:
    old, new = sealed
    stopped = rotate(store.database, Cipher([new, old]))
    next(stopped)
    stopped.close()
    newest = new_key()
    assert last(rotate(store.database, Cipher([newest, new, old]))).resealed == 20


def test_two_rotations_at_once_do_each_value_once(store: Store, sealed: tuple[str, str]) -> None:
    old, new = sealed
    ends: list[Progress] = []
    threads = [
        threading.Thread(target=lambda: ends.append(last(rotate(store.database, Cipher([new, old]))))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(end.resealed for end in ends) == 20
    assert all(Cipher([new]).opens(row["body"]) for row in store.rows("SELECT body FROM messages"))


def test_a_value_that_no_key_opens_is_counted_and_holds_nothing_up(store: Store, sealed: tuple[str, str]) -> None:
    old, new = sealed
    store.rows("UPDATE messages SET body = 'rubbish' WHERE id = 3 RETURNING id")
    end = last(rotate(store.database, Cipher([new, old])))
    assert (end.resealed, end.unreadable) == (19, 1)


def test_what_is_written_while_it_is_being_rotated_is_not_overwritten(store: Store, sealed: tuple[str, str]) -> None:
    """Between reading a row and writing it another process may have written it, under either key."""
    old, new = sealed
    (messages,) = (kind for kind in rotation.KINDS if kind.name == "messages")

    def read_then_edited(connection: Connection, **wanted: int) -> Iterator[Row]:
        rows = list(messages.read(connection, **wanted))
        if wanted["after"] == 0 and wanted["limit"] > 1:
            store.rows("UPDATE messages SET body = %s WHERE id = 1 RETURNING id", Cipher([old]).seal("edited"))
        yield from rows

    kinds = [replace(messages, read=read_then_edited)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotation, "KINDS", kinds)
        last(rotate(store.database, Cipher([new, old])))
    (now,) = store.rows("SELECT body FROM messages WHERE id = 1")
    assert Cipher([new]).open(now["body"]) == "edited"
