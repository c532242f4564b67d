"""Take personal data out of the question and the history, before anything leaves for a model, a search or a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.model import Author, Conversation, Turn
from bot.pipeline.state import AnswerState, Services
from bot.privacy import Redacted
from bot.privacy.placeholders import PLACEHOLDER
from bot.text.own_words import own_message

_HISTORY_TURNS = 10
# A text that is too long is read so much further and loses it again once it is redacted: a cut through an address
# would leave half of one that nothing recognizes.
_MARGIN = 300
_ROOM_FOR_A_WORD = 200


def redact(state: AnswerState, services: Services) -> AnswerState:
    """The same value has the same placeholder in all texts; the requester's own details are always replaced."""
    turns = (*state.conversation.before, *state.conversation.turns)[-_HISTORY_TURNS:]
    limit = services.settings.answers.max_question_chars
    texts = [*map(_said, turns), state.text]
    clean = without_personal_data(texts, limit, services, state.conversation)
    *before, question = clean.texts
    history = tuple(replace(turn, text=text, name=None) for turn, text in zip(turns, before, strict=True))
    return replace(state, question=question, history=history, placeholders=clean.placeholders)


def _said(turn: Turn) -> str:
    """A mail holds earlier mails, the bot's answers among them: those are not the requester's words."""
    return own_message(turn.text) if turn.author is Author.REQUESTER else turn.text


def without_personal_data(
    texts: Sequence[str],
    limit: int,
    services: Services,
    conversation: Conversation,
    known: Mapping[str, str] | None = None,
) -> Redacted:
    """The texts, none much longer than `limit`, redacted under the `known` placeholders and new ones."""
    longest = limit + _MARGIN
    redacted = services.redactor.redact(
        [text[:longest] for text in texts], conversation.requester, known, conversation.vault
    )
    kept = tuple(
        _without_margin(clean) if len(text) > longest else clean
        for text, clean in zip(texts, redacted.texts, strict=True)
    )
    return replace(redacted, texts=kept)


def _without_margin(text: str) -> str:
    """Cut between words where there are any (a table may be one long word), and through no placeholder."""
    end = max(len(text) - _MARGIN, len(text) // 2)
    gap = max(text.rfind(space, max(0, end - _ROOM_FOR_A_WORD), end) for space in " \n\t")
    whole = (found.start() for found in PLACEHOLDER.finditer(text) if found.start() < end < found.end())
    return text[: gap if gap > 0 else next(whole, end)]
