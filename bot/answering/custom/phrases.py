"""Words that make two questions different ones, or make no difference: in the seven languages, and nothing else."""

from __future__ import annotations

import re

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
NOT = re.compile(
    r"\b(?:not|no|never|without|cannot|\w+n['’]t|nicht|kein\w*|ohne|nie|sin|nunca|ne|pas|sans|jamais|non|senza|mai|não"
    r"|sem|niet|geen|zonder)\b",
    re.IGNORECASE,
)
# Beside "what" and "how", which may ask anything.
ASKS = {
    "where": re.compile(r"\b(?:where|wo|woher|wohin|dónde|donde|où|dove|onde|waar)\b(?! (?:can|do) i )", re.IGNORECASE),
    "when": re.compile(
        r"\b(?:how (?:long|soon|often)|until when|wie (?:lang|lange|oft)|bis wann|cuánto tiempo|combien de temps"
        r"|quanto tempo"
        r"|per quanto|hoe (?:lang|vaak))\b",
        re.IGNORECASE,
    ),
    "how much": re.compile(
        r"\b(?:how (?:much|many)|prices?|costs?|wie ?viele?|kostet|kosten|preis|cuánt[oa]s? (?:cuesta|vale)|precio"
        r"|combien (?!de temps)"
        r"|coûte|prix|quanto costa|prezzo|quanto custa|preço|hoeveel|prijs)\b",
        re.IGNORECASE,
    ),
    "why": re.compile(r"\b(?:why|warum|wieso|weshalb|por qué|pourquoi|perché|por que|waarom)\b", re.IGNORECASE),
    "who": re.compile(r"\b(?:who|whom|wer|wen|wem|quién|qui est|chi è|quem|wie is)\b", re.IGNORECASE),
}
WHETHER = re.compile(
    r"\W*(?:is|are|do|does|did|can|could|will|would|may|has|have|ist|sind|kann|können|gibt|hat|habt|haben|bietet|est-ce"
    r"|puis-je|peut-on|avez|puedo|pueden|hay|tienen|posso|potete|avete|pode|têm|kan|kunnen|zijn|hebben)\b",
    re.IGNORECASE,
)
# They are in one phrasing and not in the other, and mean nothing by themselves: that there is something, and now.
BESIDE = re.compile(
    r"\b(?:at the moment|right now|currently|these days|today|this year|offer(?:s|ed|ing)?|provide[sd]?|available"
    r"|possible"
    r"|im moment|zurzeit|derzeit|momentan|gerade|aktuell"
    r"|dieses jahr|bietet|bieten|anbieten|habt|haben|möglich"
    r"|verfügbar"
    r"|en este momento|ahora mismo|actualmente|ofrecen?|tienen|disponibles?|posible|en ce moment|actuellement"
    r"|proposez"
    r"|offrez|avez|in questo momento|attualmente|offrite|avete|possibile|disponibil[ei]|neste momento"
    r"|atualmente|oferecem?"
    r"|têm|possível|disponíve[li]s?|momenteel|op dit moment|bieden|biedt|hebben|mogelijk|beschikbaar)\b",
    re.IGNORECASE,
)
