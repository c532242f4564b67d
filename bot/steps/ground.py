"""Hold the model's words against the passages it cites; what they do not carry is not said.

Quotations need no check, and neither does small talk.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.grounding import check
from bot.answering.links import known_links_only
from bot.answering.phrases import NOT_FOUND
from bot.model import Author
from bot.privacy.placeholders import PLACEHOLDER
from bot.steps.draft import Draft, Tools


def ground(draft: Draft, _: Tools) -> Draft:
    answer = draft.answer
    if answer is None or not draft.by_model or not answer.grounded:
        return draft
    asked = [turn.text for turn in draft.history if turn.author is Author.REQUESTER]
    said = PLACEHOLDER.sub(" ", answer.text)
    verdict = check(said, answer.cites, PLACEHOLDER.sub(" ", "\n".join([*asked, draft.question])))
    if not verdict.grounded:
        return replace(draft, answer=replace(answer, text=NOT_FOUND, cites=(), grounded=False), note=verdict.because)
    return replace(draft, answer=replace(answer, text=known_links_only(answer.text, answer.cites)))
