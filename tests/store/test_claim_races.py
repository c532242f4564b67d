"""Claims that lose a race hold nothing."""

from __future__ import annotations

import threading
import uuid

from tests.support.builders import message
from tests.support.polling import until
from tests.support.store import Store

FREE = {"lease_token": None, "failures": 0}


def lease(store: Store) -> dict[str, object]:
    (row,) = store.rows("SELECT lease_token, failures FROM conversations")
    return row


def test_a_claim_that_finds_nothing_left_to_answer_gives_the_conversation_back(store: Store) -> None:
    """Postgres looks again at the row that it waited for, and not at the messages."""
    store.accept([message()])
    number, claims = store.conversation_id(), list[object]()
    thread = threading.Thread(target=lambda: claims.append(store.conversations.claim(number)))
    with store.database.transaction() as connection:
        connection.execute("UPDATE conversations SET link = 'x' WHERE id = %s", (number,))
        thread.start()
        until(lambda: store.rows("SELECT 1 FROM pg_locks WHERE NOT granted"), what="the claim waits for the row")
        connection.execute("UPDATE messages SET state = 'answered'")
    thread.join(20)
    assert claims == [None]
    assert lease(store) == FREE


def test_a_claim_whose_end_was_not_heard_of_is_made_again(store: Store) -> None:
    store.accept([message()])
    number, token = store.conversation_id(), uuid.uuid4()
    first = store.conversations.claim(number, token)
    again = store.conversations.claim(number, token)
    assert first is not None
    assert again is not None
    assert again.attempt == first.attempt == 1
    assert store.conversations.claim(number) is None
