"""One question back where a requester may mean two things, and which of them the reply means. Pure.

What is offered are the headings of the two sections, in bold: the reply is matched with what the bot said, so nothing
has to be kept in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answering.query.stand_ins import read_as
from bot.answering.quoting.actions import actions, agreement
from bot.answering.quoting.quotation import plain
from bot.answering.quoting.selection import Choice, Selection
from bot.answering.words import terms
from bot.model import StandIn
from bot.wording import Wording

_CLOSE = 1.5  # of the score: a choice that is further behind is not meant
_NEAR = 4.0  # the same where a thing is named and nothing else
_THING_WORDS = 3
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
# What people put before the thing they are asking about, and whose it is.
_ABOUT = re.compile(
    r"\A(?:(?:hi|hello|hey|hallo|hola|bonjour|ciao|olá)\W+)?"
    r"(?:(?:(?:i have|i've got|there is) an? (?:\w+ )?question"
    r"|(?:i )?(?:need|want) (?:some )?(?:help|info\w*)"
    r"|(?:can|could) you (?:please )?help me|help|questions?|info\w*|something|it is|it's)"
    r" (?:about|with|on|regarding|concerning|to do with)"
    r"|(?:ich habe )?(?:eine )?fragen? (?:zu[mr]?|über|wegen)|(?:ich brauche )?(?:hilfe|infos?) (?:mit|beim?|zu[mr]?)"
    r"|(?:tengo )?(?:una )?(?:pregunta|duda) (?:sobre|con)|(?:necesito )?(?:ayuda|información) (?:con|sobre)"
    r"|(?:j'ai )?(?:une )?question (?:sur|concernant|à propos de)|(?:j'ai besoin d')?aide (?:avec|pour)"
    r"|(?:ho )?(?:una )?domanda (?:su\w*|riguardo)|(?:ho bisogno di )?aiuto (?:con|per)"
    r"|(?:tenho )?(?:uma )?(?:dúvida|pergunta) (?:sobre|com)|(?:preciso de )?ajuda (?:com|sobre)"
    r"|(?:ik heb )?(?:een )?vra(?:ag|gen) over|(?:ik heb )?hulp (?:nodig )?(?:met|bij))\s+",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\A(?:(?:the|my|your|an?|mein\w*|die|das|den|dem|de[rt]|mi|el|la|los|las|mon|ma|mes|les?|mi[oa]|il|lo|o|meu|minha"
    r"|mijn|het)\s+|l['’])",
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


def alternatives(
    question: str, selection: Selection, stand_ins: tuple[StandIn, ...] = ()
) -> tuple[str, str] | tuple[()]:
    """The headings of two sections that a short question fits alike, and that differ in what it leaves open: what is to
    be done ("my e-mail address": change it, or delete it?), or to what ("how do I cancel?": an order, a subscription?).
    Whoever names a thing and nothing else has left open most: there the titles of two articles may be meant too, and
    they need not fit quite alike.

    () where it says which, asks for a fact, is a heading itself, or nothing else is close.
    """
    thing = _thing(question)
    asked = terms(thing or question)
    if not selection.choices or not 0 < sum(asked.values()) <= _FEW or _ASKS_A_FACT.match(question):
        return ()
    best = selection.choices[0]
    if thing:
        near = [one for one in selection.choices if best.score - one.score <= _NEAR]
        return () if _is_heading(question, near) else _things(thing, near, stand_ins)
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


def _thing(question: str) -> str:
    """What a question names, where that is all it does; else ""."""
    said = _MINE.sub("", _ABOUT.sub("", question.strip(), count=1), count=1).strip(" \t\n?!.,;:")
    return said if len(said.split()) <= _THING_WORDS and not actions(said) else ""


def _things(thing: str, choices: Sequence[Choice], stand_ins: tuple[StandIn, ...]) -> tuple[str, str] | tuple[()]:
    """The first heading that has the thing, and the next that does something else with it, or says something else."""
    wanted = _telling(thing)
    headings = dict(_headings(wanted, choices, stand_ins))
    if not wanted or not headings:
        return ()
    (first, article), *others = headings.items()
    # An article's title says nothing else than the headings in it.
    pairs = [(first, other) for other, of in others if of != article or not {first, other} & set(_titles(choices))]
    does_else = (pair for pair in pairs if actions(pair[0]) != actions(pair[1]))
    return next(does_else, next((pair for pair in pairs if _say_else(*pair)), ()))


def _headings(
    wanted: frozenset[str], choices: Sequence[Choice], stand_ins: tuple[StandIn, ...]
) -> Iterator[tuple[str, int]]:
    """Of each choice its heading or else its article's title, where that has all of it; and which article's it is."""
    for section in (one.section for one in choices):
        for title in (section.title, section.passage.article):
            if wanted <= read_as(frozenset(terms(title)), stand_ins):
                yield title, section.article
                break


def _is_heading(question: str, choices: Sequence[Choice]) -> bool:
    asked = question.strip(" \t\n?!.:").casefold()
    return any(
        title.strip(" ?!.:").casefold() == asked
        for one in choices
        for title in (one.section.title, one.section.passage.article)
    )


def _titles(choices: Sequence[Choice]) -> Iterator[str]:
    return (one.section.passage.article for one in choices)


def _say_else(first: str, other: str) -> bool:
    one, two = _telling(first), _telling(other)
    return bool(one - two and two - one)


def _leaves_open(question: str, first: str, second: str) -> bool:
    """Whether both headings have all that the question says, and each something that it does not say."""
    wanted, one, other = (_telling(text) for text in (question, first, second))
    if not wanted or not (wanted <= one and wanted <= other):
        return False
    does, first_does, second_does = map(actions, (question, first, second))
    if first_does and second_does and not first_does & second_does:
        return agreement(does, first_does) == agreement(does, second_does)
    return first_does == second_does and _say_else(first, second)


def _telling(text: str) -> frozenset[str]:
    return frozenset(term for term, weight in terms(text).items() if weight >= 1)
