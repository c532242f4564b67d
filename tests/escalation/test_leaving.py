"""Somebody leaves, and tells it as a fact; and slips of the keyboard in the words that rules look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Intent
from escalation.intent import assess_intents
from escalation.intent.assess import intents_by_rule
from escalation.intent.slips import mended

LEAVING = (
    "your service has gone downhill, I'm leaving",
    "We will take our business somewhere else.",
    "Ich gehe zur Konkurrenz.",
    "Vous venez de perdre un client.",
    "Me cambio a otra compañía.",
    "vado dalla concorrenza",
    "Foi a minha última compra com vocês.",
    "Ik stap over naar een andere aanbieder.",
    "Właśnie straciliście klienta.",
    "Başka bir firmaya geçiyorum.",
    "ухожу к конкурентам",
    "サービスが悪くなったので他社に乗り換えます",
    "这是我最后一次在你们这里买东西",
)
STAYING = (
    "I'm leaving for the airport now, can I still change my seat?",
    "we're switching from a competitor to you, how do we import?",
    "Ich wechsle von einem anderen Anbieter zu Ihnen, was brauche ich?",
    "Je pars en vacances, comment suspendre la livraison ?",
    "Me voy de vacaciones, ¿cómo pauso el envío?",
    "Przenoszę się do innego miasta, jak zmienić adres?",
    "我要搬家了，怎么改地址",
)


@pytest.mark.parametrize("text", LEAVING)
def test_who_leaves_is_heard(text: str) -> None:
    assert Intent.CANCELLATION in intents_by_rule(text)[0]


@pytest.mark.parametrize("text", STAYING)
def test_who_goes_elsewhere_for_other_reasons_does_not_leave_us(text: str) -> None:
    assert assess_intents(text).for_a_person() == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please cancle my acount", Intent.CANCELLATION),
        ("how do i obtain a reimbursment", Intent.REFUND_OR_BILLING_DISPUTE),
        ("where can I lodge a complaimt", Intent.COMPLAINT),
    ],
)
def test_a_slip_hides_no_sure_word(text: str, intent: Intent) -> None:
    assert intent in intents_by_rule(text)[0]


@pytest.mark.parametrize("right", ["my contact has cancer", "a compliant device", "the older border", "ich oder du"])
def test_what_is_right_as_it_stands_is_left_alone(right: str) -> None:
    assert mended(right) == right


@given(st.text())
def test_what_is_mended_stays_mended(text: str) -> None:
    assert mended(mended(text)) == mended(text)
