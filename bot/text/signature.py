"""Signatures: who writes, their job, their company, at the end of a message.

A signature begins at "-- ", at a farewell ("Best regards"), or at a name above a job or an address, and goes on while
its lines look like one: names, titles, addresses. A line that is a sentence ends it, so what somebody writes in their
next message is kept.
"""

from __future__ import annotations

import re

from bot.text.farewell import ends_mail, is_thanks
from bot.text.notices import is_device
from bot.text.read_once import read_once

_MAX_LINES = 14
_MAX_CHARS = 120
_MOTTO_CHARS = 80
_DASHES = re.compile(r"(?:--|—|__)\s?")
_ADDRESS = re.compile(r"@|\bwww\.|https?://|[+(]?\d[\d\s()/.-]{6,}\d|<[A-Z]{1,16}_\d{1,9}>")
_JOB = re.compile(
    r"\b(?:agent|representative|operator|manager|director|engineer|consultant|advis[eo]r|specialist|supervisor"
    r"|officer"
    r"|assistant|analyst|executive|coordinator|administrator|technician|support|customer (?:service|care|success)"
    r"|sales"
    r"|marketing|accountant|head of|lead|founder|ceo|cto|cfo|owner|developer|live chat|help ?desk|service|inc|ltd|llc"
    r"|gmbh|leiter(?:in)?|mitarbeiter(?:in)?|berater(?:in)?|kundenservice|kundendienst|geschäftsführer(?:in)?"
    r"|vertrieb"
    r"|conseill(?:er|ère)|directeur|directrice|responsable|technicien(?:ne)?|chargée? de|agente|gerente|asesora?"
    r"|atención al cliente|técnic[oa]|atendimento|atendente|diretora?|operatore|operatrice|responsabile|consulente"
    r"|medewerk(?:er|ster)|adviseur|klantenservice|konsultant|specjalista|kierownik|dyrektor|müdür\w*|uzman\w*"
    r"|temsilci\w*|менеджер|специалист|директор|оператор|инженер|s\.?a|b\.?v|lda|srl|s\.?p\.?a|sarl|sas|ag|kg)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"human|person|mensch|mens\b|personne|umano|człowiek|insan|человек|人工|真人|人間", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:s\.? ?r\.? ?l|s\. ?l|s\. ?a|b\. ?v|n\. ?v|ltda?|inc|co|corp|llc|e\. ?v|s\. ?p\. ?a|gmbh|pty|plc|jr|sr)\.$",
    re.IGNORECASE,
)
# What companies add below the name.
_CALL = re.compile(
    r"(?:need help\?|contact|book|schedule|follow|visit|join|connect|download|besuchen|folgen|buchen|suivez"
    r"|visitez|retrouvez|síg[ae]nos"
    r"|visit[ae]|seguici|siga-nos|volg|bezoek)\b.*(?:https?:|www\.|@)",
    re.IGNORECASE,
)
# What the law has companies add: registers, boards, numbers.
_FACTS = re.compile(
    r"(?:vorstand|aufsichtsrat\w*|geschäftsführ\w*|sitz|hauptsitz|registergericht|amtsgericht|handelsregister"
    r"|ust\.?-?id\w*|vat"
    r"|registered|company (?:no|number|reg)|siège|siret|rcs|capital social|cif|nif|p\. ?iva|partita iva|kvk|btw"
    r"|cnpj|nipc)"
    r"\b[^?!]{0,100}",
    re.IGNORECASE,
)
# What stands about a name: "*Helen* (she/her)", "i. A. Max Muster", "[cid:logo.png]".
_AROUND = re.compile(
    r"[*_]|\((?:she|he|they|sie|er|elle|il|ella|él)\b[^)]{0,20}\)|\[(?:cid|image)[^\]]{0,80}\]"
    r"|^(?:i\. ?[av]\.|ppa\.|p\.\s?[op]\.)\s",
    re.IGNORECASE,
)
_SAYING = re.compile(r"[\"“„«»].{5,}[\"”“»«]")
_POSTCODE = re.compile(r"\b\d{4,5}\b")
_SMALL = frozenset(
    ("of", "de", "da", "do", "dos", "das", "van", "von", "der", "den", "di", "del", "della", "la", "le", "les", "du",
     "des", "al", "ao", "à", "zum", "zur", "the", "at", "chez", "bei", "e", "en", "und", "and", "et", "y", "for", "für",
     "a", "i", "in")
)  # fmt: skip
# A line that speaks of its writer is a sentence: "Call me at 555-123-4567" asks for a call.
_SELF = frozenset(
    ("me", "us", "my", "i", "mich", "mir", "uns", "moi", "mi", "nos", "mij", "mnie", "beni", "bana", "мне", "меня")
)
_ASKING = frozenset(
    ("please", "pls", "plz", "now", "bitte", "svp", "favor", "favore", "aub", "proszę", "lütfen", "пожалуйста")
)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_UNCASED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def without_signatures(lines: list[str]) -> list[str]:
    """`lines` without the signatures in them."""
    kept: list[str] = []
    at, said = 0, False
    while at < len(lines):
        if said and _begins(lines[at]):
            dashed = _DASHES.fullmatch(lines[at].strip()) is not None
            at = _end(lines, at + 1, after_thanks=is_thanks(lines[at]), dashed=dashed)
            kept.append("")
        else:
            kept.append(lines[at])
            said = said or bool(lines[at].strip())
            at += 1
    above: dict[int, int] = {}
    while (start := _unannounced(kept, above)) is not None:
        del kept[start:]
    return kept


