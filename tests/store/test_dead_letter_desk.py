"""Dead letters that an operator tries again or settles: nothing is said twice, and nobody is talked over."""

from __future__ import annotations

from bot.model import Owner, Reason
from bot.store.outbox.message import OutboxMessage
from bot.store.outbox.retry import Again, DeadLetterDesk, Retried
from tests.support.builders import agent_message, message, outcome, ownership
from tests.support.store import Store


def given_up(store: Store, lane: str, problem: str = "Refused: 403") -> OutboxMessage:
    """The next message of a lane, which the vendor will never take."""
    queued = store.outbox.claim(store.conversation_id(), lane)  # type: ignore[arg-type]
    assert queued is not None
    store.dead_letters.add(queued, problem)
    return queued


def handed_over(store: Store) -> None:
    store.accept([message("I want to speak to somebody.")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))


def desk(store: Store) -> DeadLetterDesk:
    return DeadLetterDesk(store.database, store.cipher)


def test_a_handoff_that_was_given_up_is_tried_again_and_looked_for_first(store: Store) -> None:
    handed_over(store)
    dead = given_up(store, "desk")
    assert [row["state"] for row in store.rows("SELECT state FROM handoffs")] == ["closed"]

    assert desk(store).retry(dead.id) == Again(Retried.AGAIN, store.conversation_id())

    assert [row["state"] for row in store.rows("SELECT state FROM handoffs")] == ["pending"]
    again = store.outbox.claim(store.conversation_id(), "desk")
    assert again is not None
    assert (again.id, again.key) == (dead.id, dead.key)
    assert again.unsure
    assert again.attempts > 1


def test_an_agents_words_are_tried_again(store: Store) -> None:
    handed_over(store)
    store.send_next()
    store.send_next("desk")
    store.send_next()
    words = agent_message("Here you are.", channel="zendesk", account="acme", thread_id="x1", message_id="c1")
    store.accept([words])
    dead = given_up(store, "requester")
    assert dead.kind == "relay"

    assert desk(store).retry(dead.id).result is Retried.AGAIN

    assert "relay" in store.outbox_kinds()


def test_what_the_bot_said_is_not_said_to_a_conversation_that_changed_hands(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    dead = given_up(store, "requester")  # so a person gets the conversation

    assert desk(store).retry(dead.id).result is Retried.CHANGED_HANDS

    assert "answer" not in store.outbox_kinds()


def test_a_handoff_that_another_has_followed_is_not_made_again(store: Store) -> None:
    handed_over(store)
    dead = given_up(store, "desk")
    store.accept([ownership(Owner.BOT)])
    store.accept([message("I still want to speak to somebody.")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))

    assert desk(store).retry(dead.id).result is Retried.ELSEWHERE


def test_what_is_settled_is_no_dead_letter_any_more_and_is_not_sent(store: Store) -> None:
    handed_over(store)
    dead = given_up(store, "desk")

    assert desk(store).settle(dead.id)

    assert not desk(store).settle(dead.id)
    assert desk(store).retry(dead.id).result is Retried.GONE
    assert desk(store).retry(999).result is Retried.GONE
    assert dead.kind not in store.outbox_kinds()
