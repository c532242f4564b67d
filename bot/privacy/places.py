"""Postal addresses as seven languages write them: a street with a house number, and the place that follows. Pure.

A town by itself, or a street without a number, is nobody's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.placeholders import Span

_NAME = r"[^\W\d_][\w'’.\-]{0,40}"
_WORDS = rf"(?:{_NAME} ){{0,4}}?"
_FLAT = (
    r"(?:[ ,\n]{1,6}(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|building|#|whg|wohnung|etage|og"
    r"|appt?|b[âa]t(?:iment)?|escalier|piso|puerta|esc|bajo"
    r"|int|interno|scala|piano|andar|bloco|lote|ap|bus|verdieping)\b\.?[ ]?(?:n[º°o.]?\s?)?[\w\-º°ª]{1,6})"
)
_HOUSE = r"\d{1,5}(?:[ ]?[a-zA-Z](?!\w)|[-/]\d{1,4}[a-zA-Z]?|[ ]?(?:bis|ter|quater)(?!\w))?"
_UNITS = (
    r"(?:[kmgt]b|bits?|ms|px|percent|days?|hours?|minutes?|weeks?|months?|years?|users?|people|of|in|on|to|the"
    r"|a|my|free|more|new|or|and|times|steps?|x)"
)
_NUMBER_FIRST = (
    rf"(?:(?:flat|apt\.?|apartment|unit|suite)[ ]\w{{1,4}},?[ ])?{_HOUSE},?[ ](?!{_UNITS}\b)(?:{_NAME}[ ]"
    rf"|\d{{1,3}}(?:st|nd|rd|th)[ ]){{1,4}}?"
    r"(?P<type>street|road|avenue|lane|boulevard|highway|parkway|crescent|terrace|ave|blvd|rd|st|str|dr|drive"
    r"|ln|way|court|ct|place|pl|square|sq|close|hwy|pkwy|trail|trl"
    r"|circle|cir|mews|gardens|grove|loop|alley|row|walk|green|plaza|broadway|quay|wharf|rise)\b\.?(?:[ ](?:n"
    r"|s|e|w|ne|nw|se|sw|north|south|east|west)\b)?"
)
_FRENCH = (
    rf"{_HOUSE},?[ ](?:rue|avenue|av\.?|boulevard|bd\.?|place|pl\.|chemin|impasse|all[ée]es?|quai|cours|route"
    rf"|square|passage|faubourg|sentier)"
    rf"[ ](?:{_NAME}[ ]?){{1,5}}"
)
_NAME_FIRST = (
    r"(?:[^\W\d_][\w\-.]*(?:stra(?:ße|sse)|str\.|weg|gasse|platz|allee|damm|ufer|chaussee|steig|straat|laan"
    r"|plein|gracht|kade|singel|dijk|steeg|dreef|plantsoen"
    r"|vej|vegen|veien|gade|gata|gatan|gränd|vägen|katu|kuja|stræti|vegur|utca)"
    rf"|(?:{_NAME} ){{1,3}}(?:stra(?:ße|sse)|str\.|weg|gasse|platz|allee|ring|damm|ufer|straat|laan|plein"
    rf"|gracht|kade|singel|vej|väg|gate|gade|utca|út|ulice|sokak))[ ]{_HOUSE}(?!\w|[.,]\d)"
)
_ROMANCE = (
    r"(?:calle|c/|avenida|avda?\.?|av\.|plaza|pza\.|paseo|p[ºo]|carrer|camino|ronda|traves[íi]a|glorieta"
    r"|carretera|via|viale|v\.le|piazza|p\.zza|corso|vicolo|largo|strada"
    r"|lungo\w+|rua|r\.|travessa|pra[çc]a|alameda|estrada|rodovia|ul\.|ulica|rue|boulevard)"
    rf"(?:[ ]|(?<=[./]))(?:{_NAME}[ ]){{0,5}}{_NAME}(?:[ ]?,)?[ ](?:n[.º°o]{{0,2}}[ ]?|nr\.?[ ]?"
    rf"|num\.?[ ]?)?{_HOUSE}(?!\w|[.,]\d)"
)
_BOX = (
    r"(?:p\.?[ ]?o\.?[ ]?box|postfach|bo[îi]te postale|b\.?p\.?|apartado(?: de correos)?|casella postale"
    r"|caixa postal|postbus)[ ]?\d{1,6}"
)
_CODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}|\d{4}[ ]?[A-Z]{2}|\d{5}-\d{3,4}|\d{4}-\d{3}|(?:[A-Z]{1,2}-)?\d{4,5}"
    r"|[A-Z]{2}[ ]\d{5}(?:-\d{4})?|[A-Z]\d[A-Z][ ]?\d[A-Z]\d)"
)
_PLACE = rf"{_NAME}(?:[ ](?:(?:{_NAME}[ ]){{0,2}}{_NAME}))?"
_REST = (
    rf"{_FLAT}{{0,2}}(?:[ ,\n]{{1,6}}(?:[A-Z]{{1,2}}-)?{_CODE}[ ,\n]{{1,4}}{_PLACE}"
    rf"|(?:[ ,\n]{{1,6}}{_PLACE}){{1,3}}?[ ,\n]{{1,6}}{_CODE})?"
)
_STREET = re.compile(
    rf"(?<![\w.,/-])(?:{_NUMBER_FIRST}|{_FRENCH}|{_NAME_FIRST}|{_ROMANCE}|{_BOX}){_REST}(?!\w)", re.IGNORECASE
)
# The number of a flat: what stands before it is a street, whatever the language calls one.
_FLAT_IN = re.compile(
    rf"(?<![\w.,/-])(?:\d{{1,6}}[ ]){{0,2}}(?:[^\W\d_][\w'’.\-]{{0,40}}[ ]){{1,5}}(?:\d{{1,5}}\w?\.?)?[ ,\n]{{0,5}}"
    rf"(?:apt\.|apartment|suite|flat)[ ]\d{{1,5}}{_REST}(?!\w)",
    re.IGNORECASE,
)
_FLAT_WORD = re.compile(r"\b(?:apt\.|apartment|suite|flat)(?= )", re.IGNORECASE)
# A town behind the number of a flat, with no code: as long as all is written large, to the end of the line or clause.
_ENDS_IN_FLAT = re.compile(rf"{_FLAT}$", re.IGNORECASE)
_LARGE = r"[^\W\d_a-zß-ÿ][\w'’\-]{1,40}"
_TOWN = re.compile(
    rf"(?:(?:,?[ ]?\n?[ ]{_LARGE}){{1,4}}(?=[ ]?(?:[.,;!?\n]|$)))?"
    rf"(?:,?[ ]?\n[ ]?{_LARGE}(?:[ ]{_LARGE}){{0,3}}(?=[ ]?(?:\n|$))){{0,2}}"
)
# Whatever the street is called: a house number, a postal code and a town behind it.
_CODED_STREET = re.compile(
    r"(?<!\w)(?:[^\W\d_a-zß-ÿ][\w'’.\-]{0,40}[ ]){1,4}\d{1,4}[a-z]?(?:,[ ]|[ ]?\n[ ]?)(?:[A-Z]{1,2}-)?(?:\d{5}"
    r"|\d{4}[ ][A-Z]{2})[ ]"
    r"[^\W\d_a-zß-ÿ][^\W\d_]+"
)
_MILITARY = re.compile(
    r"\b(?:PSC|Unit|CMR) \d{1,5},? Box \d{1,5}[ ,\n]{1,3}(?:[ADF]PO)[ ,]{1,2}A[AEP] \d{5}", re.IGNORECASE
)
_INTRODUCED = re.compile(
    r"\b(?:(?:(?:home|billing|shipping|delivery|postal|mailing|street|new|my|our|old"
    r"|current) )?address(?: has changed)?|i live (?:at|in|on)|(?:ship|send|deliver|mail)(?:ed|ing)?"
    r"(?: \w+){0,5} to|moved? to|anschrift|(?:liefer|rechnungs|post|wohn|neue )?adresse|wohne? (?:in|an)"
    r"|(?:mon |l['’]|notre )?adresse(?: de livraison| postale)?|j['’]habite(?: au| à)?"
    r"|(?:mi |la )?direcci[oó]n(?: de env[ií]o| postal)?|vivo en|(?:il mio |l['’])?indirizzo|abito (?:in|a)"
    r"|(?:meu |o )?endere[çc]o|moro (?:na|no|em)|(?:mijn )?adres|ik woon (?:in|op|aan))"
    r"(?P<link>(?: ?(?:is|ist|lautet|est|es|è|é|now|jetzt|:"
    r"|=))*)[ \n]{1,3}(?P<place>[^.?!;:@<>]{8,110}?(?:(?:apt|no|nr|st|str|ave|ste"
    r"|[A-Z])\.[^.?!;:@<>]{1,60})?)(?=[.?!;]|$|\n\n| (?:and|but|please|und|bitte|et|y|e|en|instead|because"
    r"|since)\b)",
    re.IGNORECASE,
)
_UNMISTAKABLE = frozenset({"street", "road", "avenue", "boulevard"})
_DRIVES = re.compile(r"\b(?:google|one|hard|usb|flash|c|d|shared|cloud|disk) ?drive$", re.IGNORECASE)
_UK_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-BD-HJLNP-UW-Z]{2})\b")
_CODED_PLACE = re.compile(
    r"(?:\b(?:zip|post(?:al)?|postleitzahl|plz|code postal|c[óo]digo postal|cap|cep"
    r"|postcode)(?: ?code)?(?: ?(?:is|ist|est|es|è|é|:"
    r"|=))*[ \n]{0,2}(?P<code>\d{3,5}(?:-\d{3,4})?(?: ?[A-Z]{2}\b)?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w))",
    re.IGNORECASE,
)


def places(text: str) -> Iterator[Span]:
    for found in _STREET.finditer(text):
        if _is_street(found.group(), found["type"]):
            yield Span(found.start(), _with_town(text, *found.span()), "ADDRESS")
    for found in _FLAT_IN.finditer(text):
        start = _first_of_street(found.group())
        if start is not None:
            yield Span(found.start() + start, _with_town(text, *found.span()), "ADDRESS")
    for pattern in (_UK_POSTCODE, _MILITARY, _CODED_STREET):
        for found in pattern.finditer(text):
            yield Span(*found.span(), "ADDRESS")
    for found in _CODED_PLACE.finditer(text):
        yield Span(*found.span("code"), "ADDRESS")
    for found in _INTRODUCED.finditer(text):
        place = found["place"]
        if (found["link"] or not place[0].islower()) and _has_number_and_name(place):
            yield Span(*found.span("place"), "ADDRESS")


def _with_town(text: str, start: int, end: int) -> int:
    town = _TOWN.match(text, end) if _ENDS_IN_FLAT.search(text, start, end) else None
    return town.end() if town else end


def _is_street(found: str, kind: str | None) -> bool:
    """ "2 hours on the way" is no street: of what is also an ordinary word, a capital tells."""
    if kind is not None and kind.lower() in _UNMISTAKABLE:
        return True
    if kind is not None and (not kind[0].isupper() or _DRIVES.search(found)):
        return False
    return any(word[0].isupper() for word in re.findall(r"[^\W\d_]\w+", found))


def _first_of_street(found: str) -> int | None:
    """Where the house number or the first capital stands; the small words before are the sentence's. None where the
    flat's own number is all there is."""
    first = re.search(r"\d|[^\W\d_a-zß-ÿ]", _FLAT_WORD.split(found, maxsplit=1)[0])
    return None if first is None else first.start()


def _has_number_and_name(place: str) -> bool:
    numbers = re.findall(r"(?<![\w.])\d{1,5}[a-zA-Z]?(?![\w.]*\d)", place)
    return bool(numbers) and any(word[0].isupper() for word in re.findall(r"[^\W\d_]\w{2,}", place))
