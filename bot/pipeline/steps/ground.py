"""Hold the model's words against the passages it cites; what they do not carry is not said. Quotations need no check,
and neither does small talk.

Of whatever is then said it is measured how much of the question those passages carry: the answer's confidence.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.coverage import confidence
from bot.answering.grounding import check
from bot.answering.links import known_links_only
from bot.answering.phrases import NOT_FOUND
from bot.model import Answer, Author
from bot.pipeline.question import substance
from bot.pipeline.state import Draft, Tools
from bot.privacy.placeholders import PLACEHOLDER


def ground(draft: Draft, _: Tools) -> Draft:
    if draft.answer is None or draft.answer.grounded is None:
        return draft
    draft = _checked(draft, draft.answer) if draft.by_model and draft.answer.grounded else draft
    assert draft.answer is not None
    share = confidence(substance(draft), draft.answer.cites)
    return replace(draft, answer=replace(draft.answer, confidence=share))


def _checked(draft: Draft, answer: Answer) -> Draft:
    asked = [turn.text for turn in draft.history if turn.author is Author.REQUESTER]
    said = PLACEHOLDER.sub(" ", answer.text)
    asked += [draft.question, *(file.text for file in draft.files)]
    verdict = check(said, answer.cites, PLACEHOLDER.sub(" ", "\n".join(asked)))
    if not verdict.grounded:
        return replace(draft, answer=replace(answer, text=NOT_FOUND, cites=(), grounded=False), note=verdict.because)
    return replace(draft, answer=replace(answer, text=known_links_only(answer.text, answer.cites)))
