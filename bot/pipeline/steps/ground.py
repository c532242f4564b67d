"""Hold the model's words against the passages it cites and what tools told it; what they do not carry is not said,
and withdrawn where it was shown. Quotations need no check, and neither does small talk.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.grounding import carried
from bot.answering.links import known_links_only
from bot.model import Answer, Author
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER
from bot.wording import Wording


def ground(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is None or not state.answer.grounded or not state.by_model:
        return state
    return _checked(state, state.answer, services.wording(state))


def _checked(state: AnswerState, answer: Answer, wording: Wording) -> AnswerState:
    left = carried(answer.text, answer.cites, question_of(state), state.evidence)
    if not left.text:
        state.stream.reset()
        nothing = replace(answer, text=wording.say("not_found"), cites=(), grounded=False)
        return replace(state, answer=nothing, note=left.explanation)
    text = known_links_only(left.text, answer.cites, wording.say("link_removed"))
    if text != answer.text:
        state.stream.reset()
        state.stream.write(text)
    return replace(state, answer=replace(answer, text=text), note=left.explanation or state.note)


def question_of(state: AnswerState) -> str:
    """What the requester said and sent, which the answer may repeat."""
    asked = [turn.text for turn in state.history if turn.author is Author.REQUESTER]
    asked += [state.question, *(file.text for file in state.files)]
    return PLACEHOLDER.sub(" ", "\n".join(asked))