def _begins(line: str) -> bool:
    return _DASHES.fullmatch(line.strip()) is not None or ends_mail(line)


def _end(lines: list[str], at: int, *, after_thanks: bool, dashed: bool) -> int:
    """The line after the signature that has begun before line `at`; `dashed`: with "--", which only programs write."""
    end, named, block = at, False, False
    for line in lines[at : at + _MAX_LINES]:
        bare = line.strip()
        if bare and not named and after_thanks and (_JOB.search(bare) or _PERSON.search(bare)):
            break
        if bare and not (
            _looks_like_one(bare)
            or (named and _SAYING.fullmatch(bare))
            or (dashed and block and _is_motto(bare))
            or (block and _is_below_name(bare))
            or (not named and _is_short_name(bare))
        ):
            break
        named, block = named or bool(bare), bool(bare)
        end += 1
    return end


@read_once  # what stands above a name is looked at from below and once more from there
def _looks_like_one(line: str) -> bool:
    """A name, a title, a company or an address: not a sentence."""
    if is_device(line) or ends_mail(line) or _CALL.match(line) or _FACTS.fullmatch(line):
        return True
    line = _AROUND.sub("", line).strip()
    if len(line) > _MAX_CHARS or line.endswith(("?", "？")):
        return False
    words = [word for word in _WORD.findall(line) if word.casefold() not in _SMALL]
    if any(word.casefold() in _SELF for word in words):
        return False
    if _ADDRESS.search(line):
        return not line[0].islower() or _ADDRESS.search(line.split()[0]) is not None
    if not words:
        return True
    if _UNCASED.search(line):
        return len(line) <= 12 and not line.endswith(("。", "！", "か", "い", "て", "す"))
    if len(words) > 6 or (line.endswith(("!", ".")) and not _COMPANY.search(line)):
        return False
    if all(word[0].isupper() for word in words):
        return True
    title = words[0][0].isupper() and _JOB.match(words[0]) is not None  # "Conseiller clientèle"
    return title and len(words) <= 4 and not any(word.casefold() in _ASKING for word in words)


def _is_below_name(line: str) -> bool:
    """A street, a register, a department in lower case: straight below a name such a line is no sentence."""
    words = _WORD.findall(line)
    if (
        len(line) > _MAX_CHARS
        or line.endswith(("?", "!", "。", "？"))
        or any(word.casefold() in _SELF for word in words)
    ):
        return False
    if any(word.casefold() in _ASKING for word in words):
        return False
    if "|" in line and not line.startswith("|"):
        return len(words) <= 12
    if _POSTCODE.search(line):
        return len(words) <= 9 and any(sign in line for sign in (",", " - ", " – ", " · "))
    telling = [word for word in words if word.casefold() not in _SMALL]
    return len(telling) <= 2 and len(words) <= 4 and line[0].isupper() and not line.endswith(".")


def _is_motto(line: str) -> bool:
    words = {word.casefold() for word in _WORD.findall(line)}
    return len(line) <= _MOTTO_CHARS and not line.endswith(("?", "？", ":")) and not words & (_SELF | _ASKING)


def _is_short_name(line: str) -> bool:
    """ "ben", straight below "thanks"."""
    return (
        len(line) <= 20
        and len(line.split()) == 1
        and line.isalpha()
        and not (_JOB.search(line) or _PERSON.search(line))
    )


def _unannounced(lines: list[str], above: dict[int, int]) -> int | None:
    """Where a signature without a farewell begins at the end of `lines`: a name above a job or an address. `above`: as
    `_sentence_above` has it."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if end < 2:  # nobody says anything above it
        return None
    start = end
    while start and end - start < _MAX_LINES and _may_belong(lines, start - 1):
        start -= 1
    before = _sentence_above(lines, start, above)
    if before >= 0 and lines[before].rstrip().endswith((":", "：")):  # "Please add these users:"
        return None
    if end - start == 1 and lines[start].count("|") > 1 and not lines[start].strip().startswith("|"):
        return start if start and (_JOB.search(lines[start]) or _ADDRESS.search(lines[start])) else None
    for name in range(start, end - 1):
        below = " ".join(lines[name + 1 : end])
        if _is_full_name(lines[name].strip()) and (_JOB.search(below) or _ADDRESS.search(below)):
            return name if _sentence_above(lines, name, above) >= 0 else None
    return None


def _may_belong(lines: list[str], at: int) -> bool:
    line, above = lines[at].strip(), lines[at - 1].strip() if at else ""
    return bool(line) and (_looks_like_one(line) or (_is_below_name(line) and _is_full_name(above)))


def _sentence_above(lines: list[str], at: int, above: dict[int, int]) -> int:
    """The last sentence before line `at`; -1: there is none. `above`: what was found from other lines on the way."""
    start = at
    while start and start not in above and not _is_sentence(lines[start - 1].strip()):
        start -= 1
    found = above.get(start, start - 1)
    above.update(dict.fromkeys(range(start, at + 1), found))
    return found


def _is_sentence(line: str) -> bool:
    return bool(line) and not _looks_like_one(line)


def _is_full_name(line: str) -> bool:
    line = _AROUND.sub("", line).strip(" |•·")
    words = _WORD.findall(line)
    if not 2 <= len(words) <= 4 or not _looks_like_one(line) or ":" in line:
        return False
    return line[0].isupper() and not _JOB.search(line) and not _ADDRESS.search(line)
