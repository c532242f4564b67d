"""Signatures: who writes, their job, their company, at the end of a message.

A signature begins at "-- ", at a farewell ("Best regards"), or at a name above a job or an address, and goes on while
its lines look like one: names, titles, addresses. A line that is a sentence ends it, so what somebody writes in their
next message is kept.
"""

from __future__ import annotations

import re

_MAX_LINES = 10
_MAX_CHARS = 120
_FAREWELLS = frozenset(
    farewell.strip().casefold()
    for farewell in """
    best regards|kind regards|warm regards|kindest regards|regards|best wishes|many thanks|thanks and regards|thank you
    sincerely|yours sincerely|sincerely yours|yours faithfully|yours truly|respectfully|cordially|best|cheers|thanks
    thanks in advance|with kind regards|thanks & regards|thank you and regards|warmest regards|all the best|br|rgds
    mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|beste grüße|liebe grüße|mfg|lg|vg|gruß
    herzliche grüße|mit besten grüßen|schöne grüße|hochachtungsvoll|vielen dank|danke|mit freundlichen grüssen
    freundliche grüsse|viele grüsse|cordialement|bien cordialement|sincères salutations|meilleures salutations
    salutations|bien à vous|merci|merci d'avance|cdlt|respectueusement|bonne journée|saludos|saludos cordiales
    un saludo|atentamente|cordialmente|gracias|muchas gracias|un cordial saludo|atte|atenciosamente|cumprimentos
    com os melhores cumprimentos|melhores cumprimentos|obrigado|obrigada|abraços|abraço|att|grato|grata
    cordiali saluti|distinti saluti|saluti|un saluto|grazie|grazie mille|in fede|buona giornata|tanti saluti
    met vriendelijke groet|met vriendelijke groeten|vriendelijke groeten|groeten|groet|mvg|hartelijke groet|bedankt
    alvast bedankt|hoogachtend|z poważaniem|pozdrawiam|serdecznie pozdrawiam|z wyrazami szacunku|dziękuję|pozdrowienia
    saygılarımla|saygılar|iyi çalışmalar|teşekkürler|teşekkür ederim|sevgiler|iyi günler|с уважением|спасибо
    с наилучшими пожеланиями|всего доброго|всего хорошего|заранее спасибо|よろしくお願いします|よろしくお願いいたします
    よろしくお願い致します|宜しくお願いします|宜しくお願い致します|敬具|以上|此致|此致敬礼|谢谢|謝謝|敬上|祝好|顺祝商祺
    """.replace("\n", "|").split("|")
)
# With these a message may go on: below them a job is no signature but a request ("thanks / agent").
_THANKS = frozenset(
    farewell.strip().casefold()
    for farewell in """
    thank you|thanks|thanks in advance|many thanks|cheers|best|vielen dank|danke|merci|merci d'avance|gracias
    muchas gracias|obrigado|obrigada|grazie|grazie mille|bedankt|alvast bedankt|dziękuję|teşekkürler|teşekkür ederim
    спасибо|заранее спасибо|谢谢|謝謝|よろしくお願いします|以上
    """.replace("\n", "|").split("|")
)
_DASHES = re.compile(r"(?:--|—|__)\s?")
_DEVICE = re.compile(
    r"(?:sent from (?:my|mail|yahoo|outlook)|get outlook for|von meinem .{2,30} gesendet|gesendet von"
    r"|envoyé (?:de|depuis)|enviado (?:desde|do|a partir)|inviato da|verzonden (?:vanaf|met)|verstuurd vanaf"
    r"|wysłane? z|отправлено (?:с|из)"
    r"|iPhoneから送信|发自我的|從我的).{0,60}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@|\bwww\.|https?://|[+(]?\d[\d\s()/.-]{6,}\d|<[A-Z]{1,16}_\d{1,9}>")
