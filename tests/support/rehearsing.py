"""Past conversations for tests."""

from __future__ import annotations

from datetime import timedelta

from bot.model import Requester, Turn
from bot.rehearsal.past import PastConversation
from bot.rehearsal.reading import AUTHORS
from tests.support.builders import START


def past(key: str, *said: str) -> PastConversation:
    """`said`: "customer: …", "agent: …", "bot: …", a minute apart."""
    turns = []
    for number, line in enumerate(said):
        author, _, text = line.partition(": ")
        turns.append(Turn(author=AUTHORS[author], text=text, at=START + timedelta(minutes=number)))
    requester = Requester(id="nina", name="Nina Okafor", email="nina@okafor.example")
    return PastConversation(key=key, turns=tuple(turns), requester=requester)
