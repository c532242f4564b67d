"""Whoever asks whom they can talk to, in person or by phone, asks for a person; whoever asks what else can be done so
does not."""

from __future__ import annotations

import pytest

from escalation.human_request.detect import assess

ASKED = {
    "de": (
        "Wen kann ich bei euch persönlich sprechen?",
        "Wen kann ich am Telefon sprechen?",
        "Wen erreiche ich telefonisch?",
        "An wen kann ich mich persönlich wenden?",
        "Ist bei Ihnen jemand persönlich zu sprechen?",
        "Kann ich Sie vor Ort sprechen?",
        "Gibt es jemanden, den ich vor Ort sprechen kann?",
    ),
    "en": (
        "Who can I see in person about this?",
        "Whom can I speak to face to face?",
        "Is there anyone I could meet in person?",
        "Who can I reach by phone?",
    ),
    "es": (
        "¿Con quién de ustedes puedo hablar cara a cara?",
        "¿Quién me puede atender en persona?",
        "¿A quién puedo localizar por teléfono?",
    ),
    "fr": (
        "Qui peut me recevoir en personne ?",
        "Avec qui est-ce que je peux parler de vive voix ?",
        "Qui puis-je joindre par téléphone ?",
    ),
    "it": ("Chi mi può ricevere di persona?", "Con chi posso parlare a voce?", "Chi posso contattare per telefono?"),
    "pt": (
        "Com quem é que posso falar pessoalmente?",
        "Quem me pode atender presencialmente?",
        "Quem pode me atender por telefone?",
    ),
    "nl": (
        "Kan ik u persoonlijk spreken?",
        "Wie kan ik telefonisch bereiken?",
        "Met wie kan ik persoonlijk overleggen?",
        "Is er iemand telefonisch bereikbaar?",
    ),
}
OTHERWISE = (
    "Kann ich das Paket persönlich abholen?",
    "Muss ich persönlich erscheinen?",
    "Wen kann ich zu meinem Team hinzufügen?",
    "Ist die Hotline telefonisch kostenlos?",
    "Wie kann ich meine persönlichen Daten ändern?",
    "Who can I see on the map?",
    "Do I have to appear in person?",
    "How does in person verification work?",
    "¿Puedo recoger el pedido en persona?",
    "¿Quién me puede ver en la aplicación?",
    "Puis-je payer par téléphone ?",
    "Qui peut voir mon profil ?",
    "Posso ritirare il pacco di persona?",
    "Chi può ricevere il rimborso?",
    "Tenho de ir pessoalmente?",
    "Quem me pode ver?",
    "Moet ik persoonlijk verschijnen?",
    "Hoe wijzig ik mijn persoonlijke gegevens?",
)


@pytest.mark.parametrize("text", [text for texts in ASKED.values() for text in texts])
def test_whom_one_can_talk_to_is_a_request_for_a_person(text: str) -> None:
    assert assess(text).human_requested


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_can_be_done_in_person_is_none(text: str) -> None:
    assert not assess(text).human_requested
