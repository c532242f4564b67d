"""German."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_REAL = r"(?:(?:echte|richtige|menschliche|andere|lebende|reale|kompetente)[nmrs]? ){0,2}"
_A = rf"(?:(?:ein(?:e|en|em|er)?|den|dem|der|ihre[mnr]?|eure[mnr]?) )?{_REAL}"
_WHO = (
    r"(?:mensch(?:en)?|person|mitarbeiter(?:in)?n?|kundenberater(?:in)?n?|berater(?:in)?n?|kundendienst|kundenservice"
    r"|support(?:[- ]?team|mitarbeiter(?:in)?)?|agent(?:en|in)?|ansprechpartner(?:in)?"
    r"|sachbearbeiter(?:in)?|kolleg(?:en|in)|vorgesetzten|jemand(?:en|em)?|operator)"
)
_BOT = r"(?:bot|chatbot|computer|maschine|roboter|ki|automaten?)"

PHRASES = Phrases(
    language="de",
    wish=any_of(
        rf"\b(?:mit|zu) {_A}{_WHO}\b(?: \w+){{0,8}}?"
        r" (?:sprechen|reden|chatten|schreiben|telefonieren|verbinden|verbunden|durchstellen|weiterleiten|verbindung)",
        rf"\b(?:sprechen|reden|spreche|rede|chatten)(?: \w+){{0,3}}? mit {_A}{_WHO}\b",
        r"\b(?:verbinde[nt]?|stelle?n?|gib|gebt|geben|holt?|holen|leiten?)(?: sie)? (?:mich|mir|uns|das)"
        rf"(?: \w+){{0,2}}? (?:(?:mit|zu|an|durch zu) )?{_A}{_WHO}\b",
        r"\bich (?:will|möchte|brauche|hätte gerne?|benötige|verlange|wünsche)(?: (?!nicht|kein|mit)\w+){0,2}?"
        rf" ein(?:e|en|em)? {_REAL}(?:menschen?|person|mitarbeiter(?:in)?|kundenberater(?:in)?"
        r"|ansprechpartner(?:in)?)\b(?!-)"
        # A colleague in the product, not one of ours.
        r"(?!(?: \w+){0,6} (?:anlegen|hinzufügen|einladen|löschen|entfernen|zuweisen|einstellen|suchen"
        r"|eintragen|erstellen|ändern|bearbeiten|verwalten|deaktivieren|sperren))",
        rf"\b(?:ist|gibt es|kann)(?: (?:hier|da|mir|bitte))* {_A}(?:mensch|person|mitarbeiter(?:in)?)"
        r" (?:da|hier|verfügbar|erreichbar|übernehmen|helfen|antworten)\b",
    ),
    no_bot=any_of(
        r"\b(?:nicht|kein(?:e|en|em)?)(?: \w+){0,2}? (?:mit )?(?:(?:ein(?:e|em|er|en)?|diese[rmn]?|de[rmn]) )?"
        rf"{_BOT}(?: \w+)? (?:sprechen|reden|schreiben|chatten)\b"
    ),
    alone=only(
        rf"{_A}(?:mensch|mitarbeiter(?:in)?|kundenberater(?:in)?|kundenservice|kundendienst|ansprechpartner|menschen)",
        r"bitte|hallo|jetzt|sofort|danke|nein",
    ),
    not_before=ending_in(
        r"\b(?:nicht|kein(?:e|en|em)?|ohne|statt|kunden|nutzer|nie)"
        r"(?: (?:unbedingt|mehr|jetzt|die|der|das|sie|mich|mir|gerne?|extra))*"
    ),
)
