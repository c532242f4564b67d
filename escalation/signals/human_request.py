"""The requester asks for a human, in so many words or by accepting the bot's offer. Always on.

Only the waiting messages are read, never the history: a request that was granted long ago is no new one. The offer is
the exception that proves it: a plain yes means something only after the bot's last words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.model import HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST, Assessment, Author, Conversation, SignalValue
from bot.text.forwarded import forwarded_words
from bot.text.own_words import own_message, own_words
from bot.text.passed_on import points_below
from bot.text.read_once import read_once
from bot.text.waiting import as_read
from escalation.human_request.result import HumanRequest, RequestKind
from escalation.signals import Signal

_WORD = re.compile(r"\w")
INDIRECT = 0.7  # confidence; docs/human-requests.md


def explicit_request(assess: Callable[[str], Assessment]) -> Signal:
    """`assess` reads one or several messages."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        text = asked(conversation)
        found = assess(text) if text.strip() else Assessment()
        if not found.human_requested:
            return ()
        explanation = found.explanation or "They asked for a person."
        return (SignalValue(name=HUMAN_REQUEST, strength=1.0, explanation=explanation, language=found.language),)

    return signal


def indirect_request(read: Callable[[str], HumanRequest]) -> Signal:
    """Not in so many words: "this bot is useless", "my case was never resolved"."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        found = read(asked(conversation))
        if found.kind is not RequestKind.INDIRECT:
            return ()
        return (
            SignalValue(
                name=INDIRECT_HUMAN_REQUEST,
                strength=found.confidence,
                threshold=INDIRECT,
                explanation=found.explanation,
                language=found.language,
            ),
        )

    return signal


def accepted_offer(is_offer: Callable[[str], bool], is_yes: Callable[[str], bool]) -> Signal:
    """A plain yes to the bot's last words, where they offered a person."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        turns = conversation.turns
        offered = bool(turns) and turns[-1].author is Author.BOT and is_offer(turns[-1].text)
        if not offered or not is_yes(asked(conversation)):
            return ()
        return (SignalValue(name=HUMAN_REQUEST, strength=1.0, explanation="They accepted the offer of a person."),)

    return signal


def asked(conversation: Conversation) -> str:
    """What waits in the requester's own words alone: what somebody else wrote, and they pass on, asks for nobody."""
    return _own(tuple(turn.text for turn in conversation.waiting))


def said(conversation: Conversation) -> str:
    """What the waiting messages are about: the requester's own words, and where these only point at what they pass on
    ("FYI"), that."""
    return _about(tuple(turn.text for turn in conversation.waiting))


@read_once
def _own(texts: tuple[str, ...]) -> str:
    return "\n".join(as_read(texts, own_words))


@read_once
def _about(texts: tuple[str, ...]) -> str:
    return "\n".join(as_read(texts, _subject_of))


def _subject_of(text: str) -> str:
    own = own_words(text)
    if any(_WORD.search(part) and not points_below(part) for part in own.split("\n\n")):
        return own
    return "\n".join(filter(None, (own_message(text), forwarded_words(text))))
