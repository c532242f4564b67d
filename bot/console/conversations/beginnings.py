"""How conversations begin, for a list: the first words of each, without personal data. It counts as a look at them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from bot.console.access.gate import signed_in
from bot.console.parts import Parts
from bot.privacy import Redactor
from bot.store.cipher import Cipher
from bot.store.console.conversations import Line
from bot.store.records import requester_from_json
from bot.text.own_words import own_message

MOST_READ, MOST_SHOWN = 600, 110  # characters of a message


def begin(parts: Parts, lines: Sequence[Line]) -> dict[int, str]:
    """How these conversations begin: a look at each of them."""
    if not lines:
        return {}
    numbers = ", ".join(str(line.id) for line in lines)
    parts.audit.note(signed_in(), "looked at how conversations begin", details=numbers)
    return _excerpts(lines, parts.cipher, parts.redactor())


def _excerpts(lines: Sequence[Line], cipher: Cipher, redactor: Redactor) -> dict[int, str]:
    """How each begins, by its number, without personal data. Cut after that was found, or half of it would stay."""
    found = {}
    for line in lines:
        if line.asked is None or not cipher.opens(line.asked):
            continue
        known = cipher.open(line.requester) if cipher.opens(line.requester) else {"id": line.requester_id}
        text = own_message(cipher.open(line.asked)["text"])[:MOST_READ]
        (clean,) = redactor.redact([text], requester_from_json(known)).texts
        found[line.id] = shorten(clean, MOST_SHOWN, placeholder=" …")
    return found
