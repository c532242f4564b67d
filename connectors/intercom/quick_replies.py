"""The quick replies under an answer: what they say, and how a press is told from typed words.

A press comes back as a customer's comment whose body is the option's text; the option's uuid, which we choose, comes
back in its metadata (developers.intercom.com, changelog 2.9). So the uuid of "that helped" is the key of the message
that it is about, and that of "I still need help" is made from it. A request for a person needs no key: pressed or
typed, it is the same request.
"""

from __future__ import annotations

import uuid

from intercom.types import QuickReplyOption

from bot.model import Asks, Purpose, Reply
from bot.wording import Wording

_PERSON = uuid.UUID("5b0f9a52-6a57-4f0f-9d0c-5d8b1f3f6c11")
# Changes an id there and back, where neither the version nor the variant of a UUID stands.
_NOT_HELPED = 0x5B0F9A526A57000F0D0C5D8B1F3F6C11


def options(reply: Reply, key: str, wording: Wording) -> list[QuickReplyOption]:
    """The choices under a reply, whose outbox message has this key: what answers what it asks; none where nothing is to
    be chosen."""
    try:
        about = str(uuid.UUID(key))
    except ValueError:
        return []
    person = QuickReplyOption(text=wording.say("talk_to_person"), uuid_=str(uuid.uuid5(_PERSON, about)))
    match reply.purpose, reply.asks:
        case Purpose.ANSWER, Asks.HELPED:
            more_help = QuickReplyOption(text=wording.say("more_help"), uuid_=not_helped(about))
            return [QuickReplyOption(text=wording.say("helped"), uuid_=about), more_help, person]
        case (Purpose.ANSWER | Purpose.RESULT, Asks.PERSON) | (Purpose.OFFER | Purpose.SOLVED, _):
            return [person]
    return []


def not_helped(key: str) -> str:
    """The id of "that did not help" for a message's key, and the key for such an id. Raises ValueError for what is no
    UUID."""
    return str(uuid.UUID(int=uuid.UUID(key).int ^ _NOT_HELPED))
