"""Look up passages for the question, as it stands in the conversation, and for what was sent with it.

Where there is a model, it writes what goes on from the conversation as a question by itself; that is looked up too.
When it fails, or takes too long, the rules have to do.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.answering.query.leaning import Leans, leans
from bot.answering.query.rewriting import checked, rewriting_prompt
from bot.errors import ModelError
from bot.model import Author, ModelReply, Query
from bot.pipeline.evolve import evolve
from bot.pipeline.look_up import LookUp, in_turn
from bot.pipeline.question import enclosed, subject
from bot.pipeline.state import AnswerState, Services

log = logging.getLogger("firstline.retrieve")


def retrieve(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    limit = services.settings.answers.passages
    look_up = LookUp(
        search=services.search,
        understand=services.understand,
        reader=services.reader(state),
        passages=limit,
    )
    question = subject(state.question)
    # A picture by itself goes on from what was asked; a file has words of its own.
    history = state.history if question or not state.files else ()
    state, rewritten = _rewritten(state, services)
    query, found = look_up(rewritten, ()) if rewritten else look_up(question, history)
    if rewritten:
        found = in_turn([found, look_up(question, state.history)[1]])
    # Apart from each other: a log has more words than any question, and would drown it.
    of_files = look_up.passages_for(Query(enclosed(state)))
    return evolve(state, query=query, passages=in_turn([found, of_files])[:limit])


def _rewritten(state: AnswerState, services: Services) -> tuple[AnswerState, str | None]:
    """The question as a model writes it; None where there is none, or its question is no good."""
    question = subject(state.question)
    goes_on = any(turn.author is Author.REQUESTER for turn in state.history) and leans(question) is not Leans.NOT
    if services.rewriter is None or not question or not goes_on:
        return state, None
    prompt = replace(rewriting_prompt(question, state.history), conversation=state.conversation.id)
    try:
        reply = ModelReply.of(services.rewriter.reply(prompt))
    except ModelError as error:
        told = {"conversation": state.conversation.id, "error": type(error).__name__}
        log.warning("a follow-up is looked up by rule", extra=told)
        return state, None
    state = evolve(state, work=state.work.called(reply.usage))
    return state, checked(reply.text, question, state.history)
