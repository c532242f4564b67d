"""Does the requester ask for a person? Local and deterministic, without a model, and it cannot be switched off.

`assess` reads only what it is given. It is given the messages nobody has answered yet, never the history, so an old
request cannot hand a conversation over twice. What follows from a request is `escalation/policy.py`'s.

How it works: the requester's own words (`bot.text.own_words`) are cut into clauses (`text`), each word becomes the
letter of its class (`lexicon`, `languages/*.toml`), and patterns over the letters (`grammar`) say what is asked for,
unless the words around it take it back (`scope`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.model import Assessment
from bot.text.own_words import own_words, without_quotations
from bot.text.read_once import read_once
from escalation.human_request.grammar import ANY, COURTESY, PATTERNS, PERSON, Pattern
from escalation.human_request.lexicon import Lexicon
from escalation.human_request.result import HumanRequest, RequestKind
from escalation.human_request.scope import void
from escalation.human_request.spoken import spoken
from escalation.human_request.text import clauses

_SLIP = 0.9  # how much of the confidence a corrected spelling leaves
_MAX_LAST_WORDS = 4  # "… Agent please": a last clause so short is taken for a message of its own
_MAX_COURTESY = 8  # words: what is longer tells something
_MAX_GREETING = 2  # "Hello? Can someone help?": a clause so short is no topic
_RANK = {RequestKind.EXPLICIT: 2, RequestKind.INDIRECT: 1, RequestKind.NONE: 0}


def assess(text: str, buttons: Collection[str] = ()) -> Assessment:
    """Whether `text` (one or several messages, plain) explicitly asks for a human.

    `buttons`: what buttons that ask for one say; these words count in whatever language.
    """
    found = human_request(text)
    if found.explicit:
        return Assessment(human_requested=True, language=found.language, explanation=found.explanation)
    if any(line.strip() in buttons for line in text.splitlines()):
        return Assessment(human_requested=True, explanation=PERSON)
    return Assessment()


@read_once
def human_request(text: str) -> HumanRequest:
    """The clearest request for a human in `text`, explicit before indirect; what is quoted or repeated is left out."""
    best = HumanRequest()
    said = clauses(without_quotations(own_words(text)))
    telling = [at for at, clause in enumerate(said) if not _courteous(clause)]
    topics = {at for at in telling if len(said[at]) > _MAX_GREETING}
    for at, clause in enumerate(said):
        whole = topics <= {at}
        alone = whole or ([at] == telling[-1:] and len(clause) <= _MAX_LAST_WORDS)
        for lexicon in spoken(clause):
            for found in _requests(clause, lexicon, alone=alone, whole=whole):
                if _order(found) > _order(best):
                    best = found
        if best.explicit:
            return best
    return best


def _courteous(clause: list[str]) -> bool:
    """Whether it is nothing but "hello", "please" and "thank you very much"."""
    if len(clause) > _MAX_COURTESY:
        return False
    return any(COURTESY.fullmatch(lexicon.tag(clause).letters) for lexicon in spoken(clause))


def _order(found: HumanRequest) -> tuple[int, float]:
    return _RANK[found.kind], found.confidence


def _requests(clause: list[str], lexicon: Lexicon, *, alone: bool, whole: bool) -> Iterator[HumanRequest]:
    tagged = lexicon.tag(clause)
    if not ANY.search(tagged.letters):  # nearly always: spares a search for each of the patterns
        return
    for pattern in PATTERNS:
        if (
            (pattern.alone and not alone)
            or (pattern.whole and not whole)
            or (pattern.verb_last and not lexicon.verb_last)
        ):
            continue
        if matches(pattern, tagged.letters, lexicon):
            confidence = pattern.confidence * _SLIP ** bool(tagged.slips)
            yield HumanRequest(
                kind=pattern.kind, language=lexicon.language, confidence=confidence, explanation=pattern.explanation
            )


def matches(pattern: Pattern, letters: str, lexicon: Lexicon) -> bool:
    return any(
        not void(letters, match.start(), match.end(), verb_last=lexicon.verb_last, denied_last=lexicon.denied_last)
        for match in pattern.letters.finditer(letters)
    )
