"""Whether a page is the login in an article's place: after a redirect, or under the article's own address.

A help centre has articles about signing in, and many a page a form for it in its head. So one sign is not enough,
unless the page was come to by a redirect.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from bot.knowledge.chunk import count
from bot.knowledge.sources.astray import is_same_page

FEW_WORDS = 80  # a login says hardly more; an article that only mentions it does

_PLACE = re.compile(
    r"(?:^|/)(?:(?:user|account|wp|web|site|portal)s?[-_]?)?(?:log-?_?in|sign-?_?in|log-?_?on|sso|saml2?|oauth2?|adfs|cas"
    r"|idp|auth|authorize|authenticate|unauthenticated|sessions?/new|anmelden|connexion|acceso|entrar|accedi|inloggen)"
    r"(?:$|[/.])"
)
_WAYS_BACK = frozenset(
    {"return", "returnto", "returnurl", "next", "redirect", "redirectto", "redirecturi", "redirecturl", "continue",
     "samlrequest", "relaystate", "goto", "destination", "backurl"}
)  # fmt: skip
_PASSWORD = re.compile(r"<input\b[^<>]{0,1000}?\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_LINK = re.compile(r"\[[^\[\]]*\]\([^()]*\)")
_SENTENCE = re.compile(r"[^.!?。！？\n]{1,1000}[.!。！]")
_WORDS_OF_A_SENTENCE = 5
_STEPS = re.compile(r"^[^\S\n]*+(?:\d+[.)]|[-*+]) ", re.MULTILINE)
_TITLES = (
    r"(?:please |bitte |veuillez )?(?:sign|log)[ -]?(?:in|on)", "single sign-on", "authentication required",
    "access denied", "restricted", r"unauthori[sz]ed", r"(?:bitte )?anmeld\w*", "einloggen", "login", "connexion",
    "se connecter", "connectez-vous", r"identif\w+", r"inici(?:ar|a|e) sesi[oó]n", "acceder", "entrar",
    r"iniciar sess[aã]o", "fazer login", "accedi", "accesso", "inloggen", "aanmelden",
)  # fmt: skip
# "Login problems" and "Log in with SSO" are articles.
_REST = r"(?:$|\s*[|:·・–—,!.…(-]|\s+(?:to|at|on|required|erforderlich|bei|zu[mr]?|à|au|sur|en|a|al|su|op|bij)\b)"
_TITLE = re.compile(rf"^(?:[\w .&'-]{{0,40}}[|:·–—-] *)?(?:{'|'.join(_TITLES)})\b{_REST}", re.IGNORECASE)
_DEMANDS = (
    # en
    r"(?:sign|log)(?:ed)?[ -]?(?:in|on)(?: \S+){0,6} (?:to|before) (?:continue|view|read|see|access|proceed|open)",
    r"(?:you (?:must|need to|have to)|please|required to) (?:first )?(?:be )?(?:logged|signed|log|sign)[ -]?(?:in|on)",
    r"(?:login|log-in|sign-in|authentication|anmeldung) (?:is )?(?:required|erforderlich)",
    r"(?:enter|forgot(?:ten)?|reset) your password", "don't have an account",
    # de, fr, es, pt, it, nl
    r"melden sie sich", r"bitte (?:melden|loggen)", r"m[üu]ssen (?:sie )?sich (?:anmelden|einloggen)",
    "angemeldet sein", "passwort vergessen",
    r"(?:veuillez|vous devez|merci de) (?:vous )?(?:connecter|identifier)", r"connectez-vous (?:pour|afin)",
    r"mot de passe oubli[eé]",
    r"(?:inicia|inicie|debes? iniciar|necesitas? iniciar) sesi[oó]n", r"identif[ií]quese",
    r"olvid\w+ \w+ contrase[nñ]a",
    r"(?:inicie|fa[cç]a|precisa (?:de )?(?:fazer|iniciar)) (?:o )?(?:login|sess[aã]o)",
    r"(?:effettua|esegui|devi (?:effettuare|eseguire)) (?:il )?(?:login|l'accesso)", "accedi per",
    r"(?:log in|meld je aan|(?:u|je) moet inloggen|inloggen) (?:om|voor)",
)  # fmt: skip
_DEMAND = re.compile(rf"\b(?:{'|'.join(_DEMANDS)})\b", re.IGNORECASE)


def is_login(asked: str, led_to: str, html: str, title: str, text: str) -> bool:
    """`asked`: the article's address; `led_to`: the page's, after redirects; `title` and `text`: what it shows."""
    short = len(text.split()) <= FEW_WORDS
    if not short and not _is_place(led_to):
        return False
    form = _PASSWORD.search(html) is not None
    titled = _TITLE.search(title.strip()) is not None
    demands = _DEMAND.search(f"{title}\n{text[:2000]}") is not None
    if not is_same_page(asked, led_to):
        return (_is_place(led_to) and (form or titled or demands or short)) or (
            short and (form or (titled and demands))
        )
    if form and not _says_something(text):  # whatever language it is in
        return True
    return short and (form or _STEPS.search(text) is None) and (titled or form) and (demands or (titled and form))


def _says_something(text: str) -> bool:
    """There is a sentence, or a step, that is no link."""
    said = _LINK.sub(" ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    sentences = [one for one in _SENTENCE.findall(said) if count(one) >= _WORDS_OF_A_SENTENCE]
    return bool(sentences or _STEPS.search(said))


def _is_place(url: str) -> bool:
    parts = urlsplit(url.casefold())
    on_the_way = {re.sub(r"[_-]", "", name) for name in parse_qs(parts.query, keep_blank_values=True)}
    return bool(_PLACE.search(parts.path) or on_the_way & _WAYS_BACK)
