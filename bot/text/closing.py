"""Closing lines put together from pieces, as people do: thanks, good wishes, regards, an offer to answer questions
("Danke dir und schönen Abend", "Resto a disposizione per qualsiasi chiarimento"). Pure; linear in the line's length.
"""

from __future__ import annotations

import re
from typing import Literal

_MAX_CHARS = 160
_FOR = r"[^,.!?]{2,60}"
_THANKS = (
    rf"(?:many |big |warm |so many |once again )?(?:thanks|thank you|thx|cheers|ta)"
    rf"(?: (?:a (?:lot|bunch|million|ton)|again|so much|very much|in advance|once more|for {_FOR}))*",
    rf"(?:vielen|besten|herzlichen|lieben|tausend|schönen|recht herzlichen)? ?danke?"
    rf"(?: (?:dir|ihnen|euch|schön|sehr|nochmals?|im voraus|vorab|schon (?:mal|jetzt)|für {_FOR}))*",
    rf"(?:d'avance |par avance |un grand |mille |encore )?mercis?"
    rf"(?: (?:beaucoup|encore|bien|infiniment|d'avance|par avance|à vous|à tous|pour {_FOR}))*",
    rf"(?:en )?vous remerciant(?: (?:par avance|d'avance|vivement|pour {_FOR}))*",
    rf"(?:muchas |mil |muchísimas )?gracias(?: (?:por {_FOR}|de antemano|a todos|de nuevo|otra vez))*",
    rf"(?:molte |tante |mille )?grazie(?: (?:mille|ancora|tante|di cuore|in anticipo|infinite|per {_FOR}))*",
    rf"(?:muito |desde já |mais uma vez )?(?:obrigad[oa]|obrigadinh[oa]|obg|agradecid[oa]|grat[oa])"
    rf"(?: (?:desde já|mais uma vez|por tudo|pel[oa]s? {_FOR}))*",
    r"desde já (?:agradeço|agradecemos)[^.!?]{0,40}",
    rf"(?:alvast )?(?:heel )?(?:erg |hartelijk |ontzettend )?(?:bedankt|dank)"
    rf"(?: (?:alvast|u wel|je wel|nogmaals|voor {_FOR}))*",
)
_LEAVE = (
    r"(?:with |my |our )?(?:(?:very|kind|kindest|best|warm|warmest|many|sincere) )*(?:regards|wishes|greetings)"
    r"(?: from [^,.!?]{2,30})?|warmest|warmly|all the best|take care|stay (?:safe|healthy|well)",
    r"(?:have|enjoy|wish(?:ing)? you)(?: an?| the)?(?: very)?(?: nice| great| good| lovely| wonderful| pleasant)?"
    r"(?: rest of (?:your|the))? (?:day|weekend|week|evening|afternoon|morning|one)(?: ahead)?",
    r"(?:mit |ganz )?(?:(?:vielen?|besten?|lieben?|freundliche[nm]?|herzliche[nm]?|schöne[nm]?|sonnigen?|den|einen) )*"
    r"(?:grüssen?|gruss)(?: (?:aus|von|nach|an) [^,.!?]{2,30})?|herzlichst|bleib(?:en sie|t)? gesund",
    r"(?:(?:noch|einen|ein|eine) )*(?:schöne|gute|angenehme|erholsame|sonnige)[nrs]? (?:rest)?(?:tag|abend|woche"
    r"|nachmittag|wochenende|feierabend|zeit|sonntag)(?: noch)?",
    r"(?:je vous souhaite |passez )?(?:une? )?(?:très )?(?:bonne|belle|excellente?|agréable|bon) (?:fin d[e']\s?)?"
    r"(?:journée|soirée|semaine|week-?end|après-midi|continuation)",
    r"(?:bien |très )?(?:cordialement|amicalement|sincèrement|respectueusement)(?: à (?:vous|toi))?",
    r"(?:(?:mes|nos|avec|sincères|meilleures|respectueuses) )*salutations(?: distinguées)?",
    r"(?:(?:un|muchos|le envío un|reciba un) )?(?:cordial |afectuoso |atento )?(?:saludos?|abrazos?)"
    r"(?: (?:cordial(?:es)?|afectuosos?|desde [^,.!?]{2,30}))*|salutacions",
    r"(?:que (?:teng|pase)\w+ )?(?:una? )?(?:muy )?(?:feliz|buen|buena|bonito|excelente|lindo) (?:día|tarde|noche"
    r"|semana|fin de semana|finde|jornada)",
    r"(?:porgo |invio )?(?:(?:i miei|i|un|più) )*(?:cari|caro|cordiali|cordiale|distinti|tanti) salut[oi]",
    r"(?:buon|buona|felice|splendida) (?:giornata|serata|lavoro|week-?end|fine settimana|pomeriggio|proseguimento)",
    r"(?:tenha )?(?:uma? )?(?:bom|boa|ótim[oa]|excelente) (?:dia|tarde|noite|semana|fim[- ]de[- ]semana|trabalho)",
    r"(?:(?:um|grande|forte|muitos) )*abraços?|abs|bjs|beijos|beijinhos"
    r"|(?:com os |os )?(?:meus |melhores )*cumprimentos",
    r"(?:(?:nog|een|heel|verder) )*(?:fijne?|prettige?|mooie?|goede?) (?:dag|avond|week|weekend|middag)"
    r"(?: (?:nog|verder|toegewenst|gewenst))*",
    r"(?:met )?(?:(?:vriendelijke|hartelijke|lieve|beste|veel) )*groet(?:en|jes)?(?: uit [^,.!?]{2,30})?",
)
_JOIN = r"(?:\s*[,.!;&+/–-]+\s*(?:(?:and|und|et|y|e|en)\s+)?|\s+(?:and|und|et|y|e|en|je vous souhaite)\s+)"
_PIECE = re.compile(rf"(?:(?P<thanks>{'|'.join(_THANKS)})|(?P<leave>{'|'.join(_LEAVE)}))(?={_JOIN}|$)")
_JOINED = re.compile(_JOIN)
_NAMED = re.compile(r"(.*[,!.])\s*[^\W\d_a-zß-ÿ][\w'’.-]{1,20}(?: [^\W\d_a-zß-ÿ][\w'’.-]{1,20})?[ .!]*")
_OFFER = re.compile(
    r"(?:(?:please )?let (?:me|us) know if you (?:have|need|require) (?:any|more|further|some|anything)\b"
    r"|(?:should|if) you (?:have|need|require) (?:any |more |further |some )+.{0,60}"
    r"\b(?:contact|hesitate|know|call|ask)\b"
    r"|(?:please )?(?:do not|don't) hesitate to (?:contact|call|ask|reach|write)"
    r"|(?:please )?feel free to (?:contact|call|reach)"
    r"|(?:für|bei) (?:weiteren? |eventuellen? |etwaigen? )?(?:rück)?fragen (?:stehe|bin|stehen|sind|können|melden)\b"
    r"|(?:je reste|nous restons|restant|en restant|je demeure)\b.{0,30} disposition\b"
    r"|n'hésitez pas à (?:me|nous) (?:contacter|solliciter|joindre)"
    r"|(?:me |nos )?(?:quedo|quedamos|estoy|estamos) (?:a (?:su|tu|vuestra|la) (?:entera )?disposición|atent[oa]s?)\b"
    r"|no duden? en (?:contactar|llamar|escribir)"
    r"|(?:resto|rimango|restiamo|rimaniamo)(?: sempre)? a (?:\w+ )?disposizione\b|non esit\w+ a contatt"
    r"|(?:fico|ficamos|estou|estamos|permaneço)(?: inteiramente)? (?:à .{0,20}disposição|ao (?:seu |vosso )?dispor)\b"
    r"|não hesit\w+ em (?:contac?t|ligar|escrever)"
    r"|mocht (?:u|je|jij|jullie) (?:nog )?(?:verdere )?vragen hebben|aarzel niet (?:om )?(?:contact|mij|ons)"
    r"|ik zie (?:uw|je) (?:reactie|antwoord|bericht) (?:graag|met belangstelling) tegemoet)[^?]{0,90}",
    re.IGNORECASE,
)


def is_offer(line: str) -> bool:
    """Whether `line` only says that its writer answers questions."""
    bare = line.strip().replace("’", "'")
    return len(bare) <= _MAX_CHARS and _OFFER.fullmatch(bare) is not None


def closing(line: str) -> Literal["", "thanks", "leave"]:
    """What `line` does and does nothing else: it thanks, or takes leave (too); a name may stand behind a comma."""
    if len(line) > _MAX_CHARS or "?" in line:
        return ""
    named = _NAMED.fullmatch(line.strip())
    return _pieces(line) or (_pieces(named[1]) if named else "")


def _pieces(line: str) -> Literal["", "thanks", "leave"]:
    rest = line.strip().strip("*_").casefold().replace("’", "'").strip(" ,.!;:)(")
    found: set[str] = set()
    while rest:
        piece = _PIECE.match(rest)
        if piece is None:
            return ""
        found.add(piece.lastgroup or "")
        rest = rest[piece.end() :]
        join = _JOINED.match(rest)
        if rest and join is None:
            return ""
        rest = rest[join.end() :] if join else ""
    return "leave" if "leave" in found else ("thanks" if found else "")
