"""Which custom answer a question asks for. Pure, and without a model: what an operator sees with `firstline answers
try` is what happens, on every installation and every day.

A question has to ask the same as one that the operator wrote down, and no more: each telling word of the one is met in
the other (the same, a synonym, or near in meaning), they want the same done, and name the same figures. A wrong answer
given word for word is worse than one from the articles, so in doubt there is none. Figures: `firstline eval custom`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.answering.custom.phrases import ASKS, BESIDE, FIGURE, NOT, WHETHER
from bot.answering.nearness import gist, kept_gist, meaning_of, nearness, tells
from bot.answering.quoting.actions import actions, agreement
from bot.answering.words import stem, terms, words
from bot.model import CustomAnswer, CustomKind, CustomMatch, StandIn

SURE = 0.6  # how near a question has to be
_RELATED = 0.3  # cosine from which two words have something to do with each other
_TELLING = 0.5  # what a word weighs without which a question is another one
_MET = 0.35  # and how well it has to be met
_SHORTEST, _ENDING = 4, 4  # letters of a word that has forms, and of their endings
_NO_MORE = 0.1  # always missing: a single word is never quite a question
_Words = Mapping[str, tuple[str, float]]  # stem -> the word, and what it tells, 0 to 1


def matching(question: str, answers: Iterable[CustomAnswer], stand_ins: Sequence[StandIn] = ()) -> CustomMatch | None:
    """The answer that is given; None where there is none. `question`: redacted, slips mended; `stand_ins`: of it."""
    own = (one for one in answers if one.kind is CustomKind.ANSWER)
    found = [match for match in ranked(question, own, stand_ins) if given(match)]
    return found[0] if found else None


def guidance(question: str, answers: Iterable[CustomAnswer], stand_ins: Sequence[StandIn] = ()) -> list[CustomMatch]:
    """All that a model is told for this question: what always holds first."""
    own = [one for one in answers if one.kind is CustomKind.GUIDANCE]
    always = [CustomMatch(custom=one, nearness=1.0) for one in own if not one.questions]
    return [*always, *(match for match in ranked(question, own, stand_ins) if given(match))]


def given(match: CustomMatch) -> bool:
    return match.nearness >= SURE and not match.objection


def ranked(question: str, answers: Iterable[CustomAnswer], stand_ins: Sequence[StandIn] = ()) -> list[CustomMatch]:
    """Each answer by the question of its own that is nearest, those that are given first, then the nearest."""
    matches = (
        min((_match(question, own, answer, stand_ins) for own in answer.questions), key=_order)
        for answer in answers
        if answer.questions
    )
    return sorted(matches, key=_order)


def _order(match: CustomMatch) -> tuple[bool, float, str]:
    return not given(match), -match.nearness, match.custom.name


def _match(question: str, own: str, answer: CustomAnswer, stand_ins: Sequence[StandIn]) -> CustomMatch:
    if _plain(question) == _plain(own):
        return CustomMatch(custom=answer, question=own, nearness=1.0)
    others = _others(stand_ins)
    asked, wanted = _telling(question), _kept(own)
    covered = min(_covered(asked, wanted, others), _covered(wanted, asked, others))
    near = (covered + nearness(gist(question), kept_gist(own))) / 2
    objection = "only its very words count" if answer.exact else _objection(question, own, asked, wanted, others)
    return CustomMatch(custom=answer, question=own, nearness=near, objection=objection)


def _objection(question: str, own: str, asked: _Words, wanted: _Words, others: Mapping[str, set[str]]) -> str:
    if sorted(FIGURE.findall(question)) != sorted(FIGURE.findall(own)):
        return "other figures"
    if bool(NOT.search(question)) != bool(NOT.search(own)):
        return "one of them says “not”"
    if len(_kinds(question) | _kinds(own)) > 1:
        return "something else is asked"
    if agreement(actions(question), actions(own)) < 0:
        return "something else is to be done"
    if missing := [*_unmet(asked, wanted, others), *_unmet(wanted, asked, others)]:
        return f"“{missing[0]}” is in one of them only"
    return ""


def _kinds(question: str) -> frozenset[str]:
    """What a question wants to know, as far as its words say: a place, a time, an amount, a reason, yes or no."""
    found = frozenset(name for name, pattern in ASKS.items() if pattern.search(question))
    return found or frozenset({"whether"} if WHETHER.match(question) else ())


def _unmet(some: _Words, there: _Words, others: Mapping[str, set[str]]) -> list[str]:
    return [
        word for root, (word, telling) in some.items() if telling >= _TELLING and _met(root, word, there, others) < _MET
    ]


def _covered(some: _Words, there: _Words, others: Mapping[str, set[str]]) -> float:
    """How much of what `some` tells is met `there`, 0 to 1."""
    total = sum(telling for _, telling in some.values())
    met = sum(telling * _met(root, word, there, others) for root, (word, telling) in some.items())
    return met / (total + _NO_MORE)


def _met(root: str, word: str, there: _Words, others: Mapping[str, set[str]]) -> float:
    """How well the word is met, 0 to 1."""
    if root in there or not others.get(root, set()).isdisjoint(there):
        return 1.0
    if any(_same_word(word, other) for other, _ in there.values()):
        return 1.0
    return max((_likeness(word, other) for other, _ in there.values()), default=0.0)


def _same_word(one: str, other: str) -> bool:
    """ "store" and "stored", "ship" and "shipping"; codes and numbers have no forms."""
    short, long = sorted((one, other), key=len)
    if not long.isalpha() or len(short) < _SHORTEST:
        return False
    return long.startswith(short) and len(long) - len(short) <= _ENDING


@lru_cache(maxsize=65_536)
def _likeness(one: str, other: str) -> float:
    first, second = meaning_of(one), meaning_of(other)
    if first is None or second is None:
        return 0.0
    return max(0.0, (float(first @ second) - _RELATED) / (1 - _RELATED))


def _others(stand_ins: Sequence[StandIn]) -> dict[str, set[str]]:
    """Stem -> stems of what may stand in for it, in either direction."""
    found: dict[str, set[str]] = {}
    for one in stand_ins:
        said, instead = [stem(word) for word in words(one.said)], [stem(word) for word in words(one.instead)]
        for some, there in ((said, instead), (instead, said)):
            for root in some:
                found.setdefault(root, set()).update(there)
    return found


@lru_cache(maxsize=8192)
def _kept(own: str) -> _Words:
    return _telling(own)


def _telling(text: str) -> _Words:
    text = BESIDE.sub(" ", text)
    weights, found = terms(text), dict[str, tuple[str, float]]()
    for word in words(text):
        if (root := stem(word)) in weights:
            found.setdefault(root, (word, weights[root] * tells(word)))
    return found


def _plain(text: str) -> tuple[str, ...]:
    return tuple(words(text))
