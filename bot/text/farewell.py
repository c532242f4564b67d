"""Words with which a mail ends: "Best regards", "Vielen Dank im Voraus und freundliche Grüße", "LG Ben"."""

from __future__ import annotations

import re

from bot.text.closing import closing, is_offer
from bot.text.read_once import read_once


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip().casefold() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


_REGARDS = _phrases(
    """
    best regards|kind regards|warm regards|kindest regards|regards|best wishes|sincerely|yours sincerely|sincerely yours
    yours faithfully|yours truly|yours|respectfully|cordially|best|cheers|with kind regards|with best regards
    warmest regards|all the best|br|rgds|kr|take care|have a nice day|have a great day|have a good day
    have a nice weekend|have a great weekend|have a good weekend|schönes wochenende|bon week-end|buen fin de semana
    buon weekend|buon fine settimana|bom fim de semana|fijn weekend|prettig weekend
    mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|freundlichen gruß|viele grüße|beste grüße
    liebe grüße|mfg|lg|vg|bg|gruß|grüße|herzliche grüße|mit besten grüßen|schöne grüße|hochachtungsvoll
    mit freundlichen grüssen|freundliche grüsse|viele grüsse|beste grüsse|liebe grüsse|schönen gruß|einen schönen tag
    mit den besten grüßen|mit herzlichen grüßen|schönen tag noch|bis dann
    cordialement|bien cordialement|très cordialement|sincères salutations|meilleures salutations|salutations
    salutations distinguées|bien à vous|cdlt|respectueusement|bonne journée|bonne soirée|bien à toi|amicalement
    saludos|saludos cordiales|un saludo|un cordial saludo|atentamente|cordialmente|atte|un abrazo|le saluda atentamente
    reciba un cordial saludo|buen día|que tenga un buen día
    atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|abraços|abraço|att|um abraço
    bom trabalho|um bom dia|com os meus cumprimentos
    cordiali saluti|distinti saluti|saluti|un saluto|in fede|buona giornata|buona serata|tanti saluti|un cordiale saluto
    met vriendelijke groet|met vriendelijke groeten|vriendelijke groeten|vriendelijke groet|groeten|groet|mvg
    hartelijke groet|hartelijke groeten|hoogachtend|met hartelijke groet|fijne dag|prettige dag|gr
    z poważaniem|pozdrawiam|serdecznie pozdrawiam|z wyrazami szacunku|pozdrowienia
    saygılarımla|saygılar|iyi çalışmalar|sevgiler|iyi günler|с уважением|с наилучшими пожеланиями|всего доброго
    всего хорошего|よろしくお願いいたします|よろしくお願い致します|宜しくお願いします|宜しくお願い致します|敬具
    此致|此致敬礼|敬上|祝好|顺祝商祺
    """
)
# With these a message may go on: below them a job is no signature but a request ("thanks / agent").
_THANKS = _phrases(
    """
    thank you|thanks|thanks in advance|thank you in advance|many thanks|thanks a lot|thank you very much|thx|ty
    vielen dank|danke|danke im voraus|vielen dank im voraus|besten dank|herzlichen dank|danke schön|danke dir
    vielen dank für ihre hilfe|thanks for your help|thank you for your help
    merci|merci d'avance|merci beaucoup|par avance merci|avec mes remerciements|merci pour votre aide
    gracias|muchas gracias|gracias de antemano|muchas gracias de antemano|mil gracias|gracias por su ayuda
    obrigado|obrigada|muito obrigado|muito obrigada|grato|grata|desde já obrigado|desde já obrigada
    grazie|grazie mille|grazie in anticipo|molte grazie|bedankt|alvast bedankt|hartelijk dank|dank u|met dank
    dziękuję|teşekkürler|teşekkür ederim|спасибо|заранее спасибо|谢谢|謝謝|よろしくお願いします|以上
    """
)
_JOINED = re.compile(r"\s*[/,&|·+;!.–-]+\s*|\s+(?:and|und|et|y|e|en)\s+")
_FORMAL = re.compile(
    r"(?:(?:i|we) (?:am |are )?look(?:ing)? forward to (?:hearing|your|a reply)|looking forward to (?:hearing|your)"
    r"|(?:i|we) await your|awaiting your|hope to hear from you"
    r"|(?:ich|wir) freue[n]? (?:mich|uns) (?:auf|über) (?:ihre|eure|deine|eine) (?:baldige |schnelle )?(?:antwort"
    r"|rück)"
    r"|über eine (?:baldige |schnelle |zeitnahe |kurze )?(?:antwort|rückmeldung)"
    r"|dans l'attente (?:de|d'une?) |je vous prie d'agréer|(?:je vous prie de recevoir|veuillez (?:agréer|recevoir))"
    r"|en vous remerciant (?:par avance|d'avance)|qued(?:o|amos) a la espera|a la espera de (?:su|tu|una) "
    r"|(?:resto|rimango|restiamo|rimaniamo) in attesa|in attesa di (?:un |una )?(?:vostr|su[oa]|tu[oa]|cortese"
    r"|riscontro)"
    r"|(?:fico|ficamos) (?:no aguardo|a aguardar|à espera)|no aguardo d[eo]|aguardo (?:o |a |um |uma )?(?:seu|sua"
    r"|retorno|resposta)"
    r"|ik (?:hoor|verneem) (?:graag|het graag)|in afwachting van (?:uw|je|een) )[^?]{0,200}",
    re.IGNORECASE,
)
_THANKED = re.compile(
    r"(?:(?:many )?thanks|thank you)(?: very much| so much| a lot)?(?: in advance)? for (?:your|the|any"
    r"|all)\b[^?]{1,40}"
    r"|(?:vielen |besten |herzlichen )?dank(?:e)?(?: im voraus| schon mal| vorab)? für (?:ihre|die|deine|eure"
    r"|jede)\b[^?]{1,40}"
    r"|(?:merci|je vous remercie)(?: beaucoup| d'avance| par avance)?(?: (?:de|pour) (?:votre|vos|la|l')[^?]{1,40})?"
    r"|(?:muchas |mil )?gracias(?: de antemano)? por (?:su|la|tu|el)\b[^?]{1,40}|(?:le|les|te) agradezco\b[^?]{1,40}"
    r"|(?:muito )?obrigad[oa](?: desde já)? pel[oa]s?\b[^?]{1,40}|agradeço desde já[^?]{0,40}"
    r"|(?:molte )?grazie(?: mille)?(?: in anticipo)? per (?:la|il|l'|le)[^?]{1,40}|(?:la|vi|ti) ringrazio\b[^?]{0,40}"
    r"|(?:alvast |hartelijk )?(?:bedankt|dank)(?: alvast)? voor (?:uw|je|jullie|de|het)\b[^?]{1,40}",
    re.IGNORECASE,
)
_MAX_CHARS = 80
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")


