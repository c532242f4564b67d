"""The words with which a message greets, before it says what it wants."""

from __future__ import annotations

import re

_HELLO = (
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|to whom it may concern"
    r"|sehr geehrte[rsn]?|liebe[rs]?|guten (?:tag|morgen|abend)|hallo|moin(?: moin)?|grüß gott|servus|grüezi"
    r"|werte[rs]?"
    r"|bonjour|bonsoir|cher|chère|chers|chères|salut|madame|monsieur|mesdames"
    r"|hola|buen(?:os|as) (?:días|tardes|noches)|buen día|buenas|estimad[oa]s?|apreciad[oa]s?"
    r"|muy señor(?:es)? mí[oa]s?"
    r"|olá|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oaie]|exm[oa]s?\.?|caríssim[oa]s?"
    r"|ciao|salve|buongiorno|buonasera|gentil[ei]|gentilissim[oaie]|egregi[oa]?|spettabile|spett\.?le"
    r"|beste|geachte|goede(?:morgen|middag|avond|ndag)|goeie(?:morgen|middag|avond)|dag)"
)
# Who is greeted: names, titles and teams. Any other word below says that the line is more than a greeting.
_WHOM = (
    r"(?:there|all|everyone|everybody|team|sir|madam|sirs|or|and|support|customer|service|help ?desk|desk|folks|guys"
    r"|damen|herren|herr|frau|und|zusammen|alle|leute|kundenservice|miteinander"
    r"|madame|monsieur|messieurs|mesdames|à|tous|toutes|et|l'équipe|équipe|service|clients?"
    r"|señor(?:es|a|as)?|equipo|a|todos|todas|buenos|buenas|y|de|soporte|atención|al|cliente"
    r"|senhor(?:es|a|as)?|sr\.?|sra\.?|srs\.?|equipe|equipa|e|suporte"
    r"|signor[ae]?|signori|dott\.?|assistenza|tutti|clienti|servizio|team"
    r"|heer|mevrouw|collega'?s?|meneer|lezer|klantenservice|iedereen|allemaal|mr\.?|mrs\.?|ms\.?|dr\.?|mx\.?)"
)
_NAME = r"[^\W\d_a-zà-öø-ÿ][\w.'’&-]*"
_PLACEHOLDER = r"<[A-Z]+_\d+>"
_GREETED = rf"(?i:{_HELLO})(?:,? (?:(?i:{_WHOM})|{_NAME}|{_PLACEHOLDER})(?!\w)){{0,6}}"
_LINE = re.compile(rf"\s*{_GREETED}\s*[,!.:;–-]*\s*(?:\n|$)")
_BEGINNING = re.compile(rf"\s*{_GREETED}\s*[,!.:–-]+\s+(?=\S)")
_WELL = re.compile(
    r"\s*(?:i hope (?:you(?:'re| are)|all is|this (?:e-?mail|message)? ?finds you|everything is)\b[^.!?\n]{0,40}"
    r"|ich hoffe,? (?:es geht|ihnen geht|sie hatten|alles)\b[^.!?\n]{0,40}"
    r"|j'espère que (?:vous|tu|tout)\b[^.!?\n]{0,40}"
    r"|espero que (?:est[eé]|esté[ns]|se encuentr\w+|tod[oa]|esteja\w?|tudo)\b[^.!?\n]{0,40}"
    r"|spero (?:che (?:stia|stiate|lei|tutto|vada)|di trovar\w+)\b[^.!?\n]{0,40}"
    r"|ik hoop dat (?:alles|het|u|je)\b[^.!?\n]{0,40})[.!]\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")


def without_greeting(text: str) -> str:
    """`text` without the greeting at its beginning; a text that is nothing but a greeting stays."""
    found = _LINE.match(text) or _BEGINNING.match(text) or _WELL.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    return without_greeting(rest).lstrip() if _WORD.search(rest) else text
