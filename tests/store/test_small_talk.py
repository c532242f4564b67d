"""What small talk leaves in the store: silence, confirmations, remarks for agents, and one message where two were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Answer, Asks, EscalationDecision, Mode, Outcome, Owner, Reason
from bot.store.claims import Recorded
from tests.support.builders import feedback, message, outcome
from tests.support.store import Store

NO_DECISION = EscalationDecision(escalate=False)
SETTLED = Answer(text="Glad I could help!", grounded=None, asks=Asks.NOTHING, confirmed=True)
SILENCE = Answer(text="", grounded=None, silent=True)


@pytest.fixture
def desk(store: Store) -> Store:
    """A store that knows that Intercom's threads are closed and Zendesk's misses silent."""
    return Store(store.database, settled=("intercom",), silent_misses=("zendesk",))


def said(store: Store, answer: Answer) -> Recorded:
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    return store.conversations.record(claim, Outcome(answer=answer, decision=NO_DECISION))


def states(store: Store) -> list[str]:
    return [row["state"] for row in store.rows("SELECT state FROM messages WHERE author = 'requester' ORDER BY id")]


def confirmed(store: Store) -> bool:
    return bool(store.rows("SELECT 1 FROM conversations WHERE confirmed_at IS NOT NULL"))


def test_a_confirmation_is_said_kept_and_asks_nothing(desk: Store) -> None:
    desk.accept([message("thanks, that worked")])
    assert said(desk, SETTLED) is Recorded.YES

    assert desk.outbox_kinds() == ["confirmed"]
    assert states(desk) == ["answered"]
    assert confirmed(desk)
    desk.accept([message("ok", message_id="m2")])
    claim = desk.conversations.claim(desk.conversation_id())
    assert claim is not None
    assert claim.conversation.turns[-1].asks is Asks.NOTHING


def test_silence_leaves_nothing_waiting_and_says_nothing(desk: Store) -> None:
    desk.accept([message("ok")])
    assert said(desk, SILENCE) is Recorded.YES

    assert desk.outbox_kinds() == []
    assert states(desk) == ["skipped"]
    assert desk.conversations.claim(desk.conversation_id()) is None
    assert not confirmed(desk)


def test_what_a_closer_has_woken_is_done_again_where_threads_are_closed(desk: Store) -> None:
    desk.accept([message("thanks")])
    said(desk, replace(SILENCE, confirmed=True))
    assert desk.outbox_kinds() == ["settle"]


def test_where_threads_have_no_end_nothing_is_done_again(store: Store) -> None:
    store.accept([message("thanks")])
    said(store, replace(SILENCE, confirmed=True))
    assert store.outbox_kinds() == []


def test_an_empty_answer_that_is_not_meant_as_silence_is_refused(store: Store) -> None:
    store.accept([message("How?")])
    with pytest.raises(ValueError, match="neither an answer nor a handoff"):
        said(store, Answer(text="", grounded=True))


@pytest.mark.parametrize(("answer", "labelled"), [(SETTLED, False), (Answer(text="No.", grounded=False), True)])
def test_small_talk_changes_no_label(store: Store, answer: Answer, labelled: bool) -> None:
    store = Store(store.database, labelled=("intercom",))
    store.accept([message("hello")])
    said(store, answer)
    assert ("label" in store.outbox_kinds()) is labelled


def test_a_miss_is_told_to_the_agents_where_the_operator_wants_it_so(desk: Store) -> None:
    desk.accept([message("What is the weather?", channel="zendesk")])
    said(desk, Answer(text="I couldn't find it.", grounded=False, asks=Asks.PERSON))

    assert desk.outbox_kinds() == ["remark"]
    assert states(desk) == ["with_agent"]
    queued = desk.outbox.claim(desk.conversation_id(), "requester")
    assert queued is not None
    reply = desk.outbox.contents.answer(queued)
    assert "found no answer" in reply.text
    assert reply.labels is not None
    assert reply.labels.outcome == "not_found"
    assert desk.rows("SELECT 1 FROM messages WHERE author = 'bot'") == []
    assert desk.owner() == "bot"


def test_what_is_out_of_scope_is_the_agents_there_too_and_no_miss_in_a_row(desk: Store) -> None:
    desk.accept([message("What is the weather?", channel="zendesk")])
    said(desk, Answer(text="I can't help with that.", grounded=None, asks=Asks.SUBJECT, declined=True))
    assert desk.outbox_kinds() == ["remark"]
    assert states(desk) == ["with_agent"]
    desk.accept([message("And tomorrow?", message_id="m2", channel="zendesk")])
    claim = desk.conversations.claim(desk.conversation_id())
    assert claim is not None
    assert claim.conversation.ungrounded_streak == 0


def test_what_is_out_of_scope_is_told_to_the_requester_elsewhere_and_is_remembered(store: Store) -> None:
    store.accept([message("What is the weather?")])
    said(store, Answer(text="I can't help with that.", grounded=None, asks=Asks.SUBJECT, declined=True))
    assert store.outbox_kinds() == ["answer"]
    store.accept([message("And tomorrow?", message_id="m2")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert claim.conversation.ungrounded_streak == 0
    assert claim.conversation.turns[-1].asks is Asks.SUBJECT


def test_misses_in_a_row_still_bring_a_person(desk: Store) -> None:
    desk.accept([message("What is the weather?", channel="zendesk")])
    said(desk, Answer(text="I couldn't find it.", grounded=False))
    desk.accept([message("And tomorrow?", message_id="m2", channel="zendesk")])
    claim = desk.conversations.claim(desk.conversation_id())
    assert claim is not None
    assert claim.conversation.ungrounded_streak == 1


def test_where_the_bot_drafts_a_request_for_a_person_is_remarked(store: Store) -> None:
    store.accept([message("human please", mode=Mode.DRAFT)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, replace(outcome("", reason=Reason.HUMAN_REQUESTED)))

    assert store.outbox_kinds() == ["remark"]
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert store.outbox.contents.answer(queued).reason is Reason.HUMAN_REQUESTED
    assert store.owner() == "bot"


# pressed


def answered(store: Store) -> str:
    store.accept([message("How?")])
    said(store, Answer(text="So.", grounded=True, asks=Asks.HELPED))
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    store.sent(queued)
    return queued.key


def test_that_helped_is_a_confirmation_and_gets_a_last_word_once(desk: Store) -> None:
    key = answered(desk)
    for after in (20, 30):
        desk.accept([feedback(True, about=key, after=after)])
    assert desk.outbox_kinds() == ["confirmed"]
    assert confirmed(desk)


def test_where_the_button_shows_that_it_was_heard_no_word_follows(store: Store) -> None:
    key = answered(store)
    store.accept([feedback(True, about=key)])
    assert store.outbox_kinds() == []
    assert confirmed(store)


def test_who_has_asked_something_else_since_is_answered_and_not_closed(desk: Store) -> None:
    key = answered(desk)
    desk.accept([message("And how do I export?", message_id="m2")])
    desk.accept([feedback(True, about=key)])
    assert desk.outbox_kinds() == []
    assert not confirmed(desk)


def test_nothing_is_confirmed_while_a_human_has_it(desk: Store) -> None:
    key = answered(desk)
    desk.rows("UPDATE conversations SET owner = %s RETURNING id", Owner.HUMAN)
    desk.accept([feedback(True, about=key)])
    assert desk.outbox_kinds() == []
    assert not confirmed(desk)
