"""Kinds of requests for a person that had been missed: phone support, a call about something, somebody's help."""

from __future__ import annotations

import pytest

from escalation.human_request.detect import human_request
from escalation.human_request.result import RequestKind

EXPLICIT = (
    "do you have any phone support",
    "tienen atención telefónica?",
    "gibt es einen telefonischen kundendienst?",
    "你们有电话客服吗",
    "is there a number I can call",
    "I'd like to be called about my invoice",
    "any chance of a call back this afternoon about the boiler?",
    "Czy mogliby Państwo do mnie oddzwonić w sprawie zamówienia?",
    "someone please help me",
    "Hello? Can anyone help?",
    "quelqu'un peut m'aider svp",
    "bana yardım edecek biri var mı",
    "誰か助けてください",
    "Can anybody from the warranty department assist?",
    "can i be served by a bank clerk",
    "proszę mnie przełączyć do księgowości",
    "transfr me 2 billing",
)
OTHERS = (
    "does the plan include phone support",
    "how can I help somebody else sign in?",
    "if I want to transfer money can I send it to anyone",
    "Please don't ring me, I'm at work. Where do I find my invoice?",
    "Welche Nummer muss ich wählen, um die Mailbox abzuhören?",
    "expecting a refund but it's nowhere to be seen",
)


@pytest.mark.parametrize("text", EXPLICIT)
def test_it_is_heard(text: str) -> None:
    assert human_request(text).explicit


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert human_request(text).kind is RequestKind.NONE


def test_somebodys_help_with_a_topic_is_only_a_hint() -> None:
    assert human_request("Can someone help me change my PIN?").kind is RequestKind.INDIRECT


# someone, please, a person
WISHES = {
    "en": ("someone", "please", "a human agent"),
    "de": ("jemand", "bitte", "ein Mensch"),
    "fr": ("quelqu'un", "s'il vous plaît", "un conseiller"),
    "es": ("alguien", "por favor", "una persona"),
    "it": ("qualcuno", "per favore", "un operatore"),
    "nl": ("iemand", "alstublieft", "een medewerker"),
    "pt": ("alguém", "por favor", "um atendente"),
    "pl": ("ktoś", "proszę", "konsultant"),
    "tr": ("biri", "lütfen", "bir temsilci"),
    "ru": ("кто-нибудь", "пожалуйста", "оператор"),
    "ja": ("誰か", "お願いします", "オペレーター"),
}
ORDERS = (
    "{someone} {please}, {person}",
    "{someone}, {person}, {please}!",
    "{person}, {please}, {someone}",
    "{please} {someone}: {person}",
    "{someone}... {person}... {please}",
    "2 x 502. {person}, {someone}! 3 x 502, 17 x 404, 12 x 503",
)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("language", WISHES)
def test_a_wish_needs_no_verb_and_no_order(language: str, order: str) -> None:
    someone, please, person = WISHES[language]

    assert human_request(order.format(someone=someone, please=please, person=person)).explicit


@pytest.mark.parametrize(
    "text",
    [
        "this does not help, a human please",
        "geht immer noch nicht, ein Mensch bitte",
        "My order is late. A person, please. I have waited for three weeks.",
        "The total is wrong. An agent please. Thank you very much!",
        "somebody please, someone from support",
        "an advisor, please, anyone at all",
    ],
)
def test_a_wish_is_heard_in_the_midst_of_other_words(text: str) -> None:
    assert human_request(text).explicit


@pytest.mark.parametrize(
    "text",
    [
        "someone please tell me how to add an agent",
        "somebody please: where is the agent licence",
        "Someone, my manager, was logged out",
        "A ticket for one person, please",
        "Price per person, please",
        "I don't want an agent, anyone, please",
        "Not a person, please. Only the link.",
        "An agent helped me. Thank you very much!",
        "jemand, ein Mitarbeiter, hat mein Passwort",
        "alguien, un agente, me dijo que no",
        "I am a human",
        "I'm an agent",
        "я человек",
        "ben insanım",
        "我是真人",
        "Mitarbeiterrabatt bitte",
        "kubernetes operator please",
    ],
)
def test_the_words_of_a_wish_are_none_where_more_is_said(text: str) -> None:
    assert not human_request(text).explicit
