"""Does a message only ask how something is done, or for the way to it? Then the articles may answer what a person would
get otherwise."""

from __future__ import annotations

from bot.model import Intent
from bot.text.read_once import read_once
from escalation.intent.assess import assess_intents
from escalation.intent.how_questions import asks_how
from escalation.intent.way import asks_the_way


@read_once
def only_asks(text: str) -> bool:
    """Whether it tells nothing and demands nothing. What is decided and what is measured both ask this."""
    return asks_how(text) or asks_the_way(text, _for_a_person)


def _for_a_person(text: str) -> tuple[Intent, ...]:
    return assess_intents(text).for_a_person()
