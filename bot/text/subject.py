"""The subject of a mail, as far as it belongs to what its writer asks."""

from __future__ import annotations

import re

from bot.text.own_words import own_words
from bot.text.passed_on import points_below

_REPLIED = r"(?:re|aw|antw|antwort|sv|r|rif|res|resp|rép|vs|回复|回覆|答复)"
_FORWARDED = r"(?:fwd?|wg|tr|rv|i|enc|doorst|weitergeleitet|vb|vl|转发|轉寄)"
_TRACKER = (
    r"(?:ticket|case|request|anfrage|vorgang|fall|demande|dossier|caso|solicitud|richiesta|pedido|chamado|verzoek"
    r"|zaak"
    r"|incident|inc|sr|req|issue)"
)
_PREFIX = re.compile(
    rf"(?:(?P<reply>{_REPLIED})|(?P<forward>{_FORWARDED}))\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\))?\s?[:：]\s*"
    r"|[\[(](?:ext(?:ern(?:al|e|o|a)?)?|spam|suspected spam|secure|vertraulich|confidential)[\])]:?\s*"
    rf"|[\[(](?:{_TRACKER}\b|[^\])]{{0,30}}#)[^\])]{{0,20}}\d[^\])]{{0,20}}[\])]\s*[:–-]?\s*"
    rf"|{_TRACKER}[\s#:.°ºa-z]{{0,12}}\d[\d-]{{1,20}}\s*[:–-]\s+",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words(
    """
    question questions help urgent quick general asap important request support problem problems issue issues
    inquiry enquiry hello hi contact contacts assistance query ticket mail email e-mail message no subject new call
    phone chat conversation customer form feedback anfrage frage fragen hilfe dringend dringende dringender wichtige
    kurze eilige allgemeine wichtig probleme störung kundenanfrage nachricht kontakt kontaktanfrage kontaktformular
    hallo kein ohne betreff demande aide urgence problème problèmes renseignement renseignements bonjour sans objet
    sujet réclamation consulta pregunta preguntas ayuda urgente problema problemas solicitud duda dudas hola sin
    asunto domanda richiesta aiuto assistenza informazioni info informazione senza oggetto ciao buongiorno pergunta
    dúvida duvida ajuda pedido suporte olá sem assunto vraag vragen hulp probleem verzoek ondersteuning geen
    onderwerp spoed
    """
)
_SMALL = _words(
    """
    a an the about my for me please with to of i need have from re zu zum zur mit bitte eine ein einen der die das
    ich habe brauche von de du des la le les un une pour d j'ai besoin svp à el los una por favor con para tengo
    necesito di il per ho favore bisogno o os as um uma com preciso tenho een van voor met mijn ik heb over het
    """
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d\S*")
_SPACES = re.compile(r"\s+")


def with_subject(subject: str | None, body: str) -> str:
    """A mail as one text, its subject first, where that belongs to what is asked.

    Prefixes of replies and trackers are taken off. A reply's subject is the matter of long ago, and "Urgent question"
    says nothing: both count only where the body does not say anything itself. So does one that the body repeats, as
    Zendesk makes them where there is none. `body` is never changed.
    """
    title, replied = _stripped(subject or "")
    own = own_words(body)
    speaks = bool(own) and not points_below(own)
    says_something = speaks and not _says_nothing(own)
    if not title or (speaks and _says_nothing(title)) or (says_something and (replied or _repeats(body, title))):
        return body
    return f"{title}\n\n{body}".rstrip()


def _stripped(subject: str) -> tuple[str, bool]:
    """The subject without prefixes, and whether one of them was a reply's."""
    title, replied = _SPACES.sub(" ", subject).strip(), False
    while found := _PREFIX.match(title):
        rest = title[found.end() :]
        replied = replied or found["reply"] is not None
        if not _WORD.search(rest) and not found["reply"] and not found["forward"]:
            break
        title = rest
    return title.strip(), replied


def _says_nothing(title: str) -> bool:
    return all(word.casefold() in _GENERIC or word.casefold() in _SMALL for word in _WORD.findall(title))


def _repeats(body: str, title: str) -> bool:
    start = title.rstrip(" .…").casefold()
    return _SPACES.sub(" ", body).casefold().lstrip().startswith(start)
