"""Closing lines are put together from pieces; what asks for something is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.closing import closing, is_offer
from bot.text.own_words import own_message

LEAVES = [
    "Danke dir und schönen Abend",
    "Viele liebe Grüße aus Hamburg",
    "Liebe Grüsse und bleiben Sie gesund",
    "Thanks so much & have a great rest of your day!",
    "D'avance merci et bonne fin de journée !",
    "Grazie ancora e buon lavoro",
    "Alvast heel erg bedankt en een fijn weekend!",
    "Abs, Bia",
    "Vous remerciant par avance, je vous souhaite une excellente journée.",
]
THANKS = [
    "Thanks a bunch,",
    "Vielen Dank für Ihre Mühe!",
    "Merci beaucoup pour votre aide",
    "Desde já agradeço a atenção.",
    "Mil gracias por todo y feliz día",
]
OFFERS = [
    "Let me know if you have any questions!",
    "Für Rückfragen stehe ich Ihnen gerne zur Verfügung.",
    "Restant à votre disposition pour tout complément d'information.",
    "Quedo atenta a sus comentarios.",
    "Resto a disposizione per qualsiasi chiarimento.",
    "Fico à disposição para qualquer esclarecimento.",
    "Mocht u nog vragen hebben, dan hoor ik het graag.",
]
ASKS = [
    "Let me know if the refund is possible.",
    "Please let me know if you have the blue one in stock?",
    "Thanks, but I still need the invoice",
    "Thank you for cancelling, now the other one please",
    "Bitte melden Sie sich bei mir",
    "Merci de m'envoyer la facture",
    "Gracias, ¿y el otro pedido?",
    "Best price for 20 licences",
    "Have a look at my order",
    "Good morning from Leeds, the app is down",
    "Call me if you have any questions about the order number",
    "Ich stehe vor der Tür und das Schloss geht nicht",
]


@pytest.mark.parametrize("line", LEAVES)
def test_who_takes_leave_says_nothing_else(line: str) -> None:
    assert closing(line) == "leave"
    assert own_message(f"How do I change my plan?\n\n{line}\nKim") == "How do I change my plan?"


@pytest.mark.parametrize("line", THANKS)
def test_who_only_thanks(line: str) -> None:
    assert closing(line) == "thanks"


@pytest.mark.parametrize("line", OFFERS)
def test_an_offer_to_answer_questions_is_no_question(line: str) -> None:
    assert is_offer(line)
    assert own_message(f"The export is empty.\n\n{line}\n\nKim Long") == "The export is empty."


@pytest.mark.parametrize("line", ASKS)
def test_who_asks_for_something_is_heard(line: str) -> None:
    assert not closing(line)
    assert not is_offer(line)
    assert line in own_message(f"Hello,\n\nthe export is empty.\n\n{line}")


@given(st.text(alphabet="thanks danke, und grüsse merci.!& e", max_size=300))
def test_any_line_can_be_read(line: str) -> None:
    assert closing(line) in ("", "thanks", "leave")
    assert is_offer(line) in (True, False)