_JOB = re.compile(
    r"\b(?:agent|representative|operator|manager|director|engineer|consultant|advis[eo]r|specialist|supervisor|officer"
    r"|assistant|analyst|executive|coordinator|administrator|technician|support|customer (?:service|care|success)|sales"
    r"|marketing|accountant|head of|lead|founder|ceo|cto|cfo|owner|developer|live chat|help ?desk|service|inc|ltd|llc"
    r"|gmbh|leiter(?:in)?|mitarbeiter(?:in)?|berater(?:in)?|kundenservice|kundendienst|geschäftsführer(?:in)?|vertrieb"
    r"|conseill(?:er|ère)|directeur|directrice|responsable|technicien(?:ne)?|chargée? de|agente|gerente|asesora?"
    r"|atención al cliente|técnic[oa]|atendimento|atendente|diretora?|operatore|operatrice|responsabile|consulente"
    r"|medewerk(?:er|ster)|adviseur|klantenservice|konsultant|specjalista|kierownik|dyrektor|müdür\w*|uzman\w*"
    r"|temsilci\w*|менеджер|специалист|директор|оператор|инженер|s\.?a|b\.?v|lda|srl|s\.?p\.?a|sarl|sas|ag|kg)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"human|person|mensch|mens\b|personne|umano|człowiek|insan|человек|人工|真人|人間", re.IGNORECASE)
_SMALL = frozenset(
    ("of", "de", "da", "do", "van", "von", "der", "di", "del", "la", "le", "und", "and", "et", "y", "for", "für")
)
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
    at = 0
    while at < len(lines):
        if _begins(lines[at]) and any(line.strip() for line in kept):
            at = _end(lines, at + 1, after_thanks=_bare(lines[at]) in _THANKS)
            kept.append("")
        elif _DEVICE.fullmatch(lines[at].strip()):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    while (start := _unannounced(kept)) is not None:
        del kept[start:]
    return kept


def _begins(line: str) -> bool:
    bare = _bare(line)
    return bool(_DASHES.fullmatch(line.strip())) or bool(bare and bare in _FAREWELLS)


def _bare(line: str) -> str:
    return line.strip().casefold().rstrip(" ,.!。、，！")


def _end(lines: list[str], at: int, *, after_thanks: bool) -> int:
    """The line after the signature that has begun before line `at`."""
    end, named = at, False
    for line in lines[at : at + _MAX_LINES]:
        bare = line.strip()
        if bare and not named and after_thanks and (_JOB.search(bare) or _PERSON.search(bare)):
            break
        if bare and not (_looks_like_one(bare) or (not named and _is_short_name(bare))):
            break
        named = named or bool(bare)
        end += 1
    return end


def _looks_like_one(line: str) -> bool:
    """A name, a title, a company or an address: not a sentence."""
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
    if len(words) > 6 or line.endswith(("!", ".")):
        return False
    if all(word[0].isupper() for word in words):
        return True
    title = words[0][0].isupper() and _JOB.match(words[0]) is not None  # "Conseiller clientèle"
    return title and len(words) <= 4 and not any(word.casefold() in _ASKING for word in words)


def _is_short_name(line: str) -> bool:
    """ "ben", straight below "thanks"."""
    return (
        len(line) <= 20
        and len(line.split()) == 1
        and line.isalpha()
        and not (_JOB.search(line) or _PERSON.search(line))
    )


def _unannounced(lines: list[str]) -> int | None:
    """Where a signature without a farewell begins at the end of `lines`: a name above a job or an address."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and end - start < _MAX_LINES and lines[start - 1].strip() and _looks_like_one(lines[start - 1].strip()):
        start -= 1
    for name in range(start, end - 1):
        below = " ".join(lines[name + 1 : end])
        if _is_full_name(lines[name].strip()) and (_JOB.search(below) or _ADDRESS.search(below)):
            return name if any(line.strip() for line in lines[:name]) else None
    return None


def _is_full_name(line: str) -> bool:
    words = _WORD.findall(line)
    return 2 <= len(words) <= 4 and not _JOB.search(line) and not _ADDRESS.search(line)
