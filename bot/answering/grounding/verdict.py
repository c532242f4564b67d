"""Whether an answer a model wrote is carried by the passages it cites, or by what tools told it. A check of words,
numbers and promises, not of meaning: it stops what was made up, and in doubt it stops.

A bot that invents a refund binds the company (Moffatt v. Air Canada, 2024 BCCRT 149), so figures and promises must
stand in a cited passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.grounding.evidence import Evidence
from bot.answering.words import language, terms, words
from bot.model import Passage

_SUPPORT = 0.5  # share of what an answer adds to the question that must stand in the cited passages
_SUPPORT_OF_ALL = 0.4  # share of the whole answer
_SENTENCE_SUPPORT = 0.2  # of each sentence that says something
_SUBSTANCE = 4.0  # weight of terms from which a sentence says something
_SENTENCE = re.compile(r"(?<=[.!?。！？:])\s+|\n+")
_FIGURE = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_LIST_NUMBER = re.compile(
    r"^[^\S\n]*+(?:>[^\S\n]*+)?(?:\(?\d{1,2}[.)]|\[\d{1,2}\]|step \d{1,2}\b)", re.IGNORECASE | re.MULTILINE
)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)++")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "sixty": "60", "ninety": "90", "hundred": "100"}
# What costs money when it is promised: each idea by how its words begin in several languages (as `words.stem` has it).
_PROMISES: tuple[tuple[str, ...], ...] = (
    ("refund", "reimbu", "moneyb", "erstat", "rucker", "reembo", "rembou", "rimbor", "terugb", "devolu"),
    ("compen", "entsch", "indemn", "schade"),
    ("guaran", "warran", "garant"),
    ("discou", "rabatt", "descue", "remise", "sconto", "descon", "kortin", "vouche", "coupon"),
    ("waive", "waived", "waivin", "gratis", "gratui", "kosten"),
    ("replac", "ersatz", "reempl", "rempla", "substi", "vervan"),
)
_FREE = re.compile(r"\b(?:for free|free of charge|at no (?:extra )?(?:cost|charge))\b", re.IGNORECASE)
# The bot can do nothing but talk: whatever it claims to have done or to be about to do is made up.
_CLAIMED_DEED = re.compile(
    r"\bi(?:'ve| have|'ll| will|'m| am)(?: (?:now|just|already|also|gone ahead and|going to|happy to))* "
    r"(?:refund|cancel|process|issu|updat|reset|chang|sen[dt]|forward|escalat|schedul|book|creat|delet|credit|appl|approv"
    r"|extend|contact|notif|arrang|submit|open|clos|remov|add|unlock|activat)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    grounded: bool
    explanation: str = ""  # for logs and traces: says what kind of thing was missing, never words of the answer


def check(answer: str, cited: Sequence[Passage], question: str, results: Sequence[str] = ()) -> Verdict:
    """`answer` is Markdown without citation markers. `results` are texts from tools, which count like cited passages;
    without any of either nothing is grounded."""
    given = Evidence.of(cited, results)
    if not given.passages and not given.results:
        return Verdict(False, "no passage is cited")
    if objection := first_objection(answer, given, question):
        return Verdict(False, objection)
    evidence = _text(given)
    if _in_other_language(answer, evidence):  # the words cannot be compared
        return Verdict(True)
    return _carried(answer, evidence, question)


def first_objection(text: str, given: Evidence, question: str) -> str | None:
    """Whatever the rest of the answer says, this must not be said."""
    evidence = _text(given)
    for missing, explanation in (
        (_missing_figures(text, evidence, question), "a figure stands in no cited passage"),
        (_missing_addresses(text, f"{evidence}\n{question}"), "an e-mail address stands in no cited passage"),
        (_missing_promises(text, evidence), "a promise stands in no cited passage"),
        (_CLAIMED_DEED.search(text.replace("’", "'")) is not None, "it claims to have done something"),
    ):
        if missing:
            return explanation
    return None


def _text(given: Evidence) -> str:
    return "\n".join([*(f"{passage.title}\n{passage.text}" for passage in given.passages), *given.results])


def harmless(text: str) -> bool:
    """Whether small talk of a model is no more than that: short, without figures, promises, deeds or links."""
    return len(text) <= 400 and "://" not in text and _claims_nothing(text)


def _claims_nothing(text: str) -> bool:
    """No figure, address, promise or deed at all."""
    return not (
        _missing_figures(text, "", "")
        or _missing_addresses(text, "")
        or _missing_promises(text, "")
        or _CLAIMED_DEED.search(text.replace("’", "'"))
    )


def _carried(answer: str, evidence: str, question: str) -> Verdict:
    """Words of the question prove nothing: what the answer adds to it must stand in the passages, and so must a part
    of the whole, or "no, you cannot" would always do.
    """
    known, asked = terms(evidence).keys(), terms(question).keys()
    said = added = carried = carried_of_added = 0.0
    for sentence in _SENTENCE.split(answer):
        weights = terms(sentence)
        weight, found = sum(weights.values()), sum(weights[term] for term in weights if term in known | asked)
        if weight >= _SUBSTANCE and found < _SENTENCE_SUPPORT * weight:
            return Verdict(False, "a sentence has hardly a word in common with the cited passages")
        said += weight
        carried += sum(weights[term] for term in weights if term in known)
        added += sum(weights[term] for term in weights if term not in asked)
        carried_of_added += sum(weights[term] for term in weights if term in known and term not in asked)
    if not said:
        return Verdict(False, "it says nothing")
    if carried < _SUPPORT_OF_ALL * said or carried_of_added < _SUPPORT * added:
        return Verdict(False, "too few words stand in cited passages")
    return Verdict(True)


def _missing_figures(answer: str, evidence: str, question: str) -> bool:
    """Numbers of the question are the requester's own (an order number) and may be repeated."""
    known = _figures(evidence) | _figures(question)
    return not _figures(_LIST_NUMBER.sub(" ", answer)) <= known


def _figures(text: str) -> set[str]:
    """Numbers as digits: 1,299.00 and 1299 and 1.299 are one; "three" is 3 ("one" says too little)."""
    digits = {_plain_number(found.group()) for found in _FIGURE.finditer(text)}
    return digits | {_NUMBER_WORDS[word] for word in words(text) if word in _NUMBER_WORDS and word != "one"}


def _plain_number(number: str) -> str:
    without_cents = re.sub(r"[.,]00$", "", number)
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", without_cents)
    return re.sub(r",(\d{1,2})$", r".\1", whole).lstrip("0") or "0"


def _missing_addresses(answer: str, evidence: str) -> bool:
    known = {found.group().lower() for found in _EMAIL.finditer(evidence)}
    return any(found.group().lower() not in known for found in _EMAIL.finditer(answer))


def _missing_promises(answer: str, evidence: str) -> bool:
    said, known = terms(answer).keys(), terms(evidence).keys()
    if _FREE.search(answer) and not re.search(r"\bfree\b|\bno (?:extra )?(?:cost|charge|fee)", evidence, re.IGNORECASE):
        return True
    return any(said & set(idea) and not known & set(idea) for idea in _PROMISES)


def _in_other_language(answer: str, evidence: str) -> bool:
    ours, theirs = language(answer), language(evidence)
    return ours is not None and theirs is not None and ours != theirs
