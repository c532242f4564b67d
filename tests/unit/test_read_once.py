"""What was found in a message is found once, however many ask."""

from __future__ import annotations

from bot.app.escalating import gather_facts
from bot.config import Behaviour
from bot.text import read_once
from tests.support.asking import conversation


def test_the_same_text_is_read_once() -> None:
    read: list[str] = []

    @read_once.read_once
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    assert [length("one"), length("one"), length("other")] == [3, 3, 5]
    assert read == ["one", "other"]

    read_once.forget()

    assert length("one") == 3
    assert read == ["one", "other", "one"]


def test_who_has_read_a_message_finds_the_same_in_it_again() -> None:
    gather = gather_facts(Behaviour())
    asked = conversation("My card was stolen, I want to talk to a person. How do I cancel it?")
    read_once.forget()

    assert gather(asked).signals == gather(asked).signals
