"""One question back where a requester may mean two things, and which of them the reply means. Pure.

What is offered are the headings of the two sections, in bold: the reply is matched with what the bot said, so nothing
has to be kept in between.
"""

from __future__ import annotations

import re

from bot.answering.quoting.actions import actions, agreement
from bot.answering.quoting.quotation import plain
from bot.answering.quoting.selection import Selection
from bot.answering.words import terms
from bot.wording import Wording

_CLOSE = 1.5  # of the score: a choice that is further behind is not meant
_FEW = 3.0  # weight of terms up to which a question may leave open what is meant
# "What is …?", "How long …?": whoever asks that has said what they want to know.
_ASKS_A_FACT = re.compile(
    r"\W*(?:what|why|when|where|which|who|how (?:long|much|many|often|old|big)"
    r"|was|warum|wann|wo|welche[rsn]?|wer|wie (?:lange|viel|oft)"
    r"|qué|por qué|cuándo|dónde|cuál|quién|cuánt[oa]s?|quoi|qu['’]|pourquoi|quand|où|quel(?:le)?s?|qui|combien"
    r"|che|cosa|perché|quando|dove|quale|chi|quant[oaie]|o que|por que|onde|qual|quem"
    r"|wat|waarom|wanneer|waar|welke?|hoe (?:lang|veel|vaak))\b",
    re.IGNORECASE,
)
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


def alternatives(question: str, selection: Selection) -> tuple[str, str] | tuple[()]:
    """The headings of two sections that a short question fits alike, and that differ in what it leaves open: what is to
    be done ("my e-mail address": change it, or delete it?), or to what ("how do I cancel?": an order, a subscription?).

    () where it says which, asks for a fact, or nothing else is close.
    """
    asked = terms(question)
    if not selection.choices or not 0 < sum(asked.values()) <= _FEW or _ASKS_A_FACT.match(question):
        return ()
    best = selection.choices[0]
    for other in selection.choices[1:]:
        if best.score - other.score > _CLOSE:
            return ()
        pair = best.section.title, other.section.title
        if other.section.path != best.section.path and _leaves_open(question, *pair):
            return pair
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


def _leaves_open(question: str, first: str, second: str) -> bool:
    """Whether both headings have all that the question says, and each something that it does not say."""
    wanted, one, other = (_telling(text) for text in (question, first, second))
    if not wanted or not (wanted <= one and wanted <= other):
        return False
    does, first_does, second_does = map(actions, (question, first, second))
    if first_does and second_does and not first_does & second_does:
        return agreement(does, first_does) == agreement(does, second_does)
    return first_does == second_does and bool(one - other) and bool(other - one)


def _telling(text: str) -> frozenset[str]:
    return frozenset(term for term, weight in terms(text).items() if weight >= 1)
