"""What stands before an article, under its own address: a login in whatever form, a check for robots, a notice.

One that is not known by its form (`login`) is known by what it is instead of: another title, with no word in common,
over a few words about getting in. Articles about getting in are known by their earlier titles.
"""

from __future__ import annotations

import re

FEW_WORDS = 80  # a gate says hardly more

_GETTING_IN = (
    r"\b(?:log|sign)(?:ged|ging|ed|ing)?[ -]?(?:in|on)\b", r"\blogin\b", r"\bpasswor[dt]", r"\bauthenticat",
    r"\bauthori[sz]", r"\bpermission", r"\baccess (?:is )?(?:denied|restricted|blocked)", r"\bforbidden\b",
    r"anmeld", r"eingeloggt|einloggen", r"kennwort", r"berechtigung", r"zugriff",
    r"connexion", r"connectez", r"connecter", r"identifiez", r"mot de passe",
    r"sesi[oó]n\b", r"contrase[nñ]a", r"identif[ií]que", r"sess[aã]o\b", r"\bsenha\b", r"\baccedi\b", r"accesso",
    r"inloggen", r"aanmelden", r"wachtwoord", r"zaloguj", r"logowani", r"hasł", r"войти", r"вход", r"парол", r"giriş",
    r"logga in", r"logg inn?\b", r"log ind\b", r"kirjaudu", "ログイン", "サインイン", "登录", "登錄", "登入", "로그인",
    r"\bare (?:a )?human", r"checking your browser", r"captcha", r"enable javascript", r"\bredirecting\b",
    r"\bmaintenance\b", r"back soon", r"\bunavailable\b", r"wartung", r"mantenimiento", r"manuten[cç]", r"onderhoud",
    r"\bnot found\b", r"nicht gefunden", r"introuvable", r"no encontrad", r"non trovat", r"n[aã]o encontrad",
    r"niet gevonden",
)  # fmt: skip
_ABOUT_IT = re.compile("|".join(_GETTING_IN), re.IGNORECASE)
_WORD = re.compile(r"\w{3,}")


def is_gate(title: str, text: str, known_as: str) -> bool:
    """`title` and `text`: what the page shows now; `known_as`: the title that its article had."""
    if len(text.split()) > FEW_WORDS or _ABOUT_IT.search(known_as):
        return False
    if _words(title) & _words(known_as):
        return False
    return _ABOUT_IT.search(f"{title}\n{text}") is not None


def _words(title: str) -> set[str]:
    return set(_WORD.findall(title.casefold()))
