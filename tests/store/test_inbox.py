"""T1: what a delivery changes."""

from __future__ import annotations

import threading

import pytest

from bot.errors import StoreUnavailable
from bot.model import Owner, Reason, Requester, ThreadChanged, ThreadRef
from bot.store.db import Database
from bot.store.intake import FollowUp
from connectors.webhook import json_object
from tests.support.builders import START, agent_message, message, outcome, ownership
from tests.support.store import Store


def test_eleven_deliveries_of_one_message_are_one_message(store: Store) -> None:
    first = message()
    for _ in range(11):
        store.accept([message(message_id=first.message_id)])
    assert len(store.rows("SELECT * FROM messages")) == 1
    assert len(store.follow_ups) == 1


def test_two_deliveries_at_the_same_moment_are_one_message(store: Store) -> None:
    same = message()
    threads = [threading.Thread(target=store.accept, args=([same],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.rows("SELECT * FROM messages")) == 1
    assert store.rows("SELECT count(*) AS n FROM conversations")[0]["n"] == 1


def test_text_is_not_readable_in_the_database(store: Store) -> None:
    store.accept([message("my card is 4111 1111 1111 1111")])
    dump = repr(store.rows("SELECT * FROM messages")) + repr(store.rows("SELECT * FROM conversations"))
    assert "4111" not in dump
    assert "joe@bloggs.example" not in dump


@pytest.mark.parametrize("unwritable", [r"\ud800", r"\u0000"])
def test_whatever_a_webhook_was_told_can_be_stored(store: Store, unwritable: str) -> None:
    said = json_object(b'{"text": "%s hello", "id": "m%s"}' % ((unwritable.encode(),) * 2))
    store.accept([message(said["text"], message_id=said["id"])])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["\ufffd hello"]


def test_words_not_addressed_to_the_bot_start_no_conversation_and_leave_no_mark(store: Store) -> None:
    store.accept([message(message_id="1.0", addressed=False)])
    assert store.rows("SELECT * FROM messages") == []
    store.accept([message(message_id="1.0", addressed=True)])  # its twin, the mention
    assert len(store.rows("SELECT * FROM messages")) == 1


def test_words_in_a_thread_that_come_in_before_its_mention_are_not_lost(store: Store) -> None:
    mention = message("how do I export?", message_id="1.0")
    store.accept([message("as a PDF", message_id="2.0", addressed=False)])
    store.accept([message("I know!", message_id="3.0", addressed=False, author_id="mia")])
    store.accept([mention])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert sorted(turn.text for turn in claim.conversation.waiting) == ["as a PDF", "how do I export?"]
    store.accept([message("as a PDF", message_id="2.0", addressed=False)])  # its second delivery
    assert len(store.rows("SELECT * FROM messages")) == 2


def test_in_a_known_thread_only_its_requester_needs_no_mention(store: Store) -> None:
    store.accept([message()])
    store.accept([message("and then?", addressed=False)])
    store.accept([message("I think it is X", addressed=False, author_id="mia", requester=Requester(id="mia"))])
    assert len(store.rows("SELECT * FROM messages")) == 2


def test_an_agents_words_take_the_conversation_over(store: Store) -> None:
    store.accept([message()])
    store.accept([agent_message()])
    assert store.owner() == Owner.HUMAN
    assert store.conversations.claim(store.conversation_id()) is None


def test_an_internal_note_takes_over_and_keeps_no_text(store: Store) -> None:
    store.accept([message()])
    store.accept([agent_message("secret thoughts", public=False)])
    assert store.owner() == Owner.HUMAN
    (row,) = store.rows("SELECT body FROM messages WHERE author = 'agent'")
    assert store.cipher.open(row["body"])["text"] == ""


def test_after_a_take_over_what_waited_is_not_answered_when_it_is_given_back(store: Store) -> None:
    store.accept([message()])
    store.accept([agent_message()])
    store.accept([ownership(Owner.BOT)])
    assert store.owner() == Owner.BOT
    assert store.conversations.claim(store.conversation_id()) is None
    store.accept([message("another thing")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["another thing"]


def test_a_change_of_hands_heard_twice_counts_once(store: Store) -> None:
    store.accept([message()])
    change = ownership(Owner.HUMAN)
    store.accept([change])
    store.accept([ownership(Owner.BOT)])
    store.accept([change])
    assert store.owner() == Owner.BOT


def test_agents_words_from_before_the_return_do_not_take_it_again(store: Store) -> None:
    """A comment that solves the ticket is told of in two deliveries, in either order."""
    store.accept([message()])
    spoken = agent_message("Done, have a nice day", sent_at=START)
    store.accept([ownership(Owner.BOT, at=START)])
    store.accept([spoken])
    assert store.owner() == Owner.BOT


def test_a_nudge_is_kept_until_it_was_followed(store: Store) -> None:
    changed = ThreadChanged(thread=ThreadRef("zendesk", "acme", "77"))
    store.accept([changed, changed])
    assert len(store.rows("SELECT * FROM thread_syncs")) == 1
    assert store.follow_ups == [FollowUp(sync=changed), FollowUp(sync=changed)]


def handed_over(store: Store) -> str:
    """A conversation whose ticket is number 77; the handoff's key."""
    store.accept([message("a person please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    store.sent(queued, "77")
    return queued.key


TICKET = {"channel": "zendesk", "account": "acme", "thread_id": "77"}


def test_an_agents_public_words_in_the_ticket_travel_to_the_requester_once(store: Store) -> None:
    handed_over(store)
    said = agent_message("Have you tried the blue button?", **TICKET)
    store.accept([said])
    store.accept([said])
    assert store.outbox_kinds() == ["handoff_notice", "relay"]
    assert store.rows("SELECT count(*) AS n FROM conversations")[0]["n"] == 1


def test_an_internal_note_in_the_ticket_never_leaves_it(store: Store) -> None:
    handed_over(store)
    store.accept([agent_message("customer is difficult", public=False, **TICKET)])
    assert store.outbox_kinds() == ["handoff_notice"]


def test_a_ticket_heard_of_before_its_number_was_recorded_is_known_by_its_key(store: Store) -> None:
    store.accept([message("a person please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    (row,) = store.rows("SELECT key FROM handoffs")
    store.accept([agent_message("Hello!", handoff_key=str(row["key"]), **TICKET)])
    assert store.outbox_kinds() == ["handoff", "handoff_notice", "relay"]


@pytest.mark.parametrize("key", ["not-a-uuid", "00000000-0000-4000-8000-000000000000"])
def test_a_ticket_with_a_strange_key_is_left_to_its_humans(store: Store, key: str) -> None:
    store.accept([message(handoff_key=key, **TICKET)])
    assert store.rows("SELECT * FROM conversations") == []


def test_what_the_requester_writes_next_goes_to_the_ticket(store: Store) -> None:
    handed_over(store)
    store.accept([message("it is urgent")])
    assert store.outbox_kinds() == ["handoff_notice", "comment"]
    assert store.follow_ups[-1] == FollowUp(deliver=store.conversation_id())


def test_solving_the_ticket_gives_the_conversation_back(store: Store) -> None:
    handed_over(store)
    store.accept([ownership(Owner.BOT, **TICKET)])
    assert store.owner() == Owner.BOT
    assert store.rows("SELECT state FROM handoffs") == [{"state": "closed"}]
    store.accept([message("and another question")])
    assert store.conversations.claim(store.conversation_id()) is not None


def test_solving_an_old_ticket_changes_nothing(store: Store) -> None:
    key = handed_over(store)
    store.accept([ownership(Owner.BOT, **TICKET)])
    store.accept([message("a person again please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    store.accept([ownership(Owner.BOT, handoff_key=key, **TICKET)])
    assert store.owner() == Owner.HUMAN


def test_closing_the_conversation_does_not_take_it_from_the_agent_who_has_the_ticket(store: Store) -> None:
    handed_over(store)
    store.accept([ownership(Owner.BOT, closing=True)])
    assert store.owner() == Owner.HUMAN
    store.accept([ownership(Owner.BOT)])  # given to the bot in so many words
    assert store.owner() == Owner.BOT


def test_an_assignment_told_of_late_does_not_silence_the_bot(store: Store) -> None:
    store.accept([message()])
    store.accept([ownership(Owner.BOT, at=START)])
    store.accept([ownership(Owner.HUMAN, at=START)])
    assert store.owner() == Owner.BOT


def test_an_agent_who_speaks_in_a_solved_ticket_has_the_conversation_again(store: Store) -> None:
    handed_over(store)
    store.accept([ownership(Owner.BOT, **TICKET)])
    store.accept([agent_message("One more thing", **TICKET)])
    assert store.owner() == Owner.HUMAN
    store.accept([message("yes?")])
    assert store.outbox_kinds() == ["handoff_notice", "solved", "relay", "comment"]


def test_all_events_of_a_delivery_are_committed_or_none(store: Store) -> None:
    bad = message(message_id="b", sent_at="not a time")
    with pytest.raises(Exception, match="time"):
        store.accept([message(message_id="a"), bad])
    assert store.rows("SELECT * FROM messages") == []


def test_without_a_database_the_store_says_so() -> None:
    down = Store(Database("postgresql://nobody@127.0.0.1:1/none", 1, timeout=0.3))
    with pytest.raises(StoreUnavailable):
        down.accept([message()])
    assert down.follow_ups == []
    down.database.close()


def test_what_was_written_after_a_close_that_is_told_of_late_is_answered(store: Store) -> None:
    store.accept([message(), agent_message()])
    closed = ownership(Owner.BOT)
    store.accept([message("one more thing")])
    store.follow_ups.clear()
    store.accept([closed])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["one more thing"]
    assert store.follow_ups == [FollowUp(answer=store.conversation_id())]


def test_what_is_told_of_late_is_answered_where_the_bot_was_asked_to_answer(store: Store) -> None:
    store.accept([message(), agent_message()])
    late = message("my question")
    store.accept([ownership(Owner.BOT, answer_now=True)])
    store.accept([late])
    assert store.conversations.claim(store.conversation_id()) is not None


def test_what_a_human_had_before_them_when_they_closed_is_not_answered_though_it_is_told_of_late(store: Store) -> None:
    store.accept([message(), agent_message()])
    late = message("thanks!")
    store.accept([ownership(Owner.BOT)])
    store.accept([late])
    assert store.conversations.claim(store.conversation_id()) is None
    store.accept([message("one more thing")])
    assert store.conversations.claim(store.conversation_id()) is not None


def test_what_we_said_ourselves_is_no_question_even_where_the_connector_did_not_know_it(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.send_next()  # the vendor calls it x1
    store.follow_ups.clear()
    store.accept([message("Under Settings.", message_id="x1")])
    assert store.follow_ups == []
    assert store.rows("SELECT 1 FROM messages WHERE message_id = 'x1'") == []


def test_a_question_is_free_where_nobody_thinks_about_its_conversation(store: Store) -> None:
    """Then whoever takes it looks whether a person is needed; else somebody is told to."""
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([message("a person, please")])
    store.conversations.release(claim, 30)
    store.accept([message("anybody?")])
    assert [one.free for one in store.follow_ups] == [True, False, False]
