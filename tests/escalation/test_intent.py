"""What a message is about: samples of each kind, what only looks like one, and what holds for any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.intent import FOR_A_PERSON, Intent, assess_intents
from escalation.intent.assess import MAX_CHARS, windows
from escalation.intent.labels import BY_RULES_ALONE

PARAPHRASES = Path(__file__).parent / "paraphrases"


def lines(name: str) -> list[str]:
    text = (PARAPHRASES / name).read_text(encoding="utf-8")
    return [line.replace("\\n", "\n") for line in text.splitlines() if line and not line.startswith("#")]


def test_most_paraphrases_that_a_person_should_see_are_handed_over() -> None:
    messages = [line.split("\t")[1] for line in lines("for_a_person.txt")]

    heard = [message for message in messages if assess_intents(message).for_a_person()]

    assert len(heard) / len(messages) >= 0.85


def test_ordinary_messages_and_idioms_stay_with_the_bot() -> None:
    messages = lines("ordinary.txt")

    handed = [message for message in messages if assess_intents(message).for_a_person()]

    assert len(handed) <= 1


@pytest.mark.parametrize("line", [line for line in lines("for_a_person.txt") if line.split("\t")[0] in BY_RULES_ALONE])
def test_nobody_in_danger_is_overheard(line: str) -> None:
    intent, message = line.split("\t")

    assert Intent(intent) in assess_intents(message).present()


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("You charged my card twice, I demand a refund immediately", Intent.REFUND_OR_BILLING_DISPUTE),
        ("my lawyer will be in touch", Intent.LEGAL_OR_REGULATOR_THREAT),
        ("URGENT our whole company cannot log in", Intent.OUTAGE),
        ("delete all my personal data under GDPR", Intent.DATA_PROTECTION_REQUEST),
        ("Someone hacked my account and changed my email", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
        ("I want to file a complaint", Intent.COMPLAINT),
        ("this bot is useless", Intent.COMPLAINT),
        ("cancel my account", Intent.CANCELLATION),
        ("no, that is all", Intent.CHIT_CHAT),
        ("who are you?", Intent.CHIT_CHAT),
        ("hi can you help me", Intent.CHIT_CHAT),
        ("Is this a bot or a human?", Intent.CHIT_CHAT),
        ("where is my order?", Intent.ORDER_OR_TICKET_STATUS),
        ("We offer SEO services and backlinks for your website", Intent.SPAM),
        ("Ich werde Sie verklagen", Intent.LEGAL_OR_REGULATOR_THREAT),
        ("borren todos mis datos personales", Intent.DATA_PROTECTION_REQUEST),
        ("on a piraté mon compte", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
        ("vou processar vocês na justiça", Intent.LEGAL_OR_REGULATOR_THREAT),
        ("voglio disdire il mio abbonamento", Intent.CANCELLATION),
        ("ik wil mijn geld terug", Intent.REFUND_OR_BILLING_DISPUTE),
        ("chcę się zabić", Intent.SELF_HARM),
        ("intihar etmek istiyorum", Intent.SELF_HARM),
        ("верните мои деньги", Intent.REFUND_OR_BILLING_DISPUTE),
        ("もう死にたい", Intent.SELF_HARM),
        ("我要起诉你们", Intent.LEGAL_OR_REGULATOR_THREAT),
    ],
)
def test_a_sample_of_each_intent_is_heard(message: str, intent: Intent) -> None:
    assert intent in assess_intents(message).present()


@pytest.mark.parametrize(
    "message",
    [
        "this is killing me",
        "how do I kill the process?",
        "my phone died",
        "dead battery",
        "I'd kill for a coffee",
        "I nearly died of laughter",
        "ich lach mich tot",
        "me muero de risa",
        "je suis mort de rire",
        "想死你了",
    ],
)
def test_an_idiom_is_no_danger(message: str) -> None:
    assert not BY_RULES_ALONE & set(assess_intents(message).present())


def test_what_is_quoted_from_earlier_mail_does_not_count() -> None:
    message = "Thanks, got it!\n\nOn Mon, 3 Mar 2025 at 10:00, Ann wrote:\n> I will sue you and I want a refund"

    assert assess_intents(message).for_a_person() == ()


def test_a_rule_says_how_many_places_it_matched_and_in_which_language() -> None:
    result = assess_intents("Ich werde Sie verklagen. Mein Anwalt schreibt Ihnen.")

    score = result.scores[Intent.LEGAL_OR_REGULATOR_THREAT]
    assert (score.by, score.spans, result.language) == ("rule", 2, "de")


def test_the_model_says_so_where_no_rule_does() -> None:
    score = assess_intents("let us out of the lease, kindly").scores[Intent.CANCELLATION]

    assert (score.by, score.spans) == ("model", 0)


def test_a_wish_within_a_long_mail_is_found() -> None:
    small_talk = "I hope you had a good weekend. We moved to the new office in spring and the team grew a little. "
    message = small_talk * 3 + "I want to cancel my subscription. " + small_talk

    assert Intent.CANCELLATION in assess_intents(message).present()


def test_a_short_message_is_read_once() -> None:
    assert windows("I want to cancel. Please confirm.") == []


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_probability_of_every_intent(text: str) -> None:
    result = assess_intents(text)

    assert set(result.scores) == set(Intent)
    assert all(0 <= score.probability <= 1 for score in result.scores.values())
    assert set(result.for_a_person()) <= FOR_A_PERSON


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_the_same_text_gets_the_same_scores(text: str) -> None:
    assert assess_intents(text).scores == assess_intents(text).scores


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "my account ",
        "i will sue. ",
        "nobody ",
        "!?",
        "delete my ",
        "someone ",
        "私の",
        "\u0000\ud800",
        "((((",
        "a.\n",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * MAX_CHARS)[: MAX_CHARS * 2]
    assess_intents("warm")

    started = time.process_time()
    assess_intents(text)

    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("i took all the pills", Intent.SELF_HARM),
        ("ik maak er vanavond een eind aan", Intent.SELF_HARM),
        ("ich komme vorbei und mach euch fertig", Intent.THREAT_TO_OTHERS),
        ("je vais venir vous tuer", Intent.THREAT_TO_OTHERS),
        ("il servizio è giù", Intent.OUTAGE),
        ("I don't see the point in living", Intent.SELF_HARM),
        ("ich habe alle Tabletten genommen", Intent.SELF_HARM),
        ("I'm outside your office with a bat", Intent.THREAT_TO_OTHERS),
        ("I will come to your office and hurt someone", Intent.THREAT_TO_OTHERS),
        ("please close my savings account", Intent.CANCELLATION),
        ("quiero darme de baja", Intent.CANCELLATION),
        ("resilier mon abonnement, je veux résilier mon abonnement", Intent.CANCELLATION),
        ("退我的钱", Intent.REFUND_OR_BILLING_DISPUTE),
        ("you charged me twice for one order", Intent.REFUND_OR_BILLING_DISPUTE),
        ("there is a withdrawal I did not make", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
        ("I left my wallet in a taxi, please block my card", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
        ("ich möchte mich beschweren", Intent.COMPLAINT),
        ("your customer service is terrible", Intent.COMPLAINT),
    ],
)
def test_sure_words_are_heard_whatever_the_model_says(message: str, intent: Intent) -> None:
    score = assess_intents(message).scores[intent]

    assert (score.by, score.probability >= assess_intents(message).thresholds[intent]) == ("rule", True)


@pytest.mark.parametrize(
    "message",
    [
        "what is the cancellation fee?",
        "how do my customers cancel their bookings?",
        "please don't cancel my order, only change the colour",
        "how long does a refund take for my customers?",
        "I have no complaints, thanks",
        "noise cancelling headphones",
        "my refund has arrived",
        "which cases qualify for a refund under the refund policy?",
    ],
)
def test_words_that_only_look_sure_are_none(message: str) -> None:
    scores = assess_intents(message).scores.values()

    assert not [score for score in scores if score.by == "rule" and score.probability]


@pytest.mark.parametrize(
    "text",
    [
        "VPN error 809 since this morning",
        "VPN-Fehler 809 seit heute Morgen",
        "Teams shows error code CAA50021 today",
        "Erreur 0x800CCC0E depuis ce matin dans Outlook",
    ],
)
def test_an_error_with_a_number_of_its_own_is_not_everybodys(text: str) -> None:
    assert Intent.OUTAGE not in assess_intents(text).present()


@pytest.mark.parametrize(
    "text",
    [
        "VPN error 809 for everyone in the office since this morning",
        "Error 503 on the checkout since this morning",
        "The site is down, nobody can log in, error 1020 everywhere",
    ],
)
def test_it_is_where_all_have_it_or_the_server_says_so(text: str) -> None:
    assert Intent.OUTAGE in assess_intents(text).present()
