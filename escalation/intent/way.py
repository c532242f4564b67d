"""Whether somebody asks the way to something ("how do I cancel?", "can I get a refund for the Basic plan?") and tells
nothing of their own: an article may answer that, and a demand or a mishap it may not.

A question to the company ("can you cancel it?", "why was I charged?", "where is my refund?") asks for more than the
way, in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from bot.model.intents import Intent
from bot.text.fold import fold
from bot.text.own_words import own_words

WAYS = frozenset({Intent.CANCELLATION, Intent.REFUND_OR_BILLING_DISPUTE})
MOST_WORDS = 16  # of a sentence: who needs more of them tells what happened
_MAX_CHARS = 1000
_PARTS = re.compile(
    r"(?<=[.!?;:。！？；])\s*|\n+|,\s+(?=(?:and |but )?(?:i|we|you|it|they|ich|wir|sie|es|je|nous|vous|yo|io|eu|ik)\b)"
    r"|\b(?=(?:because|since|weil|porque|perch[eé]|parce que|car|omdat|bo|ponieważ|çünkü|потому что)\b)"
)
_OPENER = (
    r"^(?:(?:hi|hello|hey|and|so|but|ok|okay|also|please|hallo|guten tag|und|bitte|bonjour|et|hola|y|ciao|e|ol[aá]|en)"
    r"[,! ]+)*"
)
_ASKED = {
    "en": r"(?:how|where|(?:until|by|from) when|when|what (?:if|happens (?:if|when)))\b.{0,40}?"
    r"\b(?:(?:do|can|could|may|should|must|would|will) (?:i|we|one|you cancel)|to\b)"
    r"(?! (?:get|have|receive|see) (?:my|our|the) (?:refund|money))(?! have to (?:wait|ask|tell|call))"
    r"|how (?:long|much|many days|soon)\b(?! (?:longer|more|until you|will you|do you|must|do i have to))"
    r"|what(?:'s| is| are) (?:your|the) (?!status|reason|problem|point)"
    r"|is it (?:still )?(?:possible|allowed|free|easy)\b"
    r"|(?:is|are) there (?:an?|any) (?:ways?|fees?|charges?|costs?|deadlines?|limits?|options?|notice"
    r"|penalt(?:y|ies))\b"
    r"|(?:can|could|may) (?:i|we|one|customers)\b|am i (?:able|allowed)\b|do (?:i|we) (?:have|need) to\b(?! wait)"
    r"|do you (?:offer|give)\b|do you have an?y?\b|are refunds\b",
    "de": r"(?:wie|wo|bis wann|ab wann|was passiert,? wenn)\b.{0,30}?\b(?:ich|wir|man)\b|wie (?:lange|viel|hoch)\b"
    r"|(?:kann|könnte|darf|muss|müsste) (?:ich|man)\b|(?:können|dürfen|müssen) wir\b|gibt es\b|ist es möglich\b"
    r"|wie (?:ist|sind|lautet)\b|was kostet\b"
    r"|(?:ist|wäre) (?:eine?|die|das)\b.{0,60}\bmöglich\b",
    "fr": r"comment (?:fonctionne|marche|se passe)\b"
    r"|(?:comment|où|jusqu'à quand|quand)\b.{0,30}?\b(?:je|on|nous|puis-je|\w+er|\w+ir)\b|combien\b"
    r"|quel(?:le)?s? (?:est|sont)\b|(?:puis-je|peut-on|pouvons-nous|est-ce que (?:je|on|nous)|est-il possible"
    r"|y a-t-il|dois-je|faut-il)\b",
    "es": r"¿?(?:c[oó]mo|d[oó]nde|hasta cu[aá]ndo)\b(?! est[aá])|¿?cu[aá]nto\b|¿?(?:puedo|podemos|se puede|debo"
    r"|tengo que|es posible|hay|cu[aá]l es|ofrecen)\b",
    "it": r"(?:come|dove|fino a quando|entro quando)\b(?! mai)|quant[oi]\b|(?:posso|possiamo|si può|devo"
    r"|è possibile|c'è|qual è)",
    "pt": r"(?:como|onde|até quando)\b(?! está)|quanto\b|(?:posso|podemos|devo|preciso|é possível|há|qual é)\b",
    "nl": r"(?:hoe|waar|tot wanneer)\b.{0,30}?\b(?:ik|we|wij|men|je)\b|hoe ?(?:lang|veel)\b"
    r"|(?:kan|mag|moet) (?:ik|men|je)\b|kunnen we\b|is (?:het mogelijk|er)\b|wat (?:is|zijn) (?:de|jullie|uw)\b",
    "pl": r"(?:jak|gdzie|do kiedy)\b|ile\b|czy (?:mogę|można|muszę|jest|trzeba)\b",
    "tr": r".{0,60}\b(?:nasıl|nereden|ne kadar)\b(?! olur).{0,30}?(?:ım|im|um|üm|ır|ir|lir)\b|.{0,60}(?:abilir"
    r"|ebilir) miy(?:im|iz)\b",
    "ru": r"(?:как|где|до какого)\b(?! вы)|сколько\b|можно ли\b|могу ли я\b|можно\b",
    "ja": r".{0,60}(?:方法|手順|どうすれば|どうやって|いつまで|どこで|できますか|可能ですか)",
    "zh": r".{0,40}(?:怎么|怎麼|怎样|怎樣|如何|在哪里|在哪裡|多久|多少|可以.{0,20}[吗嗎]|能不能|能否)"
    r"(?!.{0,3}[还還][没沒])",
}
_WAY = re.compile(rf"{_OPENER}(?:{'|'.join(f'(?:{one})' for one in _ASKED.values())})")


def asks_the_way(text: str, about: Callable[[str], Collection[Intent]]) -> bool:
    """Whether each sentence of the writer's own that is `about` something for a person only asks the way to it. Rights,
    security and the like are no such thing: "can I get a copy of my data?" asks for it."""
    if not set(about(text)) <= WAYS:
        return False
    parts = [part.strip() for part in _PARTS.split(fold(own_words(text)[:_MAX_CHARS])) if part.strip()]
    rest = [part for part in parts if not _WAY.search(part) or len(part.split()) > MOST_WORDS]
    return len(rest) < len(parts) and not about("\n".join(rest))
