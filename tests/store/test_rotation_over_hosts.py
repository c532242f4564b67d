"""A rotation over two hosts, restarted one after the other as docs/keys.md has it: whatever one of them writes at any
moment, the other reads. In the wrong order nothing is lost either."""

from __future__ import annotations

from itertools import count, pairwise

import pytest

from bot.store.cipher import Cipher, WrongKey, new_key
from bot.store.keys import canary
from bot.store.keys.rotation import rotate
from tests.support.builders import message, outcome
from tests.support.keys import plant
from tests.support.store import Store

OLD, NEW = new_key(), new_key()
# The list of a host after each of its restarts.
BEFORE, BEHIND, IN_FRONT, AFTER = [OLD], [OLD, NEW], [NEW, OLD], [NEW]


def passes_on(writer: Store, reader: Store, thread: str) -> None:
    """A question comes in at one host, is answered by the other, and what the other says is sent by the first."""
    writer.accept([message("where is my order?", thread_id=thread)])
    claim = reader.conversations.claim(reader.conversation_id(thread))
    assert claim is not None
    reader.conversations.record(claim, outcome())
    assert writer.outbox.claim(writer.conversation_id(thread), "requester") is not None


def test_in_the_order_of_the_page_every_job_succeeds(store: Store, database_url: str) -> None:
    plant(database_url, OLD)
    threads = map(str, count())

    def together(one: list[str], two: list[str]) -> None:
        hosts = [Store(store.database, Cipher(keys)) for keys in (one, two)]
        for host in hosts:  # both could be started at this moment
            assert canary.require_where_known(host.database, host.cipher)
        for writer, reader in (hosts, hosts[::-1]):
            passes_on(writer, reader, next(threads))

    for earlier, later in pairwise((BEFORE, BEHIND, IN_FRONT)):
        together(later, earlier)
        together(later, later)
    rotation = rotate(store.database, Cipher(IN_FRONT))
    next(rotation)
    together(IN_FRONT, IN_FRONT)  # in the middle of it
    list(rotation)
    together(AFTER, IN_FRONT)
    together(AFTER, AFTER)
    for thread in range(int(next(threads))):  # what was said since the first moment
        conversation = Store(store.database, Cipher(AFTER)).conversations.snapshot(thread + 1)
        assert conversation.turns[0].text == "where is my order?"


def test_in_front_at_once_the_hosts_without_it_leave_to_others_what_they_cannot_read(
    store: Store, database_url: str
) -> None:
    plant(database_url, OLD)
    ahead, behind = (Store(store.database, Cipher(keys)) for keys in (IN_FRONT, BEFORE))
    ahead.accept([message()])
    number = ahead.conversation_id()
    for _ in range(3):
        with pytest.raises(WrongKey):
            behind.conversations.claim(number)
    claim = ahead.conversations.claim(number)
    assert claim is not None
    assert claim.attempt == 1
