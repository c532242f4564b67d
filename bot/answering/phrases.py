"""What the bot says in its own words, without a model; and the small talk it understands."""

from __future__ import annotations

import re
from enum import StrEnum

NOT_FOUND = "I couldn't find an answer to that in our articles."
OFFER = "If you'd rather talk to a person, just say so."
OFFER_AFTER_ALL = f"I'm sorry that didn't help. {OFFER}"
QUOTING = "Here is what our articles say:"
MODEL_DOWN = "I can't write an answer myself at the moment, but here is what our articles say:"
MODEL_DOWN_NOT_FOUND = "I can't write an answer at the moment, and I couldn't find one in our articles."

EMPTY = "Your message came without text. What can I help you with?"
TELL_MORE = "Could you tell me in a few words what you need?"


class SmallTalk(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"
    BYE = "bye"


# In order of preference where a message holds several kinds.
_TALK: dict[SmallTalk, str] = {
    SmallTalk.THANKS: r"""thanks?|thank you|thx|ty|cheers|many thanks|much appreciated|great|perfect|awesome|cool|super
        |nice|ok(?:ay)?|got it|that (?:helps|helped|worked|works|did it)|it works(?: now)?|solved|danke(?: schön)?
        |vielen dank|gracias|muchas gracias|merci|merci bien|obrigad[oa]|muito obrigad[oa]|grazie|bedankt
        |dank (?:je|u)(?: wel)?""",
    SmallTalk.BYE: r"""bye|goodbye|see you(?: later)?|have a (?:nice|good|great) (?:day|one|weekend|evening)|tschüss
        |auf wiedersehen|adi[oó]s|hasta luego|au revoir|tchau|arrivederci|doei|tot ziens""",
    SmallTalk.GREETING: r"""hi+|hello+|hey+|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|greetings|hallo|moin
        |servus|guten (?:morgen|tag|abend)|hola|buen(?:os|as)? (?:d[ií]as?|tardes|noches)|bonjour|salut|bonsoir|ol[aá]
        |oi|bom dia|boa (?:tarde|noite)|ciao|salve|buongiorno|buonasera|hoi|goede(?:morgen|middag|navond)|test(?:ing)?
        |how are you(?: doing)?(?: today)?|how's it going|what's up|(?:is )?anyone there|are you there""",
}
_FILLER = r"""there|all|team|everyone|bot|again|so much|very much|a lot|you too|for (?:the|your) help|vielmals|sehr
    |mucho|beaucoup|mille"""
_YES = r"""yes|yeah|yep|yup|sure|please(?: do)?|do (?:it|that|so)|go ahead|i(?:'d| would) like that
    |that would be (?:great|good|nice)|ja|bitte|gerne?|s[ií]|por favor|claro|oui|s'il (?:vous|te) pla[iî]t|volontiers
    |sim|certo|va bene|graag"""


def _phrases(table: str) -> re.Pattern[str]:
    """Any of the phrases, the longest that fits."""
    phrases = sorted(re.split(r"\|(?![^(]*\))", re.sub(r"\s*\n\s*", "", table)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


_KINDS = {kind: _phrases(table) for kind, table in _TALK.items()}
_ANY_TALK = _phrases("|".join((*_TALK.values(), _FILLER)))
_YES_WORDS = _phrases(_YES)
_BESIDE_YES = _phrases(rf"{_YES}|ok(?:ay)?|thanks?|thank you|danke|gracias|merci|obrigad[oa]|grazie|bedankt")
_THUMBS_UP = re.compile("[👍🙏👌🎉😊🙂❤💯✅]")
_NO_WORDS = re.compile(r"[^\w\s']+")


def small_talk(text: str) -> SmallTalk | None:
    """What kind of small talk `text` is; None when it says anything more than that."""
    said = _plain(text)
    if not said:
        return SmallTalk.THANKS if _THUMBS_UP.search(text) else None
    if len(said) > 80 or _ANY_TALK.sub("", said).strip():
        return None
    return next((kind for kind, phrases in _KINDS.items() if phrases.search(said)), None)


def is_yes(text: str) -> bool:
    """Whether somebody says yes and nothing else."""
    said = _plain(text)
    return len(said) <= 40 and _YES_WORDS.search(said) is not None and not _BESIDE_YES.sub("", said).strip()


def _plain(text: str) -> str:
    """Lower case words and single spaces."""
    return " ".join(_NO_WORDS.sub(" ", text.lower().replace("’", "'")).split())


def friendly(kind: SmallTalk, brand: str) -> str:
    match kind:
        case SmallTalk.GREETING:
            return f"Hello! I'm the assistant of {brand}. What can I help you with?"
        case SmallTalk.THANKS:
            return "You're welcome! Is there anything else I can help with?"
        case SmallTalk.BYE:
            return "Goodbye! Come back any time you have a question."


def only_help(brand: str) -> str:
    """To somebody who tries to talk the bot into something else."""
    return f"I can only answer questions about {brand}, from our help articles. What would you like to know?"
