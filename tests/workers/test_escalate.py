"""The second tier: a person gets the conversation even when the pipeline does not come to it."""

from __future__ import annotations

from typing import Any

from bot import jobs, rings
from bot.config import Answers, Behaviour, HandoffSettings
from bot.jobs import JobQueue
from bot.model import Assessment, EscalationDecision, Facts, Owner, Reason
from bot.store.dispatch.look import Look
from escalation.policy import make_policy
from escalation.signals import gather
from escalation.signals.human_request import explicit_request
from tests.support.builders import agent_message, changed, message, outcome, ownership
from tests.support.store import Store
from workers.escalate import EscalationJob
from workers.sweep import Sweeper


def asked(text: str) -> Assessment:
    return Assessment(human_requested="person" in text)


def escalation_job(store: Store, announced: list[int], **settings: Any) -> EscalationJob:
    policy = make_policy(HandoffSettings(unanswered_limit=2), Answers(**settings))
    return EscalationJob(
        store.conversations,
        gather((explicit_request(asked),)),
        policy,
        announced.append,
        keep_moods=store.moods.keep_up,
        keep_moods_of=store.moods.keep_of,
    )


def test_a_wish_is_honoured_while_a_draft_is_being_thought_about(store: Store) -> None:
    store.accept([message("how do I reset my password?")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([message("let me talk to a person")])
    announced: list[int] = []
    escalation_job(store, announced).check(store.conversation_id())
    assert store.owner() == Owner.HUMAN
    assert announced == [store.conversation_id()]
    assert store.conversations.record(claim, outcome()).value == "a human took the conversation over"
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]


def test_who_is_about_to_answer_honours_a_wish_first(store: Store) -> None:
    store.accept([message("let me talk to a person")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    announced: list[int] = []
    assert escalation_job(store, announced).hear(claim.conversation)
    assert store.owner() == Owner.HUMAN
    assert announced == [store.conversation_id()]
    assert store.moods.unheard(0) == []


def test_who_is_about_to_answer_leaves_nothing_to_others_for_having_waited(store: Store) -> None:
    store.accept([message()])
    store.rows("UPDATE messages SET received_at = now() - interval '20 minutes' RETURNING id")
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert not escalation_job(store, [], stuck_seconds=900).hear(claim.conversation)
    assert store.owner() == Owner.BOT


def test_a_look_that_fails_keeps_nobody_from_an_answer(store: Store) -> None:
    def fail(facts: Facts) -> EscalationDecision:
        raise ZeroDivisionError(facts)

    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    job = EscalationJob(
        store.conversations,
        gather(()),
        fail,
        lambda _: None,
        keep_moods=store.moods.keep_up,
        keep_moods_of=store.moods.keep_of,
    )
    assert not job.hear(claim.conversation)


def test_what_waits_for_a_thread_is_looked_at_once(store: Store) -> None:
    store.accept([message("how do I reset my password?"), message("and this?", thread_id="2")])
    assert store.conversations.claim(store.conversation_id("2")) is not None  # who answers looks at it
    assert store.moods.unheard(60) == []  # another process may have a thread for it
    assert store.moods.unheard(0) == [store.conversation_id()]
    escalation_job(store, []).check(store.conversation_id())
    assert store.moods.unheard(0) == []
    store.accept([message("a person, please")])
    assert store.moods.unheard(0) == [store.conversation_id()]


def test_an_old_wish_is_no_new_one(store: Store) -> None:
    store.accept([message("a person please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("Of course not."))  # whatever was said to it
    store.accept([message("how do I export?")])
    escalation_job(store, []).check(store.conversation_id())
    assert store.owner() == Owner.BOT


def test_what_was_handed_over_and_given_back_is_not_handed_over_again_for_the_old_reason(store: Store) -> None:
    for _ in range(2):
        store.accept([message("what is the weather?")])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome("I don't know.", grounded=False))
    escalation_job(store, []).check(store.conversation_id())
    assert store.owner() == Owner.HUMAN
    store.accept([ownership(Owner.BOT), message("hello again")])
    escalation_job(store, []).check(store.conversation_id())
    assert store.owner() == Owner.BOT
    assert store.conversations.claim(store.conversation_id()) is not None


def test_a_human_who_has_it_is_left_alone(store: Store) -> None:
    store.accept([message("a person please"), agent_message()])
    escalation_job(store, []).check(store.conversation_id())
    assert store.outbox_kinds() == []


def test_a_message_that_waits_too_long_goes_to_a_person(store: Store) -> None:
    store.accept([message()])
    store.rows("UPDATE messages SET received_at = now() - interval '20 minutes' RETURNING id")
    escalation_job(store, [], stuck_seconds=900).check(store.conversation_id())
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": Reason.STUCK}]


def test_the_bell_rings_for_everything_the_sweeper_finds(store: Store, redis_url: str) -> None:
    client = jobs.connect(redis_url)
    store.accept([message(), message(thread_id="2"), changed("zendesk", "acme", "9", "a hint")])
    claim = store.conversations.claim(store.conversation_id("2"))
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.rows("UPDATE messages SET received_at = now() - interval '1 minute' RETURNING id")
    store.rows("UPDATE outbox SET created_at = now() - interval '1 minute' RETURNING id")
    found = Sweeper(store.database, JobQueue(client), Behaviour()).sweep()
    assert found == 3
    assert all(client.exists(rings.key(name)) for name in ("answers", "deliveries", "fetches"))
    # What a worker then looks for is there.
    looked, room = Look(store.database), {"intercom": 5, "zendesk": 5}
    assert looked.to_answer(room) == [("intercom", store.conversation_id())]
    assert looked.to_send(room, words=True) == [("intercom", (store.conversation_id("2"), "requester"))]
    assert [change.ids for _, change in looked.to_fetch(room)] == [("zendesk", "acme", "9", "a hint")]


def test_work_in_hand_is_not_announced_for(store: Store, redis_url: str) -> None:
    store.accept([message()])
    store.rows("UPDATE messages SET received_at = now() - interval '1 minute' RETURNING id")
    assert store.conversations.claim(store.conversation_id()) is not None
    assert Sweeper(store.database, JobQueue(jobs.connect(redis_url)), Behaviour()).sweep() == 0
