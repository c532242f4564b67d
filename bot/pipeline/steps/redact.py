"""Take personal data out of the question and the history, before anything leaves for a model, a search or a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.memory.room import earlier, told
from bot.model import Conversation, Turn
from bot.pipeline.earlier import read_back, said, texts_of
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.privacy import Redacted
from bot.privacy.placeholders import PLACEHOLDER

_BEFORE_TURNS = 10  # of the thread that the bot was called into
# A text that is too long is read so much further and loses it again once it is redacted: a cut through an address
# would leave half of one that nothing recognizes.
_MARGIN = 300
_ROOM_FOR_A_WORD = 200


def redact(state: AnswerState, services: Services) -> AnswerState:
    """The same value has the same placeholder in all texts; the requester's own details are always replaced."""
    conversation, settings = state.conversation, services.settings
    memory = conversation.memory
    turns = tuple(_unsummarised(conversation))
    texts = [*map(said, turns), state.text, *texts_of(memory.earlier, conversation.requester)]
    known = memory.values_of(conversation.requester)
    clean = without_personal_data(texts, settings.answers.max_question_chars, services, conversation, known)
    history = [replace(turn, text=text, name=None) for turn, text in zip(turns, clean.texts, strict=False)]
    question, *others = clean.texts[len(turns) :]
    room, count = settings.memory_room, services.tokens
    elsewhere = earlier(*read_back(memory.earlier, others), room, count) if memory.earlier else ""
    so_far = told(history, memory.summary, room - count(elsewhere), count)
    return evolve(
        state,
        question=question,
        history=so_far.turns,
        summary="\n\n".join(filter(None, (elsewhere, so_far.summary))),
        placeholders=clean.placeholders,
    )


def _unsummarised(conversation: Conversation) -> Iterator[Turn]:
    """What was said before, without what the summary tells."""
    memory = conversation.memory
    if not memory.until:
        yield from conversation.before[-_BEFORE_TURNS:]
    yield from memory.older
    yield from (turn for turn in conversation.turns if turn.id is None or turn.id > memory.until)


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
