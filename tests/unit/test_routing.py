"""Who gets a handoff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.config import Behaviour, Escalation
from bot.model import EscalationDecision, Intent, Priority, Reason, Requester, Route
from escalation.handoff import build
from escalation.routing import route_of
from tests.support.asking import ANNA, conversation

SETTINGS = Escalation.model_validate(
    {
        "intents": {
            "refund_or_billing_dispute": {"groups": {"zendesk": 1, "intercom": 11}, "tags": ["money"], "hours": None},
            "outage": {"alert": "slack:C1"},
        },
        "routes": [
            {"languages": ["de"], "groups": {"zendesk": 2}, "tags": ["german", "money"]},
            {"languages": ["de"], "groups": {"zendesk": 3}, "forms": {"zendesk": 33}},
            {"intents": ["refund_or_billing_dispute"], "email_domains": ["big.example"], "priority": "urgent"},
            {"from_channels": ["slack"], "groups": {"zendesk": 4}},
            {"requester_tags": ["vip"], "alert": "slack:T1/CVIP"},
            {"brands": ["Blue"], "forms": {"zendesk": 44}},
        ],
    }
)


def decision(intent: Intent | None = None, priority: Priority | None = None) -> EscalationDecision:
    return EscalationDecision(escalate=True, reason=Reason.NO_ANSWER, intent=intent, priority=priority)


def route(intent: Intent | None = None, requester: Requester = ANNA, **known: Any) -> Route:
    talk = replace(conversation("Hello", **known), requester=requester)
    return route_of(talk, decision(intent), SETTINGS)


def test_where_nothing_is_set_the_desk_decides() -> None:
    assert route_of(conversation("Hello"), decision(), Escalation()) == Route()


def test_the_table_of_intents_says_who() -> None:
    found = route(Intent.REFUND_OR_BILLING_DISPUTE)

    assert (found.groups, found.tags, found.priority) == ({"zendesk": 1, "intercom": 11}, ("money",), Priority.HIGH)


def test_the_first_route_that_says_something_wins_and_tags_add_up() -> None:
    found = route(Intent.REFUND_OR_BILLING_DISPUTE, language="de")

    assert found.groups == {"zendesk": 2, "intercom": 11}
    assert found.forms == {"zendesk": 33}
    assert found.tags == ("german", "money")


def test_a_route_holds_only_where_all_of_it_fits() -> None:
    big = Requester(id="x", email="cfo@BIG.example")

    assert route(Intent.REFUND_OR_BILLING_DISPUTE, big).priority is Priority.URGENT
    assert route(Intent.REFUND_OR_BILLING_DISPUTE).priority is Priority.HIGH
    assert route(Intent.BUG, big).priority is None


def test_the_locale_tells_the_language_where_the_words_do_not() -> None:
    assert route(requester=Requester(id="x", locale="de-AT")).groups == {"zendesk": 2}
    assert route(requester=Requester(id="x", locale="de-AT"), language="fr").groups == {}


def test_tags_and_brands() -> None:
    assert route(requester=Requester(id="x", tags=("VIP",))).alert == "slack:T1/CVIP"
    assert route(brand="blue").forms == {"zendesk": 44}


def test_the_ticket_carries_it_and_the_usual_priority_holds_for_the_rest() -> None:
    behaviour = Behaviour(escalation=SETTINGS)

    assert build(conversation("Hello"), decision(), behaviour).priority is Priority.NORMAL
    ticket = build(conversation("Hello"), decision(Intent.OUTAGE, Priority.URGENT), behaviour)
    assert (ticket.priority, ticket.intent, ticket.route.alert) == (Priority.URGENT, Intent.OUTAGE, "slack:C1")
