"""Dutch."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_A = r"(?:(?:een|de|het|jullie|uw|je) )?(?:(?:echte?|levende?|menselijke?|andere?|ander) )?"
_WHO = (
    r"(?:mens(?:en)?|persoon|personen|medewerk(?:er|ster)s?|iemand|collega|agent|klantenservice|klantendienst"
    r"|leidinggevende|adviseur|helpdesk|support(?:[- ]?(?:team|afdeling))?)"
)

PHRASES = Phrases(
    language="nl",
    wish=any_of(
        rf"\bmet {_A}{_WHO}(?: anders)?(?: \w+){{0,3}}?"
        r" (?:spreken|praten|chatten|bellen|contact|verbinden|verbonden|doorverbonden|doorverbinden)",
        rf"\b(?:spreken|praten|chatten|praat|spreek)(?: \w+){{0,2}}? met {_A}{_WHO}\b",
        rf"\b{_A}(?:medewerk(?:er|ster)|mens|(?:echt )?persoon|iemand) (?:spreken|te spreken)\b",
        r"\b(?:verbindt?|zet|geef|breng|doorverbinden|schakel)(?: (?:me|mij|ons))?(?: \w+){0,2}?"
        rf" ?(?:door )?(?:met |naar |aan ){_A}{_WHO}\b",
        r"\bgeef (?:me|mij|ons) een (?:echte? |levende? )?(?:mens|persoon|medewerk(?:er|ster))\b",
        r"\bik (?:wil|wens|zoek|(?=heb (?:\w+ ){1,6}nodig)heb|moet)"
        r"(?: (?!niet|geen|met)\w+){0,2}? een (?:(?:echte?|levende?|menselijke?) )?"
        r"(?:mens|persoon|medewerk(?:er|ster))\b(?!-)"
        # A colleague in the product, not one of theirs.
        r"(?!(?: \w+){0,6} (?:toevoegen|uitnodigen|verwijderen|aanmaken|toewijzen|wijzigen|bewerken"
        r"|blokkeren|beheren))",
        rf"\bis er {_A}{_WHO} (?:beschikbaar|aanwezig|die|daar|bereikbaar)\b",
    ),
    no_bot=any_of(
        r"\b(?:niet|geen)(?: \w+){0,3}? (?:met )?(?:een |deze |die )?(?:bot|chatbot|robot|machine|computer|ai)\b"
        r"(?: \w+)? ?(?:praten|spreken|chatten|schrijven)\b"
    ),
    alone=only(
        rf"{_A}(?:mens|medewerker|echt persoon|klantenservice)",
        r"alstublieft|alsjeblieft|aub|graag|hallo|nu|bedankt|nee",
    ),
    not_before=ending_in(
        r"\b(?:niet|geen|zonder|nooit|in plaats van|klanten|gebruikers)(?: (?:per se|meer|nu|graag|te))*"
    ),
)
