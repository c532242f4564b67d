"""Passwords that somebody tells ("my password is hunter2"), in seven languages; never what is said of one ("my
password is greyed out"). Pure.

A word with a digit, a sign or a capital inside is a password wherever one is told. A plain word is one at the end of
its clause only, and only if it is no state that a password can be in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from bot.privacy.placeholders import PLACEHOLDER, Span
from bot.text.patterns.prefilter import Prefilter

_NOUN = (
    r"(?:pass ?words?|passwd|pass-?phrase|pass ?code|pwd|pw|pass(?=\s*[:=]|\s+\S*\d)|credentials?(?=\s*[:=])"
    r"|logins?(?=\s*[:=])"
    r"|\w*passwort|\w*kennwort|passphrase|zugangsdaten(?=\s*[:=])|mots? de passe|mdp|identifiants(?=\s*[:=])"
    r"|contrase[ñn]as?|clave(?: de acceso)?|parola(?: d['’]ordine| chiave)?|senhas?|palavra[- ]passe|\w*wachtwoord|ww"
    r"|hasło|heslo|l[öo]senord|adgangskode|passord|salasana|[şs]ifre|пароль|パスワード|密码)"
)
_IS = (
    r"(?:is|was|were|ist|war|lautete?|est|[ée]tait|es|era|sigue siendo|[èéÉ]|foi|luidt|to|je|är|er|on|auf|zu|en"
    r"|por|para|naar"
    r"|still|now|just)"
)
_QUOTED = r"[\"“”„«‹'‘`]\s?(?P<quoted>[^\"“”„«»‹›`\n]{2,64}?)\s?[\"”“»›'’`](?!\w)"
_BARE = r"(?P<bare>[^\s\"“”„«»<>]{3,64})"
_TOLD = re.compile(
    rf"(?<!\w){_NOUN}(?P<words>(?:[ ,]+(?!(?:{_IS})\b)[^\s:=\"“”„«»<>,!?;]{{0,30}}[^\s:=\"“”„«»<>,!?;.]){{0,6}}?)"
    rf"(?P<link>\s*(?:[:=]|->|→)+\s*|(?:[ ]+{_IS})+(?:\s*[:=])?\s+|\s+(?=[\"“„«`]))(?:{_QUOTED}|{_BARE})",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?<!\w)(?:credentials?|logins?|zugangsdaten|identifiants|credenciales|credenziali|credenciais"
    rf"|inloggegevens)\s*[:=]?"
    rf"\s+[^\s<>]{{2,64}}\s*(?:/|\||,| and | und | et | y | e | en )\s*{_BARE}",
    re.IGNORECASE,
)
_FORM = re.compile(
    rf"(?<!\w)(?:user(?: ?name)?|login|benutzer(?:name)?|utilisateur|usuario|utente|usu[áa]rio"
    rf"|gebruiker)\b[^\n]{{1,60}}?"
    rf"(?<!\w){_NOUN}\s+{_BARE}",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    rf"(?<!\S)(?:{_QUOTED}|(?P<bare>[^\s\"“”„«»<>]{{4,64}}))\s+(?:is|was|ist|est|es|[èé])\s+(?:my|the|mein|das"
    rf"|mon|le|mi|la|(?:la )?mia"
    rf"|(?:a )?minha|a|mijn|het)\s+(?:\w+\s)?{_NOUN}(?!\w)",
    re.IGNORECASE,
)
_ASIDE = re.compile(rf"(?<!\w){_NOUN}(?!\w)", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s\"“”„«»<>()\[\]{}]{6,40}")
_SENTENCE_ENDS = re.compile(r"[.?!](?:\s|$)|\n\n")
_NEAR = 45  # characters between the word "password" and what is one
# Written like a password and none: what has a version or a number in its name, an error's, a file's, a unit.
_THING = re.compile(
    r"(?i:windows|win|office|ios|android|sha|md|utf|oauth|ipv|http|https|tls|ssl|aes|chrome|java|jdk|sql|db"
    r"|version|v|web|ldap|1password|microsoft"
    r"|o|level|step|part|line|page|room|user|admin|server|host|node|test|h|tel)[-_]?\d[\d.]*\w?$"
    r"|[A-Z\d_-]+$|\d+[-–]?[^\W\d_]+$|\d[\d.,:/-]*$|[\w-]+(?:\.[\w-]+)+$|.*[\\/=:].*|.+@.+\..+"
    r"|[^\W\d_]+(?:['’\-–_/&+.,…*!?][^\W\d_]*)+$|.*(?:\.\.\.|…)$"
)
_EDGES = ".,;:!?)(]['’\"`"
_CLAUSE_ENDS = re.compile(
    r"^[.,;:!?)'’\"]*(?:\s*$|\s*\n|\s+(?:and|but|for|so|can|please|und|aber|bitte|et|mais|pour|y|pero|para|e"
    r"|ma|per|mas|en|maar|voor)\b)"
    r"|^[.,;!?]\s",
    re.IGNORECASE,
)
# What is said of a password, and the words that go on with a sentence.
_NO_PASSWORD = frozenset(
    re.split(
        r"\s+",
        """a an the and or but not no never also too very so still now just always only again being been getting
        becoming what how why where when which who that this it its my your our his her their to for in on at of
        if as by from with wrong incorrect correct right invalid valid expired old new weak strong secure insecure
        safe unsafe long short same different required needed necessary missing empty blank unknown lost gone
        forgotten fine good bad okay ok working reset changed updated saved stored stolen hacked leaked
        compromised locked blocked disabled greyed grayed hidden visible shown asked requested rejected refused
        accepted denied broken case-sensitive sensitive ready impossible possible hard easy difficult
        about here there something nothing everything unable set sent true false enough first second last email
        username account please help issue issues problem problems error errors falsch richtig ungültig
        gültig abgelaufen weg vergessen verloren gesperrt zu nicht kein keine noch schon immer auch alt neu sicher
        unsicher schwach stark lang kurz leer korrekt geheim bekannt unbekannt nötig erforderlich grau der die das
        ein eine und oder aber mein wie wo warum wann dass es ich sie ausgegraut kaputt gleich anders pas plus non
        toujours encore trop incorrecte faux fausse expiré invalide valide oublié perdu bloqué refusé bon mauvais
        court faible fort grisé obligatoire nécessaire vide le la les un une et ou mais que comment pourquoi quand
        où il elle je mon ma incorrecta incorrecto correcta correcto inválida válida caducada vencida olvidada
        perdida bloqueada segura débil fuerte larga corta nueva vieja necesaria obligatoria vacía mal bien muy ya
        aún todavía siempre el los las una y o pero qué cómo cuándo dónde por mi su errónea equivocada igual
        sbagliata errata scaduta dimenticata persa bloccata corretta giusta valida sicura debole forte lunga nuova
        vecchia necessaria obbligatoria vuota troppo sempre ancora già molto lo gli i che come perché quando dove
        mio não incorreta correta expirada esquecida fraca longa curta nova velha necessária obrigatória vazia
        muito ainda já os um uma onde porque meu minha errada niet fout verkeerd juist ongeldig geldig verlopen
        vergeten kwijt geblokkeerd veilig zwak sterk kort nieuw oud nodig verplicht leeg te heel altijd nog al de
        het een maar wat hoe waarom wanneer waar mijn grijs onjuist""",
    )
)
_STATES = re.compile(
    r"(?:ed|ing|able|ible|less|ly|n['’]t|iert|bar|lich|ée?s?|ant|eux|ad[oa]|id[oa]|at[oa]|ut[oa]|it[oa]|bile"
    r"|[áí]vel|mente"
    r"|end|baar|lijk)$|^ge\w+[dtn]$",
    re.IGNORECASE,
)


_PATTERNS = Prefilter((_TOLD, _PAIR, _FORM, _SAID_FIRST, _ASIDE))


def passwords(text: str) -> Iterator[Span]:
    told_of, *others, nouns = _PATTERNS.matches(text)
    for told in told_of:
        sure = any(sign in told["link"] for sign in ":=>→") or not told["words"].strip()
        yield from _value(told, text, plain_may_be=sure)
    for told in chain(*others):
        yield from _value(told, text, plain_may_be=False)
    yield from _aside(text, nouns)


def _aside(text: str, nouns: Iterable[re.Match[str]]) -> Iterator[Span]:
    """Mentioned in a sentence about a password and written as no word is: "I put in Fr3itag! as the password"."""
    for noun in nouns:
        start, end = max(0, noun.start() - _NEAR), noun.end() + _NEAR
        for found in _TOKEN.finditer(text, start, min(end, len(text))):
            if found.start() == start and start and not text[start - 1].isspace():
                continue  # cut through
            first, last = _stripped(text, *found.span())
            between = text[last : noun.start()] if last <= noun.start() else text[noun.end() : first]
            word = text[first:last]
            if (last <= noun.start() or first >= noun.end()) and not _SENTENCE_ENDS.search(between) and _is_mixed(word):
                yield Span(first, last, "PASSWORD")


def _is_mixed(word: str) -> bool:
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    return len(word) >= 6 and letters and digits and not _THING.match(word) and not PLACEHOLDER.search(word)


def _value(told: re.Match[str], text: str, *, plain_may_be: bool) -> Iterator[Span]:
    groups = told.groupdict()
    if groups.get("quoted") is not None:
        if groups["quoted"].lower() not in _NO_PASSWORD and not PLACEHOLDER.search(groups["quoted"]):
            yield Span(*told.span("quoted"), "PASSWORD")
        return
    start, end = _stripped(text, *told.span("bare"))
    word = text[start:end]
    if len(word) < 3 or word.lower() in _NO_PASSWORD or "://" in word or PLACEHOLDER.search(word):
        return
    if _is_odd(word) or (plain_may_be and not _STATES.search(word) and _CLAUSE_ENDS.match(text[end:])):
        yield Span(start, end, "PASSWORD")


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what belongs to the sentence; an exclamation mark may belong to the password."""
    while end > start and text[end - 1] in _EDGES and not (text[end - 1] == "!" and _is_odd(text[start : end - 1])):
        end -= 1
    while start < end and text[start] in "('’":
        start += 1
    return start, end


def _is_odd(word: str) -> bool:
    """Whether it is written as words are not: with digits, signs or capitals inside."""
    return any(not char.isalpha() and char not in "'’-…/" for char in word.strip(_EDGES)) or (
        any(char.isupper() for char in word[1:]) and not word.isupper()
    )
