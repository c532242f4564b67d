"""Who only asks how something is done gets the articles' answer first, where that is sure; who tells of harm never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.app.escalating import gather_facts
from bot.config import Answers, Behaviour, Escalation, HandoffSettings
from bot.config.escalation import ALWAYS_HANDED_OVER
from bot.model import Attempt, EscalationDecision, Intent, Reason
from escalation.intent.how_questions import asks_how
from escalation.policy import make_policy
from tests.support.asking import conversation

SURE = Attempt(grounded=True, model_failed=False, confidence=0.9)
GUESSED = Attempt(grounded=True, model_failed=False, confidence=0.3)
NOTHING = Attempt(grounded=False, model_failed=False, confidence=None)

QUESTIONS = (
    "How do I delete my account?",
    "Hi, how can I cancel my subscription? Thanks!",
    "I lost my mobile, how do I log in now?",
    "How do I report suspicious activity?",
    "What is the way to close my account?",
    "Wie lösche ich mein Konto?",
    "Comment puis-je annuler mon abonnement ?",
    "¿Dónde puedo pedir un reembolso?",
    "Como posso cancelar minha assinatura?",
    "Come posso chiudere il mio account?",
    "Hoe verwijder ik mijn account?",
    "Jak usunąć konto?",
    "Hesabımı nasıl silerim?",
    "Как удалить аккаунт?",
    "アカウントを削除する方法は？",
    "怎么删除账户？",
    "How do I protect my account from hackers?",
    "Wie schütze ich mein Konto vor Betrug?",
    "Comment protéger mon compte contre le piratage ?",
    "¿Cómo puedo evitar estafas?",
    "Comment fonctionne le remboursement ?",
)
TOLD = (
    "Delete my account.",
    "My account was hacked, how do I get it back?",
    "Someone used my card, how do I block it?",
    "You charged me twice. How do I get my money back?",
    "How could you do this to me?",
    "The whole company cannot log in. How do we reach you?",
    "Mein Konto wurde gehackt, wie komme ich wieder rein?",
    "Comment récupérer mon compte piraté ?",
    "Кто-то вошёл в мой аккаунт, как сменить пароль?",
    "账户被盗怎么办",
    "How do I protect my account from the hacker who changed my password?",
    "Mein Konto wurde gehackt, wie schütze ich es vor Hackern?",
)


def decide(text: str, attempt: Attempt | None, rows: Mapping[str, Any] | None = None) -> EscalationDecision:
    facts = gather_facts(Behaviour())(conversation(text))
    settings = Escalation(intents=rows or {})
    return make_policy(HandoffSettings(), Answers(), settings)(facts.after(attempt) if attempt else facts)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_how_is_told_from_a_demand(text: str) -> None:
    assert asks_how(text)


@pytest.mark.parametrize("text", TOLD)
def test_who_tells_of_harm_or_demands_does_not_only_ask_how(text: str) -> None:
    assert not asks_how(text)


def test_how_an_account_is_deleted_is_answered_where_the_articles_are_sure() -> None:
    text = "How do I delete my account?"

    assert not decide(text, None).escalate
    assert not decide(text, SURE).escalate


@pytest.mark.parametrize("attempt", [GUESSED, NOTHING], ids=["unsure", "nothing found"])
def test_it_is_handed_over_where_they_are_not(attempt: Attempt) -> None:
    decision = decide("How do I delete my account?", attempt)

    assert (decision.reason, decision.intent) == (Reason.SENSITIVE, Intent.CANCELLATION)


@pytest.mark.parametrize("text", ["Delete my account.", "My account was hacked, how do I get it back?"])
def test_a_demand_and_a_hacked_account_go_to_a_person_before_any_answer(text: str) -> None:
    assert decide(text, None).reason is Reason.SENSITIVE


def test_a_life_in_danger_is_handed_over_however_it_is_asked() -> None:
    assert decide("I want to kill myself, how do I do it?", SURE).intent is Intent.SELF_HARM


def test_the_operator_may_hand_over_questions_how_too() -> None:
    rows = {"cancellation": {"asked_how": "handoff"}}

    assert decide("How do I delete my account?", SURE, rows).reason is Reason.SENSITIVE


@pytest.mark.parametrize("intent", sorted(ALWAYS_HANDED_OVER))
def test_a_life_in_danger_has_no_such_setting(intent: Intent) -> None:
    with pytest.raises(ValidationError, match=r"expected neither `action`, `asked_how` nor `threshold`"):
        Escalation(intents={intent: {"asked_how": "answer"}})


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert asks_how(text) in (True, False)
