"""What the writer of a mail says themselves, in every language whose mail programs are known."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.own_words import own_words, without_quotations

OWN = "How do I export my contacts?"

HISTORY = {
    "en": "On Tue, Mar 3, 2026 at 9:14 AM Acme Support <support@acme.example> wrote:\n> Try this.",
    "en in two lines": "On Tue, Mar 3, 2026 at 9:14 AM Acme Support <support@acme.example>\nwrote:\n\n> Try this.",
    "en without marks": "On Tue, 3 Mar 2026 at 09:14, Acme <support@acme.example> wrote:\nTry this.\nOr that.",
    "en original": "-----Original Message-----\nFrom: Acme\nSent: Tuesday\n\nTry this.",
    "en header": "From: Acme <support@acme.example>\nSent: Tuesday\nTo: Ana\nSubject: Re: CSV\n\nTry this.",
    "en rule": "________________________________\nFrom: Acme <support@acme.example>\nSent: Tuesday\n\nTry this.",
    "en forward": "Begin forwarded message:\n\nTry this.",
    "en helpdesk": "##- Please type your reply above this line -##\n\nYour request has been updated.",
    "de": "Am Di., 3. März 2026 um 09:14 Uhr schrieb Acme Support <support@acme.example>:\n> Versuch das.",
    "de header": "Von: Acme <support@acme.example>\nGesendet: Dienstag, 3. März 2026 09:14\nAn: Ana\n\nVersuch das.",
    "de original": "-----Ursprüngliche Nachricht-----\nVersuch das.",
    "fr": "Le mar. 3 mars 2026 à 09:14, Acme <support@acme.example> a écrit :\n\n> Essayez.",
    "fr header": "De : Acme <support@acme.example>\nEnvoyé : mardi 3 mars 2026\nÀ : Ana\nObjet : CSV\n\nEssayez.",
    "es": "El mar, 3 mar 2026 a las 9:14, Acme (<support@acme.example>) escribió:\n> Pruebe esto.",
    "es header": "De: Acme <support@acme.example>\nEnviado el: martes\nPara: Ana\nAsunto: CSV\n\nPruebe esto.",
    "pt": "Em ter., 3 de mar. de 2026 às 09:14, Acme <support@acme.example> escreveu:\n> Tente isto.",
    "it": "Il giorno mar 3 mar 2026 alle ore 09:14 Acme <support@acme.example> ha scritto:\n> Provi.",
    "nl": "Op di 3 mrt 2026 om 09:14 schreef Acme <support@acme.example>:\n> Probeer dit.",
    "pl": "wt., 3 mar 2026 o 09:14 Acme <support@acme.example> napisał(a):\n> Proszę spróbować.",
    "tr": "Acme <support@acme.example>, 3 Mar 2026 Sal, 09:14 tarihinde şunu yazdı:\n> Deneyin.",
    "ru": "вт, 3 мар. 2026 г. в 09:14, Acme <support@acme.example>:\n> Попробуйте.",
    "ja": "2026年3月3日(火) 9:14 Acme <support@acme.example>:\n> 試してください。",
    "zh": "Acme <support@acme.example> 于2026年3月3日周二 09:14写道：\n> 请试试。",
}

SIGNATURES = {
    "en": "Best regards\nAna Lopes\nCustomer Service Representative\nLopes Lda",
    "en dashes": "-- \nAna\nwww.lopes.example",
    "en without farewell": "Ana Lopes\nService Agent\n+351 21 123 4567",
    "en call to action": "Kind regards,\nAna Lopes\nLive Chat\nContact a specialist: 0800 123 456",
    "en thanks": "Thanks,\nana",
    "en device": "Sent from my iPhone",
    "de": "Mit freundlichen Grüßen\nMax Muster\nKundenberater\nMuster GmbH\nwww.muster.example",
    "fr": "Cordialement,\nJean Dupont\nConseiller clientèle",
    "es": "Un saludo,\nAna Gómez\nAgente de Soporte",
    "pt": "Atenciosamente,\nJoão Silva\nAtendente",
    "it": "Cordiali saluti\nMario Rossi\nOperatore",
    "nl": "Met vriendelijke groet,\nJan de Vries\nMedewerker Klantenservice",
    "pl": "Z poważaniem\nJan Kowalski\nKonsultant",
    "tr": "Saygılarımla,\nAyşe Yılmaz\nMüşteri Temsilcisi",
    "ru": "С уважением,\nИван Петров\nОператор",
    "ja": "よろしくお願いいたします。\n田中太郎\nカスタマーサポート",
    "zh": "此致\n王小明\n客服",
}

KEPT = (
    "I wrote to my colleague:\nhe did not answer",
    "On Monday my colleague wrote:\nthe app is down",
    "Regards from Spain! How do I log in?",
    "Thank you\nHow do I reset my password?",
    "Thanks\nagent",
    "Thanks\nCall me at 555-123-4567",
    "agent\nhuman",
    "From: field is empty in my export",
    "Ana Lopes\nManager",  # all of the message
    "one -- two",
)


@pytest.mark.parametrize("kind", HISTORY)
def test_mail_history_is_left_out(kind: str) -> None:
    assert own_words(f"{OWN}\n\n{HISTORY[kind]}") == OWN


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signature_is_left_out(kind: str) -> None:
    assert own_words(f"{OWN}\n\n{SIGNATURES[kind]}") == OWN


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_history_or_a_signature_is_kept(text: str) -> None:
    assert own_words(text) == text


def test_an_answer_below_or_between_quoted_lines_is_kept() -> None:
    mail = "On 3 Mar 2026 Acme <a@acme.example> wrote:\n> Try this\n\nThat fails.\n\n> Or that\n\nThat too."

    assert own_words(mail) == "That fails.\n\nThat too."


def test_the_message_after_a_signed_one_is_kept() -> None:
    burst = f"{OWN}\n\nBest regards\nAna Lopes\nSupport Agent\n\nCan someone call me?"

    assert own_words(burst) == f"{OWN}\n\nCan someone call me?"


def test_a_message_that_is_all_history_has_no_own_words() -> None:
    assert own_words("> I want to talk to a person\n> now") == ""


def test_quotations_and_code_are_left_out_where_something_is_said_beside_them() -> None:
    text = 'The page says "talk to an agent" and logs `agent please` ```human``` all day'

    assert without_quotations(text).split() == ["The", "page", "says", "and", "logs", "all", "day"]
    assert without_quotations('"talk to an agent"') == '"talk to an agent"'


_LINES = st.lists(
    st.sampled_from(
        [*HISTORY.values(), *SIGNATURES.values(), OWN, "", "> quoted", "wrote:", "On 3 Mar 2026 x@y.example",
         "Ana Lopes", "Manager", "-- ", "Thanks", "agent please", "From: Acme", "Sent: Tuesday"]
    )
    | st.text(max_size=40),
    max_size=12,
)  # fmt: skip


@given(_LINES)
def test_own_words_of_own_words_are_the_same(lines: list[str]) -> None:
    once = own_words("\n".join(lines))

    assert own_words(once) == once


@given(_LINES)
def test_own_words_are_lines_of_the_message_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    left = iter(line.strip() for line in text.splitlines())

    assert all(line.strip() in left for line in own_words(text).splitlines() if line.strip())


@pytest.mark.parametrize("piece", [*HISTORY.values(), *SIGNATURES.values(), "> a\n", "On 1\n", "wrote:\n", "-", ":"])
def test_time_grows_with_the_message_only(piece: str) -> None:
    started = time.process_time()
    own_words((piece + "\n") * (8000 // len(piece)))

    assert time.process_time() - started < 1
