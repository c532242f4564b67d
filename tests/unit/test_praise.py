"""Thanks with a word of praise needs neither articles nor a model: while that was down, each opened a ticket."""

from __future__ import annotations

import pytest

from bot.answering.small_talk import SmallTalk, small_talk


@pytest.mark.parametrize(
    "text",
    [
        "Danke, das war sehr hilfreich",
        "Merci, c'était très utile",
        "Gracias, fue muy útil",
        "Grazie, è stato molto utile",
        "Bedankt, dat was heel handig",
        "Obrigado, foi muito útil",
        "Perfect, that's what I needed",
        "wonderful, exactly what I was looking for!",
        "Thanks! You saved my day",
        "Awesome, you're a star",
        "great help, thank you so much",
        "lovely, ta",
        "Danke, genau was ich gesucht habe",
        "Super, du hast mir sehr geholfen",
        "Génial, c'est exactement ce que je cherchais",
        "Merci, vous m'avez bien aidé",
        "¡Genial! Justo lo que buscaba",
        "Grazie, mi hai salvato la giornata",
        "Obrigada, era exatamente o que eu precisava",
        "Top, precies wat ik zocht",
    ],
)
def test_praise_is_thanks(text: str) -> None:
    found = small_talk(text)
    assert found is not None
    assert found.kind is SmallTalk.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "Das war gut, aber wo ist meine Rechnung?",
        "È utile per due utenti?",
        "dat is traag",
        "That's not what I needed",
        "what I needed was a refund",
    ],
)
def test_praise_with_something_else_is_more(text: str) -> None:
    assert small_talk(text) is None
