"""Is a mail a person's? Machines answer machines for ever; a person who goes unanswered does not come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.auto_replies import not_a_person

PERSON = "Ann Smith <ann@customer.example>"


@pytest.mark.parametrize("sign", ["(", ":", "a: ", "<", '"', "[", "@", ","])
def test_a_sender_of_thousands_of_signs_is_read_by_its_end(sign: str) -> None:
    assert not_a_person({}, sign * 9_000, None) is None
    assert not_a_person({}, f"{sign * 9_000} {'Ann ' * 100} <noreply@customer.example>", None) is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"auto-submitted": "auto-generated; owner-email=x@y.example"},
        {"X-Auto-Response-Suppress": "All"},
        {"X-AUTO-RESPONSE-SUPPRESS": "OOF, AutoReply"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"Precedence": "list"},
        {"List-Id": "<news.shop.example>"},
        {"List-Unsubscribe": "<https://shop.example/bye>"},
        {"X-Autoreply": "yes"},
        {"X-Autorespond": "Holiday"},
        {"Return-Path": "<>"},
        {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"},
        {"X-Failed-Recipients": "ann@customer.example"},
        {"X-Google-Group-Id": "1234", "Auto-Submitted": "auto-replied"},
    ],
)
def test_headers_of_machines(headers: dict[str, str]) -> None:
    assert not_a_person(headers, PERSON, "Re: your order") is not None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto-Submitted": "no"},
        {"Auto-Submitted": "No (a person wrote this)"},
        {"X-Auto-Response-Suppress": "None"},  # suppress nothing: people's own mail servers write it
        {"X-Auto-Response-Suppress": " none "},
        {"X-Auto-Response-Suppress": ""},
        {"Precedence": "normal"},
        {"X-Autoreply": "no"},
        {"Return-Path": "<ann@customer.example>"},
        {"Content-Type": "multipart/alternative; boundary=report"},
        # The helpdesk's own address is a Google group: what people write to it arrives like this.
        {"X-Google-Group-Id": "1234", "List-Id": "<support.acme.example>", "Precedence": "list"},
    ],
)
def test_headers_of_people(headers: dict[str, str]) -> None:
    assert not_a_person(headers, PERSON, "Re: your order") is None


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@mx.example",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "postmaster@customer.example",
        "no-reply@shop.example",
        "Shop <noreply@shop.example>",
        "donotreply@shop.example",
        "do_not_reply@shop.example",
        "noreply+order-12@shop.example",
        "bounce+ab12=ann@mail.example",
        "bounces-1234@mail.example",
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@customer.example",
    ],
)
def test_senders_that_take_no_answers(sender: str) -> None:
    assert not_a_person({}, sender, "Hello") is not None


@pytest.mark.parametrize(
    "sender",
    [
        PERSON,
        "",
        None,
        "noreen.reply@x.example",
        "bounce-house-rentals@x.example",
        "postmaster.general@x.example",
        "<>",
    ],
)
def test_senders_that_may_be_people(sender: str | None) -> None:
    assert not_a_person({}, sender, "Hello") is None


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your ticket",
        "Out of Office: Re: [Acme] your request",
        "Out of Office AutoReply: hello",
        "Abwesenheitsnotiz: Ihre Anfrage",
        "Automatische Antwort: Ihre Anfrage",
        "Réponse automatique : votre demande",
        "Respuesta automática: su solicitud",
        "Risposta automatica: ciao",
        "Resposta automática: olá",
        "Automatisch antwoord: vraag",
        "自動応答:お問い合わせ",
        "Undelivered Mail Returned to Sender",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "out of office",
    ],
)
def test_subjects_that_mail_programs_write(subject: str) -> None:
    assert not_a_person({}, PERSON, subject) is not None


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office message does not switch on",
        "How do I set up an automatic reply?",
        "Fwd: Undelivered Mail Returned to Sender",
        "Undelivered Mail Returned to Sender when I write to you",
        "Undeliverable: order 1234",
        "Re: Automatic reply: your ticket",
        "Auto: Bremsen quietschen",
        "",
        None,
    ],
)
def test_subjects_that_people_write(subject: str | None) -> None:
    assert not_a_person({}, PERSON, subject) is None


TEXT = st.text(max_size=40)


@given(st.dictionaries(TEXT, TEXT, max_size=4), st.none() | TEXT, st.none() | TEXT)
def test_whatever_a_mail_holds_the_reason_quotes_nothing_of_it(
    headers: dict[str, str], sender: str | None, subject: str | None
) -> None:
    reason = not_a_person(headers, sender, subject)
    assert reason is None or reason.startswith(("an automatic mail (", "a mailing list ("))
