"""A question in a conversation: looked up with what was said, without it, or both, and what then comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model import ANYBODY, Author, Passage, Query, Reader
from bot.pipeline.look_up import LookUp
from tests.support.asking import said

PARKING = Passage(id=1, title="Grant Hotel: parking", url="u1", text="Parking costs $30.", score=1)
POOL = Passage(id=2, title="Grant Hotel: pool", url="u2", text="The pool is open all day.", score=0.9)
BREAKFAST = Passage(id=3, title="Grant Hotel: breakfast", url="u3", text="Breakfast is served until ten.", score=0.8)
DOGS = Passage(id=4, title="Grant Hotel: dogs", url="u4", text="Dogs are welcome.", score=0.7)
ELSEWHERE = Passage(id=5, title="Hyde Inn: parking for guests", url="u5", text="Guests park at no cost.", score=1)
DELETE = Passage(id=6, title="Delete your account", url="u6", text="Open Settings, choose Delete.", score=1)
HISTORY = (said(Author.REQUESTER, "Is there a pool at the Grant Hotel?"), said(Author.BOT, "**Grant Hotel: pool**"))
LED_TO = (PARKING, POOL, BREAKFAST, DOGS)


@dataclass
class Found:
    """A search that finds this: of a question by itself, and of one with what it follows."""

    alone: Sequence[Passage]
    follows: Sequence[Passage]
    asked: list[Query] = field(default_factory=list)

    def search(self, query: Query, limit: int, reader: Reader) -> tuple[Passage, ...]:
        self.asked.append(query)
        return tuple(self.follows if query.context else self.alone)


def look_up(question: str, found: Found) -> tuple[Query, list[int]]:
    look = LookUp(search=found, understand=lambda text, _: Query(text), reader=ANYBODY, passages=5)
    query, passages = look(question, HISTORY)
    return query, [one.id for one in passages]


def test_a_question_that_points_back_is_looked_up_with_what_was_said_and_once() -> None:
    found = Found([ELSEWHERE], LED_TO)
    _, places = look_up("ok great and do you know whether they have parking for guests with a large van", found)

    assert places == [1, 2, 3, 4]
    assert len(found.asked) == 1


def test_one_that_points_at_what_it_has_said_itself_is_looked_up_both_ways() -> None:
    found = Found([DELETE], LED_TO)
    look_up("my old account from the company portal still gets invoices by mail, so how do I delete it", found)

    assert [bool(query.context) for query in found.asked] == [False, True]


def test_a_topic_of_its_own_comes_first() -> None:
    query, places = look_up("How do I delete my account?", Found([DELETE], LED_TO))

    assert places == [6, 1, 2, 3, 4]
    assert not query.context


def test_what_says_the_same_of_something_else_is_shown_after_what_was_talked_about() -> None:
    """As many of its words stand in the title that the conversation leads to."""
    _, places = look_up("how much is parking", Found([ELSEWHERE], LED_TO))

    assert places == [1, 2, 3, 5, 4]


def test_where_nothing_goes_on_from_what_was_said_the_question_stands_by_itself() -> None:
    assert look_up("How do I delete my account?", Found([DELETE], ()))[1] == [6]
