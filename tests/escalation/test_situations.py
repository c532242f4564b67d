"""What happened to somebody is heard without the word for it; questions that share the words stay with the bot."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.fold import fold
from escalation.intent import FOR_A_PERSON, Intent, assess_intents
from escalation.intent.assess import intents_by_rule
from escalation.intent.situations import LANGUAGES, Telling, loaded, situations_told
from escalation.training.datasets import Row
from escalation.training.evaluate import written_apart
from escalation.training.free import messages

SECURITY, REFUND = Intent.ACCOUNT_TAKEOVER_OR_SECURITY, Intent.REFUND_OR_BILLING_DISPUTE
DATA, LEGAL = Intent.DATA_PROTECTION_REQUEST, Intent.LEGAL_OR_REGULATOR_THREAT


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("A stranger ordered two laptops with our company account", SECURITY),
        ("my purse got nicked at the market and both cards were in it", SECURITY),
        ("The portal shows me another customer's invoices", SECURITY),
        ("I gave my PIN to a man who said he was from the bank", SECURITY),
        ("our former admin can still log in", SECURITY),
        ("You took 30 pounds and I have no idea what for", REFUND),
        ("The plumber never showed up and we were billed anyway", REFUND),
        ("my water bill tripled without any notice", REFUND),
        ("I sent the jacket back in May and still no money", REFUND),
        ("we would rather not renew the licences next year", Intent.CANCELLATION),
        ("My tenant has moved out, so please end the electricity contract", Intent.CANCELLATION),
        ("how do I get out of this gym contract", Intent.CANCELLATION),
        ("Your driver shouted at my daughter", Intent.COMPLAINT),
        ("Four calls and every time another excuse", Intent.COMPLAINT),
        ("nobody has answered my letters for two months", Intent.COMPLAINT),
        ("unless this is sorted by Friday a judge will decide", LEGAL),
        ("Send me everything you have stored about me", DATA),
        ("who gave you my number? I never consented", DATA),
        ("None of our tills can take cards", Intent.OUTAGE),
        ("the whole street has no power", Intent.OUTAGE),
        ("Jemand hat mit meinem Konto eingekauft und drei Uhren bestellt", SECURITY),
        ("Mir wurden 80 Euro abgebucht, die ich nicht zuordnen kann", REFUND),
        ("On m'a facturé un service que je n'ai jamais demandé", REFUND),
        ("Plus personne ne peut se connecter dans notre agence", Intent.OUTAGE),
        ("Alguien está usando mi tarjeta", SECURITY),
        ("No voy a renovar el contrato", Intent.CANCELLATION),
        ("Nessuno in azienda riesce ad accedere al sistema", Intent.OUTAGE),
        ("O entregador gritou comigo", Intent.COMPLAINT),
        ("Ik zie de facturen van een andere klant in mijn account", SECURITY),
        ("Ktoś złożył zamówienie z mojego konta", SECURITY),
        ("Almadığım bir ürün için fatura kesilmiş", REFUND),
        ("Никто в офисе не может зайти, всё лежит", Intent.OUTAGE),
        ("頼んでいない商品の料金を請求されました", REFUND),
        ("有人用我的账号登录了", SECURITY),
    ],
)
def test_what_happened_is_heard(message: str, intent: Intent) -> None:
    assert intent in assess_intents(message).for_a_person()


@pytest.mark.parametrize(
    "message",
    [
        "How do I cancel a meeting without telling everyone?",
        "What is your refund policy for e-books?",
        "Can I delete a file that a colleague shared with me?",
        "Where do I report a bug in the calendar?",
        "How do I change my legal name in my profile?",
        "How do I kill a process that hangs?",
        "When is the next hack day?",
        "How do I set up alerts for new sign-ins?",
        "Do you have a data processing agreement?",
        "how do I see what other users have shared with me",
        "Do you guys take reservations?",
        "We all love the new release",
        "How do I stop the video from playing?",
        "Kann ich den Termin auf Montag verschieben?",
        "Comment ajouter un collègue ?",
        "¿Cómo cambio mi contraseña?",
        "住所を変更するには？",
    ],
)
def test_questions_that_share_the_words_are_none(message: str) -> None:
    assert intents_by_rule(message)[0] == {}


def test_a_denial_is_none() -> None:
    assert Intent.CANCELLATION not in intents_by_rule("please don't cancel my order, only change the colour")[0]


def handed_over(rows: list[Row]) -> float:
    return sum(bool(assess_intents(row.text).for_a_person()) for row in rows) / len(rows)


def test_most_free_messages_that_were_not_learned_from_are_handed_over_and_few_ordinary_ones() -> None:
    rows = [message.row for message in messages() if not message.learned]

    assert handed_over([row for row in rows if row.has]) >= 0.85
    assert handed_over([row for row in rows if not row.has]) <= 0.07


def test_more_than_half_are_where_nothing_was_changed_because_of_them() -> None:
    rows = [row for row in written_apart() if row.source == "afresh"]

    assert handed_over([row for row in rows if row.has]) >= 0.55
    assert handed_over([row for row in rows if not row.has]) <= 0.08


@pytest.mark.parametrize("telling", loaded(), ids=LANGUAGES)
def test_every_language_tells_of_all_intents_that_are_not_left_to_sure_words(telling: Telling) -> None:
    learned = FOR_A_PERSON - {Intent.SELF_HARM, Intent.THREAT_TO_OTHERS}

    assert {situation.intent for situation in telling.situations} == learned


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert all(intent in FOR_A_PERSON and language in LANGUAGES for intent, language in situations_told(fold(text)))


@pytest.mark.parametrize("words", ["my account ", "nobody can log ", "was cancelled and i paid ", "we never got back "])
def test_a_text_made_to_be_slow_is_not(words: str) -> None:
    text = words * (8000 // len(words))
    begun = time.thread_time()
    assess_intents(text)

    assert time.thread_time() - begun < 0.5
