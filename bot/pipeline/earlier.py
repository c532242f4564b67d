"""What is known of the requester's earlier conversation, as texts that are redacted together with those of this one:
the same value has one placeholder in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Author, Memory, Requester, Summary, Turn
from bot.privacy import restore
from bot.privacy.placeholders import PLACEHOLDER
from bot.text.own_words import own_message


def texts_of(earlier: Memory | None, requester: Requester) -> list[str]:
    """With the values that its placeholders stood for there; what is not the requester's is left out."""
    if earlier is None:
        return []
    summary = earlier.summary
    parts = (summary.prose, *map("\n".join, (summary.facts, summary.told, summary.kept)))
    values = earlier.values_of(requester)
    known = [PLACEHOLDER.sub("…", restore(part, values)) for part in parts]
    return [*known, *map(said, earlier.older)]


def read_back(earlier: Memory, texts: Sequence[str]) -> tuple[Summary, list[Turn]]:
    """The same, redacted: `texts` in their order."""
    prose, *lists = texts[:4]
    facts, told, kept = (tuple(filter(None, part.splitlines())) for part in lists)
    summary = Summary(prose=prose, facts=facts, told=told, kept=kept)
    turns = zip(earlier.older, texts[4:], strict=True)
    return summary, [replace(turn, text=text, name=None) for turn, text in turns]


def said(turn: Turn) -> str:
    """A mail holds earlier mails, the bot's answers among them: those are not the requester's words."""
    return own_message(turn.text) if turn.author is Author.REQUESTER else turn.text
