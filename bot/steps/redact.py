"""Take personal data out of the question and the history, before anything leaves for a model, a search or a trace."""

from __future__ import annotations

from dataclasses import replace

from bot.steps.draft import Draft, Tools

_HISTORY_TURNS = 10
# A text that is too long is read so much further and loses it again once it is redacted: a cut through an address
# would leave half of one that nothing recognizes.
_MARGIN = 300


def redact(draft: Draft, tools: Tools) -> Draft:
    """The same value has the same placeholder in all texts; the requester's own details are always replaced."""
    turns = draft.conversation.turns[-_HISTORY_TURNS:]
    limit = tools.settings.answers.max_question_chars + _MARGIN
    texts = [*(turn.text for turn in turns), draft.text]
    redacted = tools.redactor.redact([text[:limit] for text in texts], draft.conversation.requester)
    *before, question = [
        _without_margin(clean) if len(text) > limit else clean
        for text, clean in zip(texts, redacted.texts, strict=True)
    ]
    history = tuple(replace(turn, text=text, name=None) for turn, text in zip(turns, before, strict=True))
    return replace(draft, question=question, history=history, placeholders=redacted.placeholders)


def _without_margin(text: str) -> str:
    """Cut between words, so through no placeholder."""
    end = max(len(text) - _MARGIN, len(text) // 2)
    space = text.rfind(" ", 0, end)
    return text[: space if space > 0 else end]
