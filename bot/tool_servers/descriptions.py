"""What a tool server says of its tools, without the sentences that speak to the model about something else.

A description is part of every prompt, and whoever runs the server may change it at any time. What prompt injection
looks like in requesters' words, `bot.guards` knows; these are the moves of tools: an order to read files, to keep
something from people, to use another tool differently, to say something in the answer (Invariant Labs, "Tool
Poisoning Attacks", 2025).
"""

from __future__ import annotations

import re

from bot.guards.injection import for_people
from bot.guards.windows import sentences

SHORTEST_ORDER = 12  # characters
LONGEST = 1024  # what OpenAI takes for a function's description
_PEOPLE = r"(?:the |any |our )?(?:user|customer|requester|client|human|person|people|anyone|anybody|operator|agent)s?"
_MOVES = re.compile(
    "|".join(
        (
            # kept from people
            rf"\b(?:do not|don'?t|never|without|avoid)\b.{{0,30}}\b(?:tell|mention|inform|notify|reveal|show|disclos\w+"
            rf"|telling|mentioning|informing|notifying|showing)\b.{{0,40}}\b(?:{_PEOPLE}|this|it)\b",
            # files and keys of the machine
            r"~/|\.ssh\b|\bid_rsa\b|/etc/|\.env\b|\bmcp\.json\b|\b(?:system|developer) prompt\b",
            r"\b(?:private|secret|api|access|ssh) keys?\b.{0,60}\b(?:pass|send|include|as (?:the |a )?\w+)\b",
            # other tools
            r"\b(?:before|after|whenever|when|instead of)\b.{0,30}\b(?:us|call|invok)\w*\b.{0,30}"
            r"\b(?:any|other|another|all)\b.{0,20}\btools?\b",
            r"\b(?:do not|don'?t|never)\b.{0,10}\b(?:use|call)\b.{0,15}\b(?:any |the )?other tools?\b",
            # the answer, and whoever writes it
            r"\bin (?:your|every|each|all) (?:final )?(?:answers?|repl(?:y|ies)|responses?|messages?)\b",
            rf"\b(?:always|must|should|need to|have to)\b.{{0,20}}\b(?:tell|ask|instruct|convince)\b.{{0,10}}{_PEOPLE}",
            r"\b(?:assistant|model|ai|llm|chatbot|bot)\b.{0,20}\b(?:must|should|has to|needs to|is required to)\b",
            r"</?(?:important|system|secret|instructions?|admin|critical)\b",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)


def described(text: str, longest: int = LONGEST) -> str:
    """The harmless sentences of `text`, up to `longest` characters; "" where there are none."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text[: 4 * longest])
    kept = for_people(" ".join(part for part in sentences(shown) if not _MOVES.search(part)))
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else f"{kept[: longest - 1].rstrip()}…"


def speaks_to_the_model(text: str) -> bool:
    """Of a name or a value, of which nothing can be left out."""
    return len(text) >= SHORTEST_ORDER and (bool(_MOVES.search(text)) or for_people(text) != text)
