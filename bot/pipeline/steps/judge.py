"""How likely the passages answer the question, and whether it is about the company's subject: measured before anything
is written, whoever writes it then."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answering.confidence import judge as judged
from bot.answering.confidence import telling_words
from bot.answering.query.stand_ins import in_other_words
from bot.answering.words import terms
from bot.pipeline.question import measured, tells_what
from bot.pipeline.state import AnswerState, Services

_LONG = 40  # characters
_MOST_QUESTIONS = 4
_MOST_WAYS = 8  # each costs a third of a millisecond
_CELLS = re.compile(r"[|\t]+")
_ENDS = re.compile(r"(?<=[.!?。！？])|[\n|]+")


def judge(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    question = measured(state)
    # As it is written, by the question in it (a table, a story around it) or what it points at, and as the articles
    # would put it: what they say in other words is in them all the same.
    parts = (*_questions(question), *_pointed_at(question))
    others = (way for whole in (question, *parts) for way in in_other_words(whole, state.query.stand_ins))
    ways = tuple(dict.fromkeys((question, *parts, *others)))[:_MOST_WAYS]
    use = services.use_of_words({word: root for way in ways for word, root in telling_words(way).items()})
    judgements = {way: judged(way, state.passages, use) for way in ways}
    core = max(parts, key=lambda part: judgements[part].answered if part in judgements else 0.0, default="")
    return replace(state, core=core, judgement=max(judgements.values(), key=lambda one: one.answered))


def _pointed_at(text: str) -> list[str]:
    """The cells and lines of a paste ("what does this message mean?", and a table), where what is said above it, or
    asked beside it, only points there."""
    paragraphs = text.split("\n\n")
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    asked = [line for line in lines if line.rstrip().endswith(("?", "？"))] or paragraphs[:1]
    if len(lines) == 1 or any(map(tells_what, asked)):
        return []
    pieces = dict.fromkeys(piece.strip() for line in lines if line not in asked for piece in _CELLS.split(line))
    return sorted(filter(tells_what, pieces), key=lambda piece: -_telling(piece))[:_MOST_QUESTIONS]


def _telling(piece: str) -> float:
    return sum(weight for weight in terms(piece).values() if weight >= 1)


def _questions(text: str) -> list[str]:
    """The sentences of a longer text that ask something."""
    said = (one.strip() for one in _ENDS.split(text)) if len(text) > _LONG else ()
    asked = [one for one in said if one.endswith(("?", "？")) and any(w >= 1 for w in terms(one).values())]
    return asked[:_MOST_QUESTIONS]
