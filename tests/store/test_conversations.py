"""T2 and T3: who may think, and when a draft still counts."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from bot.model import Attachment, Conversation, EscalationDecision, Owner, Reason
from bot.store.claims import Claim, Recorded
from bot.store.handoffs import Plan
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.polling import until
from tests.support.store import Store, plan


def claimed(store: Store) -> Claim:
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    return claim


def test_a_burst_is_claimed_as_a_whole_and_answered_once(store: Store) -> None:
    for text in ("hi", "my printer", "is on fire"):
        store.accept([message(text)])
    claim = claimed(store)
    assert [turn.text for turn in claim.conversation.waiting] == ["hi", "my printer", "is on fire"]
    assert store.conversations.record(claim, outcome()) is Recorded.YES
    assert store.outbox_kinds() == ["answer"]
    assert store.conversations.claim(store.conversation_id()) is None


def test_whoever_answers_knows_that_words_before_are_still_to_be_sent(store: Store) -> None:
    store.accept([message()])
    store.conversations.record(claimed(store), outcome())
    store.accept([message("and now?")])
    claim = claimed(store)
    assert claim.conversation.words_wait
    store.conversations.release(claim)
    store.send_next()
    assert not claimed(store).conversation.words_wait


def test_what_was_attached_is_there_for_whoever_answers(store: Store) -> None:
    file = Attachment(name="log.txt", content_type="text/plain", size=14, url="https://files.example/1")
    store.accept([message("see this", attachments=(file,))])
    claim = claimed(store)
    assert [turn.attachments for turn in claim.conversation.waiting] == [(file,)]
    store.conversations.record(claim, outcome())
    store.accept([message("and now?")])
    assert claimed(store).conversation.turns[0].attachments == (file,)


def test_messages_delivered_out_of_order_are_read_in_order(store: Store) -> None:
    first, second = message("first"), message("second")
    store.accept([second])
    store.accept([first])
    assert [turn.text for turn in claimed(store).conversation.waiting] == ["first", "second"]


def test_two_workers_do_not_think_about_one_conversation(store: Store) -> None:
    store.accept([message()])
    claims: list[Claim | None] = []
    threads = [
        threading.Thread(target=lambda: claims.append(store.conversations.claim(store.conversation_id())))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([claim for claim in claims if claim is not None]) == 1


def test_a_claim_waits_for_a_second_delivery_that_holds_the_row(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    claims: list[Claim | None] = []
    with store.database.transaction() as other:
        other.execute("SELECT 1 FROM conversations WHERE id = %s FOR UPDATE", (number,))
        thread = threading.Thread(target=lambda: claims.append(store.conversations.claim(number)))
        thread.start()
        until(lambda: store.rows("SELECT 1 FROM pg_locks WHERE NOT granted"), what="the claim's wait")
    thread.join(10)
    assert claims[0] is not None


def test_no_connection_is_held_after_a_claim(store: Store) -> None:
    store.accept([message()])
    claimed(store)
    assert not store.database.held_by_this_thread


def test_a_draft_is_thrown_away_when_a_human_took_over(store: Store) -> None:
    store.accept([message()])
    claim = claimed(store)
    store.accept([agent_message()])
    assert store.conversations.record(claim, outcome()) is Recorded.HUMAN_TOOK_OVER
    assert store.outbox_kinds() == []


def test_a_draft_from_before_a_take_over_does_not_count_after_the_return_either(store: Store) -> None:
    store.accept([message()])
    claim = claimed(store)
    store.accept([agent_message(), ownership(Owner.BOT)])
    assert store.owner() == Owner.BOT
    assert store.conversations.record(claim, outcome()) is Recorded.HUMAN_TOOK_OVER
    assert store.outbox_kinds() == []


def test_after_the_return_no_back_off_from_before_is_waited_for(store: Store) -> None:
    store.accept([message()])
    store.conversations.release(claimed(store), 3600)
    store.accept([agent_message(), ownership(Owner.BOT), message("and another question")])
    again = claimed(store)
    assert [turn.text for turn in again.conversation.waiting] == ["and another question"]
    assert again.attempt == 1


def test_a_draft_is_thrown_away_when_the_requester_wrote_again(store: Store) -> None:
    store.accept([message("first")])
    claim = claimed(store)
    store.accept([message("wait, also this")])
    assert store.conversations.record(claim, outcome()) is Recorded.NEWER_MESSAGE
    again = claimed(store)
    assert again.attempt == 1  # nobody failed
    assert [turn.text for turn in again.conversation.waiting] == ["first", "wait, also this"]


def test_a_draft_that_outlived_its_lease_does_not_count(store: Store) -> None:
    store.accept([message()])
    slow = claimed(store)
    store.rows("UPDATE conversations SET lease_until = now() - interval '1 second' RETURNING id")
    quick = claimed(store)
    assert quick.attempt == 2
    assert store.conversations.record(slow, outcome("slow")) is Recorded.LEASE_LOST
    assert store.conversations.record(quick, outcome("quick")) is Recorded.YES
    assert store.outbox_kinds() == ["answer"]


def test_every_message_knows_the_answer_to_it(store: Store) -> None:
    store.accept([message("one"), message("two")])
    store.conversations.record(claimed(store), outcome())
    (turn,) = store.rows("SELECT id FROM messages WHERE author = 'bot'")
    rows = store.rows("SELECT state, answered_by FROM messages WHERE author = 'requester'")
    assert rows == [{"state": "answered", "answered_by": turn["id"]}] * 2


def test_what_is_handed_over_without_an_answer_is_the_humans(store: Store) -> None:
    store.accept([message("a person please")])
    store.conversations.record(claimed(store), outcome("", reason=Reason.HUMAN_REQUESTED))
    assert store.rows("SELECT state FROM messages") == [{"state": "with_agent"}]


def test_an_outcome_that_would_end_in_silence_is_no_outcome(store: Store) -> None:
    store.accept([message()])
    with pytest.raises(ValueError, match="neither"):
        store.conversations.record(claimed(store), outcome(""))
    assert store.rows("SELECT state FROM messages") == [{"state": "waiting"}]


def test_one_outcome_is_recorded_once(store: Store) -> None:
    store.accept([message()])
    claim = claimed(store)
    assert store.conversations.record(claim, outcome()) is Recorded.YES
    assert store.conversations.record(claim, outcome()) is Recorded.LEASE_LOST
    assert store.outbox_kinds() == ["answer"]


def test_the_answer_is_part_of_what_was_said(store: Store) -> None:
    store.accept([message("one")])
    store.conversations.record(claimed(store), outcome("Use **Settings**."))
    store.accept([message("two", sent_at=None or message().sent_at)])
    texts = [turn.text for turn in claimed(store).conversation.turns]
    assert "one" in texts
    assert "Use **Settings**." in texts


def test_a_handoff_makes_ticket_and_receipt_and_gives_the_conversation_away(store: Store) -> None:
    store.accept([message("a person please")])
    store.conversations.record(claimed(store), outcome("", reason=Reason.HUMAN_REQUESTED))
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert store.owner() == Owner.HUMAN


def test_an_answer_that_comes_with_a_handoff_is_still_said(store: Store) -> None:
    store.accept([message("what about X?")])
    store.conversations.record(claimed(store), outcome("See **X**.", reason=Reason.MODEL_FAILURE))
    assert store.outbox_kinds() == ["answer", "handoff", "handoff_notice"]


def test_nothing_found_and_the_receipt_of_the_handoff_are_one_message(store: Store) -> None:
    store.accept([message("what about X?")])
    store.conversations.record(claimed(store), outcome("I could not find it.", grounded=False, reason=Reason.NO_ANSWER))
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert queued.body["text"].startswith("I could not find it.\n\n")


def test_whether_the_bot_has_spoken_is_known_whoever_else_has(store: Store) -> None:
    store.accept([message("one"), agent_message(), ownership(Owner.BOT), message("two")])
    claim = claimed(store)
    assert not claim.conversation.introduced

    store.conversations.record(claim, outcome())

    store.accept([message("three")])
    assert claimed(store).conversation.introduced


def test_a_receipt_of_a_handoff_that_is_the_bots_first_word_begins_as_one(store: Store) -> None:
    def opened(conversation: Conversation, decision: EscalationDecision) -> Plan:
        return replace(plan(conversation, decision), opening="" if conversation.introduced else "A machine.")

    store = Store(store.database, store.cipher, make_plan=opened)
    store.accept([message("a person please"), message("a person please", thread_id="2")])
    for thread, answer in (("524", ""), ("2", "See **X**.")):
        claim = store.conversations.claim(store.conversation_id(thread))
        assert claim is not None
        store.conversations.record(claim, outcome(answer, reason=Reason.HUMAN_REQUESTED))
    first, second = (
        row["body"] for row in store.rows("SELECT body FROM outbox WHERE kind = 'handoff_notice' ORDER BY id")
    )
    assert store.cipher.open(first)["text"].startswith("A machine.\n\n")
    assert not store.cipher.open(second)["text"].startswith("A machine.")  # the answer before it said so

    store.send_next()
    store.accept([ownership(Owner.BOT), message("and now?")])
    assert claimed(store).conversation.introduced


def test_ungrounded_answers_are_counted_in_a_row(store: Store) -> None:
    def streak() -> int:
        store.accept([message()])
        return claimed(store).conversation.ungrounded_streak

    assert streak() == 0
    for grounded, expected in ((False, 1), (None, 1), (False, 2), (True, 0)):
        store.rows("UPDATE conversations SET lease_until = 'epoch' RETURNING id")
        store.conversations.record(claimed(store), outcome(grounded=grounded))
        assert streak() == expected


def test_five_who_hand_over_at_once_make_one_ticket(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")
    done: list[bool] = []
    threads = [
        threading.Thread(target=lambda: done.append(store.conversations.create_handoff(number, decision)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, False, True]
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]


def test_a_worker_that_gives_back_lets_another_go_on_at_once(store: Store) -> None:
    store.accept([message()])
    store.conversations.release(claimed(store), counts_as_attempt=False)
    assert claimed(store).attempt == 1


def test_a_failed_attempt_is_counted_and_waits(store: Store) -> None:
    store.accept([message()])
    store.conversations.release(claimed(store), 60)
    assert store.conversations.claim(store.conversation_id()) is None
    store.rows("UPDATE conversations SET retry_at = 'epoch' RETURNING id")
    assert claimed(store).attempt == 2
