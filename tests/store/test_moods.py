"""The mood of each message is kept as numbers, goes with the message, and the whole conversation's are given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Author, Feedback, MessageEdited, MessageMood, Owner, ThreadDeleted, ThreadRef
from bot.store.handoffs import HISTORY
from bot.store.moods import Moods
from tests.support.builders import START, agent_message, message, outcome, ownership
from tests.support.store import Store

ANGRY, CALM = "This is the worst service ever", "How do I export my data?"
THREAD = ThreadRef("intercom", "app1", "524")


def kept(store: Store) -> list[tuple[float | None, bool]]:
    moods = store.conversations.snapshot(store.conversation_id()).moods
    return [(mood.value, mood.refuses) for mood in moods]


def numbered(messages: Sequence[str]) -> list[MessageMood]:
    """A message's mood is its place."""
    return [
        MessageMood(message_id=None, value=min(place, 9) / 10, frustration=None, refuses=text.startswith("no,"))
        for place, text in enumerate(messages)
    ]


def moods(store: Store) -> Moods:
    return Moods(store.database, store.cipher, numbered)


def test_each_message_of_the_requesters_is_read_once_and_in_its_order(store: Store) -> None:
    store.accept([message(CALM), message("no, that was not it")])

    moods(store).keep_up(store.conversation_id())
    store.accept([message(ANGRY)])
    moods(store).keep_up(store.conversation_id())

    assert kept(store) == [(0.0, False), (0.1, True), (0.2, False)]
    assert len(store.rows("SELECT FROM moods")) == 3


def test_nobody_elses_words_have_a_mood(store: Store) -> None:
    store.accept([message(CALM), agent_message("I am furious too.")])

    moods(store).keep_up(store.conversation_id())

    assert len(store.rows("SELECT FROM moods")) == 1


def test_nothing_is_read_again_while_nothing_is_new(store: Store) -> None:
    store.accept([message(CALM)])
    moods(store).keep_up(store.conversation_id())

    def fails(_: Sequence[str]) -> list[MessageMood]:
        raise AssertionError("read again")

    Moods(store.database, store.cipher, fails).keep_up(store.conversation_id())


def test_the_trend_reaches_further_back_than_the_turns_that_are_kept(store: Store) -> None:
    for _ in range(HISTORY + 5):
        store.accept([message(CALM)])
        moods(store).keep_up(store.conversation_id())
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome())
    store.accept([message(CALM)])

    conversation = store.conversations.snapshot(store.conversation_id())

    asked = [turn for turn in conversation.turns if turn.author is Author.REQUESTER]
    assert len(asked) < HISTORY
    assert len(conversation.moods) == HISTORY + 5
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert claim.conversation.moods == conversation.moods


def test_changed_words_lose_their_mood_and_are_read_anew(store: Store) -> None:
    said = message("no, wrong")
    store.accept([said])
    moods(store).keep_up(store.conversation_id())
    change = MessageEdited(thread=THREAD, message_id=said.message_id, text=CALM, at=said.sent_at + timedelta(seconds=1))

    store.accept([change])

    assert kept(store) == []
    moods(store).keep_up(store.conversation_id())
    assert kept(store) == [(0.0, False)]


def test_words_that_change_while_they_are_read_keep_no_mood(store: Store) -> None:
    said = message("no, wrong")
    store.accept([said])

    def changed_meanwhile(messages: Sequence[str]) -> list[MessageMood]:
        at = said.sent_at + timedelta(seconds=1)
        store.accept([MessageEdited(thread=THREAD, message_id=said.message_id, text=CALM, at=at)])
        return numbered(messages)

    Moods(store.database, store.cipher, changed_meanwhile).keep_up(store.conversation_id())

    assert kept(store) == []


def test_of_a_conversation_that_was_just_read_the_moods_are_those_that_reading_it_again_gives(store: Store) -> None:
    store.accept([message(CALM), message("no, wrong")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    moods(store).keep_of(claim.conversation)
    store.conversations.record(claim, outcome())
    store.accept([message(ANGRY)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None

    moods(store).keep_of(claim.conversation)

    assert kept(store) == [(0.0, False), (0.1, True), (0.2, False)]
    assert store.moods.unheard(0) == []
    moods(store).keep_of(store.conversations.snapshot(store.conversation_id()))  # all are known


def test_words_that_have_changed_since_a_conversation_was_read_keep_no_mood(store: Store) -> None:
    said = message("no, wrong")
    store.accept([said])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    change = MessageEdited(thread=THREAD, message_id=said.message_id, text=CALM, at=said.sent_at + timedelta(seconds=1))
    store.accept([change])

    moods(store).keep_of(claim.conversation)

    assert kept(store) == []


def test_where_more_was_said_than_came_along_it_is_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.accept([message(CALM)])
    moods(store).keep_up(store.conversation_id())
    store.accept([message(ANGRY)])
    monkeypatch.setattr("bot.store.moods.HISTORY", 1)
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    shortened = replace(claim.conversation, turns=claim.conversation.waiting[1:], waiting=())

    moods(store).keep_of(shortened)

    assert kept(store) == [(0.0, False), (0.1, False)]


def test_what_is_taken_back_or_deleted_leaves_no_mood(store: Store) -> None:
    taken_back = message(ANGRY)
    store.accept([taken_back, message(CALM)])
    moods(store).keep_up(store.conversation_id())
    at = START + timedelta(hours=1)

    store.accept([MessageEdited(thread=THREAD, message_id=taken_back.message_id, text=None, at=at)])
    assert kept(store) == [(0.1, False)]
    store.accept([ThreadDeleted(thread=THREAD, at=at)])

    assert store.rows("SELECT FROM moods") == []


def test_a_deleted_message_takes_its_mood_along(store: Store) -> None:
    store.accept([message(CALM)])
    moods(store).keep_up(store.conversation_id())

    store.rows("DELETE FROM messages RETURNING id")

    assert store.rows("SELECT FROM moods") == []


def test_answers_marked_as_no_help_are_counted_until_a_human_has_had_the_conversation(store: Store) -> None:
    store.accept([message(CALM)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    (row,) = store.rows("SELECT key FROM outbox WHERE kind = 'answer'")
    no_help = Feedback(thread=THREAD, about=str(row["key"]), by="joe", helpful=False, at=START + timedelta(hours=1))
    store.accept([no_help, replace(no_help, by="a colleague")])

    assert store.conversations.snapshot(store.conversation_id()).refused_answers == 1

    store.accept([agent_message(), ownership(Owner.BOT, at=START + timedelta(hours=2))])
    assert store.conversations.snapshot(store.conversation_id()).refused_answers == 0
