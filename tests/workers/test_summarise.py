"""A long conversation has a summary: made after the answer, kept encrypted, gone when what it covers is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import Answers, Behaviour, RetentionSettings
from bot.errors import ModelUnavailable
from bot.memory.tokens import tokens_of
from bot.model import (
    Conversation,
    Event,
    Memory,
    Owner,
    Requester,
    Summary,
    ThreadDeleted,
    ThreadRef,
)
from bot.ports import ChatModel
from bot.store.claims import Claim
from bot.store.deletion.retention import Retention
from bot.store.handoffs import HISTORY
from bot.store.memory.summaries import Summaries
from bot.store.records import EMPTY_BODY
from tests.support.builders import START, agent_message, edit, message, outcome, ownership
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.remembering import Says, prompt_of, services_with
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.remember.summarise import SummaryJob, is_long

ROOM = Behaviour().memory_room
FIRST = "Hello, my order A-10293 has not arrived, write to sam@rivera.example please."
PROMISE = "We will send a new parcel by Friday."


def job(store: Store, chat: ChatModel | None = None) -> SummaryJob:
    return SummaryJob(Summaries(store.database, store.cipher), services_with(None), chat)


def long_talk(store: Store, turns: int) -> None:
    """So many turns of a requester and an agent, who has given the conversation back."""
    store.accept([message(FIRST), agent_message(PROMISE), ownership(Owner.BOT)])
    said = [f"And what about the light, is it on or off? ({number} times)" for number in range(2, turns)]
    store.rows(
        """INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, sent_at)
        SELECT %s, 'intercom', 'app1', '524', 'long' || n, (ARRAY['requester', 'agent'])[n %% 2 + 1], body, 'recorded',
               (SELECT max(sent_at) FROM messages) + n * interval '1 millisecond'
        FROM unnest(%s::bytea[]) WITH ORDINALITY AS t (body, n) RETURNING id""",
        store.conversation_id(),
        [store.cipher.seal({**EMPTY_BODY, "text": text}) for text in said],
    )


def claimed(store: Store, question: str = "so where is it?") -> Claim:
    store.accept([message(question)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    return claim


def kept(store: Store) -> Memory:
    return store.conversations.snapshot(store.conversation_id()).memory


def test_at_turn_500_the_first_facts_are_known_and_hardly_anything_is_read(store: Store) -> None:
    long_talk(store, 499)
    job(store).summarise(store.conversation_id())

    conversation = claimed(store).conversation
    prompt = prompt_of(conversation)

    assert "A-10293" in prompt
    assert PROMISE in prompt
    assert "sam@rivera" not in prompt
    assert "<EMAIL_1>" in prompt
    assert tokens_of(prompt) < ROOM + 2000
    since = [turn for turn in conversation.turns if turn.id and turn.id > conversation.memory.until]
    assert len(since) <= 20
    assert not conversation.memory.older
    assert len(conversation.turns) == HISTORY


def test_until_there_is_a_summary_all_that_was_said_is_told(store: Store) -> None:
    long_talk(store, 80)

    conversation = claimed(store).conversation

    assert len(conversation.memory.older) + len(conversation.turns) == 80
    assert "A-10293" in prompt_of(conversation)


def test_a_summary_goes_on_from_the_last(store: Store) -> None:
    small = Says("The order A-10293 has not arrived.")
    long_talk(store, 30)
    job(store, small).summarise(store.conversation_id())
    first = kept(store)
    store.accept([message(f"And what about the light, is it off now? ({number})") for number in range(20)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert is_long(claim.conversation, services_with(None))
    store.conversations.record(claim, outcome())

    job(store, small).summarise(store.conversation_id())

    second = kept(store)
    assert second.until > first.until > 0
    assert first.summary.prose == "The order A-10293 has not arrived."
    assert "The order A-10293 has not arrived." in small.asked[-1]
    assert any("A-10293" in fact for fact in second.summary.facts)


@pytest.mark.parametrize("chat", [None, Says(error=ModelUnavailable("away")), Says("We gave them 500 € and a pony.")])
def test_without_a_model_or_with_a_bad_one_lines_are_taken_from_the_messages(store: Store, chat: Says | None) -> None:
    long_talk(store, 30)

    job(store, chat).summarise(store.conversation_id())

    prose = kept(store).summary.prose
    assert prose.startswith("Requester: Hello, my order A-10293")
    assert "pony" not in prose


def test_a_summary_is_kept_encrypted_and_holds_placeholders(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())

    (row,) = store.rows("SELECT body FROM summaries")
    assert b"A-10293" not in row["body"]
    body = store.cipher.open(row["body"])
    assert "sam@rivera" not in str(body["summary"])
    assert body["values"] == {"<EMAIL_1>": "sam@rivera.example"}


def test_the_requester_gets_their_values_back_and_nobody_else(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())
    memory = kept(store)

    assert memory.values_of(Requester(id="joe")) == {"<EMAIL_1>": "sam@rivera.example"}
    assert memory.values_of(Requester(id="ann")) == {}


def test_a_new_value_never_takes_the_placeholder_of_one_in_the_summary(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())

    prompt = prompt_of(claimed(store, "or write to ann@other.example").conversation)

    assert "<EMAIL_2>" in prompt


@pytest.mark.parametrize("text", ["Hello, my order B-1 has not arrived.", None])
def test_a_message_that_is_changed_or_taken_back_lives_on_in_no_summary(store: Store, text: str | None) -> None:
    first = message(FIRST)
    store.accept([first])
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())
    assert kept(store).until

    store.accept([edit(first, text)])

    assert kept(store) == Memory()
    job(store).summarise(store.conversation_id())
    assert kept(store).until


def test_a_change_of_what_no_summary_covers_leaves_it(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())
    last = message("one more")
    store.accept([last])

    store.accept([edit(last, "one more, please")])

    assert kept(store).until


def test_a_deleted_thread_has_no_summary(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())

    store.accept([ThreadDeleted(thread=ThreadRef("intercom", "app1", "524"), at=START)])

    assert store.rows("SELECT * FROM summaries") == []


def test_what_retention_deletes_lives_on_in_no_summary(store: Store) -> None:
    long_talk(store, 30)
    job(store).summarise(store.conversation_id())
    store.rows(
        "UPDATE messages SET sent_at = 'epoch', received_at = 'epoch' "
        "WHERE id = (SELECT min(id) FROM messages) RETURNING id"
    )

    Retention(store.database, RetentionSettings(messages_days=30, outbox_days=0)).enforce()

    assert len(store.rows("SELECT id FROM messages")) == 29
    assert store.rows("SELECT * FROM summaries") == []


def test_what_changes_while_it_is_written_is_not_kept(store: Store) -> None:
    first = message(FIRST)
    store.accept([first])
    long_talk(store, 30)
    summaries = Summaries(store.database, store.cipher)
    read = summaries.read(store.conversation_id(), 10)
    memory = Memory(summary=Summary(prose="The order A-10293 is late."))

    store.accept([edit(first, None)])

    assert not summaries.keep(read, 10, memory, {})
    again = summaries.read(store.conversation_id(), 10)
    assert summaries.keep(again, 10, memory, {})
    assert not summaries.keep(again, 9, memory, {})  # two at once: the second one has nothing to go on from


def test_nothing_is_kept_while_somebody_thinks_about_an_answer(store: Store) -> None:
    """They know the vault as it was, and will record it so."""
    long_talk(store, 30)
    summaries = Summaries(store.database, store.cipher)
    read = summaries.read(store.conversation_id(), 10)

    claim = claimed(store)

    assert not summaries.keep(read, 10, Memory(), {})
    store.conversations.record(claim, replace(outcome(), vault={"1f": "<EMAIL_1>"}))
    assert not summaries.keep(read, 10, Memory(), {})
    assert summaries.keep(summaries.read(store.conversation_id(), 10), 10, Memory(), {})


def test_what_waits_is_in_no_summary(store: Store) -> None:
    store.accept([message(f"question {number}") for number in range(30)])

    job(store).summarise(store.conversation_id())

    assert not kept(store).until


def test_an_answer_that_was_never_said_lives_on_in_no_summary(store: Store) -> None:
    long_talk(store, 30)
    store.conversations.record(claimed(store), outcome("It is in Lisbon."))
    summaries = Summaries(store.database, store.cipher)
    read = summaries.read(store.conversation_id(), 100)
    assert summaries.keep(read, len(read.turns), Memory(), {})
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None

    store.dead_letters.supersede(queued)

    assert store.rows("SELECT * FROM summaries") == []


def test_a_summary_is_asked_for_after_each_outcome_that_counts(store: Store) -> None:
    remembered: list[Conversation] = []

    def answered(before: list[Event]) -> None:
        answerer = FakeAnswerer(store.database, outcome(), before=lambda: store.accept(before))
        AnswerJob(
            store.conversations,
            answerer,
            {"intercom": FakeConnector(FakeVendor(store.database))},
            Answers(settle_seconds=0),
            recorded=lambda _: None,
            remember=remembered.append,
        ).answer(store.conversation_id())

    store.accept([message("first")])
    answered([])
    store.accept([message("second")])
    answered([agent_message()])

    assert [conversation.waiting[0].text for conversation in remembered] == ["first"]
