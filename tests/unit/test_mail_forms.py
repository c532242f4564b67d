"""Mails in the forms of the usual programs: the question is there, the rest is not; and what holds for any text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.measuring.mail import measured
from bot.app.measuring.mails import mails
from bot.text.greeting import without_greeting
from bot.text.own_words import own_message, own_words
from escalation.human_request.detect import human_request

MAILS = tuple(mail for mail in mails() if mail.set != "blind")
KNOWN_LOSSES = 1  # "> retry 3", a line of a log that looks quoted
KNOWN_REMAINS = 3  # a first name alone below a forwarded mail; "Katie x"

QUESTIONS = {
    "en": "How do I export my contacts as CSV?",
    "de": "Wie exportiere ich meine Kontakte als CSV?",
    "fr": "Comment exporter mes contacts en CSV ?",
    "es": "¿Cómo exporto mis contactos como CSV?",
    "it": "Come esporto i miei contatti in CSV?",
    "pt": "Como exporto os meus contatos em CSV?",
    "nl": "Hoe exporteer ik mijn contacten als CSV?",
}
FAREWELLS = {
    "en": ("Best regards", "Thanks,", "Best regards / Mit freundlichen Grüßen", "--"),
    "de": ("Mit freundlichen Grüßen", "LG", "Vielen Dank im Voraus und viele Grüße"),
    "fr": ("Cordialement,", "Merci d'avance"),
    "es": ("Un saludo,", "Muchas gracias y un saludo"),
    "it": ("Cordiali saluti", "Grazie e buona giornata"),
    "pt": ("Atenciosamente,", "Obrigada,"),
    "nl": ("Met vriendelijke groet,", "Alvast bedankt en groet"),
}
JOBS = {
    "en": ("Customer Support Manager", "Human Resources", "Operator", "Live Chat", "Head of Customer Care"),
    "de": ("Leiter Kundenservice", "Mitarbeiter Kundendienst", "Personalabteilung", "Human Resources / Personal"),
    "fr": ("Conseillère clientèle", "Ressources humaines", "Agent d'accueil", "Service clients"),
    "es": ("Agente de Soporte", "Atención al cliente", "Recursos Humanos", "Representante de ventas"),
    "it": ("Operatore", "Risorse Umane", "Assistenza clienti"),
    "pt": ("Atendente", "Operador de telemarketing", "Recursos Humanos"),
    "nl": ("Medewerker Klantenservice", "Personeelszaken", "Adviseur"),
}
SIGNED = [
    (language, f"{QUESTIONS[language]}\n\n{farewell}\nAna Lopes\n{job}{contact}")
    for language in QUESTIONS
    for farewell in FAREWELLS[language]
    for job in JOBS[language]
    for contact in ("", "\nLopes Lda\n+351 21 000 0000")
]


def test_there_are_mails_of_every_language() -> None:
    assert len(MAILS) >= 200
    assert {mail.set for mail in MAILS} >= set(QUESTIONS)


def test_of_our_mails_no_question_is_lost_and_little_is_left() -> None:
    cuts = measured(own_message, MAILS)

    assert sum(len(cut.lost) == len(cut.mail.own) for cut in cuts) == 0
    assert sum(bool(cut.lost) for cut in cuts) <= KNOWN_LOSSES
    assert sum(bool(cut.kept) for cut in cuts) <= KNOWN_REMAINS


def test_a_job_in_a_signature_asks_for_nobody() -> None:
    for language, mail in SIGNED:
        assert own_message(mail) == QUESTIONS[language]
        assert human_request(mail).kind == "none", mail


def test_what_is_asked_of_what_is_asked_is_the_same() -> None:
    asked = [(f"{mail.set}: {mail.what}", own_message(mail.text)) for mail in MAILS]

    assert [(what, text) for what, text in asked if own_message(text) != text] == []


PIECES = st.sampled_from(
    [line for mail in MAILS[::7] for line in mail.text.split("\n")] + ["", "FYI", "see below", "Thanks", "> quoted"]
)
TEXTS = st.lists(PIECES | st.text(max_size=40), max_size=14).map("\n".join)
PLAIN = st.lists(st.text("xwqz ", min_size=1, max_size=40), min_size=1, max_size=6).map("\n".join)


@given(TEXTS)
def test_words_are_never_all_taken_away_but_a_programs(text: str) -> None:
    if re.search(r"\w", text) and not own_message(text):
        assert not own_words(text)
        assert len(own_message(f"Which port?\n{text}")) > 0


@given(TEXTS)
def test_nothing_is_added(text: str) -> None:
    words = set(text.split()) | {word.lstrip(">") for word in text.split()}

    assert set(own_message(text).split()) <= words


@given(PLAIN)
def test_a_text_without_marks_of_mail_stays(text: str) -> None:
    assert own_words(text).split() == text.split()


@given(TEXTS)
def test_without_its_greeting_a_text_ends_as_before(text: str) -> None:
    assert text.rstrip().endswith(without_greeting(text).rstrip())


GREETED = {
    "Hi,\nhow do I log in?": "how do I log in?",
    "Dear Sir or Madam,\n\nwe moved.": "we moved.",
    "Hello Acme Support Team!\nIt fails.": "It fails.",
    "Hi Grace, it fails.": "it fails.",
    "Sehr geehrte Damen und Herren,\n\nwir sind umgezogen.": "wir sind umgezogen.",
    "Guten Tag Frau Wolf,\nes geht nicht.": "es geht nicht.",
    "Madame, Monsieur,\n\nje déménage.": "je déménage.",
    "Bonjour à tous,\nça plante.": "ça plante.",
    "Estimados señores:\n\nno funciona.": "no funciona.",
    "Gentile assistenza,\n\nnon funziona.": "non funziona.",
    "Prezados,\n\nnão funciona.": "não funciona.",
    "Geachte heer, mevrouw,\n\nhet werkt niet.": "het werkt niet.",
    "Dear <PERSON_1>,\nit fails.": "it fails.",
    # no greeting, or nothing else
    "Hello": "Hello",
    "Hello World fails to compile": "Hello World fails to compile",
    "Beste printer voor thuis?": "Beste printer voor thuis?",
    "Salut est un mot français": "Salut est un mot français",
}


@pytest.mark.parametrize("text", GREETED)
def test_a_greeting_is_not_looked_up(text: str) -> None:
    assert without_greeting(text) == GREETED[text]


def test_mails_are_read_in_time_that_grows_with_them() -> None:
    mail = "\n".join(one.text for one in MAILS)
    started = time.process_time()
    own_message(mail)

    assert time.process_time() - started < 2
