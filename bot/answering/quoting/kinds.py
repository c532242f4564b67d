"""What a section is for, by its heading and its form: it states the problem, answers it, or only leads elsewhere. Pure.

Support articles of many houses are written to one pattern (symptom, cause, resolution): the part that has the
question's words is then the part that repeats the question.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The whole heading: "Problem" names a part of the pattern, "Problems with signing in" is about something.
_PROBLEM = re.compile(
    r"(?:technote\b.*|(?:the |your )?(?:questions?|problem(?: ?\(?(?:abstract|description|statement"
    r"|summary)\)?)?|symptoms?|issue|abstract|summary|overview|error(?: description| message)?"
    r"|environment|applies to|cause(?: of the problem)?|reason|background|diagnos\w+(?: the problem)?"
    r"|description|scenario|flashes?.*)"
    r"|frage|problem(?:beschreibung|stellung)?|symptome?|fehler(?:beschreibung|bild)?|umgebung|ursache"
    r"|beschreibung|zusammenfassung"
    r"|pregunta|problema|síntomas?|entorno|causa|descripción|resumen"
    r"|question|problème|symptômes?|environnement|cause|résumé"
    r"|domanda|sintom[io]|ambiente|descrizione|riepilogo|pergunta|sintomas?|descrição|resumo"
    r"|vraag|probleem|symptomen|omgeving|oorzaak|beschrijving|samenvatting)[:?]?",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:the )?(?:answer|(?:re)?solution|resolving the problem|resolution|workaround|fix|how to (?:fix|resolve"
    r"|solve)(?: (?:it|this|the (?:problem|issue)))?"
    r"|(?:local )?fix(?: information)?|remediation(?:/fixes)?|workarounds? and mitigations|what to do"
    r"|steps(?: to (?:resolve|fix))?|content|procedure|instructions?"
    r"|antwort|lösung(?:sweg)?|behebung|abhilfe|vorgehen|respuesta|solución|resolución|réponse|solution|résolution"
    r"|risposta|soluzione|risoluzione|resposta|solução|resolução|antwoord|oplossing)[:?]?",
    re.IGNORECASE,
)
_LIST = re.compile(r"^[ ]{0,3}\d{1,3}[.)][ \t]", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)|<https?://[^>\s]*>|https?://\S+")
_LETTER = re.compile(r"[^\W\d_]")
_HOW = re.compile(
    r"\b(?:how (?:do|can|to|should|would)|what (?:do i do|should i|can i do)|wie (?:kann|mach|bekomm|änder"
    r"|lösch|stell|richt|setz)\w*|cómo|comment|come (?:posso|faccio|si)|como (?:posso|faço)|hoe)\b",
    re.IGNORECASE,
)


_LENGTH_ASKED = re.compile(
    r"\b(?:how (?:long|soon|often|fast|quickly)|(?:until )?when (?:will|do|does|did|is|are|can|should|must|may)"
    r"|wie (?:lange|oft|schnell)|wann|cuánto (?:tiempo|tarda)|cuándo|combien de temps|quand|quanto tempo|quando"
    r"|hoe (?:lang|vaak|snel)|wanneer)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?:\d+|one|two|three|five|six|ten|ein|zwei|drei|un|une|una|dos|deux|due|dois|een"
    r"|twee)(?:[-–]\d+)?[ -]+(?:\w+ )?"
    r"(?:second|minute|hour|day|week|month|year|sekund|stunde|tag|woche|monat|jahr|segundo|minut|hora|día"
    r"|semana|mes|año|heure|jour|semaine|mois|ore|ora|giorn|settiman|mes[ei]|ann[oi]|dia|uur|dag|week|maand"
    r"|jaar)\w*",
    re.IGNORECASE,
)
_AMOUNT_ASKED = re.compile(
    r"\b(?:how much|cost|price|fee|charge|was kostet|wie viel|preis|cuánto (?:cuesta|vale)|precio|combien|prix"
    r"|coûte|quanto costa|prezzo|quanto custa|preço|hoeveel|kost|prijs)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€£¥]\s?\d|\d\s?(?:[$€£]|EUR|USD|GBP|CHF|%)")


_CONTACT_ASKED = re.compile(
    r"\b(?:(?:phone|telephone|contact|hotline|fax) number (?:of|for)"
    r"|(?:number|whom?|who) (?:(?:do|can|should|to|may) )+(?:i )?call"
    r"|call (?:you|them|someone|somebody)|by (?:tele)?phone"
    r"|telefonnummer (?:von|der|des|für)|wen (?:kann|soll) ich anrufen"
    r"|numéro de (?:téléphone )?(?:de|du|pour)|(?:número|teléfono) (?:de|para) (?:contacto|atención|llamar|servicio)"
    r"|numero (?:di|del|per) (?:assistenza|telefono del)|telefoonnummer van)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?<![\w.])\+?\(?\d[\d\s().\u00a0\u2010\u2011–-]{6,}\d(?![\w.])")
_FIGURES = ((_LENGTH_ASKED, _LENGTH), (_AMOUNT_ASKED, _AMOUNT), (_CONTACT_ASKED, _CONTACT))


def figures_asked(question: str) -> tuple[re.Pattern[str], ...]:
    """What stands where it is answered, where a length of time, an amount or a number to call is asked for."""
    return tuple(figure for wanted, figure in _FIGURES if wanted.search(question))


def states_problem(title: str) -> bool:
    return _PROBLEM.fullmatch(title.strip()) is not None


def gives_answer(title: str) -> bool:
    return _ANSWER.fullmatch(title.strip()) is not None


def has_steps(text: str) -> bool:
    return len(_LIST.findall(text)) > 1


def asks_how(question: str) -> bool:
    return _HOW.search(question) is not None


@lru_cache(maxsize=4096)  # articles are read for one question after the other
def own_letters(text: str) -> int:
    """How many letters say something here, and are not the words of links: a list of links leads elsewhere."""
    return len(_LETTER.findall(_LINK.sub(" ", text)))


def is_unfinished(text: str) -> bool:
    """It ends by announcing what is not there: a list that the site's generator would have made."""
    return text.rstrip().endswith((":", ":**"))
