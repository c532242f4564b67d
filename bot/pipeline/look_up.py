"""Finding passages for a question in a conversation.

A question that by its words leans on what was said, or points back to it, is looked up together with that. Of any
other there are two searches, with the conversation and without; both are used, and the articles show which comes first.
So "How long do I have to cancel?" stays with the plan that was talked about, and a new topic is found by itself.
Figures: `firstline eval followups`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from bot.answering.coverage import coverage
from bot.answering.query.leaning import Leans, context_of, leans, points_back, said_before
from bot.answering.query.stand_ins import read_as
from bot.answering.words import terms
from bot.model import Author, Passage, Query, Reader, Turn
from bot.pipeline.question import subject
from bot.pipeline.state import Understand
from bot.ports import Search
from bot.text.own_words import own_message

BETWEEN = 3  # passages that go on from what was said, before one of the question by itself

Found = tuple[Query, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    search: Search
    understand: Understand
    reader: Reader
    passages: int  # how many are wanted

    def __call__(self, question: str, history: Sequence[Turn]) -> Found:
        """The query that found the passages, and those. Both are redacted already; a question without words goes on
        from what was said."""
        alone = self.understand(question, self.reader)
        asked = (subject(own_message(turn.text)) for turn in reversed(history) if turn.author is Author.REQUESTER)
        context = context_of(asked)
        if not context:
            return alone, self.passages_for(alone)
        earlier = self.understand(context, self.reader)
        stand_ins = (*alone.stand_ins, *earlier.stand_ins)
        follows = replace(alone, context=earlier.text, before=said_before(history), stand_ins=stand_ins)
        how = leans(question)
        if how is Leans.SURELY or points_back(question):
            return (alone if how is Leans.NOT else follows), self.passages_for(follows)
        return _better(alone, self.passages_for(alone), follows, self.passages_for(follows))

    def passages_for(self, query: Query) -> tuple[Passage, ...]:
        if not (query.text or query.context):
            return ()
        return self.search.search(query, self.passages, self.reader)


def _better(alone: Query, found: tuple[Passage, ...], follows: Query, led_to: tuple[Passage, ...]) -> Found:
    """Both, and first what the question is likelier to be about. Where that is what was talked about, the other hardly
    ever is: an answer to the same question about something else has as many of its words."""
    if not led_to or (found and _is_new(alone, found[0], led_to[0])):
        return alone, in_turn([found, led_to])
    depends = leans(alone.text) is not Leans.NOT and (not found or led_to[0].id != found[0].id)
    return (follows if depends else alone), _mostly(led_to, found)


def _is_new(query: Query, found: Passage, led_to: Passage) -> bool:
    """Whether the question names a topic of its own: a title has more of its words than the title of what the
    conversation leads to; it has them all, or the other's text has no more of them either. One word is no topic where
    that has it too."""
    own = terms(query.text)
    telling = {term: weight for term, weight in own.items() if weight >= 1}
    if _titled(telling, query, found) <= _titled(telling, query, led_to):
        return False
    if len(own) > 1 and _titled(own, query, found) == sum(own.values()):
        return True
    if len(telling) <= 1 and coverage(own, led_to, query.stand_ins).found:
        return False
    return coverage(own, found, query.stand_ins).share >= coverage(own, led_to, query.stand_ins).share


def _titled(own: Mapping[str, float], query: Query, passage: Passage) -> float:
    there = read_as(frozenset(terms(passage.title)), query.stand_ins)
    return sum(weight for term, weight in own.items() if term in there)


def _mostly(many: Sequence[Passage], few: Sequence[Passage]) -> tuple[Passage, ...]:
    """Some of the one ranking, one of the other, and so on; each passage once."""
    seen = {passage.id for passage in many[:BETWEEN]}
    others = iter([passage for passage in few if passage.id not in seen])
    mixed: list[Passage] = []
    for at in range(0, len(many), BETWEEN):
        mixed += [*many[at : at + BETWEEN], *islice(others, 1)]
    return tuple({passage.id: passage for passage in (*mixed, *others)}.values())


def in_turn(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The best of each, then the second of each, and so on; each passage once."""
    mixed = {passage.id: passage for places in zip_longest(*rankings) for passage in places if passage}
    return tuple(mixed.values())
