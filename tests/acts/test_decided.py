"""Yes and no: by whoever may, once, and written down."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest

from bot.model import EscalationDecision, Owner, Reason, ThreadDeleted, ThreadRef, TicketMerged
from bot.store.db import Database
from tests.support.acting import Asking
from tests.support.builders import START, agent_message, edit, message, ownership
from tests.support.store import Store
from tests.support.wording import EN

ASKED_FOR = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def test_a_yes_gives_a_worker_something_to_run(asking: Asking) -> None:
    number = asking.answered()
    asking.press(number)

    assert asking.state(number) == "approved"
    assert asking.store.follow_ups[-1].act == number
    rows = asking.store.rows("SELECT step, by FROM act_steps ORDER BY id")
    assert [(row["step"], row["by"]) for row in rows] == [("waiting", None), ("approved", "slack:U0BOSS")]


def test_a_no_is_told_and_a_person_offered(asking: Asking) -> None:
    number = asking.answered()
    asking.press(number, approved=False)

    assert asking.state(number) == "declined"
    assert asking.told() == [f"{EN.say('act_declined', number=number)} {EN.say('offer')}"]
    assert asking.store.follow_ups[-1].act is None


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "U0CLERK"},
        {"place": "C0ELSE"},
        {"channel": "intercom"},
    ],
)
def test_whoever_may_not_decide_changes_nothing_and_is_written_down(asking: Asking, changes: dict[str, Any]) -> None:
    number = asking.answered()
    for _ in range(2):
        asking.press(number, **changes)

    assert asking.state(number) == "waiting"
    assert asking.steps(number) == ["waiting", "refused"]


@pytest.mark.parametrize("key", ["", "nonsense", "61861bfc-3a1d-417d-86da-e3b0ac436028"])
def test_a_key_that_is_none_of_ours_changes_nothing(asking: Asking, key: str) -> None:
    number = asking.answered()
    asking.press(number, key=key)

    assert asking.steps(number) == ["waiting"]


def test_the_first_decision_holds_and_a_press_that_comes_again_changes_nothing(asking: Asking) -> None:
    number = asking.answered()
    for approved in (True, True, False):
        asking.press(number, approved=approved)

    assert asking.steps(number) == ["waiting", "approved"]
    assert [one.act for one in asking.store.follow_ups if one.act] == [number]


def test_of_a_yes_and_a_no_at_the_same_time_one_holds(asking: Asking) -> None:
    number = asking.answered()
    barrier = threading.Barrier(2)

    def decide(approved: bool) -> None:
        barrier.wait()
        asking.press(number, approved=approved)

    threads = [threading.Thread(target=decide, args=(approved,)) for approved in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    waited, decided = asking.steps(number)
    assert (waited, decided == asking.state(number)) == ("waiting", True)


def test_what_nobody_decides_expires_and_is_told(asking: Asking) -> None:
    number = asking.answered()
    asking.late(number)
    asking.press(number)
    assert asking.state(number) == "waiting"  # too late

    assert asking.store.acts.over() == [asking.store.conversation_id()]
    assert asking.state(number) == "expired"
    assert asking.told() == [f"{EN.say('act_expired', number=number)} {EN.say('offer')}"]
    assert asking.store.acts.over() == []


def test_what_was_handed_over_meanwhile_can_still_be_decided_and_agents_are_told(asking: Asking) -> None:
    number = asking.answered()
    asking.store.send_next()
    asking.store.conversations.create_handoff(asking.store.conversation_id(), ASKED_FOR)
    asking.press(number)
    asking.run(number)

    assert asking.state(number) == "done"
    assert asking.told() == []  # never over a human
    notes = [body["text"] for body in asking.queued("note")]
    assert [
        f"No. {number} (Refund A-17 of 12.5 EUR): {EN.say(f'act_is_{state}')}" for state in ("waiting", "done")
    ] == notes


def test_agents_are_told_in_the_ticket_that_theirs_was_merged_into(asking: Asking) -> None:
    number = asking.answered()
    asking.store.send_next()
    asking.store.conversations.create_handoff(asking.store.conversation_id(), ASKED_FOR)
    ticket = asking.store.outbox.claim(asking.store.conversation_id(), "desk")
    assert ticket is not None
    asking.store.sent(ticket, "77")
    merged = TicketMerged(thread=ThreadRef("zendesk", "acme", "77"), into="78", url="https://acme.example/78")
    asking.store.accept([merged])
    asking.press(number, approved=False)

    asking.store.send_next("desk")  # that it waits
    note = asking.store.outbox.claim(asking.store.conversation_id(), "desk")
    assert note is not None
    _, comment, _ = asking.store.outbox.contents.note(note)
    assert (comment.ticket_id, EN.say("act_is_declined") in comment.text) == ("78", True)


def test_where_the_bot_has_it_once_more_the_requester_is_told_after_all(asking: Asking) -> None:
    number = asking.answered()
    asking.store.send_next()
    asking.press(number, approved=False)
    said = asking.told()
    asking.store.accept([agent_message(), ownership(Owner.BOT)])

    asking.store.send_next()
    assert asking.store.outbox_kinds("cancelled") == ["result"]
    assert asking.store.outbox_kinds("sent").count("result") == 1
    assert said


def test_what_came_of_it_goes_to_the_human_who_was_quicker_than_the_words(asking: Asking) -> None:
    number = asking.answered()
    asking.store.send_next()
    asking.press(number, approved=False)
    asking.store.conversations.create_handoff(asking.store.conversation_id(), ASKED_FOR)
    asking.store.send_next()  # the notice
    assert asking.store.outbox.claim(asking.store.conversation_id(), "requester") is None

    assert asking.store.outbox_kinds("cancelled") == ["result"]
    assert EN.say("act_is_declined") in asking.queued("note")[-1]["text"]


def test_what_a_deleted_thread_asked_for_is_not_done_and_not_kept(asking: Asking) -> None:
    number = asking.answered()
    thread = message().thread
    asking.store.accept([ThreadDeleted(thread=thread, at=START)])

    assert asking.state(number) == "declined"
    assert asking.told() == []
    body = asking.store.cipher.open(asking.store.rows("SELECT body FROM act_requests")[0]["body"])
    assert body == {}
    asking.press(number)
    assert asking.state(number) == "declined"


def test_what_was_asked_for_by_a_message_that_is_taken_back_is_not_done(asking: Asking) -> None:
    said = message("Please refund order A-17.")
    asking.store.accept([said])
    number = asking.record()
    asking.store.accept([edit(said, None)])

    assert asking.state(number) == "declined"


def test_what_another_requester_asked_for_is_not_done(asking: Asking) -> None:
    number = asking.answered()
    asking.store.rows("UPDATE conversations SET requester_id = 'eve' RETURNING id")
    asking.press(number)

    assert asking.state(number) == "declined"


def test_the_steps_are_only_added_to(asking: Asking, database: Database) -> None:
    asking.answered()

    with pytest.raises(psycopg.errors.RaiseException), database.connection() as connection:
        connection.execute("UPDATE act_steps SET by = 'nobody'")


def test_a_conversation_with_something_that_waits_is_kept_and_not_closed(store: Store, asking: Asking) -> None:
    asking.answered()
    asking.store.send_next()
    asking.store.send_next("team")

    assert store.rows("SELECT id FROM conversations_at_rest") == []
    assert not asking.store.conversations.close(asking.store.conversation_id(), idle_seconds=0)
