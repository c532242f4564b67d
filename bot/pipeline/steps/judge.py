"""How likely the passages answer the question, and whether it is about the company's subject: measured before anything
is written, whoever writes it then."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.pipeline.question import asked
from bot.pipeline.state import AnswerState, Services


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = f"{state.context}\n{asked(state)}".strip()
    use = services.use_of_words(telling_words(question))
    return replace(state, judgement=judged(question, state.passages, use))
