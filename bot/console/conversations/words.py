"""What was said, without personal data unless somebody asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.privacy import Redactor
from bot.store.console.timeline import Whole


@dataclass(frozen=True, slots=True)
class Words:
    """Of one conversation, as they may be shown. `said` by the id of the turn."""

    requester: str = field(repr=False)
    said: Mapping[int | None, str] = field(repr=False)
    comments: tuple[str, ...] = field(repr=False)  # in the order of the feedback that has one
    hidden: int  # values that placeholders stand for; 0 where they are shown


def open_words(whole: Whole) -> Words:
    """All of it, as it was written."""
    requester = whole.requester
    known = [part for part in (requester.name, requester.email, requester.phone) if part]
    said = {one.turn.id: one.turn.text for one in whole.said}
    return Words(", ".join(known) or requester.id, said, _comments(whole), 0)


def hidden_words(whole: Whole, redactor: Redactor) -> Words:
    """Placeholders in place of personal data: the same value has the same one in the whole conversation."""
    texts = [*(one.turn.text for one in whole.said), *_comments(whole)]
    redacted = redactor.redact(texts, whole.requester)
    clean = redacted.texts
    count = len(whole.said)
    said = {one.turn.id: text for one, text in zip(whole.said, clean[:count], strict=True)}
    return Words("the requester", said, clean[count:], len(redacted.placeholders))


def _comments(whole: Whole) -> tuple[str, ...]:
    return tuple(one.comment for one in whole.feedback if one.comment is not None)
