"""What becomes of an answer: said, proposed to the agents, or kept back; and whose conversation it then is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Audience, EscalationDecision, Mode, Outcome, Owner, Purpose, Reason
from bot.store.claims import Claim, Recorded
from tests.support.builders import START, agent_message, message, outcome, ownership
from tests.support.store import Store


def claimed(store: Store) -> Claim:
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    return claim


def states(store: Store) -> list[str]:
    return [row["state"] for row in store.rows("SELECT state FROM messages ORDER BY sent_at, id")]


WANTS = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="asked")


def test_a_draft_is_for_the_agents_and_takes_nothing_over(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    assert store.conversations.record(claimed(store), outcome("Use Settings.")) is Recorded.YES
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert store.outbox.contents.words(queued).purpose is Purpose.DRAFT
    assert store.owner() == "bot"


@pytest.mark.parametrize(
    "found", [outcome("I don't know.", grounded=False), outcome("Bye.", reason=Reason.TOO_MANY_ANSWERS, grounded=None)]
)
def test_without_an_answer_the_agents_are_not_bothered(store: Store, found: Outcome) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    store.conversations.record(claimed(store), found)
    assert store.outbox_kinds() == []
    assert store.rows("SELECT * FROM handoffs") == []
    assert states(store) == ["with_agent"]


def test_what_the_agent_really_answered_is_kept_beside_the_draft(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    store.conversations.record(claimed(store), outcome("Use Settings."))
    store.accept([agent_message("Use Settings, then Security.", mode=Mode.DRAFT)])
    (pair,) = store.rows(
        "SELECT d.body AS draft, a.body AS agent FROM drafts JOIN messages d ON d.id = turn_id "
        "JOIN messages a ON a.id = agent_turn_id"
    )
    assert store.cipher.open(pair["draft"])["text"] == "Use Settings."
    assert store.cipher.open(pair["agent"])["text"] == "Use Settings, then Security."


def test_where_the_bot_drafts_an_agents_answer_does_not_silence_it(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT), agent_message(mode=Mode.DRAFT)])
    assert store.conversations.claim(store.conversation_id()) is None
    store.accept([message("And on Android?", mode=Mode.DRAFT)])
    assert [turn.text for turn in claimed(store).conversation.waiting] == ["And on Android?"]


def test_a_draft_that_an_agent_forestalled_is_not_written_into_the_ticket(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    store.conversations.record(claimed(store), outcome())
    store.accept([agent_message(mode=Mode.DRAFT)])
    assert store.outbox.claim(store.conversation_id(), "requester") is None
    assert store.outbox_kinds("cancelled") == ["draft"]


def test_a_draft_is_no_turn_of_the_conversation(store: Store) -> None:
    """Else the model would be told that the requester had read it."""
    store.accept([message("first", mode=Mode.DRAFT)])
    store.conversations.record(claimed(store), outcome("Use Settings."))
    store.accept([message("second", mode=Mode.DRAFT)])
    assert [turn.text for turn in claimed(store).conversation.turns] == ["first"]


def test_an_agents_note_beside_a_draft_changes_nothing(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT), agent_message(mode=Mode.DRAFT, public=False)])
    assert claimed(store).conversation.waiting


def test_nobody_is_handed_a_conversation_that_agents_have(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    assert not store.conversations.create_handoff(store.conversation_id(), WANTS)
    store.conversations.leave_waiting_to_agents(store.conversation_id())
    assert states(store) == ["with_agent"]


def test_unasked_the_bot_passes_over_what_it_is_not_sure_of(store: Store) -> None:
    store.accept([message(mode=Mode.PROACTIVE)])
    assert store.conversations.skip(claimed(store)) is Recorded.YES
    assert store.outbox_kinds() == []
    assert states(store) == ["skipped"]
    assert store.conversations.claim(store.conversation_id()) is None
    assert not store.conversations.create_handoff(store.conversation_id(), WANTS)


def test_it_does_not_pass_over_what_came_in_meanwhile(store: Store) -> None:
    store.accept([message(mode=Mode.PROACTIVE)])
    claim = claimed(store)
    store.accept([message("a second thought", mode=Mode.PROACTIVE)])
    assert store.conversations.skip(claim) is Recorded.NEWER_MESSAGE
    assert len(claimed(store).conversation.waiting) == 2


def test_once_it_has_spoken_or_is_addressed_the_bot_is_asked(store: Store) -> None:
    store.accept([message(mode=Mode.PROACTIVE)])
    store.conversations.record(claimed(store), outcome())
    store.accept([message("and then?", addressed=False, mode=Mode.PROACTIVE)])
    assert claimed(store).conversation.mode is Mode.ANSWER
    store.accept([message(thread_id="525", mode=Mode.PROACTIVE)])
    store.accept([message("@bot?", thread_id="525")])
    store.accept([message("hm", thread_id="525", mode=Mode.PROACTIVE)])
    claim = store.conversations.claim(store.conversation_id("525"))
    assert claim is not None
    assert claim.conversation.mode is Mode.ANSWER


def test_of_two_audiences_the_one_that_is_shown_less_wins(store: Store) -> None:
    store.accept([message(audience=Audience.EMPLOYEE)])
    claim = claimed(store)
    assert claim.conversation.audience is Audience.EMPLOYEE
    store.conversations.release(claim)
    store.accept([message(audience=Audience.CUSTOMER)])
    store.accept([message(audience=Audience.EMPLOYEE)])
    assert claimed(store).conversation.audience is Audience.CUSTOMER


def test_another_program_is_answered_a_few_times_only(store: Store) -> None:
    answered = 0
    for _ in range(30):
        store.accept([message("And you?", automated=True)])
        claim = store.conversations.claim(store.conversation_id())
        if claim is not None:
            store.conversations.record(claim, outcome("And you?"))
            answered += 1
    assert answered == 3
    store.accept([message("A person here: how do I export?")])
    assert claimed(store).conversation.waiting


def test_a_bot_that_was_asked_to_answer_answers_what_nobody_has_answered(store: Store) -> None:
    store.accept([message("old question"), agent_message("old answer"), message("new question")])
    assert store.conversations.claim(store.conversation_id()) is None
    given = ownership(Owner.BOT, answer_now=True)
    store.follow_ups.clear()
    store.accept([given, given])
    assert [turn.text for turn in claimed(store).conversation.waiting] == ["new question"]
    assert [follow_up.answer for follow_up in store.follow_ups] == [store.conversation_id()]


def test_answers_of_the_last_day_are_counted_since_a_human_had_it(store: Store) -> None:
    for _ in range(3):
        store.accept([message()])
        store.conversations.record(claimed(store), outcome())
    store.accept([message()])
    claim = claimed(store)
    assert claim.conversation.answers_given == 3
    returned = ownership(Owner.BOT, at=datetime.now(UTC))
    store.accept([agent_message(), returned, message(sent_at=returned.at + timedelta(seconds=1))])
    assert claimed(store).conversation.answers_given == 0


class TestClosing:
    def idle(self, store: Store, seconds: float = 0) -> bool:
        return store.conversations.close(store.conversation_id(), idle_seconds=seconds)

    def answered(self, store: Store) -> None:
        store.accept([message()])
        store.conversations.record(claimed(store), outcome())
        queued = store.outbox.claim(store.conversation_id(), "requester")
        assert queued is not None
        store.sent(queued)

    def test_a_conversation_is_closed_once_with_a_last_word(self, store: Store) -> None:
        self.answered(store)
        assert self.idle(store)
        assert not self.idle(store)
        assert store.outbox_kinds() == ["closing"]
        self.answered_letter(store)
        assert not self.idle(store)  # said, though the vendor may show it as open for a while
        assert store.outbox_kinds() == []

    def test_not_while_something_was_said_lately_waits_or_is_on_its_way(self, store: Store) -> None:
        store.accept([message()])
        assert not self.idle(store)
        store.conversations.record(claimed(store), outcome())
        assert not self.idle(store)  # the answer is not sent yet
        self.answered_letter(store)
        assert not self.idle(store, seconds=60)
        assert self.idle(store)

    def test_not_when_a_human_has_it(self, store: Store) -> None:
        self.answered(store)
        store.accept([agent_message()])
        assert not self.idle(store)

    def test_a_requester_who_comes_back_is_not_bidden_farewell_but_later(self, store: Store) -> None:
        self.answered(store)
        assert self.idle(store)
        store.accept([message("One more thing", sent_at=START + timedelta(hours=9))])
        assert store.outbox.claim(store.conversation_id(), "requester") is None
        assert store.outbox_kinds("cancelled") == ["closing"]
        store.conversations.record(claimed(store), outcome())
        self.answered_letter(store)
        assert self.idle(store)

    def answered_letter(self, store: Store) -> None:
        queued = store.outbox.claim(store.conversation_id(), "requester")
        assert queued is not None
        store.sent(queued)
