"""Which placeholder a value has is kept with the conversation, encrypted, and goes with it."""

from __future__ import annotations

from dataclasses import replace

from tests.support.builders import message, outcome
from tests.support.store import Store

VAULT = {"5f1c": "<EMAIL_1>"}


def test_the_next_answer_has_the_placeholders_of_the_last(store: Store) -> None:
    store.accept([message("write to ann@x.io")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert claim.conversation.vault == {}
    store.conversations.record(claim, replace(outcome(), vault=VAULT))

    store.accept([message("and bob@x.io?")])
    later = store.conversations.claim(store.conversation_id())

    assert later is not None
    assert later.conversation.vault == VAULT
    (row,) = store.rows("SELECT vault FROM conversations")
    assert b"EMAIL" not in row["vault"]
    assert store.cipher.open(row["vault"]) == VAULT


def test_an_outcome_without_personal_data_leaves_it_as_it_is(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, replace(outcome(), vault=VAULT))
    store.accept([message("thanks")])
    again = store.conversations.claim(store.conversation_id())
    assert again is not None
    store.conversations.record(again, outcome())
    assert store.conversations.snapshot(store.conversation_id()).vault == VAULT
