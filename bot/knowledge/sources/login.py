"""Whether a page is the login in an article's place: after a redirect, or under the article's own address.

A help centre has articles about signing in, and many a page a form for it in its head. So one sign is not enough,
unless the page was come to by a redirect.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

FEW_WORDS = 80  # a login says hardly more; an article that only mentions it does

_PLACE = re.compile(
    r"(?:^|[/._-])(?:log-?_?in|sign-?_?in|log-?_?on|sso|saml2?|oauth2?|adfs|cas|idp|auth|authorize|authenticate"
    r"|unauthenticated|access|session[s]?|anmelden|anmeldung|connexion|acceso|entrar|accedi|inloggen)(?:$|[/._-])"
)
_ON_THE_WAY_BACK = frozenset(
    {"return", "returnto", "returnurl", "next", "redirect", "redirectto", "redirecturi", "redirecturl", "continue",
     "samlrequest", "relaystate", "clientid", "goto", "destination", "referer", "backurl", "service"}
)  # fmt: skip
_PASSWORD = re.compile(r"<input\b[^<>]{0,1000}?\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:[\w .&'-]{0,40}[|:·–—-] *)?(?:please |bitte |veuillez )?"
    r"(?:sign[ -]?in|log[ -]?in|log[ -]?on|single sign-on|authentication required|access denied|restricted|unauthori[sz]ed"
    r"|anmeld\w*|einloggen|login|connexion|se connecter|connectez-vous|identif\w+|iniciar sesi[oó]n|inicia sesi[oó]n"
    r"|acceder|entrar|iniciar sess[aã]o|fazer login|accedi|accesso|inloggen|aanmelden)\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:(?:sign|log)(?:ed)?[ -]?(?:in|on)(?: \S+){0,6} (?:to|before) (?:continue|view|read|see|access|proceed|open)"
    r"|(?:you (?:must|need to|have to)|please|required to) (?:first )?(?:be (?:logged|signed)[ -]?in|(?:log|sign)[ -]?(?:in|on))"
    r"|(?:login|log-in|sign-in|authentication|anmeldung) (?:is )?(?:required|erforderlich)"
    r"|(?:melden sie sich|bitte (?:melden|loggen)|m[üu]ssen (?:sie )?sich (?:anmelden|einloggen)|angemeldet sein)"
    r"|(?:veuillez|vous devez|merci de) (?:vous )?(?:connecter|identifier)|connectez-vous (?:pour|afin)"
    r"|(?:inicia|inicie|debes? iniciar|necesitas? iniciar) sesi[oó]n|identif[ií]quese"
    r"|(?:inicie|fa[cç]a|precisa (?:de )?(?:fazer|iniciar)) (?:o )?(?:login|sess[aã]o)"
    r"|(?:effettua|esegui|devi (?:effettuare|eseguire)) (?:il )?(?:login|l'accesso)|accedi per"
    r"|(?:log in|meld je aan|u moet inloggen|je moet inloggen|inloggen) (?:om|voor)"
    r"|(?:enter|forgot(?:ten)?|reset) your password|don't have an account|passwort vergessen|mot de passe oubli[eé]"
    r"|olvid[oó] (?:su|tu) contrase[nñ]a)\b",
    re.IGNORECASE,
)


def is_login(asked: str, led_to: str, html: str, title: str, text: str) -> bool:
    """`asked`: the article's address; `led_to`: the page's, after redirects; `title` and `text`: what it shows."""
    moved = urlsplit(asked).path.rstrip("/") != urlsplit(led_to).path.rstrip("/")
    form = _PASSWORD.search(html) is not None
    short = len(text.split()) <= FEW_WORDS
    titled = _TITLE.search(title.strip()) is not None
    demands = short and _DEMAND.search(f"{title}\n{text}") is not None
    if moved:
        return _is_place(led_to) and (form or titled or demands or short) or (form and short) or (titled and demands)
    return short and (form and (titled or demands) or (titled and demands))


def is_login_address(url: str) -> bool:
    """Of another host, to which an article's address leads."""
    return _is_place(url)


def _is_place(url: str) -> bool:
    parts = urlsplit(url.casefold())
    on_the_way = {re.sub(r"[_-]", "", name) for name in parse_qs(parts.query, keep_blank_values=True)}
    return bool(_PLACE.search(parts.path) or _PLACE.search(parts.netloc) or on_the_way & _ON_THE_WAY_BACK)
