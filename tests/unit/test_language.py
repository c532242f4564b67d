"""Which language a requester is spoken to in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import LanguageIdentifier

from bot.answering.small_talk import SmallTalk, small_talk
from bot.config import Behaviour, Brand
from bot.model import Author, Requester
from bot.pipeline import Pipeline, Services
from bot.text.read_once import forget
from bot.wording import BUILT_IN, LANGUAGES
from bot.wording.detect import detect, load_model
from tests.support.asking import ANNA, SETTINGS, ask, conversation, said, text_of

QUESTIONS = {
    "en": "How do I reset my password?",
    "de": "Wie kann ich mein Passwort zurücksetzen?",
    "fr": "Comment réinitialiser mon mot de passe ?",
    "es": "¿Cómo cambio mi contraseña?",
    "pt": "Não consigo entrar na minha conta",
    "it": "Come posso cambiare la mia password?",
    "nl": "Hoe wijzig ik mijn wachtwoord?",
}


# the words alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_tells_its_language(language: str) -> None:
    assert detect(QUESTIONS[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "hi",
        "Passwort",
        "Ada Lovelace",
        "Giovanni Rossi",
        "ada@example.com",
        "https://example.com/de/hilfe/wie-kann-ich-mein-passwort-aendern",
        "def main(): return 1",
        "SELECT * FROM users WHERE id = 1",
        "```\nDas ist ein deutscher Text, aber in einem Block von Code.\n```",
        "> Das hat jemand anderes geschrieben, und es ist nur zitiert.",
        "Error 403",
        "<EMAIL_1> <PERSON_2>",
        "パスワードをリセットするには",
    ],
)
def test_short_texts_code_and_addresses_tell_nothing(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("text", ["Jak zresetować moje hasło do konta?", "Hvordan nulstiller jeg min adgangskode?"])
def test_a_language_that_is_not_spoken_is_taken_for_no_other(text: str) -> None:
    assert detect(text) is None


def test_an_address_or_code_beside_a_question_does_not_hide_its_language() -> None:
    text = "Warum sehe ich diesen Fehler? `cannot connect to the server` ada@example.com"

    assert detect(text) == "de"


@given(st.text(max_size=300))
def test_anything_is_one_of_ours_or_nothing(text: str) -> None:
    assert detect(text) in (*LANGUAGES, None)


# small talk


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("Guten Morgen!", SmallTalk.GREETING, "de"),
        ("Bonjour", SmallTalk.GREETING, "fr"),
        ("hola, buenas tardes", SmallTalk.GREETING, "es"),
        ("hallo", SmallTalk.GREETING, None),  # German and Dutch
        ("Vielen Dank für Ihre Hilfe!", SmallTalk.THANKS, "de"),
        ("ok", SmallTalk.OK, None),
        ("merci, that helped", SmallTalk.WORKED, None),
        ("No, that's all, thanks", SmallTalk.DONE, "en"),
        ("Nein danke, das war alles", SmallTalk.DONE, "de"),
        ("Non merci, c'est tout", SmallTalk.DONE, "fr"),
        ("No, gracias", SmallTalk.DONE, "es"),
        ("Não, obrigado", SmallTalk.DONE, "pt"),
        ("No grazie, è tutto", SmallTalk.DONE, "it"),
        ("Nee, dank je wel", SmallTalk.DONE, "nl"),
        ("Are you human?", SmallTalk.MACHINE, "en"),
        ("Is this a bot?", SmallTalk.MACHINE, "en"),
        ("Am I talking to a bot or a human?", SmallTalk.MACHINE, "en"),
        ("Sind Sie ein Mensch?", SmallTalk.MACHINE, "de"),
        ("Êtes-vous un robot ?", SmallTalk.MACHINE, "fr"),
        ("¿Eres un bot?", SmallTalk.MACHINE, "es"),
        ("Você é um robô?", SmallTalk.MACHINE, "pt"),
        ("Sei un bot?", SmallTalk.MACHINE, "it"),
        ("Ben je een mens?", SmallTalk.MACHINE, "nl"),
    ],
)
def test_small_talk_is_understood_and_tells_its_language(text: str, kind: SmallTalk, language: str | None) -> None:
    talk = small_talk(text)

    assert talk is not None
    assert (talk.kind, talk.language) == (kind, language)


@pytest.mark.parametrize(
    "text", ["no printer", "Is this a good plan?", "Is the bot free of charge?", "das ist ein Problem"]
)
def test_what_only_begins_like_small_talk_is_none(text: str) -> None:
    assert small_talk(text) is None


# the pipeline


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_framed_in_the_language_of_the_question(services: Services, language: str) -> None:
    outcome = ask(services, QUESTIONS[language])

    assert outcome.language == outcome.assessment.language == language
    wording = BUILT_IN.of(language)
    assert text_of(outcome).startswith(tuple(map(wording.say, ("not_found", "quoting", "quoting_unsure"))))


@pytest.mark.parametrize(("text", "language"), [("Are you human?", "en"), ("Bist du ein Bot?", "de")])
def test_asked_whether_it_is_a_machine_it_says_so_and_offers_a_person(
    services: Services, text: str, language: str
) -> None:
    wording = BUILT_IN.of(language)

    assert text_of(ask(services, text)) == f"{wording.say('machine')} {wording.say('offer')}"


def test_it_greets_as_a_machine(services: Services) -> None:
    assert "automated assistant for Acme" in text_of(ask(services, "Good morning"))
    assert "automatische Assistent für Acme" in text_of(ask(services, "Guten Morgen"))


def test_a_yes_to_an_offer_counts_in_the_language_of_the_offer(services: Services) -> None:
    offered = said(Author.BOT, f"Nein. {BUILT_IN.of('de').say('offer')}")

    assert ask(services, "ja bitte", turns=[offered]).decision.escalate


def test_words_that_tell_nothing_are_answered_in_the_conversations_language(services: Services) -> None:
    outcome = ask(services, "super", language="fr")

    assert text_of(outcome) == BUILT_IN.of("fr").say("thanks")
    assert outcome.assessment.language is None


def test_without_one_it_is_the_vendors_and_then_the_operators(services: Services) -> None:
    german = replace(services, settings=Behaviour(brand=Brand(name="Acme", language="de")))
    dutch = replace(conversation("super"), requester=Requester(id="u1", locale="nl-BE"))

    assert text_of(Pipeline(german)(dutch)).endswith(BUILT_IN.of("nl").say("thanks"))
    assert text_of(ask(german, "super")).endswith(BUILT_IN.of("de").say("thanks"))
    assert ANNA.locale is None
    assert SETTINGS.brand.language == "en"


def test_a_change_of_language_is_followed(services: Services) -> None:
    assert ask(services, QUESTIONS["de"], language="en").language == "de"


def test_a_word_like_operator_does_not_change_it(services: Services) -> None:
    outcome = ask(services, "Operator", language="de")

    assert outcome.decision.escalate
    assert outcome.language == "de"


def test_an_operators_sentence_is_said(services: Services) -> None:
    own = replace(services, settings=Behaviour(wording={"de": {"thanks": "Bitte sehr!"}}))

    assert text_of(ask(own, "vielen Dank")).endswith("Bitte sehr!")


def test_what_somebody_quotes_is_not_their_language() -> None:
    error = "The connection to the server was reset before the request was finished, please try again later"
    assert detect(f'Bei mir steht immer "{error}", was soll ich tun?') == "de"
    assert detect(f"Was soll ich jetzt tun?\n\nOn Mon, 2 Mar 2026, Ana wrote:\n> {error}") == "de"


def test_threads_that_begin_at_once_share_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    real = LanguageIdentifier.from_model_file

    def load(*args: Any, **options: Any) -> LanguageIdentifier:
        loaded.append(args)
        return real(*args, **options)

    monkeypatch.setattr(LanguageIdentifier, "from_model_file", load)
    load_model.cache_clear()
    forget()
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(detect, ["Wie kann ich mein Passwort zurücksetzen?"] * 8))
    assert found == {"de"}
    assert len(loaded) == 1
