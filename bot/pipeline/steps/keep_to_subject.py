"""What was judged of the question becomes the answer's confidence; what the articles hardly answer is not quoted, and
what is out of scope is declined with what the bot can do. A model that has found an answer in the articles is right.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.confidence import Judgement
from bot.answering.topics import topic_of
from bot.model import Answer, Mode
from bot.pipeline.evolve import evolve
from bot.pipeline.question import subject
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.screen import declined


def keep_to_subject(state: AnswerState, services: Services) -> AnswerState:
    answer, judgement = state.answer, state.judgement
    if answer is None or answer.grounded is None or judgement is None:
        return state
    if not (state.by_model and answer.grounded):
        if judgement.out_of_scope and _may_decline(state, services):
            state.stream.reset()
            return evolve(state, answer=declined(state, services), note="out of scope")
        answer = _quoted_if_likely(state, answer, judgement, services)
    return evolve(state, answer=replace(answer, confidence=judgement.answered))


def _may_decline(state: AnswerState, services: Services) -> bool:
    """Only to somebody who asked the bot, and in words: what is attached is not looked at here. Where the model failed
    a person is on the way."""
    if not services.settings.topics.decline_out_of_scope:
        return False
    if state.conversation.mode is not Mode.ANSWER or state.model_failed:
        return False
    if any(turn.attachments for turn in state.conversation.waiting):
        return False
    return topic_of(subject(state.question), services.settings.topics) is None


def _quoted_if_likely(state: AnswerState, answer: Answer, judgement: Judgement, services: Services) -> Answer:
    if not answer.grounded or judgement.quotable:
        return answer
    text = services.wording(state).say("model_down_not_found" if state.model_failed else "not_found")
    return replace(answer, text=text, cites=(), grounded=False, generated=False)
