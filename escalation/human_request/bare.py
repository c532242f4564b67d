"""Whether words ask for a person and say nothing else: not what about ("a human for my badge"), and nothing angry."""

from __future__ import annotations

import re

from escalation.human_request.detect import human_request
from escalation.sentiment.cues import cues

MOST_WORDS = 9  # a longer request says what for
_MOST_CHARS = 120
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|for|because of|due to|über|wegen|bezüglich|für|sur|pour|concernant"
    r"|à propos d[eu']|au sujet d[eu']|sobre|por|para|acerca de|per|riguardo(?: a)?|over|voor|vanwege)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"\w{3,}")
# Words that name no matter, or only the person that is asked for.
_NAMES_NOTHING = frozenset(
    [
        "this",
        "that",
        "these",
        "the",
        "our",
        "your",
        "you",
        "please",
        "now",
        "today",
        "help",
        "assistance",
        "support",
        "favor",
        "favore",
        "problem",
        "issue",
        "question",
        "case",
        "matter",
        "something",
        "someone",
        "somebody",
        "anyone",
        "anybody",
        "person",
        "human",
        "agent",
        "operator",
        "people",
        "call",
        "back",
        "talk",
        "speak",
        "real",
        "with",
        "some",
        "and",
        "can",
        "could",
        "would",
        "once",
        "just",
        "again",
        "sure",
        "here",
        "das",
        "die",
        "den",
        "dem",
        "ein",
        "eine",
        "einen",
        "mein",
        "meine",
        "meinen",
        "hilfe",
        "bitte",
        "problem",
        "frage",
        "anliegen",
        "etwas",
        "jemand",
        "menschen",
        "mensch",
        "ceci",
        "cela",
        "mon",
        "une",
        "aide",
        "aider",
        "problème",
        "question",
        "quelqu",
        "personne",
        "parler",
        "esto",
        "eso",
        "una",
        "mis",
        "ayuda",
        "ayudarme",
        "problema",
        "pregunta",
        "alguien",
        "persona",
        "hablar",
        "isso",
        "isto",
        "minha",
        "meu",
        "uma",
        "ajuda",
        "ajudar",
        "pergunta",
        "questão",
        "alguém",
        "pessoa",
        "falar",
        "questo",
        "mio",
        "mia",
        "aiuto",
        "aiutarmi",
        "domanda",
        "qualcuno",
        "parlare",
        "dit",
        "dat",
        "het",
        "mijn",
        "een",
        "hulp",
        "helpen",
        "vraag",
        "probleem",
        "iemand",
        "persoon",
        "spreken",
        "mij",
    ]
)


def is_bare(text: str) -> bool:
    if len(text.split()) > MOST_WORDS or len(text) > _MOST_CHARS or not human_request(text).explicit:
        return False
    about = _ABOUT.search(text)
    return about is None or all(word.lower() in _NAMES_NOTHING for word in _WORD.findall(about[1]))


def is_calmly_bare(text: str) -> bool:
    """Without capitals, marks, swearing and the like: who asks so shows no mood."""
    return is_bare(text) and not cues(text)
