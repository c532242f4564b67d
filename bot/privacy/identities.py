"""Numbers that authorities and banks give a person, told by the words before them in seven languages, and those whose
check digits python-stdnum knows and presidio does not. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import stdnum.br.cnpj
import stdnum.br.cpf
import stdnum.fr.nir
import stdnum.nl.bsn
import stdnum.pt.nif

from bot.privacy.placeholders import Span
from bot.privacy.surroundings import Around
from bot.text.patterns.prefilter import Prefilter

_PAPERS = (
    r"passports?|pass(?:nummer|-nr)|reisepass\w*|passeport|pasaporte|passaporto|passaporte|paspoort\w*"
    r"|driv(?:er['’]?s?|ing)[ -]licen[cs]es?|dl|führerschein\w*|permis de conduire|permiso de conducir"
    r"|carn[ée]t? de conducir|licencia de conducir|patente(?: di guida)?"
    r"|carta de condu[çc][ãa]o|cnh|rijbewijs\w*"
    r"|(?:national |personal |government )?id(?:entity)?(?: card)?(?= (?:number|no)\b)|national id"
    r"|personalausweis\w*|ausweis\w*|carte (?:nationale )?d['’]identit[ée]|cni|dni|nie|nif|nuip"
    r"|documento(?: nacional)? de identidad|c[ée]dula(?: de ciudadan[íi]a)?|carta d['’]identit[àa]"
    r"|cart[ãa]o de cidad[ãa]o|bilhete de identidade|rg|cpf|cnpj|contribuinte|identiteitskaart\w*|id-kaart"
    r"|bsn|burgerservicenummer|sofinummer"
    r"|ssn|social security|socials?|itin|tin|tax(?:payer)? id(?:entification)?|tax (?:number|file number)|tfn"
    r"|sin|national insurance|nino|ni number|nhs|medicare|medicaid"
    r"|steuer(?:-?id\w*|nummer|identifikationsnummer)|idnr|sozialversicherungsnummer|rentenversicherungsnummer"
    r"|sv-?nummer|svnr"
    r"|versichertennummer|krankenversicherungsnummer"
    r"|num[ée]ro (?:fiscal|de s[ée]curit[ée] sociale|de s[ée]cu)|s[ée]curit[ée] sociale|nir|insee|spi"
    r"|seguridad social|n[úu]mero de la seguridad social|codice fiscale|tessera sanitaria"
    r"|seguran[çc]a social|pesel|aadhaar|pan card|curp|rfc|rut|cuil|cuit|personnummer|ahv(?:-nummer)?|avs"
    r"|rijksregisternummer"
    r"|registre national|num[ée]ro national|niss|insz|cpr(?:-?(?:nummer|nr\.?))?|f[øö]dselsnummer|kennitala"
    r"|henkil[öo]tunnus"
    r"|isikukood|rodn[ée] [čc][íi]slo|dow[óo]d(?: osobisty)?|nip|regon|oib|cnp|amka|tckn|pps(?:n| number)?|eori"
    r"|permesso di soggiorno"
    r"|aufenthaltstitel|titre de s[ée]jour|permiso de residencia|residence permit"
)
_ACCOUNTS = (
    r"(?:bank |checking |savings |current |my |our )?account|acct|a/c|sort code|routing|aba|bsb|giro\w*"
    r"|konto(?:nummer|-nr\.?|nr\.?)?|bankleitzahl|blz|depot(?:nummer)?"
    r"|compte(?: bancaire)?|rib|cuenta(?: bancaria)?|ccc|clabe|conto(?: corrente)?|conta(?: banc[áa]ria"
    r"| corrente| poupança)?|nib|ag[êe]ncia|rekening(?:nummer)?|(?:bank)?rekeningnr"
)
_NUMBER = (
    r"(?:numbers?|num|no|nr|n\.?[°ºo]?|nummer|numero|n[úu]mero|num[ée]ro|#|id|card|code|karte|is|was|ist|lautet|est"
    r"|es|è|é|luidt|ends in|de|del|di|do|da|van|has the|hat die|a le|porte le|tiene el|ha il|tem o|heeft|with"
    r"|mit|:|=|\.)"
)
_VALUE = (
    r"(?P<value>(?:[A-Z]{1,3}[ -]?)?[A-Z0-9]*\d[A-Z0-9]*(?:[ .\-/](?=[A-Z]{0,3}\d"
    r"|[A-Z]\b)[A-Z0-9]*\d?[A-Z0-9]*){0,8})(?![\w@%€$])"
)
_PAPER = re.compile(rf"(?<!\w)(?:{_PAPERS})(?!\w)(?:[ ]?{_NUMBER}(?![^\W\d_]))*[\s(\"']*{_VALUE}", re.IGNORECASE)
_NUMBERED = r"(?:numbers?|num|no\.?|nr\.?|n\.?[°ºo]?|nummer|numero|n[úu]mero|num[ée]ro|#)"
_ACCOUNT = re.compile(
    rf"(?<!\w)(?:(?:{_ACCOUNTS})[ ]?{_NUMBERED}|{_NUMBERED}[ ](?:de (?:la |mi )?|of (?:my |the )?|di |da "
    rf"|del(?:la)? |d[oe]s? )?(?:{_ACCOUNTS})|(?:bank|checking|savings) account|bankkonto|compte bancaire"
    rf"|cuenta bancaria|conta (?:corrente|banc[áa]ria)|conto corrente|bankrekening|ag[êe]ncia|sort code|routing"
    rf"|bsb|kontonummer|konto-?nr\.?|bankleitzahl|blz"
    rf"|clabe|iban-nr|rekeningnummer)"
    rf"(?!\w)(?:[ ]?{_NUMBER}(?![^\W\d_]))*[\s(\"']*{_VALUE}",
    re.IGNORECASE,
)
_LEAST_DIGITS = 5

_RUN = re.compile(r"(?<![\w.,/-])\d(?:[ .\-/]?\d|[ ]?[AB](?=[ ]?\d)){8,20}(?![\w]|[.,/-]\d)")


_TOLD = Prefilter((_PAPER, _ACCOUNT))


def told_identities(text: str) -> Iterator[Span]:
    for label, found in zip(("ID", "ACCOUNT"), _TOLD.matches(text), strict=True):
        for told in found:
            if sum(char.isdigit() for char in told["value"]) >= _LEAST_DIGITS and not _is_year_range(told["value"]):
                yield Span(*told.span("value"), label)


def checked_identities(text: str) -> Iterator[Span]:
    """A check digit fits one number in ten or so by chance: words, or the number's own form, must say what it is."""
    for found in _RUN.finditer(text):
        around = Around.of(text, *found.span())
        for check, (form, words) in _CHECKED.items():
            written = form is not None and form.fullmatch(found.group()) is not None
            if (written or words.search(around.before) or words.search(around.after)) and check(found.group()):
                yield Span(*found.span(), "ID")
                break


def _is_year_range(value: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d[ /-](?:19|20)\d\d", value) is not None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


# Checks by (the form that is nobody else's, the words that name it).
_CHECKED: Mapping[Callable[[str], bool], tuple[re.Pattern[str] | None, re.Pattern[str]]] = {
    stdnum.fr.nir.is_valid: (
        re.compile(r"[12] \d\d (?:0[1-9]|1[0-2]|[2-9]\d) (?:\d\d|2[AB]) \d{3} \d{3}(?: \d\d)?"),
        _words(r"nir|insee|s[ée]cu(?:rit[ée])?(?: sociale)?|num[ée]ro de s[ée]cu\w*|carte vitale"),
    ),
    stdnum.br.cpf.is_valid: (re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d"), _words("cpf|contribuinte|documento")),
    stdnum.br.cnpj.is_valid: (re.compile(r"\d\d\.\d{3}\.\d{3}/\d{4}-\d\d"), _words("cnpj|empresa")),
    stdnum.nl.bsn.is_valid: (None, _words("bsn|burgerservicenummer|sofi(?:nummer)?")),
    stdnum.pt.nif.is_valid: (None, _words("nif|contribuinte|n[úu]mero fiscal")),
}
