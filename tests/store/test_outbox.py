"""T4 and T5: what is sent, in which order, and what is not said any more."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Answer, EscalationDecision, Owner, Reason, Receipt
from bot.store.outbox.message import Lane, OutboxMessage
from bot.store.outbox.queue import Outbox
from bot.store.queries import queries
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.store import Store


def answered(store: Store, text: str = "Use **Settings**.") -> None:
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(text))


def claimed(store: Store, lane: Lane = "requester") -> OutboxMessage:
    queued = store.outbox.claim(store.conversation_id(), lane)
    assert queued is not None
    return queued


def handed_over(store: Store) -> None:
    store.accept([message("a person please")])
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")
    store.conversations.create_handoff(store.conversation_id(), decision)


def test_a_letter_is_leased_to_one_sender(store: Store) -> None:
    store.accept([message()])
    answered(store)
    assert claimed(store).attempts == 1
    assert store.outbox.claim(store.conversation_id(), "requester") is None


def test_letters_of_a_lane_go_out_in_order(store: Store) -> None:
    for text in ("first", "second"):
        store.accept([message()])
        answered(store, text)
    first = claimed(store)
    store.outbox.postpone(first, 0, "NotSent")
    again = claimed(store)
    assert again.id == first.id
    assert again.attempts == 2
    store.sent(again)
    assert claimed(store).body["text"] == "second"


def test_a_helpdesk_that_is_down_does_not_keep_the_receipt_from_the_requester(store: Store) -> None:
    handed_over(store)
    store.outbox.postpone(claimed(store, "desk"), 300, "OutcomeUnknown")
    assert claimed(store).kind == "handoff_notice"


def test_an_answer_is_not_said_after_a_take_over(store: Store) -> None:
    store.accept([message()])
    answered(store)
    store.accept([agent_message()])
    assert store.outbox.claim(store.conversation_id(), "requester") is None
    assert store.outbox_kinds("cancelled") == ["answer"]


def test_an_answer_from_before_a_take_over_is_not_said_after_the_return_either(store: Store) -> None:
    store.accept([message()])
    answered(store)
    store.accept([agent_message()])
    store.accept([ownership(Owner.BOT)])
    assert store.outbox.claim(store.conversation_id(), "requester") is None


def test_a_take_over_in_the_middle_of_the_claim_is_seen(store: Store) -> None:
    """The claim does not wait for it, and whoever claimed sees it in the last look before sending."""
    store.accept([message()])
    answered(store)
    with store.database.transaction() as connection:
        queries.give_to_human(connection, id=store.conversation_id())
        queued = claimed(store)
    assert store.owner() == Owner.HUMAN
    assert not store.outbox.still_allowed(queued)


def test_what_is_void_stands_in_nobodys_way(store: Store) -> None:
    """An answer that may not be said any more is cancelled when its turn comes, and what is behind it is claimed."""
    handed_over(store)
    store.accept([message("one more thing")])
    store.rows("UPDATE outbox SET fence_owner = 'bot', fence_epoch = 0 WHERE kind = 'handoff' RETURNING id")
    assert claimed(store, "desk").kind == "comment"
    assert store.outbox_kinds("cancelled") == ["handoff"]


def test_a_take_over_between_claim_and_second_sending_is_seen(store: Store) -> None:
    store.accept([message()])
    answered(store)
    queued = claimed(store)
    assert store.outbox.still_allowed(queued)
    store.accept([agent_message()])
    assert not store.outbox.still_allowed(queued)


def test_a_receipt_is_dropped_when_the_human_was_quicker(store: Store) -> None:
    handed_over(store)
    store.accept([agent_message("Hi, Ana here")])
    assert store.outbox.claim(store.conversation_id(), "requester") is None
    assert store.outbox_kinds("cancelled") == ["handoff_notice"]


def test_a_sender_that_died_leaves_its_letter_to_the_next_who_looks_first(store: Store) -> None:
    store.accept([message()])
    answered(store)
    dead = claimed(store)
    store.rows("UPDATE outbox SET lease_until = now() - interval '1 second' RETURNING id")
    heir = claimed(store)
    assert heir.key == dead.key
    assert heir.attempts == 2
    store.outbox.postpone(dead, 999, "too late")  # its token is void
    store.sent(heir)
    assert store.outbox_kinds("sent") == ["answer"]


def test_being_asked_to_slow_down_costs_no_attempt(store: Store) -> None:
    store.accept([message()])
    answered(store)
    store.outbox.postpone(claimed(store), 0, "429", counts_as_attempt=False)
    assert claimed(store).attempts == 1


def test_what_we_said_before_is_known_to_the_look_up(store: Store) -> None:
    store.accept([message()])
    answered(store, "same words")
    store.sent(claimed(store), "part-1")
    store.accept([message()])
    answered(store, "same words")
    assert store.outbox.contents.words(claimed(store)).known_ids == ("part-1",)


def test_an_undeliverable_answer_becomes_a_persons(store: Store) -> None:
    store.accept([message()])
    answered(store)
    store.dead_letters.add(claimed(store), "Refused: channel_not_found")
    assert store.owner() == Owner.HUMAN
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": "undeliverable"}]


def test_undeliverable_words_of_an_agent_become_a_note_in_the_ticket(store: Store) -> None:
    handed_over(store)
    store.sent(claimed(store, "desk"), "77")
    store.sent(claimed(store), "r1")
    store.accept([agent_message("Try this", channel="zendesk", account="acme", thread_id="77")])
    store.dead_letters.add(claimed(store), "Refused: channel_not_found")
    note = claimed(store, "desk")
    assert note.kind == "note"
    assert "Try this" in note.body["text"]


def test_words_that_a_closed_ticket_refuses_get_a_new_ticket(store: Store) -> None:
    handed_over(store)
    store.sent(claimed(store, "desk"), "77")
    store.accept([message("still there?")])
    store.dead_letters.add(claimed(store, "desk"), "Refused: 422")
    assert store.rows("SELECT state FROM handoffs ORDER BY id") == [{"state": "closed"}, {"state": "pending"}]
    fresh = claimed(store, "desk")
    assert fresh.kind == "handoff"
    assert "still there?" in str(fresh.body["turns"])


def test_a_handoff_records_its_ticket(store: Store) -> None:
    handed_over(store)
    queued = claimed(store, "desk")
    desk, handoff = store.outbox.contents.handoff(queued)
    assert desk == "zendesk"
    assert handoff.requester.email == "joe@bloggs.example"
    assert [turn.text for turn in handoff.turns] == ["a person please"]
    store.outbox.mark_sent(queued, Receipt(external_id="77", url="https://acme.zendesk.example/77"))
    assert store.rows("SELECT ticket_id, state FROM handoffs") == [{"ticket_id": "77", "state": "open"}]


class TestAnswersThatWereNeverSaid:
    """A human was quicker: then it must be as if there had been no answer."""

    def forestalled(self, store: Store) -> None:
        store.accept([message("How do I reset my password?")])
        answered(store)
        store.accept([ownership(Owner.HUMAN)])
        assert store.outbox.claim(store.conversation_id(), "requester") is None

    def test_what_it_was_to_answer_is_the_humans(self, store: Store) -> None:
        self.forestalled(store)
        assert store.rows("SELECT author, state FROM messages") == [{"author": "requester", "state": "with_agent"}]
        assert store.rows("SELECT last_answer_at FROM conversations") == [{"last_answer_at": None}]

    def test_the_bot_answers_it_after_all_when_it_is_asked_to(self, store: Store) -> None:
        self.forestalled(store)
        store.accept([ownership(Owner.BOT, answer_now=True)])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        assert [turn.text for turn in claim.conversation.waiting] == ["How do I reset my password?"]

    def test_overtaken_at_the_vendor_it_leaves_no_trace_either(self, store: Store) -> None:
        store.accept([message()])
        answered(store)
        assert store.dead_letters.supersede(claimed(store))
        assert store.rows("SELECT author, state FROM messages") == [{"author": "requester", "state": "with_agent"}]

    def test_one_that_was_tried_may_have_been_said_and_stays_a_turn(self, store: Store) -> None:
        store.accept([message()])
        answered(store)
        store.outbox.postpone(claimed(store), 0, "OutcomeUnknown: time-out")
        store.accept([ownership(Owner.HUMAN)])
        assert store.outbox.claim(store.conversation_id(), "requester") is None
        assert len(store.rows("SELECT * FROM messages")) == 2


def test_nothing_waits_for_a_ticket_that_will_never_be(store: Store) -> None:
    handed_over(store)
    store.accept([message("and my invoice?")])  # a comment for the ticket
    store.dead_letters.add(claimed(store, "desk"), "Gone: the ticket was deleted")
    store.dead_letters.add(claimed(store), "Refused: gone")  # the receipt
    assert store.outbox_kinds() == []
    assert store.outbox_kinds("dead") == ["handoff", "handoff_notice", "comment"]


def test_that_a_language_model_wrote_it_goes_along_with_an_answer(store: Store) -> None:
    store.accept([message(), message(thread_id="2")])
    for thread, generated in (("524", True), ("2", False)):
        claim = store.conversations.claim(store.conversation_id(thread))
        assert claim is not None
        answer = Answer(text="Use **Settings**.", grounded=True, generated=generated)
        store.conversations.record(claim, replace(outcome(), answer=answer))
        queued = store.outbox.claim(store.conversation_id(thread), "requester")
        assert queued is not None
        assert store.outbox.contents.answer(queued).generated is generated


def test_the_bots_words_may_link_to_the_configured_hosts_and_a_humans_anywhere(store: Store) -> None:
    store.outbox = Outbox(store.database, store.cipher, lease_seconds=60, link_hosts=["help.example"])
    store.accept([message()])
    answered(store)
    answer = claimed(store)
    assert store.outbox.contents.answer(answer).link_hosts == frozenset({"help.example"})
    store.sent(answer)
    handed_over(store)
    receipt = claimed(store)
    assert store.outbox.contents.words(receipt).link_hosts is None