def _bare(line: str) -> str:
    return line.strip().strip("*_").casefold().replace("’", "'").strip(" ,.!。、，！:;")


@read_once
def ends_mail(line: str) -> bool:
    """Whether `line` is a farewell, or several, and nothing else; or one with a name behind it."""
    if _FORMAL.fullmatch(line.strip().replace("’", "'")) or _thanks_for(line):
        return True
    if closing(line) or is_offer(line):
        return True
    bare = _bare(line)
    if not bare or len(bare) > _MAX_CHARS:
        return False
    return _is_farewell(bare) or _is_signed(line)


def is_thanks(line: str) -> bool:
    """Whether what follows `line` may be the message: it thanks, and does not take leave."""
    return _bare(line) in _THANKS or _thanks_for(line) or closing(line) == "thanks"


def _thanks_for(line: str) -> bool:
    return _THANKED.fullmatch(line.strip(" .!,").replace("’", "'")) is not None


def _is_farewell(bare: str) -> bool:
    if bare in _REGARDS or bare in _THANKS:
        return True
    pieces = [piece for piece in _JOINED.split(bare) if piece]
    return len(pieces) > 1 and all(piece in _REGARDS or piece in _THANKS for piece in pieces)


def _is_signed(line: str) -> bool:
    """ "LG Ben", "Regards, Tom Hall": the name is one to three words, capital letters first. After thanks a comma is
    needed: "Thanks Anna" is said to somebody."""
    words = line.strip().rstrip(".,! ").split()
    for count in range(1, min(4, len(words))):
        name, before = words[-count:], " ".join(words[:-count])
        if not all(_NAME.fullmatch(word) and word[0].isupper() and not word[1:].isupper() for word in name):
            return False
        bare = _bare(before)
        if _is_farewell(bare) and (bare in _REGARDS or before.endswith((",", "!", "."))):
            return True
    return False
