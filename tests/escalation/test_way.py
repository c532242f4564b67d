"""Asking the way to something is not asking for it: an article may answer the one, a person has to see the other."""

from __future__ import annotations

import pytest

from bot.config import Answers, Escalation, HandoffSettings
from bot.config.escalation import DEFAULTS, IntentRule
from bot.model import Attempt, EscalationDecision, Facts, Intent, Reason
from escalation.intent import assess_intents
from escalation.policy import make_policy
from escalation.signals import gather
from escalation.signals.how_question import how_question
from escalation.signals.intent import intents
from tests.support.asking import conversation

SURE = Attempt(grounded=True, model_failed=False, confidence=0.9)
UNSURE = Attempt(grounded=True, model_failed=False, confidence=0.3)
FOUND_NOTHING = Attempt(grounded=False, model_failed=False, confidence=0.0)

THE_WAY = """
how can I close my account?
Hi, where can I cancel my subscription
Can I get a refund for the Basic plan?
Until when can I cancel and get my money back?
Hello! I signed up on Monday. Can I still get a refund?
Is there a fee for cancelling my subscription?
how do I dispute a charge?
Wie kann ich mein Konto löschen?
Bis wann kann ich kündigen und bekomme mein Geld zurück?
Ist eine Kündigung per Mail möglich?
Comment résilier mon abonnement ?
¿Cómo puedo cancelar mi suscripción?
Come posso disdire l'abbonamento?
Como cancelo a minha conta?
Hoe zeg ik mijn abonnement op?
Jak anulować subskrypcję?
Aboneliğimi nasıl iptal ederim?
Как отменить подписку?
解約方法を教えてください
如何取消订阅?
"""
THE_THING = """
cancel my account
Can you cancel my subscription?
please cancel my subscription, how long will that take?
how can you charge my card twice
why was I charged twice?
is it normal that you charged me twice?
when will I get my refund?
How do I get my money back? You charged me twice.
Can I get a copy of the data that you have about me?
Can I get a refund because you charged my card twice?
Someone stole my card. How do I cancel my account?
Können Sie meinen Vertrag kündigen?
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def decide(text: str, attempt: Attempt | None, escalation: Escalation | None = None) -> EscalationDecision:
    facts = gather((intents(assess_intents), how_question))(conversation(text))
    after: Facts = facts if attempt is None else facts.after(attempt)
    return make_policy(HandoffSettings(), Answers(), escalation)(after)


@pytest.mark.parametrize("text", lines(THE_WAY))
def test_the_way_is_answered_where_the_articles_know_it(text: str) -> None:
    assert not decide(text, None).escalate
    assert not decide(text, SURE).escalate


def test_what_goes_on_from_a_quotation_is_an_answer_too() -> None:
    goes_on = Attempt(grounded=True, model_failed=False, confidence=None)

    assert not decide("Until when do I have to cancel my contract?", goes_on).escalate


@pytest.mark.parametrize("attempt", [UNSURE, FOUND_NOTHING])
def test_where_they_do_not_a_person_gets_it_at_once(attempt: Attempt) -> None:
    decision = decide("how can I close my account?", attempt)

    assert (decision.reason, decision.intent) == (Reason.SENSITIVE, Intent.CANCELLATION)


@pytest.mark.parametrize("text", lines(THE_THING))
def test_what_is_to_be_done_or_has_happened_goes_to_a_person(text: str) -> None:
    assert decide(text, None).escalate


@pytest.mark.parametrize("text", ["cancel my account", "why was I charged twice?"])
def test_a_demand_does_not_wait_for_an_answer(text: str) -> None:
    assert decide(text, None).reason is Reason.SENSITIVE


def test_an_operator_may_want_a_person_for_the_way_too() -> None:
    rule = IntentRule(**{**DEFAULTS[Intent.CANCELLATION], "asked_how": None})
    settings = Escalation(intents={**Escalation().intents, Intent.CANCELLATION: rule})

    assert decide("how can I close my account?", SURE, settings).escalate
