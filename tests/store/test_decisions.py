"""What is kept of each decision, for how long, and that no word of anybody's is in it."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.config import RetentionSettings
from bot.model import (
    Alternative,
    Conversation,
    EscalationDecision,
    Intent,
    Outcome,
    Priority,
    Reason,
    Requester,
    Route,
    SignalValue,
)
from bot.store.decisions.read import explain
from bot.store.deletion.retention import Retention
from bot.store.handoffs import Plan
from tests.support.builders import agent_message, edit, message, outcome
from tests.support.store import Store, plan

SIGNAL = SignalValue(name=Intent.OUTAGE, strength=0.42, threshold=0.65, explanation="model says outage")
KEPT = SIGNAL, Alternative(threshold=0.1, reason=Reason.SENSITIVE, intent=Intent.OUTAGE)
STAYS = EscalationDecision(escalate=False, offer=True, signals=(SIGNAL,), alternatives=(KEPT[1],))
GOES = EscalationDecision(
    escalate=True, reason=Reason.SENSITIVE, explanation="It is about: outage.", intent=Intent.OUTAGE, signals=(SIGNAL,)
)


def answered(store: Store, decision: EscalationDecision = STAYS, text: str = "secret words") -> None:
    store.accept([message(text)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, replace(outcome("Use **Settings**."), decision=decision))


def test_an_answer_is_kept_with_what_spoke_for_a_person(store: Store) -> None:
    answered(store)

    (found,) = explain(store.database, str(store.conversation_id()))
    (kept,) = found.decisions
    assert kept.decision == STAYS
    assert (kept.decision.signals, kept.decision.alternatives, kept.route) == ((SIGNAL,), (KEPT[1],), None)


def test_a_handoff_is_kept_once_with_its_route(store: Store) -> None:
    store.accept([message()])
    assert store.conversations.create_handoff(store.conversation_id(), GOES)
    assert not store.conversations.create_handoff(store.conversation_id(), GOES)

    (found,) = explain(store.database, "524", "intercom")
    (kept,) = found.decisions
    assert kept.decision == GOES
    assert kept.route == Route(priority=Priority.URGENT)  # as the table has it
    assert found.owner == "human"


def test_an_outcome_that_is_thrown_away_leaves_no_decision(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.accept([agent_message()])
    store.conversations.record(claim, Outcome(answer=None, decision=GOES))

    assert store.rows("SELECT 1 FROM decisions") == []


def test_no_word_of_the_requesters_is_in_it(store: Store) -> None:
    answered(store)

    (row,) = store.rows("SELECT to_jsonb(decisions) AS all FROM decisions")
    assert "secret" not in json.dumps(row["all"])


def test_a_thread_is_named_with_its_channel_only(store: Store) -> None:
    answered(store)

    assert len(explain(store.database, "524", "intercom")) == 1
    assert explain(store.database, "524", "zendesk") == ()
    assert explain(store.database, "x' OR true") == ()


def test_it_is_kept_as_long_as_the_operator_says(store: Store) -> None:
    answered(store)
    store.rows("UPDATE decisions SET at = now() - interval '91 days' RETURNING id")
    retention = Retention(store.database, RetentionSettings(), rest_seconds=0)

    assert retention.enforce() == {"decisions": 1}
    assert store.rows("SELECT 1 FROM conversations")


def test_an_alert_has_a_lane_of_its_own(store: Store) -> None:
    def told(conversation: Conversation, decision: EscalationDecision) -> Plan:
        planned = plan(conversation, decision)
        return replace(planned, handoff=replace(planned.handoff, route=Route(alert="slack:T1/C1")))

    store = Store(store.database, make_plan=told)
    store.accept([message()])
    store.conversations.create_handoff(store.conversation_id(), GOES)

    assert store.outbox.lanes(store.conversation_id()) == ("requester", "desk", "team")
    queued = store.outbox.claim(store.conversation_id(), "team")
    assert queued is not None
    alert = store.outbox.contents.alert(queued)
    assert (alert.channel, alert.account, alert.place) == ("slack", "T1", "C1")
    assert "It is about: outage." in alert.text
    assert "password" not in alert.text


def test_brand_and_tags_are_kept_with_the_conversation(store: Store) -> None:
    store.accept([message(brand="Blue")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.identified(claim, Requester(id="joe", tags=("vip", "de")))
    store.accept([message()])  # a delivery that tells no brand

    known = store.conversations.snapshot(store.conversation_id())
    assert (known.brand, known.requester.tags) == ("Blue", ("vip", "de"))


def test_a_handoff_whose_words_are_taken_back_before_it_is_sent_goes_where_it_was_to_go(store: Store) -> None:
    asked = message("The whole company is offline")
    store.accept([asked])
    store.conversations.create_handoff(store.conversation_id(), GOES)
    store.accept([edit(asked, None)])

    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    _, handoff = store.outbox.contents.handoff(queued)
    assert "offline" not in handoff.summary
    assert (handoff.priority, handoff.intent) == (Priority.URGENT, Intent.OUTAGE)
    assert handoff.route.priority is Priority.URGENT
