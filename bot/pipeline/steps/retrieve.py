"""Look up passages for the question; for one that goes on from what was said ("and on Android?"), together with that.

Whether it goes on is seen by the articles. What leans on the conversation by its words does. Of anything else, two
searches are compared, with the conversation and without: it goes on where what the conversation leads to has as much of
the question's own words as whatever has most of them. So "How long do I have to cancel?" stays with the plan that was
talked about, and a new topic is found by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answering.coverage import coverage
from bot.answering.query.leaning import Leans, context_of, leans, said_before
from bot.answering.words import terms
from bot.model import Author, Passage, Query
from bot.pipeline.question import enclosed, subject
from bot.pipeline.state import AnswerState, Services
from bot.text.own_words import own_message

_LOOKED_AT = 3  # passages of a search that say how good it is

Found = tuple[Query, tuple[Passage, ...]]


def retrieve(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    query, found = _with_conversation(state, services)
    # Apart from each other: a log has more words than any question, and would drown it.
    of_files = _search(Query(enclosed(state)), state, services)
    return replace(state, query=query, passages=_in_turn([found, of_files])[: services.settings.answers.passages])


def _with_conversation(state: AnswerState, services: Services) -> Found:
    question = subject(state.question)
    alone = services.understand(question, state.conversation.audience)
    asked = (subject(own_message(turn.text)) for turn in reversed(state.history) if turn.author is Author.REQUESTER)
    follows = replace(alone, context=context_of(asked), before=said_before(state.history))
    if not follows.context:
        return alone, _search(alone, state, services)
    if not question:  # a picture by itself goes on from what was asked, a file has words of its own
        goes_on = follows if state.shots and not state.files else alone
        return goes_on, _search(goes_on, state, services)
    if leans(question) is Leans.SURELY:
        return follows, _search(follows, state, services)
    return _better(alone, _search(alone, state, services), follows, _search(follows, state, services))


def _better(alone: Query, found: tuple[Passage, ...], follows: Query, led_to: tuple[Passage, ...]) -> Found:
    """Where the conversation leads to the same passage it is not needed to answer."""
    carried, carried_there = _carried(alone, found), _carried(alone, led_to)
    if not carried_there or carried_there < carried:
        return alone, found
    depends = leans(alone.text) is not Leans.NOT and led_to[0].id != found[0].id
    return (follows if depends else alone), led_to


def _carried(query: Query, passages: Sequence[Passage]) -> float:
    """How much of the question's own words the best of the passages carries, 0 to 1."""
    own = terms(query.text)
    return max((coverage(own, one, query.stand_ins).share for one in passages[:_LOOKED_AT]), default=0.0)


def _search(query: Query, state: AnswerState, services: Services) -> tuple[Passage, ...]:
    if not (query.text or query.context):
        return ()
    return services.search.search(query, services.settings.answers.passages, state.conversation.audience)


def _in_turn(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The best of each, then the second of each, and so on; each passage once."""
    mixed = {passage.id: passage for places in zip_longest(*rankings) for passage in places if passage}
    return tuple(mixed.values())
