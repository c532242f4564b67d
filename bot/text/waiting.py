"""How much of what waits is read, before anybody judges it: work that does not grow with what somebody pastes. Pure.

Only what is judged and asked about is shortened. What is kept, handed over and shown to agents is the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.text.own_words import own_message

MESSAGE_CHARS = 8_000  # of one message, as for a model
WAITING_CHARS = 24_000  # of all that wait together
LEAST_CHARS = 500  # of each where many wait; the oldest of more than fit are not read again
_MAIL_CHARS = 40_000  # of one message with the mails below it


def as_read(texts: Sequence[str], part: Callable[[str], str] = own_message) -> list[str]:
    """What each of the waiting messages asks (the `part` of it that counts), in their order; of a long one its
    beginning and its end."""
    latest = texts[-WAITING_CHARS // LEAST_CHARS :]
    share = max(LEAST_CHARS, min(MESSAGE_CHARS, WAITING_CHARS // max(1, len(latest))))
    return [clipped(part(clipped(text, _MAIL_CHARS)), share) for text in latest]


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters: three quarters from the beginning, and the end, on a line of its own; people say last
    what they want."""
    if len(text) <= limit:
        return text
    end = limit // 4
    return f"{text[: limit - end - 1]}\n{text[-end:]}"
