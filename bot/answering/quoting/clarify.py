"""One question back where a requester may mean two things, and which of them the reply means. Pure.

What is offered are the headings of the two sections, in bold: the reply is matched with what the bot said, so nothing
has to be kept in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.quoting.actions import actions
from bot.answering.quoting.quotation import plain
from bot.answering.quoting.selection import Choice
from bot.answering.words import terms
from bot.wording import Wording

_CLOSE = 1.5  # of the score: a choice that is further behind is not meant
_FEW = 3.0  # weight of terms up to which a question may leave open what is meant
_BOLD = re.compile(r"\*\*((?:\\.|[^*\\])+)\*\*")
_ORDINALS = (
    re.compile(
        r"(?:the )?(?:1|1st|first|former|erste[rsn]?|primer[oa]?|premi[eè]re?|prim[oa]|primeir[oa]|eerste)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:the )?(?:2|2nd|second|latter|last|zweite[rsn]?|letzte[rsn]?|segund[oa]|último|deuxième|seconde?|second[oa]"
        r"|dernière?|tweede|laatste)\b",
        re.IGNORECASE,
    ),
)
_LEAD = re.compile(r"^[\W_]*(?:(?:the|das|die|der|el|la|le|lo|il|o|a|de|het|l['’])\s*)?", re.IGNORECASE)
_ORDINAL_REPLY_WORDS = 4


def alternatives(question: str, choices: Sequence[Choice]) -> tuple[str, str] | tuple[()]:
    """The headings of two sections that a short question fits equally, and that are about doing different things with
    one thing; () where the question says which, or nothing else is close. `choices`: best first.
    """
    asked = terms(question)
    if len(choices) < 2 or actions(question) or not 0 < sum(asked.values()) <= _FEW:
        return ()
    best = choices[0]
    for other in choices[1:]:
        if best.score - other.score > _CLOSE:
            return ()
        first, second = best.section.title, other.section.title
        if _differ(first, second) and all(asked.keys() <= terms(title).keys() for title in (first, second)):
            return first, second
    return ()


def question_back(offered: tuple[str, str], wording: Wording) -> str:
    first, second = (f"**{plain(heading.strip().rstrip(':'))}**" for heading in offered)
    return wording.say("which", first=first, second=second)


def chosen(reply: str, asked: str) -> str | None:
    """The heading that `reply` chooses of those that the bot's words `asked` offered, which is then the question.

    None where it chooses neither: then it is a question of its own.
    """
    offered = [re.sub(r"\\(.)", r"\1", heading) for heading in _BOLD.findall(asked)]
    if len(offered) != 2:
        return None
    rest = _LEAD.sub("", reply, count=1)
    if len(reply.split()) <= _ORDINAL_REPLY_WORDS:
        for place, ordinal in enumerate(_ORDINALS):
            if ordinal.match(rest):
                return offered[place]
    for means in (actions, lambda text: frozenset(terms(text))):
        said = means(reply)
        fits = [
            len(said & (means(heading) - means(other)))
            for heading, other in zip(offered, reversed(offered), strict=True)
        ]
        if fits[0] != fits[1]:
            return offered[0] if fits[0] > fits[1] else offered[1]
    return None


def _differ(first: str, second: str) -> bool:
    one, other = actions(first), actions(second)
    return bool(one and other) and not one & other
