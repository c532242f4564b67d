"""When the subject of a mail belongs to what is asked, and what is taken off it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.own_words import own_message
from bot.text.subject import with_subject

ASKED = {
    # subject, body: what is asked
    ("How do I export?", "Sent from my phone"): "How do I export?",
    ("How do I export?", "see subject"): "How do I export?",
    ("How do I export?", ""): "How do I export?",
    ("Export", "How does this work?"): "Export\n\nHow does this work?",
    ("AW: [Ticket#123] Wie exportiere ich?", "siehe Betreff"): "Wie exportiere ich?",
    ("WG: Drucker druckt leer", "Bitte siehe oben"): "Drucker druckt leer",
    ("TR : Comment exporter ?", "voir objet"): "Comment exporter ?",
    ("RV: ¿Cómo exporto?", "ver asunto"): "¿Cómo exporto?",
    ("R: Come esporto?", "vedi oggetto"): "Come esporto?",
    ("ENC: RES: Como exporto?", "ver assunto"): "Como exporto?",
    ("Antw: Hoe exporteer ik?", "zie onderwerp"): "Hoe exporteer ik?",
    ("Ticket 4711: Fwd: Re[2]: Login broken", "please help me"): "Login broken\n\nplease help me",
    ("[EXTERNAL] Login broken", "since today"): "Login broken\n\nsince today",
    # a reply's subject is the matter of long ago
    ("Re: VPN error", "Solved. How do I export?"): "Solved. How do I export?",
    ("AW: VPN-Fehler", "Danke, das ging."): "Danke, das ging.",
    ("Re: VPN error", "Thanks!"): "Thanks!",
    # it says nothing
    ("Urgent question", "How do I export?"): "How do I export?",
    ("Dringende Anfrage", "Wie exportiere ich?"): "Wie exportiere ich?",
    ("(no subject)", "How do I export?"): "How do I export?",
    ("Question", ""): "Question",
    # the body repeats it, as Zendesk makes subjects where there is none
    ("How do I export my…", "How do I export my contacts?"): "How do I export my contacts?",
    # no prefix, no tracker
    ("Order #4711", "Where is it?"): "Order #4711\n\nWhere is it?",
    ("#809 in the VPN client", "Why?"): "#809 in the VPN client\n\nWhy?",
    ("Request 2 licences", "By Friday"): "Request 2 licences\n\nBy Friday",
    ("API: login", "It fails"): "API: login\n\nIt fails",
}


@pytest.mark.parametrize(("subject", "body"), ASKED)
def test_what_a_subject_and_a_body_ask(subject: str, body: str) -> None:
    assert own_message(with_subject(subject, body)) == ASKED[subject, body]


@given(st.none() | st.text(max_size=60), st.text(max_size=120))
def test_the_body_is_never_changed(subject: str | None, body: str) -> None:
    together = with_subject(subject, body)

    assert together == body or together.endswith(f"\n\n{body}".rstrip())


@given(st.text(max_size=60))
def test_of_a_subject_only_its_beginning_is_taken_off(subject: str) -> None:
    assert " ".join(subject.split()).endswith(with_subject(subject, ""))
