"""That nobody human speaks: the sentence that says so, and whether another does. The operator's own words may stand in
the place of ours, and the law may want it said."""

from __future__ import annotations

import re

from bot.model import Author, Conversation
from bot.wording.catalogue import Wording

# What people call it in each language, anywhere in the sentence. The trap is words that only end like it, or are
# another in small letters: an "Angebot", the Italian "ai nostri clienti".
_SAYS_SO = {
    language: re.compile(pattern, re.IGNORECASE)
    for language, pattern in {
        "en": r"\bautomat|(?<!ab)bots?\b|\b(?-i:AI)\b|artificial intelligence|\bmachine|\brobot|virtual assistant",
        "de": r"automat|(?<!ge)(?<!ver)bots?\b|\b(?-i:KI)\b|künstliche intelligenz|maschine|roboter"
        r"|virtuelle[rn]? assistent",
        "fr": r"automat|(?<!sa)(?<!ra)bots?\b|\b(?-i:IA)\b|intelligence artificielle|machine|robot|assistante? virtuel",
        "es": r"autom[aá]t|bots?\b|\b(?-i:IA)\b|inteligencia artificial|m[aá]quina|robot|asistente virtual",
        "pt": r"autom[aá]t|bots?\b|\b(?-i:IA)\b|intelig[eê]ncia artificial|m[aá]quina|rob[oôó]|assistente virtual",
        "it": r"automat|bots?\b|\b(?-i:IA|AI)\b|intelligenza artificiale|macchina|robot|assistente virtuale",
        "nl": r"automat|bots?\b|\b(?-i:AI|KI)\b|kunstmatige intelligentie|machine|robot|virtuele assistent",
    }.items()
}


def introduction(conversation: Conversation, brand: str | None, wording: Wording) -> str:
    """What the first words of the bot's in a conversation begin with; "" where it has spoken. That a human has had the
    conversation says nothing of it: the bot's may be the second voice."""
    if conversation.introduced or any(turn.author is Author.BOT for turn in conversation.turns):
        return ""
    return automatic(brand, wording)


def automatic(brand: str | None, wording: Wording) -> str:
    """`brand`: None or "" where the operator has named none."""
    return wording.say("automatic", brand=brand or wording.say("unnamed_brand"))


def says_it_is_automatic(language: str, sentence: str) -> bool:
    """`language`: one of `LANGUAGES`."""
    return _SAYS_SO[language].search(sentence) is not None
