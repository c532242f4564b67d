"""Lines that say nothing: what a program or a company adds to every mail (the device, the virus scanner, the law, the
trees), and "see subject"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.read_once import read_once

_DEVICE = re.compile(
    r"(?:sent (?:from|via|with|using)(?= (?:my|mail\b|yahoo|outlook|proton|the all|gmail|samsung|a mobile"
    r"|tutanota|tuta"
    r"|windows|iphone|ipad|android|\[))[^,?]{1,60}"
    r"|get outlook for .{1,60}|(?:please )?(?:excuse|forgive|pardon) (?:my |the |any )?(?:brevity|typos).{0,60}"
    r"|yahoo mail: search, organi[sz]e, conquer|von samsung mobile gesendet\.?"
    r"|(?:diese[s]? (?:nachricht|e-?mail|mail) wurde )?(?:von|mit) (?:meinem?|meiner)\b.{2,70} (?:gesendet"
    r"|geschickt|verschickt)\.?"
    r"|(?:gesendet|versendet|verschickt) (?:von|mit|über)(?= (?:mein|mail|outlook|yahoo|proton|der |iphone|web"
    r"|gmx))[^,?]{1,60}"
    r"|outlook für (?:ios|android).{0,60}|holen sie sich outlook.{0,60}"
    r"|envoyé (?:de|depuis|avec|à partir de)(?= (?:mon|ma|mail|outlook|yahoo|proton|l'app|iphone))[^,?]{1,60}"
    r"|provenance ?: ?courrier.{0,40}|(?:obtenir|télécharger|obtenez|téléchargez) outlook pour .{1,60}"
    r"|enviado (?:desde|do|da|a partir|pelo|com|mediante)(?= (?:mi|o|meu|minha|de|el|correo|outlook|yahoo|proton"
    r"|iphone|email"
    r"|samsung|galaxy)\b)[^,?]{1,60}"
    r"|(?:obtener|descargar?|consiga) outlook para .{1,60}|(?:obter|baixar|transferir) o outlook para .{1,60}"
    r"|(?:obter|baixe) outlook para .{1,60}"
    r"|inviato (?:da|dal|con|tramite)(?= (?:mio|il|iphone|ipad|posta|outlook|yahoo|proton|libero|android|smart"
    r"|tablet|samsung"
    r"|telefon|dispos))[^,?]{1,60}"
    r"|(?:scarica|ottieni) outlook per .{1,60}"
    r"|(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via)(?= (?:mijn|m'n|mail|outlook|yahoo|proton|iphone))[^,?]{1,60}"
    r"|outlook voor (?:ios|android).{0,60}|download outlook voor .{1,60}"
    r"|wysłan[eo] z .{1,60}|отправлено (?:с|из) .{1,60}|iPhoneから送信|发自我的.{1,20}|從我的.{1,20})",
    re.IGNORECASE,
)
_SCANNED = re.compile(
    r"\W*(?:virus[- ]?free|virenfrei|libre de virus|sans virus|privo di virus|livre de vírus|livre de virus|virusvrij"
    r"|this e?-?mail has been (?:checked|scanned) for viruses|diese e-mail wurde von .{2,40} auf viren)\b.{0,80}",
    re.IGNORECASE,
)
_TREES = re.compile(
    r"consider the environment|think before (?:you )?print|umwelt\b.{0,60}(?:druck|print)"
    r"|bevor sie diese (?:e-?mail|mail)"
    r" (?:aus)?drucken|l'environnement avant d'imprimer|n'imprimez (?:ce|cet)|medio ?ambiente.{0,60}imprim"
    r"|imprimir.{0,80}(?:medio|meio) ?ambiente|stampa(?:re)?\b.{0,60}(?:all'|l')ambiente"
    r"|rispett\w+ (?:del)?l'ambiente"
    r"|(?:meio ?ambiente|natureza)\b.{0,60}imprimir|milieu.{0,60}(?:print|afdruk)",
    re.IGNORECASE,
)
_FROM_OUTSIDE = re.compile(
    r"(?:originated|comes|came|sent) from (?:an )?(?:outside|external)|you don't often get e?-?mail from"
    r"|extern[eaor]?n?\b|außerhalb|extérieur|fuera de|fora d[ao]|esterno|buiten (?:de|uw|onze)",
    re.IGNORECASE,
)
_BEWARE = re.compile(
    r"\W*(?:caution|warning|external|achtung|vorsicht|attention|avertissement|atención|precaución|atenção|cuidado"
    r"|attenzione|let op|waarschuwing)\b.{0,400}\b(?:links?|attachments?|anhäng\w*|pièces jointes|liens?|enlaces?"
    r"|adjuntos"
    r"|anexos?|allegati|bijlagen?|sender|absender|expéditeur|remitente|remetente|mittente|afzender)\b"
    r"|you don't often get e?-?mail from .{1,100}(?:learn why|identification)",
    re.IGNORECASE | re.DOTALL,
)
_POINTS_UP = re.compile(
    r"\W*(?:please |pls |bitte |prière de )?(?:see|read|as per|per|as in|refer to|check|siehe|s\.|wie|wie im"
    r"|steht(?: alles)?"
    r"|alles|voir|cf\.?|comme|lire|ver|véase|vease|leer|vedi|vedere|come da|come|vide|conforme|zie|lees) ?"
    r"(?:the |my |above |it'?s |im |in |im obigen |obigen |l'|le |el |al |o |l |het |de |en |dans l'|dans le "
    r"|en el |nell'|no )?"
    r"(?:subject|title|above|heading|betreff|überschrift|oben|objet|sujet|titre|ci-dessus|asunto|título|arriba"
    r"|oggetto|titolo"
    r"|sopra|assunto|acima|onderwerp|titel|boven|hierboven)(?: line| above| oben| please| bitte| svp)?\W*"
    r"|\W*(?:the |my )?(?:subject|title|question|request|betreff|frage)(?: line)? (?:says it(?: all)?|is in (?:the )?"
    r"(?:subject|title)(?: line)?|sagt (?:schon )?alles|steht im betreff)\W*",
    re.IGNORECASE,
)
# Legal notices are told by several of these at once: one alone is said by people too. In lower case, and looked for as
# they are: patterns of so many words would be ten times slower.
_LAW = tuple(
    tuple(stem.strip() for stem in line.split("|"))
    for line in """
    confidential|vertraulich|confidentiel|confidencial|confidenzial|riservat|vertrouwelijk
    privileged|rechtlich geschützt|legally protected|protegid|secret professionnel|legalmente|geprivilegieerd
    recipient|addressee|addressed|adressat|empfänger|destinat|geadresseerde|ontvanger|bestemd voor
    in error|by mistake|mistakenly|irrtümlich|versehentlich|par erreur|por error|per errore|por engano|\
    abusievelijk|per abuis|ten onrechte
    notif|informieren sie|d'en avertir|avisar|avertir l'|comunique|comunicarlo|darne notizia|darne comunicazione|\
    avise o|de afzender|verwittig
    delete|destroy|vernichten|lösch|détruire|supprimer|elimin|destru|cancellar|distrugger|apague|vernietig|\
    verwijder
    solely|exclusively|intended only|intended for|ausschließlich|nur für|exclusive|exclusivamente|esclusiv|\
    unicamente|únicamente|uitsluitend
    disclos|copying|distribut|unauthoris|unauthoriz|unbefugt|weitergabe|kopieren|diffusion|divulg|difusión|\
    diffusione|verspreid|openbaarmaking
    this email|this e-mail|this message|the email|the e-mail|the message|diese e-mail|diese nachricht|\
    dieser e-mail|diese email|ce message|cet e-mail|cet email|ce courriel|este mensaje|este correo|este e-mail|\
    esta mensagem|questo messaggio|questa e-mail|questa email|questa comunicazione|dit bericht|deze e-mail|\
    dit e-mail
    prohibited|unlawful|unzulässig|liable|liability|haftung|responsab|aansprakelijk|viruses|viren|views expressed|\
    opinions expressed
    """.strip().splitlines()
)
_ENOUGH, _ENOUGH_CHARS = 3, 60
_MAX_LINE = 200


@read_once  # of a line, both here and where signatures are looked for
def is_device(line: str) -> bool:
    """Whether `line` only tells what the mail was written with, that it was scanned, or to look further up."""
    bare = line.strip().replace("’", "'")
    return len(bare) <= _MAX_LINE and any(sign.fullmatch(bare) for sign in (_DEVICE, _SCANNED, _POINTS_UP))


def without_notices(lines: Sequence[str]) -> list[str]:
    """`lines` without devices, "see subject", legal notices, warnings of outside senders and requests not to print. A
    paragraph that asks something is none."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = _paragraph_end(lines, at)
        paragraph = lines[at:end]
        if not _is_notice(" ".join(paragraph)):
            several = len(paragraph) > 1
            kept += (line for line in paragraph if not (is_device(line) or (several and _is_notice(line))))
        at = end
    return kept


def _paragraph_end(lines: Sequence[str], at: int) -> int:
    end = at + 1
    while end < len(lines) and lines[end].strip() and lines[at].strip():
        end += 1
    return end


def _is_notice(text: str) -> bool:
    if "?" in text or not text.strip():
        return False
    text = text.strip()[:2000].replace("’", "'")
    if len(text) < 250 and _TREES.search(text):
        return True
    if _BEWARE.match(text) and _FROM_OUTSIDE.search(text):
        return True
    folded = text.lower()
    return len(text) >= _ENOUGH_CHARS and sum(any(stem in folded for stem in stems) for stems in _LAW) >= _ENOUGH
