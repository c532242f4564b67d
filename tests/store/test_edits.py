"""What a writer changes or takes back: the kept text follows, whatever comes in first, and nothing is said of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Conversation, EscalationDecision, Event, Reason, ThreadDeleted, ThreadRef
from bot.store.claims import Recorded
from bot.store.handoffs import Handoffs, Plan
from bot.store.inbox import Inbox
from bot.store.intake import FollowUp, IntakeSettings
from tests.support.builders import START, agent_message, edit, message, outcome
from tests.support.store import Store, plan

SECRET = "my card is 4111 1111 1111 1111"


def everything_kept(store: Store) -> str:
    """All that the database holds of what was said, decrypted."""
    sealed = [row["body"] for table in ("messages", "outbox") for row in store.rows(f"SELECT body FROM {table}")]
    return repr([store.cipher.open(body) for body in sealed])


def waiting(store: Store) -> list[str]:
    claim = store.conversations.claim(store.conversation_id())
    if claim is None:
        return []
    store.conversations.release(claim, counts_as_attempt=False)
    return [turn.text for turn in claim.conversation.waiting]


def test_a_question_that_still_waits_is_answered_in_its_new_form(store: Store) -> None:
    asked = message("How do I resett my pasword?")
    store.accept([asked])
    store.follow_ups.clear()
    store.accept([edit(asked, "How do I reset my password?")])
    assert waiting(store) == ["How do I reset my password?"]
    assert store.follow_ups == [FollowUp(answer=store.conversation_id())]


def test_a_draft_about_the_old_words_is_thrown_away(store: Store) -> None:
    asked = message("old words")
    store.accept([asked])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([edit(asked, "new words")])
    assert store.conversations.record(claim, outcome()) is Recorded.LEASE_LOST
    assert store.outbox_kinds() == []
    assert waiting(store) == ["new words"]


@pytest.mark.parametrize("text", ["another question", None])
def test_a_change_after_the_answer_triggers_nothing(store: Store, text: str | None) -> None:
    asked = message()
    store.accept([asked])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.follow_ups.clear()
    for after in range(60, 110):  # fifty edits
        store.accept([edit(asked, text and f"{text} {after}", after=after)])
    assert store.follow_ups == []
    assert store.outbox_kinds() == ["answer"]
    assert waiting(store) == []


def test_an_edit_that_changes_no_word_disturbs_no_draft(store: Store) -> None:
    asked = message("See https://acme.example")
    store.accept([asked])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([edit(asked, "See https://acme.example")])  # a preview was added to it
    assert store.conversations.record(claim, outcome()) is Recorded.YES


def test_a_question_that_is_taken_back_is_not_answered_and_not_kept(store: Store) -> None:
    asked = message(SECRET)
    store.accept([asked])
    store.accept([edit(asked, None)])
    assert waiting(store) == []
    assert "4111" not in everything_kept(store)
    store.accept([asked])  # a late second delivery
    assert waiting(store) == []
    assert "4111" not in everything_kept(store)


def test_what_else_waits_is_answered_when_one_message_is_taken_back(store: Store) -> None:
    first, second = message(SECRET), message("How do I export?")
    store.accept([first, second])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([edit(first, None)])
    assert store.conversations.record(claim, outcome()) is Recorded.LEASE_LOST
    assert waiting(store) == ["How do I export?"]


def test_words_overheard_in_a_thread_can_be_changed_and_taken_back(store: Store) -> None:
    one, two = message("typo", addressed=False), message(SECRET, addressed=False)
    store.accept([one, two])
    store.accept([edit(one, "no typo"), edit(two, None)])
    store.accept([message("@bot can you help?")])
    assert waiting(store) == ["no typo", "@bot can you help?"]
    store.accept([two])
    assert waiting(store) == ["no typo", "@bot can you help?"]


@pytest.mark.parametrize("sent", [False, True])
def test_what_is_taken_back_is_in_no_letter_either(store: Store, sent: bool) -> None:
    asked, secret = message("I want to talk to a person"), message(SECRET)
    store.accept([asked, secret])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")
    store.conversations.create_handoff(store.conversation_id(), decision)
    further = message(f"{SECRET}, please hurry")
    store.accept([further])
    while sent and (queued := store.outbox.claim(store.conversation_id(), "desk")) is not None:
        store.sent(queued)
    assert everything_kept(store).count("4111") >= 3
    store.accept([edit(secret, None), edit(further, None)])
    assert "4111" not in everything_kept(store)
    if sent:
        assert store.outbox_kinds() == ["handoff_notice", "note", "note"]  # the ticket is told that, and no more
        return
    handoff = store.outbox.claim(store.conversation_id(), "desk")
    assert handoff is not None
    assert [turn["text"] for turn in handoff.body["turns"]] == ["I want to talk to a person"]
    assert "talk to a person" in handoff.body["summary"]
    store.sent(handoff)
    assert store.outbox.claim(store.conversation_id(), "desk") is None  # the comment is not sent any more


def test_a_handoff_that_was_sent_is_not_planned_again_for_words_that_go_anyway(store: Store) -> None:
    asked = message(SECRET)
    store.accept([asked])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked.")
    store.conversations.create_handoff(store.conversation_id(), decision)
    ticket = store.outbox.claim(store.conversation_id(), "desk")
    assert ticket is not None
    store.sent(ticket, "77")
    planned: list[Conversation] = []

    def noted(conversation: Conversation, decision: EscalationDecision) -> Plan:
        planned.append(conversation)
        return plan(conversation, decision)

    Inbox(store.database, store.cipher, Handoffs(noted), IntakeSettings(), store.follow_ups.append)([edit(asked, None)])

    assert planned == []
    assert "4111" not in everything_kept(store)


def test_an_agents_words_may_be_changed_too_and_stay_said(store: Store) -> None:
    said = agent_message("I'll take tihs.")
    store.accept([message(), said])
    store.accept([edit(said, "I'll take this.")])
    assert "I'll take this." in everything_kept(store)
    assert store.owner() == "human"


CHANGES: list[tuple[str, Any]] = [("first edit", 60), ("second edit", 70)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_edit_holds_whatever_comes_in_first(store: Store, order: tuple[int, ...]) -> None:
    asked = message("original")
    events: list[Event] = [asked, *(edit(asked, text, after=after) for text, after in CHANGES)]
    for number in order:
        store.accept([events[number]])
    assert waiting(store) == ["second edit"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_what_was_taken_back_stays_so_in_any_order_and_number(store: Store, order: list[int], again: list[int]) -> None:
    asked = message(SECRET)
    asked = message(SECRET, message_id=asked.message_id, thread_id=f"t{asked.message_id}")
    edits = [edit(asked, f"{text}: {SECRET}", after=after) for text, after in CHANGES]
    events: list[Event] = [asked, *edits, edit(asked, None, after=80)]
    for number in [*order, *again]:
        store.accept([events[number]])
    kept = store.rows("SELECT body FROM messages WHERE thread_id = %s", asked.thread.thread_id)
    kept += store.rows(
        "SELECT body FROM message_edits WHERE body IS NOT NULL AND thread_id = %s", asked.thread.thread_id
    )
    assert "4111" not in repr([store.cipher.open(row["body"]) for row in kept])
    (conversation,) = store.rows("SELECT id FROM conversations WHERE thread_id = %s", asked.thread.thread_id)
    assert store.conversations.claim(conversation["id"]) is None


class TestDeletedThreads:
    def deletion(self) -> ThreadDeleted:
        return ThreadDeleted(thread=ThreadRef("intercom", "app1", "524"), at=START + timedelta(hours=1))

    def test_nothing_is_kept_of_a_thread_that_was_deleted(self, store: Store) -> None:
        store.accept([message(SECRET)])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome(f"You wrote: {SECRET}"))
        store.accept([message(SECRET), self.deletion()])
        assert "4111" not in everything_kept(store)
        (conversation,) = store.rows("SELECT requester FROM conversations")
        assert "Joe" not in repr(store.cipher.open(conversation["requester"]))

    def test_nobody_thinks_about_it_and_nothing_is_sent_to_it(self, store: Store) -> None:
        store.accept([message()])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.accept([self.deletion()])
        assert store.conversations.record(claim, outcome()) is Recorded.LEASE_LOST
        assert waiting(store) == []
        assert store.outbox_kinds() == []

    def test_a_person_who_was_promised_elsewhere_still_comes(self, store: Store) -> None:
        store.accept([message("I want to talk to a person")])
        decision = EscalationDecision(
            escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person."
        )
        store.conversations.create_handoff(store.conversation_id(), decision)
        store.accept([self.deletion()])
        assert store.outbox_kinds() == ["handoff"]  # to Zendesk; the receipt is for nobody
        queued = store.outbox.claim(store.conversation_id(), "desk")
        assert queued is not None
        assert queued.body["summary"]

    def test_a_thread_that_we_do_not_know_may_be_deleted(self, store: Store) -> None:
        store.accept([message(addressed=False), self.deletion()])
        assert store.rows("SELECT * FROM unaddressed_messages") == []


def test_what_was_taken_back_is_nobodys_to_answer_when_the_answer_to_it_is_not_said(store: Store) -> None:
    """It is no empty comment in the agent's ticket, and does not wait."""
    asked = message(SECRET)
    store.accept([asked])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.accept([edit(asked, None)])
    store.accept([message("I want to talk to a person")])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")
    assert store.conversations.create_handoff(store.conversation_id(), decision)
    store.outbox.claim(store.conversation_id(), "requester")  # drops what may not be said any more
    assert "answer" in store.outbox_kinds("cancelled")
    states = store.rows("SELECT state FROM messages WHERE message_id = %s", asked.message_id)
    assert states == [{"state": "withdrawn"}]
    assert "comment" not in store.outbox_kinds()
