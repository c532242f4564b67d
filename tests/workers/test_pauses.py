"""Where an operator has paused the bot people answer, from the next message on, as if there were none."""

from __future__ import annotations

import pytest

from bot.config import Answers, Limits
from bot.model import Cancellation, Conversation, EscalationDecision, Mode, Outcome, Reason
from bot.store.pacing.pauses import EVERYWHERE, Pauses
from tests.support.builders import message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob


def answer(store: Store, answerer: FakeAnswerer) -> list[int]:
    """One job; the conversations that have something to send then."""
    recorded: list[int] = []
    connector = FakeConnector(FakeVendor(store.database))
    connectors = {"intercom": connector, "zendesk": connector}
    AnswerJob(store.conversations, answerer, connectors, Answers(settle_seconds=0), recorded=recorded.append).answer(
        store.conversation_id()
    )
    return recorded


@pytest.mark.parametrize("place", ["intercom", EVERYWHERE])
def test_a_question_goes_to_people_with_a_ticket_where_they_do_not_read_it(store: Store, place: str) -> None:
    Pauses(store.database).pause(place, "ada")
    store.accept([message("How do I reset my password?")])
    answerer = FakeAnswerer(store.database, outcome())

    recorded = answer(store, answerer)

    assert recorded == [store.conversation_id()]
    assert store.owner() == "human"
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == ["paused"]
    assert store.rows("SELECT FROM answer_work") == []


@pytest.mark.parametrize(
    ("place", "people_answer"), [("zendesk:900", True), ("zendesk:acme", True), ("zendesk:901", False)]
)
def test_one_brand_is_paused_and_the_others_are_answered(store: Store, place: str, people_answer: bool) -> None:
    Pauses(store.database).pause(place, "ada")
    store.accept([message("How do I reset my password?", channel="zendesk", account="acme", brand="900")])
    assert Pauses(store.database).brands() == [("zendesk", "900")]

    answer(store, FakeAnswerer(store.database, outcome()))

    assert (store.owner() == "human") is people_answer
    assert store.outbox_kinds() == ([] if people_answer else ["answer"])


def test_where_people_read_it_nothing_is_said_and_nothing_is_written(store: Store) -> None:
    Pauses(store.database).pause(EVERYWHERE, "ada")
    store.accept([message("How do I reset my password?", channel="zendesk", account="acme")])

    answer(store, FakeAnswerer(store.database, outcome()))

    assert store.owner() == "human"
    assert store.outbox_kinds() == []
    assert store.rows("SELECT FROM handoffs") == []
    assert [row["state"] for row in store.rows("SELECT state FROM messages")] == ["with_agent"]
    assert [row["reason"] for row in store.rows("SELECT reason FROM decisions")] == ["paused"]


@pytest.mark.parametrize(("mode", "state"), [(Mode.DRAFT, "with_agent"), (Mode.PROACTIVE, "skipped")])
def test_where_the_bot_only_drafts_or_nobody_asked_it_there_is_silence(store: Store, mode: Mode, state: str) -> None:
    Pauses(store.database).pause("intercom", "ada")
    store.accept([message("How do I reset my password?", mode=mode)])

    answer(store, FakeAnswerer(store.database, outcome()))

    assert store.outbox_kinds() == []
    assert [row["state"] for row in store.rows("SELECT state FROM messages")] == [state]


def test_a_draft_that_was_begun_before_is_thrown_away(store: Store) -> None:
    store.accept([message("How do I reset my password?")])

    class Meanwhile(FakeAnswerer):
        def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
            Pauses(store.database).pause("intercom", "ada")
            return super().__call__(conversation, cancellation)

    answer(store, Meanwhile(store.database, outcome()))

    assert store.owner() == "human"
    assert "answer" not in store.outbox_kinds()


def test_another_channel_is_answered_and_so_is_this_one_once_it_is_resumed(store: Store) -> None:
    pauses = Pauses(store.database)
    pauses.pause("zendesk", "ada")
    assert pauses.pause("intercom", "ada")
    assert not pauses.pause("intercom", "grace")
    assert [(one.channel, one.by) for one in pauses.all()] == [("intercom", "ada"), ("zendesk", "ada")]
    assert pauses.resume("intercom")
    assert not pauses.resume("intercom")
    store.accept([message("How do I reset my password?")])

    answer(store, FakeAnswerer(store.database, outcome()))

    assert store.outbox_kinds() == ["answer"]


def test_what_calls_for_a_person_goes_there_without_a_word_too(store: Store) -> None:
    Pauses(store.database).pause("zendesk", "ada")
    store.accept([message("My lawyer will write to you.", channel="zendesk", account="acme")])
    decision = EscalationDecision(escalate=True, reason=Reason.SENSITIVE)

    assert store.conversations.create_handoff(store.conversation_id(), decision)

    assert store.owner() == "human"
    assert store.outbox_kinds() == []


def test_where_there_is_a_ticket_it_says_why_a_person_is_called_for(store: Store) -> None:
    Pauses(store.database).pause("intercom", "ada")
    store.accept([message("My lawyer will write to you.")])
    decision = EscalationDecision(escalate=True, reason=Reason.SENSITIVE)

    assert store.conversations.create_handoff(store.conversation_id(), decision)

    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == ["sensitive"]


def test_what_may_be_assigned_to_the_bot_is_handed_over_at_the_desk_without_a_word_to_its_requester(
    store: Store,
) -> None:
    store.assignable = ("zendesk",)
    store.__post_init__()
    Pauses(store.database).pause("zendesk", "ada")
    store.accept([message("How do I reset my password?", channel="zendesk", account="acme")])

    answer(store, FakeAnswerer(store.database, outcome()))

    assert store.owner() == "human"
    assert store.outbox_kinds() == ["handoff"]


def test_nobody_waits_for_people_because_of_a_limit_of_the_bots(store: Store) -> None:
    Pauses(store.database).pause("intercom", "ada")
    store.limits = Limits(requester_burst=1, requester_per_minute=1)
    store.__post_init__()
    for text in ("How do I reset my password?", "Hello?", "Is anybody there?"):
        store.accept([message(text)])

    answer(store, FakeAnswerer(store.database, outcome()))

    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert store.rows("SELECT FROM conversations WHERE paused_until > now()") == []


def test_no_last_word_is_said_to_who_has_fallen_silent(store: Store) -> None:
    store.accept([message()])
    answer(store, FakeAnswerer(store.database, outcome()))
    store.send_next()
    store.rows("UPDATE conversations SET last_answer_at = now() - interval '1 day' RETURNING id")
    store.rows("UPDATE messages SET received_at = now() - interval '1 day' RETURNING id")
    Pauses(store.database).pause("intercom", "ada")

    assert not store.conversations.close(store.conversation_id(), idle_seconds=3600)
    Pauses(store.database).resume("intercom")
    assert store.conversations.close(store.conversation_id(), idle_seconds=3600)
