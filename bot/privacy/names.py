"""People's names that the words around them give away, in seven languages: "my name is …", a signature, "Mr …", "my
colleague …", "Dear …". Names in running text are a spaCy model's. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.placeholders import PLACEHOLDER, Span

_UPPER = r"[^\W\d_a-zà-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžſ]"
_WORD = rf"{_UPPER}[^\W\d_]*(?:['’\-](?!s\b){_UPPER}?[^\W\d_]+)*"
_PARTICLE = r"(?:van|von|der|den|de|da|do|dos|das|del|della|di|la|le|du|el|al|bin|ibn|zu|y|e|ter|ten|af|av|O['’])"
_NAME = rf"(?P<name>{_WORD}(?:[ ](?:{_UPPER}\.|(?:{_PARTICLE}[ ]){{0,2}}{_WORD})){{0,3}})"
_ANY_CASE = r"(?P<name>[^\W\d_](?:[^\W\d_]|['’\-.](?=[^\W\d_]))*(?:[ ][^\W\d_](?:[^\W\d_]|['’\-.](?=[^\W\d_]))+){0,3})"

_MY_NAME = re.compile(
    r"(?i:\b(?:my (?:full |first |last |real |sur)?name(?:['’]?s| is| was|(?= ?[:=]))|the name is"
    r"|(?<![^\n] )(?:(?:full|first|last|sur) ?)?name(?= ?:)|i am called"
    r"|ich heiße|mein (?:voller |vor|nach)?name (?:ist|lautet)|je m['’]appelle|mon nom (?:complet )?(?:est"
    r"|c['’]est)|mon pr[ée]nom est|(?<![^\n] )(?:nom|pr[ée]nom)(?= ?:)"
    r"|me llamo|mi nombre (?:completo )?es|(?<![^\n] )(?:nombre|apellidos?)(?= ?:)|mi chiamo"
    r"|il mio nome (?:completo )?[eè]['’]?|(?<![^\n] )(?:nome|cognome)(?= ?:)"
    r"|(?:o )?meu nome (?:completo )?[eé]|(?:eu )?me chamo|chamo-me|mijn naam is|ik heet"
    r"|(?<![^\n] )naam(?= ?:)))(?: is)?[ \t]*[:=]?[ \t]*(?:mr\.? |mrs\.? |ms\.? |dr\.? )?" + _ANY_CASE,
)
_THIS_IS = re.compile(
    r"\b(?:[Tt]his is|[Ii]['’]?[ ]?[Aa]?[Mm]|[Ii]ch bin(?: der| die)?|[Tt]hey call me|[Cc]all me"
    r"|[Hh]ier (?:ist|schreibt|spricht)|[Jj]e suis|[Ii]ci|[Ss]oy|[Yy]o soy|[Aa]qu[íi]|[Ss]ono|[Qq]ui"
    r"|[Ss]ou (?:[oa] )?|[Aa]qui (?:é|fala)(?: [oa])?"
    r"|[Ii]k ben|[Mm]et|[Hh]ier(?= is))[ ](?:is )?"
    + _NAME
    + (
        r"(?=[ ]?(?:[.,;:)(\n]|$|from|of|at|and|here|here,|aus|von|und|hier|de|du|et|y|del|di|e|da|van|en|uit"
        r"|again|speaking|calling)(?!\w))"
    )
)
_HERE = re.compile(rf"(?:^|[.!?\n][ \t]{0, 4}|,[ ])(?:it['’]?s[ ])?{_NAME}[ ](?:here|hier|ici|aqu[íi]|qui)(?![\w])")
_TITLED = re.compile(
    r"\b(?:M(?:r|rs|s|iss|x|adam|essrs)\.?|Sir|D(?:r|ra)\.?|Prof(?:essor)?\.?|Herrn?(?: Dr\.)?|Frau(?: Dr\.)?"
    r"|Fräulein|M(?:onsieur|adame|ademoiselle|me|lle)\.?|M\.|S(?:r|ra|rta|eñor|eñora|eñorita|enhor|enhora)\.?"
    r"|Don|Doña|Sig(?:nor[ae]?|\.ra|\.na|ra)?\.?|Dott(?:\.ssa|ore|oressa)?\.?|Dona|[Dd]hr\.?"
    r"|[Mm]evr(?:ouw)?\.?|[Mm]eneer|de heer)[ ](?:Dr\.?[ ]|Prof\.?[ ])?" + _NAME
)
_RELATED = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|[Mm]eine?[mnr]?|[Uu]nsere?[mnr]?|[Mm]on|[Mm]a|[Nn]otre|[Mm]i|[Nn]uestr[oa]|(?:[Ii]l "
    r"|[Ll]a )?[Mm]i[oa]|(?:[Oo] |[Aa] )?[Mm]eu|(?:[Aa] )?[Mm]inha|[Mm]ijn|[Oo]nze)[ ]"
    r"(?:new |old |neue[nr]? |ex-)?(?:colleague|coworker|co-worker|boss|manager|assistant|teammate|wife"
    r"|husband|partner|son|daughter|brother|sister|mother|father|mom|mum|dad|friend|neighbou?r|client|customer"
    r"|contact|employee"
    r"|Kolleg(?:e|in|en)|Chef(?:in)?|Frau|Mann|Sohn|Tochter|Bruder|Schwester|Mutter|Vater|Freund(?:in)?"
    r"|Kund(?:e|in)|Mitarbeiter(?:in)?"
    r"|coll[èe]gue|chef|femme|mari|fils|fille|frère|sœur|mère|père|ami|amie|compa[ñn]er[oa]|jef[ea]|mujer"
    r"|esposa|marido|esposo|hijo|hija|hermano|hermana|madre|padre|amig[oa]"
    r"|collega|capo|moglie|marito|figlio|figlia|fratello|sorella|amic[oa]|coleg[a]|chefe|mulher|filh[oa]"
    r"|irm[ãa]o?|m[ãa]e|pai|baas|vrouw|man|zoon|dochter|broer|zus|moeder|vader|vriend(?:in)?),?[ ]" + _NAME
)
_GREETED = re.compile(
    r"(?:^|\n|[.!?>]\s)[ \t]*(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?"
    r"|sehr geehrte[r]?|guten (?:tag|morgen|abend)|moin|bonjour|cher|ch[èe]re|salut|hola|estimad[oa]"
    r"|querid[oa]"
    r"|buen[oa]s (?:d[ií]as|tardes|noches)|ciao|gentile|buongiorno|buonasera|car[oa]|ol[áa]|prezad[oa]|bom dia"
    r"|boa tarde|boa noite|beste|geachte|goedemorgen|goedemiddag|dag)[ ]" + _NAME + r"(?=[ ]?(?:[,!:.\n-]|$))"
)
_CLOSING = (
    r"(?i:(?:(?:kind|best|warm|many|with kind|with best)?[ ]?(?:regards|wishes|greetings)|thanks(?: a lot"
    r"| in advance| so much| again)?|many thanks|thank you(?: in advance| very much| so much)?|cheers"
    r"|sincerely(?: yours)?|yours(?: sincerely| faithfully| truly)?|respectfully|best|cordially|ta|thx"
    r"|(?:mit |viele |liebe |beste |schöne |herzliche |freundliche )*(?:freundlichen )?(?:grüße[n]?|gruß"
    r"|grüssen?|gruss)|mfg|lg|vg|danke(?: im voraus| schön)?|vielen dank(?: im voraus)?|hochachtungsvoll"
    r"|(?:bien )?cordialement|(?:bien )?à vous|sinc[èe]res salutations|salutations(?: distingu[ée]es)?"
    r"|merci(?: d['’]avance| beaucoup)?|bonne journ[ée]e|cdlt|bien à vous"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias(?: de antemano)?|un abrazo"
    r"|(?:cordiali|distinti) saluti|saluti|(?:molte )?grazie(?: mille| in anticipo)?|cordialmente"
    r"|atenciosamente|att\.?|cumprimentos|(?:com os )?melhores cumprimentos|(?:muito )?obrigad[oa]|abra[çc]os?"
    r"|(?:met )?vriendelijke groet(?:en)?|groet(?:en|jes)?|(?:alvast )?bedankt|dank(?: je| u)?(?: wel)?|mvg"
    r"|hoogachtend))"
)
_SIGNED = re.compile(
    rf"(?:^|\n|[.!?][ ])[ \t]*{_CLOSING}[ ]?[,.!]?(?:[ ]?\n\s{{0,4}}|[ ])(?:-{{1,2}}[ ]?)?{_NAME}[ \t]*(?=$|\n|[.,|(])"
)
_DASHED = re.compile(rf"\n[ ]{{0,3}}[-–—~]{{1,2}}[ ]?{_NAME}[ \t]*(?=$|\n)")
# Words that stand where names do and are none.
_NO_NAMES = frozenset(
    re.split(
        r"\s+",
        """a an and any are as at back be been being best but by can could do does for from get got has have he help her
        here him his hope how i if in is it just kind looking like me more mr mrs ms my new no not now of off on one or
        our out please regards sir she so some still stuck support sure team thank thanks that the their them then there
        they this to trying unable up us using very was we were what when where which who why will with would you your
        all anyone everyone everybody folks guys madam customer customers service sales admin manager mandatory required
        missing misspelled wrong incorrect spelled changed different displayed showing shown sorry happy glad interested
        locked logged already also always never only today tomorrow yesterday monday tuesday wednesday thursday friday
        saturday sunday january february march april june july august september october november december english german
        french spanish italian portuguese dutch american british android iphone ios windows mac linux chrome safari
        firefox google apple microsoft amazon paypal visa mastercard login bot assistant agent hi hello hey dear good
        morning afternoon evening day sent urgent asap re fw fwd tbd na nicht kein keine der die das ein eine ist und
        oder falsch richtig kunde kundin neu hier da nur noch schon sehr damen herren zusammen leute ihr du sie es mit
        von zu aus im am pas le la les un une et ou est dans en sur pour avec client cliente nouveau très bien tous
        toutes equipe équipe el los las una y o de con para nuevo muy todos equipo aquí señor señora non il lo gli uno e
        è di per tutti squadra nuovo molto bene não os um uma com por novo muito bem senhor senhora niet het een van met
        voor klant nieuw allemaal heer mevrouw""",
    )
)


def named(text: str) -> Iterator[Span]:
    """The names of writers and of others, as far as the words around them tell."""
    for found in _MY_NAME.finditer(text):
        yield from _told(text, found)
    for pattern in (_THIS_IS, _HERE, _TITLED, _RELATED, _GREETED, _SIGNED, _DASHED):
        for found in pattern.finditer(text):
            start, end = found.span("name")
            words = text[start:end].split()
            if not any(word.lower().strip(".'’") in _NO_NAMES for word in words) and not PLACEHOLDER.match(
                text, start - 1
            ):
                yield Span(start, end, "NAME")


def _told(text: str, found: re.Match[str]) -> Iterator[Span]:
    """Told outright, a name may be written small: it ends before a word that is none."""
    start, end = found.start("name"), found.start("name")
    capital = text[start].isupper()
    for word in re.finditer(r"[^ ]+", found["name"]):
        bare = word.group().lower().strip(".'’")
        particle = re.fullmatch(_PARTICLE, bare) is not None
        if (bare in _NO_NAMES and not particle) or (capital and word.group()[0].islower() and not particle):
            break
        if not particle:
            end = start + word.end()
    if end - start >= 2:
        yield Span(start, end, "NAME")
