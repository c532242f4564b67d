"""Hold the model's words against the passages it cites and what tools told it; what they do not carry is not said,
and withdrawn where it was shown. Quotations need no check, and neither does small talk.

Of whatever is then said it is measured how much of the question those passages carry: the answer's confidence.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.coverage import confidence
from bot.answering.grounding import check
from bot.answering.links import known_links_only
from bot.model import Answer, Author
from bot.pipeline.question import substance
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER
from bot.wording import Wording


def ground(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is None or state.answer.grounded is None:
        return state
    state = (
        _checked(state, state.answer, services.wording(state)) if state.by_model and state.answer.grounded else state
    )
    assert state.answer is not None
    share = confidence(substance(state), state.answer.cites, state.query.stand_ins)
    return replace(state, answer=replace(state.answer, confidence=share))


def _checked(state: AnswerState, answer: Answer, wording: Wording) -> AnswerState:
    asked = [turn.text for turn in state.history if turn.author is Author.REQUESTER]
    said = PLACEHOLDER.sub(" ", answer.text)
    asked += [state.question, *(file.text for file in state.files)]
    verdict = check(said, answer.cites, PLACEHOLDER.sub(" ", "\n".join(asked)), state.evidence)
    if not verdict.grounded:
        state.stream.reset()
        nothing = replace(answer, text=wording.say("not_found"), cites=(), grounded=False)
        return replace(state, answer=nothing, note=verdict.explanation)
    text = known_links_only(answer.text, answer.cites, wording.say("link_removed"))
    if text != answer.text:
        state.stream.reset()
        state.stream.write(text)
    return replace(state, answer=replace(answer, text=text))
