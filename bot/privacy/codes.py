"""One-time codes, PINs and card security codes, told by the words around them in seven languages. Pure.

An error code, a postal code or a discount code is none, nor is a number that nobody calls a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from bot.privacy.placeholders import Span
from bot.text.patterns.prefilter import Prefilter

# Words that say which code it is: then even letters may be in it.
_WHICH = (
    r"(?:verification|verify|(?<!social )security|confirmation|one[- ]?time|log-?in|sign-?in|access|authentication"
    r"|authenticator|auth|2fa"
    r"|mfa|otp|sms|text|backup|recovery|unlock|activation|six[- ]digit|6[- ]digit|four[- ]digit|4[- ]digit|temporary)"
)
_SURE = (
    rf"(?:{_WHICH}(?: ?pass)?[- ]?(?:codes?|numbers?|pins?|key)|verification(?= ?:)|(?:\w+ )?digits|ziffern|2fa|totp"
    rf"|chiffres|d[íi]gitos|cifre|cijfers|\w*prüfnummer|otp|one[- ]time (?:password|passcode|pin)"
    rf"|pass ?code|pin(?: ?code)?|tan|cvv2?|cvc2?|csc"
    r"|\w*(?:bestätigungs|verifizierungs|sicherheits|einmal|zugangs|anmelde|freischalt|aktivierungs|sms-?"
    r"|wiederherstellungs)-?"
    r"(?:code|kennwort|passwort|pin|schlüssel)s?|mtan|kartenprüfnummer|prüfziffer"
    r"|codes? (?:de (?:vérification|sécurité|confirmation|récupération|connexion)|d['’](?:accès|activation"
    r"|authentification)|à usage unique|sms"
    r"|secret|pin|reçu par sms)|cryptogramme(?: visuel)?"
    r"|c[oó]digos? (?:de (?:verificación|verificação|seguridad|segurança|confirmación|confirmação|acceso"
    r"|acesso|recuperación|recuperação"
    r"|un solo uso|uso único|activación|ativação)|sms|pin)"
    r"|codic[ei] (?:di (?:verifica|sicurezza|conferma|accesso|recupero|attivazione)|otp|sms|pin|usa e getta|monouso)"
    r"|(?:verificatie|beveiligings|bevestigings|toegangs|inlog|herstel|sms-?|eenmalige )-?codes?|pincode"
    r"|kod(?:u|em)? (?:weryfikacyjn\w+|sms|dost[ęe]pu|autoryzacyjn\w+)|eng[åa]ngskod|engangskode|bekr[æe]ftelseskode"
    r"|ov[ěe][řr]ovac[íi] k[óo]d)"
)
_OTHER = (
    r"(?:error|status|exit|return|http|response|zip|postal|post|area|country|promo(?:tional)?|discount|coupon"
    r"|voucher|gift|referral"
    r"|qr|bar|source|product|item|sku|colou?r|reason|stop|fault|event|bug|currency|language|dial(?:ing|ling)?"
    r"|sort|swift|tax|result"
    r"|abend|sql|return|rate|offer|invite|invitation|dress|building|airport|booking|order|project|cost|batch"
    r"|course|class)"
)
_NOUN = rf"(?<!\w)(?:{_SURE}|(?<!-)(?:codes?|c[oó]digos?|codic[ei]))(?!\w)"
_IS = (
    r"(?:is|was|ist|war|lautete?|est|[ée]tait|es|era|fue|fu|foi|[èé]|luidt|it says|says|are|were|sind|waren"
    r"|sont|son|sono"
    r"|são|zijn)"
)
_WORDS = r"(?:[ ,]+[^\W\d]['’\w.-]{0,20}){0,9}?"
_DIGITS = (
    r"(?<![\w.,:/#-])(?:[A-Z]-)?\d(?:[ \-.]?\d){2,8}(?![\w%€$]|[.,:/-]\d|\s*(?:dollars?|euros?|eur|usd|gbp"
    r"|pounds?|times|days|lines)\b)"
)
_LINK = rf"(?P<words>{_WORDS}(?:[ ,]*(?:\b{_IS}\b|:|=|->|\())+|)[ \n\"'“„«]*"
_TOLD = re.compile(rf"{_NOUN}(?:[- ]?(?:number|no|nr|nummer))?{_LINK}(?P<value>{_DIGITS})", re.IGNORECASE)
_SURE_TOLD = re.compile(
    rf"(?<!\w){_SURE}(?!\w){_LINK}(?P<value>(?=[\w-]*\d)[A-Z0-9]{{3,}}(?:-[A-Z0-9]{{3,}}){{0,5}})(?!\w)", re.IGNORECASE
)
_SAID_FIRST = re.compile(
    rf"(?P<value>{_DIGITS})[\"'”»]?\s+(?:{_IS}|as)\s+(?:[^\W\d][\w'’]{{0,14}}\s+){{0,2}}?{_NOUN}", re.IGNORECASE
)
# A number that somebody typed or was sent, in a sentence about a code.
_TYPED = re.compile(
    r"\b(?:typed?|enter(?:ed|ing)?|put in|keyed in|got|get|getting|received|receiving|sent(?: me)?"
    r"|texted(?: me)?|came|was"
    r"|gebe|gab|eingegeben|tippe|kam|kamen|bekam|bekommen|erhalten|erhielt|schick\w*"
    r"|saisi[se]?|tap[ée]|reçu|reçois|envoyé|arrivé|introduje|puse|meto|lleg[óo]|recib\w+|envi\w+|mandaron"
    r"|inserito|digitato|arrivat[oa]|ricevuto|mandato|digit[eo]i?|receb\w+|chegou|mandaram|ingevuld|typte?"
    r"|kreeg|ontving|ontvangen|gestuurd)"
    rf"(?:[ ]+(?:in|me|the|a|number|mir|die|den|der|le|la|el|il|lo|o|de|het|num[ée]ro|número|numero"
    rf"|nummer)){{0,3}}[ :\"'“„«]+(?P<value>{_DIGITS})",
    re.IGNORECASE,
)
_USED_TO = re.compile(
    rf"\b(?:use|enter|type|gib|geben sie|nutzen sie|verwenden sie|utilisez|saisissez|entrez|usa|use|introduce"
    rf"|utilizza"
    rf"|inserisci|insira|gebruik|voer)[ ]+(?P<value>{_DIGITS})(?: (?:ein|in))?,? (?:to|as|um|zum|zur|pour|para"
    rf"|per|om)\b"
    r".{0,30}?\b(?:verif\w+|v[ée]rif\w+|confirm\w*|best[äa]tig\w+|sign|log|anmeld\w*|einlog\w*|connecter|identif\w+"
    r"|acced\w+|iniciar|entrar|inlog\w*|bevestig\w+)",
    re.IGNORECASE,
)
_OF_ANOTHER_KIND = re.compile(
    rf"(?:\b{_OTHER}|\b(?:fehler|post|vor|länder|rabatt|gutschein|aktions|kortings|fout|land|bar|quell"
    rf"|artikel)-?)[ -]?$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:d['’]erreur|postal|promo\w*|d[eo] (?:erro|error|descuento|desconto|país|barras|producto|produto"
    r"|erreur)|di (?:errore|sconto)"
    rf"|descuento|desconto|sconto|pays|{_OTHER})\b",
    re.IGNORECASE,
)
_ABOUT_A_CODE = re.compile(rf"{_NOUN}|\b(?:sms|verif\w+)\b", re.IGNORECASE)
_JUST_DIGITS = re.compile(
    r"(?:\w+ )?(?:digits|ziffern|chiffres|d[íi]gitos|cifre|cijfers)", re.IGNORECASE
)  # "ending with …"
_MONEY = re.compile(r"(?:[$€£]|\b(?:eur|usd|gbp|chf))\s*$", re.IGNORECASE)
_NEAR = 60  # characters


_PATTERNS = Prefilter((_TOLD, _SURE_TOLD, _SAID_FIRST, _USED_TO, _TYPED))


def codes(text: str) -> Iterator[Span]:
    told_of, surely_told, said_first, used, typed = _PATTERNS.matches(text)
    for told in chain(told_of, surely_told):
        sure = re.match(_SURE, told.group(), re.IGNORECASE) is not None
        if not sure and _is_of_another_kind(text, told):
            continue
        digits = sum(char.isdigit() for char in told["value"])
        least = 5 if _JUST_DIGITS.match(told.group()) else 3
        if least <= digits <= 10 if sure else 4 <= digits <= 8:
            yield Span(*told.span("value"), "CODE")
    for told in said_first:
        before = text[max(0, told.start() - _NEAR) : told.start()]
        if _bounded(told["value"]) and not _OF_ANOTHER.search(told.group()) and not _MONEY.search(before):
            yield Span(*told.span("value"), "CODE")
    for told in used:
        yield Span(*told.span("value"), "CODE")
    for told in typed:
        around = text[max(0, told.start() - _NEAR) : told.end() + _NEAR]
        if _bounded(told["value"]) and _ABOUT_A_CODE.search(around) and not _OF_ANOTHER.search(around):
            yield Span(*told.span("value"), "CODE")


def _is_of_another_kind(text: str, told: re.Match[str]) -> bool:
    before = text[max(0, told.start() - 30) : told.start()]
    return _OF_ANOTHER_KIND.search(before) is not None or _OF_ANOTHER.search(told["words"]) is not None


def _bounded(value: str) -> bool:
    return 4 <= sum(char.isdigit() for char in value) <= 8
