"""Look up passages for the question, as it stands in the conversation, and for what was sent with it."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Query
from bot.pipeline.look_up import LookUp, in_turn
from bot.pipeline.question import enclosed, subject
from bot.pipeline.state import AnswerState, Services


def retrieve(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    limit = services.settings.answers.passages
    look_up = LookUp(
        search=services.search,
        understand=services.understand,
        audience=state.conversation.audience,
        passages=limit,
    )
    question = subject(state.question)
    # A picture by itself goes on from what was asked; a file has words of its own.
    history = state.history if question or not state.files else ()
    query, found = look_up(question, history)
    # Apart from each other: a log has more words than any question, and would drown it.
    of_files = look_up.passages_for(Query(enclosed(state)))
    return replace(state, query=query, passages=in_turn([found, of_files])[:limit])
